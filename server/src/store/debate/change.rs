//! A change of a debate: one transaction with its events, made only on the version it was decided on.

use gesso_app::ports::{StoreResult, store::LeaseHolder};
use gesso_core::{
    debate::{Change, Claim, Message, TurnRecord},
    ids::{ConversationId, MessageId, OwnerId},
    time::Timestamp,
};

use super::read;
use crate::store::{
    SqlStore,
    db::{Tx, args},
    events,
    people::touch,
    rows::to_json,
};

/// Longest part of a message that can be found, in characters.
const MAX_SEARCH_CHARS: usize = 20_000;

impl SqlStore {
    pub(super) async fn change(
        &self,
        owner: OwnerId,
        id: ConversationId,
        decided_on: i64,
        change: &Change,
        holder: LeaseHolder,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        let conversation = read::conversation(&mut tx, owner, id).await?;
        let sql = "UPDATE conversations SET version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2";
        if tx.run(sql, args![id, decided_on, now]).await? == 0 {
            return Ok(false);
        }
        if let Some((phase, round)) = change.phase {
            let sql = "UPDATE conversations SET phase_at = CASE WHEN phase = $2 THEN phase_at ELSE $4 END, phase = $2, \
                       round = $3 WHERE id = $1";
            tx.run(sql, args![id, phase.as_str(), round, now]).await?;
        }
        if let Some(title) = &change.title {
            tx.run("UPDATE conversations SET title = $2 WHERE id = $1 AND title = ''", args![id, title]).await?;
        }
        let sql = "SELECT MAX(revision) FROM conversation_intents WHERE conversation_id = $1";
        let (revision,) = tx.one::<(i64,)>(sql, args![id]).await?;
        let revision = revision + i64::from(change.intent.is_some());
        if let Some(intent) = &change.intent {
            let sql = "INSERT INTO conversation_intents (conversation_id, revision, owner_id, document, created_at) \
                       VALUES ($1, $2, $3, $4, $5)";
            tx.run(sql, args![id, revision, owner, to_json(intent)?, now]).await?;
        }
        for message in &change.messages {
            put_message(&mut tx, owner, id, message, revision).await?;
        }
        for claim in &change.claims {
            put_claim(&mut tx, owner, id, claim).await?;
        }
        if let Some(turn) = &change.turn {
            put_turn(&mut tx, owner, id, turn, holder, now).await?;
        }
        if !change.messages.is_empty() {
            touch(&mut tx, owner, conversation.session_id, now).await?;
        }
        events::log(&mut tx, owner, Some(conversation.session_id), &change.events, now).await?;
        self.commit(tx).await?;
        Ok(true)
    }

    pub(super) async fn keep(&self, texts: &[(MessageId, String)]) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        for (id, text) in texts {
            // What was ended meanwhile has its whole text.
            let sql = "UPDATE messages SET content = $2 WHERE id = $1 AND writing";
            tx.run(sql, args![*id, text]).await?;
        }
        tx.commit().await
    }
}

pub(super) async fn put_message(
    tx: &mut Tx,
    owner: OwnerId,
    conversation: ConversationId,
    message: &Message,
    revision: i64,
) -> StoreResult<()> {
    let sql = "INSERT INTO messages (id, owner_id, conversation_id, turn_id, role, content, images, phase, status, writing, \
               metadata, revision, search, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
               ON CONFLICT (id) DO UPDATE SET content = excluded.content, status = excluded.status, \
               writing = excluded.writing, metadata = excluded.metadata, revision = excluded.revision, search = excluded.search";
    let search = (!message.writing).then(|| search_text(&message.content));
    let (images, metadata) = (to_json(&message.images)?, to_json(&message.metadata)?);
    let args = args![
        message.id,
        owner,
        conversation,
        message.turn_id,
        message.role.as_str(),
        &message.content,
        images,
        message.phase.as_str(),
        message.status.as_str(),
        message.writing,
        metadata,
        revision,
        search,
        message.created_at,
    ];
    tx.run(sql, args).await.map(drop)
}

/// The words of a text as both engines find them: lower case letters and digits, separated by blanks.
pub(super) fn search_text(text: &str) -> String {
    let text: String = text.chars().take(MAX_SEARCH_CHARS).collect();
    terms(&text).join(" ")
}

/// The words of a text, letters and digits only.
pub(super) fn terms(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

pub(super) async fn put_claim(tx: &mut Tx, owner: OwnerId, conversation: ConversationId, claim: &Claim) -> StoreResult<()> {
    let sql = "INSERT INTO claims (id, owner_id, conversation_id, message_id, document, decided, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) \
               ON CONFLICT (id) DO UPDATE SET document = excluded.document, decided = excluded.decided";
    let decided = claim.decided.as_ref().map(to_json).transpose()?;
    let args = args![claim.id, owner, conversation, claim.message_id, to_json(claim)?, decided, claim.created_at];
    tx.run(sql, args).await.map(drop)
}

async fn put_turn(
    tx: &mut Tx,
    owner: OwnerId,
    conversation: ConversationId,
    turn: &TurnRecord,
    holder: LeaseHolder,
    now: Timestamp,
) -> StoreResult<()> {
    // Whoever runs the turn goes on holding it; an interjection may come from another process.
    let sql = "INSERT INTO turns (id, owner_id, conversation_id, document, running, lease_process, lease_until, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
               ON CONFLICT (id) DO UPDATE SET document = excluded.document, running = excluded.running";
    let args = args![turn.id, owner, conversation, to_json(turn)?, turn.is_running(), holder.process, holder.until, now,];
    tx.run(sql, args).await.map(drop)
}
