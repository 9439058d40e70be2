//! Whose graph goes to a node next: two that were claimed one after the other are submitted in that order, however long
//! each takes to prepare, because the node runs them in the order they arrive.

use std::{sync::Mutex, time::Duration};

use tokio::sync::oneshot;

use super::lock;

/// Nobody waits longer for those before: a picture that is still uploaded for one job does not leave the card idle.
const PATIENCE: Duration = Duration::from_secs(2);

/// The last turn that was given out.
#[derive(Default)]
pub(super) struct Turns(Mutex<Option<oneshot::Receiver<()>>>);

/// A place in the order. Letting go of it lets the next one begin.
pub struct Turn {
    before: Option<oneshot::Receiver<()>>,
    _after: oneshot::Sender<()>,
}

impl Turns {
    /// The next turn.
    pub(super) fn take(&self) -> Turn {
        let (after, last) = oneshot::channel();
        Turn { before: lock(&self.0).replace(last), _after: after }
    }
}

impl Turn {
    /// Until everybody before has let go, at most two seconds.
    pub async fn come(&mut self) {
        self.come_within(PATIENCE).await;
    }

    async fn come_within(&mut self, patience: Duration) {
        if let Some(before) = self.before.take() {
            // An error means that the turn before was let go, which is what is waited for.
            let _ = tokio::time::timeout(patience, before).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_come_in_the_order_they_were_taken() {
        let turns = Turns::default();
        let (mut first, mut second) = (turns.take(), turns.take());
        first.come().await;
        let waiting = tokio::spawn(async move { second.come().await });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished(), "the first has not let go");
        drop(first);
        assert!(waiting.await.is_ok());
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let turns = Turns::default();
        let (_stuck, mut next) = (turns.take(), turns.take());
        next.come_within(Duration::from_millis(1)).await;
    }
}
