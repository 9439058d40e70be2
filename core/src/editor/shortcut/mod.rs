//! Keys as data: one table for the canvas, the menus, the palette and the help. The original front end's keys work; where
//! it has none the studio's own do.

mod table;

use std::collections::BTreeMap;

pub use table::SHORTCUTS;

use super::{
    action::Verb,
    input::{Key, Modifiers},
};

/// Keys pressed together.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chord {
    /// As `KeyboardEvent.key` names it, letters small.
    pub key: String,
    /// Ctrl, or ⌘ on a Mac.
    pub primary: bool,
    /// Shift; not looked at for signs, which some keyboards need it for.
    pub shift: bool,
    /// Alt, or ⌥.
    pub alt: bool,
}

/// One shortcut.
#[derive(Clone, Copy, Debug)]
pub struct Shortcut {
    /// As it is written: `Ctrl+Shift+G`.
    pub keys: &'static str,
    /// What it does.
    pub verb: Verb,
    /// What people read.
    pub name: &'static str,
}

/// Which keys do what, for one person.
#[derive(Clone, Debug)]
pub struct Keymap {
    by_chord: BTreeMap<Chord, Verb>,
    /// Whether single letters do anything (WCAG 2.1.4: they can be turned off).
    pub has_letters: bool,
}

impl Default for Keymap {
    fn default() -> Self {
        let by_chord = SHORTCUTS.iter().filter_map(|shortcut| Some((Chord::parse(shortcut.keys)?, shortcut.verb)));
        Self { by_chord: by_chord.collect(), has_letters: true }
    }
}

impl Chord {
    /// Reads `Ctrl+Shift+G`; `None` if there is no key in it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut chord = Self { key: String::new(), primary: false, shift: false, alt: false };
        // The last one may be a plus itself.
        let (held, key) = match text.strip_suffix("++") {
            Some(held) => (held, "+"),
            None => text.rsplit_once('+').unwrap_or(("", text)),
        };
        for held in held.split('+').filter(|held| !held.is_empty()) {
            match held {
                "Ctrl" => chord.primary = true,
                "Shift" => chord.shift = true,
                "Alt" => chord.alt = true,
                _ => return None,
            }
        }
        chord.key = if key == "Space" { " ".to_owned() } else { key.to_lowercase() };
        (!chord.key.is_empty()).then_some(chord)
    }

    /// Of a key that went down.
    #[must_use]
    pub fn of(key: &Key) -> Self {
        let Modifiers { primary, shift, alt } = key.held;
        let name = key.key.to_lowercase();
        let is_sign = name.chars().count() == 1 && !name.chars().all(char::is_alphanumeric) && name != " ";
        Self { key: name, primary, shift: shift && !is_sign, alt }
    }

    /// The keys one by one, as they are printed: `⌘` on a Mac where others say `Ctrl`.
    #[must_use]
    pub fn printed(&self, is_mac: bool) -> Vec<String> {
        let held = [
            (self.primary, if is_mac { "⌘" } else { "Ctrl" }),
            (self.alt, if is_mac { "⌥" } else { "Alt" }),
            (self.shift, "⇧"),
        ];
        let key = match self.key.as_str() {
            " " => "Space".to_owned(),
            "enter" => "↵".to_owned(),
            "escape" => "esc".to_owned(),
            "arrowleft" => "←".to_owned(),
            "arrowright" => "→".to_owned(),
            "arrowup" => "↑".to_owned(),
            "arrowdown" => "↓".to_owned(),
            "delete" => "Del".to_owned(),
            key if key.chars().count() <= 3 => key.to_uppercase(),
            key => key.to_owned(),
        };
        held.into_iter().filter(|(is_held, _)| *is_held).map(|(_, name)| name.to_owned()).chain([key]).collect()
    }

    /// Whether it is one letter or sign alone.
    #[must_use]
    pub fn is_letter(&self) -> bool {
        !self.primary && !self.alt && self.key.chars().count() == 1 && self.key != " "
    }
}

