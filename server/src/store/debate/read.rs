//! Rows of debates, and what they mean.

use gesso_app::ports::{StoreError, StoreResult, store::MessageOrder};
use gesso_core::{
    debate::{
        Claim, Conversation, Debate, Message, MessageStatus, Phase, Speaker, TurnRecord, board,
        change::{LOOK_BACK_MESSAGES, LOOK_BACK_WORDS},
    },
    ids::{ConversationId, MessageId, OwnerId},
    intent::IntentDocument,
    page::Page,
    time::Timestamp,
};
use sqlx::FromRow;

use super::{NO_CONVERSATION, NO_MESSAGE};
use crate::store::{
    cursor::{self, Cursor},
    db::{Tx, args},
    rows::{from_json, parse, unsigned},
};

/// The columns of [`ConversationRow`].
pub(super) const CONVERSATION: &str =
    "c.id, c.session_id, c.title, c.phase, c.round, c.branched_from, c.created_at, c.updated_at";
/// The columns of [`MessageRow`].
const MESSAGE: &str =
    "place, id, conversation_id, turn_id, role, content, images, phase, status, writing, metadata, created_at";

#[derive(FromRow)]
pub(super) struct ConversationRow {
    pub(super) id: String,
    session_id: String,
    title: String,
    phase: String,
    round: i64,
    branched_from: Option<String>,
    pub(super) created_at: i64,
    updated_at: i64,
}

impl ConversationRow {
    pub(super) fn read(self) -> StoreResult<Conversation> {
        Ok(Conversation {
            id: parse(&self.id, "conversation id")?,
            session_id: parse(&self.session_id, "session id")?,
            title: self.title,
            phase: phase(&self.phase)?,
            round: unsigned(self.round, "round")?,
            branched_from: self.branched_from.as_deref().map(|id| parse(id, "conversation id")).transpose()?,
            created_at: Timestamp(self.created_at),
            updated_at: Timestamp(self.updated_at),
        })
    }
}

fn phase(word: &str) -> StoreResult<Phase> {
    Phase::parse(word).ok_or_else(|| StoreError::Database(format!("there is no phase {word}")))
}

#[derive(FromRow)]
pub(super) struct MessageRow {
    pub(super) place: i64,
    id: String,
    pub(super) conversation_id: String,
    turn_id: String,
    role: String,
    content: String,
    images: String,
    phase: String,
    status: String,
    writing: bool,
    metadata: String,
    created_at: i64,
}

impl MessageRow {
    pub(super) fn read(self) -> StoreResult<Message> {
        let role: Speaker = from_json(&format!("\"{}\"", self.role), "role")?;
        let status = MessageStatus::parse(&self.status)
            .ok_or_else(|| StoreError::Database(format!("there is no message status {}", self.status)))?;
        Ok(Message {
            id: parse(&self.id, "message id")?,
            turn_id: parse(&self.turn_id, "turn id")?,
            role,
            name: role.name().to_owned(),
            content: self.content,
            images: from_json(&self.images, "list of pictures")?,
            phase: phase(&self.phase)?,
            status,
            writing: self.writing,
            metadata: from_json(&self.metadata, "message's metadata")?,
            created_at: Timestamp(self.created_at),
        })
    }
}

/// A conversation of a session that is there.
pub(super) async fn conversation(tx: &mut Tx, owner: OwnerId, id: ConversationId) -> StoreResult<Conversation> {
    let sql = format!(
        "SELECT {CONVERSATION} FROM conversations c JOIN sessions s ON s.id = c.session_id \
         WHERE c.id = $1 AND c.owner_id = $2 AND s.deleted_at IS NULL"
    );
    let row = tx.maybe::<ConversationRow>(sqlx::AssertSqlSafe(sql), args![id, owner]).await?;
    row.ok_or(NO_CONVERSATION)?.read()
}

