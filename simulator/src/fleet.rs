//! The demo fleet: four simulated nodes of the four tiers, speeds 8 : 4 : 2 : 1.

use std::{io, net::SocketAddr};

use crate::comfy::{Family, NodeProfile, NodeServer, SimModel, SimOptions};

/// Size of an SD 1.5 checkpoint, in GB.
const SD15_GB: f64 = 2.1;
/// Size of an SDXL-class checkpoint, in GB.
const SDXL_GB: f64 = 6.5;
/// Size of FLUX.1 in fp8, as one checkpoint, in GB.
const FLUX_GB: f64 = 11.9;

/// Four running nodes on ephemeral loopback ports. Dropping it kills them.
pub struct DemoFleet {
    nodes: Vec<NodeServer>,
}

impl DemoFleet {
    /// Start the fleet.
    ///
    /// # Errors
    /// When no loopback port can be bound.
    pub async fn start(options: SimOptions) -> io::Result<Self> {
        let mut nodes = Vec::new();
        for (at, profile) in (0u64..).zip(profiles()) {
            let own = SimOptions { seed: options.seed.wrapping_add(at), ..options.clone() };
            nodes.push(NodeServer::start(profile, own, SocketAddr::from(([127, 0, 0, 1], 0))).await?);
        }
        Ok(Self { nodes })
    }

    /// The nodes, fastest first.
    #[must_use]
    pub fn nodes(&self) -> &[NodeServer] {
        &self.nodes
    }
}

/// The machines of the demo fleet, fastest first.
#[must_use]
pub fn profiles() -> [NodeProfile; 4] {
    [
        node("atlas", "RTX 5060 Ti", "premium", 16.0, 8.0, true),
        node("vesper", "RTX 4060 Ti", "quality", 8.0, 4.0, true),
        node("wren", "RTX 3060", "standard", 12.0, 2.0, true),
        node("moth", "RTX 3050 Ti", "draft", 4.0, 1.0, false),
    ]
}

fn node(id: &str, gpu: &str, tier: &str, vram_gb: f64, speed: f64, large: bool) -> NodeProfile {
    let mut profile = NodeProfile::small(id, speed);
    gpu.clone_into(&mut profile.gpu);
    tier.clone_into(&mut profile.tier);
    profile.vram_gb = vram_gb;
    profile.checkpoints = vec![SimModel::new("v1-5-pruned-emaonly.safetensors", Family::Sd15, SD15_GB)];
    profile.loras = vec!["film-grain-sd15.safetensors".to_owned(), "gouache-sd15.safetensors".to_owned()];
    profile.vaes = vec!["vae-ft-mse-840000-ema-pruned.safetensors".to_owned()];
    profile.controlnets = vec!["control_v11p_sd15_canny.safetensors".to_owned()];
    if large {
        profile.checkpoints.extend([
            SimModel::new("sd_xl_base_1.0.safetensors", Family::Sdxl, SDXL_GB),
            SimModel::new("ponyDiffusionV6XL.safetensors", Family::Pony, SDXL_GB),
            SimModel::new("illustriousXL_v01.safetensors", Family::Illustrious, SDXL_GB),
        ]);
        profile.loras.extend(["ink-wash-sdxl.safetensors".to_owned(), "paper-cutout-sdxl.safetensors".to_owned()]);
    }
    if id == "atlas" {
        profile.checkpoints.push(SimModel::new("flux1-dev-fp8.safetensors", Family::Flux, FLUX_GB));
        profile.upscale_models = vec!["RealESRGAN_x4plus.pth".to_owned()];
    }
    profile
}
