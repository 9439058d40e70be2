//! A client that comes back mid-run is told where its prompt is, without a prompt id.

use anyhow::ensure;
use serde_json::json;

use crate::{
    graphs,
    socket::names,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let client = unique("client");
    let mut socket = target.socket(&client).await?;
    let id = target.queue(&graphs::endless(&target), &client).await?;
    socket.until(|frame| frame.is("progress")).await?;
    drop(socket);
    // The server notices the lost connection on its own time; coming back too early would go deaf.
    let mut back = target
        .wait_for("a socket that hears", async || {
            let mut back = target.socket(&client).await?;
            let hello = back.next().await?;
            ensure!(hello.is("status") && hello.data()["sid"] == json!(client), "{hello:?}");
            let next = back.next().await?;
            ensure!(next.is("executing"), "{next:?}");
            same("where it is", next.data(), &json!({"node": "3"}))?;
            match back.next_within(std::time::Duration::from_secs(2)).await? {
                Some(_) => Ok(Some(back)),
                None => {
                    back.close().await?;
                    Ok(None)
                }
            }
        })
        .await?;
    target.post("/interrupt", &json!({"prompt_id": id})).await?.is(200)?;
    let frames = back.until_over(&id).await?;
    ensure!(names(&frames).contains(&"execution_interrupted".to_owned()), "{:?}", names(&frames));

    // Nothing runs: only the status.
    back.close().await?;
    let mut idle = target.socket(&client).await?;
    idle.next().await?;
    ensure!(idle.next_within(std::time::Duration::from_millis(300)).await?.is_none(), "something after the status");
    Ok(Outcome::Passed)
}
