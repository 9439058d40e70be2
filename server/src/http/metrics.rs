//! `/metrics`: Prometheus text. Gauges are read when asked for, so nothing can drift.

use std::sync::atomic::AtomicI64;

use axum::{
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use gesso_core::fleet::NodeState;
use prometheus_client::{
    encoding::text::encode,
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};

use super::Answer;
use crate::{error::Problem, state::AppState};

/// The media type of the OpenMetrics text format.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels = Vec<(&'static str, String)>;
type NodeGauge = Family<Labels, Gauge<i64, AtomicI64>>;

/// Gauges of jobs, nodes and readers.
pub async fn metrics(State(state): State<AppState>) -> Answer<Response> {
    let mut registry = Registry::with_prefix("gesso");
    let waiting: Gauge = Gauge::default();
    waiting.set(i64::try_from(state.store.queued_jobs(u32::MAX >> 1).await?.len()).unwrap_or(i64::MAX));
    registry.register("jobs_waiting", "Jobs that wait for a node", waiting);
    let running: Gauge = Gauge::default();
    running.set(i64::try_from(state.jobs.running_count()).unwrap_or(i64::MAX));
    registry.register("jobs_in_flight", "Jobs this process follows on nodes", running);
    let readers: Gauge = Gauge::default();
    readers.set(i64::try_from(state.hub.reader_count()).unwrap_or(i64::MAX));
    registry.register("event_readers", "Open event streams", readers);
    let (up, held) = (NodeGauge::default(), NodeGauge::default());
    for node in state.fleet.nodes().iter() {
        let labels = vec![("node", node.spec.id.to_string()), ("tier", node.spec.tier.to_string())];
        let gpu = node.gpu(&state.fleet);
        up.get_or_create(&labels).set(i64::from(gpu.state == NodeState::Healthy));
        held.get_or_create(&labels).set(i64::try_from(gpu.running.len() + gpu.pending.len()).unwrap_or(i64::MAX));
    }
    registry.register("node_up", "1 while the node is healthy", up);
    registry.register("node_jobs", "Jobs the node holds", held);
    let mut text = String::new();
    encode(&mut text, &registry).map_err(Problem::internal)?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}
