//! Lists of conversations, by session and by the words of their messages: FTS5 on SQLite, a tsvector on Postgres.

use std::collections::HashMap;

use gesso_app::ports::{
    StoreResult,
    store::{ConversationFilter, FoundConversation},
};
use gesso_core::{
    ids::{MessageId, OwnerId, SessionId},
    page::Page,
};
use sqlx::AssertSqlSafe;

use super::{
    change::terms,
    read::{CONVERSATION, ConversationRow},
};
use crate::store::{
    SqlStore,
    cursor::{self, Cursor},
    db::{Tx, args, lead},
    rows::parse,
};

/// Most words of a search.
const MAX_TERMS: usize = 12;
/// Most messages named for one conversation.
const MAX_MATCHES: usize = 20;

/// Messages that have words beginning with each of those looked for; `$2` is the query.
const FOUND_IN_SQLITE: &str = "m.place IN (SELECT rowid FROM message_search WHERE message_search MATCH $2)";
const FOUND_IN_POSTGRES: &str = "m.words @@ to_tsquery('simple', $2)";

impl SqlStore {
    pub(super) async fn list_conversations(
        &self,
        owner: OwnerId,
        filter: &ConversationFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<FoundConversation>> {
        let below = Cursor::read(cursor)?;
        let mut tx = self.db.read_of(owner).await?;
        let query = filter.q.as_deref().map(|q| query(&tx, q));
        let found = found(&tx);
        let sql = format!(
            "SELECT {CONVERSATION} FROM conversations c JOIN sessions s ON s.id = c.session_id \
             WHERE c.owner_id = $1 AND s.deleted_at IS NULL AND (c.created_at, c.id) < ($4, $5) \
             AND ($3 = '' OR c.session_id = $3) \
             AND ($2 = '' OR c.id IN (SELECT m.conversation_id FROM messages m WHERE m.owner_id = $1 AND {found})) \
             ORDER BY c.created_at DESC, c.id DESC LIMIT $6"
        );
        // Without a search the words are not looked at at all: an empty query is none for either engine.
        let sql = if query.is_none() { sql.replace(&format!("AND {found}"), "") } else { sql };
        let session = filter.session_id.map(|id: SessionId| id.to_string()).unwrap_or_default();
        let args = args![owner, query.clone().unwrap_or_default(), session, below.at, below.key, cursor::rows_for(limit)];
        let is_hopeless = query.as_deref() == Some("");
        let rows: Vec<ConversationRow> = if is_hopeless { Vec::new() } else { tx.all(AssertSqlSafe(sql), args).await? };
        let page = cursor::page(rows, limit, |row| Cursor::new(row.created_at, &row.id));
        let ids: Vec<String> = page.items.iter().map(|row| row.id.clone()).collect();
        let mut matches = match &query {
            Some(query) => matches(&mut tx, owner, query, &ids).await?,
            None => HashMap::new(),
        };
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            let matches = matches.remove(&row.id).unwrap_or_default();
            items.push(FoundConversation { conversation: row.read()?, matches });
        }
        Ok(Page { items, next_cursor: page.next_cursor })
    }
}

const fn found(tx: &Tx) -> &'static str {
    if tx.is_postgres() { FOUND_IN_POSTGRES } else { FOUND_IN_SQLITE }
}

/// The engine's query for words that begin with these; terms are letters and digits, so nothing in them is syntax.
fn query(tx: &Tx, q: &str) -> String {
    let terms = terms(q).into_iter().take(MAX_TERMS);
    if tx.is_postgres() {
        terms.map(|term| format!("'{term}':*")).collect::<Vec<_>>().join(" & ")
    } else {
        terms.map(|term| format!("\"{term}\"*")).collect::<Vec<_>>().join(" ")
    }
}

async fn matches(tx: &mut Tx, owner: OwnerId, query: &str, ids: &[String]) -> StoreResult<HashMap<String, Vec<MessageId>>> {
    let sql = format!(
        "SELECT m.conversation_id, m.id FROM messages m WHERE m.owner_id = $1 AND {} AND m.conversation_id IN ({{ids}}) \
         ORDER BY m.place DESC",
        found(tx)
    );
    let rows: Vec<(String, String)> = tx.all_in(&sql, &lead![owner, query], ids).await?;
    let mut matches: HashMap<String, Vec<MessageId>> = HashMap::new();
    for (conversation, message) in rows {
        let of_conversation = matches.entry(conversation).or_default();
        if of_conversation.len() < MAX_MATCHES {
            of_conversation.push(parse(&message, "message id")?);
        }
    }
    matches.values_mut().for_each(|messages| messages.reverse());
    Ok(matches)
}
