//! Debates as their pages see them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use gesso_core::{
    debate::conversation::NewMessage,
    ids::{ConversationId, MessageId, SessionId},
};

use crate::{
    api::{DebateAct, DebatesState, EarlierState, HomeState, Led, PromptState},
    error::AppError,
};

/// What the pages of debates ask for, on behalf of one person. Provided as `Arc<dyn Debates>`, beside [`super::Studio`].
#[async_trait]
pub trait Debates: Send + Sync {
    /// Debates, newest first; of one session, if one is named; with words to look for, those in which they were said.
    async fn debates(
        &self,
        session: Option<SessionId>,
        q: Option<String>,
        cursor: Option<String>,
    ) -> Result<DebatesState, AppError>;

    /// A debate with its session; one that is not there is `not_found`.
    async fn debate(&self, id: ConversationId) -> Result<HomeState, AppError>;

    /// The messages before those a page has; `cursor` is what the page was told.
    async fn earlier(&self, id: ConversationId, cursor: String) -> Result<EarlierState, AppError>;

    /// Messages as HTML, made from their Markdown; empty for those without marks.
    async fn render(&self, id: ConversationId, messages: Vec<MessageId>) -> Result<BTreeMap<MessageId, String>, AppError>;

    /// The prompt of a debate as it stands, with every word's author.
    async fn prompt(&self, id: ConversationId) -> Result<PromptState, AppError>;

    /// Begins a debate with a message, in a fresh session if none is named.
    async fn begin(&self, session: Option<SessionId>, message: NewMessage) -> Result<ConversationId, AppError>;

    /// Does something to a debate and says where that leads.
    async fn act(&self, id: ConversationId, act: DebateAct) -> Result<Led, AppError>;
}
