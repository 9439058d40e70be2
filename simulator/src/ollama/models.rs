//! The models this server has and those it can pull: sizes, speeds, abilities, and the documents that show them.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::{names::ModelName, wire::local_time};

/// Bytes of a gigabyte as model lists count.
const GB: u64 = 1_000_000_000;

/// How a model obeys a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonSkill {
    /// Always a complete document.
    Reliable,
    /// Sometimes cut off, sometimes lost in white space, sometimes valid and empty.
    Flaky,
}

/// How a prompt reaches the runner, which decides what happens when it is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptPath {
    /// Rendered by the server: silently shortened to about half the window.
    Rendered,
    /// The model's own chat template: refused with 400 naming the window.
    Native,
}

/// One simulated model.
#[derive(Clone, Debug, PartialEq)]
pub struct SimModel {
    /// Name as a list shows it, `model:tag`.
    pub name: String,
    /// `general.architecture`.
    pub architecture: String,
    /// As shown: `8.2B`.
    pub parameter_size: String,
    /// `general.parameter_count`.
    pub parameters: u64,
    /// As shown: `Q4_K_M`.
    pub quantization: String,
    /// Bytes on disk.
    pub size_bytes: u64,
    /// Trained window in tokens.
    pub context_length: u32,
    /// Width of an embedding.
    pub embedding_length: u32,
    /// Memory of one token of context in bytes.
    pub kv_bytes_per_token: u64,
    /// `completion`, `tools`, `vision`, `thinking`, `embedding`, `insert`.
    pub capabilities: Vec<String>,
    /// Seconds from disk to ready, at speed 1.
    pub load_secs: f64,
    /// Tokens written a second, at speed 1.
    pub tokens_per_sec: f64,
    /// Tokens of prompt read a second, at speed 1.
    pub prompt_tokens_per_sec: f64,
    /// How it obeys a schema.
    pub json: JsonSkill,
    /// How its prompts reach the runner.
    pub path: PromptPath,
}

impl SimModel {
    /// Whether the model claims this ability.
    #[must_use]
    pub fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|known| known == capability)
    }

    /// Hex digest of the manifest; differs for every model.
    #[must_use]
    pub fn digest(&self) -> String {
        hex::encode(Sha256::digest(format!("manifest {} {}", self.name.to_lowercase(), self.size_bytes)))
    }

    /// The files a pull fetches: digest with its prefix, bytes. The weights come first.
    #[must_use]
    pub fn layers(&self) -> Vec<(String, u64)> {
        let layer = |kind: &str| format!("sha256:{}", hex::encode(Sha256::digest(format!("{kind} {}", self.name))));
        [("weights", self.size_bytes), ("template", 1_723), ("license", 11_338), ("params", 101), ("config", 488)]
            .map(|(kind, bytes)| (layer(kind), bytes))
            .to_vec()
    }

    /// Bytes in memory with this window in every slot.
    #[must_use]
    pub fn memory_bytes(&self, num_ctx: u32, slots: u32) -> u64 {
        self.size_bytes + self.size_bytes / 20 + self.kv_bytes_per_token * u64::from(num_ctx) * u64::from(slots)
    }

    /// The `details` member of lists.
    #[must_use]
    pub fn details(&self) -> Value {
        json!({
            "parent_model": "", "format": "gguf", "family": self.architecture, "families": [self.architecture],
            "parameter_size": self.parameter_size, "quantization_level": self.quantization,
            "context_length": self.context_length, "embedding_length": self.embedding_length,
        })
    }

    /// The row of `/api/tags`.
    #[must_use]
    pub fn tag_row(&self, modified: OffsetDateTime) -> Value {
        json!({
            "name": self.name, "model": self.name, "modified_at": local_time(modified), "size": self.size_bytes,
            "digest": self.digest(), "details": self.details(), "capabilities": self.capabilities,
        })
    }

    /// The answer of `/api/show`.
    #[must_use]
    pub fn show(&self, modified: OffsetDateTime, verbose: bool) -> Value {
        let arch = &self.architecture;
        let mut info = Map::new();
        let mut put = |key: String, value: Value| info.insert(key, value);
        put("general.architecture".into(), json!(arch));
        put("general.file_type".into(), json!(15));
        put("general.parameter_count".into(), json!(self.parameters));
        put("general.quantization_version".into(), json!(2));
        put(format!("{arch}.context_length"), json!(self.context_length));
        put(format!("{arch}.embedding_length"), json!(self.embedding_length));
        // Long arrays are emptied unless somebody asks for all of it.
        let tokens = if verbose { json!(["<unk>", "<s>", "</s>", " the", " and"]) } else { Value::Null };
        put("tokenizer.ggml.model".into(), json!("gpt2"));
        put("tokenizer.ggml.tokens".into(), tokens);
        let template = "{{- range .Messages }}<|{{ .Role }}|>{{ .Content }}<|end|>{{ end }}<|assistant|>";
        json!({
            "license": "Simulated weights: there is nothing here to license.\n",
            "modelfile": format!("# Modelfile generated by \"ollama show\"\nFROM {}\nTEMPLATE \"\"\"{template}\"\"\"\n", self.name),
            "parameters": format!("{:<30} {}\n{:<30} {:?}", "temperature", "0.7", "stop", "<|end|>"),
            "template": template,
            "details": self.details(), "model_info": info, "capabilities": self.capabilities,
            "modified_at": local_time(modified),
        })
    }
}

