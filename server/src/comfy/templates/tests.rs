//! The shipped templates, and made-up ones with every fault the checks know.

use gesso_core::{capability::Capability, request::SEED_BOUND};
use serde_json::json;

use super::*;

fn request(json: &Value) -> GenerationRequest {
    let mut full = json!({"session_id": "00000000-0000-0000-0000-000000000001", "prompt": "a \"boat\", {\"$\": \"seed\"}"});
    full.as_object_mut().unwrap().extend(json.as_object().unwrap().clone());
    serde_json::from_value(full).unwrap()
}

/// Chooses, fills in and builds.
fn built(json: &Value) -> (GenerationRequest, Value) {
    let templates = Templates::load().unwrap();
    let mut request = request(json);
    let template = templates.choose(&request).unwrap();
    template.fill_defaults(&mut request);
    let input = BuildInput {
        request: &request,
        checkpoint: Some("model.safetensors"),
        upscale_model: Some("RealESRGAN_x4plus.pth"),
        source: Some("gesso/source.png"),
        mask: Some("gesso/mask.png"),
        filename_prefix: "gesso/x",
    };
    let graph = template.build(&input).unwrap();
    (request, graph)
}

fn input<'a>(graph: &'a Value, node: &str, name: &str) -> &'a Value {
    graph.pointer(&format!("/{node}/inputs/{name}")).unwrap_or(&Value::Null)
}

#[test]
fn the_shipped_folder_is_sound_and_every_family_has_its_templates() {
    let templates = Templates::load().unwrap();
    let source = json!("00000000-0000-0000-0000-000000000002");
    for (family, base) in
        [("sd15", "sd15"), ("sdxl", "sdxl"), ("pony", "sdxl"), ("illustrious", "sdxl"), ("flux", "flux"), ("flux_fp8", "flux")]
    {
        for task in ["txt2img", "img2img"] {
            let mut ask = json!({"task": task, "model_family": family});
            if task == "img2img" {
                ask["source_image"] = source.clone();
            }
            assert_eq!(templates.choose(&request(&ask)).unwrap().name(), format!("{base}_{task}"), "{family}");
        }
    }
    let upscale = request(&json!({"task": "upscale", "source_image": source}));
    assert_eq!(templates.choose(&upscale).unwrap().name(), "upscale_esrgan");
}

#[test]
fn defaults_are_the_family_s_and_what_was_asked_stays() {
    let (sd15, _) = built(&json!({"task": "txt2img", "model_family": "sd15", "params": {"steps": 7, "seed": 5}}));
    assert_eq!((sd15.params.width, sd15.params.height, sd15.params.steps), (Some(512), Some(512), Some(7)));
    assert_eq!((sd15.params.sampler.as_deref(), sd15.params.seed), (Some("euler"), Some(5)));
    assert_eq!(sd15.template.as_deref(), Some("sd15_txt2img"));
    let (pony, _) = built(&json!({"task": "txt2img", "model_family": "pony"}));
    assert_eq!((pony.params.width, pony.params.cfg, pony.params.steps), (Some(1024), Some(7.0), Some(25)));
    assert_eq!(pony.params.sampler.as_deref(), Some("euler_ancestral"));
    assert!(pony.params.seed.unwrap() < SEED_BOUND);
    let (again, _) = built(&json!({"task": "txt2img", "model_family": "pony"}));
    assert_ne!(pony.params.seed, again.params.seed);
}

#[test]
fn values_are_put_in_as_values_and_a_large_seed_stays_exact() {
    let (request, graph) = built(&json!({"task": "txt2img", "model_family": "sd15", "negative_prompt": "\\\n", "params":
        {"seed": u64::MAX, "cfg": 4.5, "batch_size": 3, "denoise": 0.5, "width": 640, "scheduler": "karras"}}));
    assert_eq!(input(&graph, "6", "text"), &json!(request.prompt));
    assert_eq!(input(&graph, "7", "text"), &json!("\\\n"));
    assert_eq!(input(&graph, "3", "seed").as_u64(), Some(u64::MAX));
    assert_eq!(input(&graph, "3", "cfg"), &json!(4.5));
    assert_eq!(input(&graph, "3", "denoise"), &json!(0.5));
    assert_eq!(input(&graph, "3", "scheduler"), "karras");
    assert_eq!(input(&graph, "5", "width"), &json!(640));
    assert_eq!(input(&graph, "5", "batch_size"), &json!(3));
    assert_eq!(input(&graph, "4", "ckpt_name"), "model.safetensors");
    assert_eq!(input(&graph, "9", "filename_prefix"), "gesso/x");
}

