//! Branches: everything up to a message under ids of its own, and the intent as it was then.

use std::collections::HashMap;

use gesso_app::ports::{StoreResult, store::MessageOrder};
use gesso_core::{
    debate::{Claim, ClaimState, Conversation, verdict},
    ids::{ConversationId, MessageId, OwnerId},
    intent::IntentDocument,
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    NO_MESSAGE,
    change::{put_claim, put_message},
    read,
};
use crate::store::{
    SqlStore,
    db::{Tx, args},
    rows::{from_json, to_json},
};

/// Messages copied at once.
const PAGE: u32 = 200;

impl SqlStore {
    pub(super) async fn branch(
        &self,
        owner: OwnerId,
        id: ConversationId,
        from: ConversationId,
        message: MessageId,
        now: Timestamp,
    ) -> StoreResult<Conversation> {
        let mut tx = self.db.write_of(owner).await?;
        let origin = read::conversation(&mut tx, owner, from).await?;
        let sql = "SELECT place, revision, phase FROM messages WHERE id = $1 AND conversation_id = $2";
        let row = tx.maybe::<(i64, i64, String)>(sql, args![message, from]).await?;
        let (last, revision, phase) = row.ok_or(NO_MESSAGE)?;
        let sql = "INSERT INTO conversations (id, owner_id, session_id, title, phase, phase_at, round, branched_from, \
                   created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $6, $6) ON CONFLICT (id) DO NOTHING";
        let args = args![id, owner, origin.session_id, &origin.title, phase, now, from];
        if tx.run(sql, args).await? == 0 {
            // Sent again: it is there.
            let conversation = read::conversation(&mut tx, owner, id).await?;
            return Ok(conversation);
        }
        copy(&mut tx, owner, (from, id), last, revision, now).await?;
        let conversation = read::conversation(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(conversation)
    }
}

async fn copy(
    tx: &mut Tx,
    owner: OwnerId,
    (from, id): (ConversationId, ConversationId),
    last: i64,
    revision: i64,
    now: Timestamp,
) -> StoreResult<()> {
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut renamed = |old: Uuid| -> Uuid {
        let new = Uuid::new_v5(&id.0, old.as_bytes());
        ids.insert(old.to_string(), new.to_string());
        new
    };
    let all = read::claims(tx, from).await?;
    let mut cursor = None;
    let mut messages = Vec::new();
    'pages: loop {
        let page = read::page_of_messages(tx, from, MessageOrder::OldestFirst, cursor.as_deref(), PAGE).await?;
        for message in page.items {
            let sql = "SELECT place FROM messages WHERE id = $1";
            let (place,) = tx.one::<(i64,)>(sql, args![message.id]).await?;
            if place > last {
                break 'pages;
            }
            messages.push(message);
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let claims: Vec<Claim> =
        all.into_iter().filter(|claim| messages.iter().any(|message| message.id == claim.message_id)).collect();
    for message in &messages {
        renamed(message.id.0);
        renamed(message.turn_id.0);
    }
    for claim in &claims {
        renamed(claim.id.0);
    }
    let intent = read::intent_at(tx, from, revision).await?;
    for message in messages {
        let mut message = rewritten(&message, &ids, "message")?;
        // Half a message is not written to its end in a branch.
        message.writing = false;
        put_message(tx, owner, id, &message, 1).await?;
    }
    for claim in claims {
        let claim = Claim { decided: None, state: state_then(&claim, &intent), ..claim };
        put_claim(tx, owner, id, &rewritten(&claim, &ids, "claim")?).await?;
    }
    let intent = rewritten(&intent, &ids, "intent")?;
    let sql = "INSERT INTO conversation_intents (conversation_id, revision, owner_id, document, created_at) \
               VALUES ($1, 1, $2, $3, $4)";
    tx.run(sql, args![id, owner, to_json(&intent)?, now]).await.map(drop)
}

/// What was said of a claim after the message is not said in the branch.
fn state_then(claim: &Claim, intent: &IntentDocument) -> ClaimState {
    match (verdict::state_in(intent, claim), claim.state) {
        // A family that was there anyway says nothing of Pixel's claim.
        (Some(_), state) if claim.technical.is_some() => state,
        (Some(state), _) | (None, state @ (ClaimState::Open | ClaimState::Vetoed)) => state,
        (None, ClaimState::Accepted | ClaimState::Locked) => ClaimState::Open,
    }
}

/// A document with every id that has a new one replaced: ids are UUIDs, so nothing else in a text is one.
fn rewritten<T: serde::Serialize + serde::de::DeserializeOwned>(
    value: &T,
    ids: &HashMap<String, String>,
    what: &str,
) -> StoreResult<T> {
    let mut text = to_json(value)?;
    for (old, new) in ids {
        if text.contains(old.as_str()) {
            text = text.replace(old.as_str(), new);
        }
    }
    from_json(&text, what)
}
