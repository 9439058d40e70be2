//! The routes of the app for tests that render pages.
//!
//! Collecting routes suppresses every resource of the process for a moment (`leptos_server`'s `suppress_resource_load`), so
//! a page that another thread renders just then would wait for ever. A server collects them once, before it serves; so do
//! the tests.

use std::sync::LazyLock;

use leptos_axum::{AxumRouteListing, generate_route_list};

use crate::App;

static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// The routes, collected before any page is rendered.
pub fn routes() -> Vec<AxumRouteListing> {
    ROUTES.clone()
}
