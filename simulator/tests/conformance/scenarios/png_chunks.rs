//! Saved pictures carry the prompt and every `extra_pnginfo` key; pixels are what they should be.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::{
    graphs,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let graph = graphs::modelfree(0x11_22_33, &unique("chunks"));
    let workflow = json!({"id": "w1", "note": "Käfer 🪲"});
    let id = target
        .queue_with(json!({"prompt": graph, "client_id": unique("client"),
                           "extra_data": {"extra_pnginfo": {"workflow": workflow, "own": [1, 2]}}}))
        .await?;
    let entry = target.finished(&id).await?;
    let file = entry["outputs"]["3"]["images"][0]["filename"].as_str().context("no file")?.to_owned();
    let bytes = target.get(&format!("/view?filename={file}")).await?.is(200)?.bytes.clone();
    let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info()?;
    let chunk = |key: &str| -> anyhow::Result<Value> {
        let chunks = &reader.info().uncompressed_latin1_text;
        let found = chunks.iter().find(|chunk| chunk.keyword == key).with_context(|| format!("no chunk {key}"))?;
        Ok(serde_json::from_str(&found.text)?)
    };
    same("prompt", &chunk("prompt")?, &graph)?;
    same("workflow", &chunk("workflow")?, &workflow)?;
    same("any other key", &chunk("own")?, &json!([1, 2]))?;
    let picture = image::load_from_memory(&bytes)?.to_rgb8();
    ensure!((picture.width(), picture.height()) == (48, 32));
    ensure!(
        picture.pixels().all(|pixel| pixel.0 == [0xEE, 0xDD, 0xCC]),
        "not the inverted colour: {:?}",
        picture.get_pixel(0, 0)
    );
    Ok(Outcome::Passed)
}
