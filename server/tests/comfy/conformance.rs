//! Against a whole ComfyUI, where `GESSO_CONFORMANCE_COMFYUI` names its address; without it nothing is checked.

use std::{io::Cursor, time::Duration};

use bytes::Bytes;
use gesso_core::{fleet::NodeReport, request::GenerationRequest};
use gesso_server::comfy::{
    ComfyError, HistoryEntry, NodeClient, RunEnd, Submission, Whereabouts, checkpoints, client, graph,
    socket::{self, NodeSignal, Signals, Socket, SocketOptions},
    templates::{BuildInput, Templates},
};
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use crate::stub::spec;

/// Longest wait for a run, cold start on a busy machine included.
const RUN: Duration = Duration::from_secs(300);

struct Node {
    client: NodeClient,
    socket: Socket,
    signals: Signals,
    report: NodeReport,
    schema: Value,
    templates: Templates,
}

/// What a run has shown.
struct Run {
    entry: HistoryEntry,
    pictures: Vec<RgbImage>,
    previews: usize,
    steps: Option<(u32, u32)>,
}

fn address() -> Option<String> {
    std::env::var("GESSO_CONFORMANCE_COMFYUI").ok()
}

async fn node(url: &str) -> Node {
    let client = NodeClient::new(&spec(url)).unwrap();
    client.ping().await.unwrap();
    let (report, schema) = client.report_and_schema().await.unwrap();
    let (socket, signals) = socket::open(&client, SocketOptions::default());
    Node { client, socket, signals, report, schema, templates: Templates::load().unwrap() }
}

fn request(json: &Value) -> GenerationRequest {
    let mut full = json!({"session_id": "00000000-0000-0000-0000-000000000001", "prompt": "a red fox in the snow"});
    full.as_object_mut().unwrap().extend(json.as_object().unwrap().clone());
    serde_json::from_value(full).unwrap()
}

fn png(image: &RgbImage) -> Bytes {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner().into()
}

impl Node {
    async fn upload(&self, bytes: Bytes) -> String {
        let name = client::content_name(&bytes, "png");
        let stored = self.client.upload(&name, bytes.clone()).await.unwrap();
        assert_eq!(self.client.upload(&name, bytes).await.unwrap(), stored, "the same bytes are stored once");
        stored
    }

    async fn build(&self, json: &Value) -> Value {
        let gradient = |x: u32, y: u32| image::Rgb([(x * 3) as u8, (y * 3) as u8, 120]);
        let source = self.upload(png(&RgbImage::from_fn(72, 64, gradient))).await;
        let mask = self.upload(png(&RgbImage::from_fn(72, 64, |x, _| image::Rgb([if x < 36 { 255 } else { 0 }; 3])))).await;
        let mut request = request(json);
        let template = self.templates.choose(&request).unwrap();
        template.fill_defaults(&mut request);
        let checkpoint = request.model_family.and_then(|family| checkpoints::choose(family, None, &self.report));
        let upscale_model = checkpoints::choose_upscale_model(&self.report);
        template
            .build(&BuildInput {
                request: &request,
                checkpoint: checkpoint.as_deref(),
                upscale_model: upscale_model.as_deref(),
                source: Some(&source),
                mask: Some(&mask),
                filename_prefix: "gesso/conformance",
            })
            .unwrap()
    }

    async fn submit(&self, graph: &Value) -> Result<String, ComfyError> {
        let prompt_id = uuid::Uuid::new_v4().to_string();
        let client_id = timeout(RUN, self.socket.connected()).await.unwrap().unwrap();
        let info = json!({"workflow": {"id": "x"}});
        let submission = Submission {
            prompt_id: &prompt_id,
            client_id: &client_id,
            graph,
            extra_pnginfo: Some(&info),
            preview: true,
            preview_method: None,
            targets: &[],
        };
        let accepted = self.client.submit(&submission).await?;
        self.socket.expect_status();
        assert!(accepted.dropped.is_empty());
        Ok(prompt_id)
    }