struct Row(&'static str, &'static str, &'static str, f64, u64, u32, u32, u64, &'static [&'static str], f64, f64);

fn build(rows: &[Row]) -> Vec<SimModel> {
    rows.iter()
        .map(|&Row(name, arch, label, billions, tenth_gb, context, width, kv_kib, can, load_secs, rate)| SimModel {
            name: name.into(),
            architecture: arch.into(),
            parameter_size: label.into(),
            parameters: (billions * 1e9) as u64,
            quantization: if can == ["embedding"] { "F16".into() } else { "Q4_K_M".into() },
            size_bytes: tenth_gb * GB / 10,
            context_length: context,
            embedding_length: width,
            kv_bytes_per_token: kv_kib * 1024,
            capabilities: can.iter().map(|&ability| ability.to_owned()).collect(),
            load_secs,
            tokens_per_sec: rate,
            prompt_tokens_per_sec: rate * 25.0,
            json: if arch == "llama" && billions < 2.0 { JsonSkill::Flaky } else { JsonSkill::Reliable },
            path: if arch == "mistral3" { PromptPath::Native } else { PromptPath::Rendered },
        })
        .collect()
}

/// What is installed when nobody says otherwise.
#[must_use]
pub fn installed() -> Vec<SimModel> {
    build(&[
        Row("qwen3:8b", "qwen3", "8.2B", 8.19, 52, 40_960, 4096, 144, &["completion", "tools", "thinking"], 4.0, 62.0),
        Row("llama3.2:3b", "llama", "3.2B", 3.21, 20, 131_072, 3072, 112, &["completion", "tools"], 1.6, 118.0),
        Row("mistral-small:24b", "mistral3", "23.6B", 23.57, 143, 32_768, 5120, 160, &["completion", "tools"], 9.0, 24.0),
        Row("gemma3:12b", "gemma3", "12.2B", 12.19, 81, 131_072, 3840, 96, &["completion", "vision"], 5.5, 41.0),
        Row("tinyllama:1.1b", "llama", "1.1B", 1.10, 6, 2_048, 2048, 22, &["completion"], 0.7, 210.0),
        Row("nomic-embed-text:latest", "nomic-bert", "137M", 0.137, 3, 2_048, 768, 1, &["embedding"], 0.4, 400.0),
    ])
}

/// What a pull finds besides the installed ones.
#[must_use]
pub fn library() -> Vec<SimModel> {
    build(&[
        Row("qwen3:4b", "qwen3", "4.0B", 4.02, 26, 40_960, 2560, 144, &["completion", "tools", "thinking"], 2.2, 95.0),
        Row("gemma3:4b", "gemma3", "4.3B", 4.30, 33, 131_072, 2560, 64, &["completion", "vision"], 2.6, 88.0),
        Row("llama3.2:1b", "llama", "1.2B", 1.24, 13, 131_072, 2048, 64, &["completion", "tools"], 0.9, 190.0),
        Row("qwen3:14b", "qwen3", "14.8B", 14.77, 93, 40_960, 5120, 160, &["completion", "tools", "thinking"], 6.5, 37.0),
    ])
}

/// The model of that name.
#[must_use]
pub fn find<'a>(models: &'a [SimModel], name: &ModelName) -> Option<&'a SimModel> {
    models.iter().find(|model| ModelName::parse(&model.name).is_ok_and(|known| known.same(name)))
}
