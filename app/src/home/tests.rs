//! The page as the server renders it, asked for through axum as in production.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use gesso_core::{
    failure::FailureClass,
    generation::{Generation, GenerationError, Progress, Stage, Status},
    ids::{BatchId, GenerationId, SessionId},
    problem::ProblemCode,
};
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::LeptosRoutes;
use tower::ServiceExt;
use uuid::Uuid;

use crate::{
    api::{Aspect, HomeState, Imagine, Imagined},
    error::AppError,
    live::{reduce, sample},
    ports::Studio,
    shell,
    test_routes::routes,
};

/// Largest page a test reads, in bytes.
const MAX_PAGE_BYTES: usize = 1_000_000;

/// A studio that answers as it is told and remembers what it was asked.
struct Fake {
    home: Result<HomeState, AppError>,
    imagined: Result<Imagined, AppError>,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl Studio for Fake {
    async fn home(&self, session: Option<SessionId>) -> Result<HomeState, AppError> {
        self.asked.lock().unwrap().push(format!("home {session:?}"));
        self.home.clone()
    }

    async fn imagine(&self, input: Imagine) -> Result<Imagined, AppError> {
        self.asked.lock().unwrap().push(format!("imagine {} {:?} {}", input.prompt, input.aspect, input.count));
        self.imagined.clone()
    }

    async fn cancel(&self, generation: GenerationId) -> Result<(), AppError> {
        self.asked.lock().unwrap().push(format!("cancel {generation}"));
        Ok(())
    }

    async fn cancel_batch(&self, batch: BatchId) -> Result<(), AppError> {
        self.asked.lock().unwrap().push(format!("cancel_batch {batch}"));
        Ok(())
    }
}

fn fake(home: Result<HomeState, AppError>) -> Arc<Fake> {
    let imagined = Imagined { session_id: sample::SESSION, batch_id: BatchId(Uuid::from_u128(1)), generations: Vec::new() };
    Arc::new(Fake { home, imagined: Ok(imagined), asked: Mutex::default() })
}

fn router(studio: Option<Arc<Fake>>) -> Router {
    let options = LeptosOptions::builder().output_name("gesso").build();
    let context = move || {
        if let Some(studio) = studio.clone() {
            provide_context::<Arc<dyn Studio>>(studio);
        }
    };
    Router::new().leptos_routes_with_context(&options, routes(), context, shell).with_state(options)
}

async fn text(response: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), MAX_PAGE_BYTES).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn get(studio: Arc<Fake>, path: &str, cookie: &str) -> Response<Body> {
    let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    router(Some(studio)).oneshot(request).await.unwrap()
}

async fn page(studio: Arc<Fake>, path: &str, cookie: &str) -> String {
    let response = get(studio, path, cookie).await;
    assert_eq!(response.status(), StatusCode::OK);
    text(response).await
}

async fn post(studio: Option<Arc<Fake>>, path: &str, form: &str) -> Response<Body> {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "text/html")
        .header(header::REFERER, "/?session=before")
        .body(Body::from(form.to_owned()))
        .unwrap();
    router(studio).oneshot(request).await.unwrap()
}

fn location(response: &Response<Body>) -> &str {
    assert_eq!(response.status(), StatusCode::FOUND);
    response.headers()[header::LOCATION].to_str().unwrap()
}

fn empty() -> HomeState {
    HomeState { session: None, ..sample::home(0, Vec::new()) }
}

/// A generation after these events.
fn after(id: u128, events: Vec<gesso_core::event::StudioEvent>) -> Generation {
    let mut state = crate::live::StudioState::default();
    state.install(sample::home(0, vec![sample::generation(id)]));
    for (seq, event) in (1..).zip(events) {
        reduce(&mut state, sample::event(seq, event));
    }
    state.generations[&GenerationId(Uuid::from_u128(id))].clone()
}

#[track_caller]
fn has(page: &str, wanted: &[&str]) {
    for part in wanted {
        assert!(page.contains(part), "no {part:?} in {page}");
    }
}

#[tokio::test]
async fn a_new_studio_asks_and_says_what_will_happen() {
    let page = page(fake(Ok(empty())), "/", "").await;
    has(
        &page,
        &[
            "<!DOCTYPE html>",
            r#"data-theme="dark""#,
            "<title>Home · Gesso</title>",
            "What do you want to see?",
            r#"action="/_fn/imagine_form""#,
            "No pictures yet",
            "1 of 1 nodes",
            "not live yet",
            "Nothing is running",
            r##"href="#main""##,
            r#"<main id="main""#,
            r#"aria-current="page""#,
        ],
    );
    assert!(!page.contains("Simulated engine"), "both engines are real");
    assert!(!page.contains(" style="), "the content security policy refuses style attributes");
}

