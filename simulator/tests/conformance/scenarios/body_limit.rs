//! Bodies beyond the advertised limit are refused in words.

use anyhow::ensure;

use crate::target::{Outcome, Target, unique};

/// So much more than a server takes.
const TOO_MUCH_BYTES: usize = 1024 * 1024;

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let answer = target.upload(&unique("big"), vec![0; target.upload_limit + TOO_MUCH_BYTES], &[]).await?;
    let words = format!("Maximum request body size {} exceeded.", target.upload_limit);
    ensure!(answer.is(413)?.text() == words, "{}", answer.text());
    Ok(Outcome::Passed)
}
