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

/// A class that a style sheet of Flow begins a rule with is worn in Flow alone: once the shelf of blocks hid the list of
/// projects on phones, and the searches of the canvas laid the debate's buttons over each other.
#[test]
fn what_flow_styles_is_worn_in_flow_alone() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut styled = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(root.join("../style")).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_string_lossy().starts_with("flow") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        let of_rule = |line: &str| {
            let rest = line.strip_prefix('.').filter(|_| line.ends_with(['{', ',']))?;
            rest.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').next().map(str::to_owned)
        };
        styled.extend(text.lines().filter_map(of_rule));
    }
    assert!(styled.contains("flow-shelf") && styled.contains("flow-ask"), "{styled:?}");
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("flow") && !path.ends_with("states") {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let worn = text.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
                for class in worn.flat_map(str::split_whitespace) {
                    assert!(!styled.contains(class), "{class} is Flow's, and worn in {}", path.display());
                }
            }
        }
    }
}
