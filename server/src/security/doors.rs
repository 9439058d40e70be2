//! The one way in. A request shows its credential here; who is let in gets the routes of their own account.
//!
//! Each account has a router whose state names its owner, so that no handler can forget to ask who is there: what it
//! reaches through its state is what this person owns. What is open to anybody is a router apart, which reaches nothing
//! private. A door closes, and with it every stream behind it, when a credential of its account ends.

use std::{
    cmp::Ordering,
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use gesso_app::ports::{StoreResult, people::CurrentSignIn, store::KnownVisitor};
use gesso_core::{ids::OwnerId, problem::ProblemCode, time::Timestamp};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::{
    credentials::{self, Credential, SIGN_IN_SECS},
    rules::{self, Needs},
    secrets,
    visitor::{Admission, Visitor},
};
use crate::{clock, config::Auth, error::Problem, state::AppState};

/// A credential's last use is noted when the note is older than this, in seconds.
const SEEN_EVERY_SECS: i64 = 60;
/// Credentials that ended in another process close their doors within this.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// A request is looked at anew at most this often while credentials of its account end.
const MAX_LOOKS: u32 = 3;

/// Makes the routes of one account.
type Build = fn(AppState) -> Router;

/// The way in.
pub struct Doors {
    state: AppState,
    public: Router,
    build: Build,
    open: Mutex<BTreeMap<OwnerId, Door>>,
}

struct Door {
    epoch: i64,
    stop: CancellationToken,
    routes: Router,
}

/// Hands a request to the routes it may reach, or says what is missing.
pub async fn enter(State(doors): State<Arc<Doors>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let needs = rules::needs(&parts.method, parts.uri.path());
    if needs == Needs::Nothing {
        return answer(doors.public.clone(), Request::from_parts(parts, body)).await;
    }
    match doors.let_in(&parts, needs).await {
        Ok((visitor, routes)) => {
            if rules::takes_token_in_address(parts.uri.path())
                && let Some(uri) = credentials::without_token(&parts.uri)
            {
                parts.uri = uri;
            }
            parts.extensions.insert(CurrentSignIn(visitor.sign_in()));
            parts.extensions.insert(visitor);
            answer(routes, Request::from_parts(parts, body)).await
        }
        Err(refusal) => *refusal,
    }
}

async fn answer(routes: Router, request: Request) -> Response {
    match routes.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

impl Doors {
    /// Doors into the studio: `public` for anybody, `build` for each account.
    #[must_use]
    pub fn new(state: AppState, public: Router, build: Build) -> Arc<Self> {
        Arc::new(Self { state, public, build, open: Mutex::default() })
    }

    /// Who asks, and the routes of their account.
    async fn let_in(&self, request: &Parts, needs: Needs) -> Result<(Visitor, Router), Box<Response>> {
        for _ in 0..MAX_LOOKS {
            let (visitor, epoch) = self.admit(request, needs).await?;
            if let Some(routes) = self.routes_of(visitor.owner, epoch) {
                return Ok((visitor, routes));
            }
        }
        Err(Box::new(nobody(request)))
    }

    async fn admit(&self, request: &Parts, needs: Needs) -> Result<(Visitor, i64), Box<Response>> {
        if self.state.settings.auth == Auth::Single {
            return Ok((Visitor { owner: self.state.owner, by: Admission::Single }, 0));
        }
        let shown = credentials::shown(&request.uri, &request.headers);
        let known = match shown {
            Some(credential) => {
                self.recognise(&credential).await.map_err(|error| Box::new(Problem::from(error).into_response()))?
            }
            None => None,
        };
        let Some((visitor, epoch)) = known else { return Err(Box::new(nobody(request))) };
        match (&visitor.by, needs) {
            (Admission::Token(scopes), Needs::Scope(scope)) if !scopes.contains(&scope) => {
                Err(Box::new(too_little(&format!("This token may not do that: it lacks the scope {}.", scope.as_str()))))
            }
            (Admission::Token(_), Needs::SignIn) => {
                Err(Box::new(too_little("Tokens are for /api, /ws and /comfy; this needs a browser that is signed in.")))
            }
            _ => Ok((visitor, epoch)),
        }
    }

    async fn recognise(&self, credential: &Credential) -> StoreResult<Option<(Visitor, i64)>> {
        let (store, now) = (&self.state.store, clock::now());
        match credential {
            Credential::Cookie(secret) => {
                let Some(known) = store.sign_in_of(&secrets::hash(secret), now).await? else { return Ok(None) };
                if is_due(&known, now) {
                    store.saw_sign_in(known.id, now.plus_millis(SIGN_IN_SECS * 1000), now).await?;
                }
                Ok(Some((Visitor { owner: known.owner, by: Admission::Browser(known.id) }, known.epoch)))
            }
            Credential::Token(token) => {
                let Some(known) = store.api_token_of(&secrets::hash(token)).await? else { return Ok(None) };
                if is_due(&known, now) {
                    store.used_api_token(known.id, now).await?;
                }
                Ok(Some((Visitor { owner: known.owner, by: Admission::Token(known.scopes) }, known.epoch)))
            }
        }
    }

    /// None if a credential of the account ended since it was looked up: it may have been this one.
    fn routes_of(&self, owner: OwnerId, epoch: i64) -> Option<Router> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(door) = open.get(&owner) {
            match door.epoch.cmp(&epoch) {
                Ordering::Equal => return Some(door.routes.clone()),
                Ordering::Greater => return None,
                Ordering::Less => door.stop.cancel(),
            }
        }
        let stop = self.state.stop.child_token();
        let routes = (self.build)(AppState { owner, stop: stop.clone(), ..self.state.clone() });
        open.insert(owner, Door { epoch, stop, routes: routes.clone() });
        Some(routes)
    }

    /// Closes the doors of accounts whose credentials ended, here or in another process, until the studio stops.
    pub async fn watch(self: Arc<Self>) {
        if self.state.settings.auth == Auth::Single {
            return;
        }
        let guard = Arc::clone(&self.state.guard);
        loop {
            tokio::select! {
                () = self.state.stop.cancelled() => return,
                () = guard.credential_ended.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            if self.open.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
                continue;
            }
            match self.state.store.accounts().await {
                Ok(accounts) => {
                    let epochs = accounts.into_iter().map(|account| (account.owner, account.epoch)).collect();
                    self.close_older_than(&epochs);
                }
                Err(error) => tracing::warn!(%error, "whose credentials ended cannot be read"),
            }
        }
    }

    fn close_older_than(&self, epochs: &BTreeMap<OwnerId, i64>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|owner, door| {
            let is_current = epochs.get(owner).is_some_and(|epoch| door.epoch >= *epoch);
            if !is_current {
                door.stop.cancel();
            }
            is_current
        });
    }
}

fn is_due<Id>(known: &KnownVisitor<Id>, now: Timestamp) -> bool {
    known.seen_at.is_none_or(|seen| now.0 - seen.0 > SEEN_EVERY_SECS * 1000)
}

/// Nobody is signed in: people are led to the page for it, programs get a code.
fn nobody(request: &Parts) -> Response {
    if rules::is_page(&request.method, request.uri.path()) {
        let wanted = request.uri.path_and_query().map_or("/", |path| path.as_str());
        if wanted == "/" {
            return Redirect::to("/sign-in").into_response();
        }
        let next: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
        return Redirect::to(&format!("/sign-in?next={next}")).into_response();
    }
    let detail = "Nobody is signed in: send a token as `Authorization: Bearer …`, or sign in at /sign-in.";
    let mut response = Problem::new(StatusCode::UNAUTHORIZED, ProblemCode::Unauthorized, detail).into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"gesso\""));
    response
}

fn too_little(detail: &str) -> Response {
    Problem::new(StatusCode::FORBIDDEN, ProblemCode::Forbidden, detail).into_response()
}
