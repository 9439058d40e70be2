//! The one event vocabulary that leaves the server, whatever the transport.

use serde::{Deserialize, Serialize};

use crate::{
    debate::{Claim, MessageStatus, Phase, Speaker},
    failure::FailureClass,
    fleet::NodeState,
    generation::{BlocksTold, GenerationError, Image, Stage},
    ids::{AssetId, ConversationId, GenerationId, MessageId, NodeId, SessionId, TurnId},
    intent::revision::Recorded,
    problem::ProblemCode,
    schedule::Why,
    session::Role,
    time::Timestamp,
};

/// A stored event may be replayed for at least this long, in hours, or as long as it is among the newest [`KEPT_EVENTS`] of its session.
pub const KEPT_HOURS: i64 = 24;
/// So many events of a session are kept at least.
pub const KEPT_EVENTS: i64 = 10_000;
/// A reader that falls this many stored events behind is closed and may resume.
pub const MAX_BEHIND: usize = 1_000;

/// Something that happened in the studio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StudioEvent {
    /// A generation was asked for.
    GenerationQueued {
        /// Which.
        generation_id: GenerationId,
    },
    /// A node was chosen for it.
    Placed {
        /// Which.
        generation_id: GenerationId,
        /// The node.
        node_id: NodeId,
        /// Why this one.
        why: Why,
    },
    /// An attempt ended without pictures and it goes back to the queue.
    Retried {
        /// Which.
        generation_id: GenerationId,
        /// The node that had it.
        from: NodeId,
        /// The node it goes to; null until one is chosen.
        to: Option<NodeId>,
        /// In words.
        reason: String,
        /// What kind of failure; null when the attempt was lost.
        class: Option<FailureClass>,
    },
    /// Somebody cancelled it and the node has confirmed.
    Cancelled {
        /// Which.
        generation_id: GenerationId,
    },
    /// It cannot be made.
    Failed {
        /// Which.
        generation_id: GenerationId,
        /// Why.
        error: GenerationError,
    },
    /// How far it is. Not stored.
    Progress {
        /// Which.
        generation_id: GenerationId,
        /// The node.
        node_id: NodeId,
        /// Sampler steps done.
        current: u32,
        /// Sampler steps in all; 0 when unknown.
        total: u32,
        /// What the node is doing.
        stage: Stage,
    },
    /// How far the blocks of an executed graph are. Not stored.
    Blocks(BlocksTold),
    /// Everything of it is stored.
    Complete {
        /// Which.
        generation_id: GenerationId,
        /// Path of its first picture.
        image_url: String,
        /// Path of its first thumbnail.
        thumbnail_url: String,
        /// Every picture.
        images: Vec<Image>,
    },
    /// A node's health changed.
    GpuState {
        /// The node.
        node_id: NodeId,
        /// Its health.
        state: NodeState,
        /// In words.
        detail: String,
    },
    /// A funnel changed: its settings, its state, what is said of pictures or what goes on.
    BoardChanged {
        /// Of the funnel; rises by one.
        revision: i64,
    },
    /// The person said something.
    UserMessage {
        /// Where.
        conversation_id: ConversationId,
        /// What.
        message_id: MessageId,
        /// The turn that answers it.
        turn_id: TurnId,
        /// Its words.
        content: String,
        /// Pictures shown with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        images: Vec<AssetId>,
        /// Who was asked by name.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Role>,
    },
    /// A specialist begins, or begins again after a crash.
    SpecialistStart(Speech),
    /// What whoever has the floor waits for or does, while nothing of it can be read. Not stored.
    SpecialistState {
        /// Who, and where.
        #[serde(flatten)]
        speech: Speech,
        /// What.
        state: SpeechState,
        /// The language model; null until one is chosen.
        model: Option<String>,
        /// How many questions are answered first; null where nobody waits in a line.
        ahead: Option<u32>,
        /// The place of the newest chunk that the reader was told after the last stored event.
        #[serde(default)]
        n: u64,
    },
    /// More of what a specialist says. Not stored.
    SpecialistChunk {
        /// Who, and where.
        #[serde(flatten)]
        speech: Speech,
        /// The place of the chunk after the last stored event.
        n: u64,
        /// The new piece.
        content: String,
    },
    /// A specialist is done.
    SpecialistEnd {
        /// Who, and where.
        #[serde(flatten)]
        speech: Speech,
        /// All of it.
        content: String,
        /// Whether it is whole.
        status: MessageStatus,
        /// The language model; null when none could be asked.
        model: Option<String>,
        /// How long it took, in milliseconds.
        ms: u64,
    },
    /// A claim was made, or something was said of it.
    Claim {
        /// Where.
        conversation_id: ConversationId,
        /// The claim as it is now.
        #[serde(flatten)]
        claim: Box<Claim>,
    },
    /// What the picture shall be has changed.
    IntentChange {
        /// Where.
        conversation_id: ConversationId,
        /// Of the conversation's intent; rises by one.
        revision: i64,
        /// What was done; empty when something was taken back. The page reads the prompt instead, and is spared the
        /// reader of everything that can be done.
        #[cfg_attr(target_arch = "wasm32", serde(skip_deserializing))]
        ops: Vec<Recorded>,
        /// The prompt it leads to.
        prompt: String,
    },
    /// The debate is in another phase or round.
    PhaseChange {
        /// Where.
        conversation_id: ConversationId,
        /// The phase.
        phase: Phase,
        /// The round of specialists.
        round: u32,
    },
    /// Something went wrong for one specialist, or for the turn; the turn goes on.
    Error {
        /// Where.
        conversation_id: ConversationId,
        /// In which turn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        turn_id: Option<TurnId>,
        /// For whom.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<Role>,
        /// For programs.
        code: ProblemCode,
        /// One sentence for people.
        detail: String,
    },
    /// A turn is over.
    Done {
        /// Where.
        conversation_id: ConversationId,
        /// Which.
        turn_id: TurnId,
    },
    /// The cursor is older than what is kept: fetch state afresh. Never stored.
    Resync,
}

