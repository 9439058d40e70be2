//! What the pages of debates call, and the types they show.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use std::collections::BTreeMap;

use gesso_core::{
    debate::{ClaimVerdict, Conversation, Message, Phase, conversation::NewMessage, decide::ConceptAct, diff::DiffPiece},
    ids::{ClaimId, ConversationId, MessageId, SessionId, WorkflowId},
    intent::Slot,
    session::Role,
    time::Timestamp,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{HomeState, json::Json};
use crate::{debate::Thread, error::AppError};

#[cfg(feature = "ssr")]
use super::context::{answer, debates};

/// Messages with the words looked for that are shown of one debate.
pub const MAX_MATCHES_SHOWN: usize = 3;

/// A debate as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DebateState {
    /// What is said and proposed.
    pub thread: Thread,
    /// What it has come to.
    pub prompt: PromptState,
}

/// The prompt of a debate, whose each of its words is, and what it is made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PromptState {
    /// The revision of the intent.
    pub revision: i64,
    /// The revision it is compared with; 0 for nothing.
    pub since: i64,
    /// The prompt in its order, separators included.
    pub pieces: Vec<Piece>,
    /// The negative prompt likewise; empty where the family reads none.
    pub negative: Vec<Piece>,
    /// What is decided, slot by slot; what is to be left out last.
    pub concepts: Vec<ConceptRow>,
    /// Tokens of the fullest chunk.
    pub tokens: u32,
    /// The most a chunk may have.
    pub token_limit: u32,
    /// The encoder's own tokenizer has counted them.
    pub tokens_exact: bool,
    /// What is worth knowing, in sentences.
    pub notes: Vec<String>,
    /// What changed since.
    pub diff: Vec<DiffPiece>,
    /// What it is made with, in a line.
    pub made_with: String,
    /// The last change can be taken back.
    pub can_undo: bool,
}

/// Some words of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whose they are; none for a separator.
    pub by: Option<Who>,
    /// The concept behind them, by its id among [`PromptState::concepts`].
    pub concept: Option<String>,
}

/// Whose words they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
    /// The person's.
    You,
    /// A specialist's.
    Specialist(Role),
    /// A rule's, by its name.
    Rule(String),
    /// A picture's, described.
    Picture,
}

/// One decided thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConceptRow {
    /// Its name in the intent.
    pub id: String,
    /// What part of the picture it is about.
    pub slot: Slot,
    /// Its wording.
    pub text: String,
    /// Who brought it up.
    pub by: Who,
    /// The words it rests on.
    pub quote: String,
    /// The claim that brought it.
    pub claim: Option<ClaimId>,
    /// It survives every later phase.
    pub lock: bool,
    /// It shall not be in the picture.
    pub avoid: bool,
    /// It was there and was taken out.
    pub gone: bool,
    /// Emphasis, −2 to 2.
    pub weight_step: i8,
}

/// The list of debates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DebatesState {
    /// Newest first.
    pub debates: Vec<DebateCard>,
    /// Where the list goes on.
    pub next_cursor: Option<String>,
    /// When it was read.
    pub server_time: Timestamp,
}

/// A debate of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DebateCard {
    /// The debate.
    pub conversation: Conversation,
    /// Messages with the words looked for, at most [`MAX_MATCHES_SHOWN`].
    pub matches: Vec<Match>,
    /// How many messages have them.
    pub match_count: u32,
}

/// A message that has the words looked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// Which.
    pub id: MessageId,
    /// Who said it.
    pub name: String,
    /// The words around them.
    pub excerpt: String,
}