pub(super) async fn page_of_messages(
    tx: &mut Tx,
    id: ConversationId,
    order: MessageOrder,
    cursor: Option<&str>,
    limit: u32,
) -> StoreResult<Page<Message>> {
    let at = cursor.map(|cursor| Cursor::read(Some(cursor))).transpose()?.map(|cursor| cursor.at);
    let (beyond, at) = match order {
        MessageOrder::OldestFirst => ("place > $2 ORDER BY place", at.unwrap_or_default()),
        MessageOrder::NewestFirst => ("place < $2 ORDER BY place DESC", at.unwrap_or(i64::MAX)),
    };
    let sql = format!("SELECT {MESSAGE} FROM messages WHERE conversation_id = $1 AND {beyond} LIMIT $3");
    let rows: Vec<MessageRow> = tx.all(sqlx::AssertSqlSafe(sql), args![id, at, cursor::rows_for(limit)]).await?;
    let page = cursor::page(rows, limit, |row| Cursor::new(row.place, &row.id));
    let items = page.items.into_iter().map(MessageRow::read).collect::<StoreResult<_>>()?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

pub(super) async fn message(tx: &mut Tx, owner: OwnerId, id: MessageId) -> StoreResult<(ConversationId, Message)> {
    let sql = format!("SELECT {MESSAGE} FROM messages WHERE id = $1 AND owner_id = $2");
    let row = tx.maybe::<MessageRow>(sqlx::AssertSqlSafe(sql), args![id, owner]).await?.ok_or(NO_MESSAGE)?;
    let conversation_id = parse(&row.conversation_id, "conversation id")?;
    conversation(tx, owner, conversation_id).await?;
    Ok((conversation_id, row.read()?))
}

/// The intent in force and its revision.
pub(super) async fn intent(tx: &mut Tx, id: ConversationId) -> StoreResult<(i64, IntentDocument)> {
    let sql = "SELECT revision, document FROM conversation_intents WHERE conversation_id = $1 ORDER BY revision DESC LIMIT 1";
    let (revision, document) = tx.one::<(i64, String)>(sql, args![id]).await?;
    Ok((revision, from_json(&document, "intent")?))
}

pub(super) async fn intent_at(tx: &mut Tx, id: ConversationId, revision: i64) -> StoreResult<IntentDocument> {
    let sql = "SELECT document FROM conversation_intents WHERE conversation_id = $1 AND revision = $2";
    let row = tx.maybe::<(String,)>(sql, args![id, revision]).await?;
    let (document,) = row.ok_or(StoreError::NotFound { what: "revision" })?;
    from_json(&document, "intent")
}

/// Claims in the order in which they were made, without what is derived.
pub(super) async fn claims(tx: &mut Tx, id: ConversationId) -> StoreResult<Vec<Claim>> {
    let sql = "SELECT document, decided FROM claims WHERE conversation_id = $1 ORDER BY place";
    let rows: Vec<(String, Option<String>)> = tx.all(sql, args![id]).await?;
    let read = |(document, decided): (String, Option<String>)| -> StoreResult<Claim> {
        let mut claim: Claim = from_json(&document, "claim")?;
        claim.decided = decided.as_deref().map(|decided| from_json(decided, "verdict")).transpose()?;
        Ok(claim)
    };
    rows.into_iter().map(read).collect()
}

/// Everything decisions look at.
pub(super) async fn debate(tx: &mut Tx, owner: OwnerId, id: ConversationId) -> StoreResult<Debate> {
    let conversation = conversation(tx, owner, id).await?;
    let (version,) = tx.one::<(i64,)>("SELECT version FROM conversations WHERE id = $1", args![id]).await?;
    let (revision, intent) = intent(tx, id).await?;
    let mut claims = claims(tx, id).await?;
    board::derive(&mut claims, &intent);
    // The newest, and what the person said: the first of it and the newest.
    let sql = format!(
        "SELECT {MESSAGE} FROM messages WHERE conversation_id = $1 AND place IN \
         (SELECT place FROM (SELECT place FROM messages WHERE conversation_id = $1 ORDER BY place DESC LIMIT $2) AS newest \
         UNION SELECT place FROM (SELECT place FROM messages WHERE conversation_id = $1 AND role = 'user' \
         ORDER BY place DESC LIMIT $3) AS words \
         UNION SELECT MIN(place) FROM messages WHERE conversation_id = $1 AND role = 'user') ORDER BY place DESC"
    );
    let look_back = args![id, LOOK_BACK_MESSAGES, LOOK_BACK_WORDS];
    let rows: Vec<MessageRow> = tx.all(sqlx::AssertSqlSafe(sql), look_back).await?;
    let messages = rows.into_iter().rev().map(MessageRow::read).collect::<StoreResult<_>>()?;
    let sql = "SELECT document FROM turns WHERE conversation_id = $1 ORDER BY running DESC, created_at DESC, id DESC LIMIT 1";
    let turn = tx.maybe::<(String,)>(sql, args![id]).await?;
    let turn: Option<TurnRecord> = turn.map(|(document,)| from_json(&document, "turn")).transpose()?;
    Ok(Debate { conversation, intent, revision, claims, messages, turn, version })
}
