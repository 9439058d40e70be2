//! Classes nobody knows, and files that are barely workflows.

use gesso_core::graph::{
    diagnostic::{Fault, Severity},
    json::Json,
    prompt::{Options, to_api},
};

use crate::cases::schema;

#[test]
fn an_unknown_class_that_runs_is_an_error_and_its_links_hold() {
    let file = |mode: u8| {
        let text = format!(
            r#"{{"nodes":[{{"id":1,"type":"Who","mode":{mode},"inputs":[{{"name":"x","type":"INT","widget":{{"name":"x"}}}}],
            "outputs":[{{"name":"o","type":"IMAGE"}}],"widgets_values":[5]}},{{"id":2,"type":"Save","inputs":[{{"name":"images","link":1}}]}}],
            "links":[[1,1,0,2,0,"IMAGE"]]}}"#
        );
        to_api(&Json::read(&text).unwrap(), &schema(), Options::default())
    };
    let runs = file(0);
    assert!(runs.diagnostics.iter().any(|one| one.is(Fault::UnknownClass) && one.severity == Severity::Error));
    let inputs = |id: &str| runs.prompt.get(id).and_then(|node| node.get("inputs")).unwrap().to_string();
    assert_eq!((inputs("1"), inputs("2")), (r#"{"x":5}"#.to_owned(), r#"{"prefix":"out","images":["1",0]}"#.to_owned()));
    let muted = file(2);
    assert!(muted.diagnostics.iter().all(|one| one.severity == Severity::Warning), "{:?}", muted.diagnostics);
    assert!(muted.prompt.get("1").is_none());
}

#[test]
fn anything_at_all_is_read() {
    for text in [
        "null",
        "[]",
        r#"{"nodes":{},"links":3}"#,
        r#"{"nodes":[null,1,{"id":null},{"id":1},{"id":1,"type":3,"inputs":{},"outputs":[5]}],"links":[[],[1],{},null]}"#,
        r#"{"nodes":[{"id":1,"type":"g"}],"definitions":{"subgraphs":[{"id":"g","nodes":[{"id":1,"type":"g"}]}]}}"#,
    ] {
        let _ = to_api(&Json::read(text).unwrap(), &schema(), Options::default());
    }
}

#[test]
fn a_subgraph_inside_itself_ends() {
    let text = r#"{"nodes":[{"id":1,"type":"g"}],"definitions":{"subgraphs":[{"id":"g","nodes":[{"id":1,"type":"g"},{"id":2,"type":"g"}]}]}}"#;
    let conversion = to_api(&Json::read(text).unwrap(), &schema(), Options::default());
    assert!(conversion.diagnostics.iter().any(|one| one.is(Fault::TooDeep)));
}
