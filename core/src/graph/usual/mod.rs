//! What a new document is: words to a picture with a checkpoint, as most people begin.

use super::{json::Json, schema::Schema};

/// The file, with a place for the checkpoint.
const FILE: &str = include_str!("usual.json");
/// Where the checkpoint goes, as the file has it.
const PLACE: &str = "\"CHECKPOINT\"";
/// The class that loads it.
const LOADER: &str = "CheckpointLoaderSimple";

/// Words to a picture, with the first checkpoint there is.
#[must_use]
pub fn usual(schema: &Schema) -> Json {
    let choices = schema.class(LOADER).and_then(|class| class.input("ckpt_name")).and_then(|input| input.choices.as_deref());
    let first = choices.and_then(<[Json]>::first).cloned().unwrap_or_else(|| Json::text(""));
    Json::read(&FILE.replace(PLACE, &first.to_string())).unwrap_or_else(|_| empty())
}

/// A document with nothing in it.
#[must_use]
pub fn empty() -> Json {
    let text = r#"{"last_node_id":0,"last_link_id":0,"nodes":[],"links":[],"groups":[],"config":{},"extra":{},"version":0.4}"#;
    Json::read(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::file::Format;

    #[test]
    fn it_is_a_workflow_with_the_first_checkpoint() {
        let info = r#"{"CheckpointLoaderSimple":{"input":{"required":{"ckpt_name":[["a \"b\".safetensors","c"]]}},"output":["MODEL","CLIP","VAE"]}}"#;
        let file = usual(&Schema::read(&Json::read(info).unwrap()));
        assert_eq!(Format::of(&file), Some(Format::Ui));
        assert!(file.to_string().contains(r#""widgets_values":["a \"b\".safetensors"]"#));
        assert_eq!(file.items("nodes").count(), 7);
        assert_eq!(file.items("links").count(), 9);
        for file in [empty(), usual(&Schema::default())] {
            assert!(file.get("version").is_some() && !file.to_string().contains(PLACE));
        }
    }

    #[test]
    fn links_and_slots_agree() {
        let file = usual(&Schema::default());
        let node = |id: &Json| file.items("nodes").find(|node| node.get("id") == Some(id)).unwrap();
        for link in file.items("links") {
            let [id, origin, from, target, to, kind] = link.as_list().unwrap() else { panic!("{link}") };
            let output = node(origin).items("outputs").nth(from.as_index().unwrap()).unwrap();
            let input = node(target).items("inputs").nth(to.as_index().unwrap()).unwrap();
            assert!(output.items("links").any(|one| one == id) && input.get("link") == Some(id), "{link}");
            assert_eq!((output.get("type"), input.get("type")), (Some(kind), Some(kind)), "{link}");
        }
    }
}
