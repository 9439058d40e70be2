//! What the validator says about each proposed operation.

use serde::{Deserialize, Serialize};

use super::{
    document::ConceptId,
    feedback::{Reading, UnclearOp},
    operation::Operation,
};

/// Which array of the answer an operation stood in, strongest first: on one concept the earlier class wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Takes out.
    Remove,
    /// Rewords.
    Modify,
    /// Strengthens.
    EmphasisUp,
    /// Weakens.
    EmphasisDown,
    /// Praises.
    Keep,
    /// Brings in.
    Add,
}

impl Class {
    /// The name of the array.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Modify => "modify",
            Self::EmphasisUp => "emphasis_up",
            Self::EmphasisDown => "emphasis_down",
            Self::Keep => "keep",
            Self::Add => "add",
        }
    }
}

/// Why an operation was accepted or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Accepted.
    Ok,
    /// Accepted: the words are a translation of the quote.
    Translation,
    /// Accepted: the words are the quote's with a slip of the keyboard mended.
    Typo,
    /// Nothing would change.
    NoChange,
    /// The quote does not stand in the feedback.
    QuoteNotFound,
    /// No concept has this id.
    UnknownId,
    /// A stronger class changes the same concept.
    Superseded,
    /// The same concept twice in a class.
    Duplicate,
    /// Both stronger and weaker.
    Contradictory,
    /// More than 12 words.
    TooLong,
    /// No words at all.
    Empty,
    /// Prompt syntax in the words.
    Syntax,
    /// The quote says that the thing is unwanted.
    Negated,
    /// An unwanted thing whose quote says nothing of the kind.
    NotNegated,
    /// Pinned, and the quote does not name it.
    Locked,
    /// Words that the person never wrote.
    Invented,
    /// Not English.
    Language,
    /// The quote asks for the opposite.
    Opposite,
    /// An amount other than 1 or 2.
    Amount,
    /// A slot that feedback may not fill.
    Slot,
    /// The answer's reading forbids operations.
    ReadingForbids,
}

/// The finding on one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// Where it stands in the answer: `remove[0]`.
    pub path: String,
    /// Its class.
    pub class: Class,
    /// The concept it names.
    pub id: Option<ConceptId>,
    /// Whether it passed.
    pub accepted: bool,
    /// Why.
    pub code: Code,
    /// Why, in a sentence.
    pub detail: String,
    /// What will be done; none when refused, or when there is nothing to do.
    pub operation: Option<Operation>,
}

/// The finding on an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdicts {
    /// One per operation, in the order remove, modify, emphasis, keep, add.
    pub items: Vec<Verdict>,
    /// The answer's own reading.
    pub reading: Reading,
    /// What is wrong with the answer as a whole, one line each with its path, fit for a repair prompt.
    pub problems: Vec<String>,
    /// What must be asked back: the answer's questions, and one per pinned concept it wanted to change.
    pub questions: Vec<UnclearOp>,
}

impl Verdicts {
    /// What to apply.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        self.items.iter().filter(|item| item.accepted).filter_map(|item| item.operation.clone()).collect()
    }

    /// Whether the answer is worth a repair round: something is wrong that a second try can mend.
    #[must_use]
    pub fn wants_repair(&self) -> bool {
        let mendable = |item: &&Verdict| {
            !item.accepted && !matches!(item.code, Code::NoChange | Code::Locked | Code::Superseded | Code::Duplicate)
        };
        !self.problems.is_empty() || self.items.iter().find(mendable).is_some()
    }

    /// One line per complaint, with its path, for a repair prompt.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        let refused = self.items.iter().filter(|item| !item.accepted);
        self.problems.iter().cloned().chain(refused.map(|item| format!("{}: {}", item.path, item.detail))).collect()
    }
}
