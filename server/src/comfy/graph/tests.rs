//! What graphs weigh.

use gesso_core::capability::{Capability, ModelFamily};
use serde_json::{Value, json};

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

#[test]
fn a_good_graph_is_weighed() {
    let facts = facts(&good(), &schema(), &[]);
    assert_eq!((facts.size, facts.steps, facts.batch_size), (Some((512, 256)), 20, 2));
    let needs = facts.needs();
    assert_eq!(needs.checkpoint.as_deref(), Some("v1-5.safetensors"));
    assert_eq!(needs.family, Some(ModelFamily::Sd15));
    assert!((needs.units - (0.131_072 * 40.0 + 0.5)).abs() < 1e-9);
    assert!(needs.classes.contains(&"Latent".to_owned()));
}

#[test]
fn only_what_leads_to_an_output_is_weighed() {
    let mut schema = schema();
    schema["UpscaleModelLoader"] = json!({"input": {"required": {"model_name": [[]]}}, "output": ["UPSCALE_MODEL"]});
    let mut graph = good();
    graph["5"] = json!({"class_type": "Loader", "inputs": {"ckpt_name": "unused.safetensors"}});
    graph["6"] = json!({"class_type": "UpscaleModelLoader", "inputs": {"model_name": "u.pth"}});
    graph["3"]["inputs"]["any"] = json!(["6", 0]);
    let facts = facts(&graph, &schema, &[]);
    assert_eq!(facts.checkpoints, ["v1-5.safetensors"]);
    assert_eq!(facts.needs().capabilities, [Capability::Upscale]);
}
