//! Feedback on a picture, read by rule: which of the listed concepts each clause speaks of, and what it asks for.
//!
//! A stand-in for a model that was told to answer in operations. It uses the asker's own words and nothing else: every
//! quote is a clause as it was written, every wording is made of the clause and of the concept it changes.

use serde_json::{Map, Value, json};

use super::brief::own_section;

/// The properties by which a schema is recognised as one for operations on concepts.
const SIGNS: [&str; 5] = ["verdict", "keep", "remove", "modify", "add"];
/// Most operations of a kind.
const MAX_ITEMS: usize = 8;
/// Most words of a wording.
const MAX_WORDS: usize = 12;

const UNWANTED: [&str; 16] = [
    "remove", "delete", "drop", "erase", "lose", "without", "no", "not", "don't", "avoid", "kein", "keine", "ohne", "entferne",
    "sans", "sin",
];
const MORE: [&str; 6] = ["more", "stronger", "bigger", "larger", "emphasize", "mehr"];
const LESS: [&str; 6] = ["less", "weaker", "smaller", "subtler", "fainter", "weniger"];
const PRAISE: [&str; 7] = ["keep", "love", "like", "perfect", "great", "leave", "behalte"];
/// Words a clause may begin with that say only that something is to be done.
const ORDERS: [&str; 28] = [
    "please", "make", "turn", "change", "give", "add", "put", "show", "use", "i", "want", "would", "like", "with", "it", "but",
    "and", "also", "then", "should", "be", "have", "has", "to", "need", "needs", "include", "some",
];
const ARTICLES: [&str; 10] = ["a", "an", "the", "that", "this", "its", "of", "is", "are", "into"];
const COLORS: [&str; 18] = [
    "red", "blue", "green", "yellow", "orange", "purple", "violet", "pink", "black", "white", "grey", "gray", "brown",
    "golden", "silver", "teal", "cyan", "crimson",
];
/// What a word says of the slot it belongs to; the first that fits.
const SLOTS: [(&str, &[&str]); 8] = [
    ("lighting", &["light", "lighting", "glow", "shadow", "shadows", "backlit", "sunlight", "lit"]),
    ("camera", &["close-up", "closeup", "angle", "lens", "wide", "zoom", "aerial", "macro"]),
    ("composition", &["centered", "composition", "foreground", "left", "right", "framing", "space"]),
    ("setting", &["background", "forest", "city", "beach", "sky", "sea", "night", "dusk", "dawn", "sunset", "street", "room"]),
    ("color", &["palette", "color", "colors", "colour", "colours", "monochrome", "pastel", "muted"]),
    ("medium", &["watercolor", "watercolour", "photo", "photograph", "oil", "sketch", "pencil", "ink"]),
    ("style", &["style", "cinematic", "anime", "surreal", "minimalist", "realistic"]),
    ("mood", &["mood", "calm", "eerie", "joyful", "melancholy", "peaceful", "dreamy", "cozy"]),
];

/// A concept as the question lists it.
struct Concept {
    id: String,
    text: String,
}

/// An answer to a schema of operations on concepts; `None` when the schema is another.
#[must_use]
pub fn answer(schema: &Value, message: &str) -> Option<Value> {
    let properties = schema.get("properties")?.as_object()?;
    if !SIGNS.iter().all(|sign| properties.contains_key(*sign)) {
        return None;
    }
    let ids: Vec<&str> =
        schema.pointer("/properties/remove/items/properties/id/enum")?.as_array()?.iter().filter_map(Value::as_str).collect();
    let concepts: Vec<Concept> = concepts(message).into_iter().filter(|concept| ids.contains(&concept.id.as_str())).collect();
    let slots: Vec<&str> = schema
        .pointer("/properties/add/items/properties/slot/enum")
        .and_then(Value::as_array)
        .map(|slots| slots.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let mut reading = Reading { concepts, slots, found: Map::new() };
    let feedback = own_section(message).trim();
    for clause in clauses(feedback) {
        reading.clause(clause);
    }
    Some(reading.document(properties, feedback))
}

struct Reading<'a> {
    concepts: Vec<Concept>,
    slots: Vec<&'a str>,
    /// Operations by the name of their list.
    found: Map<String, Value>,
}

