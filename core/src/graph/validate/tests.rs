//! Graphs with one fault each, against the words of the recordings.

use serde_json::json;

use super::*;

fn schema() -> Value {
    let choices: Vec<String> = (0..21).map(|n| format!("s{n}")).collect();
    json!({
        "Loader": {"input": {"required": {"ckpt_name": [["a.safetensors", "v1-5.safetensors"], {}]}}, "output": ["MODEL", "CLIP"]},
        "Latent": {"input": {"required": {"width": ["INT", {"min": 16, "max": 16384}], "height": ["INT", {}],
            "batch_size": ["INT", {"min": 1}]}}, "output": ["LATENT"]},
        "Sampler": {"input": {"required": {"model": ["MODEL", {"tooltip": "t"}], "latent": ["LATENT"],
            "seed": ["INT", {"min": 0, "max": u64::MAX}], "steps": ["INT", {"min": 1, "max": 10000}],
            "sampler_name": [choices], "mode": ["COMBO", {"options": ["x", true]}]},
            "optional": {"any": ["*"], "either": ["IMAGE,MODEL"]}}, "output": ["IMAGE"]},
        "Load": {"input": {"required": {"image": [["example.png"], {"image_upload": true}]}}, "output": ["IMAGE", "MASK"]},
        "Grow": {"input": {"required": {"images": ["COMFY_AUTOGROW_V3", {"template": {"min": 2}}]}}, "output": ["IMAGE"]},
        "Save": {"input": {"required": {"images": ["IMAGE", {}]}}, "output": [], "output_node": true},
    })
}

fn good() -> Value {
    json!({
        "1": {"class_type": "Loader", "inputs": {"ckpt_name": "v1-5.safetensors"}},
        "2": {"class_type": "Latent", "inputs": {"width": 512, "height": 256, "batch_size": 2}},
        "3": {"class_type": "Sampler", "inputs": {"model": ["1", 0], "latent": ["2", 0], "seed": u64::MAX, "steps": 20,
            "sampler_name": "s3", "mode": "x"}},
        "9": {"class_type": "Save", "inputs": {"images": ["3", 0]}},
    })
}

/// What is dropped.
fn check(graph: &Value, object_info: &Value, targets: &[String]) -> Result<Map<String, Value>, NodeErrors> {
    super::check(graph, object_info, targets).map(|checked| checked.dropped)
}

fn with(change: impl FnOnce(&mut Value)) -> Result<Map<String, Value>, NodeErrors> {
    let mut graph = good();
    change(&mut graph);
    check(&graph, &schema(), &[])
}

/// The only fault, which is at `node`.
fn fault(node: &str, change: impl FnOnce(&mut Value)) -> Value {
    let refused = with(change).unwrap_err();
    assert_eq!(refused.error["type"], "prompt_outputs_failed_validation");
    assert_eq!(refused.node_errors.as_object().unwrap().len(), 1, "{}", refused.node_errors);
    let errors = &refused.node_errors[node]["errors"];
    assert_eq!(errors.as_array().unwrap().len(), 1, "{errors}");
    assert_eq!(refused.node_errors[node]["dependent_outputs"], json!(["9"]));
    errors[0].clone()
}

#[test]
fn faults_of_values_are_spelled_as_comfyui_does() {
    for (name, value, kind, message, details) in [
        ("steps", json!(0), "value_smaller_than_min", "Value 0 smaller than min of 1", "steps"),
        ("seed", json!(-1), "value_smaller_than_min", "Value -1 smaller than min of 0", "seed"),
        ("steps", json!(10001), "value_bigger_than_max", "Value 10001 bigger than max of 10000", "steps"),
        (
            "steps",
            json!("many"),
            "invalid_input_type",
            "Failed to convert an input value to a INT value",
            "steps, many, invalid literal for int() with base 10: 'many'",
        ),
        (
            "steps",
            json!(null),
            "invalid_input_type",
            "Failed to convert an input value to a INT value",
            "steps, None, int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
        ),
        (
            "sampler_name",
            json!("nope"),
            "value_not_in_list",
            "Value not in list",
            "sampler_name: 'nope' not in (list of length 21)",
        ),
        ("mode", json!("nope"), "value_not_in_list", "Value not in list", "mode: 'nope' not in ['x', True]"),
    ] {
        let found = fault("3", |graph| graph["3"]["inputs"][name] = value.clone());
        assert_eq!((&found["type"], &found["message"], &found["details"]), (&json!(kind), &json!(message), &json!(details)));
        assert_eq!(found["extra_info"]["received_value"], value);
    }
    for (name, value) in [("steps", json!("3")), ("steps", json!(2.7)), ("model", json!("x")), ("unknown", json!({}))] {
        assert_eq!(with(|graph| graph["3"]["inputs"][name] = value.clone()), Ok(Map::new()), "{name} {value}");
    }
}

