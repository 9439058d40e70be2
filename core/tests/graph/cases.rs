//! Every file of `cases` is converted to its prompt, and saved as it was.

use std::{fs, path::Path};

use gesso_core::graph::{
    json::{Json, Object},
    prompt::{Options, to_api},
    schema::Schema,
};

/// A workflow and the prompt it is.
pub struct Case {
    pub name: String,
    pub text: String,
    pub workflow: Json,
    pub prompt: Json,
}

pub fn schema() -> Schema {
    Schema::read(&Json::read(include_str!("schema.json")).unwrap())
}

pub fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graph/cases");
    let mut cases: Vec<Case> = fs::read_dir(folder).unwrap().map(|entry| read(&entry.unwrap().path())).collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn read(path: &Path) -> Case {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(path).unwrap();
    let json = Json::read(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let part = |key: &str| json.get(key).unwrap().clone();
    Case { text: text.clone(), workflow: part("workflow"), prompt: part("prompt"), name }
}

/// A prompt with sorted keys, without titles, numbers as doubles.
pub fn normal(prompt: &Json) -> serde_json::Value {
    let mut value = serde_json::Value::from(prompt);
    for node in value.as_object_mut().unwrap().values_mut() {
        node.as_object_mut().unwrap().remove("_meta");
    }
    doubles(&mut value);
    value
}

fn doubles(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Number(number) => *value = number.as_f64().into(),
        serde_json::Value::Array(items) => items.iter_mut().for_each(doubles),
        serde_json::Value::Object(members) => members.values_mut().for_each(doubles),
        _ => {}
    }
}

pub fn prompt_of(workflow: &Json) -> Json {
    Json::Object(Object::from_iter(
        to_api(workflow, &schema(), Options::default()).prompt.iter().map(|(id, node)| (id, node.clone())),
    ))
}

#[test]
fn each_workflow_becomes_its_prompt() {
    let cases = all();
    assert!(cases.len() >= 18, "the cases are gone");
    for case in cases {
        assert_eq!(normal(&prompt_of(&case.workflow)), normal(&case.prompt), "{}", case.name);
    }
}

#[test]
fn each_file_is_written_as_it_was_read() {
    for case in all() {
        let written = Json::read(&case.text).unwrap().to_string();
        let strip = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
        assert_eq!(strip(&written), strip(&case.text), "{}", case.name);
    }
}

#[test]
fn version_1_is_the_same_prompt() {
    for case in all() {
        let mut newer = case.workflow.as_object().unwrap().clone();
        let keys = ["id", "origin_id", "origin_slot", "target_id", "target_slot", "type"];
        let links = case.workflow.items("links").filter_map(Json::as_list);
        let links = links.map(|link| Json::Object(keys.into_iter().zip(link.iter().cloned()).collect()));
        newer.set("links", Json::List(links.collect()));
        newer.set("version", Json::read("1").unwrap());
        assert_eq!(normal(&prompt_of(&Json::Object(newer))), normal(&case.prompt), "{}", case.name);
    }
}
