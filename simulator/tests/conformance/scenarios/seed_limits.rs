//! Seeds are u64: the largest is kept exactly, one more and one less than none are refused.

use serde_json::{Value, json};

use crate::{
    graphs,
    target::{Outcome, Target, same},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let entry = target.run(&graphs::txt2img(&target, u64::MAX, 2)).await?;
    same("its end", &entry["status"]["status_str"], &json!("success"))?;
    same("the seed", &entry["prompt"][2]["3"]["inputs"]["seed"], &json!(u64::MAX))?;

    let refused = async |seed: &str| -> anyhow::Result<Value> {
        let body = json!({"prompt": graphs::txt2img(&target, 4242, 2)}).to_string().replace("4242", seed);
        let request = target.request(reqwest::Method::POST, "/prompt").body(body);
        Ok(target.send(request).await?.is(400)?.json()?["node_errors"]["3"]["errors"][0].take())
    };
    let over = refused("18446744073709551616").await?;
    same("2^64", &over["message"], &json!("Value 18446744073709551616 bigger than max of 18446744073709551615"))?;
    same("its max", &over["extra_info"]["input_config"][1]["max"], &json!(u64::MAX))?;
    let under = refused("-1").await?;
    same("-1", &under["message"], &json!("Value -1 smaller than min of 0"))?;
    same("-1", &under["type"], &json!("value_smaller_than_min"))?;
    Ok(Outcome::Passed)
}
