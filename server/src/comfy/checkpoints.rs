//! Which file a node uses for a family: the fleet file's word first, else what its name says.

use gesso_core::{capability::ModelFamily, fleet::NodeReport};

/// A choice and why, for `nodes check`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The file; `None` if the node has none.
    pub file: Option<String>,
    /// Why, in words.
    pub reason: String,
}

/// What a name holds if its file belongs to a family, most telling families first: a Pony checkpoint is also called XL.
const WORDS: [(ModelFamily, &[&str]); 8] = [
    (ModelFamily::Wan, &["wan2", "wan_2", "wan-2"]),
    (ModelFamily::QwenImage, &["qwen"]),
    (ModelFamily::Flux, &["flux"]),
    (ModelFamily::Sd35, &["sd3.5", "sd35", "sd3_5", "sd3-5", "stable-diffusion-3.5"]),
    (ModelFamily::Pony, &["pony"]),
    (ModelFamily::Illustrious, &["illustrious", "noob", "hassaku"]),
    (ModelFamily::Sdxl, &["sdxl", "sd_xl", "sd-xl", "xl", "animagine"]),
    (
        ModelFamily::Sd15,
        &[
            "v1-5",
            "v1_5",
            "sd15",
            "sd1.5",
            "sd_1.5",
            "sd-1.5",
            "sd1-5",
            "sd_15",
            "sd-v1",
            "dreamshaper",
            "realisticvision",
            "realistic_vision",
            "deliberate",
            "epicrealism",
            "absolutereality",
            "revanimated",
            "meinamix",
            "counterfeit",
            "anything",
        ],
    ),
];
/// The usual file of a family, taken before others of it.
const USUAL: [(ModelFamily, &[&str]); 6] = [
    (ModelFamily::Sd15, &["v1-5-pruned-emaonly", "v1-5", "sd15", "dreamshaper"]),
    (ModelFamily::Sdxl, &["sd_xl_base_1.0", "sd_xl_base", "sdxl", "juggernautxl"]),
    (ModelFamily::Pony, &["ponydiffusionv6xl", "ponydiffusion"]),
    (ModelFamily::Illustrious, &["illustriousxl", "illustrious-xl", "illustrious"]),
    (ModelFamily::Flux, &["flux1-dev", "flux.1-dev", "flux_dev"]),
    (ModelFamily::FluxFp8, &["flux1-dev-fp8", "flux1-dev", "flux_dev"]),
];
/// Variants that want other settings or other inputs than the templates give them: taken last.
const ODD: [&str; 7] = ["inpaint", "refiner", "turbo", "lightning", "lcm", "hyper", "schnell"];

/// The family a checkpoint's name tells; `None` if it tells none.
#[must_use]
pub fn family_of(file: &str) -> Option<ModelFamily> {
    let name = base_name(file);
    let (family, _) = WORDS.iter().find(|(_, words)| words.iter().any(|word| name.contains(word)))?;
    match family {
        ModelFamily::Flux if is_small_flux(&name) => Some(ModelFamily::FluxFp8),
        family => Some(*family),
    }
}

/// The file the node uses for the family.
#[must_use]
pub fn choose(family: ModelFamily, configured: Option<&str>, report: &NodeReport) -> Option<String> {
    explain(family, configured, report).file
}

/// The file the node uses for the family, and why.
#[must_use]
pub fn explain(family: ModelFamily, configured: Option<&str>, report: &NodeReport) -> Choice {
    if let Some(wanted) = configured {
        let same = |file: &&String| *file == wanted || base_name(file) == base_name(wanted);
        // Another file would give other pictures than the fleet file promises.
        return match report.checkpoints.iter().find(|file| *file == wanted).or_else(|| report.checkpoints.iter().find(same)) {
            Some(file) => Choice { file: Some(file.clone()), reason: "named in the fleet file".into() },
            None => Choice { file: None, reason: format!("the fleet file names {wanted}, which this node does not have") },
        };
    }
    let best = |wanted: ModelFamily| {
        let of_family = report.checkpoints.iter().filter(|file| family_of(file) == Some(wanted));
        of_family.min_by_key(|file| (rank(wanted, &base_name(file)), file.to_lowercase())).cloned()
    };
    if let Some(file) = best(family) {
        return Choice { file: Some(file), reason: format!("its name is that of a {family} checkpoint") };
    }
    if family == ModelFamily::Flux
        && let Some(file) = best(ModelFamily::FluxFp8)
    {
        return Choice { file: Some(file), reason: "the only Flux checkpoint here has 8-bit weights".into() };
    }
    Choice { file: None, reason: format!("no file here has the name of a {family} checkpoint") }
}

