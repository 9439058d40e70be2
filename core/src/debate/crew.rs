//! What a person has changed about the specialists: their models, what they are told to be, how freely they speak.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::voices::part;
use crate::{llm::MAX_MODEL_NAME_CHARS, problem::FieldProblem, session::Role};

/// Longest instructions of a specialist, in characters; with the house rules they stay within what a system prompt may
/// take (llm pipeline: context budget).
pub const MAX_INSTRUCTION_CHARS: usize = 1_200;
/// The highest temperature that is accepted.
pub const MAX_TEMPERATURE: f32 = 2.0;

/// One specialist as a person wants them; what is absent is the studio's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SpecialistSetting {
    /// The language model; the first installed one that writes text when absent. A session's own assignment goes before it.
    pub model: Option<String>,
    /// Who they are, 1–1,200 characters.
    pub instructions: Option<String>,
    /// How freely they speak, 0–2.
    pub temperature: Option<f32>,
}

/// All of them, by role.
pub type Crew = BTreeMap<Role, SpecialistSetting>;

impl SpecialistSetting {
    /// Every field that is not acceptable.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        let is_named = |name: &String| !name.trim().is_empty() && name.chars().count() <= MAX_MODEL_NAME_CHARS;
        if self.model.as_ref().is_some_and(|name| !is_named(name)) {
            found.push(FieldProblem::new("model", format!("A model's name has 1 to {MAX_MODEL_NAME_CHARS} characters.")));
        }
        let is_told = |text: &String| !text.trim().is_empty() && text.chars().count() <= MAX_INSTRUCTION_CHARS;
        if self.instructions.as_ref().is_some_and(|text| !is_told(text)) {
            found
                .push(FieldProblem::new("instructions", format!("Instructions have 1 to {MAX_INSTRUCTION_CHARS} characters.")));
        }
        if self.temperature.is_some_and(|warmth| !(0.0..=MAX_TEMPERATURE).contains(&warmth)) {
            found.push(FieldProblem::new("temperature", format!("A temperature is between 0 and {MAX_TEMPERATURE}.")));
        }
        found
    }

    /// Whether nothing is changed.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// What a specialist is told to be by the studio itself.
#[must_use]
pub const fn usual_instructions(role: Role) -> &'static str {
    part(role)
}

/// How freely a specialist speaks by the studio's own rule (llm pipeline: sampling).
#[must_use]
pub const fn usual_temperature(role: Role) -> f32 {
    match role {
        Role::Critic => 0.3,
        _ => 0.7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_acceptable_is_named_by_its_field() {
        assert_eq!(SpecialistSetting::default().problems(), []);
        let fine = SpecialistSetting {
            model: Some("qwen3:8b".into()),
            instructions: Some("Be brief.".into()),
            temperature: Some(2.0),
        };
        assert_eq!(fine.problems(), []);
        let bad = SpecialistSetting {
            model: Some(" ".into()),
            instructions: Some("x".repeat(MAX_INSTRUCTION_CHARS + 1)),
            temperature: Some(f32::NAN),
        };
        let fields: Vec<_> = bad.problems().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["model", "instructions", "temperature"]);
    }
}
