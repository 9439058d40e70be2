//! Running a document by itself: again when its runs have ended, or when what would run has become another. Pure.
//!
//! Nothing is queued while anything of the document waits or runs, so never more than one waits because of this.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{RunBook, Status};
use crate::{graph::json::Object, ids::GenerationId};

/// When a document runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// When it is asked to.
    #[default]
    Asked,
    /// Again when its runs have ended.
    Ends,
    /// When something changes that matters to what comes out.
    Changes,
}

/// What happened.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// Somebody chose when it runs; the prompt as it stands, where that counts.
    Chosen(When, Option<u64>),
    /// Runs are being sent, whoever asked for them; the prompt as it stands after their seeds went on.
    Sending(Option<u64>),
    /// These were taken.
    Sent(&'a [GenerationId]),
    /// Something was refused, or there was nothing to send.
    Refused,
    /// Something became of runs.
    Runs(&'a RunBook),
    /// The prompt as it stands; none while it could not run.
    Prompt(Option<u64>),
    /// The document is left.
    Left,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Wait,
    /// Run it once.
    Run,
    /// It runs no more by itself.
    Halt(Halt),
}

/// Why it runs no more by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// A run failed.
    Failed,
    /// A run was cancelled.
    Cancelled,
    /// A run was not taken.
    Refused,
    /// The document was left.
    Left,
}

impl Halt {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Failed => "A run failed: it does not run again by itself.",
            Self::Cancelled => "A run was cancelled: it does not run again by itself.",
            Self::Refused => "The run was not taken: it does not run again by itself.",
            Self::Left => "The flow was left: it does not run again by itself.",
        }
    }
}

/// Whether a document runs by itself, and what of its runs is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AutoRun {
    when: When,
    /// The runs that have not ended as far as is known.
    open: Vec<GenerationId>,
    /// It was told to run, and is about to be sent.
    is_told: bool,
    /// Something is being sent.
    is_sending: bool,
    has_ended: bool,
    is_due: bool,
    /// The prompt that ran last.
    ran: Option<u64>,
}

impl AutoRun {
    /// When it runs.
    #[must_use]
    pub const fn when(&self) -> When {
        self.when
    }

    /// What follows from what happened.
    pub fn step(&mut self, news: News<'_>) -> Next {
        match news {
            News::Chosen(when, prompt) => {
                (self.when, self.ran) = (when, prompt);
                (self.is_told, self.has_ended, self.is_due) = (false, false, false);
            }
            News::Sending(prompt) => {
                self.is_sending = true;
                (self.is_told, self.has_ended, self.is_due) = (false, false, false);
                self.ran = prompt.or(self.ran);
            }
            News::Sent(ids) => {
                self.is_sending = false;
                let known: Vec<_> = ids.iter().filter(|id| !self.open.contains(id)).copied().collect();
                self.open.extend(known);
            }
            News::Refused => {
                self.is_sending = false;
                return self.halt(Halt::Refused);
            }
            News::Left => {
                self.open.clear();
                return self.halt(Halt::Left);
            }
            News::Runs(book) => {
                if let Some(why) = self.look(book) {
                    return self.halt(why);
                }
            }
            News::Prompt(None) => (self.is_told, self.is_due) = (false, false),
            News::Prompt(Some(prompt)) => self.is_due = self.ran != Some(prompt),
        }
        self.next()
    }

    /// Goes through the runs; why it is not to go on, if it is not.
    fn look(&mut self, book: &RunBook) -> Option<Halt> {
        let ended = self.open.iter().filter_map(|id| book.run(*id)).map(|run| run.status).filter(|status| status.is_final());
        let ended: Vec<Status> = ended.collect();
        // Runs that were just sent are in the book before they are told here; others may be of another window.
        self.open = book.open().map(|run| run.id).collect();
        self.has_ended |= ended.contains(&Status::Complete);
        match (ended.contains(&Status::Failed), ended.contains(&Status::Cancelled)) {
            (true, _) => Some(Halt::Failed),
            (_, true) => Some(Halt::Cancelled),
            _ => None,
        }
    }