#[tokio::test]
async fn simulated_engines_and_the_theme_are_rendered_by_the_server() {
    let mut home = empty();
    home.engines.pictures_simulated = true;
    let half = page(fake(Ok(home.clone())), "/", "gesso_theme=light").await;
    has(&half, &[r#"role="note""#, "Pictures are simulated; the specialists are real.", r#"data-theme="light""#]);
    home.engines.specialists_simulated = true;
    has(&page(fake(Ok(home)), "/", "").await, &["Specialists answer from a script and pictures are drawn by a test painter."]);
}

#[tokio::test]
async fn every_state_of_a_tile_says_what_it_is() {
    let mut running = after(2, vec![sample::placed(2)]);
    running.status = Status::Running;
    running.progress = Some(Progress { current: 12, total: 20, stage: Stage::Sampling });
    let mut failed = sample::generation(4);
    failed.status = Status::Failed;
    failed.error = Some(GenerationError {
        code: ProblemCode::NoNodeCanRun,
        class: FailureClass::Capacity,
        detail: "It needs 11 GB.".into(),
        node_errors: None,
    });
    let mut cancelled = sample::generation(5);
    cancelled.status = Status::Cancelled;
    let done = after(3, vec![sample::complete(3)]);
    let home = sample::home(9, vec![sample::generation(1), running, done, failed, cancelled]);
    let page = page(fake(Ok(home)), "/", "").await;
    has(
        &page,
        &[
            "1st in queue",
            "12/20 Atlas",
            r#"max="20""#,
            r#"value="12""#,
            "srcset=\"/api/images/s/3/thumb?w=160 160w",
            r#"href="/pictures/00000000-0000-0000-0000-00000000000a/00000000-0000-0000-0000-000000000003""#,
            r#"alt="a boat""#,
            ">simulated<",
            "Not enough memory",
            "Picture 4 could not be made.",
            "It needs 11 GB.",
            ">cancelled<",
            "1 done, 1 on a node, 1 waiting, 1 failed, 1 cancelled",
            "Cancel the 2 unfinished",
            r#"viewBox="0 0 448 576""#,
        ],
    );
}

#[tokio::test]
async fn the_address_names_the_session_and_what_is_typed_there_is_escaped() {
    let studio = fake(Ok(sample::home(0, Vec::new())));
    page(Arc::clone(&studio), &format!("/?session={}", sample::SESSION), "").await;
    assert_eq!(*studio.asked.lock().unwrap(), [format!("home {:?}", Some(sample::SESSION))]);
    let page = page(fake(Ok(empty())), "/?session=new&problem=no_node_can_run&prompt=%3Cscript%3Eboat", "").await;
    has(&page, &["No node of the fleet is able to draw this.", "&lt;script>boat</textarea>"]);
}

#[tokio::test]
async fn a_studio_that_cannot_be_read_says_so_and_still_takes_words() {
    let error = AppError::new(ProblemCode::Internal, "The database does not answer.");
    let response = get(fake(Err(error)), "/", "").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR, "whoever watches the studio sees it too");
    let page = text(response).await;
    has(
        &page,
        &[
            "Your pictures could not be read.",
            "The database does not answer.",
            "Try again",
            "name=\"prompt\"",
            "What is running is not known",
        ],
    );
    assert!(!page.contains("0 queued"), "no number for what was never read");
    let gone = get(fake(Err(ProblemCode::NotFound.into())), &format!("/?session={}", sample::SESSION), "").await;
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
    has(&text(gone).await, &["Nothing is here."]);
}

#[tokio::test]
async fn the_form_works_without_a_script() {
    let studio = fake(Ok(empty()));
    let answer = post(Some(Arc::clone(&studio)), "/_fn/imagine_form", "session=&prompt=a+boat&aspect=portrait").await;
    assert_eq!(location(&answer), format!("/?session={}", sample::SESSION));
    assert_eq!(*studio.asked.lock().unwrap(), [format!("imagine a boat {:?} 4", Aspect::Portrait)]);
}

#[tokio::test]
async fn a_refused_form_comes_back_with_its_words() {
    let refusing = Fake {
        home: Ok(empty()),
        imagined: Err(AppError::new(ProblemCode::NoNodeCanRun, "Only the code may travel.")),
        asked: Mutex::default(),
    };
    let answer = post(Some(Arc::new(refusing)), "/_fn/imagine_form", "prompt=a+boat&aspect=square").await;
    assert_eq!(location(&answer), "/?session=new&problem=no_node_can_run&prompt=a%20boat");
}

#[tokio::test]
async fn cancel_and_theme_are_forms_that_come_back() {
    let studio = fake(Ok(empty()));
    let id = Uuid::from_u128(7);
    let answer = post(Some(Arc::clone(&studio)), "/_fn/cancel", &format!("generation={id}")).await;
    assert_eq!(location(&answer), "/?session=before");
    post(Some(Arc::clone(&studio)), "/_fn/cancel_batch", &format!("batch={id}")).await;
    assert_eq!(*studio.asked.lock().unwrap(), [format!("cancel {id}"), format!("cancel_batch {id}")]);
    let answer = post(Some(studio), "/_fn/theme", "theme=light").await;
    assert!(answer.headers()[header::SET_COOKIE].to_str().unwrap().starts_with("gesso_theme=light;"));
    assert_eq!(location(&answer), "/?session=before");
}

#[tokio::test]
async fn nobody_signed_in_is_refused_with_its_status() {
    let request = Request::post("/_fn/home")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(r#"{"session":null}"#))
        .unwrap();
    let response = router(None).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    has(&text(response).await, &[r#""code":"unauthorized""#]);
}
