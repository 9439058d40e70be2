//! Two sockets of one id: the newer hears, until the older closes; then neither does. In front of a fleet it goes on hearing.

use std::time::Duration;

use anyhow::ensure;

use crate::{
    graphs,
    target::{Outcome, Target, unique},
};

/// Long enough for frames that were sent to arrive.
const QUIET: Duration = Duration::from_millis(500);

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let client = unique("client");
    let mut older = target.socket(&client).await?;
    older.next().await?;
    let mut newer = target.socket(&client).await?;
    newer.next().await?;
    let mut witness = target.socket(&unique("other")).await?;
    witness.next().await?;

    let id = target.queue(&graphs::fresh(), &client).await?;
    newer.until_over(&id).await?;
    ensure!(older.next_within(QUIET).await?.is_none(), "the replaced socket still hears");

    older.close().await?;
    if target.is_front {
        let id = target.queue(&graphs::fresh(), &client).await?;
        newer.until_over(&id).await?;
        return Ok(Outcome::Passed);
    }
    let id = target.queue(&graphs::fresh(), &client).await?;
    target.finished(&id).await?;
    ensure!(witness.next_within(QUIET).await?.is_some_and(|frame| frame.is("status")), "the other client heard nothing");
    ensure!(newer.next_within(QUIET).await?.is_none(), "the newer socket hears after the older closed");
    newer.ping(b"open").await?;

    newer.close().await?;
    let mut fresh = target.socket(&client).await?;
    let id = target.queue(&graphs::fresh(), &client).await?;
    fresh.until_over(&id).await?;
    Ok(Outcome::Passed)
}