/// The key that is meant, as `KeyboardEvent.key` names it. With ⌥ held a Mac writes another sign or none yet, so there it
/// is the one that stands on the key.
#[must_use]
pub fn meant(key: &str, code: &str, alt: bool) -> String {
    let is_odd = key == "Dead" || key.chars().count() == 1 && !key.is_ascii();
    let stands = code.strip_prefix("Key").or_else(|| code.strip_prefix("Digit")).or(match code {
        "Minus" => Some("-"),
        "Equal" => Some("="),
        _ => None,
    });
    stands.filter(|_| alt && is_odd).map_or_else(|| key.to_owned(), str::to_lowercase)
}

impl Keymap {
    /// What a key does.
    #[must_use]
    pub fn verb(&self, key: &Key) -> Option<Verb> {
        let chord = Chord::of(key);
        if chord.is_letter() && !self.has_letters {
            return None;
        }
        self.by_chord.get(&chord).copied()
    }

    /// Gives a verb other keys instead of all it had; whatever had these has none.
    pub fn remap(&mut self, verb: Verb, keys: Chord) {
        self.by_chord.retain(|_, other| *other != verb);
        self.by_chord.insert(keys, verb);
    }

    /// The keys of a verb that menus show: of its own those that the table names first.
    #[must_use]
    pub fn shown(&self, verb: Verb) -> Option<&Chord> {
        let named = SHORTCUTS.iter().filter(|shortcut| shortcut.verb == verb).filter_map(|it| Chord::parse(it.keys));
        let first = named.filter_map(|chord| self.by_chord.get_key_value(&chord)).find(|(_, other)| **other == verb);
        first.or_else(|| self.by_chord.iter().find(|(_, other)| **other == verb)).map(|(chord, _)| chord)
    }

