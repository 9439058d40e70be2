//! Bodies beyond the advertised limit are refused in words.

use anyhow::ensure;

use crate::target::{Outcome, Target, unique};

/// One MiB more than a server takes.
const TOO_MUCH_BYTES: usize = 101 * 1024 * 1024;

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let answer = target.upload(&unique("big"), vec![0; TOO_MUCH_BYTES], &[]).await?;
    ensure!(answer.is(413)?.text() == "Maximum request body size 104857600 exceeded.", "{}", answer.text());
    Ok(Outcome::Passed)
}
