//! What a node says of itself, read from `/system_stats` and `/object_info`.

use gesso_core::fleet::NodeReport;
use serde_json::Value;

use super::{
    declaration::{is_paid, words},
    error::ComfyError,
};

/// A folder of models and the class whose combo lists it.
pub(super) struct Folder {
    /// Name for `/models/{folder}`.
    pub name: &'static str,
    class: &'static str,
    input: &'static str,
}

/// Checkpoints.
pub(super) const CHECKPOINTS: Folder = Folder { name: "checkpoints", class: "CheckpointLoaderSimple", input: "ckpt_name" };
/// LoRAs.
pub(super) const LORAS: Folder = Folder { name: "loras", class: "LoraLoader", input: "lora_name" };
/// Upscale models.
pub(super) const UPSCALE_MODELS: Folder = Folder { name: "upscale_models", class: "UpscaleModelLoader", input: "model_name" };

impl Folder {
    /// Its files as the class lists them; `None` if the node must be asked for the folder itself.
    pub fn files(&self, object_info: &Value) -> Option<Vec<String>> {
        words(object_info, self.class, self.input)
    }
}

/// Builds a report; the model lists are left empty.
///
/// # Errors
/// [`ComfyError::Unexpected`] if the answers are not those of a ComfyUI.
pub fn read(stats: &Value, object_info: &Value) -> Result<NodeReport, ComfyError> {
    let system = stats.get("system").filter(|system| system.is_object());
    let system = system.ok_or_else(|| ComfyError::Unexpected { what: "/system_stats has no system".into() })?;
    let classes = object_info.as_object();
    let classes = classes.ok_or_else(|| ComfyError::Unexpected { what: "/object_info is not an object".into() })?;
    let device = stats.get("devices").and_then(|devices| devices.get(0));
    let bytes = |name| device.and_then(|device| device.get(name)).and_then(Value::as_u64).unwrap_or_default();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or("unknown").to_owned();
    Ok(NodeReport {
        version: text(system.get("comfyui_version")),
        // Only a simulated node has this member.
        is_simulated: system.get("gesso_simulated").and_then(Value::as_bool) == Some(true),
        vram_total_bytes: bytes("vram_total"),
        vram_free_bytes: bytes("vram_free"),
        device: text(device.and_then(|device| device.get("name"))),
        classes: classes.iter().filter(|(_, class)| !is_paid(class)).map(|(name, _)| name.clone()).collect(),
        samplers: words(object_info, "KSampler", "sampler_name").unwrap_or_default(),
        schedulers: words(object_info, "KSampler", "scheduler").unwrap_or_default(),
        ..NodeReport::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paid_classes_are_left_out_and_absent_devices_are_no_error() -> Result<(), ComfyError> {
        let info = json!({
            "KSampler": {"input": {"required": {"sampler_name": [["euler"]], "scheduler": ["COMBO", {"options": ["normal"]}]}}},
            "CloudPainter": {"api_node": true, "input": {}},
        });
        let report = read(&json!({"system": {"comfyui_version": "0.8.0"}, "devices": []}), &info)?;
        assert_eq!(report.classes.into_iter().collect::<Vec<_>>(), ["KSampler"]);
        assert_eq!((report.samplers, report.schedulers), (vec!["euler".to_owned()], vec!["normal".to_owned()]));
        assert_eq!(report.vram_total_bytes, 0);
        Ok(())
    }

    #[test]
    fn something_else_on_the_port_is_not_taken_for_a_comfyui() {
        assert!(read(&json!({"status": "ok"}), &json!({})).is_err());
        assert!(read(&json!({"system": {}}), &json!([])).is_err());
    }
}
