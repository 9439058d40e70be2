//! The exam of a language model: five short tasks a specialist has to be able to do, and what came of them.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// One task of the exam (llm pipeline: probe instead of trusting names).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Answers in a given form.
    Form,
    /// Chooses among given words only.
    Choice,
    /// Copies words letter for letter.
    Quote,
    /// Writes English about words of another language.
    English,
    /// Tells the colour of a picture.
    Colour,
}

impl Task {
    /// All of them, in the order in which they are set.
    pub const ALL: [Self; 5] = [Self::Form, Self::Choice, Self::Quote, Self::English, Self::Colour];

    /// What it asks, in a few words.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Form => "keeps to a form",
            Self::Choice => "chooses among given words",
            Self::Quote => "quotes letter for letter",
            Self::English => "answers in English",
            Self::Colour => "sees a colour",
        }
    }
}

/// What came of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Mark {
    /// Done.
    Passed,
    /// Not done.
    Failed {
        /// In one sentence.
        reason: String,
    },
    /// Not set: the model does not claim the ability.
    Skipped,
}

/// A task and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Marked {
    /// Which.
    pub task: Task,
    /// What came of it.
    #[serde(flatten)]
    pub mark: Mark,
}

/// An exam that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exam {
    /// What the model is made of: a model pulled anew has to take it again.
    pub digest: String,
    /// The model's name then.
    pub model: String,
    /// Every task.
    pub marks: Vec<Marked>,
    /// How long all of it took, in milliseconds.
    pub ms: u64,
    /// When.
    pub taken_at: Timestamp,
}

impl Exam {
    /// How many tasks were done, of how many that were set.
    #[must_use]
    pub fn score(&self) -> (usize, usize) {
        let of = |is_it: fn(&Mark) -> bool| self.marks.iter().filter(|marked| is_it(&marked.mark)).count();
        (of(|mark| *mark == Mark::Passed), of(|mark| *mark != Mark::Skipped))
    }

    /// Whether the model may be recommended for a specialist: everything that was set was done.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let (passed, set) = self.score();
        set > 0 && passed == set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_set_does_not_count() {
        let marked = |task, mark| Marked { task, mark };
        let mut exam = Exam {
            digest: "d".into(),
            model: "m".into(),
            marks: vec![marked(Task::Form, Mark::Passed), marked(Task::Colour, Mark::Skipped)],
            ms: 5,
            taken_at: Timestamp(0),
        };
        assert_eq!((exam.score(), exam.is_good()), ((1, 1), true));
        exam.marks.push(marked(Task::Quote, Mark::Failed { reason: "It quotes nothing.".into() }));
        assert_eq!((exam.score(), exam.is_good()), ((1, 2), false));
        let json = serde_json::to_value(&exam).unwrap_or_default();
        assert_eq!(json["marks"][2], serde_json::json!({"task": "quote", "result": "failed", "reason": "It quotes nothing."}));
    }
}
