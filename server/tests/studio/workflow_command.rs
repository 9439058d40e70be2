//! `gesso workflow`, as somebody types it.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

/// A picture loaded, made larger and saved, as the front end saves it; numbers and order as nobody else would write them.
const SAVED: &str = r#"{"last_node_id":3,"odd":{"b":1.0,"a":1e-05},"nodes":[
    {"id":1,"type":"LoadImage","pos":[0,0],"size":[270,100],"mode":0,"outputs":[{"name":"IMAGE","type":"IMAGE","links":[1]},{"name":"MASK","type":"MASK","links":[]}],"widgets_values":["example.png","image"]},
    {"id":2,"type":"ImageInvert","pos":[300,0],"size":[200,50],"mode":0,"inputs":[{"name":"image","type":"IMAGE","link":1}],"outputs":[{"name":"IMAGE","type":"IMAGE","links":[2]}]},
    {"id":3,"type":"SaveImage","pos":[600,0],"size":[200,50],"mode":0,"inputs":[{"name":"images","type":"IMAGE","link":2}],"widgets_values":["out"]}],
    "links":[[1,1,0,2,0,"IMAGE"],[2,2,0,3,0,"IMAGE"]],"version":0.4}"#;

/// Exit code, what was printed, what was complained of.
fn gesso(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_gesso")).arg("workflow").args(args).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (done.status.code().unwrap(), text(&done.stdout), text(&done.stderr))
}

fn files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("saved.json", SAVED);
    write("unknown.json", &SAVED.replace("ImageInvert", "NobodyKnows"));
    write("loose.json", &SAVED.replace(r#""link":1"#, r#""link":null"#).replace(r#"[1,1,0,2,0,"IMAGE"],"#, ""));
    write("nonsense.json", "{\"a\":1}");
    write("broken.json", "{");
    folder
}

#[test]
fn a_saved_workflow_becomes_a_prompt_and_comes_back() {
    let folder = files();
    let (code, out, told) = gesso(folder.path(), &["convert", "saved.json"]);
    let prompt: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, told.as_str()), (0, ""));
    assert_eq!(prompt["2"]["inputs"], json!({"image": ["1", 0]}));
    assert_eq!(prompt["3"]["inputs"], json!({"filename_prefix": "out", "images": ["2", 0]}));
    let (code, ..) = gesso(folder.path(), &["convert", "saved.json", "-o", "prompt.json"]);
    assert_eq!((code, fs::read_to_string(folder.path().join("prompt.json")).unwrap()), (0, out));
    let (code, out, _) = gesso(folder.path(), &["convert", "prompt.json", "--to", "ui"]);
    let workflow: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, workflow["nodes"].as_array().unwrap().len(), workflow["links"].as_array().unwrap().len()), (0, 3, 2));
}

#[test]
fn a_workflow_in_its_own_format_is_not_touched() {
    let folder = files();
    let (code, out, _) = gesso(folder.path(), &["convert", "saved.json", "--to", "ui"]);
    let strip = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    assert_eq!((code, strip(&out)), (0, strip(SAVED)));
}

#[test]
fn what_is_wrong_is_told_one_a_line() {
    let folder = files();
    let (code, out, _) = gesso(folder.path(), &["check", "loose.json"]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(code, 1);
    assert!(lines.iter().any(|line| line["code"] == "required_input_missing" && line["node"] == "2"), "{out}");
    let (code, out, told) = gesso(folder.path(), &["convert", "unknown.json"]);
    assert!(code == 1 && told.contains("NobodyKnows"), "{told}");
    assert!(serde_json::from_str::<Value>(&out).unwrap()["3"].is_object(), "what could be converted is written all the same");
}

#[test]
fn the_classes_of_another_server_are_asked_for() {
    let folder = files();
    let info =
        json!({"NobodyKnows": {"input": {"required": {"image": ["IMAGE"]}}, "output": ["IMAGE"], "output_name": ["IMAGE"]}});
    fs::write(folder.path().join("info.json"), info.to_string()).unwrap();
    let (_, _, told) = gesso(folder.path(), &["convert", "unknown.json", "--object-info", "info.json"]);
    assert!(!told.contains("NobodyKnows") && told.contains("LoadImage"), "{told}");
}

#[test]
fn a_workflow_is_drawn() {
    let folder = files();
    for name in ["saved.json", "unknown.json"] {
        let (code, out, _) = gesso(folder.path(), &["render", name]);
        assert!(code == 0 && out.starts_with("<svg ") && out.contains("example.png"), "{out}");
    }
}

#[test]
fn failure_is_one_and_bad_usage_is_two() {
    let folder = files();
    for (args, code) in [
        (vec!["convert", "absent.json"], 1),
        (vec!["convert", "broken.json"], 1),
        (vec!["convert", "nonsense.json"], 1),
        (vec!["render", "nonsense.json"], 1),
        (vec!["check", "nonsense.json"], 1),
        (vec!["convert", "saved.json", "--to", "svg"], 2),
        (vec!["paint", "saved.json"], 2),
    ] {
        assert_eq!(gesso(folder.path(), &args).0, code, "{args:?}");
    }
}
