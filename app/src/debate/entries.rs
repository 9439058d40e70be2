//! What stands in the thread, in its order: what is said and the pictures made meanwhile, under their phases. Pure.

use gesso_core::{
    debate::{Phase, Speaker},
    ids::MessageId,
};

use super::Thread;
use crate::live::{Batch, BatchKey};

/// One thing in the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// Somebody says something.
    Turn(MessageId),
    /// Pictures were asked for.
    Pictures(BatchKey),
}

/// A phase, from one of its messages to where another phase begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The phase.
    pub phase: Phase,
    /// The message it begins with.
    pub first: MessageId,
    /// The first stretch of its phase, to which links lead.
    pub is_anchor: bool,
    /// The stretch in which the debate is; those before are finished.
    pub is_last: bool,
    /// What stands in it, oldest first.
    pub entries: Vec<Entry>,
    /// Who says something in it, in the order in which they first do.
    pub who: Vec<Speaker>,
}

/// Everything, oldest first; pictures made before the first word stand in the first stretch.
#[must_use]
pub fn stretches(thread: &Thread, batches: &[Batch]) -> Vec<Stretch> {
    let is_own = |batch: &&Batch| !matches!(batch.key, BatchKey::Batch(id) if thread.others.contains(&id));
    // Batches come newest first.
    let mut pictures = batches.iter().rev().filter(is_own).peekable();
    let (mut stretches, mut met): (Vec<Stretch>, Vec<Phase>) = (Vec::new(), Vec::new());
    let mut early = Vec::new();
    for message in &thread.messages {
        while let Some(batch) = pictures.next_if(|batch| batch.created_at < message.created_at) {
            let place = stretches.last_mut().map_or(&mut early, |stretch: &mut Stretch| &mut stretch.entries);
            place.push(Entry::Pictures(batch.key));
        }
        if stretches.last().is_none_or(|stretch| stretch.phase != message.phase) {
            let (phase, is_anchor) = (message.phase, !met.contains(&message.phase));
            met.push(phase);
            let entries = std::mem::take(&mut early);
            stretches.push(Stretch { phase, first: message.id, is_anchor, is_last: false, entries, who: Vec::new() });
        }
        if let Some(stretch) = stretches.last_mut() {
            stretch.entries.push(Entry::Turn(message.id));
            if !stretch.who.contains(&message.role) {
                stretch.who.push(message.role);
            }
        }
    }
    if let Some(last) = stretches.last_mut() {
        last.entries.extend(pictures.map(|batch| Entry::Pictures(batch.key)));
        last.is_last = true;
    }
    stretches
}

/// A row of the lanes: what the person said, then what was said in one phase, specialist by specialist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The phase.
    pub phase: Phase,
    /// What the person said before.
    pub asked: Vec<MessageId>,
    /// Who said what, in order.
    pub said: Vec<(Speaker, MessageId)>,
}

impl Row {
    /// What it is known by: its first message.
    #[must_use]
    pub fn key(&self) -> Option<MessageId> {
        self.asked.first().copied().or_else(|| self.said.first().map(|(_, id)| *id))
    }
}

/// The rows of the lanes, oldest first: one for each phase and each word of the person in it.
#[must_use]
pub fn rows(thread: &Thread) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for message in &thread.messages {
        let is_person = message.role == Speaker::User;
        let goes_on = rows.last().is_some_and(|row| row.phase == message.phase && (!is_person || row.said.is_empty()));
        if !goes_on {
            rows.push(Row { phase: message.phase, asked: Vec::new(), said: Vec::new() });
        }
        if let Some(row) = rows.last_mut() {
            if is_person {
                row.asked.push(message.id);
            } else {
                row.said.push((message.role, message.id));
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use gesso_core::time::Timestamp;

    use super::*;
    use crate::{
        debate::sample::{id, message, thread},
        live::{batches, sample::generation},
    };

    #[test]
    fn pictures_stand_between_what_was_said_before_and_after_them() {
        let mut thread = thread(vec![
            message(1, "user", "ideation", "a boat"),
            message(2, "style", "ideation", "Gouache."),
            message(5, "user", "refinement", "Go on."),
            message(6, "style", "ideation", "Back."),
        ]);
        let mut made = generation(9);
        made.created_at = Timestamp(3000);
        let mut late = generation(8);
        late.batch_id = None;
        late.created_at = Timestamp(9000);
        let batches = batches([&made, &late].into_iter());
        let (newest, oldest) = (batches[0].key, batches[1].key);
        let stretch = |phase, first, is_anchor, is_last, entries: &[Entry], who: &[Speaker]| Stretch {
            phase,
            first: id(first),
            is_anchor,
            is_last,
            entries: entries.into(),
            who: who.into(),
        };
        assert_eq!(
            stretches(&thread, &batches),
            [
                stretch(
                    Phase::Ideation,
                    1,
                    true,
                    false,
                    &[Entry::Turn(id(1)), Entry::Turn(id(2)), Entry::Pictures(oldest)],
                    &[Speaker::User, Speaker::Style]
                ),
                stretch(Phase::Refinement, 5, true, false, &[Entry::Turn(id(5))], &[Speaker::User]),
                stretch(Phase::Ideation, 6, false, true, &[Entry::Turn(id(6)), Entry::Pictures(newest)], &[Speaker::Style]),
            ]
        );
        // Pictures of another debate of the session are not shown.
        let BatchKey::Batch(batch) = oldest else { panic!("{oldest:?}") };
        thread.others = vec![batch];
        let all: Vec<_> = stretches(&thread, &batches).into_iter().flat_map(|stretch| stretch.entries).collect();
        assert!(!all.contains(&Entry::Pictures(oldest)) && all.contains(&Entry::Pictures(newest)));
    }

    #[test]
    fn a_row_of_the_lanes_ends_when_the_person_speaks_again() {
        let thread = thread(vec![
            message(1, "user", "ideation", "a boat"),
            message(2, "style", "ideation", "Gouache."),
            message(3, "story", "ideation", "Lost."),
            message(4, "user", "ideation", "not lost"),
            message(5, "user", "ideation", "at all"),
            message(6, "story", "ideation", "Home."),
        ]);
        let rows = rows(&thread);
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].asked.as_slice(), rows[0].said.len()), ([id(1)].as_slice(), 2));
        assert_eq!(
            (rows[1].asked.as_slice(), rows[1].said.as_slice()),
            ([id(4), id(5)].as_slice(), [(Speaker::Story, id(6))].as_slice())
        );
        assert_eq!(rows[1].key(), Some(id(4)));
    }
}
