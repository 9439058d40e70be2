//! File names: counters per prefix and folder, subfolders, tokens.

use anyhow::ensure;
use serde_json::json;

use crate::{
    graphs,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let prefix = unique("name");
    for counter in 1..=2 {
        let entry = target.run(&graphs::modelfree(graphs::fresh_color(), &prefix)).await?;
        same(
            "the reference",
            &entry["outputs"]["3"]["images"],
            &json!([{"filename": format!("{prefix}_0000{counter}_.png"), "subfolder": "", "type": "output"}]),
        )?;
    }
    let entry = target.run(&graphs::modelfree(graphs::fresh_color(), &format!("{prefix}/a/%width%x%height%"))).await?;
    let reference = &entry["outputs"]["3"]["images"][0];
    same("tokens", &reference["filename"], &json!("48x32_00001_.png"))?;
    same("the folder", &reference["subfolder"], &json!(format!("{prefix}/a")))?;
    target.get(&format!("/view?filename=48x32_00001_.png&subfolder={prefix}/a")).await?.is(200)?;

    let entry = target.run(&graphs::modelfree(graphs::fresh_color(), "../../escape")).await?;
    same("leaving the folder", &entry["status"]["status_str"], &json!("error"))?;
    let error = &entry["status"]["messages"][2];
    same("the event", &error[0], &json!("execution_error"))?;
    ensure!(
        error[1]["exception_message"]
            .as_str()
            .is_some_and(|text| text.contains("Saving image outside the output folder is not allowed")),
        "{error}"
    );
    Ok(Outcome::Passed)
}
