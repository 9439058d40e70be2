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
    /// An earlier phase was gone back to since: what is said here rests on what may have changed.
    pub is_stale: bool,
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
            stretches.push(Stretch {
                phase,
                first: message.id,
                is_anchor,
                is_last: false,
                is_stale: false,
                entries,
                who: Vec::new(),
            });
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
    let mut earliest = thread.conversation.phase;
    for stretch in stretches.iter_mut().rev() {
        stretch.is_stale = stretch.phase > earliest;
        earliest = earliest.min(stretch.phase);
    }
    stretches
}

/// How a phase stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The debate has been through it.
    Done,
    /// The debate is in it.
    Now,
    /// The debate was in it, and has gone back to an earlier one since.
    Stale,
    /// The debate comes to it.
    Ahead,
}

/// How a phase stands.
#[must_use]
pub fn standing(thread: &Thread, phase: Phase) -> Standing {
    let now = thread.conversation.phase;
    if phase == now {
        return Standing::Now;
    }
    let after_it = thread.messages.iter().rev().take_while(|message| message.phase != phase);
    let earliest = after_it.map(|message| message.phase).fold(now, Phase::min);
    let is_reached = thread.messages.iter().any(|message| message.phase == phase);
    match (is_reached, phase > earliest) {
        (true, true) => Standing::Stale,
        (true, false) => Standing::Done,
        // Older messages may not be here.
        (false, _) if phase < now => Standing::Done,
        (false, _) => Standing::Ahead,
    }
}

/// A row of the lanes: what the person said, then what was said in one phase, specialist by specialist, and the pictures
/// made meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The phase.
    pub phase: Phase,
    /// The message it begins with.
    pub first: MessageId,
    /// The first row of its phase, to which links lead.
    pub is_anchor: bool,
    /// As of its [`Stretch`].
    pub is_stale: bool,
    /// What the person said before.
    pub asked: Vec<MessageId>,
    /// Who said what, in order.
    pub said: Vec<(Speaker, MessageId)>,
    /// Pictures asked for.
    pub pictures: Vec<BatchKey>,
}

/// The rows of the lanes, oldest first: one for each phase and each word of the person in it.
#[must_use]
pub fn rows(thread: &Thread, batches: &[Batch]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for stretch in stretches(thread, batches) {
        let (mut early, mut is_first) = (Vec::new(), true);
        for entry in stretch.entries {
            let id = match entry {
                Entry::Turn(id) => id,
                Entry::Pictures(key) => {
                    match rows.last_mut().filter(|_| !is_first) {
                        Some(row) => row.pictures.push(key),
                        None => early.push(key),
                    }
                    continue;
                }
            };
            let Some(speaker) = thread.message(id).map(|message| message.role) else { continue };
            let is_person = speaker == Speaker::User;
            let goes_on = !is_first && rows.last().is_some_and(|row| !is_person || row.said.is_empty());
            if !goes_on {
                rows.push(Row {
                    phase: stretch.phase,
                    first: id,
                    is_anchor: stretch.is_anchor && is_first,
                    is_stale: stretch.is_stale,
                    asked: Vec::new(),
                    said: Vec::new(),
                    pictures: std::mem::take(&mut early),
                });
                is_first = false;
            }
            if let Some(row) = rows.last_mut() {
                if is_person {
                    row.asked.push(id);
                } else {
                    row.said.push((speaker, id));
                }
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
            message(5, "user", "refinement", "Quieter."),
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
            is_stale: phase == Phase::Refinement,
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
        let mut made = generation(9);
        made.created_at = Timestamp(3500);
        let rows = rows(&thread, &batches([&made].into_iter()));
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].pictures.len(), rows[1].pictures.len()), (1, 0));
        assert_eq!((rows[0].is_anchor, rows[1].is_anchor), (true, false));
        assert_eq!((rows[0].asked.as_slice(), rows[0].said.len()), ([id(1)].as_slice(), 2));
        assert_eq!(
            (rows[1].asked.as_slice(), rows[1].said.as_slice()),
            ([id(4), id(5)].as_slice(), [(Speaker::Story, id(6))].as_slice())
        );
        assert_eq!(rows[1].first, id(4));
    }

    #[test]
    fn what_came_after_a_phase_that_was_gone_back_to_is_stale() {
        let mut thread = thread(vec![
            message(1, "user", "ideation", "a boat"),
            message(2, "style", "refinement", "Gouache."),
            message(3, "technical", "synthesis", "SDXL."),
        ]);
        thread.conversation.phase = Phase::Synthesis;
        let stale = |thread: &Thread| stretches(thread, &[]).into_iter().map(|it| it.is_stale).collect::<Vec<_>>();
        let standings = |thread: &Thread| Phase::ALL.map(|phase| standing(thread, phase));
        use Standing::{Ahead, Done, Now, Stale};
        assert_eq!((stale(&thread), standings(&thread)), (vec![false; 3], [Done, Done, Now, Ahead, Ahead, Ahead]));
        // Gone back, and nobody has spoken yet.
        thread.conversation.phase = Phase::Refinement;
        assert_eq!((stale(&thread), standings(&thread)), (vec![false, false, true], [Done, Now, Stale, Ahead, Ahead, Ahead]));
        thread.messages.push(message(4, "style", "refinement", "Ink."));
        assert_eq!(stale(&thread), [false, false, true, false]);
        // Reached again it is stale no more; what was said of it before still is.
        thread.conversation.phase = Phase::Synthesis;
        assert_eq!(standings(&thread)[2], Now);
        thread.messages.push(message(5, "technical", "synthesis", "SD 1.5."));
        thread.conversation.phase = Phase::Review;
        assert_eq!((stale(&thread), standings(&thread)[2]), (vec![false, false, true, false, false], Done));
    }
}