    fn next(&mut self) -> Next {
        let is_wanted = match self.when {
            When::Asked => false,
            When::Ends => self.has_ended,
            When::Changes => self.is_due,
        };
        if !is_wanted || self.is_told || self.is_sending || !self.open.is_empty() {
            return Next::Wait;
        }
        self.is_told = true;
        Next::Run
    }

    fn halt(&mut self, why: Halt) -> Next {
        (self.is_told, self.has_ended, self.is_due) = (false, false, false);
        match std::mem::take(&mut self.when) {
            When::Asked => Next::Wait,
            _ => Next::Halt(why),
        }
    }
}

/// A number that is another when a prompt would make something else: titles, places and order do not count.
#[must_use]
pub fn mark(prompt: &Object) -> u64 {
    let of_block = |(id, block): (&str, &crate::graph::json::Json)| {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        for key in ["class_type", "inputs"] {
            block.get(key).map(ToString::to_string).hash(&mut hasher);
        }
        hasher.finish()
    };
    prompt.iter().map(of_block).fold(0, u64::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{event::StudioEvent, generation::Run, graph::json::Json};

    fn id(number: u128) -> GenerationId {
        GenerationId(uuid::Uuid::from_u128(number))
    }

    /// A document that runs by itself, and its runs.
    struct Story {
        auto: AutoRun,
        book: RunBook,
    }

    impl Story {
        fn new(when: When, prompt: u64) -> Self {
            let mut story = Self { auto: AutoRun::default(), book: RunBook::default() };
            assert_eq!(story.auto.step(News::Chosen(when, Some(prompt))), Next::Wait, "choosing runs nothing");
            story
        }

        /// Runs are sent and taken.
        fn sends(&mut self, ids: &[u128], prompt: u64) -> Next {
            assert_eq!(self.auto.step(News::Sending(Some(prompt))), Next::Wait);
            for number in ids {
                self.book.begin(Run::queued(id(*number), String::new(), []));
            }
            let ids: Vec<_> = ids.iter().map(|number| id(*number)).collect();
            assert_eq!(self.auto.step(News::Sent(&ids)), Next::Wait);
            self.auto.step(News::Runs(&self.book))
        }

        fn becomes(&mut self, event: &StudioEvent) -> Next {
            self.book.fold(event);
            self.auto.step(News::Runs(&self.book))
        }

        fn ends(&mut self, number: u128) -> Next {
            let (image_url, thumbnail_url, images) = Default::default();
            self.becomes(&StudioEvent::Complete { generation_id: id(number), image_url, thumbnail_url, images })
        }
    }

    #[test]
    fn again_when_the_last_run_has_ended_and_never_more_than_one() {
        let mut story = Story::new(When::Ends, 1);
        assert_eq!(story.auto.step(News::Runs(&RunBook::default())), Next::Wait, "nothing has run yet");
        assert_eq!(story.sends(&[1, 2], 1), Next::Wait);
        assert_eq!(story.ends(1), Next::Wait, "the second one runs");
        assert_eq!(story.ends(2), Next::Run);
        let book = story.book.clone();
        assert_eq!(story.auto.step(News::Runs(&book)), Next::Wait, "it was told to run already");
        assert_eq!(story.auto.step(News::Prompt(Some(9))), Next::Wait);
        assert_eq!(story.sends(&[3], 1), Next::Wait);
        assert_eq!(story.ends(3), Next::Run);
    }

    #[test]
    fn a_run_that_ends_before_it_is_told_of_counts() {
        let mut story = Story::new(When::Ends, 1);
        story.auto.step(News::Sending(None));
        story.book.begin(Run::queued(id(1), String::new(), []));
        assert_eq!(story.ends(1), Next::Wait, "nobody knows it yet");
        story.auto.step(News::Sent(&[id(1)]));
        assert_eq!(story.auto.step(News::Runs(&story.book)), Next::Run);
    }

    #[test]
    fn a_change_runs_once_and_waits_for_what_runs() {
        let mut story = Story::new(When::Changes, 1);
        assert_eq!(story.auto.step(News::Prompt(Some(1))), Next::Wait, "only the layout is another");
        assert_eq!(story.auto.step(News::Prompt(Some(2))), Next::Run);
        assert_eq!(story.sends(&[1], 3), Next::Wait);
        assert_eq!(story.auto.step(News::Prompt(Some(3))), Next::Wait, "the seed that went on is no change");
        for prompt in [4, 5, 6] {
            assert_eq!(story.auto.step(News::Prompt(Some(prompt))), Next::Wait, "one runs");
        }
        assert_eq!(story.ends(1), Next::Run, "once for all of them");
        assert_eq!(story.sends(&[2], 6), Next::Wait);
        assert_eq!(story.ends(2), Next::Wait);
    }

    #[test]
    fn a_change_that_is_taken_back_or_cannot_run_is_none() {
        let mut story = Story::new(When::Changes, 1);
        story.sends(&[1], 1);
        story.auto.step(News::Prompt(Some(2)));
        story.auto.step(News::Prompt(Some(1)));
        assert_eq!(story.ends(1), Next::Wait);
        assert_eq!(story.auto.step(News::Prompt(None)), Next::Wait);
        assert_eq!(story.auto.when(), When::Changes, "it goes on once it can run");
        assert_eq!(story.auto.step(News::Prompt(Some(3))), Next::Run);
        assert_eq!(story.auto.step(News::Prompt(None)), Next::Wait, "it was broken just before it was sent");
        assert_eq!(story.auto.step(News::Prompt(Some(3))), Next::Run);
    }

    #[test]
    fn it_stops_by_itself() {
        let cancelled = StudioEvent::Cancelled { generation_id: id(1) };
        for when in [When::Ends, When::Changes] {
            let mut story = Story::new(when, 1);
            story.sends(&[1], 1);
            assert_eq!(story.becomes(&cancelled), Next::Halt(Halt::Cancelled));
            assert_eq!(story.auto.when(), When::Asked);
            for (news, why) in [(News::Refused, Halt::Refused), (News::Left, Halt::Left)] {
                let mut story = Story::new(when, 1);
                story.sends(&[1], 1);
                assert_eq!(story.auto.step(news), Next::Halt(why));
                assert_eq!(story.ends(1), Next::Wait);
            }
        }
        assert_eq!(AutoRun::default().step(News::Refused), Next::Wait, "it did not run by itself");
    }

    #[test]
    fn one_press_stops_it() {
        let mut story = Story::new(When::Ends, 1);
        story.sends(&[1], 1);
        assert_eq!(story.auto.step(News::Chosen(When::Asked, None)), Next::Wait);
        assert_eq!(story.ends(1), Next::Wait);
    }

    #[test]
    fn titles_and_order_are_no_change_and_values_are() {
        let of = |text: &str| mark(Json::read(text).unwrap().as_object().unwrap());
        let one = of(
            r#"{"1":{"class_type":"A","inputs":{"x":1}},"2":{"class_type":"B","inputs":{"y":["1",0]},"_meta":{"title":"B"}}}"#,
        );
        let same = of(
            r#"{"2":{"inputs":{"y":["1",0]},"class_type":"B","_meta":{"title":"C"}},"1":{"class_type":"A","inputs":{"x":1}}}"#,
        );
        assert_eq!(one, same);
        for other in [
            r#"{"1":{"class_type":"A","inputs":{"x":2}},"2":{"class_type":"B","inputs":{"y":["1",0]}}}"#,
            r#"{"1":{"class_type":"A","inputs":{"x":1}},"2":{"class_type":"B","inputs":{"y":["1",1]}}}"#,
            r#"{"1":{"class_type":"A","inputs":{"x":1}}}"#,
        ] {
            assert_ne!(one, of(other));
        }
    }
}