#[test]
fn faults_of_links_are_spelled_as_comfyui_does() {
    let missing = fault("3", |graph| drop(graph["3"]["inputs"].as_object_mut().unwrap().remove("steps")));
    assert_eq!((&missing["type"], &missing["details"]), (&json!("required_input_missing"), &json!("steps")));
    let short = fault("3", |graph| graph["3"]["inputs"]["model"] = json!(["1"]));
    assert_eq!(short["type"], "bad_linked_input");
    let mismatch = fault("3", |graph| graph["3"]["inputs"]["model"] = json!(["1", 1]));
    assert_eq!(mismatch["details"], "model, received_type(CLIP) mismatch input_type(MODEL)");
    let absent = fault("3", |graph| graph["3"]["inputs"]["model"] = json!(["99", 0]));
    assert_eq!((&absent["type"], &absent["details"]), (&json!("exception_during_inner_validation"), &json!("'99'")));
    assert_eq!(absent["extra_info"]["input_name"], "images");
    let slot = fault("3", |graph| graph["3"]["inputs"]["model"] = json!(["1", 7]));
    assert_eq!(slot["details"], "tuple index out of range");
    let inputs = fault("1", |graph| drop(graph["1"].as_object_mut().unwrap().remove("inputs")));
    assert_eq!(inputs["details"], "'inputs'");
    for (name, link) in [("any", json!(["1", 1])), ("either", json!(["1", 0]))] {
        assert_eq!(with(|graph| graph["3"]["inputs"][name] = link), Ok(Map::new()), "{name}");
    }
    let own = with(|graph| graph["9"]["inputs"] = json!({})).unwrap_err();
    assert_eq!(own.error["details"], "Required input is missing: images");
}

#[test]
fn graphs_that_cannot_begin_are_refused_as_a_whole() {
    for (change, kind, words) in [
        ((|g| g["1"]["class_type"] = json!("No")) as fn(&mut Value), "invalid_prompt", "node No does not exist"),
        (|g| drop(g["1"].as_object_mut().unwrap().remove("class_type")), "invalid_prompt", "missing the class_type"),
        (|g| g["1"] = json!([]), "invalid_prompt", "not in API format"),
        (|g| *g = json!({"nodes": [], "links": [], "version": 0.4}), "invalid_prompt", "not in API format"),
        (|g| *g = json!([]), "invalid_prompt", "not in API format"),
        (|g| *g = json!({}), "prompt_no_outputs", "no outputs"),
        (|g| drop(g.as_object_mut().unwrap().remove("9")), "prompt_no_outputs", "no outputs"),
    ] {
        let refused = with(change).unwrap_err();
        assert_eq!(refused.error["type"], kind, "{words}");
        assert!(refused.error["message"].as_str().unwrap().contains(words), "{}", refused.error);
        assert_eq!(refused.node_errors, json!({}));
    }
    assert_eq!(check(&good(), &schema(), &["77".to_owned()]).unwrap_err().error["type"], "prompt_no_outputs");
}

#[test]
fn a_circle_is_found_and_has_no_node_at_fault() {
    let refused = with(|graph| graph["2"]["inputs"]["width"] = json!(["3", 0]));
    // The types differ as well here; a pure circle has no other fault.
    assert!(refused.is_err());
    let graph = json!({"1": {"class_type": "Sampler", "inputs": {"model": "m", "latent": "l", "seed": 1, "steps": 1,
        "sampler_name": "s0", "mode": "x", "any": ["1", 0]}}, "9": {"class_type": "Save", "inputs": {"images": ["1", 0]}}});
    let refused = check(&graph, &schema(), &[]).unwrap_err();
    assert_eq!((refused.error["type"].as_str(), refused.node_errors), (Some("prompt_outputs_failed_validation"), json!({})));
}

#[test]
fn a_broken_output_beside_a_good_one_is_dropped() {
    let checked = with(|graph| graph["20"] = json!({"class_type": "Save", "inputs": {}})).unwrap();
    assert_eq!(checked["20"]["errors"][0]["type"], "required_input_missing");
    let mut graph = good();
    graph["20"] = json!({"class_type": "Save", "inputs": {}});
    assert_eq!(check(&graph, &schema(), &["9".to_owned()]), Ok(Map::new()));
    assert!(check(&graph, &schema(), &["20".to_owned()]).is_err());
}

#[test]
fn uploads_and_growing_inputs_are_left_to_the_node() {
    let graph = json!({"1": {"class_type": "Load", "inputs": {"image": "gesso/mine.png"}},
        "2": {"class_type": "Grow", "inputs": {"images.image0": ["1", 0]}},
        "9": {"class_type": "Save", "inputs": {"images": ["2", 0]}}});
    assert_eq!(check(&graph, &schema(), &[]), Ok(Map::new()));
}

#[test]
fn bounds_hold_and_a_long_chain_needs_no_deep_stack() {
    let mut graph = Map::new();
    let chain = MAX_NODES - 1;
    for n in 0..chain {
        let inputs = if n == 0 { json!({"images": "x"}) } else { json!({"images.image0": [(n - 1).to_string(), 0]}) };
        graph.insert(n.to_string(), json!({"class_type": "Grow", "inputs": inputs}));
    }
    graph.insert("save".into(), json!({"class_type": "Save", "inputs": {"images": [(chain - 1).to_string(), 0]}}));
    assert_eq!(check(&Value::Object(graph.clone()), &schema(), &[]), Ok(Map::new()));
    graph.insert("more".into(), json!({"class_type": "Grow", "inputs": {}}));
    assert!(check(&Value::Object(graph), &schema(), &[]).unwrap_err().to_string().contains("too large"));
    let deep = (0..40).fold(json!(1), |inner, _| json!({"x": inner}));
    assert!(with(|graph| graph["3"]["inputs"]["deep"] = deep).unwrap_err().to_string().contains("deeper"));
}

#[test]
fn a_good_graph_passes() {
    assert_eq!(with(|_| {}), Ok(Map::new()));
}
