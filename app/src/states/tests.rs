//! The page of components as the server renders it.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::collections::HashSet;

use axum::{Router, body::Body, http::Request};
use leptos::prelude::LeptosOptions;
use leptos_axum::LeptosRoutes;
use tower::ServiceExt;

use crate::{shell, test_routes::routes};

/// Largest page a test reads, in bytes.
const MAX_PAGE_BYTES: usize = 1_000_000;

async fn page() -> String {
    let options = LeptosOptions::builder().output_name("gesso").build();
    let router: Router = Router::new().leptos_routes(&options, routes(), shell).with_state(options);
    let response = router.oneshot(Request::get("/states").body(Body::empty()).unwrap()).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), MAX_PAGE_BYTES).await.unwrap();
    String::from_utf8(body.into()).unwrap()
}

/// Every value of an attribute on the page.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!(" {attribute}=\"");
    page.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn every_state_is_there_before_any_script_runs_and_none_needs_a_style_attribute() {
    let page = page().await;
    for part in
        ["Button, primary", "Numbers only, up to 20 digits.", "3rd in queue", "Not on disk", "promoted", "Refined 7 failed"]
    {
        assert!(page.contains(part), "no {part:?}");
    }
    assert!(values(&page, "style").is_empty(), "the content security policy refuses style attributes");
}

#[tokio::test]
async fn ids_are_unique_and_every_reference_leads_to_one() {
    let page = page().await;
    let ids = values(&page, "id");
    let known: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "{ids:?}");
    for attribute in ["for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget"] {
        for id in values(&page, attribute).iter().flat_map(|ids| ids.split(' ')) {
            assert!(known.contains(id), "{attribute} names {id}");
        }
    }
}

#[tokio::test]
async fn every_icon_is_in_the_sprite() {
    let page = page().await;
    let (page, sprite) = page.split_once("class=\"sprite\"").unwrap();
    for icon in values(page, "href").into_iter().filter_map(|href| href.strip_prefix('#')).filter(|id| *id != "main") {
        assert!(sprite.contains(&format!("id=\"{icon}\"")), "no {icon}");
    }
}