/// What a specialist who has the floor waits for or does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SpeechState {
    /// The server answers others first.
    Queued,
    /// The model is not in memory yet.
    Loading,
    /// A model that sees looks at the pictures that were shown.
    Looking,
    /// The model reads the question.
    Reading,
    /// What was said is written down as claims.
    Writing,
}

/// Who speaks where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Speech {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The turn.
    pub turn_id: TurnId,
    /// The message that is being written.
    pub message_id: MessageId,
    /// Who.
    pub role: Speaker,
    /// Their name.
    pub name: String,
}

impl StudioEvent {
    /// The `type` on the wire.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::GenerationQueued { .. } => "generation_queued",
            Self::Placed { .. } => "placed",
            Self::Retried { .. } => "retried",
            Self::Cancelled { .. } => "cancelled",
            Self::Failed { .. } => "failed",
            Self::Progress { .. } => "progress",
            Self::Blocks(_) => "blocks",
            Self::Complete { .. } => "complete",
            Self::GpuState { .. } => "gpu_state",
            Self::BoardChanged { .. } => "board_changed",
            Self::UserMessage { .. } => "user_message",
            Self::SpecialistStart(_) => "specialist_start",
            Self::SpecialistState { .. } => "specialist_state",
            Self::SpecialistChunk { .. } => "specialist_chunk",
            Self::SpecialistEnd { .. } => "specialist_end",
            Self::Claim { .. } => "claim",
            Self::IntentChange { .. } => "intent_change",
            Self::PhaseChange { .. } => "phase_change",
            Self::Error { .. } => "error",
            Self::Done { .. } => "done",
            Self::Resync => "resync",
        }
    }

    /// The generation it is about.
    #[must_use]
    pub const fn generation_id(&self) -> Option<GenerationId> {
        match self {
            Self::GenerationQueued { generation_id }
            | Self::Placed { generation_id, .. }
            | Self::Retried { generation_id, .. }
            | Self::Cancelled { generation_id }
            | Self::Failed { generation_id, .. }
            | Self::Progress { generation_id, .. }
            | Self::Complete { generation_id, .. } => Some(*generation_id),
            Self::Blocks(told) => Some(told.generation_id),
            _ => None,
        }
    }

    /// The conversation it is about.
    #[must_use]
    pub const fn conversation_id(&self) -> Option<ConversationId> {
        match self {
            Self::SpecialistStart(speech)
            | Self::SpecialistState { speech, .. }
            | Self::SpecialistChunk { speech, .. }
            | Self::SpecialistEnd { speech, .. } => Some(speech.conversation_id),
            Self::UserMessage { conversation_id, .. }
            | Self::Claim { conversation_id, .. }
            | Self::IntentChange { conversation_id, .. }
            | Self::PhaseChange { conversation_id, .. }
            | Self::Error { conversation_id, .. }
            | Self::Done { conversation_id, .. } => Some(*conversation_id),
            _ => None,
        }
    }

    /// Whether it has a place of its own in its streams; what has none carries the last stored one.
    #[must_use]
    pub const fn is_stored(&self) -> bool {
        !matches!(
            self,
            Self::Progress { .. }
                | Self::Blocks(_)
                | Self::SpecialistState { .. }
                | Self::SpecialistChunk { .. }
                | Self::Resync
        )
    }
}