impl Reading<'_> {
    fn clause(&mut self, clause: &str) {
        let words = words(clause);
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        let concept = self.meant(&words);
        if let Some((from, to)) = swap(clause) {
            let meant = self.meant(&self::words(from)).or(concept);
            match meant {
                Some(id) => self.push("modify", json!({"quote": clause, "id": id, "to": limited(to)})),
                None => self.add(clause, to, "want"),
            }
            return;
        }
        match concept {
            _ if !clause.is_ascii() => self.ask(clause),
            Some(id) if has(&UNWANTED) => self.push("remove", json!({"quote": clause, "id": id})),
            None if has(&UNWANTED) => {
                let text: Vec<&str> =
                    clause.split_whitespace().filter(|word| !UNWANTED.contains(&word.to_lowercase().as_str())).collect();
                self.add(clause, &text.join(" "), "avoid");
            }
            Some(id) if has(&MORE) => self.push("emphasis_up", json!({"quote": clause, "id": id, "amount": 1})),
            Some(id) if has(&LESS) => self.push("emphasis_down", json!({"quote": clause, "id": id, "amount": 1})),
            Some(id) if has(&PRAISE) => self.push("keep", json!(id)),
            Some(id) => {
                let to = self.reworded(&id, &words);
                self.push("modify", json!({"quote": clause, "id": id, "to": limited(&to)}));
            }
            None if has(&PRAISE) => {}
            None => self.add(clause, clause, "want"),
        }
    }

    /// The concept that shares most words with the clause.
    fn meant(&self, clause: &[String]) -> Option<String> {
        let shared = |concept: &Concept| {
            let own = words(&concept.text);
            clause.iter().filter(|word| !is_empty_word(word) && own.iter().any(|own| same(own, word))).count()
        };
        let best = self.concepts.iter().map(|concept| (shared(concept), concept)).filter(|(count, _)| *count > 0);
        // Of two that share as much the first listed is meant.
        best.rev().max_by_key(|(count, _)| *count).map(|(_, concept)| concept.id.clone())
    }

    /// The concept's wording with the clause's new words: a colour takes a colour's place, the rest goes in front.
    fn reworded(&self, id: &str, clause: &[String]) -> String {
        let text = self.concepts.iter().find(|concept| concept.id == id).map_or("", |concept| concept.text.as_str());
        let own = words(text);
        let new: Vec<&String> =
            clause.iter().filter(|word| !is_empty_word(word) && !own.iter().any(|own| same(own, word))).collect();
        let is_color = |word: &str| COLORS.contains(&word.to_lowercase().as_str());
        let color = new.iter().find(|word| is_color(word));
        let has_color = text.split_whitespace().any(is_color);
        let kept: Vec<&str> = text
            .split_whitespace()
            .filter(|word| !ARTICLES[..3].contains(&word.to_lowercase().as_str()))
            .map(|word| match (is_color(word), color) {
                (true, Some(color)) => color.as_str(),
                _ => word,
            })
            .collect();
        let front = new.iter().filter(|word| !(has_color && is_color(word))).map(|word| word.as_str());
        front.chain(kept).collect::<Vec<_>>().join(" ")
    }

    fn add(&mut self, clause: &str, text: &str, polarity: &str) {
        let text = limited(bare(text));
        let words = words(&text);
        if words.is_empty() {
            return self.ask(clause);
        }
        let slot =
            SLOTS.iter().find(|(_, signs)| words.iter().any(|word| signs.contains(&word.as_str()))).map(|(slot, _)| *slot);
        let slot = slot.filter(|slot| self.slots.contains(slot)).or_else(|| self.slots.first().copied()).unwrap_or("subject");
        self.push("add", json!({"quote": clause, "slot": slot, "text": text, "of": "none", "polarity": polarity}));
    }

    fn ask(&mut self, clause: &str) {
        self.push("unclear", json!({"quote": clause, "question": format!("What should \"{clause}\" change?")}));
    }

    fn push(&mut self, list: &str, item: Value) {
        if let Value::Array(items) = self.found.entry(list).or_insert_with(|| json!([]))
            && items.len() < MAX_ITEMS
        {
            items.push(item);
        }
    }

    /// The document, its properties in the schema's order.
    fn document(mut self, properties: &Map<String, Value>, feedback: &str) -> Value {
        let changes = ["remove", "modify", "emphasis_up", "emphasis_down", "add"];
        let verdict = if changes.iter().any(|list| self.found.contains_key(*list)) {
            "change"
        } else if self.found.contains_key("unclear") {
            "unclear"
        } else {
            "nothing_to_change"
        };
        let said: String = feedback.chars().take(160).collect();
        let mut document = Map::new();
        for name in properties.keys() {
            let value = match name.as_str() {
                "interpretation" => {
                    json!(format!("The person says: {}", said.split_whitespace().collect::<Vec<_>>().join(" ")))
                }
                "verdict" => json!(verdict),
                list => self.found.remove(list).unwrap_or_else(|| json!([])),
            };
            document.insert(name.clone(), value);
        }
        Value::Object(document)
    }
}

/// The lines `c1 [subject] red fox` of a question.
fn concepts(message: &str) -> Vec<Concept> {
    let read = |line: &str| {
        let (id, rest) = line.trim().split_once(" [")?;
        let (_, text) = rest.split_once("] ")?;
        let is_id = id.strip_prefix('c').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
        is_id.then(|| Concept { id: id.to_owned(), text: text.to_owned() })
    };
    message.lines().filter_map(read).collect()
}

/// The clauses of a feedback, verbatim.
fn clauses(feedback: &str) -> Vec<&str> {
    let sentences = feedback.split(|c: char| ".,;!?\n\r".contains(c));
    let mut out: Vec<&str> = Vec::new();
    for sentence in sentences {
        for clause in [" and ", " but ", " und ", " aber "]
            .iter()
            .fold(vec![sentence], |parts, joint| parts.into_iter().flat_map(|part| part.split(joint)).collect())
        {
            let clause = clause.trim();
            if clause.chars().any(char::is_alphanumeric) && !out.contains(&clause) {
                out.push(clause);
            }
        }
    }
    out
}

