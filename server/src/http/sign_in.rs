//! `/sign-in` and `/sign-out`: plain forms, so that they work before and without any script.

use axum::{
    Extension, Form,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use gesso_app::plain::{SignInPage, SignInTrouble, sign_in_page};
use gesso_core::account::FIRST_ACCOUNT;
use serde::Deserialize;

use super::{Answer, Query, plain};
use crate::{
    config::Auth,
    security::{Visitor, credentials, guard::Refused},
    state::AppState,
    tls::Peer,
};

/// What may come with the address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInQuery {
    /// Where to go afterwards.
    #[serde(default)]
    next: String,
    /// A one-time code, from a QR code.
    #[serde(default)]
    code: String,
    /// Whose code it is.
    name: Option<String>,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    next: String,
}

/// What the button to sign out sends.
#[derive(Debug, Deserialize)]
pub struct SignOutForm {
    /// Every browser of the account.
    #[serde(default)]
    everywhere: Option<String>,
}

/// The form.
pub async fn form(State(state): State<AppState>, Query(query): Query<SignInQuery>, headers: HeaderMap) -> Response {
    if state.settings.auth == Auth::Single {
        return Redirect::to("/").into_response();
    }
    let name = query.name.unwrap_or_else(|| FIRST_ACCOUNT.to_owned());
    let page = SignInPage { name, secret: query.code, next: own_path(&query.next).to_owned(), trouble: None };
    plain::answer(sign_in_page(plain::of(&state, &headers), page))
}

/// Signs in: then on to where the person wanted to go, with a fresh cookie.
pub async fn enter(
    State(state): State<AppState>,
    peer: Option<Extension<ConnectInfo<Peer>>>,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> Response {
    if state.settings.auth == Auth::Single {
        return Redirect::to("/").into_response();
    }
    let from = peer.map(|Extension(ConnectInfo(Peer(addr)))| addr.ip());
    let signed_in = async {
        let owner = state.guard.check(&*state.store, from, form.name.trim(), &form.secret).await?;
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok::<_, Refused>(state.guard.sign_in(&*state.store, owner, user_agent).await?)
    };
    let secret = match signed_in.await {
        Ok(secret) => secret,
        Err(refused) => return refuse(&state, &headers, form, from, refused),
    };
    let mut response = Redirect::to(own_path(&form.next)).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&credentials::set_cookie(&secret, is_secure(&state, &headers))) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Signs this browser out, or every one of the account.
pub async fn leave(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<SignOutForm>,
) -> Answer<Response> {
    match (form.everywhere, visitor.sign_in()) {
        (Some(_), Some(_)) => state.store.sign_out_everywhere(visitor.owner).await?,
        (None, Some(id)) => state.store.sign_out(visitor.owner, id).await?,
        (_, None) => return Ok(Redirect::to("/").into_response()),
    }
    state.guard.credential_ended.notify_one();
    let mut response = Redirect::to("/sign-in").into_response();
    for cookie in credentials::clear_cookies() {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

fn refuse(
    state: &AppState,
    headers: &HeaderMap,
    form: SignInForm,
    from: Option<std::net::IpAddr>,
    refused: Refused,
) -> Response {
    let (status, trouble) = match refused {
        Refused::Wrong => {
            tracing::info!(from = from.map(tracing::field::display), "a sign-in was refused");
            (StatusCode::UNAUTHORIZED, SignInTrouble::Wrong)
        }
        Refused::Wait { secs } => (StatusCode::TOO_MANY_REQUESTS, SignInTrouble::Wait { secs }),
        Refused::Store(error) => {
            tracing::error!(%error, "nobody can sign in");
            (StatusCode::INTERNAL_SERVER_ERROR, SignInTrouble::Failed)
        }
    };
    let next = own_path(&form.next).to_owned();
    let page = SignInPage { name: form.name, secret: String::new(), next, trouble: Some(trouble) };
    let mut response = plain::answer(sign_in_page(plain::of(state, headers), page));
    *response.status_mut() = status;
    if let SignInTrouble::Wait { secs } = trouble {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(secs));
    }
    response
}

/// Over HTTPS, ours or that of a proxy before us: the browser says so by the origin of its form, which was checked.
fn is_secure(state: &AppState, headers: &HeaderMap) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    state.settings.tls.is_some() || origin.starts_with("https://")
}

/// A path of this studio, whatever was asked for: nobody is sent elsewhere from here.
fn own_path(next: &str) -> &str {
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if next.starts_with('/') && !next.starts_with("//") && is_plain { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        assert_eq!(own_path("/drafts?session=1"), "/drafts?session=1");
        for bad in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a\nb", "javascript:x", "drafts"] {
            assert_eq!(own_path(bad), "/", "{bad}");
        }
    }
}
