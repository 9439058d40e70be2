//! `gesso intent`, as somebody types it.

use std::{path::Path, process::Command};

use serde_json::{Value, json};

/// Exit code, what was printed, what was complained of.
fn gesso(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_gesso")).args(args).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (done.status.code().unwrap(), text(&done.stdout), text(&done.stderr))
}

fn files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let concept = |id: &str, slot: &str, text: &str| json!({"id": id, "slot": slot, "text": text, "origin": {"kind": "user", "ref": "msg:1", "quote": text}});
    let intent = json!({"schema": "intent/1", "rev": 1, "target_profile": "sdxl",
        "concepts": [concept("c1", "subject", "a red boat"), concept("c2", "lighting", "evening light")]});
    let ops = json!({"interpretation": "no boat", "verdict": "change", "keep": [],
        "remove": [{"quote": "no boat", "id": "c1"}], "modify": [], "emphasis_up": [], "emphasis_down": [],
        "add": [{"quote": "a golden crown", "slot": "subject", "text": "golden crown", "of": "none"}], "unclear": []});
    std::fs::write(folder.path().join("intent.json"), intent.to_string()).unwrap();
    std::fs::write(folder.path().join("ops.json"), ops.to_string()).unwrap();
    folder
}

#[test]
fn an_intent_is_compiled_for_a_family() {
    let folder = files();
    let (code, out, _) = gesso(folder.path(), &["intent", "compile", "intent.json", "--family", "sdxl"]);
    let compiled: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0);
    assert!(compiled["positive"].as_str().unwrap().contains("red boat"), "{compiled}");
    for key in ["negative", "chunks", "tokens", "notes"] {
        assert!(!compiled[key].is_null(), "{key}");
    }
}

#[test]
fn operations_are_judged_one_a_line_and_the_intent_follows() {
    let folder = files();
    let args = ["intent", "check", "intent.json", "ops.json", "--feedback", "no boat please"];
    let (code, out, _) = gesso(folder.path(), &args);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((code, lines.len()), (0, 3), "{out}");
    assert_eq!((&lines[0]["path"], &lines[0]["accepted"]), (&json!("remove[0]"), &json!(true)));
    assert_eq!((&lines[1]["path"], &lines[1]["accepted"]), (&json!("add[0]"), &json!(false)), "nobody spoke of a crown");
    let left: Vec<_> = lines[2]["concepts"].as_array().unwrap().iter().map(|concept| &concept["id"]).collect();
    assert_eq!(left, ["c2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_of_a_model_are_recorded_and_can_be_judged() {
    let server = crate::models::ollama(2_000.0).await;
    let folder = tempfile::tempdir().unwrap();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../evaluation/cases");
    let record = |only: &'static str, host: String| {
        let (cases, folder) = (cases.clone(), folder.path().to_owned());
        tokio::task::spawn_blocking(move || {
            let command = &mut Command::new(env!("CARGO_BIN_EXE_gesso"));
            command.args(["intent", "record"]).arg(cases).args(["--out", "answers.json", "--only", only]);
            let done = command.current_dir(folder).env("OLLAMA_HOST", host).output().unwrap();
            (done.status.code().unwrap(), String::from_utf8(done.stderr).unwrap())
        })
    };
    let (code, told) = record("landscape/", server.url()).await.unwrap();
    assert_eq!(code, 0, "{told}");
    let recording = gesso_evaluation::recorded::load(&folder.path().join("answers.json")).unwrap();
    let (all, _) = gesso_evaluation::case::load(&cases).unwrap();
    let asked: Vec<_> = all.iter().filter(|case| case.name.starts_with("landscape/")).map(|case| &case.name).collect();
    assert_eq!(recording.answers.iter().map(|answer| &answer.case).collect::<Vec<_>>(), asked);
    let figures = gesso_evaluation::recorded::judge(&recording, &all).unwrap();
    let figure = |name: &str| figures.iter().find(|figure| figure.name == name).unwrap().value;
    assert_eq!((figure("recorded_answers"), figure("recorded_readable")), (10.0, 100.0), "{figures:?}");
    assert!(figure("recorded_f1") > 0.0 && figure("recorded_time_p95").is_finite(), "{figures:?}");
    let (code, told) = record("no such case", server.url()).await.unwrap();
    assert!(code == 1 && told.contains("no case"), "{told}");
    let (code, _) = record("landscape/", "http://127.0.0.1:9".to_owned()).await.unwrap();
    assert_eq!(code, 1, "nobody answers");
}

#[test]
fn failure_is_one_and_bad_usage_is_two() {
    let folder = files();
    std::fs::write(folder.path().join("bad.json"), "{}").unwrap();
    for (args, code) in [
        (vec!["intent", "compile", "absent.json", "--family", "sdxl"], 1),
        (vec!["intent", "compile", "bad.json", "--family", "sdxl"], 1),
        (vec!["intent", "check", "intent.json", "bad.json", "--feedback", "x"], 1),
        (vec!["intent", "compile", "intent.json", "--family", "sd99"], 2),
        (vec!["intent", "compile", "intent.json"], 2),
        (vec!["intent", "check", "intent.json", "ops.json"], 2),
    ] {
        let (found, out, complaint) = gesso(folder.path(), &args);
        assert_eq!(found, code, "{args:?}: {complaint}");
        assert!(out.is_empty() && !complaint.is_empty(), "{args:?}");
    }
    for command in ["compile", "check", "record"] {
        let (code, help, _) = gesso(folder.path(), &["intent", command, "--help"]);
        assert!(code == 0 && help.contains("Example: gesso intent"), "{help}");
    }
}
