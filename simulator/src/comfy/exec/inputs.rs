//! The inputs of one node call, resolved, with typed access. A literal where a link is
//! expected passes validation and fails here, as with the real server.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{
    super::classes::Class,
    failure::Stop,
    value::{Conditioning, Latent, Masks, Model, Out, Pictures},
};

/// Characters of a printed value in `current_inputs`.
const PRINTED_CHARS: usize = 400;

/// Input name → value.
pub(crate) struct Inputs(Vec<(&'static str, Out)>);

impl Inputs {
    /// Resolve the declared inputs of a node; `results` gives the outputs of a finished node.
    pub fn gather(class: &Class, node: &Value, results: impl Fn(&str) -> Option<Arc<Vec<Out>>>) -> Self {
        let given = node.get("inputs");
        let mut resolved = Vec::new();
        for input in &class.inputs {
            let Some(value) = given.and_then(|given| given.get(input.name)) else {
                continue;
            };
            let out = match value {
                Value::Array(link) => {
                    let source = link.first().and_then(Value::as_str).and_then(&results);
                    let slot = link.get(1).and_then(Value::as_u64).and_then(|slot| usize::try_from(slot).ok());
                    match source.zip(slot).and_then(|(values, slot)| values.get(slot).cloned()) {
                        Some(out) => out,
                        None => continue,
                    }
                }
                literal => Out::Plain(literal.clone()),
            };
            resolved.push((input.name, out));
        }
        Self(resolved)
    }

    /// As `current_inputs` shows them: scalars as they are, anything else printed.
    pub fn described(&self) -> Map<String, Value> {
        self.0
            .iter()
            .map(|(name, out)| {
                let shown = match out {
                    Out::Plain(value) => value.clone(),
                    other => Value::String(other.to_string().chars().take(PRINTED_CHARS).collect()),
                };
                ((*name).to_owned(), json!([shown]))
            })
            .collect()
    }

    fn get(&self, name: &str) -> Option<&Out> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, out)| out)
    }

    fn wrong(&self, name: &str, wanted: &str) -> Stop {
        match self.get(name) {
            None => Stop::failed("TypeError", format!("missing 1 required positional argument: '{name}'")),
            Some(Out::Plain(value)) => {
                let kind = match value {
                    Value::String(_) => "str",
                    Value::Bool(_) => "bool",
                    Value::Number(number) if number.is_f64() => "float",
                    Value::Number(_) => "int",
                    Value::Null => "NoneType",
                    Value::Array(_) => "list",
                    Value::Object(_) => "dict",
                };
                Stop::failed("AttributeError", format!("'{kind}' object has no attribute '{wanted}'"))
            }
            Some(other) => Stop::failed("AttributeError", format!("'{other}' object has no attribute '{wanted}'")),
        }
    }

    pub fn any(&self, name: &str) -> Result<&Out, Stop> {
        self.get(name).ok_or_else(|| self.wrong(name, name))
    }

    pub fn model(&self, name: &str) -> Result<&Arc<Model>, Stop> {
        match self.get(name) {
            Some(Out::Model(model)) => Ok(model),
            _ => Err(self.wrong(name, "get_model_object")),
        }
    }

    pub fn clip(&self, name: &str) -> Result<&Arc<Model>, Stop> {
        match self.get(name) {
            Some(Out::Clip(model)) => Ok(model),
            _ => Err(self.wrong(name, "tokenize")),
        }
    }

    pub fn conditioning(&self, name: &str) -> Result<&Arc<Conditioning>, Stop> {
        match self.get(name) {
            Some(Out::Conditioning(conditioning)) => Ok(conditioning),
            _ => Err(self.wrong(name, "copy")),
        }
    }

    pub fn latent(&self, name: &str) -> Result<&Arc<Latent>, Stop> {
        match self.get(name) {
            Some(Out::Latent(latent)) => Ok(latent),
            _ => Err(self.wrong(name, "samples")),
        }
    }

    pub fn image(&self, name: &str) -> Result<&Pictures, Stop> {
        match self.get(name) {
            Some(Out::Image(pictures)) => Ok(pictures),
            _ => Err(self.wrong(name, "shape")),
        }
    }

    pub fn mask(&self, name: &str) -> Result<&Masks, Stop> {
        match self.get(name) {
            Some(Out::Mask(masks)) => Ok(masks),
            _ => Err(self.wrong(name, "reshape")),
        }
    }

    /// Only that the VAE is one.
    pub fn vae(&self, name: &str) -> Result<(), Stop> {
        match self.get(name) {
            Some(Out::Vae) => Ok(()),
            _ => Err(self.wrong(name, "decode")),
        }
    }

    pub fn text(&self, name: &str) -> Result<&str, Stop> {
        match self.get(name) {
            Some(Out::Plain(Value::String(text))) => Ok(text),
            _ => Err(self.wrong(name, "strip")),
        }
    }

    pub fn float(&self, name: &str) -> Result<f64, Stop> {
        match self.get(name) {
            Some(Out::Plain(value)) => value.as_f64().ok_or_else(|| self.wrong(name, "__float__")),
            _ => Err(self.wrong(name, "__float__")),
        }
    }

    pub fn seed(&self, name: &str) -> Result<u64, Stop> {
        match self.get(name) {
            Some(Out::Plain(value)) => value
                .as_u64()
                .or_else(|| value.as_i64().map(i64::unsigned_abs))
                .or_else(|| value.as_f64().map(|float| float as u64))
                .ok_or_else(|| self.wrong(name, "__index__")),
            _ => Err(self.wrong(name, "__index__")),
        }
    }

    pub fn count(&self, name: &str) -> Result<u32, Stop> {
        self.seed(name).map(|value| u32::try_from(value).unwrap_or(u32::MAX))
    }

    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Out::Plain(Value::Bool(true))))
    }

    pub fn upscale_factor(&self, name: &str) -> Result<u32, Stop> {
        match self.get(name) {
            Some(Out::UpscaleModel { factor }) => Ok(*factor),
            _ => Err(self.wrong(name, "scale")),
        }
    }

    pub fn noise(&self, name: &str) -> Result<u64, Stop> {
        match self.get(name) {
            Some(Out::Noise(seed)) => Ok(*seed),
            _ => Err(self.wrong(name, "generate_noise")),
        }
    }

    pub fn guider(&self, name: &str) -> Result<&(Arc<Model>, Arc<Conditioning>), Stop> {
        match self.get(name) {
            Some(Out::Guider(guider)) => Ok(guider),
            _ => Err(self.wrong(name, "sample")),
        }
    }

    pub fn sigmas(&self, name: &str) -> Result<(u32, f64), Stop> {
        match self.get(name) {
            Some(Out::Sigmas { steps, denoise }) => Ok((*steps, *denoise)),
            _ => Err(self.wrong(name, "shape")),
        }
    }
}
