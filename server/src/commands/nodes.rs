//! `gesso nodes check`: a table with what is missing on each node and what to do about it.

use std::process::ExitCode;

use gesso_core::{
    capability::{Capability, ModelFamily},
    fleet::NodeReport,
    health::Sign,
};

use super::ConfigArgs;
use crate::{
    comfy::{checkpoints, templates::Templates},
    fleet::{
        Fleet, Node,
        engines::{Demo, Engines},
    },
};

/// What looking at the fleet takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: NodesCommand,
}

#[derive(Debug, clap::Subcommand)]
enum NodesCommand {
    /// Ask every node what it has and say what is missing.
    #[command(after_help = "Example: GESSO_NODES=config/nodes.yaml gesso nodes check")]
    Check {
        #[command(flatten)]
        config: ConfigArgs,
    },
}

/// Does what was asked; 1 if a node does not answer or lacks something.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let NodesCommand::Check { config } = args.command;
    let settings = config.load(None)?;
    let (engines, file) = Engines::find(&settings, Demo::Never, 1.0).await?;
    let fleet = Fleet::new(&file)?;
    let templates = Templates::load().map_err(|problems| anyhow::anyhow!("{} templates cannot be used", problems.len()))?;
    if fleet.nodes().is_empty() {
        anyhow::bail!("there is no fleet: write config/nodes.yaml after config/nodes.example.yaml, or set COMFYUI_BASE_URL");
    }
    let mut is_fine = true;
    for node in fleet.nodes().iter() {
        let sign = crate::fleet::ask(node, true).await;
        is_fine &= print_node(node, &fleet, &templates, &sign);
    }
    engines.stop().await;
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::print_stdout, reason = "the table is the command's answer")]
fn print_node(node: &Node, fleet: &Fleet, templates: &Templates, sign: &Sign) -> bool {
    let spec = &node.spec;
    println!("{}  {}  {}  {}", spec.id, spec.name, spec.tier, spec.url);
    let report = match (sign, node.report()) {
        (Sign::Answered, Some(report)) => report,
        (Sign::Failed(reason), _) => {
            println!("  does not answer: {reason}");
            println!("  → start ComfyUI there with --listen, and check host, port and firewall\n");
            return false;
        }
        (Sign::Answered, None) => return false,
    };
    let gb = |bytes: u64| bytes as f64 / 1e9;
    println!(
        "  ComfyUI {} on {}, {:.1} GB, {:.1} GB free",
        report.version,
        report.device,
        gb(report.vram_total_bytes),
        gb(report.vram_free_bytes)
    );
    println!(
        "  {} checkpoints, {} LoRAs, {} upscale models, {} classes",
        report.checkpoints.len(),
        report.loras.len(),
        report.upscale_models.len(),
        report.classes.len()
    );
    for family in ModelFamily::ALL {
        if let Some(choice) = fleet.checkpoint_of(node, family) {
            println!(
                "  {family:<12} {choice}{}",
                if fleet.configured_checkpoint(family) == Some(&choice) { " (fleet file)" } else { " (by its name)" }
            );
        }
    }
    let missing = missing(node, fleet, templates, &report);
    for line in &missing {
        println!("  ✗ {line}");
    }
    println!();
    missing.is_empty()
}

/// What the node lacks of what it is set up for, each with what to do.
fn missing(node: &Node, fleet: &Fleet, templates: &Templates, report: &NodeReport) -> Vec<String> {
    let mut lines = Vec::new();
    for capability in node.spec.capabilities.iter().flatten() {
        match capability {
            Capability::Model(family) if fleet.checkpoint_of(node, *family).is_none() => {
                let said = checkpoints::explain(*family, fleet.configured_checkpoint(*family), report).reason;
                lines.push(format!(
                    "no {family} checkpoint: {said} → put one into models/checkpoints, or name it in the fleet file"
                ));
            }
            Capability::Upscale if report.upscale_models.is_empty() => {
                lines.push("no upscale model → put RealESRGAN_x4plus.pth into models/upscale_models".into());
            }
            Capability::IpAdapter if !report.classes.iter().any(|class| class.starts_with("IPAdapter")) => {
                lines.push("no IP-Adapter classes → install the custom nodes ComfyUI_IPAdapter_plus".into());
            }
            Capability::FaceId if !report.classes.iter().any(|class| class.contains("FaceID")) => {
                lines.push("no FaceID classes → install ComfyUI_IPAdapter_plus with insightface".into());
            }
            Capability::ControlNet if !report.classes.contains("ControlNetLoader") => {
                lines.push("no ControlNetLoader → update ComfyUI".into());
            }
            Capability::Other(word) => {
                lines.push(format!("the word {word:?} is not known to this version → check its spelling"))
            }
            _ => {}
        }
    }
    lines.extend(templates.check_against(report));
    lines
}
