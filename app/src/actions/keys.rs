//! Keys as people and browsers spell them. Pure.

/// One key with what is held down. Letters are lower case; `Shift` counts for letters and named keys only, because on
/// other keys it belongs to the character (`?`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stroke {
    key: String,
    is_mod: bool,
    is_shift: bool,
    is_alt: bool,
}

impl Stroke {
    /// A stroke; `key` as `KeyboardEvent.key` spells it. `is_mod` is ⌘ on a Mac, Ctrl elsewhere.
    #[must_use]
    pub fn new(key: &str, is_mod: bool, is_shift: bool, is_alt: bool) -> Self {
        let mut chars = key.chars();
        let single = chars.next().filter(|_| chars.next().is_none());
        let is_shift = is_shift && single.is_none_or(char::is_alphabetic);
        Self { key: key.to_lowercase(), is_mod, is_shift, is_alt }
    }

    /// Whether it writes a character when it is pressed in a field.
    #[must_use]
    pub fn writes(&self) -> bool {
        !self.is_mod && self.key.chars().count() == 1
    }

    fn parse(text: &str) -> Self {
        let mut parts: Vec<&str> = text.split('+').collect();
        let key = match parts.pop() {
            Some("Up") => "ArrowUp",
            Some("Down") => "ArrowDown",
            Some("Left") => "ArrowLeft",
            Some("Right") => "ArrowRight",
            Some("Space") => " ",
            Some("Plus") => "+",
            Some(key) => key,
            None => "",
        };
        let has = |name: &str| parts.contains(&name);
        Self::new(key, has("Mod"), has("Shift"), has("Alt"))
    }
}

/// Strokes one after the other: `G F`, `Mod+K`, `Mod+Shift+Z`, `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortcut(pub(super) Vec<Stroke>);

impl Shortcut {
    /// Reads the spelling of actions.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(text.split(' ').map(Stroke::parse).collect())
    }
}

/// The spelling of `aria-keyshortcuts`; nothing for sequences, which it cannot tell.
#[must_use]
pub fn aria_keys(shortcut: &'static str) -> Option<String> {
    (!shortcut.contains(' ')).then(|| shortcut.replace("Mod", "Control"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pressed_is_what_is_written_in_the_table() {
        for (text, pressed) in [
            ("G", Stroke::new("g", false, false, false)),
            ("?", Stroke::new("?", false, true, false)),
            ("Mod+K", Stroke::new("k", true, false, false)),
            ("Mod+Shift+Z", Stroke::new("Z", true, true, false)),
            ("Shift+F6", Stroke::new("F6", false, true, false)),
            ("Up", Stroke::new("ArrowUp", false, false, false)),
        ] {
            assert_eq!(Shortcut::parse(text).0, [pressed], "{text}");
        }
        assert_ne!(Shortcut::parse("Z"), Shortcut::parse("Shift+Z"));
    }

    #[test]
    fn only_plain_characters_write() {
        let writes = |text| Shortcut::parse(text).0.iter().all(Stroke::writes);
        assert!(writes("G F") && writes("?"));
        assert!(!writes("Mod+K") && !writes("F6") && !writes("Enter"));
    }

    #[test]
    fn screen_readers_are_told_what_they_understand() {
        assert_eq!(aria_keys("Mod+K").as_deref(), Some("Control+K"));
        assert_eq!(aria_keys("G F"), None);
    }
}
