//! Pixel's parameters read from plain text, for models that keep to no form: "SDXL, 832×1216, 30 steps, CFG 6, Euler a".

use super::{
    SeedPolicy, Technical,
    technical::{Offer, bounded},
};
use crate::{capability::ModelFamily, prompt::technical::size_for, request::Params};

/// Names people give families, longest first where one begins another.
const FAMILIES: [(&str, ModelFamily); 18] = [
    ("stable diffusion xl", ModelFamily::Sdxl),
    ("stable diffusion 3.5", ModelFamily::Sd35),
    ("stable diffusion 1.5", ModelFamily::Sd15),
    ("sd xl", ModelFamily::Sdxl),
    ("sdxl", ModelFamily::Sdxl),
    ("sd 3.5", ModelFamily::Sd35),
    ("sd3.5", ModelFamily::Sd35),
    ("sd35", ModelFamily::Sd35),
    ("sd 1.5", ModelFamily::Sd15),
    ("sd1.5", ModelFamily::Sd15),
    ("sd15", ModelFamily::Sd15),
    ("pony", ModelFamily::Pony),
    ("illustrious", ModelFamily::Illustrious),
    ("flux", ModelFamily::Flux),
    ("flux", ModelFamily::FluxFp8),
    ("qwen-image", ModelFamily::QwenImage),
    ("qwen image", ModelFamily::QwenImage),
    ("qwen_image", ModelFamily::QwenImage),
];
/// Names people give samplers, longest first where one begins another.
const SAMPLERS: [(&str, &str); 16] = [
    ("dpm++ 2m sde", "dpmpp_2m_sde"),
    ("dpm++ 3m sde", "dpmpp_3m_sde"),
    ("dpm++ sde", "dpmpp_sde"),
    ("dpm++ 2m", "dpmpp_2m"),
    ("dpmpp_2m_sde", "dpmpp_2m_sde"),
    ("dpmpp_3m_sde", "dpmpp_3m_sde"),
    ("dpmpp_sde", "dpmpp_sde"),
    ("dpmpp_2m", "dpmpp_2m"),
    ("euler_ancestral", "euler_ancestral"),
    ("euler ancestral", "euler_ancestral"),
    ("euler a", "euler_ancestral"),
    ("euler", "euler"),
    ("unipc", "uni_pc"),
    ("uni_pc", "uni_pc"),
    ("heun", "heun"),
    ("ddim", "ddim"),
];
const SCHEDULERS: [&str; 7] = ["karras", "exponential", "sgm_uniform", "beta", "simple", "ddim_uniform", "normal"];

/// The parameters a text spells out, inside the profile and by what the fleet has; none when it names no number and no
/// sampler. The family is the one it names, if the fleet has it, else `wanted`, else the first there is.
#[must_use]
pub fn from_text(text: &str, wanted: ModelFamily, offers: &[Offer]) -> Option<Technical> {
    let text = text.to_lowercase();
    let offered = |family: ModelFamily| offers.iter().find(|offer| offer.family == family);
    let named = FAMILIES.iter().filter(|(name, _)| has(&text, name)).find_map(|(_, family)| offered(*family));
    let offer = named.or_else(|| offered(wanted)).or_else(|| offers.first())?;
    let size = size(&text);
    let steps = near(&text, "steps").or_else(|| near(&text, "step"));
    let cfg = near(&text, "cfg").or_else(|| near(&text, "guidance"));
    let sampler = SAMPLERS.iter().find(|(name, _)| has(&text, name)).map(|(_, name)| (*name).to_owned());
    let scheduler = SCHEDULERS.iter().find(|name| has(&text, name)).map(|name| (*name).to_owned());
    let seed = near(&text, "seed").filter(|seed| seed.fract() == 0.0 && *seed >= 0.0);
    if size.is_none() && steps.is_none() && cfg.is_none() && sampler.is_none() && named.is_none() {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating, and clamped by the profile")]
    let params = Params {
        width: size.map(|(width, _)| width),
        height: size.map(|(_, height)| height),
        steps: steps.map(|steps| steps.round() as u32),
        cfg,
        sampler,
        scheduler,
        seed: seed.map(|seed| seed as u64),
        ..Params::default()
    };
    let params = if size.is_none() { with_usual_size(params, offer.family) } else { params };
    let policy = if seed.is_some() { SeedPolicy::Fixed } else { SeedPolicy::Random };
    Some(bounded(params, policy, offer))
}

fn with_usual_size(params: Params, family: ModelFamily) -> Params {
    let [width, height] = size_for(None, crate::prompt::for_family(family));
    Params { width: Some(width), height: Some(height), ..params }
}

/// Whether a name stands there by itself.
fn has(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
        !is_word(before) && !is_word(after)
    })
}

