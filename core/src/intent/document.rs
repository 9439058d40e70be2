//! The intent document: every concept with its slot, wording, weight, polarity, lock, and who said it.

use serde::{Deserialize, Serialize};

use super::{revision::Revision, slot::Slot};
use crate::capability::ModelFamily;

/// The format's name and version.
pub const SCHEMA: &str = "intent/1";
/// The strongest weight step, in both directions.
pub const MAX_WEIGHT_STEP: i8 = 2;
/// Most words in a concept that a model words (the person's own prompt may be longer).
pub const MAX_PHRASE_WORDS: usize = 12;

/// A concept's name inside its document: `c1`, `c2`, …
pub type ConceptId = String;

/// Whether something is wanted in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// It should be there.
    #[default]
    Want,
    /// It should not.
    Avoid,
}

/// Who brought a concept up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OriginKind {
    /// The person, in a message or a prompt.
    #[serde(alias = "message")]
    User,
    /// A specialist, in a claim.
    Specialist,
    /// A picture, described.
    Image,
}

/// Where a concept comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Who brought it up.
    pub kind: OriginKind,
    /// Which message, claim or image: `msg:12`, `claim:…`, `image:…`; empty until it is known.
    #[serde(rename = "ref", default)]
    pub reference: String,
    /// The words it rests on, as they were written.
    #[serde(default)]
    pub quote: String,
}

impl Origin {
    /// The person's words, in a message still to be named.
    #[must_use]
    pub fn user(quote: impl Into<String>) -> Self {
        Self { kind: OriginKind::User, reference: String::new(), quote: quote.into() }
    }
}

/// One thing the picture should, or should not, have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// Its name in this document.
    pub id: ConceptId,
    /// What part of the picture it speaks about.
    pub slot: Slot,
    /// Its wording, without any prompt syntax.
    pub text: String,
    /// The person's own spelling with its syntax, when the words came as `(fox:1.2)` or `{a|b}`; gone once reworded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// Pinned: changed only by feedback that names it.
    #[serde(default)]
    pub lock: bool,
    /// Emphasis, −2 to 2, absolute.
    #[serde(default)]
    pub weight_step: i8,
    /// Wanted or not.
    #[serde(default)]
    pub polarity: Polarity,
    /// The subject an attribute belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<ConceptId>,
    /// Where its present wording comes from.
    pub origin: Origin,
    /// The revision that brought it in.
    #[serde(default)]
    pub since_rev: u64,
}

/// What holds for the whole picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Constraints {
    /// Width to height, such as `3:2`.
    #[serde(default)]
    pub aspect: Option<String>,
    /// Words that must be readable in the picture.
    #[serde(default)]
    pub text_in_image: Vec<String>,
    /// Concepts that count as avoided whatever their polarity says.
    #[serde(default)]
    pub must_not: Vec<ConceptId>,
}

/// Which kind of syntax is carried through untouched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PassthroughKind {
    /// `<lora:name:0.8>`.
    Lora,
    /// `embedding:name`.
    Embedding,
    /// `{a|b}` or `__name__`.
    Wildcard,
    /// Syntax for a part of the picture.
    Region,
    /// Any other tag in angle brackets.
    Other,
}

/// A piece of the person's own syntax that no model ever sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Passthrough {
    /// What it is.
    pub kind: PassthroughKind,
    /// Byte for byte as it was written.
    pub raw: String,
    /// Which prompt it was written in.
    #[serde(default, skip_serializing_if = "is_want")]
    pub polarity: Polarity,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_want(polarity: &Polarity) -> bool {
    *polarity == Polarity::Want
}

/// What the person wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IntentDocument {
    /// `intent/1`.
    #[serde(default = "schema_name")]
    pub schema: String,
    /// How many revisions made it; rises by one with each.
    #[serde(default)]
    pub rev: u64,
    /// The profile it is written for: a family's name.
    #[serde(default = "default_profile")]
    pub target_profile: String,
    /// The concepts, oldest first.
    pub concepts: Vec<Concept>,
    /// Concepts that feedback took out; their polarity is `avoid` and their origin the words that took them out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Concept>,
    /// Images whose style is followed.
    #[serde(default)]
    pub style_refs: Vec<String>,
    /// What holds for the whole picture.
    #[serde(default)]
    pub constraints: Constraints,
    /// The person's own syntax, in the order it was written.
    #[serde(default)]
    pub passthrough: Vec<Passthrough>,
    /// Every revision still known, oldest first.
    #[serde(default)]
    pub history: Vec<Revision>,
}

fn schema_name() -> String {
    SCHEMA.to_owned()
}

fn default_profile() -> String {
    ModelFamily::Sdxl.as_str().to_owned()
}

impl IntentDocument {
    /// A document without concepts.
    #[must_use]
    pub fn empty(family: ModelFamily) -> Self {
        Self {
            schema: schema_name(),
            rev: 0,
            target_profile: family.as_str().to_owned(),
            concepts: Vec::new(),
            removed: Vec::new(),
            style_refs: Vec::new(),
            constraints: Constraints::default(),
            passthrough: Vec::new(),
            history: Vec::new(),
        }
    }

    /// The concept of that id among those in force.
    #[must_use]
    pub fn concept(&self, id: &str) -> Option<&Concept> {
        self.concepts.iter().find(|concept| concept.id == id)
    }

    /// The first unused id: one more than the highest number in use.
    #[must_use]
    pub fn next_id(&self) -> ConceptId {
        let number = |concept: &Concept| concept.id.strip_prefix('c').and_then(|digits| digits.parse::<u64>().ok());
        let highest = self.concepts.iter().chain(&self.removed).filter_map(number).max().unwrap_or(0);
        format!("c{}", highest.saturating_add(1))
    }

    /// Whether the concept should stay out of the picture.
    #[must_use]
    pub fn avoids(&self, concept: &Concept) -> bool {
        concept.polarity == Polarity::Avoid || self.constraints.must_not.contains(&concept.id)
    }

    /// What the picture should have, in document order.
    pub fn wanted(&self) -> impl Iterator<Item = &Concept> {
        self.concepts.iter().filter(|concept| !self.avoids(concept))
    }

    /// What it should not have: what is avoided, then what was taken out.
    pub fn avoided(&self) -> impl Iterator<Item = &Concept> {
        self.concepts.iter().filter(|concept| self.avoids(concept)).chain(&self.removed)
    }

    /// The family of the target profile; SDXL when the name is unknown.
    #[must_use]
    pub fn family(&self) -> ModelFamily {
        ModelFamily::ALL.into_iter().find(|family| family.as_str() == self.target_profile).unwrap_or(ModelFamily::Sdxl)
    }

    /// What makes the document unusable, in sentences; empty when it is sound.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.schema != SCHEMA {
            problems.push(format!("The schema is \"{}\", not \"{SCHEMA}\".", self.schema));
        }
        let mut seen = std::collections::BTreeSet::new();
        for concept in self.concepts.iter().chain(&self.removed) {
            if concept.id.is_empty() || concept.id == "none" || !seen.insert(concept.id.as_str()) {
                problems.push(format!("The id \"{}\" is not unique or not allowed.", concept.id));
            }
            if !(-MAX_WEIGHT_STEP..=MAX_WEIGHT_STEP).contains(&concept.weight_step) {
                problems.push(format!("The weight step of {} is outside −2 to 2.", concept.id));
            }
            if let Some(of) = &concept.of
                && (of == &concept.id || self.concept(of).is_none())
            {
                problems.push(format!("{} belongs to \"{of}\", which is not there.", concept.id));
            }
        }
        problems
    }
}
