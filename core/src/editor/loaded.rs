//! The pictures that blocks load, so that they can be seen on them before anything has run.

use std::{collections::HashMap, sync::Arc};

use super::{Editor, scene::Block};
use crate::{
    graph::{
        edit::level_at,
        json::Json,
        schema::{Class, Input},
        values::by_name,
    },
    mask::Source,
};

/// Most pictures that are looked for: each is a file the page reads.
pub const MAX_LOADED: usize = 200;

/// The blocks of the level that is shown that load a picture, and the file each names. One whose file comes over a link
/// names none.
#[must_use]
pub fn loaded(editor: &Editor) -> Vec<(Arc<str>, Source)> {
    let Some((level, _)) = level_at(editor.file(), editor.level()) else { return Vec::new() };
    let nodes = level.get("nodes").and_then(Json::as_list).unwrap_or_default();
    // Thousands of blocks have a few dozen classes.
    let mut known: HashMap<&str, Option<(&Class, &Input)>> = HashMap::new();
    let mut blocks: Vec<&Block> = editor.scene().blocks().collect();
    blocks.sort_unstable_by_key(|block| block.at);
    let found = blocks.into_iter().filter_map(|block| {
        let taker = || {
            let class = editor.schema().class(&block.class)?;
            class.inputs.iter().find(|input| is_picture(input)).map(|input| (class, &**input))
        };
        let (class, input) = (*known.entry(&block.class).or_insert_with(taker))?;
        Some((block.id.clone(), source(block, nodes.get(block.at)?, class, &input.name)?))
    });
    found.take(MAX_LOADED).collect()
}

/// Whether an input names a picture of the person's.
fn is_picture(input: &Input) -> bool {
    input.has("image_upload") || input.has("animated_image_upload")
}

/// What stands in the input of a block.
fn source(block: &Block, node: &Json, class: &Class, name: &str) -> Option<Source> {
    let slot = block.inputs.iter().position(|port| port.is_widget && *port.name == *name);
    if slot.and_then(|slot| block.linked.get(slot)).is_some_and(Option::is_some) {
        return None;
    }
    let values = by_name(class, node.get("widgets_values"));
    let value = values.iter().find(|value| value.widget.name == name)?;
    Source::of(value.value.as_ref()?.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::schema::Schema;

    const SCHEMA: &str = r#"{
        "LoadImage": {"input": {"required": {"image": [["a.png"], {"image_upload": true}]}}, "output": ["IMAGE"]},
        "Seeded": {"input": {"required": {"seed": ["INT", {"control_after_generate": true}],
            "picture": ["COMBO", {"options": [], "image_upload": true}]}}, "output": ["IMAGE"]},
        "Plain": {"input": {"required": {"name": [["a.png"]]}}, "output": ["STRING"]}
    }"#;

    fn of(nodes: &str, links: &str) -> Vec<(String, &'static str, String)> {
        let schema = Schema::read(&Json::read(SCHEMA).expect("it is JSON"));
        let file = Json::read(&format!(r#"{{"nodes":{nodes},"links":{links}}}"#)).expect("it is JSON");
        let editor = Editor::open(file, Arc::new(schema));
        let told = loaded(&editor).into_iter();
        told.map(|(id, source)| (id.to_string(), source.root, format!("{}/{}", source.folder, source.name))).collect()
    }

    #[test]
    fn blocks_that_load_a_picture_name_it() {
        let nodes = r#"[{"id":1,"type":"LoadImage","widgets_values":["b.png","image"]},
            {"id":2,"type":"Plain","widgets_values":["a.png"]},
            {"id":3,"type":"Seeded","widgets_values":[7,"fixed","x/y.png [output]","image"]},
            {"id":4,"type":"Nobody","widgets_values":["a.png"]},
            {"id":5,"type":"LoadImage","widgets_values":[""]}]"#;
        let is = |id: &str, root, name: &str| (id.to_owned(), root, name.to_owned());
        assert_eq!(of(nodes, "[]"), [is("1", "input", "/b.png"), is("3", "output", "x/y.png")]);
    }

    #[test]
    fn what_comes_over_a_link_is_not_known() {
        let nodes = r#"[{"id":1,"type":"Plain","widgets_values":["a.png"],"outputs":[{"name":"name","type":"STRING","links":[1]}]},
            {"id":2,"type":"LoadImage","widgets_values":["b.png","image"],
             "inputs":[{"name":"image","type":"COMBO","widget":{"name":"image"},"link":1}]}]"#;
        assert_eq!(of(nodes, r#"[[1,1,0,2,0,"STRING"]]"#), []);
        assert_eq!(of(&nodes.replace(r#""link":1"#, r#""link":null"#), "[]").len(), 1);
    }
}
