//! Debates: a conversation is read whole and changed whole, under a version that tells whether it is still the same.

mod branch;
mod change;
mod gone;
mod read;
mod search;
mod turns;

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{ConversationFilter, DebateStore, FoundConversation, LeaseHolder, MessageOrder, NewConversation, RunningTurn},
};
use gesso_core::{
    debate::{Change, Conversation, Debate, Message},
    ids::{BatchId, ConversationId, MessageId, OwnerId, ProcessId},
    intent::IntentDocument,
    page::Page,
    time::Timestamp,
};

use super::{
    SqlStore,
    db::args,
    people::{live_session, touch},
    rows::{parse, to_json},
};

const NO_CONVERSATION: StoreError = StoreError::NotFound { what: "conversation" };
const NO_MESSAGE: StoreError = StoreError::NotFound { what: "message" };

#[async_trait]
impl DebateStore for SqlStore {
    async fn add_conversation(&self, owner: OwnerId, new: &NewConversation, now: Timestamp) -> StoreResult<Conversation> {
        let mut tx = self.db.write_of(owner).await?;
        live_session(&mut tx, owner, new.session_id).await?;
        let sql = "INSERT INTO conversations (id, owner_id, session_id, title, phase, phase_at, round, branched_from, \
                   created_at, updated_at) VALUES ($1, $2, $3, $4, 'ideation', $5, 0, $6, $5, $5) ON CONFLICT (id) DO NOTHING";
        if tx.run(sql, args![new.id, owner, new.session_id, &new.title, now, new.branched_from]).await? > 0 {
            let sql = "INSERT INTO conversation_intents (conversation_id, revision, owner_id, document, created_at) \
                       VALUES ($1, 1, $2, $3, $4)";
            tx.run(sql, args![new.id, owner, to_json(&new.intent)?, now]).await?;
            touch(&mut tx, owner, new.session_id, now).await?;
        }
        let conversation = read::conversation(&mut tx, owner, new.id).await?;
        tx.commit().await?;
        Ok(conversation)
    }

    async fn conversation(&self, owner: OwnerId, id: ConversationId) -> StoreResult<Conversation> {
        let mut tx = self.db.read_of(owner).await?;
        read::conversation(&mut tx, owner, id).await
    }

    async fn conversations(
        &self,
        owner: OwnerId,
        filter: &ConversationFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<FoundConversation>> {
        self.list_conversations(owner, filter, cursor, limit).await
    }

    async fn rename_conversation(&self, owner: OwnerId, id: ConversationId, title: &str, now: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        read::conversation(&mut tx, owner, id).await?;
        tx.run("UPDATE conversations SET title = $2, updated_at = $3 WHERE id = $1", args![id, title, now]).await?;
        tx.commit().await
    }

    async fn delete_conversation(&self, owner: OwnerId, id: ConversationId) -> StoreResult<()> {
        self.remove_conversation(owner, id).await
    }

    async fn branch_conversation(
        &self,
        owner: OwnerId,
        id: ConversationId,
        from: ConversationId,
        message: MessageId,
        now: Timestamp,
    ) -> StoreResult<Conversation> {
        self.branch(owner, id, from, message, now).await
    }

    async fn messages(
        &self,
        owner: OwnerId,
        id: ConversationId,
        order: MessageOrder,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<Message>> {
        let mut tx = self.db.read_of(owner).await?;
        read::conversation(&mut tx, owner, id).await?;
        read::page_of_messages(&mut tx, id, order, cursor, limit).await
    }

    async fn message(&self, owner: OwnerId, id: MessageId) -> StoreResult<(ConversationId, Message)> {
        let mut tx = self.db.read_of(owner).await?;
        read::message(&mut tx, owner, id).await
    }

    async fn debate(&self, owner: OwnerId, id: ConversationId) -> StoreResult<Debate> {
        let mut tx = self.db.read_of(owner).await?;
        read::debate(&mut tx, owner, id).await
    }

    async fn debate_intent(&self, owner: OwnerId, id: ConversationId, revision: i64) -> StoreResult<IntentDocument> {
        let mut tx = self.db.read_of(owner).await?;
        read::conversation(&mut tx, owner, id).await?;
        read::intent_at(&mut tx, id, revision).await
    }

    async fn change_debate(
        &self,
        owner: OwnerId,
        id: ConversationId,
        decided_on: i64,
        change: &Change,
        holder: LeaseHolder,
        now: Timestamp,
    ) -> StoreResult<bool> {
        self.change(owner, id, decided_on, change, holder, now).await
    }

    async fn keep_texts(&self, texts: &[(MessageId, String)]) -> StoreResult<()> {
        self.keep(texts).await
    }

    async fn renew_turns(&self, holder: LeaseHolder) -> StoreResult<Vec<RunningTurn>> {
        self.renew_running(holder).await
    }

    async fn adopt_turns(&self, holder: LeaseHolder, now: Timestamp) -> StoreResult<Vec<RunningTurn>> {
        self.adopt_running(holder, now).await
    }

    async fn release_turns(&self, process: ProcessId) -> StoreResult<()> {
        self.release_running(process).await
    }

    async fn add_conversation_batch(
        &self,
        owner: OwnerId,
        id: ConversationId,
        batch: BatchId,
        now: Timestamp,
    ) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        read::conversation(&mut tx, owner, id).await?;
        let sql = "INSERT INTO conversation_batches (batch_id, owner_id, conversation_id, created_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (batch_id) DO NOTHING";
        tx.run(sql, args![batch, owner, id, now]).await?;
        tx.commit().await
    }

    async fn batches_of_others(&self, owner: OwnerId, id: ConversationId) -> StoreResult<Vec<BatchId>> {
        let sql = "SELECT b.batch_id FROM conversation_batches b JOIN conversations c ON c.id = b.conversation_id \
                   WHERE b.owner_id = $1 AND c.id <> $2 \
                   AND c.session_id = (SELECT session_id FROM conversations WHERE id = $2 AND owner_id = $1) \
                   ORDER BY b.batch_id";
        let rows: Vec<(String,)> = self.db.all_of(owner, sql, args![owner, id]).await?;
        rows.into_iter().map(|(id,)| parse(&id, "batch id")).collect()
    }

    async fn debates_with_pictures(&self, limit: u32) -> StoreResult<Vec<(OwnerId, ConversationId, bool)>> {
        self.with_pictures(limit).await
    }
}
