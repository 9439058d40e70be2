//! The virtual ComfyUI with a whole fleet behind it, as a program that knows ComfyUI uses it.

use std::collections::BTreeSet;

use futures::StreamExt;
use gesso_core::mask::{Brush, Dab, Mask, Source};
use gesso_simulator::comfy::NodeProfile;
use reqwest::{Method, StatusCode, multipart};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use crate::support::{Client, Nodes, PATIENCE, Studio, text, until};

/// EmptyImage → SaveImage: needs no model.
fn graph(color: u32, prefix: &str) -> Value {
    json!({
        "1": {"class_type": "EmptyImage", "inputs": {"width": 48, "height": 32, "batch_size": 1, "color": color}},
        "3": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": prefix}},
    })
}

/// A sampler that runs until it is interrupted.
fn endless() -> Value {
    json!({
        "3": {"class_type": "KSampler", "inputs": {
            "seed": 1, "steps": 5000, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0,
            "model": ["4", 0], "positive": ["6", 0], "negative": ["6", 0], "latent_image": ["5", 0]}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly.safetensors"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a red fox", "clip": ["4", 1]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "endless", "images": ["8", 0]}},
    })
}

async fn queue(client: &Client, body: &Value) -> String {
    text(&client.post("/comfy/prompt", body).await["prompt_id"])
}

async fn ended(client: &Client, id: &str) -> Value {
    until("the prompt is in the history", || async { Some(client.get(&format!("/comfy/history/{id}")).await.get(id)?.clone()) })
        .await
}

