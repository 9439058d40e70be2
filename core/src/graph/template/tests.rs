use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::graph::usual::usual;

const INFO: &str = r#"{
    "CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": [["a.safetensors", "b.safetensors"]]}}, "output": ["MODEL", "CLIP", "VAE"]},
    "CLIPTextEncode": {"input": {"required": {"text": ["STRING", {"multiline": true, "dynamicPrompts": true, "tooltip": "What to encode"}], "clip": ["CLIP"]}}, "output": ["CONDITIONING"]},
    "TwoTexts": {"input": {"required": {"clip": ["CLIP"], "text_g": ["STRING", {"multiline": true}], "text_l": ["STRING", {"multiline": true}]}}, "output": ["CONDITIONING"]},
    "Join": {"input": {"required": {"a": ["STRING", {}], "b": ["STRING", {}]}}, "output": ["STRING"]},
    "ZeroOut": {"input": {"required": {"conditioning": ["CONDITIONING"]}}, "output": ["CONDITIONING"]},
    "Control": {"input": {"required": {"positive": ["CONDITIONING"], "negative": ["CONDITIONING"]}}, "output": ["CONDITIONING", "CONDITIONING"]},
    "EmptyLatentImage": {"input": {"required": {"width": ["INT", {"default": 512, "min": 16, "max": 16384, "step": 8}], "height": ["INT", {"default": 512, "min": 16, "max": 16384, "step": 8}], "batch_size": ["INT", {"default": 1, "min": 1, "max": 64}]}}, "output": ["LATENT"]},
    "LatentUpscale": {"input": {"required": {"samples": ["LATENT"], "width": ["INT", {}], "height": ["INT", {}]}}, "output": ["LATENT"]},
    "KSampler": {"input": {"required": {"model": ["MODEL"], "seed": ["INT", {"default": 0, "min": 0, "max": 18446744073709551615, "control_after_generate": true}], "steps": ["INT", {"default": 20, "min": 1, "max": 100}], "cfg": ["FLOAT", {"default": 8.0, "min": 0.0, "max": 100.0, "step": 0.1}], "sampler_name": [["euler", "dpmpp_2m"]], "scheduler": [["normal", "karras"]], "positive": ["CONDITIONING"], "negative": ["CONDITIONING"], "latent_image": ["LATENT"], "denoise": ["FLOAT", {"default": 1.0, "min": 0.0, "max": 1.0}]}}, "output": ["LATENT"]},
    "RandomNoise": {"input": {"required": {"noise_seed": ["INT", {"default": 0, "min": 0, "max": 18446744073709551615, "control_after_generate": true}]}}, "output": ["NOISE"]},
    "BasicGuider": {"input": {"required": {"conditioning": ["CONDITIONING"]}}, "output": ["GUIDER"]},
    "SamplerCustomAdvanced": {"input": {"required": {"noise": ["NOISE"], "guider": ["GUIDER"], "latent_image": ["LATENT"]}}, "output": ["LATENT"]},
    "LoadImage": {"input": {"required": {"image": [["a.png"], {"image_upload": true}], "tiled": ["BOOLEAN", {"default": false}]}}, "output": ["IMAGE"]},
    "VAEDecode": {"input": {"required": {"samples": ["LATENT"], "vae": ["VAE"]}}, "output": ["IMAGE"]},
    "SaveImage": {"input": {"required": {"images": ["IMAGE"], "filename_prefix": ["STRING", {"default": "ComfyUI"}]}}, "output": [], "output_node": true}
}"#;

fn schema() -> Schema {
    Schema::read(&Json::read(INFO).unwrap())
}

