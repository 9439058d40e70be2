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
    /// The part of the picture it is about.
    pub slot: String,
    /// What it contradicts itself, by its name.
    pub against: Option<String>,
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
    let (slot, rest) = rest.split_once("] ")?;
    let (text, by) = rest.rsplit_once(" (")?;
    let by = by.trim_end_matches(')');
    let (by, after) = by.split_once(", contested").map_or((by, None), |(by, after)| (by, Some(after)));
    let against = after.and_then(|after| after.split_once("against ")).map(|(_, handle)| handle.to_owned());
    let (handle, slot, text, by) = (handle.to_owned(), slot.to_owned(), text.to_owned(), by.to_owned());
    Some(Proposal { handle, text, by, contested: after.is_some(), slot, against })
}

/// What a voice does about a claim of its own that is contested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply<'a> {
    /// Somebody objects to it: it is given up for something else in its place.
    GivesWay(&'a Proposal),
    /// It stays as it is.
    Insists(&'a Proposal),
    /// Nothing of it is contested any more, or ever was: there is nothing to add.
    Settled,
}

/// What a voice says in a later round, or to an objection; none where it speaks for the first time.
///
/// Whoever objected insists; whoever is objected to gives way about every second time, by the wording alone, so that what
/// is said and what is written down agree.
#[must_use]
pub fn reply(voice: Voice, proposed: &[Proposal], is_later_round: bool) -> Option<Reply<'_>> {
    let own = proposed.iter().find(|proposal| proposal.contested && Some(proposal.by.as_str()) == voice.name());
    let Some(own) = own else { return (is_later_round && voice != Voice::Plain).then_some(Reply::Settled) };
    let is_odd = own.text.bytes().fold(0_u8, u8::wrapping_add) % 2 == 1;
    Some(if own.against.is_none() && is_odd { Reply::GivesWay(own) } else { Reply::Insists(own) })
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

    const TABLE: &str = "PROPOSED\nk1 [color] ink blue (Luna)\nk2 [lighting] rim light (Frame, contested, against k1)\nissue: dark (Lens)\n\nMESSAGE\na fox";

    #[test]
    fn the_table_is_read_and_nothing_else() {
        let table = read(TABLE);
        assert_eq!(table.len(), 2);
        assert_eq!((table[0].handle.as_str(), table[0].text.as_str(), table[0].by.as_str()), ("k1", "ink blue", "Luna"));
        assert!(table[1].contested && !table[0].contested);
        assert_eq!((table[1].slot.as_str(), table[1].against.as_deref()), ("lighting", Some("k1")));
        assert_eq!(read("c1 [subject] a fox\nkind [x] y (z)"), []);
    }

    #[test]
    fn who_is_contested_replies_and_who_objects_insists() {
        let table = read(TABLE);
        assert_eq!(reply(Voice::Composition, &table, false), Some(Reply::Insists(&table[1])));
        assert_eq!(reply(Voice::Style, &table, false), None, "nobody objects to it");
        assert_eq!(reply(Voice::Style, &table, true), Some(Reply::Settled));
        let replies = ["ink blue", "ink blues"].map(|text| read(&format!("k1 [color] {text} (Luna, contested)")));
        let gives_way =
            replies.iter().filter(|table| matches!(reply(Voice::Style, table, true), Some(Reply::GivesWay(_)))).count();
        assert_eq!(gives_way, 1, "one of two neighbours");
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