#[test]
fn flux_gets_its_guidance_and_no_classifier_free_one() {
    let (_, graph) = built(&json!({"task": "txt2img", "model_family": "flux_fp8"}));
    assert_eq!(input(&graph, "26", "guidance"), &json!(3.5));
    assert_eq!(input(&graph, "3", "cfg"), &json!(1.0));
    assert_eq!(graph.pointer("/5/class_type"), Some(&json!("EmptySD3LatentImage")));
    assert_eq!(input(&graph, "3", "positive"), &json!(["26", 0]));
}

#[test]
fn loras_go_between_the_loader_and_everything_that_uses_it() {
    let loras = json!([{"name": "a", "strength": 0.5}, {"name": "b", "strength": -1}]);
    let source = json!("00000000-0000-0000-0000-000000000002");
    for ask in [
        json!({"task": "txt2img", "model_family": "sd15"}),
        json!({"task": "img2img", "model_family": "sdxl", "source_image": source, "params": {"width": 512, "height": 512}}),
        json!({"task": "inpaint", "model_family": "sdxl", "source_image": source, "mask": source}),
        json!({"task": "txt2img", "model_family": "flux"}),
    ] {
        let mut ask = ask;
        ask["loras"] = loras.clone();
        let (_, graph) = built(&ask);
        let nodes = graph.as_object().unwrap();
        let id_of = |lora: &str| nodes.iter().find(|(_, node)| node["inputs"]["lora_name"] == lora).unwrap().0.clone();
        let (first, second) = (id_of("a"), id_of("b"));
        assert_eq!(input(&graph, &first, "model"), &json!(["4", 0]));
        assert_eq!(input(&graph, &first, "clip"), &json!(["4", 1]));
        assert_eq!(input(&graph, &first, "strength_clip"), &json!(0.5));
        assert_eq!(input(&graph, &second, "model"), &json!([first, 0]));
        assert_eq!(input(&graph, &second, "clip"), &json!([first, 1]));
        assert_eq!(input(&graph, "3", "model"), &json!([second, 0]));
        assert_eq!(input(&graph, "6", "clip"), &json!([second, 1]));
        assert_eq!(input(&graph, "7", "clip"), &json!([second, 1]));
        assert_eq!(input(&graph, "8", "vae"), &json!(["4", 2]));
    }
}

#[test]
fn a_size_that_is_asked_for_scales_the_source_and_none_keeps_it() {
    let ask = |params: Value| {
        let source = "00000000-0000-0000-0000-000000000002";
        built(&json!({"task": "img2img", "model_family": "sd15", "source_image": source, "params": params})).1
    };
    let plain = ask(json!({}));
    assert_eq!(input(&plain, "11", "pixels"), &json!(["10", 0]));
    let sized = ask(json!({"width": 640, "height": 384}));
    let scale = input(&sized, "11", "pixels")[0].as_str().unwrap().to_owned();
    assert_eq!(sized[&scale]["class_type"], "ImageScale");
    assert_eq!(input(&sized, &scale, "image"), &json!(["10", 0]));
    assert_eq!((input(&sized, &scale, "width"), input(&sized, &scale, "height")), (&json!(640), &json!(384)));
    let half = ask(json!({"width": 640}));
    assert_eq!((input(&half, &scale, "width"), input(&half, &scale, "height")), (&json!(640), &json!(0)));
}

#[test]
fn several_pictures_of_one_source_repeat_its_latent() {
    let ask = |task: &str, batch_size: u32| {
        let source = "00000000-0000-0000-0000-000000000002";
        let mut ask =
            json!({"task": task, "model_family": "sd15", "source_image": source, "params": {"batch_size": batch_size}});
        if task == "inpaint" {
            ask["mask"] = json!(source);
        }
        built(&ask).1
    };
    for (task, latent) in [("img2img", "11"), ("inpaint", "14")] {
        assert_eq!(input(&ask(task, 1), "3", "latent_image"), &json!([latent, 0]));
        let several = ask(task, 3);
        let repeat = input(&several, "3", "latent_image")[0].as_str().unwrap().to_owned();
        assert_eq!(several[&repeat]["class_type"], "RepeatLatentBatch");
        assert_eq!((input(&several, &repeat, "samples"), input(&several, &repeat, "amount")), (&json!([latent, 0]), &json!(3)));
    }
}

