//! The compiler: intent and profile to prompt. Nothing in it depends on anything but its arguments.

use super::{
    compiled::{Compiled, Note, NoteCode},
    negative,
    profile::{Language, Profile},
    prose, tags,
    tokens::TokenCounter,
};
use crate::{capability::ModelFamily, intent::IntentDocument};

/// The prompt of a document for a family.
///
/// Every word in it belongs to a concept, a rule of the profile, a constraint or the person's own syntax, and the spans
/// say which. No chunk has more tokens than the profile allows by `counter`.
#[must_use]
pub fn compile(intent: &IntentDocument, profile: &Profile, counter: &dyn TokenCounter) -> Compiled {
    let mut compiled = Compiled { token_limit: profile.budget.tokens, tokens_exact: counter.is_exact(), ..Compiled::default() };
    if !ModelFamily::ALL.iter().any(|family| family.as_str() == intent.target_profile) {
        let text = format!("\"{}\" is no profile; written for {}.", intent.target_profile, profile.title);
        compiled.notes.push(Note { code: NoteCode::UnknownProfile, text, concept: None });
    }
    match profile.language {
        Language::Tags | Language::Phrases => tags::positive(intent, profile, counter, &mut compiled),
        Language::Prose => prose::positive(intent, profile, counter, &mut compiled),
    }
    negative::negative(intent, profile, counter, &mut compiled);
    compiled
}
