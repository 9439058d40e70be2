//! What the settings page calls.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use gesso_core::{
    account::{ApiToken, Scope, SignIn},
    ids::{ImageId, SignInId, TokenId},
    time::Timestamp,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::json::Json;
use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::context::{answer, current_sign_in, people};

/// What the settings page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SettingsState {
    /// The account; none where nobody signs in.
    pub account: Option<AccountState>,
    /// How other devices reach the studio; none if they cannot.
    pub reach: Option<Reach>,
    /// What is published, newest first.
    pub pages: Vec<PublishedPage>,
    /// The server's clock.
    pub server_time: Timestamp,
}

/// A page anybody can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedPage {
    /// Its id; its path is `/g/{id}`.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// When it was published.
    pub created_at: Timestamp,
}

/// An account as its owner sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountState {
    /// Its name.
    pub name: String,
    /// Whether it has a password.
    pub has_password: bool,
    /// This browser.
    pub current: Option<SignInId>,
    /// Every browser that is signed in.
    pub sign_ins: Vec<SignIn>,
    /// Tokens for programs.
    pub tokens: Vec<ApiToken>,
}

/// How other devices reach the studio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Its address.
    pub url: String,
    /// Whether it is encrypted: only then a browser installs the app.
    pub is_https: bool,
    /// The address as a QR code, an SVG element.
    pub qr: String,
}

/// A code for another device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// To be typed.
    pub code: String,
    /// For how long, in minutes.
    pub minutes: u32,
    /// The address with the code in it as a QR code, an SVG element; none if other devices cannot reach the studio.
    pub qr: Option<String>,
}

/// A fresh token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeToken {
    /// What is kept of it.
    pub token: ApiToken,
    /// Its secret, told this once.
    pub secret: String,
}

/// Everything the settings page shows.
#[server(prefix = "/_fn", endpoint = "settings", input = Json, output = Json)]
pub async fn load_settings() -> Result<SettingsState, AppError> {
    answer(async { people()?.settings(current_sign_in()).await }.await)
}

/// Whether the studio answers this browser; what may not come in is refused before this is asked.
#[server(prefix = "/_fn", endpoint = "knock", input = Json, output = Json)]
pub async fn knock() -> Result<(), AppError> {
    Ok(())
}

/// Makes a token for a program.
#[server(prefix = "/_fn", endpoint = "make_token", input = Json, output = Json)]
pub async fn make_token(name: String, scopes: Vec<Scope>) -> Result<MadeToken, AppError> {
    answer(async { people()?.make_token(&name, &scopes).await }.await)
}

/// Ends a token. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "revoke_token", output = Json)]
pub async fn revoke_token(token: TokenId) -> Result<(), AppError> {
    people()?.revoke_token(token).await
}

/// Signs another browser out. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "sign_out_browser", output = Json)]
pub async fn sign_out_browser(browser: SignInId) -> Result<(), AppError> {
    people()?.sign_out(browser).await
}

/// Gives the account a new password.
#[server(prefix = "/_fn", endpoint = "set_password", input = Json, output = Json)]
pub async fn set_password(old: String, new: String) -> Result<(), AppError> {
    answer(async { people()?.set_password(current_sign_in(), &old, &new).await }.await)
}

/// Makes a one-time code for another device.
#[server(prefix = "/_fn", endpoint = "pair", input = Json, output = Json)]
pub async fn pair_device() -> Result<Pairing, AppError> {
    answer(async { people()?.pair().await }.await)
}

/// Publishes pictures on a page anybody can read; gives its path. Simulated pictures are a `conflict` with a sentence.
#[server(prefix = "/_fn", endpoint = "publish", input = Json, output = Json)]
pub async fn publish(title: String, lede: Option<String>, images: Vec<ImageId>) -> Result<String, AppError> {
    answer(async { people()?.publish(&title, lede.as_deref(), &images).await }.await)
}

/// Takes a published page back. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "unpublish", output = Json)]
pub async fn unpublish(page: String) -> Result<(), AppError> {
    people()?.unpublish(&page).await
}