#[test]
fn what_a_template_cannot_do_is_refused_in_words() {
    let templates = Templates::load().unwrap();
    let source = "00000000-0000-0000-0000-000000000002";
    let refused = |json: Value| templates.choose(&request(&json)).unwrap_err().to_string();
    let upscale = |key: &str, value: Value| {
        let mut ask = json!({"task": "upscale", "source_image": source});
        ask[key] = value;
        refused(ask)
    };
    assert_eq!(upscale("loras", json!([{"name": "a", "strength": 1}])), "The template upscale_esrgan takes no LoRAs.");
    assert_eq!(upscale("params", json!({"batch_size": 2})), "The template upscale_esrgan makes one picture at a time.");
    assert_eq!(upscale("template", json!("nonsense")), "There is no template \"nonsense\".");
    assert_eq!(upscale("template", json!("sd15_txt2img")), "The template sd15_txt2img is not for the task upscale.");
    let wan = refused(json!({"task": "video", "model_family": "wan"}));
    assert_eq!(wan, "There is no template for the task video with wan.");
}

#[test]
fn a_value_that_is_missing_is_named() {
    let templates = Templates::load().unwrap();
    let mut request = request(&json!({"task": "txt2img", "model_family": "sd15"}));
    let template = templates.choose(&request).unwrap();
    let build = |request: &GenerationRequest| {
        let (checkpoint, upscale_model, source, mask) = (None, None, None, None);
        template.build(&BuildInput { request, checkpoint, upscale_model, source, mask, filename_prefix: "x" })
    };
    template.fill_defaults(&mut request);
    assert_eq!(build(&request).unwrap_err().to_string(), "The template sd15_txt2img needs a value for checkpoint.");
    request.checkpoint = Some("own.safetensors".into());
    assert_eq!(input(&build(&request).unwrap(), "4", "ckpt_name"), "own.safetensors");
}

#[test]
fn needs_name_classes_units_and_weights() {
    let templates = Templates::load().unwrap();
    let source = "00000000-0000-0000-0000-000000000002";
    let needs = |json: Value, size| {
        let mut request = request(&json);
        let template = templates.choose(&request).unwrap();
        template.fill_defaults(&mut request);
        template.needs(&request, size)
    };
    let plain = needs(json!({"task": "txt2img", "model_family": "sd15", "params": {"batch_size": 2}}), None);
    assert!((plain.units - (0.262_144 * 20.0 * 2.0 + 0.5)).abs() < 1e-9);
    assert_eq!((plain.side, plain.batch_size, plain.weights_gb), (512, 2, 2.1));
    assert_eq!(plain.template, "sd15_txt2img");
    assert!(!plain.classes.contains(&"LoraLoader".to_owned()));
    let lora = json!({"task": "txt2img", "model_family": "sd15", "loras": [{"name": "a", "strength": 1}]});
    let lora = needs(lora, None);
    assert!(lora.classes.contains(&"LoraLoader".to_owned()));
    assert_eq!(lora.loras, ["a"]);
    let wide = json!({"task": "img2img", "model_family": "sd15", "source_image": source, "params": {"width": 800}});
    let wide = needs(wide, Some((400, 200)));
    assert_eq!(wide.side, 800);
    assert!((wide.units - (0.32 * 20.0 + 0.5)).abs() < 1e-9);
    assert!(wide.classes.contains(&"ImageScale".to_owned()));
    let upscale = needs(json!({"task": "upscale", "source_image": source}), Some((512, 256)));
    assert_eq!((upscale.side, upscale.family, upscale.checkpoint), (2048, None, None));
    assert_eq!(upscale.capabilities, [Capability::Upscale]);
}

