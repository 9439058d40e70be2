//! What others have proposed already, as a question lists it: `k1 [lighting] rim light (Frame, contested)`.

use super::voice::Voice;

/// One proposal on the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The name it goes by.
    pub handle: String,
    /// What it says.
    pub text: String,
    /// Whose it is.
    pub by: String,
    /// Whether somebody objects already.
    pub contested: bool,
}

/// The proposals of a question; none when it lists none.
#[must_use]
pub fn read(message: &str) -> Vec<Proposal> {
    message.lines().filter_map(proposal).collect()
}

fn proposal(line: &str) -> Option<Proposal> {
    let (handle, rest) = line.trim().split_once(" [")?;
    let digits = handle.strip_prefix('k')?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (_, rest) = rest.split_once("] ")?;
    let (text, by) = rest.rsplit_once(" (")?;
    let by = by.trim_end_matches(')');
    let (by, contested) = by.split_once(", contested").map_or((by, false), |(by, _)| (by, true));
    Some(Proposal { handle: handle.to_owned(), text: text.to_owned(), by: by.to_owned(), contested })
}

/// What this voice objects to: composition takes the first proposal of another specialist that nobody contests yet, and
/// only when none is contested, so that a round has one contradiction and no quarrel.
#[must_use]
pub fn objection(voice: Voice, proposed: &[Proposal]) -> Option<&Proposal> {
    if voice != Voice::Composition || proposed.iter().any(|proposal| proposal.contested) {
        return None;
    }
    proposed.iter().find(|proposal| proposal.by != "Frame")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "PROPOSED\nk1 [color] ink blue (Luna)\nk2 [lighting] rim light (Frame, contested)\nissue: dark (Lens)\n\nMESSAGE\na fox";

    #[test]
    fn the_table_is_read_and_nothing_else() {
        let table = read(TABLE);
        assert_eq!(table.len(), 2);
        assert_eq!((table[0].handle.as_str(), table[0].text.as_str(), table[0].by.as_str()), ("k1", "ink blue", "Luna"));
        assert!(table[1].contested && !table[0].contested);
        assert_eq!(read("c1 [subject] a fox\nkind [x] y (z)"), []);
    }

    #[test]
    fn one_objects_once_and_never_to_itself() {
        let table = read(TABLE);
        assert_eq!(objection(Voice::Composition, &table), None, "contested already");
        assert_eq!(objection(Voice::Composition, &table[..1]).map(|found| found.handle.as_str()), Some("k1"));
        assert_eq!(objection(Voice::Story, &table[..1]), None);
        assert_eq!(objection(Voice::Composition, &read("k1 [camera] macro (Frame)")), None);
    }
}
