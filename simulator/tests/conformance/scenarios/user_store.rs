//! The web UI's files and settings.

use anyhow::ensure;
use reqwest::Method;
use serde_json::json;

use crate::target::{Outcome, Target, same, unique};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let folder = unique("wf");
    let file = format!("/userdata/{folder}%2Fdemo.json");
    target.get("/userdata").await?.is(400)?;
    target.get(&format!("/userdata?dir={folder}")).await?.is(404)?;
    target.get("/userdata?dir=../..").await?.is(403)?;
    let written = target.post_text(&file, r#"{"a":1}"#).await?;
    same("the path", &written.is(200)?.json()?, &json!(format!("{folder}/demo.json")))?;
    target.post_text(&format!("{file}?overwrite=false"), "{}").await?.is(409)?;
    same("the listing", &target.get(&format!("/userdata?dir={folder}")).await?.is(200)?.json()?, &json!(["demo.json"]))?;
    same("the content", &target.get(&file).await?.is(200)?.json()?, &json!({"a": 1}))?;
    target.get("/userdata/nofile.json").await?.is(404)?;
    target.send(target.request(Method::DELETE, &file)).await?.is_empty(204)?;
    target.send(target.request(Method::DELETE, &file)).await?.is(404)?;

    let key = unique("Studio");
    target.post(&format!("/settings/{key}"), &json!(42)).await?.is_empty(200)?;
    same("a setting", &target.get(&format!("/settings/{key}")).await?.is(200)?.json()?, &json!(42))?;
    ensure!(target.get("/settings/none").await?.is(200)?.json()?.is_null());
    same("all settings", &target.get("/settings").await?.is(200)?.json()?[&key], &json!(42))?;
    Ok(Outcome::Passed)
}
