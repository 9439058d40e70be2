//! The start's form as a browser sends it, and the settings it means. Pure: the same on both sides, so that a form
//! posted without a script asks for the same as one that was sent by it.

use gesso_core::{aspect::Aspect, capability::ModelFamily, funnel::FunnelSettings, problem::FieldProblem, request::Lora};
use serde::{Deserialize, Serialize};

/// LoRAs that can be chosen at the start.
pub const FORM_LORAS: usize = 3;

/// The fields, as texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SettingsForm {
    /// What is to be seen.
    pub prompt: String,
    /// What is not.
    pub negative: String,
    /// A shape, as the wire spells it.
    pub aspect: String,
    /// How many drafts.
    pub count: String,
    /// `on` when the seed is locked.
    pub lock: String,
    /// The seed.
    pub seed: String,
    /// `family/file`, or empty for the usual one.
    pub checkpoint: String,
    /// File names, or empty.
    pub lora_1: String,
    /// Its strength.
    pub strength_1: String,
    /// File name, or empty.
    pub lora_2: String,
    /// Its strength.
    pub strength_2: String,
    /// File name, or empty.
    pub lora_3: String,
    /// Its strength.
    pub strength_3: String,
}

impl SettingsForm {
    /// The fields of some settings.
    #[must_use]
    pub fn of(settings: &FunnelSettings) -> Self {
        let recipe = &settings.stages.drafts.recipe;
        let lora = |index: usize| {
            let lora = recipe.loras.get(index);
            let name = lora.map(|lora| lora.name.clone()).unwrap_or_default();
            (name, lora.map_or_else(|| "0.8".to_owned(), |lora| lora.strength.to_string()))
        };
        let ((lora_1, strength_1), (lora_2, strength_2), (lora_3, strength_3)) = (lora(0), lora(1), lora(2));
        let family = recipe.family.map(|family| family.as_str()).unwrap_or_default();
        Self {
            prompt: settings.prompt.clone(),
            negative: settings.negative_prompt.clone().unwrap_or_default(),
            aspect: settings.aspect.as_str().to_owned(),
            count: settings.count.to_string(),
            lock: settings.seed.map(|_| "on".to_owned()).unwrap_or_default(),
            seed: settings.seed.map(|seed| seed.to_string()).unwrap_or_default(),
            checkpoint: recipe.checkpoint.as_ref().map(|file| format!("{family}/{file}")).unwrap_or_default(),
            lora_1,
            strength_1,
            lora_2,
            strength_2,
            lora_3,
            strength_3,
        }
    }

    /// The fields by name, as a browser lists them: `form[prompt]`. Unknown names are passed over.
    #[must_use]
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let object = pairs.iter().filter_map(|(name, value)| {
            let name = name.strip_prefix("form[")?.strip_suffix(']')?;
            Some((name.to_owned(), serde_json::Value::from(value.clone())))
        });
        serde_json::from_value(serde_json::Value::Object(object.collect())).unwrap_or_default()
    }

    fn loras(&self) -> [(&String, &String); FORM_LORAS] {
        [(&self.lora_1, &self.strength_1), (&self.lora_2, &self.strength_2), (&self.lora_3, &self.strength_3)]
    }

    /// What they mean.
    ///
    /// # Errors
    /// Fields that are no numbers where numbers are wanted. Ranges are checked where settings are.
    pub fn settings(&self) -> Result<FunnelSettings, Vec<FieldProblem>> {
        let mut found = Vec::new();
        let mut settings = FunnelSettings {
            prompt: self.prompt.clone(),
            negative_prompt: Some(self.negative.clone()).filter(|text| !text.trim().is_empty()),
            aspect: Aspect::ALL.into_iter().find(|aspect| aspect.as_str() == self.aspect).unwrap_or_default(),
            ..FunnelSettings::default()
        };
        if !self.count.trim().is_empty() {
            match self.count.trim().parse() {
                Ok(count) => settings.count = count,
                Err(_) => found.push(FieldProblem::new("count", "A funnel begins with 1 to 100 drafts.")),
            }
        }
        if !self.lock.is_empty() {
            match self.seed.trim().parse() {
                Ok(seed) => settings.seed = Some(seed),
                Err(_) => found.push(FieldProblem::new("seed", "A locked seed is a whole number, 0 or more.")),
            }
        }
        let recipe = &mut settings.stages.drafts.recipe;
        if let Some((family, file)) = self.checkpoint.split_once('/') {
            recipe.family = ModelFamily::ALL.into_iter().find(|of| of.as_str() == family);
            recipe.checkpoint = Some(file.to_owned()).filter(|file| !file.is_empty());
        }
        for (name, strength) in self.loras() {
            if name.is_empty() {
                continue;
            }
            match strength.trim().parse() {
                Ok(strength) => recipe.loras.push(Lora { name: name.clone(), strength }),
                Err(_) => found.push(FieldProblem::new("loras", "A LoRA's strength is a number from −4 to 4.")),
            }
        }
        if found.is_empty() { Ok(settings) } else { Err(found) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_from_their_form() {
        let mut settings = FunnelSettings {
            prompt: "a boat".into(),
            negative_prompt: Some("people".into()),
            aspect: Aspect::Portrait,
            seed: Some(7),
            count: 12,
            ..FunnelSettings::default()
        };
        settings.stages.drafts.recipe.family = Some(ModelFamily::Sdxl);
        settings.stages.drafts.recipe.checkpoint = Some("xl/base 1.0.safetensors".into());
        settings.stages.drafts.recipe.loras = vec![Lora { name: "gouache.safetensors".into(), strength: -0.5 }];
        assert_eq!(SettingsForm::of(&settings).settings(), Ok(settings));
    }

    #[test]
    fn an_empty_form_means_the_usual_settings() {
        assert_eq!(SettingsForm::default().settings(), Ok(FunnelSettings::default()));
        assert_eq!(SettingsForm::of(&FunnelSettings::default()).settings(), Ok(FunnelSettings::default()));
    }

    #[test]
    fn what_is_no_number_is_named() {
        let form = SettingsForm { count: "many".into(), lock: "on".into(), seed: "-1".into(), ..SettingsForm::default() };
        let fields: Vec<String> = form.settings().unwrap_err().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["count", "seed"]);
    }

    #[test]
    fn a_seed_that_is_not_locked_is_free() {
        let form = SettingsForm { seed: "7".into(), ..SettingsForm::default() };
        assert_eq!(form.settings().unwrap().seed, None);
    }

    #[test]
    fn pairs_are_read_by_name() {
        let pairs = [("form[prompt]", "a boat"), ("form[unknown]", "x"), ("other", "y")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(SettingsForm::from_pairs(&pairs), SettingsForm { prompt: "a boat".into(), ..SettingsForm::default() });
    }
}
