//! Everything that can be asked, on one page, grouped by who asks.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::DefaultBodyLimit,
    http::{Request, StatusCode},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{any, delete, get, post},
};
use gesso_core::problem::ProblemCode;
use tower_http::trace::TraceLayer;
use utoipa::{OpenApi, openapi};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    comfy::front,
    config::Settings,
    error::Problem,
    http::{
        bin, board, chat, comfy, docs, download, events, fleet, forms, funnel, gallery, generate, health, images, iterate,
        metrics, models, nodes, pages, plain, projects, queue, sessions, sign_in, sockets, specialists, uploads, vision,
        workflows,
    },
    security::{self, Doors},
    state::AppState,
};

/// Largest JSON body where nothing else is said, in bytes.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Largest body anybody may send who is not signed in, in bytes.
const MAX_FORM_BYTES: usize = 16 * 1024;

#[derive(OpenApi)]
#[openapi(info(
    title = "Gesso",
    description = "The studio's API. Times are RFC 3339 UTC, ids are UUIDs, errors are application/problem+json; writes accept Idempotency-Key.",
    license(name = "MIT OR Apache-2.0")
))]
struct Document;

/// The API of the contract, for scripts and other programs.
fn api() -> OpenApiRouter<AppState> {
    let limited = |router: OpenApiRouter<AppState>, bytes| router.layer(DefaultBodyLimit::max(bytes));
    let graphs = OpenApiRouter::new().routes(routes!(comfy::execute)).routes(routes!(comfy::preflight));
    let saved = OpenApiRouter::new()
        .routes(routes!(workflows::list, workflows::create))
        .routes(routes!(workflows::read, workflows::save, workflows::delete))
        .routes(routes!(workflows::versions));
    OpenApiRouter::with_openapi(Document::openapi())
        // how the studio is
        .routes(routes!(health::health))
        .routes(routes!(health::ready))
        // projects and sessions
        .routes(routes!(projects::list, projects::create))
        .routes(routes!(projects::read, projects::rename, projects::delete))
        .routes(routes!(sessions::list, sessions::create))
        .routes(routes!(sessions::read, sessions::change, sessions::delete))
        .routes(routes!(sessions::generations))
        .routes(routes!(bin::list, bin::empty))
        .routes(routes!(bin::restore_project))
        .routes(routes!(bin::restore_session))
        .routes(routes!(board::read, board::change))
        .routes(routes!(funnel::read, funnel::keep, funnel::command))
        .routes(routes!(funnel::predict))
        .routes(routes!(funnel::lineage))
        .routes(routes!(download::session))
        // what happens
        .routes(routes!(events::of_session))
        .routes(routes!(events::of_owner))
        // pictures
        .routes(routes!(generate::create))
        .routes(routes!(generate::create_batch))
        .routes(routes!(generate::read, generate::cancel))
        .routes(routes!(generate::read_batch, generate::cancel_batch))
        .routes(routes!(queue::read))
        .routes(routes!(queue::shift))
        // feedback
        .routes(routes!(iterate::refine_prompt))
        .routes(routes!(iterate::plan_only))
        .routes(routes!(iterate::auto))
        // debates
        .routes(routes!(chat::conversations::list, chat::conversations::create))
        .routes(routes!(chat::conversations::read, chat::conversations::rename, chat::conversations::delete))
        .routes(routes!(chat::conversations::branch))
        .routes(routes!(chat::conversations::export))
        .routes(routes!(chat::messages::list, chat::messages::say))
        .routes(routes!(chat::messages::again))
        .routes(routes!(chat::messages::stop))
        .routes(routes!(chat::claims::advance))
        .routes(routes!(chat::claims::list))
        .routes(routes!(chat::claims::judge))
        .routes(routes!(chat::claims::on_concept))
        .routes(routes!(chat::claims::take_fact))
        .routes(routes!(chat::claims::undo))
        .routes(routes!(chat::pictures::preview))
        .routes(routes!(chat::pictures::generate))
        .routes(routes!(chat::pictures::drafts))
        .routes(routes!(chat::kept::list, chat::kept::keep))
        .routes(routes!(chat::kept::favour, chat::kept::forget))
        .routes(routes!(specialists::list))
        .routes(routes!(specialists::change))
        .routes(routes!(vision::analyze))
        // files
        .routes(routes!(images::read))
        .routes(routes!(images::thumb))
        .routes(routes!(uploads::thumb))
        .routes(routes!(gallery::list, gallery::publish))
        .routes(routes!(gallery::unpublish))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .merge(limited(OpenApiRouter::new().routes(routes!(uploads::create)), uploads::MAX_BODY_BYTES))
        // engines
        .routes(routes!(fleet::gpus, nodes::add))
        .routes(routes!(nodes::change, nodes::remove))
        .routes(routes!(nodes::drain))
        .routes(routes!(nodes::resume))
        .routes(routes!(nodes::probe))
        .routes(routes!(models::list))
        .routes(routes!(models::pull))
        .routes(routes!(models::examine))
        .routes(routes!(models::delete))
        .routes(routes!(fleet::loras))
        .routes(routes!(comfy::status))
        .routes(routes!(comfy::blocks))
        .routes(routes!(forms::read))
        .routes(routes!(forms::run))
        .routes(routes!(comfy::schema))
        .routes(routes!(comfy::provenance))
        .merge(limited(graphs, comfy::MAX_GRAPH_BYTES))
        .merge(limited(saved, workflows::MAX_WORKFLOW_BYTES))
}

