//! Upload → LoadImage → VAEEncode → KSampler, and the ways to name an input file.

use anyhow::ensure;
use serde_json::json;

use crate::{
    graphs,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let name = format!("{}.png", unique("source"));
    target.upload(&name, graphs::png(90, true)?, &[]).await?.is(200)?;
    target.upload(&name, graphs::png(90, true)?, &[("subfolder", "sub")]).await?.is(200)?;
    target.upload(&name, graphs::png(90, true)?, &[("type", "output")]).await?.is(200)?;

    let mut graph = graphs::txt2img(&target, graphs::fresh_seed(), 2);
    graph["10"] = json!({"class_type": "LoadImage", "inputs": {"image": name}});
    graph["11"] = json!({"class_type": "VAEEncode", "inputs": {"pixels": ["10", 0], "vae": ["4", 2]}});
    graph["3"]["inputs"]["latent_image"] = json!(["11", 0]);
    graph["3"]["inputs"]["denoise"] = json!(0.5);
    let entry = target.run(&graph).await?;
    same("its end", &entry["status"]["status_str"], &json!("success"))?;
    let reference = &entry["outputs"]["9"]["images"][0];
    let picture = target.get(&format!("/view?filename={}", reference["filename"].as_str().unwrap_or_default())).await?;
    let picture = image::load_from_memory(&picture.is(200)?.bytes)?;
    // 40 × 30 becomes whole latent cells.
    ensure!((picture.width(), picture.height()) == (40, 24), "{}x{}", picture.width(), picture.height());

    // Subfolders and annotated roots; the mask is the transparency, upside down.
    for spelled in [format!("sub/{name}"), format!("{name} [input]"), format!("{name} [output]")] {
        let graph = json!({
            "1": {"class_type": "LoadImage", "inputs": {"image": spelled}},
            "2": {"class_type": "MaskToImage", "inputs": {"mask": ["1", 1]}},
            "3": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": unique("mask")}},
        });
        let entry = target.run(&graph).await?;
        same(&spelled, &entry["status"]["status_str"], &json!("success"))?;
        let file = entry["outputs"]["3"]["images"][0]["filename"].as_str().unwrap_or_default().to_owned();
        let mask = image::load_from_memory(&target.get(&format!("/view?filename={file}")).await?.is(200)?.bytes)?.to_luma8();
        ensure!(mask.get_pixel(5, 5).0 == [255] && mask.get_pixel(35, 5).0 == [0], "{spelled}: not the transparency");
    }

    let offered = target.options("LoadImage", "image").await?;
    ensure!(offered.contains(&name) && !offered.iter().any(|option| option.contains('/')), "{offered:?}");
    Ok(Outcome::Passed)
}