#[test]
fn what_a_node_lacks_is_told_per_template() {
    let templates = Templates::load().unwrap();
    let mut report = NodeReport {
        classes: templates.iter().flat_map(|template| template.classes(true, true, true)).collect(),
        checkpoints: ["v1-5.safetensors", "sd_xl_base_1.0.safetensors", "flux1-dev-fp8.safetensors"].map(str::to_owned).into(),
        upscale_models: vec!["RealESRGAN_x4plus.pth".into()],
        samplers: ["euler", "euler_ancestral", "dpmpp_2m"].map(str::to_owned).into(),
        schedulers: ["normal", "karras", "simple"].map(str::to_owned).into(),
        ..NodeReport::default()
    };
    assert_eq!(templates.check_against(&report), Vec::<String>::new());
    report.classes.remove("FluxGuidance");
    report.upscale_models.clear();
    report.checkpoints.remove(0);
    report.samplers.pop();
    let missing = templates.check_against(&report);
    for sentence in [
        "flux_txt2img: the node class FluxGuidance is missing.",
        "upscale_esrgan: there is no upscale model.",
        "sd15_txt2img: no sd15 checkpoint is recognised by its name.",
        "sdxl_img2img: the sampler dpmpp_2m is not known.",
    ] {
        assert!(missing.iter().any(|found| found == sentence), "{sentence} in {missing:?}");
    }
}

/// A small sound folder, changed by the caller.
fn faulty(change: impl FnOnce(&mut Value, &mut Value)) -> Vec<String> {
    let mut manifest = json!({"templates": [{"name": "t", "file": "t.json", "task": "txt2img", "families": ["sd15"],
        "loader": {"node": "1", "model": 0, "clip": 1}, "output": "2",
        "placeholders": {"checkpoint": {"type": "name"}, "steps": {"type": "integer", "default": 5}}}]});
    let mut graph = json!({"1": {"class_type": "L", "inputs": {"a": {"$": "checkpoint"}, "b": {"$": "steps"}}},
        "2": {"class_type": "S", "inputs": {"x": ["1", 0]}}});
    change(&mut manifest, &mut graph);
    let (manifest, graph) = (manifest.to_string(), graph.to_string());
    let files = [("manifest.json", manifest.as_bytes()), ("t.json", graph.as_bytes())];
    Templates::read(&files).err().into_iter().flatten().map(|problem| problem.to_string()).collect()
}

#[test]
fn every_fault_of_a_template_is_found_at_start() {
    assert_eq!(faulty(|_, _| {}), Vec::<String>::new());
    /// Changes the manifest and the graph.
    type Change = fn(&mut Value, &mut Value);
    let cases: [(Change, &str); 13] = [
        (|_, g| g["2"]["inputs"]["x"] = json!(["9", 0]), "links to nothing"),
        (|_, g| g["2"]["inputs"]["x"] = json!(["1"]), "links to nothing"),
        (|_, g| g["2"] = json!({"inputs": {}}), "no class_type"),
        (|_, g| g["2"]["inputs"]["y"] = json!({"$": "seed"}), "uses the placeholder seed"),
        (|_, g| g["1"]["inputs"]["b"] = json!(5), "does not use its placeholder steps"),
        (|m, _| m["templates"][0]["placeholders"]["steps"] = json!({"type": "integer"}), "steps has no default"),
        (|m, _| m["templates"][0]["placeholders"]["steps"]["default"] = json!("x"), "not of its type"),
        (|m, _| m["templates"][0]["placeholders"]["steps"]["type"] = json!("text"), "of the type"),
        (|m, _| m["templates"][0]["placeholders"]["stepz"] = json!({"type": "integer"}), "stepz"),
        (|m, _| m["templates"][0]["output"] = json!("7"), "no output node 7"),
        (|m, _| m["templates"][0]["loader"]["node"] = json!("7"), "no loader node 7"),
        (|m, _| m["templates"][0]["resize"] = json!({"node": "1", "input": "b"}), "no link at the input b"),
        (|m, _| m["templates"][0]["file"] = json!("u.json"), "u.json is missing"),
    ];
    for (change, words) in cases {
        let found = faulty(change);
        assert!(found.iter().any(|problem| problem.contains(words)), "{words}: {found:?}");
    }
    let twice = faulty(|m, _| {
        let copy = m["templates"][0].clone();
        m["templates"].as_array_mut().unwrap().push(copy);
    });
    assert!(twice.iter().any(|problem| problem.contains("t is there twice")), "{twice:?}");
}
