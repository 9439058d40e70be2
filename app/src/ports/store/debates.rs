//! Debates: read whole, changed whole; texts besides, as they grow.

use async_trait::async_trait;
use gesso_core::{
    debate::{Change, Conversation, Debate, Message},
    ids::{BatchId, ConversationId, MessageId, OwnerId, ProcessId, SessionId, TurnId},
    intent::IntentDocument,
    page::Page,
    time::Timestamp,
};

use super::LeaseHolder;
use crate::ports::StoreResult;

/// A conversation to be.
#[derive(Clone, Debug)]
pub struct NewConversation {
    /// Its id.
    pub id: ConversationId,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// Its name; may be empty.
    pub title: String,
    /// What is wanted to begin with.
    pub intent: IntentDocument,
    /// The conversation it begins anew.
    pub branched_from: Option<ConversationId>,
}

/// Which conversations a list shows.
#[derive(Clone, Debug, Default)]
pub struct ConversationFilter {
    /// Only of this session.
    pub session_id: Option<SessionId>,
    /// Only with a message that has words beginning with each of these.
    pub q: Option<String>,
}

/// A conversation of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundConversation {
    /// The conversation.
    pub conversation: Conversation,
    /// Its newest messages that have the words looked for, oldest first.
    pub matches: Vec<MessageId>,
}

/// Which end of a conversation comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageOrder {
    /// The beginning.
    #[default]
    OldestFirst,
    /// The end.
    NewestFirst,
}

/// A turn that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunningTurn {
    /// Whose it is.
    pub owner: OwnerId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// The turn.
    pub turn: TurnId,
}

/// Debates of sessions. What belongs to somebody else, or to a deleted session, is `NotFound`.
#[async_trait]
pub trait DebateStore {
    /// Begins a conversation; with an id that exists already, gives that one.
    async fn add_conversation(&self, owner: OwnerId, new: &NewConversation, now: Timestamp) -> StoreResult<Conversation>;
    /// One conversation.
    async fn conversation(&self, owner: OwnerId, id: ConversationId) -> StoreResult<Conversation>;
    /// Conversations, newest first.
    async fn conversations(
        &self,
        owner: OwnerId,
        filter: &ConversationFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<FoundConversation>>;
    /// Renames a conversation.
    async fn rename_conversation(&self, owner: OwnerId, id: ConversationId, title: &str, now: Timestamp) -> StoreResult<()>;
    /// Deletes a conversation with everything in it; a debate's session in which nothing else is goes with it, and its
    /// project if that session was all it had.
    async fn delete_conversation(&self, owner: OwnerId, id: ConversationId) -> StoreResult<()>;
    /// A new conversation that has everything of `from` up to a message, that one included, and the intent as it was then.
    async fn branch_conversation(
        &self,
        owner: OwnerId,
        id: ConversationId,
        from: ConversationId,
        message: MessageId,
        now: Timestamp,
    ) -> StoreResult<Conversation>;
    /// Messages of a conversation, oldest first or newest first.
    async fn messages(
        &self,
        owner: OwnerId,
        id: ConversationId,
        order: MessageOrder,
        cursor: Option<&str>,
        limit: u32,
    ) -> StoreResult<Page<Message>>;
    /// One message and its conversation.
    async fn message(&self, owner: OwnerId, id: MessageId) -> StoreResult<(ConversationId, Message)>;

    /// Everything decisions look at.
    async fn debate(&self, owner: OwnerId, id: ConversationId) -> StoreResult<Debate>;
    /// The intent of an earlier revision.
    async fn debate_intent(&self, owner: OwnerId, id: ConversationId, revision: i64) -> StoreResult<IntentDocument>;
    /// Changes a debate in one transaction with its events. False if it was changed since version `decided_on`: then
    /// nothing happens. A turn that runs afterwards is held by `holder`.
    async fn change_debate(
        &self,
        owner: OwnerId,
        id: ConversationId,
        decided_on: i64,
        change: &Change,
        holder: LeaseHolder,
        now: Timestamp,
    ) -> StoreResult<bool>;

    /// Keeps what is said so far in messages that are still being written.
    async fn keep_texts(&self, texts: &[(MessageId, String)]) -> StoreResult<()>;
    /// Renews the leases of a process; gives the turns it still holds.
    async fn renew_turns(&self, holder: LeaseHolder) -> StoreResult<Vec<RunningTurn>>;
    /// Takes over running turns that nobody holds any more.
    async fn adopt_turns(&self, holder: LeaseHolder, now: Timestamp) -> StoreResult<Vec<RunningTurn>>;
    /// Lets go of every turn of a process that ends in good order.
    async fn release_turns(&self, process: ProcessId) -> StoreResult<()>;
    /// Notes that pictures are of a conversation.
    async fn add_conversation_batch(
        &self,
        owner: OwnerId,
        id: ConversationId,
        batch: BatchId,
        now: Timestamp,
    ) -> StoreResult<()>;
    /// The pictures of a session that are of other conversations than this one.
    async fn batches_of_others(&self, owner: OwnerId, id: ConversationId) -> StoreResult<Vec<BatchId>>;
    /// Debates in `generating` that have asked for pictures since and have none under way; whether any of them is there.
    async fn debates_with_pictures(&self, limit: u32) -> StoreResult<Vec<(OwnerId, ConversationId, bool)>>;
}
