//! Pages whose contents cannot be read, as the server renders them: here nobody is signed in.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use axum::{Router, body::Body, http::Request};
use leptos::prelude::LeptosOptions;
use leptos_axum::LeptosRoutes;
use tower::ServiceExt;
use uuid::Uuid;

use crate::{shell, test_routes::routes};

/// Largest page a test reads, in bytes.
const MAX_PAGE_BYTES: usize = 1_000_000;

async fn page(path: &str) -> String {
    let options = LeptosOptions::builder().output_name("gesso").build();
    let router: Router = Router::new().leptos_routes(&options, routes(), shell).with_state(options);
    let response = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), MAX_PAGE_BYTES).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap().replace("<!>", "")
}

#[tokio::test]
async fn a_room_that_cannot_be_read_says_so_once_and_can_be_read_again() {
    let (session, image) = (Uuid::from_u128(1), Uuid::from_u128(2));
    for (path, title) in [
        ("/fleet".to_owned(), "The fleet could not be read."),
        ("/projects".to_owned(), "This could not be read"),
        ("/projects/bin".to_owned(), "This could not be read"),
        (format!("/projects/{session}"), "This could not be read"),
        (format!("/pictures/{session}/{image}"), "The picture could not be read"),
    ] {
        let page = page(&path).await;
        let main = page.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
        assert_eq!(main.matches(title).count(), 1, "{path}: {main}");
        assert!(main.contains("Nobody is signed in."), "{path}: {main}");
        assert_eq!(main.matches("Try again").count(), 1, "{path}: {main}");
        assert!(!main.contains("<table"), "nothing is said of what was never read: {path}");
    }
}

#[tokio::test]
async fn what_never_was_is_not_asked_for_again() {
    for path in ["/projects/no-id", "/pictures/no/id"] {
        let page = page(path).await;
        assert!(page.contains("is not here") && !page.contains("Try again"), "{path}");
    }
}
