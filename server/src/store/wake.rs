//! How readers of events learn that there are new ones: a bell in this process and, on Postgres, `LISTEN/NOTIFY` between
//! processes. A ring carries nothing; what happened is read from the event log.

use std::{sync::Arc, time::Duration};

use gesso_app::ports::StoreResult;
use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::Notify;
use tokio_util::task::AbortOnDropHandle;

use super::db::Tx;

const CHANNEL: &str = "gesso_events";
/// A listener whose connection broke tries again after this long, in milliseconds.
const RECONNECT_MILLIS: u64 = 500;

/// The bell. A ring that nobody waits for is kept until somebody does.
pub(super) struct Wake {
    bell: Arc<Notify>,
    _listener: Option<AbortOnDropHandle<()>>,
}

impl Wake {
    /// Rings for this process alone.
    pub(super) fn in_process() -> Self {
        Self { bell: Arc::default(), _listener: None }
    }

    /// Rings for every process of a Postgres database; listening has begun when it returns.
    pub(super) async fn across_processes(pool: &PgPool) -> Result<Self, sqlx::Error> {
        let bell = Arc::<Notify>::default();
        let listener = listen(pool).await?;
        let task = tokio::spawn(pass_on(pool.clone(), listener, Arc::clone(&bell)));
        Ok(Self { bell, _listener: Some(AbortOnDropHandle::new(task)) })
    }

    pub(super) fn ring(&self) {
        self.bell.notify_one();
    }

    pub(super) async fn rung(&self) {
        self.bell.notified().await;
    }
}

/// Tells the other processes, once the transaction is committed.
pub(super) async fn announce(tx: &mut Tx) -> StoreResult<()> {
    if tx.is_postgres() {
        tx.run("SELECT pg_notify($1, '')", super::db::args![CHANNEL]).await?;
    }
    Ok(())
}

async fn listen(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Rings for every notification, and after every gap, in which one may have been missed.
async fn pass_on(pool: PgPool, mut listener: PgListener, bell: Arc<Notify>) {
    loop {
        match listener.try_recv().await {
            Ok(Some(_)) => bell.notify_one(),
            // The connection broke; the next call makes another and listens again before it waits.
            Ok(None) => {
                if let Err(error) = listener.listen(CHANNEL).await {
                    tracing::warn!(%error, "the events of other processes cannot be heard");
                    tokio::time::sleep(Duration::from_millis(RECONNECT_MILLIS)).await;
                }
                bell.notify_one();
            }
            Err(_) if pool.is_closed() => return,
            Err(error) => {
                tracing::warn!(%error, "the events of other processes cannot be heard");
                tokio::time::sleep(Duration::from_millis(RECONNECT_MILLIS)).await;
                if let Ok(again) = listen(&pool).await {
                    listener = again;
                    bell.notify_one();
                }
            }
        }
    }
}
