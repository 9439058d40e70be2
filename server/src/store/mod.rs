//! The store port over SQLite and Postgres: the same SQL, written once.
//!
//! Read in this order: how a database is opened, how both engines are spoken to, then one folder or file per trait.
//!
//! Locks (Postgres; SQLite has one writer) are always taken in this order, so that nobody waits in a circle: owner, node,
//! jobs by id, files by hash, session. Whoever logs an event holds its owner from the start, which also makes the
//! places of a stream appear in order.

mod backup;
mod lock;
mod migrations;
mod open;

mod cursor;
mod db;
mod row_security;
mod rows;
mod wake;

mod accounts;
mod comfy;
mod crew;
mod debate;
mod events;
mod fleet;
mod funnels;
mod gallery;
mod intents;
mod jobs;
mod library;
mod people;
mod pictures;
mod prune;
mod queue;
mod shelves;
mod sweep;
mod workflows;

use async_trait::async_trait;
use gesso_app::ports::{StoreResult, store::Store};

pub use self::{
    backup::{backup, restore},
    open::{Migrated, OpenError, join, migrate, open},
};
use self::{db::Database, db::Tx, lock::FileLock, wake::Wake};

/// Everything that is kept, in one database.
pub struct SqlStore {
    db: Database,
    wake: Wake,
    /// Held as long as the file is served: a SQLite file has one server.
    _lock: Option<FileLock>,
}

impl SqlStore {
    /// Closes every connection; calls made after it fail.
    pub async fn close(&self) {
        self.db.close().await;
    }

    /// Commits, and wakes the readers of events if there are new ones.
    async fn commit(&self, mut tx: Tx) -> StoreResult<()> {
        let has_events = tx.has_events;
        if has_events {
            wake::announce(&mut tx).await?;
        }
        tx.commit().await?;
        if has_events {
            self.wake.ring();
        }
        Ok(())
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn ping(&self) -> StoreResult<()> {
        let mut tx = self.db.read().await?;
        tx.one::<(i64,)>("SELECT COUNT(*) FROM owners", vec![]).await?;
        Ok(())
    }
}
