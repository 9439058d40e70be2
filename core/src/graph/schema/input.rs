//! One input of a class: whether it is a widget, what stands in it at first, what it brings along.

use std::sync::Arc;

use crate::graph::json::{Json, Number, Object};

/// Types that are edited in the node itself unless the declaration forces a socket.
const WIDGET_TYPES: [&str; 9] =
    ["INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "COMFY_DYNAMICCOMBO_V3", "LOAD_3D", "WEBCAM", "AUDIO_RECORD"];
/// Whole numbers that are counted on after a run although the declaration does not say so.
const SEEDS: [&str; 2] = ["seed", "noise_seed"];

/// One input of a class.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name in a prompt.
    pub name: String,
    /// Its type; `COMBO` for both spellings of a combo.
    pub kind: String,
    /// Whether a prompt has to have it.
    pub required: bool,
    /// What a combo offers; `None` for other inputs, and for combos whose choices are fetched elsewhere.
    pub choices: Option<Vec<Json>>,
    /// What each choice of a dynamic combo brings, and the sockets of an input that grows.
    pub inner: Vec<Choice>,
    /// The declaration's options: `default`, `min`, `max`, `step`, `tooltip` …
    pub options: Object,
}

/// A choice of a dynamic combo and the inputs it brings along.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The choice.
    pub key: Json,
    /// What it brings, named without the parent's name.
    pub inputs: Vec<Arc<Input>>,
}

/// A widget that stands beside the one of an input and is never part of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Companion {
    /// What becomes of the value after a run: fixed, randomize, increment, decrement.
    Control,
    /// Which choices the control takes.
    ControlFilter,
    /// Whether the choices are fetched again after a run.
    AutoRefresh,
    /// The button that fetches them.
    Refresh,
}

impl Input {
    /// Whether an option is set to true (or to anything JavaScript takes for it).
    #[must_use]
    pub fn has(&self, option: &str) -> bool {
        self.options.get(option).is_some_and(is_truthy)
    }

    /// Whether it is edited in the node; it can be linked to as well.
    #[must_use]
    pub fn is_widget(&self) -> bool {
        !self.has("forceInput")
            && (WIDGET_TYPES.contains(&self.kind.as_str()) || self.kind == "COLOR" || self.has("widgetType"))
    }

    /// Whether it is a widget that nothing can be linked to.
    #[must_use]
    pub fn is_socketless(&self) -> bool {
        self.has("socketless")
    }

    /// Whether its text is written over several lines, which makes a text of every value.
    #[must_use]
    pub fn is_multiline(&self) -> bool {
        self.kind == "STRING" && self.has("multiline")
    }

    /// The widgets directly after this one's.
    #[must_use]
    pub fn companions(&self) -> &'static [Companion] {
        let is_set = self.options.get("control_after_generate").filter(|value| !value.is_null());
        let is_controlled = is_set.map_or_else(|| self.kind == "INT" && SEEDS.contains(&self.name.as_str()), is_truthy);
        let is_refreshed = self.options.get("remote").and_then(|remote| remote.get("refresh_button")).is_some_and(is_truthy);
        match (self.kind.as_str(), is_controlled) {
            ("INT", true) => &[Companion::Control],
            ("COMBO", true) => &[Companion::Control, Companion::ControlFilter],
            ("COMBO", false) if is_refreshed => &[Companion::AutoRefresh, Companion::Refresh],
            _ => &[],
        }
    }

    /// Whether the node has a button at its end to upload a file for this input.
    #[must_use]
    pub fn is_upload(&self) -> bool {
        ["image_upload", "animated_image_upload", "video_upload", "audio_upload"].into_iter().any(|option| self.has(option))
    }

    /// What stands in it at first; `None` for a combo without choices.
    #[must_use]
    pub fn default(&self) -> Option<Json> {
        if let Some(default) = self.options.get("default").filter(|default| !default.is_null()) {
            return Some(default.clone());
        }
        match self.kind.as_str() {
            "INT" | "FLOAT" => Some(Json::Number(Number::from(0.0))),
            "BOOLEAN" => Some(Json::Bool(false)),
            "COMBO" => self.choices.as_ref()?.first().cloned(),
            "COMFY_DYNAMICCOMBO_V3" => self.inner.first().map(|choice| choice.key.clone()),
            _ => Some(Json::text("")),
        }
    }

    /// What a choice of a dynamic combo brings.
    #[must_use]
    pub fn brought_by(&self, value: &Json) -> &[Arc<Self>] {
        let chosen = self.inner.iter().find(|choice| is_same(&choice.key, value));
        chosen.map_or(&[], |choice| &choice.inputs)
    }

    /// The same input under its parent's name.
    #[must_use]
    pub fn under(&self, parent: &str) -> Self {
        Self { name: format!("{parent}.{}", self.name), ..self.clone() }
    }
}

/// Whether two values are the same whatever their spelling.
#[must_use]
pub fn is_same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Text(a), Json::Text(b)) => a.as_str() == b.as_str(),
        (Json::Number(a), Json::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

/// What JavaScript takes for true.
fn is_truthy(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => false,
        Json::Number(number) => !matches!(number.as_f64(), zero if zero == 0.0 || zero.is_nan()),
        Json::Text(text) => !text.as_str().is_empty(),
        _ => true,
    }
}