/// A document with a form: node, input, label.
fn with_form(file: &Json, rows: &[(u32, &str, &str)]) -> Json {
    let row = |(node, input, label): &(u32, &str, &str)| format!(r#"{{"node":"{node}","input":"{input}","label":"{label}"}}"#);
    let form = format!(r#"{{"gesso":{{"form":[{}]}}}}"#, rows.iter().map(row).collect::<Vec<_>>().join(","));
    let Json::Object(mut file) = file.clone() else { panic!("no document") };
    file.set("extra", Json::read(&form).unwrap());
    Json::Object(file)
}

fn usual_form(rows: &[(u32, &str, &str)]) -> Json {
    with_form(&usual(&schema()), rows)
}

const ROWS: [(u32, &str, &str); 8] = [
    (2, "text", "The words"),
    (3, "text", "Avoid"),
    (5, "seed", "Seed"),
    (4, "width", "Width"),
    (4, "height", "Height"),
    (5, "cfg", "Guidance"),
    (5, "sampler_name", "Sampler"),
    (7, "filename_prefix", "File"),
];

fn taken(file: &Json) -> Vec<(String, Option<Takes>)> {
    parameters(file, &schema()).into_iter().map(|one| (one.name, one.takes)).collect()
}

fn takes_of(file: &Json) -> Vec<Option<Takes>> {
    taken(file).into_iter().map(|(_, takes)| takes).collect()
}

fn filled(file: &Json, values: Value) -> Result<Json, Vec<(String, String)>> {
    let values: BTreeMap<String, Value> = serde_json::from_value(values).unwrap();
    fill(file, &schema(), &values).map_err(|all| all.into_iter().map(|one| (one.field, one.detail)).collect())
}

/// The values of a node as the document spells them.
fn values_of(file: &Json, node: i128) -> String {
    let node = file.items("nodes").find(|json| json.get("id").and_then(Json::as_i128) == Some(node)).unwrap();
    node.get("widgets_values").unwrap().to_string()
}

/// A node as short as it can be: id, class, inputs with their links, values.
type Short<'a> = (u32, &'a str, &'a [(&'a str, u32)], &'a str);