/// Something that is done to a debate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum DebateAct {
    /// The person says something, once however often it is sent under one id.
    Say {
        /// The message's id; a fresh one when absent.
        id: Option<MessageId>,
        /// What.
        message: NewMessage,
    },
    /// A branch in which a message of the person reads otherwise.
    Reword {
        /// Which.
        of: MessageId,
        /// How.
        message: NewMessage,
    },
    /// A branch with everything up to a message.
    Branch {
        /// The last that belongs to it.
        message: MessageId,
    },
    /// A specialist answers the last message once more.
    Again {
        /// Who.
        role: Role,
    },
    /// Whoever speaks stops, and the turn with them.
    Stop,
    /// One specialist stops; whoever is next goes on.
    StopOne {
        /// Who.
        role: Role,
    },
    /// The last change of the intent is taken back.
    Undo,
    /// On or back to a phase, whose specialists begin at once and answer the person's last words; the present one is run
    /// again.
    Advance {
        /// Which; the next one when absent.
        phase: Option<Phase>,
    },
    /// Which language model looks at pictures from now on, in every debate of the session.
    See {
        /// Which; whichever sees when absent.
        model: Option<String>,
    },
    /// Something is said of a claim.
    Judge {
        /// Which.
        claim: ClaimId,
        /// What.
        verdict: ClaimVerdict,
        /// Why.
        note: Option<String>,
    },
    /// A fact of a message's pictures goes into the intent.
    TakeFact {
        /// The message.
        message: MessageId,
        /// Which fact, from 0.
        at: u32,
    },
    /// Something is done to a concept.
    Concept {
        /// Its id in the intent.
        concept: String,
        /// What.
        change: ConceptAct,
    },
    /// Another name.
    Rename {
        /// 1–200 characters.
        title: String,
    },
    /// Gone for good.
    Delete,
    /// Pictures of it as it stands.
    Generate {
        /// How many.
        count: u32,
        /// The saved workflow whose form makes them; the studio's own templates when absent.
        #[serde(default)]
        form: Option<WorkflowId>,
    },
    /// A board of drafts that begins with it.
    Drafts,
}

/// Where something that was done leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Led {
    /// Nowhere else.
    Here,
    /// To another debate.
    Debate(ConversationId),
    /// To a board of drafts.
    Drafts(SessionId),
    /// To the list of debates.
    Away,
}

impl Led {
    /// The address, seen from a debate.
    #[must_use]
    pub fn path(self, here: ConversationId) -> String {
        match self {
            Self::Here => format!("/debate/{here}"),
            Self::Debate(id) => format!("/debate/{id}"),
            Self::Drafts(session) => format!("/drafts/{session}"),
            Self::Away => "/debate".to_owned(),
        }
    }
}

/// Debates, newest first; of one session, if one is named; with words to look for, those in which they were said.
#[server(prefix = "/_fn", endpoint = "debates", input = Json, output = Json)]
pub async fn list_debates(
    session: Option<SessionId>,
    q: Option<String>,
    cursor: Option<String>,
) -> Result<DebatesState, AppError> {
    answer(async { debates()?.debates(session, q, cursor).await }.await)
}

/// A debate with its session.
#[server(prefix = "/_fn", endpoint = "debate", input = Json, output = Json)]
pub async fn load_debate(conversation: ConversationId) -> Result<HomeState, AppError> {
    answer(async { debates()?.debate(conversation).await }.await)
}

/// The prompt of a debate as it stands.
#[server(prefix = "/_fn", endpoint = "debate_prompt", input = Json, output = Json)]
pub async fn load_prompt(conversation: ConversationId) -> Result<PromptState, AppError> {
    answer(async { debates()?.prompt(conversation).await }.await)
}

/// Older messages of a debate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EarlierState {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Where those before them go on.
    pub before: Option<String>,
    /// Those with marks as HTML.
    pub rendered: BTreeMap<MessageId, String>,
}

/// The messages before those a page has.
#[server(prefix = "/_fn", endpoint = "debate_earlier", input = Json, output = Json)]
pub async fn load_earlier(conversation: ConversationId, cursor: String) -> Result<EarlierState, AppError> {
    answer(async { debates()?.earlier(conversation, cursor).await }.await)
}

/// Messages of a debate as HTML, made from their Markdown; empty for those without marks.
#[server(prefix = "/_fn", endpoint = "debate_render", input = Json, output = Json)]
pub async fn render_messages(
    conversation: ConversationId,
    messages: Vec<MessageId>,
) -> Result<BTreeMap<MessageId, String>, AppError> {
    answer(async { debates()?.render(conversation, messages).await }.await)
}

/// Begins a debate.
#[server(prefix = "/_fn", endpoint = "debate_begin", input = Json, output = Json)]
pub async fn begin_debate(message: NewMessage) -> Result<ConversationId, AppError> {
    answer(async { debates()?.begin(None, message).await }.await)
}

/// Does something to a debate.
#[server(prefix = "/_fn", endpoint = "debate_act", input = Json, output = Json)]
pub async fn act_on_debate(conversation: ConversationId, act: DebateAct) -> Result<Led, AppError> {
    answer(async { debates()?.act(conversation, act).await }.await)
}
