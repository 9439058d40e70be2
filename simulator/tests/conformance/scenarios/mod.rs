//! The table of scenarios.

mod api_twins;
mod batch_of_three;
mod body_limit;
mod cached_rerun;
mod clientless;
mod deaf_socket;
mod execution_errors;
mod features;
mod free;
mod history_forms;
mod image_to_image;
mod information;
mod interrupts;
mod jobs;
mod names_on_disk;
mod node_classes;
mod origin;
mod partial_targets;
mod plain_errors;
mod png_chunks;
mod previews_plain;
mod previews_with_metadata;
mod prompt_events;
mod prompt_ids;
mod queue_order;
mod reconnect;
mod seed_limits;
mod upload_rules;
mod user_store;
mod validation_inputs;
mod validation_outputs;
mod validation_requests;
mod view_forms;

use std::{future::Future, pin::Pin};

use crate::target::{Outcome, Target};

type Scenario = fn(Target) -> Pin<Box<dyn Future<Output = anyhow::Result<Outcome>>>>;

macro_rules! table {
    ($($name:ident),* $(,)?) => {
        /// Every scenario with its name.
        pub fn table() -> Vec<(&'static str, Scenario)> {
            vec![$((stringify!($name), (|target| Box::pin($name::check(target))) as Scenario)),*]
        }
    };
}

table![
    prompt_events,
    previews_with_metadata,
    previews_plain,
    cached_rerun,
    validation_requests,
    validation_inputs,
    validation_outputs,
    partial_targets,
    prompt_ids,
    queue_order,
    interrupts,
    history_forms,
    upload_rules,
    image_to_image,
    names_on_disk,
    png_chunks,
    view_forms,
    batch_of_three,
    seed_limits,
    execution_errors,
    clientless,
    features,
    reconnect,
    deaf_socket,
    jobs,
    free,
    information,
    node_classes,
    user_store,
    api_twins,
    plain_errors,
    origin,
    body_limit,
];
