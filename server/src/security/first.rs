//! The first sign-in: while the first account has no password and nobody has signed in, the log shows a code.

use std::{sync::Arc, time::Duration};

use gesso_app::ports::{StoreResult, store::Store};
use gesso_core::{account::FIRST_ACCOUNT, ids::OwnerId};
use tokio_util::sync::CancellationToken;

use super::guard::{PAIRING_SECS, pair};
use crate::clock;

/// Shows a code in the log, and a fresh one whenever the last has expired, until somebody has signed in.
pub async fn offer_codes(store: Arc<dyn Store>, owner: OwnerId, url: String, stop: CancellationToken) {
    let lifetime = Duration::from_secs(u64::try_from(PAIRING_SECS).unwrap_or(0));
    loop {
        match code_if_needed(&*store, owner).await {
            Ok(Some(code)) => tracing::info!(
                "nobody has signed in yet: open {url}/sign-in and use the one-time code {code} (good for {} minutes)",
                PAIRING_SECS / 60
            ),
            Ok(None) => return,
            Err(error) => tracing::warn!(%error, "no pairing code can be made"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(lifetime) => {}
        }
    }
}

async fn code_if_needed(store: &dyn Store, owner: OwnerId) -> StoreResult<Option<String>> {
    let account = store.ensure_account(owner, FIRST_ACCOUNT, clock::now()).await?;
    if account.password_hash.is_some() || account.disabled_at.is_some() {
        return Ok(None);
    }
    if !store.sign_ins(owner, clock::now()).await?.is_empty() {
        return Ok(None);
    }
    pair(store, owner).await.map(Some)
}