    /// Listens until the prompt has ended.
    async fn follow(&mut self, prompt_id: &str) -> (usize, Option<(u32, u32)>) {
        let (mut previews, mut steps) = (0, None);
        let listen = async {
            loop {
                match self.signals.recv().await {
                    NodeSignal::Ended { prompt_id: id } if id == prompt_id => break,
                    NodeSignal::Preview { prompt_id: id, bytes, .. } => {
                        assert_eq!(id.as_deref(), Some(prompt_id));
                        image::load_from_memory(&bytes).unwrap();
                        previews += 1;
                    }
                    NodeSignal::Progress { prompt_id: id, value, max, .. } if id == prompt_id => steps = Some((value, max)),
                    NodeSignal::Disconnected { reason } => panic!("{reason}"),
                    _ => {}
                }
            }
        };
        timeout(RUN, listen).await.unwrap();
        (previews, steps)
    }

    async fn run(&mut self, json: Value) -> Run {
        let begun = Instant::now();
        let graph = self.build(&json).await;
        graph::check(&graph, &self.schema, &[]).unwrap();
        let prompt_id = self.submit(&graph).await.unwrap();
        let (previews, steps) = self.follow(&prompt_id).await;
        let Whereabouts::Finished(entry) = self.client.whereabouts(&prompt_id).await.unwrap() else {
            panic!("ended, but not in the history")
        };
        entry.result().unwrap();
        let mut pictures = Vec::new();
        for file in entry.pictures() {
            assert_eq!((file.subfolder.as_str(), file.root.as_str()), ("gesso", "output"));
            pictures.push(image::load_from_memory(&self.client.fetch(&file).await.unwrap()).unwrap().to_rgb8());
        }
        eprintln!("{json}: {} pictures, {previews} previews, {:.1} s", pictures.len(), begun.elapsed().as_secs_f64());
        Run { entry, pictures, previews, steps }
    }
}

#[tokio::test]
async fn a_comfyui_runs_every_template_it_has_models_for() {
    if let Some(url) = address() {
        runs_every_template(&url).await;
    }
}

#[tokio::test]
async fn a_comfyui_refuses_fails_and_is_interrupted_as_expected() {
    if let Some(url) = address() {
        refuses_fails_and_is_interrupted(&url).await;
    }
}

pub async fn runs_every_template(url: &str) {
    let mut node = node(url).await;
    eprintln!("ComfyUI {} on {}", node.report.version, node.report.device);
    for lack in node.templates.check_against(&node.report) {
        eprintln!("lacks {lack}");
    }
    assert_eq!(node.templates.check_against_schema(&node.schema), Vec::<String>::new());
    let source = "00000000-0000-0000-0000-000000000002";
    let several = if node.report.classes.contains("RepeatLatentBatch") { 2 } else { 1 };
    let params = json!({"width": 64, "height": 64, "steps": 2});

    let plain = node.run(json!({"task": "txt2img", "model_family": "sd15", "params": {"width": 64, "height": 64, "steps": 2, "batch_size": 2}})).await;
    assert_eq!(plain.pictures.iter().map(RgbImage::dimensions).collect::<Vec<_>>(), [(64, 64); 2]);
    assert!(plain.previews > 0 && plain.entry.ended_ms > plain.entry.started_ms);
    assert_eq!(plain.steps.map(|(_, max)| max), Some(2));

    let seed = json!({"width": 64, "height": 64, "steps": 2, "seed": u64::MAX});
    let without = node.run(json!({"task": "txt2img", "model_family": "sd15", "params": seed})).await;
    let lora = node.report.loras.first().cloned().unwrap();
    let loras = json!([{"name": lora, "strength": 0.8}, {"name": lora, "strength": 1.0}]);
    let with = node.run(json!({"task": "txt2img", "model_family": "sd15", "params": seed, "loras": loras})).await;
    assert_ne!(without.pictures[0], with.pictures[0], "the LoRAs changed nothing");

    let kept = node
        .run(
            json!({"task": "img2img", "model_family": "sd15", "source_image": source, "params": {"steps": 2, "batch_size": several}}),
        )
        .await;
    assert_eq!(kept.pictures.iter().map(RgbImage::dimensions).collect::<Vec<_>>(), vec![(72, 64); several]);
    let sized = node
        .run(json!({"task": "img2img", "model_family": "sd15", "source_image": source, "params": params, "loras": loras}))
        .await;
    assert_eq!(sized.pictures[0].dimensions(), (64, 64));
    let painted = node
        .run(json!({"task": "inpaint", "model_family": "sd15", "source_image": source, "mask": source, "params": {"steps": 2}}))
        .await;
    assert_eq!(painted.pictures[0].dimensions(), (72, 64));
    let large = node.run(json!({"task": "upscale", "source_image": source})).await;
    let sides = large.pictures[0].dimensions();
    assert!(sides.0 > 72 && sides.0 * 64 == sides.1 * 72, "{sides:?}");
    let large = node.run(json!({"task": "upscale", "source_image": source, "params": {"width": 128, "height": 96}})).await;
    assert_eq!(large.pictures[0].dimensions(), (128, 96));
    if checkpoints::choose(gesso_core::capability::ModelFamily::Sdxl, None, &node.report).is_some() {
        let sdxl = node.run(json!({"task": "txt2img", "model_family": "sdxl", "params": params})).await;
        assert_eq!(sdxl.pictures[0].dimensions(), (64, 64));
    }
    node.client.free().await.unwrap();
}

