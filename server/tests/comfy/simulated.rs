//! Against the studio's own simulator: the same runs as against a real ComfyUI, and a restart in the middle.

use gesso_server::comfy::{
    NodeClient, Submission, Whereabouts,
    socket::{self, NodeSignal, SocketOptions},
};
use gesso_simulator::comfy::{Family, NodeProfile, NodeServer, SimModel, SimOptions};
use serde_json::json;

use crate::{
    conformance,
    stub::{spec, until},
};

async fn simulated(speed: f64) -> NodeServer {
    let mut profile = NodeProfile::small("n1", 1.0);
    profile.vram_gb = 24.0;
    profile.checkpoints.push(SimModel::new("sd_xl_base_1.0.safetensors", Family::Sdxl, 6.9));
    profile.loras = vec!["my_style.safetensors".into()];
    profile.upscale_models = vec!["RealESRGAN_x4plus.pth".into()];
    NodeServer::start(profile, SimOptions { speed, ..SimOptions::default() }, ([127, 0, 0, 1], 0).into()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_simulator_runs_every_template_it_has_models_for() {
    let node = simulated(50.0).await;
    conformance::runs_every_template(&node.url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_simulator_refuses_fails_and_is_interrupted_as_expected() {
    let node = simulated(5.0).await;
    conformance::refuses_fails_and_is_interrupted(&node.url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_loses_the_job_and_the_socket_comes_back() {
    let node = simulated(1.0).await;
    let client = NodeClient::new(&spec(&node.url())).unwrap();
    let (socket, mut signals) = socket::open(&client, SocketOptions::default());
    let client_id = socket.connected().await.unwrap();
    let graph = json!({
        "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly.safetensors"}},
        "2": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
        "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "a", "clip": ["1", 1]}},
        "4": {"class_type": "KSampler", "inputs": {"seed": 1, "steps": 150, "cfg": 7, "sampler_name": "euler",
            "scheduler": "normal", "denoise": 1.0, "model": ["1", 0], "positive": ["3", 0], "negative": ["3", 0],
            "latent_image": ["2", 0]}},
        "5": {"class_type": "VAEDecode", "inputs": {"samples": ["4", 0], "vae": ["1", 2]}},
        "6": {"class_type": "SaveImage", "inputs": {"images": ["5", 0], "filename_prefix": "x"}},
    });
    let submission = Submission {
        prompt_id: "ours",
        client_id: &client_id,
        graph: &graph,
        extra_pnginfo: None,
        preview: true,
        preview_method: None,
        targets: &[],
    };
    client.submit(&submission).await.unwrap();
    until(&mut signals, |signal| matches!(signal, NodeSignal::Started { .. })).await;
    node.restart_on_same_port().await.unwrap();
    until(&mut signals, |signal| matches!(signal, NodeSignal::Disconnected { .. })).await;
    until(&mut signals, |signal| matches!(signal, NodeSignal::Connected { client_id: id } if *id != client_id)).await;
    assert_eq!(client.whereabouts("ours").await.unwrap(), Whereabouts::Unknown);
}
