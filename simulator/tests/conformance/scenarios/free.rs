//! `/free`: dropping memory drops the cache, unloading models does not.

use serde_json::json;

use crate::{
    graphs,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    if target.is_front {
        return Ok(Outcome::Skipped("the memory of a fleet is not one client's to empty".to_owned()));
    }
    let graph = graphs::modelfree(graphs::fresh_color(), &unique("free"));
    let outputs = async || -> anyhow::Result<serde_json::Value> {
        let entry = target.run(&graph).await?;
        target.idle().await?;
        Ok(entry["outputs"].clone())
    };
    let first = outputs().await?;
    target.post("/free", &json!({"unload_models": true})).await?.is_empty(200)?;
    same("after unloading", &outputs().await?, &first)?;
    target.post("/free", &json!({})).await?.is_empty(200)?;
    same("after nothing", &outputs().await?, &first)?;
    target.post("/free", &json!({"unload_models": true, "free_memory": true})).await?.is_empty(200)?;
    // The worker gets to it between prompts: the result is made anew within a few runs.
    target.wait_for("an uncached run", async || Ok((outputs().await? != first).then_some(()))).await?;
    target.post_text("/free", "").await?.is_crash()?;
    Ok(Outcome::Passed)
}
