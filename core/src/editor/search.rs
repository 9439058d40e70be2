//! Which nodes could be added here, and which nodes of the document are meant.

use super::cord::Cord;
use crate::graph::{
    edit::Side,
    json::Json,
    schema::{Class, Schema, is_compatible},
};

/// A class that fits a cord.
#[derive(Clone, Debug)]
pub struct Fit<'a> {
    /// The class.
    pub class: &'a Class,
    /// The name of the first slot that fits; empty where nothing was asked for.
    pub slot: &'a str,
    /// Whether its type is exactly the one asked for.
    pub is_exact: bool,
    /// How well the words fit; larger is better.
    pub score: i32,
}

/// The classes that fit a cord and words, the best first: exact types before any, then by words, then by name.
#[must_use]
pub fn fitting<'a>(schema: &'a Schema, cord: Option<&Cord>, words: &str) -> Vec<Fit<'a>> {
    let mut found: Vec<Fit<'a>> = schema
        .classes()
        .filter_map(|class| {
            let score = score(words, &[&class.display_name, &class.name, &class.category])?;
            let (slot, is_exact) = cord.map_or(Some(("", true)), |cord| slot(class, cord))?;
            Some(Fit { class, slot, is_exact, score })
        })
        .collect();
    found.sort_by(|a, b| {
        (b.is_exact, b.score).cmp(&(a.is_exact, a.score)).then_with(|| a.class.display_name.cmp(&b.class.display_name))
    });
    found
}

/// The first slot of a class that fits, exact types before any, sockets before widgets.
fn slot<'a>(class: &'a Class, cord: &Cord) -> Option<(&'a str, bool)> {
    let slots: Vec<(&str, &str, bool)> = match cord.wanted() {
        Side::Input => {
            let linkable = class.inputs.iter().filter(|input| !input.is_socketless());
            linkable.map(|input| (input.name.as_str(), input.kind.as_str(), input.is_widget())).collect()
        }
        Side::Output => class.outputs.iter().map(|output| (output.name.as_str(), output.kind.as_str(), false)).collect(),
    };
    let exact = |widgets: bool| slots.iter().find(|(_, kind, is_widget)| *kind == &*cord.kind && *is_widget == widgets);
    if let Some((name, ..)) = exact(false).or_else(|| exact(true)) {
        return Some((name, true));
    }
    let any =
        |widgets: bool| slots.iter().find(|(_, kind, is_widget)| is_compatible(kind, &cord.kind) && *is_widget == widgets);
    any(false).or_else(|| any(true)).map(|(name, ..)| (*name, false))
}

/// How well words fit texts; `None` if one of the words is nowhere. The first text counts most.
#[must_use]
pub fn score(words: &str, texts: &[&str]) -> Option<i32> {
    let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    words.to_lowercase().split_whitespace().try_fold(0, |sum, word| {
        let best = texts.iter().enumerate().filter_map(|(at, text)| {
            let place = i32::try_from(at).unwrap_or(i32::MAX).min(9);
            Some(of_word(word, text)? - place * 10)
        });
        best.max().map(|best| sum + best)
    })
}

fn of_word(word: &str, text: &str) -> Option<i32> {
    let begins = |separator: char| !separator.is_alphanumeric();
    if text == word {
        Some(100)
    } else if text.starts_with(word) {
        Some(80)
    } else if text.split(begins).any(|part| part.starts_with(word)) {
        Some(60)
    } else if text.contains(word) {
        Some(40)
    } else {
        // The letters in this order, as in "ksamp" or "vdec".
        let mut letters = text.chars();
        (word.chars().count() > 2 && word.chars().all(|letter| letters.any(|other| other == letter))).then_some(15)
    }
}

/// A node of the document that words mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The subgraph it is in; `None` for the root.
    pub subgraph: Option<String>,
    /// Its id.
    pub node: String,
    /// Its title, or its class.
    pub title: String,
}

/// Results of a search, at most.
pub const MAX_FOUND: usize = 100;

/// The nodes of all levels whose title, class, id or texts the words mean, the best first.
#[must_use]
pub fn find(file: &Json, schema: &Schema, words: &str) -> Vec<Found> {
    if words.trim().is_empty() {
        return Vec::new();
    }
    let inner = file.get("definitions").into_iter().flat_map(|definitions| definitions.items("subgraphs"));
    let inner = inner.filter_map(|json| Some((Some(json.get("id")?.as_str()?.to_owned()), json)));
    let mut found: Vec<(i32, Found)> = Vec::new();
    for (subgraph, level) in std::iter::once((None, file)).chain(inner) {
        for node in level.items("nodes") {
            let text = |key: &str| node.get(key).and_then(Json::as_str).unwrap_or_default();
            let Some(id) = node.get("id").and_then(Json::as_id) else { continue };
            let class = text("type");
            let shown = schema.class(class).map_or(class, |class| class.display_name.as_str());
            let title = if text("title").is_empty() { shown } else { text("title") };
            let values: Vec<&str> = node.items("widgets_values").filter_map(Json::as_str).collect();
            let values = values.join("\n");
            if let Some(score) = score(words, &[title, class, &id, shown, &values]) {
                found.push((score, Found { subgraph: subgraph.clone(), node: id.to_string(), title: title.to_owned() }));
            }
        }
    }
    // Stable: of equals the order of the file counts.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, found)| found).take(MAX_FOUND).collect()
}
