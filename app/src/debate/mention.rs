//! Names after an `@`: whom a message asks, and what completes a name being typed. Pure; tested by data.

use gesso_core::{
    debate::{
        Phase,
        speaker::{SPECIALISTS, name_of, role_str},
    },
    session::Role,
};

/// A name that is being typed: where its `@` is and what follows it up to the caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Byte of the `@`.
    pub at: usize,
    /// What is there of the name, in lower case.
    pub start: String,
}

/// The name the caret is in; `caret` counts UTF-16 units, as browsers do.
#[must_use]
pub fn typed(text: &str, caret: u32) -> Option<Typed> {
    let before = text.get(..byte_of(text, caret))?;
    let at = before.rfind('@')?;
    let is_begun = before.get(..at)?.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let start = before.get(at + 1..)?;
    (is_begun && start.chars().all(char::is_alphanumeric)).then(|| Typed { at, start: start.to_lowercase() })
}

/// The specialists a name may become, by name or by what they do.
#[must_use]
pub fn candidates(typed: &Typed) -> Vec<Role> {
    let fits =
        |role: &Role| name_of(*role).to_lowercase().starts_with(&typed.start) || role_str(*role).starts_with(&typed.start);
    SPECIALISTS.into_iter().filter(fits).collect()
}

/// The text with the name in full and a space after it, and where the caret goes, in UTF-16 units.
#[must_use]
pub fn complete(text: &str, caret: u32, typed: &Typed, role: Role) -> (String, u32) {
    let before = text.get(..typed.at).unwrap_or_default();
    let after = text.get(byte_of(text, caret)..).unwrap_or_default().trim_start_matches(' ');
    let head = format!("{before}@{} ", name_of(role));
    let caret = u32::try_from(head.encode_utf16().count()).unwrap_or(u32::MAX);
    (format!("{head}{after}"), caret)
}

/// Everybody who is named after an `@`, in the order in which they speak.
#[must_use]
pub fn named(text: &str) -> Vec<Role> {
    let is_named = |role: &Role| {
        text.split('@').skip(1).any(|rest| {
            let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
            word == name_of(*role).to_lowercase() || word == role_str(*role)
        })
    };
    SPECIALISTS.into_iter().filter(is_named).collect()
}

/// Everybody a message asks, by name or otherwise, each once and in the order in which they speak.
#[must_use]
pub fn all(text: &str, otherwise: impl IntoIterator<Item = Role>) -> Vec<Role> {
    let mut asked = named(text);
    asked.extend(otherwise);
    SPECIALISTS.into_iter().filter(|role| asked.contains(role)).collect()
}

/// Who answers what is said in a phase. Where pictures are made nobody has the floor: what is said there is about what
/// shall be otherwise, so those answer who refine.
#[must_use]
pub const fn answering(phase: Phase) -> &'static [Role] {
    match phase {
        Phase::Generating | Phase::Complete => Phase::Refinement.speakers(),
        phase => phase.speakers(),
    }
}

fn byte_of(text: &str, utf16: u32) -> usize {
    let mut units = 0;
    for (byte, c) in text.char_indices() {
        if units >= utf16 {
            return byte;
        }
        units += u32::try_from(c.len_utf16()).unwrap_or(1);
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_completed_where_the_caret_is() {
        let text = "🦊 ask @lu about it";
        let caret = u32::try_from("🦊 ask @lu".encode_utf16().count()).unwrap_or_default();
        let found = typed(text, caret);
        assert_eq!(found, Some(Typed { at: "🦊 ask ".len(), start: "lu".into() }));
        let found = found.unwrap_or_else(|| panic!("a name"));
        assert_eq!(candidates(&found), [Role::Style]);
        let (done, caret) = complete(text, caret, &found, Role::Style);
        assert_eq!(done, "🦊 ask @Luna about it");
        assert_eq!(byte_of(&done, caret), "🦊 ask @Luna ".len());
    }

    #[test]
    fn an_address_is_no_name_and_a_bare_sign_offers_everybody() {
        assert_eq!(typed("me@luna", 7), None);
        assert_eq!(typed("no sign", 3), None);
        assert_eq!(typed("@luna is", 8), None, "the name is over");
        let bare = typed("@", 1).unwrap_or_else(|| panic!("a name"));
        assert_eq!(candidates(&bare).len(), 5);
        assert_eq!(candidates(&Typed { at: 0, start: "crit".into() }), [Role::Critic]);
        assert_eq!(candidates(&Typed { at: 0, start: "xyz".into() }), []);
    }

    #[test]
    fn whoever_is_named_is_asked_once_and_in_order() {
        assert_eq!(named("@lens, @Luna and @LENS"), [Role::Style, Role::Critic]);
        assert_eq!(named("luna@story.example"), [Role::Story]);
        assert_eq!(named("@lunatic"), []);
        assert_eq!(all("@lens, quieter", [Role::Story, Role::Critic]), [Role::Story, Role::Critic]);
        assert_eq!(all("quieter", []), []);
    }

    #[test]
    fn somebody_answers_in_every_phase() {
        for phase in Phase::ALL {
            assert!(!answering(phase).is_empty(), "{phase:?}");
        }
        assert_eq!(answering(Phase::Synthesis), [Role::Technical]);
    }
}
