//! Passwords: argon2id, hashed away from the threads that answer, a few at a time.

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use gesso_core::account::{MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS};
use tokio::sync::Semaphore;

/// Passwords hashed at the same time; each takes 19 MiB (argon2id with the parameters OWASP names).
const HASHES_AT_ONCE: usize = 2;

/// Hashes and checks passwords.
pub struct Passwords {
    places: Semaphore,
    /// Checked when there is no such account, so that the answer takes as long.
    nobody: String,
}

impl Passwords {
    /// Ready to check.
    ///
    /// # Errors
    /// The hash function refuses its parameters.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self { places: Semaphore::new(HASHES_AT_ONCE), nobody: hash_now(&super::secrets::new_session_secret())? })
    }

    /// Hashes a password, as a PHC string.
    ///
    /// # Errors
    /// The hash function failed.
    pub async fn hash(&self, password: String) -> anyhow::Result<String> {
        let _place = self.places.acquire().await?;
        tokio::task::spawn_blocking(move || hash_now(&password)).await?
    }

    /// Whether this is the password; without a hash it takes the same time and is not.
    pub async fn is_right(&self, password: String, hash: Option<String>) -> bool {
        if password.chars().count() > MAX_PASSWORD_CHARS {
            return false;
        }
        let Ok(_place) = self.places.acquire().await else { return false };
        let (hash, exists) = hash.map_or_else(|| (self.nobody.clone(), false), |hash| (hash, true));
        let checked = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        checked.await.unwrap_or(false) && exists
    }
}

/// Hashes a password here and now.
///
/// # Errors
/// The hash function failed.
pub fn hash_now(password: &str) -> anyhow::Result<String> {
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(|error| anyhow::anyhow!("no salt: {error}"))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|error| anyhow::anyhow!("the password cannot be hashed: {error}"))?.to_string())
}

/// What is wrong with a new password, in one sentence.
#[must_use]
pub fn fault(password: &str) -> Option<String> {
    match password.chars().count() {
        ..MIN_PASSWORD_CHARS => Some(format!("A password has at least {MIN_PASSWORD_CHARS} characters.")),
        MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS => None,
        _ => Some(format!("A password has at most {MAX_PASSWORD_CHARS} characters.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_is_right() {
        let passwords = Passwords::new().unwrap_or_else(|error| panic!("{error}"));
        let hash = passwords.hash("correct horse".into()).await.unwrap_or_default();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(passwords.is_right("correct horse".into(), Some(hash.clone())).await);
        assert!(!passwords.is_right("correct horsE".into(), Some(hash.clone())).await);
        assert!(!passwords.is_right("correct horse".into(), None).await);
        assert!(!passwords.is_right("correct horse".into(), Some("nonsense".into())).await);
    }

    #[test]
    fn a_new_password_is_neither_short_nor_endless() {
        assert!(fault("ninechars").is_some());
        assert!(fault("ten chars!").is_none());
        assert!(fault(&"x".repeat(MAX_PASSWORD_CHARS + 1)).is_some());
    }
}