/// The OpenAPI document, generated from the handlers.
#[must_use]
pub fn document() -> openapi::OpenApi {
    api().into_openapi()
}

/// The whole studio: who may ask, then either what is open to anybody or the routes of one account.
pub fn router(doors: Arc<Doors>, settings: Arc<Settings>) -> Router {
    Router::new()
        .fallback(security::enter)
        .with_state(doors)
        .layer(from_fn(pages::uncached))
        .layer(from_fn_with_state(settings.clone(), security::may_ask))
        .layer(from_fn_with_state(settings, security::protect))
        .layer(TraceLayer::new_for_http().make_span_with(span))
}

/// What anybody may ask for: the way to sign in, what was published, and the page's own files.
pub fn public(state: AppState) -> Router {
    Router::new()
        .route("/health", get(health::health))
        .route("/sign-in", get(sign_in::form).post(sign_in::enter))
        .route("/offline", get(plain::offline))
        .route("/g/{id}", get(gallery::page))
        .route("/g/{id}/{image}", get(gallery::picture))
        .fallback(pages::fallback)
        .method_not_allowed_fallback(wrong_method)
        .with_state(state)
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
}

/// The routes of one account: `state` says whose.
pub fn inside(state: AppState) -> Router {
    let (api, document) = api().split_for_parts();
    let reader = Router::new()
        .route(docs::DOCUMENT, get(docs::document))
        .with_state(Arc::new(document))
        .route("/api/docs", get(docs::enter))
        .route("/api/docs/", get(docs::index))
        .route("/api/docs/{*path}", get(docs::file));
    // The names of models from elsewhere hold slashes; the document writes them escaped.
    let long_names = Router::new().route("/api/models/{name}/{*rest}", delete(models::delete_long));
    // `any`: over HTTP/2 a WebSocket is opened by CONNECT.
    let streams = Router::new()
        .merge(long_names)
        .route("/ws", any(sockets::of_owner))
        .route("/ws/session/{id}", any(sockets::of_session))
        .route("/metrics", get(metrics::metrics))
        .route("/sign-out", post(sign_in::leave));
    pages::add(api.merge(streams), &state)
        .nest("/comfy", front::router())
        .fallback(pages::fallback)
        .method_not_allowed_fallback(wrong_method)
        .with_state(state)
        .merge(reader)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

/// The log names the path and never what follows it: a token or a code may.
fn span(request: &Request<Body>) -> tracing::Span {
    tracing::debug_span!("request", method = %request.method(), path = request.uri().path())
}

async fn wrong_method() -> Response {
    let detail = "This path does not take that method; the document at /api/docs lists what it takes.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, ProblemCode::MethodNotAllowed, detail).into_response()
}
