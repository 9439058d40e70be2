//! The whole studio, from its HTTP API to simulated nodes: nothing is lost, nothing is doubled, whatever dies.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod support;

mod accounts;
mod api;
mod auth;
mod bad_input;
mod batches;
mod cancel;
mod debate;
mod events;
mod fleet_page;
mod flow_run;
mod forms;
mod funnel;
mod funnel_again;
mod funnel_killed;
mod gallery;
mod images;
mod intent_command;
mod iterate;
mod killed;
mod models;
mod queue;
mod rooms;
mod security;
mod tls;
mod user_command;
mod virtual_comfy;
mod workflow_command;
mod workflows;
