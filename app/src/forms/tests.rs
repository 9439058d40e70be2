//! Forms as the server renders them, asked for through axum as in production.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use gesso_core::{
    graph::template::Parameter,
    ids::{BatchId, GenerationId, SessionId, WorkflowId},
    problem::{FieldProblem, ProblemCode},
    time::Timestamp,
};
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::LeptosRoutes;
use serde_json::json;
use tower::ServiceExt;
use uuid::Uuid;

use crate::{
    api::{FilledForm, FormCard, FormState, FormsState, HomeState, Imagine, Imagined},
    error::AppError,
    live::sample,
    ports::{Forms, Studio},
    shell,
    test_routes::routes,
};

/// Largest page a test reads, in bytes.
const MAX_PAGE_BYTES: usize = 1_000_000;
/// The form there is.
const FORM: WorkflowId = WorkflowId(Uuid::from_u128(0xF));

/// A studio with one form or none, which remembers what was filled in.
#[derive(Default)]
struct Fake {
    parameters: Vec<Parameter>,
    filled: Mutex<Vec<FilledForm>>,
}

#[async_trait]
impl Forms for Fake {
    async fn forms(&self, _takes_prompt: bool) -> Result<FormsState, AppError> {
        let labels = self.parameters.iter().map(|one| one.label.clone()).collect();
        let card = FormCard { id: FORM, title: "Portraits <of> foxes".into(), labels, updated_at: Timestamp(0) };
        let forms = if self.parameters.is_empty() { Vec::new() } else { vec![card] };
        Ok(FormsState { forms, server_time: Timestamp(60_000) })
    }

    async fn form(&self, id: WorkflowId) -> Result<FormState, AppError> {
        let found = FormState { id, title: "Portraits".into(), parameters: self.parameters.clone() };
        (id == FORM).then_some(found).ok_or_else(|| ProblemCode::NotFound.into())
    }

    async fn run_form(&self, filled: FilledForm) -> Result<Imagined, AppError> {
        let is_known = filled.workflow == FORM;
        self.filled.lock().unwrap().push(filled);
        let made = Imagined { session_id: sample::SESSION, batch_id: BatchId(Uuid::from_u128(1)), generations: Vec::new() };
        let fields = vec![FieldProblem::new("values.seed", "it is no seed")];
        is_known.then_some(made).ok_or_else(|| AppError { fields, ..ProblemCode::ValidationFailed.into() })
    }
}

#[async_trait]
impl Studio for Fake {
    async fn home(&self, _session: Option<SessionId>) -> Result<HomeState, AppError> {
        Ok(sample::home(0, vec![sample::generation(1)]))
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

fn fake() -> Arc<Fake> {
    let many: Vec<String> = (0..40).map(|n| format!("model-{n}")).collect();
    let parameters = json!([
        {"name": "words", "label": "Words", "type": "text", "multiline": true, "default": "a </textarea> fox", "takes": "prompt",
            "description": "What is seen"},
        {"name": "seed", "label": "Seed", "type": "integer", "min": 0, "max": 18_446_744_073_709_551_615_u64,
            "default": 18_446_744_073_709_551_615_u64, "takes": "seed"},
        {"name": "cfg", "label": "Guidance", "type": "number", "min": 0.0, "max": 30.0, "step": 0.5, "default": 7.0},
        {"name": "tiled", "label": "Tiled", "type": "boolean", "default": true},
        {"name": "sampler", "label": "Sampler", "type": "choice", "choices": ["euler", "dpmpp_2m"], "default": "gone"},
        {"name": "model", "label": "Model", "type": "choice", "choices": many, "default": "model-3"},
        {"name": "picture", "label": "Picture", "type": "picture", "choices": ["a.png"], "default": "a.png"},
    ]);
    Arc::new(Fake { parameters: serde_json::from_value(parameters).unwrap(), filled: Mutex::default() })
}

async fn ask(fake: Arc<Fake>, request: Request<Body>) -> Response<Body> {
    let options = LeptosOptions::builder().output_name("gesso").build();
    let context = move || {
        provide_context::<Arc<dyn Studio>>(fake.clone());
        provide_context::<Arc<dyn Forms>>(fake.clone());
    };
    let router = Router::new().leptos_routes_with_context(&options, routes(), context, shell).with_state(options);
    router.oneshot(request).await.unwrap()
}

async fn page(fake: Arc<Fake>, path: &str) -> (StatusCode, String) {
    let response = ask(fake, Request::get(path).body(Body::empty()).unwrap()).await;
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), MAX_PAGE_BYTES).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

fn has(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "no {part:?} in {page}");
    }
    assert!(!page.contains(" style="), "the content security policy refuses style attributes");
}

