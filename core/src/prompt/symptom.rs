//! Complaints that are about parameters, not content: a table from symptom to remedy, asked before any model is.

use serde::{Deserialize, Serialize};

use super::{profile::Profile, technical::clamp};
use crate::{intent::words, request::Params};

/// What helps.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Remedy {
    /// Guidance by this much.
    Cfg(f64),
    /// Steps by this much.
    Steps(i32),
    /// The family's usual size: larger ones double things.
    UsualSize,
    /// Another seed.
    Seed,
}

const SYMPTOMS: &[(&str, Remedy)] = &[
    ("burnt", Remedy::Cfg(-2.0)),
    ("burned", Remedy::Cfg(-2.0)),
    ("oversaturated", Remedy::Cfg(-2.0)),
    ("too saturated", Remedy::Cfg(-2.0)),
    ("overcooked", Remedy::Cfg(-2.0)),
    ("verbrannt", Remedy::Cfg(-2.0)),
    ("unfinished", Remedy::Steps(10)),
    ("noisy", Remedy::Steps(10)),
    ("not sharp", Remedy::Steps(10)),
    ("blurry", Remedy::Steps(10)),
    ("unscharf", Remedy::Steps(10)),
    ("two heads", Remedy::UsualSize),
    ("duplicated", Remedy::UsualSize),
    ("doubled", Remedy::UsualSize),
    ("ignores the prompt", Remedy::Cfg(1.5)),
    ("ignores my prompt", Remedy::Cfg(1.5)),
    ("not what i wrote", Remedy::Cfg(1.5)),
    ("same face", Remedy::Seed),
    ("all look the same", Remedy::Seed),
    ("always the same", Remedy::Seed),
];

/// A change of a parameter, with the words that ask for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParamChange {
    /// The parameter.
    pub field: String,
    /// What it was; empty when it was left to the profile.
    pub from: String,
    /// What it becomes; empty for "a random one".
    pub to: String,
    /// The person's words.
    pub quote: String,
}

/// The parameters that answer the complaints in the feedback, inside the profile's ranges, and what changed and why.
#[must_use]
pub fn remedies(feedback: &str, params: &Params, profile: &Profile) -> (Params, Vec<ParamChange>) {
    let said = words::normalise(feedback);
    let mut next = params.clone();
    let mut changes: Vec<ParamChange> = Vec::new();
    for (symptom, remedy) in SYMPTOMS.iter().filter(|(symptom, _)| said.contains(symptom)) {
        let before = next.clone();
        let t = &profile.technical;
        match remedy {
            Remedy::Cfg(by) => next.cfg = Some(next.cfg.unwrap_or(t.cfg.usual) + by),
            Remedy::Steps(by) => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a usual step count is 1 to 150")]
                let usual = t.steps.usual as u32;
                next.steps = Some(next.steps.unwrap_or(usual).saturating_add_signed(*by));
            }
            Remedy::UsualSize => {
                let [width, height] = t.sizes.first().copied().unwrap_or([profile.family.native_side(); 2]);
                (next.width, next.height) = (Some(width), Some(height));
            }
            Remedy::Seed => next.seed = None,
        }
        // One remedy a field: two words for the same trouble do not double it.
        let fields = changed(&before, &next, symptom);
        if fields.iter().any(|change| changes.iter().any(|done| done.field == change.field)) {
            next = before;
            continue;
        }
        next = clamp(&next, profile).0;
        changes.extend(changed(&before, &next, symptom));
    }
    (next, changes)
}

fn changed(before: &Params, after: &Params, quote: &str) -> Vec<ParamChange> {
    let text = |value: Option<String>| value.unwrap_or_default();
    let fields = [
        ("cfg", text(before.cfg.map(|v| v.to_string())), text(after.cfg.map(|v| v.to_string()))),
        ("steps", text(before.steps.map(|v| v.to_string())), text(after.steps.map(|v| v.to_string()))),
        ("width", text(before.width.map(|v| v.to_string())), text(after.width.map(|v| v.to_string()))),
        ("height", text(before.height.map(|v| v.to_string())), text(after.height.map(|v| v.to_string()))),
        ("seed", text(before.seed.map(|v| v.to_string())), text(after.seed.map(|v| v.to_string()))),
    ];
    let differs = fields.into_iter().filter(|(_, from, to)| from != to);
    differs.map(|(field, from, to)| ParamChange { field: field.to_owned(), from, to, quote: quote.to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{capability::ModelFamily, prompt::for_family};

    #[test]
    fn a_complaint_about_parameters_finds_its_remedy_inside_the_range() {
        let sdxl = for_family(ModelFamily::Sdxl);
        let params = Params { cfg: Some(8.0), steps: Some(45), seed: Some(7), ..Params::default() };
        let (next, changes) = remedies("The colours look BURNT, oversaturated and blurry; always the same", &params, sdxl);
        assert_eq!((next.cfg, next.steps, next.seed), (Some(6.0), Some(50), None));
        let fields: Vec<(&str, &str)> = changes.iter().map(|change| (change.field.as_str(), change.quote.as_str())).collect();
        assert_eq!(fields, [("cfg", "burnt"), ("steps", "blurry"), ("seed", "always the same")]);
    }

    #[test]
    fn praise_and_content_change_no_parameter() {
        let flux = for_family(ModelFamily::Flux);
        let params = Params { cfg: Some(1.0), ..Params::default() };
        assert_eq!(remedies("lovely, add a hat", &params, flux), (params.clone(), vec![]));
        assert_eq!(remedies("it looks burnt", &params, flux), (params, vec![]), "nothing lower is allowed");
    }
}
