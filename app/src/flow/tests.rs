//! The page as the server renders it: the frame, and nothing that needs a browser.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::sync::Arc;

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use gesso_core::{
    ids::{BatchId, GenerationId, SessionId},
    problem::ProblemCode,
};
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::LeptosRoutes;
use tower::ServiceExt;

use crate::{
    api::{HomeState, Imagine, Imagined},
    error::AppError,
    live::sample,
    ports::Studio,
    shell,
    test_routes::routes,
};

/// Largest page a test reads, in bytes.
const MAX_PAGE_BYTES: usize = 1_000_000;

/// A studio with nothing in it.
struct Empty;

#[async_trait]
impl Studio for Empty {
    async fn home(&self, _session: Option<SessionId>) -> Result<HomeState, AppError> {
        Ok(sample::home(0, Vec::new()))
    }

    async fn imagine(&self, _input: Imagine) -> Result<Imagined, AppError> {
        Err(ProblemCode::NotFound.into())
    }

    async fn cancel(&self, _generation: GenerationId) -> Result<(), AppError> {
        Err(ProblemCode::NotFound.into())
    }

    async fn cancel_batch(&self, _batch: BatchId) -> Result<(), AppError> {
        Err(ProblemCode::NotFound.into())
    }
}

async fn page() -> String {
    let options = LeptosOptions::builder().output_name("gesso").build();
    let context = || provide_context::<Arc<dyn Studio>>(Arc::new(Empty));
    let router = Router::new().leptos_routes_with_context(&options, routes(), context, shell).with_state(options);
    let response = router.oneshot(Request::get("/flow").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let bytes = axum::body::to_bytes(response.into_body(), MAX_PAGE_BYTES).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn the_frame_is_there_before_the_editor_is() {
    let page = page().await;
    for part in [
        "<title>Flow · Gesso</title>",
        r#"class="flow""#,
        r#"aria-label="Shelf of blocks""#,
        r#"aria-label="Find a block""#,
        "The blocks are being read.",
        r#"role="application""#,
        r#"aria-label="Undo""#,
        r#"aria-busy="true""#,
    ] {
        assert!(page.contains(part), "no {part:?} in {page}");
    }
    assert!(!page.contains(" data-ready"), "nothing is open yet");
    assert!(!page.contains(" style="), "the content security policy refuses style attributes");
}