/// `832×1216`, `832 x 1216`.
fn size(text: &str) -> Option<(u32, u32)> {
    text.match_indices(['x', '×', '*']).find_map(|(at, sign)| {
        let before = text.get(..at)?.trim_end();
        let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
        let after = text.get(at + sign.len()..)?.trim_start();
        let height: String = after.chars().take_while(char::is_ascii_digit).collect();
        let side = |text: &str| text.parse().ok().filter(|side| (64..=8_192).contains(side));
        Some((side(before.get(digits..)?)?, side(&height)?))
    })
}

/// The number beside a word: `30 steps`, `steps: 30`, `CFG 6`, `cfg of 6.5`.
fn near(text: &str, word: &str) -> Option<f64> {
    text.match_indices(word).find_map(|(at, _)| {
        let is_letter = |c: char| c.is_alphanumeric();
        let before = text.get(..at)?;
        let after = text.get(at + word.len()..)?;
        if before.chars().next_back().is_some_and(is_letter) || after.chars().next().is_some_and(is_letter) {
            return None;
        }
        let following = after.trim_start_matches([' ', ':', '=', '~']);
        let following = ["scale", "of ", "is ", "at "]
            .iter()
            .fold(following, |rest, filler| rest.strip_prefix(*filler).unwrap_or(rest).trim_start_matches([' ', ':', '=']));
        number(following).or_else(|| {
            let before = before.trim_end();
            before.rsplit(|c: char| !c.is_ascii_digit() && c != '.').next().and_then(number)
        })
    })
}

fn number(text: &str) -> Option<f64> {
    let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    digits.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers() -> Vec<Offer> {
        [ModelFamily::Sd15, ModelFamily::Sdxl, ModelFamily::Flux].map(Offer::usual).into()
    }

    fn told(text: &str) -> String {
        from_text(text, ModelFamily::Sdxl, &offers()).map_or_else(String::new, |technical| technical.sentence())
    }

    #[test]
    fn parameters_are_read_as_people_write_them() {
        for (text, sentence) in [
            ("SDXL, 832×1216, 30 steps, CFG 6, Euler a", "SDXL, 832 × 1216, 30 steps, CFG 6, euler_ancestral"),
            ("I would take 832 x 1216 with 30 steps at a guidance of 6.", "SDXL, 832 × 1216, 30 steps, CFG 6"),
            ("Steps: 28, CFG scale: 5.5, sampler: DPM++ 2M Karras", "SDXL, 1024 × 1024, 28 steps, CFG 5.5, dpmpp_2m karras"),
            ("steps=28 seed 42", "SDXL, 1024 × 1024, 28 steps, seed 42"),
        ] {
            assert_eq!(told(text), sentence, "{text}");
        }
        let wild = from_text("900 steps, cfg 90, SDXL", ModelFamily::Sd15, &offers());
        assert_eq!(wild.as_ref().map(|it| (it.family, it.params.steps)), Some((ModelFamily::Sdxl, Some(50))));
        assert!(told("Flux at 1024x1024").starts_with("Flux"), "{}", told("Flux at 1024x1024"));
    }

    #[test]
    fn what_the_fleet_has_not_is_not_taken_and_talk_is_no_parameter() {
        let technical = from_text("Pony, 30 steps", ModelFamily::Sdxl, &offers());
        assert_eq!(technical.map(|it| it.family), Some(ModelFamily::Sdxl), "no node has Pony");
        for talk in ["The size comes before the steps.", "Take one step at a time.", "A normal day.", "", "×"] {
            assert_eq!(told(talk), "", "{talk}");
        }
        assert_eq!(from_text("30 steps", ModelFamily::Sdxl, &[]), None);
    }
}