/// An event with its place in a stream. `seq` rises by one within a stream for every stored event;
/// what is not stored carries the last stored `seq`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Envelope {
    /// Place in the stream.
    pub seq: i64,
    /// When it happened.
    pub at: Timestamp,
    /// The session it is about; absent for what is about the fleet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// What happened.
    #[serde(flatten)]
    pub event: StudioEvent,
}

/// The JSON head of a binary preview frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewHead {
    /// Which generation.
    pub generation_id: GenerationId,
    /// The node that sent it.
    pub node_id: NodeId,
    /// `image/jpeg` or `image/png`.
    pub mime: String,
}

impl PreviewHead {
    /// A preview frame: u32 big-endian length of the head, the head as JSON, the image.
    #[must_use]
    pub fn frame(&self, image: &[u8]) -> Vec<u8> {
        let head = serde_json::to_vec(self).unwrap_or_default();
        let mut frame = Vec::with_capacity(4 + head.len() + image.len());
        frame.extend_from_slice(&u32::try_from(head.len()).unwrap_or(0).to_be_bytes());
        frame.extend_from_slice(&head);
        frame.extend_from_slice(image);
        frame
    }

    /// Splits a preview frame into head and image; `None` if it is not one.
    #[must_use]
    pub fn split(frame: &[u8]) -> Option<(Self, &[u8])> {
        let (length, rest) = frame.split_first_chunk::<4>()?;
        let (head, image) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        Some((serde_json::from_slice(head).ok()?, image))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_is_one_flat_object() {
        let envelope = Envelope {
            seq: 3,
            at: Timestamp(0),
            session_id: None,
            event: StudioEvent::GpuState { node_id: "atlas".into(), state: NodeState::Down, detail: "refused".into() },
        };
        let json = serde_json::to_value(&envelope).unwrap_or_default();
        assert_eq!(
            json,
            serde_json::json!({"seq": 3, "at": "1970-01-01T00:00:00Z", "type": "gpu_state", "node_id": "atlas", "state": "down", "detail": "refused"})
        );
        assert_eq!(serde_json::from_value::<Envelope>(json).ok(), Some(envelope));
    }

    #[test]
    fn a_preview_frame_splits_into_what_it_was_made_of() {
        let head = PreviewHead {
            generation_id: GenerationId(uuid::Uuid::from_u128(1)),
            node_id: "moth".into(),
            mime: "image/jpeg".into(),
        };
        let frame = head.frame(b"jpeg");
        assert_eq!(PreviewHead::split(&frame), Some((head, b"jpeg".as_slice())));
        assert_eq!(PreviewHead::split(&frame[..6]), None);
        assert_eq!(PreviewHead::split(&[]), None);
    }
}