/// The upscale model a node uses: the usual one, else one that enlarges four times, else the first.
#[must_use]
pub fn choose_upscale_model(report: &NodeReport) -> Option<String> {
    let has =
        |words: &[&str]| report.upscale_models.iter().find(|file| words.iter().any(|word| base_name(file).contains(word)));
    has(&["realesrgan_x4plus."])
        .or_else(|| has(&["realesrgan_x4plus"]))
        .or_else(|| has(&["x4", "4x"]))
        .or_else(|| report.upscale_models.first())
        .cloned()
}

fn rank(family: ModelFamily, name: &str) -> (bool, usize) {
    let usual = USUAL.iter().find(|(of, _)| *of == family).map_or(&[][..], |(_, words)| words);
    let place = usual.iter().position(|word| name.contains(word)).unwrap_or(usual.len());
    (ODD.iter().any(|word| name.contains(word)), place)
}

fn is_small_flux(name: &str) -> bool {
    ["fp8", "e4m3", "e5m2", "int8", "q8"].iter().any(|word| name.contains(word))
}

fn base_name(file: &str) -> String {
    file.rsplit(['/', '\\']).next().unwrap_or(file).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(files: &[&str]) -> NodeReport {
        let files: Vec<_> = files.iter().map(|file| (*file).to_owned()).collect();
        NodeReport { checkpoints: files.clone(), upscale_models: files, ..NodeReport::default() }
    }

    #[test]
    fn names_tell_the_family() {
        use ModelFamily::*;
        for (file, family) in [
            ("v1-5-pruned-emaonly.safetensors", Some(Sd15)),
            ("SD1.5/dreamshaper_8.safetensors", Some(Sd15)),
            ("sd_xl_base_1.0.safetensors", Some(Sdxl)),
            ("juggernautXL_v9.safetensors", Some(Sdxl)),
            ("dreamshaperXL10.safetensors", Some(Sdxl)),
            ("ponyDiffusionV6XL.safetensors", Some(Pony)),
            ("Illustrious-XL-v1.0.safetensors", Some(Illustrious)),
            ("noobaiXLNAIXL_vPred.safetensors", Some(Illustrious)),
            ("flux1-dev-fp8.safetensors", Some(FluxFp8)),
            ("flux1-dev.safetensors", Some(Flux)),
            ("sd3.5_large.safetensors", Some(Sd35)),
            ("qwen_image_fp8.safetensors", Some(QwenImage)),
            ("flux/notes.safetensors", None),
            ("mystery.safetensors", None),
        ] {
            assert_eq!(family_of(file), family, "{file}");
        }
    }

    #[test]
    fn the_usual_file_comes_before_others_and_odd_ones_last() {
        let node = report(&[
            "sd_xl_turbo_1.0.safetensors",
            "aXL.safetensors",
            "sd_xl_refiner_1.0.safetensors",
            "sd_xl_base_1.0.safetensors",
        ]);
        assert_eq!(choose(ModelFamily::Sdxl, None, &node).as_deref(), Some("sd_xl_base_1.0.safetensors"));
        let node = report(&["v1-5-pruned-emaonly-inpainting.safetensors", "deliberate_v2.safetensors"]);
        assert_eq!(choose(ModelFamily::Sd15, None, &node).as_deref(), Some("deliberate_v2.safetensors"));
        let node = report(&["sd_xl_turbo_1.0.safetensors"]);
        assert_eq!(choose(ModelFamily::Sdxl, None, &node).as_deref(), Some("sd_xl_turbo_1.0.safetensors"));
    }

    #[test]
    fn a_configured_name_is_taken_or_nothing() {
        let node = report(&["own/mine.safetensors", "v1-5.safetensors"]);
        assert_eq!(choose(ModelFamily::Sd15, Some("mine.safetensors"), &node).as_deref(), Some("own/mine.safetensors"));
        assert_eq!(choose(ModelFamily::Sd15, Some("absent.safetensors"), &node), None);
    }

    #[test]
    fn flux_makes_do_with_eight_bits_but_not_the_other_way_round() {
        let small = report(&["flux1-dev-fp8.safetensors"]);
        assert!(choose(ModelFamily::Flux, None, &small).is_some());
        let large = report(&["flux1-dev.safetensors"]);
        assert_eq!(choose(ModelFamily::FluxFp8, None, &large), None);
        assert_eq!(choose(ModelFamily::Sdxl, None, &large), None);
    }

    #[test]
    fn the_usual_upscaler_is_preferred() {
        let choose = |files: &[&str]| choose_upscale_model(&report(files));
        let both = ["2x_small.pth", "RealESRGAN_x4plus_anime_6B.pth", "RealESRGAN_x4plus.pth"];
        assert_eq!(choose(&both).as_deref(), Some("RealESRGAN_x4plus.pth"));
        assert_eq!(choose(&["2x_small.pth", "4x-UltraSharp.pth"]).as_deref(), Some("4x-UltraSharp.pth"));
        assert_eq!(choose(&["2x_small.pth"]).as_deref(), Some("2x_small.pth"));
        assert_eq!(choose(&[]), None);
    }
}