/// A document of nodes and links.
fn document(nodes: &[Short<'_>], links: &[(u32, u32, u32, u32, &str)], more: &str) -> Json {
    let node = |(id, class, inputs, values): &Short<'_>| {
        let input = |(name, link): &(&str, u32)| format!(r#"{{"name":"{name}","type":"*","link":{link}}}"#);
        let inputs: Vec<String> = inputs.iter().map(input).collect();
        format!(
            r#"{{"id":{id},"type":"{class}","inputs":[{}],"outputs":[{{"name":"a","type":"*","links":[]}},{{"name":"b","type":"*","links":[]}}],"widgets_values":{values}}}"#,
            inputs.join(",")
        )
    };
    let link = |(at, (from, slot, to, input, kind)): (usize, &(u32, u32, u32, u32, &str))| {
        format!(r#"[{},{from},{slot},{to},{input},"{kind}"]"#, at + 1)
    };
    let nodes: Vec<String> = nodes.iter().map(node).collect();
    let links: Vec<String> = links.iter().enumerate().map(link).collect();
    Json::read(&format!(r#"{{"nodes":[{}],"links":[{}],"version":0.4{more}}}"#, nodes.join(","), links.join(","))).unwrap()
}

#[test]
fn the_values_of_a_form_are_parameters_with_types_and_what_they_stand_for() {
    let found = parameters(&usual_form(&ROWS), &schema());
    let told: Vec<(&str, Option<Takes>)> = found.iter().map(|one| (one.name.as_str(), one.takes)).collect();
    let wanted = [
        ("the_words", Some(Takes::Prompt)),
        ("avoid", Some(Takes::NegativePrompt)),
        ("seed", Some(Takes::Seed)),
        ("width", Some(Takes::Width)),
        ("height", Some(Takes::Height)),
        ("guidance", None),
        ("sampler", None),
        ("file", None),
    ];
    assert_eq!(told, wanted);
    let as_json = |at: usize| serde_json::to_value(&found[at]).unwrap();
    assert_eq!(
        as_json(0),
        json!({"name": "the_words", "label": "The words", "type": "text", "multiline": true, "takes": "prompt",
            "default": "a lighthouse on a cliff above the sea, evening light", "description": "What to encode"})
    );
    assert_eq!(
        as_json(2),
        json!({"name": "seed", "label": "Seed", "type": "integer", "min": 0, "max": 18446744073709551615_u64, "default": 1, "takes": "seed"})
    );
    assert_eq!(
        as_json(6),
        json!({"name": "sampler", "label": "Sampler", "type": "choice", "choices": ["euler", "dpmpp_2m"], "default": "euler"})
    );
    let back: Vec<Parameter> = serde_json::from_value(serde_json::to_value(&found).unwrap()).unwrap();
    assert_eq!(back, found);
}

#[test]
fn a_picture_is_one_and_what_is_gone_or_fed_by_a_wire_is_none() {
    let file = document(
        &[(1, "LoadImage", &[], r#"["a.png", false]"#), (2, "CLIPTextEncode", &[("text", 1)], r#"["there"]"#)],
        &[(3, 0, 2, 0, "STRING")],
        "",
    );
    let form = [(1, "image", "Picture"), (9, "seed", "Seed"), (2, "text", "Words"), (1, "tiled", "Seed")];
    let file = with_form(&file, &form);
    let found = parameters(&file, &schema());
    let told: Vec<(&str, &ParameterKind)> = found.iter().map(|one| (one.name.as_str(), &one.kind)).collect();
    let picture = ParameterKind::Picture { choices: vec![json!("a.png")] };
    // The name of the last one does not depend on whether the block of the one before it is there.
    assert_eq!(told, [("picture", &picture), ("seed_2", &ParameterKind::Boolean)]);
    assert_eq!(values_of(&filled(&file, json!({"picture": "mine.png"})).unwrap(), 1), r#"["mine.png",false]"#);
    let refused = filled(&file, json!({"picture": 3})).unwrap_err();
    assert_eq!(refused, [("picture".to_owned(), "Picture takes one of: a.png.".to_owned())]);
    assert!(has_form(&file) && !has_form(&usual(&schema())));
}

#[test]
fn nothing_given_is_the_document_as_it_is() {
    let file = usual_form(&ROWS);
    assert_eq!(filled(&file, json!({})).unwrap().to_string(), file.to_string());
}

#[test]
fn values_are_written_where_the_editor_writes_them_and_numbers_keep_their_spelling() {
    let file = usual_form(&ROWS);
    let values =
        json!({"the_words": "a fox", "seed": 18446744073709551615_u64, "guidance": 7.0, "sampler": "dpmpp_2m", "width": 640});
    let made = filled(&file, values).unwrap();
    assert_eq!(values_of(&made, 2), r#"["a fox"]"#);
    assert_eq!(values_of(&made, 5), r#"[18446744073709551615,"randomize",20,7.0,"dpmpp_2m","normal",1]"#);
    assert_eq!(values_of(&made, 4), "[640,512,1]");
    assert_eq!(values_of(&made, 3), values_of(&file, 3));
    assert_eq!(parameters(&made, &schema()).len(), ROWS.len());
}

#[test]
fn each_value_that_may_not_stand_there_is_said_and_none_is_written() {
    let values =
        json!({"the_words": 7, "seed": -1, "guidance": "much", "sampler": "magic", "width": 1.5, "height": 4, "colour": "red"});
    let mut refused = filled(&usual_form(&ROWS), values).unwrap_err();
    refused.sort();
    let wanted = [
        ("colour", "The form has no value called colour."),
        ("guidance", "Guidance takes a number from 0.0 to 100.0."),
        ("height", "Height takes a whole number from 16 to 16384."),
        ("sampler", "Sampler takes one of: euler, dpmpp_2m."),
        ("seed", "Seed takes a whole number from 0 to 18446744073709551615."),
        ("the_words", "The words takes a text."),
        ("width", "Width takes a whole number from 16 to 16384."),
    ];
    assert_eq!(refused, wanted.map(|(field, detail)| (field.to_owned(), detail.to_owned())));
}

#[test]
fn what_stands_there_may_stay_even_if_no_node_has_it() {
    let Json::Object(mut file) = usual_form(&[(1, "ckpt_name", "Checkpoint")]) else { panic!("no document") };
    let text = file.get("nodes").unwrap().to_string().replace("a.safetensors", "gone.safetensors");
    file.set("nodes", Json::read(&text).unwrap());
    let file = Json::Object(file);
    assert!(filled(&file, json!({"checkpoint": "gone.safetensors"})).is_ok());
    assert!(filled(&file, json!({"checkpoint": "other.safetensors"})).is_err());
}

#[test]
fn words_that_both_ways_lead_to_are_the_prompt() {
    let file = document(
        &[
            (1, "TwoTexts", &[("clip", 0)], r#"["a", "b"]"#),
            (2, "ZeroOut", &[("conditioning", 1)], "[]"),
            (3, "Control", &[("positive", 2), ("negative", 3)], "[]"),
            (4, "KSampler", &[("positive", 4), ("negative", 5)], r#"[1, "fixed", 20, 7.0, "euler", "normal", 1.0]"#),
        ],
        &[
            (1, 0, 2, 0, "CONDITIONING"),
            (1, 0, 3, 0, "CONDITIONING"),
            (2, 0, 3, 1, "CONDITIONING"),
            (3, 0, 4, 0, "CONDITIONING"),
            (3, 1, 4, 1, "CONDITIONING"),
        ],
        "",
    );
    let file = with_form(&file, &[(1, "text_g", "G"), (1, "text_l", "L"), (4, "seed", "Seed"), (4, "steps", "Steps")]);
    assert_eq!(takes_of(&file), [Some(Takes::Prompt), Some(Takes::Prompt), Some(Takes::Seed), None]);
}

#[test]
fn a_guide_and_noise_of_their_own_are_followed_and_joined_texts_have_one_subject() {
    let file = document(
        &[
            (1, "Join", &[], r#"["a fox", "oil on canvas"]"#),
            (2, "CLIPTextEncode", &[("text", 1)], r#"[""]"#),
            (3, "BasicGuider", &[("conditioning", 2)], "[]"),
            (4, "RandomNoise", &[], r#"[7, "fixed"]"#),
            (5, "EmptyLatentImage", &[], "[512, 512, 1]"),
            (6, "SamplerCustomAdvanced", &[("noise", 3), ("guider", 4), ("latent_image", 5)], "[]"),
        ],
        &[
            (1, 0, 2, 0, "STRING"),
            (2, 0, 3, 0, "CONDITIONING"),
            (4, 0, 6, 0, "NOISE"),
            (3, 0, 6, 1, "GUIDER"),
            (5, 0, 6, 2, "LATENT"),
        ],
        "",
    );
    let form = [(1, "a", "A"), (1, "b", "B"), (4, "noise_seed", "Seed"), (5, "batch_size", "How many"), (5, "width", "Width")];
    let wanted = [Some(Takes::Prompt), None, Some(Takes::Seed), None, Some(Takes::Width)];
    assert_eq!(takes_of(&with_form(&file, &form)), wanted);
}

#[test]
fn of_two_samplers_the_first_says_the_size_and_both_have_the_seed() {
    let sampler = r#"[1, "fixed", 20, 7.0, "euler", "normal", 1.0]"#;
    // The later one stands first in the file.
    let file = document(
        &[
            (1, "KSampler", &[("positive", 3), ("latent_image", 1)], sampler),
            (2, "LatentUpscale", &[("samples", 2)], "[1024, 1024]"),
            (3, "KSampler", &[("positive", 4), ("latent_image", 5)], sampler),
            (4, "EmptyLatentImage", &[], "[512, 512, 1]"),
            (5, "CLIPTextEncode", &[], r#"["words"]"#),
            (6, "CLIPTextEncode", &[], r#"["later words"]"#),
        ],
        &[
            (2, 0, 1, 1, "LATENT"),
            (3, 0, 2, 0, "LATENT"),
            (6, 0, 1, 0, "CONDITIONING"),
            (5, 0, 3, 0, "CONDITIONING"),
            (4, 0, 3, 1, "LATENT"),
        ],
        "",
    );
    let form = [(1, "seed", "A"), (2, "width", "B"), (3, "seed", "C"), (4, "width", "D"), (5, "text", "E"), (6, "text", "F")];
    let wanted = [Some(Takes::Seed), None, Some(Takes::Seed), Some(Takes::Width), Some(Takes::Prompt), None];
    assert_eq!(takes_of(&with_form(&file, &form)), wanted);
}

#[test]
fn a_primitive_stands_for_what_it_writes_to() {
    let file = document(
        &[
            (1, "PrimitiveNode", &[], r#"[7, "increment"]"#),
            (2, "KSampler", &[("positive", 2), ("seed", 1)], r#"[1, "fixed", 20, 7.0, "euler", "normal", 1.0]"#),
            (3, "CLIPTextEncode", &[], r#"["words"]"#),
        ],
        &[(1, 0, 2, 1, "INT"), (3, 0, 2, 0, "CONDITIONING")],
        "",
    );
    let file = with_form(&file, &[(1, "0", "Seed")]);
    assert_eq!(taken(&file), [("seed".to_owned(), Some(Takes::Seed))]);
    assert_eq!(values_of(&filled(&file, json!({"seed": 12})).unwrap(), 1), r#"[12,"increment"]"#);
}

#[test]
fn values_inside_a_subgraph_and_of_its_instances_are_parameters() {
    let inner = r#"{"id":"s","name":"Words","inputs":[{"id":"i","name":"text","type":"STRING","linkIds":[1]}],"outputs":[{"id":"o","name":"CONDITIONING","type":"CONDITIONING","linkIds":[2]}],
        "nodes":[{"id":1,"type":"CLIPTextEncode","inputs":[{"name":"text","type":"STRING","widget":{"name":"text"},"link":1}],"outputs":[{"name":"CONDITIONING","type":"CONDITIONING","links":[2,3]}],"widgets_values":["inside"]},
                 {"id":2,"type":"KSampler","inputs":[{"name":"positive","type":"CONDITIONING","link":3}],"outputs":[],"widgets_values":[1,"fixed",20,7.0,"euler","normal",1.0]}],
        "links":[{"id":3,"origin_id":1,"origin_slot":0,"target_id":2,"target_slot":0,"type":"CONDITIONING"},{"id":1,"origin_id":-10,"origin_slot":0,"target_id":1,"target_slot":0,"type":"STRING"},{"id":2,"origin_id":1,"origin_slot":0,"target_id":-20,"target_slot":0,"type":"CONDITIONING"}]}"#;
    let file = format!(
        r#"{{"nodes":[{{"id":7,"type":"s","inputs":[{{"name":"text","type":"STRING","widget":{{"name":"text"}},"link":null}}],"outputs":[{{"name":"CONDITIONING","type":"CONDITIONING","links":[1]}}],"widgets_values":["outside"]}},
        {{"id":8,"type":"KSampler","inputs":[{{"name":"positive","type":"CONDITIONING","link":1}}],"outputs":[],"widgets_values":[1,"fixed",20,7.0,"euler","normal",1.0]}}],
        "links":[[1,7,0,8,0,"CONDITIONING"]],"definitions":{{"subgraphs":[{inner}]}},
        "extra":{{"gesso":{{"form":[{{"node":"7","input":"text","label":"Words"}},{{"node":"2","input":"seed","label":"Inner seed","subgraph":"s"}}]}}}}}}"#
    );
    let file = Json::read(&file).unwrap();
    assert_eq!(takes_of(&file), [Some(Takes::Prompt), Some(Takes::Seed)]);
    let made = filled(&file, json!({"words": "a fox", "inner_seed": 9})).unwrap();
    assert_eq!(values_of(&made, 7), r#"["a fox"]"#);
    assert_eq!(
        values_of(made.get("definitions").unwrap().items("subgraphs").next().unwrap(), 2),
        r#"[9,"fixed",20,7.0,"euler","normal",1.0]"#
    );
}

#[test]
fn the_next_run_has_another_seed() {
    let seed = |file: &Json| parameters(file, &schema())[0].default.clone();
    let file = usual_form(&[(5, "seed", "Seed")]);
    let next = next_run(&file, &schema(), &mut || 0.5);
    assert_eq!(seed(&next), json!(562949953421312_u64));
    let text = file.to_string();
    // One that stays counts up if it is the form's.
    let fixed = Json::read(&text.replace("randomize", "fixed")).unwrap();
    assert_eq!(seed(&next_run(&fixed, &schema(), &mut || 0.5)), json!(2));
    let counted = Json::read(&text.replace("randomize", "increment")).unwrap();
    assert_eq!(seed(&next_run(&counted, &schema(), &mut || 0.5)), json!(2));
    let without = usual(&schema()).to_string().replace("randomize", "fixed");
    let without = Json::read(&without).unwrap();
    assert_eq!(next_run(&without, &schema(), &mut || 0.5).to_string(), without.to_string());
}
