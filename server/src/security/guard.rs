//! What everybody who signs in passes: the throttle, the passwords, the making of sign-ins and codes.

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use gesso_app::ports::{
    StoreError, StoreResult,
    store::{NewSignIn, Store},
};
use gesso_core::{ids::OwnerId, ids::SignInId, time::Timestamp};
use tokio::sync::Notify;

use super::{
    credentials::SIGN_IN_SECS,
    passwords::Passwords,
    secrets,
    throttle::{Key, Throttle},
};
use crate::clock;

/// A pairing code lets in for so long, in seconds.
pub const PAIRING_SECS: i64 = 10 * 60;
/// So much of what a browser calls itself is kept, in characters.
const MAX_USER_AGENT_CHARS: usize = 200;

/// Why somebody is not signed in.
#[derive(Debug)]
pub enum Refused {
    /// Name, password or code are not right; which one is not told.
    Wrong,
    /// Too many tries.
    Wait {
        /// Seconds until the next.
        secs: u32,
    },
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The guard of the door.
pub struct Guard {
    throttle: Mutex<Throttle>,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Rung when a credential ended, so that what it opened closes at once.
    pub credential_ended: Notify,
}

impl Guard {
    /// A guard who has seen nobody.
    ///
    /// # Errors
    /// Passwords cannot be hashed.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self { throttle: Mutex::default(), passwords: Passwords::new()?, credential_ended: Notify::new() })
    }

    /// Checks a name and a password or pairing code; gives whose they are.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn check(&self, store: &dyn Store, from: Option<IpAddr>, name: &str, secret: &str) -> Result<OwnerId, Refused> {
        let (mut keys, now) = (vec![Key::account(name)], clock::now());
        keys.extend(from.map(Key::address));
        if let Some(code) = secrets::read_pairing_code(secret) {
            // A code says itself whose it is and is too long to be guessed, so the account's wait is not for it: with one
            // an owner gets in, however many others try the password meanwhile.
            let (account, address) = keys.split_at(1);
            self.begin(address, now)?;
            if let Some(owner) = store.take_pairing_code(&secrets::hash(&code), now).await? {
                self.forgive(address);
                return Ok(owner);
            }
            // Some passwords look like codes.
            self.begin(account, now)?;
        } else {
            self.begin(&keys, now)?;
        }
        let owner = self.whose(store, name, secret).await?.ok_or(Refused::Wrong)?;
        self.forgive(&keys);
        Ok(owner)
    }

    fn begin(&self, keys: &[Key], now: Timestamp) -> Result<(), Refused> {
        let begun = self.throttle.lock().unwrap_or_else(PoisonError::into_inner).begin(keys, now);
        begun.map_err(|secs| Refused::Wait { secs })
    }

    fn forgive(&self, keys: &[Key]) {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner).forgive(keys);
    }

    /// Checks the password of somebody who is signed in, as often as [`Self::check`] would.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn check_password(&self, name: &str, password: &str, hash: String) -> Result<(), Refused> {
        let keys = [Key::account(name)];
        self.begin(&keys, clock::now())?;
        if !self.passwords.is_right(password.to_owned(), Some(hash)).await {
            return Err(Refused::Wrong);
        }
        self.forgive(&keys);
        Ok(())
    }

    async fn whose(&self, store: &dyn Store, name: &str, secret: &str) -> StoreResult<Option<OwnerId>> {
        let account = match store.account_named(name).await {
            Ok(account) => Some(account).filter(|account| account.disabled_at.is_none()),
            Err(StoreError::NotFound { .. }) => None,
            Err(error) => return Err(error),
        };
        let (owner, hash) = account.map(|account| (account.owner, account.password_hash)).unzip();
        Ok(if self.passwords.is_right(secret.to_owned(), hash.flatten()).await { owner } else { None })
    }

    /// Signs a browser in; gives the secret for its cookie.
    ///
    /// # Errors
    /// The account is gone or disabled, or the store failed.
    pub async fn sign_in(&self, store: &dyn Store, owner: OwnerId, user_agent: &str) -> StoreResult<String> {
        let (secret, now) = (secrets::new_session_secret(), clock::now());
        let user_agent: String = user_agent.chars().filter(|char| !char.is_control()).take(MAX_USER_AGENT_CHARS).collect();
        let new = NewSignIn {
            id: clock::new_id::<SignInId>(),
            hash: &secrets::hash(&secret),
            user_agent: &user_agent,
            expires_at: now.plus_millis(SIGN_IN_SECS * 1000),
        };
        store.sign_in(owner, new, now).await?;
        Ok(secret)
    }
}

/// Makes a code that signs one browser in, once, within [`PAIRING_SECS`].
///
/// # Errors
/// There is no such account, or the store failed.
pub async fn pair(store: &dyn Store, owner: OwnerId) -> StoreResult<String> {
    let (code, now) = (secrets::new_pairing_code(), clock::now());
    store.add_pairing_code(owner, &secrets::hash(&code), now.plus_millis(PAIRING_SECS * 1000), now).await?;
    Ok(code)
}
