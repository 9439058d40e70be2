//! The classes of ComfyUI's core as a schema without a server: for workflows that are read where no node can be asked.

use serde_json::{Map, Value, json};

use super::{Choices, Kind, Lists, all};
use crate::comfy::profile::NodeProfile;

/// The classes as `/object_info` lists them. Which files there are nobody knows, so combos of files have no choices at all
/// and take any name.
#[must_use]
pub fn core_classes() -> Value {
    let profile = NodeProfile::small("core", 1.0);
    let lists = Lists { profile: &profile, input_files: Vec::new() };
    let described = all().iter().map(|class| {
        let mut described = class.describe(&lists);
        for input in &class.inputs {
            let group = if input.required { "required" } else { "optional" };
            let declaration = described.pointer_mut(&format!("/input/{group}")).and_then(|group| group.get_mut(input.name));
            if let (Some(options), Some(declaration)) = (options_of_files(input.kind), declaration) {
                *declaration = json!(["COMBO", options]);
            }
        }
        (class.name.to_owned(), described)
    });
    Value::Object(described.collect())
}

/// The options of a combo of files; `None` for anything else.
fn options_of_files(kind: Kind) -> Option<Map<String, Value>> {
    let (choices, hint) = match kind {
        Kind::Combo(choices) => (choices, None),
        Kind::AdvancedCombo(choices) => (choices, Some("advanced")),
        Kind::InputFile(choices) => (choices, Some("image_upload")),
        _ => return None,
    };
    let options = hint.into_iter().map(|hint| (hint.to_owned(), Value::Bool(true))).collect();
    (!matches!(choices, Choices::Fixed(_))).then_some(options)
}

#[cfg(test)]
mod tests {
    use gesso_core::graph::{
        check::check,
        import::to_ui,
        json::Json,
        prompt::{Options, to_api},
        schema::Schema,
    };

    use super::*;

    #[test]
    fn files_are_not_listed_and_other_choices_are() {
        let classes = core_classes();
        assert_eq!(classes["CheckpointLoaderSimple"]["input"]["required"]["ckpt_name"], json!(["COMBO", {}]));
        assert_eq!(classes["LoadImage"]["input"]["required"]["image"], json!(["COMBO", {"image_upload": true}]));
        assert!(classes["KSampler"]["input"]["required"]["scheduler"][0].is_array());
    }

    #[test]
    fn a_workflow_of_core_classes_is_converted_there_and_back() {
        let classes = core_classes();
        let schema = Schema::read(&Json::from(&classes));
        let prompt = json!({
            "1": {"inputs": {"image": "anything.png"}, "class_type": "LoadImage", "_meta": {"title": "Picture"}},
            "2": {"inputs": {"filename_prefix": "x", "images": ["1", 0]}, "class_type": "SaveImage", "_meta": {"title": "Out"}},
        });
        let workflow = to_ui(&Json::from(&prompt), &schema).file;
        assert_eq!(check(&workflow, &classes), []);
        let again = to_api(&workflow, &schema, Options::default()).prompt;
        assert_eq!(Value::from(&Json::Object(again)), prompt);
    }
}
