//! Owners, and the keys that make a repeated request harmless.

use gesso_app::ports::StoreResult;
use gesso_core::{ids::OwnerId, time::Timestamp};
use uuid::Uuid;

use crate::store::{SqlStore, db::args, events, rows::parse};

/// The name of the owner of a studio without accounts.
pub(super) const SINGLE: &str = "single";
/// An idempotency key is kept this long, in milliseconds: 24 hours.
const KEY_MILLIS: i64 = 24 * 60 * 60 * 1000;

impl SqlStore {
    /// The owner of this name, made on the first call.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_owner(&self, name: &str, now: Timestamp) -> StoreResult<OwnerId> {
        let mut tx = self.db.write().await?;
        let sql = "INSERT INTO owners (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";
        tx.run(sql, args![OwnerId(Uuid::new_v4()), name, now]).await?;
        let (id,) = tx.one::<(String,)>("SELECT id FROM owners WHERE name = $1", args![name]).await?;
        tx.commit().await?;
        parse(&id, "owner id")
    }

    pub(super) async fn reserve(&self, owner: OwnerId, key: &str, fingerprint: &str, now: Timestamp) -> StoreResult<bool> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        let sql = "DELETE FROM idempotency_keys WHERE owner_id = $1 AND created_at < $2";
        tx.run(sql, args![owner, now.plus_millis(-KEY_MILLIS)]).await?;
        let sql = "INSERT INTO idempotency_keys (owner_id, key, fingerprint, created_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (owner_id, key) DO NOTHING";
        tx.run(sql, args![owner, key, fingerprint, now]).await?;
        let sql = "SELECT fingerprint FROM idempotency_keys WHERE owner_id = $1 AND key = $2";
        let (kept,) = tx.one::<(String,)>(sql, args![owner, key]).await?;
        tx.commit().await?;
        Ok(kept == fingerprint)
    }
}
