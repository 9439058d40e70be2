//! Damaged files: bytes changed at random, and values of the right JSON in the wrong places.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gesso_core::graph::{
    check::check,
    import::to_ui,
    json::{Json, Object},
    prompt::{Options, to_api},
    render::svg,
    schema::Schema,
};
use serde_json::Value;

use crate::{cases::Case, chance::Chance, edits::edit_and_undo, saved::is_kept};

/// Edits of each damaged file.
const EDITS: usize = 10;

/// What the damaged files showed.
#[derive(Default)]
pub struct Fuzzed {
    /// Files that still were JSON.
    pub readable: usize,
    /// What went wrong, by the seed of the file.
    pub faults: Vec<String>,
}

/// Damages so many files.
pub fn fuzz(cases: &[Case], schema: &Schema, object_info: &Value, files: usize) -> Fuzzed {
    let mut fuzzed = Fuzzed::default();
    for seed in 0..files {
        let mut chance = Chance(seed as u64);
        let Some(case) = chance.one_of(cases) else { break };
        let text =
            if seed % 2 == 0 { damaged_bytes(&case.text, &mut chance) } else { damaged_values(&case.workflow, &mut chance) };
        let done = catch_unwind(AssertUnwindSafe(|| try_out(&text, schema, object_info, &mut chance)));
        match done {
            Ok(Ok(is_readable)) => fuzzed.readable += usize::from(is_readable),
            Ok(Err(fault)) => fuzzed.faults.push(format!("file {seed}, from {}: {fault}", case.name)),
            Err(_) => fuzzed.faults.push(format!("file {seed}, from {}: a panic", case.name)),
        }
    }
    fuzzed
}

fn try_out(text: &str, schema: &Schema, object_info: &Value, chance: &mut Chance) -> Result<bool, &'static str> {
    let Ok(json) = Json::read(text) else { return Ok(false) };
    if !is_kept(text, &json) {
        return Err("saving lost something");
    }
    let prompt = Json::Object(to_api(&json, schema, Options::default()).prompt);
    if Json::read(&prompt.to_string()).as_ref() != Ok(&prompt) {
        return Err("the prompt is not JSON");
    }
    let _ = (check(&json, object_info), svg(&json, schema), to_ui(&json, schema), to_ui(&prompt, schema));
    edit_and_undo(&json, schema, EDITS, chance).fault.map_or(Ok(true), Err)
}

fn damaged_bytes(text: &str, chance: &mut Chance) -> String {
    const SIGNS: &[u8] = b"{}[]\",:0-9eE.\\ntfN\x00 ";
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=chance.below(3) {
        let at = chance.below(bytes.len());
        match chance.below(4) {
            0 => bytes[at] = SIGNS[chance.below(SIGNS.len())],
            1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, SIGNS[chance.below(SIGNS.len())]),
            _ => {
                let end = (at + chance.below(200)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = chance.below(bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn damaged_values(json: &Json, chance: &mut Chance) -> String {
    let mut json = json.clone();
    for _ in 0..=chance.below(12) {
        damage(&mut json, chance);
    }
    json.to_string()
}

/// Walks a random way down and puts something strange at its end.
fn damage(json: &mut Json, chance: &mut Chance) {
    let deeper = chance.below(8) > 0;
    match json {
        Json::List(items) if deeper && !items.is_empty() => {
            let at = chance.below(items.len());
            match chance.below(12) {
                0 => drop(items.remove(at)),
                1 => items.insert(at, items[at].clone()),
                _ => damage(&mut items[at], chance),
            }
        }
        Json::Object(object) if deeper && !object.is_empty() => {
            let at = chance.below(object.len());
            match chance.below(12) {
                0 => drop(object.remove_at(at)),
                1 => {
                    let (key, value) = object.remove_at(at).unwrap_or_else(|| ("x".into(), Json::Null));
                    object.insert_at(at, key.clone(), value.clone());
                    object.insert_at(0, key, value);
                }
                _ => {
                    if let Some(value) = object.value_at_mut(at) {
                        damage(value, chance);
                    }
                }
            }
        }
        other => *other = strange(chance),
    }
}

fn strange(chance: &mut Chance) -> Json {
    const TEXTS: [&str; 14] = [
        "null",
        "-1",
        "-10",
        "-20",
        "1e400",
        "18446744073709551617",
        "0.1",
        "\"\"",
        "\"KSampler\"",
        "\"\\ud800\"",
        "[]",
        "{}",
        "[[[[[[[[1]]]]]]]]",
        "NaN",
    ];
    Json::read(TEXTS[chance.below(TEXTS.len())]).unwrap_or_else(|_| Json::Object(Object::new()))
}
