//! The account of whoever is asking, as the settings page sees it.

use async_trait::async_trait;
use gesso_core::{
    account::Scope,
    ids::{ImageId, SignInId, TokenId},
};

use crate::{
    api::{MadeToken, Pairing, SettingsState},
    error::AppError,
};

/// The browser a request came from, if it had to sign in. The server puts it beside every request it lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrentSignIn(pub Option<SignInId>);

/// What a person does with their own account.
#[async_trait]
pub trait People: Send + Sync {
    /// What the settings page shows.
    async fn settings(&self, current: CurrentSignIn) -> Result<SettingsState, AppError>;
    /// Makes a token; its secret is told this once.
    async fn make_token(&self, name: &str, scopes: &[Scope]) -> Result<MadeToken, AppError>;
    /// Ends a token.
    async fn revoke_token(&self, id: TokenId) -> Result<(), AppError>;
    /// Signs another browser out.
    async fn sign_out(&self, id: SignInId) -> Result<(), AppError>;
    /// Gives a new password; the old one is needed if there is one. Other browsers are signed out.
    async fn set_password(&self, current: CurrentSignIn, old: &str, new: &str) -> Result<(), AppError>;
    /// Publishes pictures on a page anybody can read; gives its path. `conflict` if one is simulated.
    async fn publish(&self, title: &str, lede: Option<&str>, images: &[ImageId]) -> Result<String, AppError>;
    /// Takes a published page back.
    async fn unpublish(&self, page: &str) -> Result<(), AppError>;
    /// Makes a one-time code that signs another device in.
    async fn pair(&self) -> Result<Pairing, AppError>;
}
