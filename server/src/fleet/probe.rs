//! Asking a node how it is: often and briefly, now and then for its whole report.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use gesso_app::ports::store::Store;
use gesso_core::{event::StudioEvent, fleet::NodeState, health::Sign};
use tokio_util::sync::CancellationToken;

use super::Node;
use crate::clock;

/// The whole report is read again this often, so that a new checkpoint is seen without a restart.
const REPORT_EVERY: Duration = Duration::from_secs(60);

/// Asks a node until it is `gone` or the studio stops, and tells everybody when its health changes.
pub(super) async fn watch(node: Arc<Node>, store: Arc<dyn Store>, gone: CancellationToken, stop: CancellationToken) {
    let mut reported_at: Option<Instant> = None;
    loop {
        let was = node.state().0;
        let is_report_due = reported_at.is_none_or(|at| at.elapsed() >= REPORT_EVERY) || was != NodeState::Healthy;
        let sign = ask(&node, is_report_due).await;
        if sign == Sign::Answered && is_report_due {
            reported_at = Some(Instant::now());
        }
        if node.sign(&sign) {
            tell(&node, &*store).await;
        }
        let wait_millis = node.breaker().next_probe_at.0 - clock::now().0;
        let wait = Duration::from_millis(u64::try_from(wait_millis).unwrap_or(0));
        tokio::select! {
            () = stop.cancelled() => return,
            () = gone.cancelled() => return,
            () = node.ask_now.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Asks a node once.
pub async fn ask(node: &Node, wants_report: bool) -> Sign {
    let answer =
        if wants_report { node.client.report().await.map(|report| node.set_report(report)) } else { node.client.ping().await };
    answer.map_or_else(|error| Sign::Failed(error.to_string()), |()| Sign::Answered)
}

/// Logs the health of a node for everybody.
pub(super) async fn tell(node: &Node, store: &dyn Store) {
    let (state, detail) = node.state();
    tracing::info!(node.id = %node.spec.id, node.state = state.as_str(), detail, "a node's health changed");
    let event = StudioEvent::GpuState { node_id: node.spec.id.clone(), state, detail };
    if let Err(error) = store.log_for_all(&event, clock::now()).await {
        tracing::warn!(%error, "a node's health could not be logged");
    }
}
