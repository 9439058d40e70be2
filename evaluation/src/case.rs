//! The cases: `cases/*.json`, written by hand, and never by the code that is judged.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use gesso_core::{
    capability::ModelFamily,
    intent::{Concept, IntentDocument, Origin, Polarity, Slot, from_prompts},
};
use serde::Deserialize;
use serde_json::Value;

use crate::claims::Debate;

/// The answer class of good answers; every other class names a failure of the catalogue.
pub const GOOD: &str = "good";
/// How the label of a file begins whose answers no model gave.
const SYNTHETIC: &str = "synthetic";

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Where the answers come from.
    pub label: String,
    /// What the cases have in common.
    pub about: String,
    /// The cases.
    #[serde(default)]
    pub cases: Vec<Case>,
    /// Sessions of many rounds.
    #[serde(default)]
    pub sessions: Vec<Session>,
    /// Debates with what specialists say and write down.
    #[serde(default)]
    pub debates: Vec<Debate>,
}

/// One case: what is wanted, what the person says, what may become of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// `class/what`.
    pub name: String,
    /// The family it is written for.
    pub family: ModelFamily,
    /// A prompt the intent is read from; empty when the concepts are the intent.
    #[serde(default)]
    pub prompt: String,
    /// Its negative prompt.
    #[serde(default)]
    pub negative: String,
    /// The concepts; with a prompt, how it must be read.
    #[serde(default)]
    pub concepts: Vec<Row>,
    /// Concepts that were taken out before.
    #[serde(default)]
    pub removed: Vec<Row>,
    /// The person's own syntax that must come out byte for byte, in this order.
    #[serde(default)]
    pub own_syntax: Vec<String>,
    /// What the person says; empty when only the prompt is judged.
    #[serde(default)]
    pub feedback: String,
    /// What models might answer.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// What must hold afterwards.
    #[serde(default)]
    pub then: Requirements,
}

/// A concept in a line: id, slot, text, and what is unusual about it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "(String, Slot, String, Marks)")]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its slot.
    pub slot: Slot,
    /// Its words.
    pub text: String,
    /// What is unusual.
    pub marks: Marks,
}

impl From<(String, Slot, String, Marks)> for Row {
    fn from((id, slot, text, marks): (String, Slot, String, Marks)) -> Self {
        Self { id, slot, text, marks }
    }
}

/// What is unusual about a concept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Marks {
    /// Pinned.
    pub lock: bool,
    /// Emphasis.
    pub weight_step: i8,
    /// Unwanted.
    pub avoid: bool,
    /// The subject it belongs to.
    pub of: Option<String>,
    /// The person's own spelling.
    pub raw: Option<String>,
}

/// What a model answered, or might.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// [`GOOD`], or the failure it shows.
    pub class: String,
    /// The answer: a document, or text where the failure is one of form.
    pub says: Value,
    /// The operations that must be refused, and why; all others must be accepted. Not read for unreadable answers.
    #[serde(default)]
    pub refused: BTreeMap<String, String>,
    /// It must not be readable at all.
    #[serde(default)]
    pub unreadable: bool,
    /// It contradicts itself as a whole and must be asked for again.
    #[serde(default)]
    pub inconsistent: bool,
    /// Only its form is wrong, and that is mended: everything in it must be accepted.
    #[serde(default)]
    pub mended: bool,
}

impl Answer {
    /// The answer as a model would write it.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.says {
            Value::String(text) => text.clone(),
            document => document.to_string(),
        }
    }

    /// Whether it is one that should be followed.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.class == GOOD
    }
}

/// What must hold once a good answer was followed, and what must not even after a bad one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Requirements {
    /// Words the positive prompt must have.
    pub has: Vec<String>,
    /// Words no phrase of the positive prompt may have together, whichever answer came.
    pub lacks: Vec<String>,
    /// What must be kept out: in the negative prompt where one is read, told in a note where none is.
    pub avoids: Vec<String>,
    /// Concepts that come out as they went in, whichever answer came.
    pub unchanged: Vec<String>,
    /// Concepts that count more than before.
    pub stronger: Vec<String>,
    /// Concepts that count less than before.
    pub weaker: Vec<String>,
    /// Concepts that are pinned afterwards.
    pub pinned: Vec<String>,
    /// How many questions go back to the person.
    pub questions: Option<usize>,
    /// Words that are nobody's and still right: translations, and wordings for the absence of things.
    pub may: Vec<String>,
}

