//! History: windows, single entries, deletion, order.

use anyhow::ensure;
use serde_json::{Value, json};

use crate::{
    graphs,
    target::{Outcome, Target, same, unique},
};

async fn keys(target: &Target, query: &str) -> anyhow::Result<Vec<String>> {
    let listed = target.get(&format!("/history{query}")).await?.is(200)?.json()?;
    Ok(listed.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect())
}

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    target.post("/history", &json!({"clear": true})).await?.is_empty(200)?;
    let mark = unique("h");
    let mut ids = Vec::new();
    for at in 0..4 {
        let id = format!("{mark}-{at}");
        target.queue_with(json!({"prompt": graphs::fresh(), "client_id": mark, "prompt_id": id})).await?;
        ids.push(id);
    }
    target.finished(&ids[3]).await?;
    for (query, expected) in [
        ("", &ids[..]),
        ("?max_items=2", &ids[2..]),
        ("?max_items=2&offset=0", &ids[..2]),
        ("?max_items=2&offset=1", &ids[1..3]),
        ("?offset=3", &ids[3..]),
        ("?max_items=0", &[]),
        ("?max_items=100", &ids[..]),
        ("?max_items=-1", &[]),
    ] {
        let listed = keys(&target, query).await?;
        ensure!(listed == expected, "{query}: {listed:?}");
    }
    target.get("/history?max_items=abc").await?.is_crash()?;
    let one = target.get(&format!("/history/{}", ids[1])).await?.is(200)?.json()?;
    ensure!(one.as_object().is_some_and(|one| one.len() == 1 && one.contains_key(&ids[1])), "{one}");
    same("an unknown id", &target.get("/history/unknown").await?.is(200)?.json()?, &json!({}))?;
    target.post("/history", &json!({"delete": [ids[1], "unknown"]})).await?.is_empty(200)?;
    ensure!(keys(&target, "").await? == [&ids[0], &ids[2], &ids[3]].map(String::clone));
    target.post("/history", &json!({"clear": true})).await?.is_empty(200)?;
    same("after clearing", &target.get("/history").await?.json()?, &Value::Object(serde_json::Map::new()))?;
    target.post_text("/history", "x").await?.is_crash()?;
    Ok(Outcome::Passed)
}
