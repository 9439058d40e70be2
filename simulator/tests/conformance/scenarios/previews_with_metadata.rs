//! A client that asked for preview metadata gets binary event 4 before each `progress`.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::{
    graphs,
    socket::{Frame, names},
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let client = unique("client");
    let mut socket = target.socket(&client).await?;
    socket.negotiate().await?;
    let graph = graphs::txt2img(&target, graphs::fresh_seed(), 2);
    let id = target
        .queue_with(json!({"prompt": graph, "client_id": client, "extra_data": {"preview_method": "latent2rgb"}}))
        .await?;
    let frames = socket.until_over(&id).await?;
    let order = names(&frames);
    let start = order.iter().position(|name| name == "executing 3").context("the sampler did not run")?;
    if !order.iter().any(|name| name.starts_with('#')) && !target.newer() {
        return Ok(Outcome::Skipped("the server was started without previews".to_owned()));
    }
    ensure!(
        order[start + 1..].starts_with(
            &["progress_state", "#4", "progress", "progress_state", "#4", "progress", "progress_state"].map(str::to_owned)
        ),
        "{order:?}"
    );
    same("progress", frames[start + 3].data(), &json!({"value": 1, "max": 2, "prompt_id": id, "node": "3"}))?;
    let Frame::Binary(_, rest) = &frames[start + 2] else { anyhow::bail!("no binary frame") };
    let length = rest.first_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes) as usize).context("too short")?;
    let metadata: Value = serde_json::from_slice(rest.get(4..4 + length).context("too short")?)?;
    same(
        "the metadata",
        &metadata,
        &json!({"node_id": "3", "prompt_id": id, "display_node_id": "3", "parent_node_id": null, "real_node_id": "3",
                "image_type": "image/jpeg"}),
    )?;
    let picture = image::load_from_memory_with_format(&rest[4 + length..], image::ImageFormat::Jpeg)?;
    ensure!(picture.width().max(picture.height()) == 512, "{}x{}", picture.width(), picture.height());

    if target.newer() {
        let graph = graphs::txt2img(&target, graphs::fresh_seed(), 2);
        let id =
            target.queue_with(json!({"prompt": graph, "client_id": client, "extra_data": {"preview_method": "none"}})).await?;
        let order = names(&socket.until_over(&id).await?);
        ensure!(!order.iter().any(|name| name.starts_with('#')), "previews although turned off: {order:?}");
    }
    Ok(Outcome::Passed)
}