/// Ten rounds with one picture.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Its name.
    pub name: String,
    /// The first prompt.
    pub prompt: String,
    /// Words of concepts that no round touches.
    pub untouched: Vec<String>,
    /// The rounds.
    pub rounds: Vec<Round>,
}

/// One round of a session.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// What the person says.
    pub feedback: String,
    /// What the model answers, good or bad.
    pub says: Value,
    /// How many concepts may come in.
    #[serde(default)]
    pub adds: usize,
    /// The person asks for more words about a concept.
    #[serde(default)]
    pub grows: bool,
}

impl Case {
    /// The class of the case: the first part of its name.
    #[must_use]
    pub fn class(&self) -> &str {
        self.name.split('/').next().unwrap_or_default()
    }

    /// The intent before the feedback.
    #[must_use]
    pub fn intent(&self) -> IntentDocument {
        let mut intent = if self.prompt.is_empty() && self.negative.is_empty() {
            let mut intent = IntentDocument::empty(self.family);
            intent.concepts = self.concepts.iter().map(Row::concept).collect();
            intent
        } else {
            from_prompts(&self.prompt, &self.negative, self.family)
        };
        intent.removed = self.removed.iter().map(Row::concept).collect();
        for concept in &mut intent.removed {
            concept.polarity = Polarity::Avoid;
        }
        intent
    }

    /// Everything the person ever said in this case.
    #[must_use]
    pub fn said(&self) -> String {
        let rows = self.concepts.iter().chain(&self.removed).map(|row| row.text.as_str());
        let texts = [self.prompt.as_str(), &self.negative, &self.feedback];
        texts.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
    }
}

impl Row {
    /// The concept of the row.
    #[must_use]
    pub fn concept(&self) -> Concept {
        Concept {
            id: self.id.clone(),
            slot: self.slot,
            text: self.text.clone(),
            raw: self.marks.raw.clone(),
            lock: self.marks.lock,
            weight_step: self.marks.weight_step,
            polarity: if self.marks.avoid { Polarity::Avoid } else { Polarity::Want },
            of: self.marks.of.clone(),
            origin: Origin::user(&self.text),
            since_rev: 0,
        }
    }

    /// The row of a concept.
    #[must_use]
    pub fn of(concept: &Concept) -> Self {
        let marks = Marks {
            lock: concept.lock,
            weight_step: concept.weight_step,
            avoid: concept.polarity == Polarity::Avoid,
            of: concept.of.clone(),
            raw: concept.raw.clone(),
        };
        Self { id: concept.id.clone(), slot: concept.slot, text: concept.text.clone(), marks }
    }
}

/// All cases and sessions of a folder, files in the order of their names.
///
/// # Errors
/// A file cannot be read, does not say that its answers are synthetic, or has a case that makes no sense.
pub fn load(folder: &Path) -> Result<(Vec<Case>, Vec<Session>)> {
    let (mut cases, mut sessions) = (Vec::new(), Vec::new());
    for file in files(folder)? {
        cases.extend(file.cases);
        sessions.extend(file.sessions);
    }
    check(&cases)?;
    Ok((cases, sessions))
}

/// The debates of a folder.
///
/// # Errors
/// A file cannot be read.
pub fn load_debates(folder: &Path) -> Result<Vec<Debate>> {
    Ok(files(folder)?.into_iter().flat_map(|file| file.debates).collect())
}

fn files(folder: &Path) -> Result<Vec<File>> {
    let named = || format!("the folder {}", folder.display());
    let entries = fs::read_dir(folder).with_context(named)?.collect::<Result<Vec<_>, _>>().with_context(named)?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    let read = |path: std::path::PathBuf| {
        let named = || format!("the file {}", path.display());
        let file: File = serde_json::from_str(&fs::read_to_string(&path).with_context(named)?).with_context(named)?;
        ensure!(file.label.starts_with(SYNTHETIC), "{} does not say where its answers come from", path.display());
        Ok(file)
    };
    paths.into_iter().map(read).collect()
}

fn check(cases: &[Case]) -> Result<()> {
    let mut names = std::collections::BTreeSet::new();
    for case in cases {
        ensure!(names.insert(case.name.as_str()), "there are two cases {}", case.name);
        let problems = case.intent().problems();
        ensure!(problems.is_empty(), "{}: {}", case.name, problems.join(" "));
        ensure!(case.feedback.is_empty() == case.answers.is_empty(), "{}: feedback without an answer", case.name);
        ensure!(!case.feedback.is_empty() || !case.prompt.is_empty() || !case.concepts.is_empty(), "{} is empty", case.name);
    }
    Ok(())
}