async fn bytes(client: &Client, path: &str) -> Vec<u8> {
    let answer = client.request(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.bytes().await.unwrap().to_vec()
}

async fn upload(client: &Client, name: &str, content: Vec<u8>) -> Value {
    let part = multipart::Part::bytes(content).file_name(name.to_owned());
    let form = multipart::Form::new().part("image", part);
    let answer = client.request(Method::POST, "/comfy/upload/image").multipart(form).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

fn png(shade: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(40, 30, image::Rgb([shade, 120, 40]));
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

#[tokio::test]
async fn a_script_sees_its_whole_prompt_and_the_studio_has_the_same_picture() {
    let nodes = Nodes::demo(50.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let url = client.url("/comfy/ws?clientId=script").replacen("http", "ws", 1);
    let (mut socket, _) = connect_async(url).await.unwrap();
    let workflow = json!({"id": "w", "note": "Käfer"});
    let body = json!({"prompt": graph(255, "script"), "client_id": "script", "prompt_id": "my own id",
        "extra_data": {"extra_pnginfo": {"workflow": workflow}}});
    let accepted = client.post("/comfy/prompt", &body).await;
    assert_eq!(accepted, json!({"prompt_id": "my own id", "number": 0, "node_errors": {}}));
    let mut told = Vec::new();
    let over = async {
        while let Some(Ok(message)) = socket.next().await {
            let Message::Text(frame) = message else { continue };
            let frame: Value = serde_json::from_str(&frame).unwrap();
            let node = frame["data"]["node"].as_str().unwrap_or("-").to_owned();
            told.push((text(&frame["type"]), node));
            if frame["type"] == "executed" {
                // What is told can be seen at once, stored or not.
                let file = text(&frame["data"]["output"]["images"][0]["filename"]);
                assert_eq!(&bytes(client, &format!("/comfy/view?filename={file}")).await[1..4], b"PNG");
            }
            if frame["type"] == "executing" && frame["data"]["node"].is_null() {
                assert_eq!(frame["data"]["prompt_id"], "my own id");
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, over).await.unwrap();
    let told: Vec<_> =
        told.iter().filter(|(kind, _)| kind != "progress_state").map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let wanted = [
        ("status", "-"),
        ("status", "-"),
        ("status", "-"),
        ("execution_start", "-"),
        ("execution_cached", "-"),
        ("executing", "1"),
        ("executing", "3"),
        ("executed", "3"),
        ("execution_success", "-"),
        ("status", "-"),
        ("executing", "-"),
    ];
    assert_eq!(told, wanted);

    let entry = client.get("/comfy/history/my%20own%20id").await["my own id"].clone();
    let images = json!([{"filename": "script_00001_.png", "subfolder": "", "type": "output"}]);
    assert_eq!(entry["outputs"]["3"]["images"], images);
    let seen = bytes(client, "/comfy/view?filename=script_00001_.png").await;
    let reader = png::Decoder::new(std::io::Cursor::new(&seen)).read_info().unwrap();
    let chunks = &reader.info().uncompressed_latin1_text;
    let kept = chunks.iter().find(|chunk| chunk.keyword == "workflow").unwrap();
    assert_eq!(serde_json::from_str::<Value>(&kept.text).unwrap(), workflow);

    // The studio has it too, in a session of its own.
    let sessions = client.get("/api/sessions").await;
    let session = sessions["items"].as_array().unwrap().iter().find(|s| s["title"] == "ComfyUI clients").unwrap();
    let generations = client.get(&format!("/api/sessions/{}/generations", text(&session["id"]))).await;
    let image = &generations["items"][0]["images"][0];
    assert_eq!(bytes(client, &text(&image["image_url"])).await, seen);
}

#[tokio::test]
async fn names_are_given_out_over_the_whole_fleet() {
    let small = |id: &str| NodeProfile::small(id, 8.0);
    let nodes = Nodes::start(vec![small("a"), small("b"), small("c")], 2.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let mut ids = Vec::new();
    for color in 0..12 {
        ids.push(queue(client, &json!({"prompt": graph(color, "many"), "client_id": "x"})).await);
    }
    let (mut names, mut pictures) = (BTreeSet::new(), BTreeSet::new());
    for id in &ids {
        let entry = ended(client, id).await;
        assert_eq!(entry["status"]["status_str"], "success", "{entry}");
        let name = text(&entry["outputs"]["3"]["images"][0]["filename"]);
        let picture = image::load_from_memory(&bytes(client, &format!("/comfy/view?filename={name}")).await).unwrap();
        pictures.insert(picture.to_rgb8().into_raw());
        names.insert(name);
    }
    let wanted: BTreeSet<String> = (1..=12).map(|number| format!("many_{number:05}_.png")).collect();
    assert_eq!(names, wanted);
    assert_eq!(pictures.len(), 12, "no name leads to somebody else's picture");
}

#[tokio::test]
async fn refusals_are_spelled_as_comfyui_spells_them() {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let mut wrong = graph(1, "x");
    wrong["1"]["inputs"]["width"] = json!("wide");
    let (status, answer) = client.ask(Method::POST, "/comfy/prompt", Some(&json!({"prompt": wrong}))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(answer["error"]["type"], "prompt_outputs_failed_validation");
    assert_eq!(answer["node_errors"]["1"]["errors"][0]["type"], "invalid_input_type");
    assert_eq!(answer["node_errors"]["1"]["dependent_outputs"], json!(["3"]));
    let missing = json!({"1": {"class_type": "LoadImage", "inputs": {"image": "missing.png"}},
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}});
    let (status, answer) = client.ask(Method::POST, "/comfy/prompt", Some(&json!({"prompt": missing}))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(answer["node_errors"]["1"]["errors"][0]["details"], "image - Invalid image file: missing.png");
    let long = json!({"prompt": graph(1, "x"), "prompt_id": "x".repeat(513)});
    assert_eq!(client.ask(Method::POST, "/comfy/prompt", Some(&long)).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(client.get("/comfy/history").await, json!({}), "nothing was taken in");
    // Who may ask is the studio's own rule, as everywhere.
    let foreign = client.request(Method::GET, "/comfy/queue").header("Origin", "http://evil.example").send().await.unwrap();
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn deleting_and_interrupting_concern_what_clients_asked_for_alone() {
    let nodes = Nodes::one(1.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    let drafts = client.batch(&session, 4).await;
    until("the studio's own job runs", || async {
        let batch = client.get(&format!("/api/batches/{drafts}")).await;
        (batch["counts"]["running"].as_u64()? > 0).then_some(())
    })
    .await;
    let waiting = queue(client, &json!({"prompt": graph(1, "waiting"), "client_id": "x"})).await;
    assert_eq!(client.get("/comfy/queue").await["queue_running"], json!([]), "the studio's own jobs are not listed");
    assert_eq!(client.get("/comfy/prompt").await["exec_info"]["queue_remaining"], 1);
    for (path, body) in [
        ("/comfy/interrupt", json!({})),
        ("/comfy/interrupt", json!({"prompt_id": waiting})),
        ("/comfy/interrupt", json!({"prompt_id": "unknown"})),
        ("/comfy/queue", json!({"delete": ["unknown"]})),
    ] {
        client.post(path, &body).await;
    }
    assert_eq!(client.get("/comfy/queue").await["queue_pending"][0][1], json!(waiting));
    client.post("/comfy/queue", &json!({"clear": true})).await;
    assert_eq!(client.get("/comfy/prompt").await["exec_info"]["queue_remaining"], 0);
    assert_eq!(client.get("/comfy/history").await, json!({}), "what was deleted leaves no trace");
    assert_eq!(client.ended_batch(&drafts).await["counts"]["complete"], 4, "the studio's own jobs went on");

    let running = queue(client, &json!({"prompt": endless(), "client_id": "x"})).await;
    until("the endless prompt runs", || async {
        (client.get("/comfy/queue").await["queue_running"][0][1] == json!(running)).then_some(())
    })
    .await;
    client.post("/comfy/interrupt", &json!({})).await;
    let entry = ended(client, &running).await;
    assert_eq!(entry["status"]["messages"][2][0], "execution_interrupted");
    assert_eq!(entry["outputs"], json!({}));
}

#[tokio::test]
async fn an_upload_is_found_by_whichever_node_runs_the_graph() {
    let nodes = Nodes::demo(50.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    assert_eq!(upload(client, "a.png", png(10)).await["name"], "a.png");
    assert_eq!(upload(client, "a.png", png(10)).await["name"], "a.png", "the same content again");
    assert_eq!(upload(client, "a.png", png(99)).await["name"], "a (1).png", "other content");
    let offered = client.get("/comfy/object_info/LoadImage").await;
    assert_eq!(offered["LoadImage"]["input"]["required"]["image"][0], json!(["a (1).png", "a.png"]));
    for (name, shade) in [("a.png", 10), ("a (1).png", 99)] {
        let load = json!({"1": {"class_type": "LoadImage", "inputs": {"image": name}},
            "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "loaded"}}});
        let id = queue(client, &json!({"prompt": load, "client_id": "x"})).await;
        let entry = ended(client, &id).await;
        assert_eq!(entry["prompt"][2], load, "the graph stays as it was written");
        let file = text(&entry["outputs"]["2"]["images"][0]["filename"]);
        let picture = image::load_from_memory(&bytes(client, &format!("/comfy/view?filename={file}")).await).unwrap();
        assert_eq!(picture.to_rgb8().get_pixel(3, 3).0, [shade, 120, 40]);
    }
}

#[tokio::test]
async fn a_page_may_look_for_a_picture_that_is_not_there() {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    upload(client, "a.png", png(10)).await;
    let answered = async |address: &str| client.request(Method::GET, address).send().await.unwrap();
    let there = "/comfy/view?filename=a.png&type=input";
    let gone = "/comfy/view?filename=b.png&type=input";
    for (address, status) in [
        (there.to_owned(), StatusCode::OK),
        (format!("{there}&missing=blank"), StatusCode::OK),
        (gone.to_owned(), StatusCode::NOT_FOUND),
        (format!("{gone}&missing=blank"), StatusCode::NO_CONTENT),
        (format!("{gone}&missing=blank&channel=a"), StatusCode::NO_CONTENT),
        ("/comfy/view?filename=../b.png&type=input&missing=blank".to_owned(), StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(answered(&address).await.status(), status, "{address}");
    }
}

#[tokio::test]
async fn a_painted_mask_keeps_the_colours_under_it_on_the_node_as_well() {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    upload(client, "a.png", png(10)).await;
    let mut mask = Mask::new([40, 30]);
    mask.paint(&[Dab { at: [20.0, 15.0], radius: 8.0 }; 2], &Brush::default());
    let form = multipart::Form::new()
        .part("image", multipart::Part::bytes(gesso_core::mask::png(&mask)).file_name("clipspace-mask-7.png"))
        .text("original_ref", Source::of("a.png").unwrap().reference())
        .text("type", "input")
        .text("subfolder", "clipspace");
    let answer = client.request(Method::POST, "/comfy/upload/mask").multipart(form).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let told: Value = answer.json().await.unwrap();
    assert_eq!(told, json!({"name": "clipspace-mask-7.png", "subfolder": "clipspace", "type": "input"}));
    let kept = bytes(client, "/comfy/view?filename=clipspace-mask-7.png&subfolder=clipspace&type=input").await;
    let kept = image::load_from_memory(&kept).unwrap().into_rgba8();
    assert_eq!((kept.get_pixel(20, 15).0, kept.get_pixel(2, 2).0), ([10, 120, 40, 0], [10, 120, 40, 255]));
    let load = json!({
        "1": {"class_type": "LoadImage", "inputs": {"image": "clipspace/clipspace-mask-7.png [input]"}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "colours"}},
        "3": {"class_type": "MaskToImage", "inputs": {"mask": ["1", 1]}},
        "4": {"class_type": "SaveImage", "inputs": {"images": ["3", 0], "filename_prefix": "mask"}}});
    let id = queue(client, &json!({"prompt": load, "client_id": "x"})).await;
    let entry = ended(client, &id).await;
    for (node, inside, outside) in [("2", [10, 120, 40], [10, 120, 40]), ("4", [255; 3], [0; 3])] {
        let file = text(&entry["outputs"][node]["images"][0]["filename"]);
        let picture = image::load_from_memory(&bytes(client, &format!("/comfy/view?filename={file}")).await).unwrap().to_rgb8();
        assert_eq!((picture.get_pixel(20, 15).0, picture.get_pixel(2, 2).0), (inside, outside), "{node}");
    }
}

#[tokio::test]
async fn the_history_is_kept_over_a_restart_until_it_is_forgotten() {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::start(&nodes).await;
    let body = |id: &str, color| json!({"prompt": graph(color, "kept"), "client_id": "x", "prompt_id": id});
    queue(&studio.client, &body("one", 1)).await;
    let entry = ended(&studio.client, "one").await;
    let studio = studio.restart(&nodes).await;
    let client = &studio.client;
    assert_eq!(client.get("/comfy/history").await, json!({"one": entry}));
    let two = client.post("/comfy/prompt", &body("two", 2)).await;
    assert_eq!(two["number"], 1, "numbers go on");
    ended(client, "two").await;
    client.post("/comfy/history", &json!({"delete": ["one", "unknown"]})).await;
    assert_eq!(client.get("/comfy/history").await.as_object().unwrap().keys().collect::<Vec<_>>(), ["two"]);
    client.post("/comfy/history", &json!({"clear": true})).await;
    assert_eq!(client.get("/comfy/history").await, json!({}));
    assert_eq!(client.get("/comfy/history/two").await, json!({}));
    let seen = bytes(client, "/comfy/view?filename=kept_00002_.png").await;
    assert_eq!(&seen[1..4], b"PNG", "forgetting an entry forgets no picture");
}