#[tokio::test]
async fn forms_are_listed_with_what_they_ask_for() {
    let (status, listed) = page(fake(), "/forms").await;
    assert_eq!(status, StatusCode::OK);
    has(
        &listed,
        &["<title>Forms · Gesso</title>", "Portraits &lt;of&gt; foxes", "Words, Seed, Guidance", &format!("/forms/{FORM}")],
    );
    has(&page(Arc::default(), "/forms").await.1, &["press the bookmark beside each value", r#"href="/flow""#]);
}

#[tokio::test]
async fn a_form_is_one_without_a_script() {
    let (status, form) = page(fake(), &format!("/forms/{FORM}")).await;
    assert_eq!(status, StatusCode::OK);
    has(
        &form,
        &[
            "<title>Portraits · Gesso</title>",
            r#"action="/_fn/form_post""#,
            "a &lt;/textarea> fox",
            r#"name="values[seed]""#,
            r#"value="18446744073709551615""#,
            r#"min="0" max="30" step="0.5""#,
            r#"role="switch" name="values[tiled]" value="on" checked"#,
            r#"<option value="gone" selected>gone"#,
            r#"list="fill-model-list""#,
            "What is seen",
            "Upload a file",
            &format!("/flow?workflow={FORM}"),
            "What it makes appears here",
        ],
    );
    let made = page(fake(), &format!("/forms/{FORM}?session={}", sample::SESSION)).await.1;
    has(&made, &["Picture 1 of 1"]);
    assert_eq!(page(fake(), "/forms/0198c0de-0000-7000-8000-000000000000").await.0, StatusCode::NOT_FOUND);
    assert_eq!(page(fake(), "/forms/nonsense").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_posted_form_comes_back_with_its_session_or_its_problem() {
    let fake = fake();
    let post = |workflow: WorkflowId, more: &str| {
        let body = format!("workflow={workflow}&count=2&values%5Bwords%5D=a+fox&values%5Btiled%5D=on{more}");
        let request = Request::post("/_fn/form_post").header(header::ACCEPT, "text/html");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        ask(fake.clone(), request.body(Body::from(body)).unwrap())
    };
    let location = |response: Response<Body>| response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert_eq!(location(post(FORM, "&session=").await), format!("/forms/{FORM}?session={}", sample::SESSION));
    let other = WorkflowId(Uuid::from_u128(3));
    let refused = location(post(other, "").await);
    let filled_in = "count=2&wrong=seed&values%5Btiled%5D=on&values%5Bwords%5D=a%20fox";
    assert_eq!(refused, format!("/forms/{other}?problem=validation_failed&{filled_in}"));
    let long = format!("&values%5Bmodel%5D={}", "x".repeat(3_000));
    assert_eq!(
        location(post(other, &long).await),
        format!("/forms/{other}?problem=validation_failed"),
        "too long for an address"
    );
    let again = page(self::fake(), &format!("/forms/{FORM}?problem=validation_failed&{filled_in}")).await.1;
    has(&again, &[">a fox</textarea>", r#"value="2""#, "Seed takes a whole number from 0 to 18446744073709551615."]);
    let filled = fake.filled.lock().unwrap();
    let texts: Vec<_> = filled[0].texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!((filled[0].count, filled[0].session, texts), (2, None, vec![("tiled", "on"), ("words", "a fox")]));
}
