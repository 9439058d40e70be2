//! The `options` member: known names with their Go types, unknown ones ignored (ollama protocol: options).

use serde_json::{Map, Value};

use super::errors::ApiError;

const INTEGERS: [&str; 11] = [
    "num_ctx",
    "num_predict",
    "num_keep",
    "seed",
    "top_k",
    "repeat_last_n",
    "num_batch",
    "num_gpu",
    "main_gpu",
    "num_thread",
    "draft_num_predict",
];
const FLOATS: [&str; 7] =
    ["temperature", "top_p", "min_p", "typical_p", "repeat_penalty", "presence_penalty", "frequency_penalty"];

/// The options this server acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Window in tokens; a launch attribute.
    pub num_ctx: Option<u32>,
    /// Most tokens to write; negative is "no limit but the window's".
    pub num_predict: i64,
    /// Tokens of the prompt's head that survive shortening.
    pub num_keep: u32,
    /// The request's seed; negative is random, which here means the server's.
    pub seed: i64,
    /// Strings that end the answer.
    pub stop: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { num_ctx: None, num_predict: -1, num_keep: 4, seed: -1, stop: Vec::new() }
    }
}

impl Options {
    /// Reads the member.
    ///
    /// # Errors
    /// 500 (not 400) for a wrong type, naming the option.
    pub fn parse(map: Option<&Map<String, Value>>) -> Result<Self, ApiError> {
        let mut options = Self::default();
        for (name, value) in map.into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            let wrong = |kind: &str| ApiError::internal(format!("option {name:?} must be of type {kind}"));
            match name.as_str() {
                name if INTEGERS.contains(&name) => {
                    // Integers may be written as floats.
                    let number = value.as_i64().or_else(|| value.as_f64().map(|f| f as i64)).ok_or_else(|| wrong("integer"))?;
                    match name {
                        "num_ctx" => options.num_ctx = u32::try_from(number).ok().filter(|&n| n > 0),
                        "num_predict" => options.num_predict = number,
                        "num_keep" => options.num_keep = u32::try_from(number).unwrap_or(0),
                        "seed" => options.seed = number,
                        _ => {}
                    }
                }
                name if FLOATS.contains(&name) => {
                    value.as_f64().ok_or_else(|| wrong("float32"))?;
                }
                "use_mmap" => {
                    value.as_bool().ok_or_else(|| wrong("boolean"))?;
                }
                "stop" => {
                    let list = value.as_array().ok_or_else(|| wrong("array"))?;
                    let text = |item: &Value| item.as_str().map(str::to_owned).ok_or_else(|| wrong("array"));
                    options.stop = list.iter().map(text).collect::<Result<_, _>>()?;
                    options.stop.retain(|stop| !stop.is_empty());
                }
                _ => {}
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn known_names_are_read_and_others_ignored() {
        let map = json!({"num_ctx": 8192.0, "seed": 7, "stop": ["END"], "num_predikt": "x", "temperature": 0});
        let options = Options::parse(map.as_object()).unwrap();
        assert_eq!(options, Options { num_ctx: Some(8192), seed: 7, stop: vec!["END".into()], ..Options::default() });
    }

    #[test]
    fn wrong_types_are_a_500_with_the_name() {
        for (map, text) in [
            (json!({"num_ctx": "8192"}), "option \"num_ctx\" must be of type integer"),
            (json!({"temperature": "hot"}), "option \"temperature\" must be of type float32"),
            (json!({"stop": "END"}), "option \"stop\" must be of type array"),
        ] {
            assert_eq!(Options::parse(map.as_object()), Err(ApiError::internal(text)));
        }
    }
}
