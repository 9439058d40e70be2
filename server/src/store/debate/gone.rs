//! Deleting a conversation, and the session that was made for nothing else.

use gesso_app::ports::StoreResult;
use gesso_core::ids::{ConversationId, OwnerId};

use super::read;
use crate::store::{SqlStore, db::args, shelves::LET_GO};

/// A session of debates in which nothing is left: no other conversation, no picture and none on its way.
const EMPTY_SESSION: &str = "UPDATE sessions SET deleted_at = $3 WHERE id = $1 AND owner_id = $2 AND flow = 'chat' \
     AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.session_id = $1) \
     AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.session_id = $1) \
     AND NOT EXISTS (SELECT 1 FROM images i WHERE i.session_id = $1)";
/// A project that was made for that session: it has its name and had no other.
const EMPTY_PROJECT: &str = "UPDATE projects SET deleted_at = $3 WHERE owner_id = $2 AND deleted_at IS NULL \
     AND (id, title) IN (SELECT s.project_id, s.title FROM sessions s WHERE s.id = $1) \
     AND (SELECT COUNT(*) FROM sessions s WHERE s.project_id = projects.id) = 1";

impl SqlStore {
    pub(super) async fn remove_conversation(&self, owner: OwnerId, id: ConversationId) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        let session = read::conversation(&mut tx, owner, id).await?.session_id;
        tx.run("DELETE FROM conversations WHERE id = $1", args![id]).await?;
        if tx.run(EMPTY_SESSION, args![session, owner, LET_GO]).await? > 0 {
            tx.run(EMPTY_PROJECT, args![session, owner, LET_GO]).await?;
        }
        tx.commit().await
    }
}
