//! Accounts, signed-in browsers, tokens for programs. Secrets are kept as hashes only.

use async_trait::async_trait;
use gesso_core::{
    account::{ApiToken, Scope, SignIn},
    ids::{OwnerId, SignInId, TokenId},
    time::Timestamp,
};

use crate::ports::StoreResult;

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose things it reaches.
    pub owner: OwnerId,
    /// The name to sign in with.
    pub name: String,
    /// The password as a PHC string (argon2id); without one only a pairing code lets in.
    pub password_hash: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Set if it may not sign in any more.
    pub disabled_at: Option<Timestamp>,
    /// Rises whenever a credential of it ends; what was opened before then is closed.
    pub epoch: i64,
}

/// Whose credential it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownVisitor<Id> {
    /// The credential.
    pub id: Id,
    /// The account.
    pub owner: OwnerId,
    /// [`Account::epoch`].
    pub epoch: i64,
    /// When it was last noted as used.
    pub seen_at: Option<Timestamp>,
    /// What it may do; empty for a browser, which may do everything.
    pub scopes: Vec<Scope>,
}

/// A browser that signs in.
#[derive(Clone, Copy, Debug)]
pub struct NewSignIn<'a> {
    /// Its id.
    pub id: SignInId,
    /// Hash of the secret in its cookie.
    pub hash: &'a str,
    /// What the browser calls itself.
    pub user_agent: &'a str,
    /// It ends then unless it is used before.
    pub expires_at: Timestamp,
}

/// A token to be.
#[derive(Clone, Copy, Debug)]
pub struct NewApiToken<'a> {
    /// Its id.
    pub id: TokenId,
    /// Hash of its secret.
    pub hash: &'a str,
    /// What its owner calls it.
    pub name: &'a str,
    /// What it may do.
    pub scopes: &'a [Scope],
}

/// Accounts and their credentials. What has expired, was revoked or belongs to a disabled account is not found.
#[async_trait]
pub trait AccountStore {
    /// Gives an owner an account of this name, unless it has one; gives the account.
    async fn ensure_account(&self, owner: OwnerId, name: &str, now: Timestamp) -> StoreResult<Account>;
    /// A new account with an owner of its own; `conflict` if the name is taken or there are too many.
    async fn add_account(&self, name: &str, password_hash: Option<&str>, now: Timestamp) -> StoreResult<Account>;
    /// One account.
    async fn account(&self, owner: OwnerId) -> StoreResult<Account>;
    /// One account by its name.
    async fn account_named(&self, name: &str) -> StoreResult<Account>;
    /// Every account, oldest first.
    async fn accounts(&self) -> StoreResult<Vec<Account>>;
    /// Gives a new password, and signs out every browser but `keep`.
    async fn set_password(&self, owner: OwnerId, hash: &str, keep: Option<SignInId>) -> StoreResult<()>;
    /// Shuts an account: its sign-ins and tokens end.
    async fn disable_account(&self, owner: OwnerId, now: Timestamp) -> StoreResult<()>;

    /// Keeps the hash of a code that lets in once.
    async fn add_pairing_code(&self, owner: OwnerId, hash: &str, expires_at: Timestamp, now: Timestamp) -> StoreResult<()>;
    /// Uses up a code: whoever is second finds nothing.
    async fn take_pairing_code(&self, hash: &str, now: Timestamp) -> StoreResult<Option<OwnerId>>;

    /// Signs a browser in. Only the newest sign-ins of an account are kept.
    async fn sign_in(&self, owner: OwnerId, new: NewSignIn<'_>, now: Timestamp) -> StoreResult<()>;
    /// Whose browser has the secret of this hash.
    async fn sign_in_of(&self, hash: &str, now: Timestamp) -> StoreResult<Option<KnownVisitor<SignInId>>>;
    /// Notes that a browser was here; it now ends at `expires_at`.
    async fn saw_sign_in(&self, id: SignInId, expires_at: Timestamp, now: Timestamp) -> StoreResult<()>;
    /// The signed-in browsers of an account, last seen first.
    async fn sign_ins(&self, owner: OwnerId, now: Timestamp) -> StoreResult<Vec<SignIn>>;
    /// Signs one browser out.
    async fn sign_out(&self, owner: OwnerId, id: SignInId) -> StoreResult<()>;
    /// Signs every browser out.
    async fn sign_out_everywhere(&self, owner: OwnerId) -> StoreResult<()>;

    /// Keeps a token; `conflict` if the account has too many.
    async fn add_api_token(&self, owner: OwnerId, new: NewApiToken<'_>, now: Timestamp) -> StoreResult<ApiToken>;
    /// Whose token has the secret of this hash.
    async fn api_token_of(&self, hash: &str) -> StoreResult<Option<KnownVisitor<TokenId>>>;
    /// Notes that a token was used.
    async fn used_api_token(&self, id: TokenId, now: Timestamp) -> StoreResult<()>;
    /// The tokens of an account, newest first.
    async fn api_tokens(&self, owner: OwnerId) -> StoreResult<Vec<ApiToken>>;
    /// Ends a token.
    async fn revoke_api_token(&self, owner: OwnerId, id: TokenId, now: Timestamp) -> StoreResult<()>;
}
