//! A client that negotiated nothing gets binary event 1 after each `progress`.

use anyhow::{Context, ensure};
use serde_json::json;

use crate::{
    graphs,
    socket::{Frame, names},
    target::{Outcome, Target, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let client = unique("client");
    let mut socket = target.socket(&client).await?;
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
            &["progress_state", "progress", "#1", "progress_state", "progress", "#1", "progress_state"].map(str::to_owned)
        ),
        "{order:?}"
    );
    let Frame::Binary(_, rest) = &frames[start + 3] else { anyhow::bail!("no binary frame") };
    ensure!(rest.starts_with(&[0, 0, 0, 1, 0xFF, 0xD8]), "not image type 1 and a JPEG");
    image::load_from_memory_with_format(&rest[4..], image::ImageFormat::Jpeg)?;
    Ok(Outcome::Passed)
}