/// What is to be replaced by what: `replace X with Y`, `change X to Y`, `Y instead of X`.
fn swap(clause: &str) -> Option<(&str, &str)> {
    // ASCII lower case keeps every byte's place.
    let lower = clause.to_ascii_lowercase();
    if let Some(at) = lower.find(" instead of ") {
        return Some((clause.get(at + 12..)?, bare(clause.get(..at)?)));
    }
    let joint = if lower.starts_with("replace ") { " with " } else { " to " };
    if !["replace ", "change ", "turn "].iter().any(|verb| lower.starts_with(verb)) {
        return None;
    }
    let at = lower.find(joint)?;
    Some((clause.get(..at)?, bare(clause.get(at + joint.len()..)?)))
}

/// A clause without the words that only order, and without its article.
fn bare(clause: &str) -> &str {
    let mut rest = clause.trim();
    while let Some((word, tail)) = rest.split_once(' ') {
        let word = word.to_lowercase();
        if !ORDERS.contains(&word.as_str()) && !ARTICLES.contains(&word.as_str()) {
            break;
        }
        rest = tail.trim_start();
    }
    rest
}

fn limited(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !"()<>[]{}|".contains(*c)).collect();
    plain.split_whitespace().take(MAX_WORDS).collect::<Vec<_>>().join(" ")
}

fn words(text: &str) -> Vec<String> {
    let pieces = text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '\'');
    pieces.map(|word| word.trim_matches(['-', '\'']).to_lowercase()).filter(|word| !word.is_empty()).collect()
}

/// A word that names nothing.
fn is_empty_word(word: &str) -> bool {
    [&ORDERS[..], &ARTICLES, &UNWANTED, &MORE, &LESS, &PRAISE].iter().any(|list| list.contains(&word))
        || ["in", "on", "at", "by", "for", "from", "very", "so", "too", "bit", "little", "much", "there", "my", "me"]
            .contains(&word)
}

/// The same word, in the singular or the plural.
fn same(one: &str, other: &str) -> bool {
    one.trim_end_matches('s') == other.trim_end_matches('s')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Value {
        let id = json!({"enum": ["c1", "c2", "c3"]});
        let list = json!({"type": "array", "items": {"type": "object"}});
        json!({"type": "object", "properties": {
            "interpretation": {"type": "string"}, "verdict": {"enum": ["change"]}, "keep": {"type": "array", "items": id},
            "remove": {"type": "array", "items": {"properties": {"quote": {}, "id": id}}}, "modify": list,
            "emphasis_up": list, "emphasis_down": list,
            "add": {"type": "array", "items": {"properties": {"slot": {"enum": ["subject", "setting", "lighting"]}}}},
            "unclear": list}})
    }

    fn read(feedback: &str) -> Value {
        let message = format!(
            "CONCEPTS\nc1 [subject] a red boat\nc2 [setting] a calm sea\nc3 [lighting] evening light\n\nFEEDBACK\n{feedback}"
        );
        answer(&schema(), &message).unwrap()
    }

    #[test]
    fn clauses_become_operations_on_the_concepts_they_name() {
        let answer = read("warmer light, remove the boat. Add a lighthouse and more sea; no watermark");
        assert_eq!(answer["verdict"], "change");
        assert_eq!(answer["modify"], json!([{"quote": "warmer light", "id": "c3", "to": "warmer evening light"}]));
        assert_eq!(answer["remove"], json!([{"quote": "remove the boat", "id": "c1"}]));
        assert_eq!(answer["emphasis_up"], json!([{"quote": "more sea", "id": "c2", "amount": 1}]));
        assert_eq!(answer["add"][0]["text"], "lighthouse");
        assert_eq!((&answer["add"][1]["text"], &answer["add"][1]["polarity"]), (&json!("watermark"), &json!("avoid")));
    }

    #[test]
    fn things_are_recoloured_and_swapped_in_the_asker_s_words() {
        assert_eq!(read("make the boat blue")["modify"][0]["to"], "blue boat");
        assert_eq!(read("Replace the boat with a wooden raft")["modify"][0]["to"], "wooden raft");
        assert_eq!(
            read("a stormy sea instead of a calm sea")["modify"][0],
            json!({"quote": "a stormy sea instead of a calm sea", "id": "c2", "to": "stormy sea"})
        );
    }

    #[test]
    fn praise_keeps_and_what_is_not_understood_is_asked() {
        let kept = read("I love the boat");
        assert_eq!((&kept["keep"], &kept["verdict"]), (&json!(["c1"]), &json!("nothing_to_change")));
        assert_eq!(read("wärmer")["verdict"], "unclear");
    }

    #[test]
    fn properties_stand_in_the_schema_s_order_and_other_schemas_are_left_alone() {
        let text = read("more sea").to_string();
        assert!(text.starts_with("{\"interpretation\":") && text.ends_with("\"unclear\":[]}"), "{text}");
        assert_eq!(answer(&json!({"type": "object", "properties": {"add": {}}}), "x"), None);
    }
}