pub async fn refuses_fails_and_is_interrupted(url: &str) {
    let mut node = node(url).await;
    let long = json!({"task": "txt2img", "model_family": "sd15", "params": {"width": 256, "height": 256, "steps": 150}});

    let mut wrong = node.build(&long).await;
    wrong["4"]["inputs"]["ckpt_name"] = json!("absent.safetensors");
    let theirs = node.submit(&wrong).await.unwrap_err();
    let ours = graph::check(&wrong, &node.schema, &[]).unwrap_err();
    let ComfyError::Rejected { summary, node_errors, .. } = theirs else { panic!("{theirs:?}") };
    assert_eq!(ours.summary(), summary);
    assert_eq!(ours.node_errors["4"]["errors"][0]["details"], node_errors["4"]["errors"][0]["details"]);

    let mut broken = node.build(&long).await;
    broken["3"]["inputs"]["model"] = json!("a literal where a link belongs");
    let prompt_id = node.submit(&broken).await.unwrap();
    node.follow(&prompt_id).await;
    let Whereabouts::Finished(entry) = node.client.whereabouts(&prompt_id).await.unwrap() else { panic!("not finished") };
    let error = entry.result().unwrap_err();
    assert!(error.to_string().starts_with(gesso_core::failure::EXECUTION_ERROR), "{error}");
    eprintln!("{error}");

    let running = node.submit(&node.build(&long).await).await.unwrap();
    let waiting = node.submit(&node.build(&long).await).await.unwrap();
    let deadline = Instant::now() + RUN;
    while node.client.whereabouts(&running).await.unwrap() != Whereabouts::Running {
        assert!(Instant::now() < deadline);
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(node.client.whereabouts(&waiting).await.unwrap(), Whereabouts::Pending);
    let queue = node.client.queue().await.unwrap();
    assert_eq!((queue.running.len(), queue.pending.len()), (1, 1));
    node.client.cancel(&waiting).await.unwrap();
    assert_eq!(node.client.whereabouts(&waiting).await.unwrap(), Whereabouts::Unknown);
    assert_eq!(node.client.whereabouts(&running).await.unwrap(), Whereabouts::Running);
    // A node takes an interrupt only once it has begun to step.
    let stepping = async {
        loop {
            if let NodeSignal::Progress { prompt_id, .. } = node.signals.recv().await
                && prompt_id == running
            {
                break;
            }
        }
    };
    timeout(RUN, stepping).await.unwrap();
    node.client.cancel(&running).await.unwrap();
    node.follow(&running).await;
    let Whereabouts::Finished(entry) = node.client.whereabouts(&running).await.unwrap() else { panic!("not finished") };
    assert_eq!(entry.end, RunEnd::Interrupted);
}
