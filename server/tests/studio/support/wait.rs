//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

use super::PATIENCE;

/// A condition is looked at this often.
const EVERY: Duration = Duration::from_millis(30);

/// Waits until `look` gives something; panics with `what` if it does not in time.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, look: impl Fn() -> F) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(EVERY).await;
    }
}
