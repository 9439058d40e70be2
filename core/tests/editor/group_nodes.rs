//! Group nodes of years ago.

use gesso_core::editor::action::Verb;

use crate::{drawn::meaning, harness::Story};

/// A group node of years ago that blends a picture with a new one.
fn with_group_node() -> Story {
    Story::text(
        r#"{"nodes":[
        {"id":1,"type":"LoadImage","pos":[0,0],"size":[200,100],"outputs":[{"name":"IMAGE","type":"IMAGE","links":[1]},{"name":"MASK","type":"MASK"}],"widgets_values":["a.png","image"]},
        {"id":2,"type":"workflow>Mixed","pos":[300,0],"size":[200,100],"inputs":[{"name":"image","type":"IMAGE","link":1}],"outputs":[{"name":"IMAGE","type":"IMAGE","links":[2]}],"widgets_values":[320,0.75]},
        {"id":3,"type":"SaveImage","pos":[600,0],"size":[200,100],"inputs":[{"name":"images","type":"IMAGE","link":2}],"widgets_values":["out"]}],
        "links":[[1,1,0,2,0,"IMAGE"],[2,2,0,3,0,"IMAGE"]],
        "extra":{"groupNodes":{"Mixed":{"nodes":[
            {"type":"ImageScale","index":0,"pos":[0,0],"size":[200,80],"inputs":[{"name":"image","type":"IMAGE","link":null}],"outputs":[{"name":"IMAGE","type":"IMAGE"}],"widgets_values":[512]},
            {"type":"ImageBlend","index":1,"pos":[300,0],"size":[200,80],"inputs":[{"name":"image1","type":"IMAGE","link":9},{"name":"image2","type":"IMAGE","link":9}],"outputs":[{"name":"IMAGE","type":"IMAGE"}],"widgets_values":[0.5]}],
            "links":[[0,0,1,0,9],[0,0,1,1,9]],"external":[]}}},"version":0.4}"#,
    )
}

#[test]
fn a_group_node_of_years_ago_runs_and_is_unpacked() {
    let story = with_group_node();
    let meant = meaning(story.editor.file());
    assert!(meant.contains(&"ImageBlend factor=0.75 image1=ImageScale.0 image2=ImageScale.0".to_owned()), "{meant:?}");
    let story = story.select(&["2"]).act(Verb::Unpack).has_nodes(&["1", "3", "0", "4"]);
    assert_eq!(meaning(story.editor.file()), meant);
    story.undo().unchanged().selected(&["2"]).end();
}

#[test]
fn a_group_node_without_its_inside_stays() {
    Story::text(r#"{"nodes":[{"id":2,"type":"workflow/Gone","pos":[0,0]}],"links":[]}"#)
        .select(&["2"])
        .act(Verb::Unpack)
        .refused("workflow/Gone")
        .unchanged()
        .end();
}