    /// The keys of a verb.
    #[must_use]
    pub fn keys(&self, verb: Verb) -> Vec<&Chord> {
        self.by_chord.iter().filter(|(_, other)| **other == verb).map(|(chord, _)| chord).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_can_be_read_and_no_two_are_alike() {
        let chords: Vec<Chord> = SHORTCUTS.iter().map(|one| Chord::parse(one.keys).expect(one.keys)).collect();
        let mut distinct = chords.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), chords.len());
        assert!(SHORTCUTS.iter().all(|one| !one.name.is_empty()));
    }

    #[test]
    fn the_keys_of_the_original_front_end_and_of_the_studio_do_what_they_do_there() {
        use crate::editor::{action::Direction, effect::PageTask as Task};
        let map = Keymap::default();
        let verb = |keys: &str| Chord::parse(keys).and_then(|chord| map.by_chord.get(&chord).copied());
        for (keys, wanted) in [
            ("Ctrl+B", Verb::Bypass),
            ("Ctrl+M", Verb::Mute),
            ("Ctrl+G", Verb::Group),
            ("P", Verb::Pin),
            ("Alt+C", Verb::Collapse),
            ("R", Verb::Page(Task::RefreshDefinitions)),
            ("W", Verb::Page(Task::Library)),
            ("Alt+M", Verb::Page(Task::Map)),
            (".", Verb::FitSelection),
            ("/", Verb::Page(Task::Shelf)),
            ("Ctrl+A", Verb::SelectAll),
            ("Ctrl+C", Verb::Copy),
            ("Ctrl+V", Verb::Paste),
            ("Ctrl+Shift+V", Verb::PasteLinked),
            ("Ctrl+X", Verb::Cut),
            ("Ctrl+D", Verb::Duplicate),
            ("Ctrl+Z", Verb::Undo),
            ("Ctrl+Y", Verb::Redo),
            ("Ctrl+Shift+Z", Verb::Redo),
            ("Delete", Verb::Delete),
            ("Backspace", Verb::Delete),
            ("Ctrl+Shift+E", Verb::MakeSubgraph),
            ("Alt+=", Verb::ZoomIn),
            ("Alt+-", Verb::ZoomOut),
            ("Tab", Verb::SelectNext),
            ("ArrowLeft", Verb::Nudge(Direction::Left)),
            ("Shift+ArrowLeft", Verb::NudgeFar(Direction::Left)),
            ("O", Verb::CycleOutputs),
            ("Enter", Verb::Confirm),
            ("E", Verb::Page(Task::Problems)),
            ("Ctrl+Shift+O", Verb::Page(Task::Outline)),
            ("Ctrl+S", Verb::Page(Task::Save)),
            ("Ctrl+O", Verb::Page(Task::Open)),
            ("Ctrl+Enter", Verb::Page(Task::Run)),
            ("Ctrl+Shift+Enter", Verb::Page(Task::RunFirst)),
            ("Alt+Enter", Verb::Page(Task::RunToHere)),
            ("Ctrl+Alt+Enter", Verb::Page(Task::Interrupt)),
            ("?", Verb::Page(Task::Shortcuts)),
        ] {
            assert_eq!(verb(keys), Some(wanted), "{keys}");
        }
    }

    #[test]
    fn with_alt_held_a_mac_writes_other_signs_and_the_key_is_meant() {
        assert_eq!((meant("ç", "KeyC", true).as_str(), meant("Dead", "KeyN", true).as_str()), ("c", "n"));
        assert_eq!((meant("≠", "Equal", true).as_str(), meant("º", "Digit0", true).as_str()), ("=", "0"));
        assert_eq!(
            (meant("ç", "KeyC", false).as_str(), meant("c", "KeyJ", true).as_str()),
            ("ç", "c"),
            "what is written counts"
        );
        assert_eq!(meant("ArrowUp", "ArrowUp", true), "ArrowUp");
    }

    #[test]
    fn signs_are_the_same_with_shift_and_letters_are_not() {
        let key =
            |key: &str, shift| Key { key: key.into(), held: Modifiers { shift, primary: true, alt: false }, repeats: false };
        let map = Keymap::default();
        assert_eq!(map.verb(&key("=", true)), map.verb(&key("=", false)));
        assert_eq!((map.verb(&key("Z", true)), map.verb(&key("z", false))), (Some(Verb::Redo), Some(Verb::Undo)));
        assert_eq!(Chord::parse("Alt++").map(|chord| (chord.key, chord.alt)), Some(("+".to_owned(), true)));
    }

    #[test]
    fn menus_show_the_first_keys_of_the_table_or_those_a_person_gave() {
        let mut map = Keymap::default();
        let shown = |map: &Keymap, verb| map.shown(verb).map(|chord| chord.printed(false).join(" "));
        assert_eq!(shown(&map, Verb::Delete).as_deref(), Some("Del"));
        assert_eq!(shown(&map, Verb::Redo).as_deref(), Some("Ctrl ⇧ Z"));
        assert_eq!(map.shown(Verb::Copy).map(|chord| chord.printed(true).join(" ")).as_deref(), Some("⌘ C"));
        map.remap(Verb::Redo, Chord::parse("Alt+Enter").expect("keys"));
        assert_eq!((shown(&map, Verb::Redo).as_deref(), shown(&map, Verb::Ungroup).is_some()), (Some("Alt ↵"), true));
        assert_eq!(shown(&map, Verb::Page(crate::editor::effect::PageTask::RunToHere)), None);
    }

    #[test]
    fn letters_can_be_turned_off_and_keys_be_given_away() {
        let key = |key: &str| Key { key: key.into(), held: Modifiers::default(), repeats: false };
        let mut map = Keymap::default();
        assert_eq!(map.verb(&key("p")), Some(Verb::Pin));
        map.remap(Verb::Pin, Chord::parse("Alt+P").expect("keys"));
        assert_eq!(map.verb(&key("p")), None);
        map.has_letters = false;
        assert_eq!((map.verb(&key("r")), map.verb(&key("Delete"))), (None, Some(Verb::Delete)));
    }
}
