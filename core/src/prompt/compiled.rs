//! What the compiler hands out: the words, how they are cut, what they weigh, and whose each of them is.

use serde::{Deserialize, Serialize};

use crate::intent::ConceptId;

/// Which of the two prompts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The positive prompt.
    Positive,
    /// The negative prompt.
    Negative,
}

/// Who wrote a piece of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Author {
    /// A concept; its origin tells the rest.
    Concept {
        /// Which.
        id: ConceptId,
    },
    /// A rule of the profile.
    Rule {
        /// The rule: `quality`, `emphasis`, `opposite`, `text`.
        rule: String,
        /// The concept that brought the rule about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<ConceptId>,
    },
    /// The person's own syntax.
    Passthrough {
        /// Its position in the document's list.
        index: usize,
    },
    /// A constraint of the document, such as words to be readable.
    Constraint {
        /// Its name.
        name: String,
    },
}

/// A piece of a prompt and its author. What no span covers is a separator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    /// In which prompt.
    pub side: Side,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Whose it is.
    pub author: Author,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoteCode {
    /// A phrase had to be cut over two chunks.
    Split,
    /// Something found no room.
    Dropped,
    /// Characters of a wording that would have been read as syntax were taken out.
    Cleaned,
    /// The family reads no negative prompt; the wish was turned into a positive wording.
    Opposite,
    /// The family reads no negative prompt, and there is no positive wording.
    Unsupported,
    /// Weights the person wrote are not read by this family.
    WeightsIgnored,
    /// A weight the person wrote is outside 0.5 to 1.6.
    WeightUnusual,
    /// The target profile has no name we know.
    UnknownProfile,
}

/// Something worth saying about a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Note {
    /// What it is about.
    pub code: NoteCode,
    /// A sentence for people.
    pub text: String,
    /// The concept it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concept: Option<ConceptId>,
}

/// A compiled prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Compiled {
    /// The positive prompt as written, with `BREAK` between chunks where the family has them.
    pub positive: String,
    /// The negative prompt likewise; empty where it is not read.
    pub negative: String,
    /// The positive prompt's chunks, for encoders that do not read `BREAK`: each becomes a conditioning of its own.
    pub chunks: Vec<String>,
    /// The tokens of each chunk, weights' marks not counted.
    pub tokens: Vec<usize>,
    /// The negative prompt's chunks.
    pub negative_chunks: Vec<String>,
    /// The tokens of each.
    pub negative_tokens: Vec<usize>,
    /// The most tokens a chunk may have.
    pub token_limit: usize,
    /// Whether the tokens were counted by the encoder's own tokenizer.
    pub tokens_exact: bool,
    /// What is worth saying.
    pub notes: Vec<Note>,
    /// Who wrote what.
    pub spans: Vec<Span>,
}

impl Compiled {
    /// The text of a span.
    #[must_use]
    pub fn text(&self, span: &Span) -> &str {
        let side = match span.side {
            Side::Positive => &self.positive,
            Side::Negative => &self.negative,
        };
        side.get(span.start..span.end).unwrap_or_default()
    }

    /// Whose the byte at this place is; none for a separator.
    #[must_use]
    pub fn author_at(&self, side: Side, at: usize) -> Option<&Author> {
        let here = |span: &&Span| span.side == side && (span.start..span.end).contains(&at);
        self.spans.iter().find(here).map(|span| &span.author)
    }

    /// The positive prompt for an encoder that does not know `BREAK`.
    #[must_use]
    pub fn positive_without_break(&self) -> String {
        self.chunks.join(", ")
    }

    /// The negative prompt likewise.
    #[must_use]
    pub fn negative_without_break(&self) -> String {
        self.negative_chunks.join(", ")
    }
}
