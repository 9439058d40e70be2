//! One field, and what kinds there are.

use std::sync::Arc;

use crate::graph::{
    json::{Json, Number},
    schema::{Companion, Input, is_same},
};

/// Most steps from the least to the largest value at which a slider is of use.
const MAX_SLIDER_STEPS: f64 = 1000.0;

/// One widget of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name of its input, as [`crate::editor::scene::measure::WidgetRow`] has it.
    pub name: Arc<str>,
    /// What [`crate::editor::action::Action::SetValue`] calls it: its name, or its place where nobody knows the class.
    pub key: Arc<str>,
    /// What people read.
    pub label: Arc<str>,
    /// Of what kind it is.
    pub kind: FieldKind,
    /// What stands in it.
    pub value: Json,
    /// What its declaration says of it.
    pub help: Option<Arc<str>>,
    /// The link that feeds it; what stands in it does not count then.
    pub link: Option<Arc<str>>,
    /// Whether it is shown in the form of the flow.
    pub is_exposed: bool,
    /// The declaration it stands for; none where nobody knows the class.
    pub declared: Option<Declared>,
}

/// An input of a class, which may be that of a node inside a subgraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The class.
    pub class: Arc<str>,
    /// The name of the input there.
    pub input: Arc<str>,
}

/// Of what kind a field is.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// A whole number.
    Whole {
        /// What it may be.
        range: Range,
        /// Whether another one is drawn after a run.
        is_seed: bool,
    },
    /// A number.
    Decimal(Range),
    /// A line of text.
    Line,
    /// Text over several lines.
    Area,
    /// Yes or no.
    Switch {
        /// What yes is called.
        on: Arc<str>,
        /// What no is called.
        off: Arc<str>,
    },
    /// One of several.
    Choice {
        /// What there is to choose from.
        among: Arc<[Json]>,
        /// What can be uploaded besides.
        takes: Option<Files>,
    },
    /// A colour.
    Colour,
    /// Something else, written as JSON.
    Raw,
}

/// What files a choice takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// Pictures.
    Picture,
    /// Pictures that move.
    Animation,
    /// Films.
    Video,
    /// Sounds.
    Audio,
}

/// What a number may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub min: Option<Number>,
    /// The largest.
    pub max: Option<Number>,
    /// From one to the next.
    pub step: Option<Number>,
    /// Whether its declaration asks for a slider.
    pub wants_slider: bool,
}

impl Field {
    /// A field that nothing is known of but its name and its value.
    pub(super) fn of_value(name: &str, value: Json) -> Self {
        Self::new(name, FieldKind::of_value(&value), value)
    }

    /// The field of an input.
    pub(in crate::editor) fn of_input(input: &Input, value: Option<Json>) -> Self {
        let value = value.unwrap_or_default();
        let help = input.options.get("tooltip").and_then(Json::as_str).filter(|text| !text.is_empty());
        Self { help: help.map(Arc::from), ..Self::new(&input.name, FieldKind::of(input, &value), value) }
    }

    /// The same, with the input of a class it stands for.
    pub(super) fn standing_for(self, class: &str, input: &str) -> Self {
        Self { declared: Some(Declared { class: class.into(), input: input.into() }), ..self }
    }

    pub(super) fn new(name: &str, kind: FieldKind, value: Json) -> Self {
        let name: Arc<str> = name.into();
        let (key, label) = (name.clone(), name.clone());
        Self { name, key, label, kind, value, help: None, link: None, is_exposed: false, declared: None }
    }

    /// Whether a node has what stands in it: values of other fields always count as known, and so do files that can be
    /// uploaded, whose lists are not complete.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match &self.kind {
            FieldKind::Choice { among, takes: None } => among.iter().any(|one| is_same(one, &self.value)),
            _ => true,
        }
    }
}

impl FieldKind {
    fn of(input: &Input, value: &Json) -> Self {
        match input.kind.as_str() {
            "INT" => Self::Whole { range: Range::of(input), is_seed: input.companions().contains(&Companion::Control) },
            "FLOAT" => Self::Decimal(Range::of(input)),
            "STRING" if input.is_multiline() => Self::Area,
            "STRING" => Self::Line,
            "BOOLEAN" => {
                let word = |key: &str, usual: &str| input.options.get(key).and_then(Json::as_str).unwrap_or(usual).into();
                Self::Switch { on: word("label_on", "on"), off: word("label_off", "off") }
            }
            "COMBO" if input.has("multiselect") || value.as_list().is_some() => Self::Raw,
            "COMBO" => match &input.choices {
                Some(choices) => Self::Choice { among: choices.as_slice().into(), takes: Files::of(input) },
                None => Self::Line,
            },
            "COMFY_DYNAMICCOMBO_V3" => {
                Self::Choice { among: input.inner.iter().map(|choice| choice.key.clone()).collect(), takes: None }
            }
            "COLOR" => Self::Colour,
            _ => Self::of_value(value),
        }
    }

    /// As what a value of nobody knows what is best edited.
    fn of_value(value: &Json) -> Self {
        match value {
            Json::Bool(_) => Self::Switch { on: "on".into(), off: "off".into() },
            Json::Number(number) if number.is_finite() => match number.as_i128() {
                Some(_) if !number.source().contains('.') => Self::Whole { range: Range::default(), is_seed: false },
                _ => Self::Decimal(Range::default()),
            },
            Json::Text(text) if text.as_str().contains('\n') => Self::Area,
            Json::Text(_) => Self::Line,
            _ => Self::Raw,
        }
    }
}

impl Files {
    fn of(input: &Input) -> Option<Self> {
        let options = [
            ("image_upload", Self::Picture),
            ("animated_image_upload", Self::Animation),
            ("video_upload", Self::Video),
            ("audio_upload", Self::Audio),
        ];
        options.into_iter().find(|(option, _)| input.has(option)).map(|(_, files)| files)
    }
}

impl Range {
    fn of(input: &Input) -> Self {
        let number = |key: &str| match input.options.get(key) {
            Some(Json::Number(number)) if number.is_finite() => Some(number.clone()),
            _ => None,
        };
        let wants_slider = input.options.get("display").and_then(Json::as_str) == Some("slider");
        Self { min: number("min"), max: number("max"), step: number("step"), wants_slider }
    }

    /// Least, largest and step of a slider, where one is of use.
    #[must_use]
    pub fn slider(&self, usual_step: f64) -> Option<[f64; 3]> {
        let (min, max) = (self.min.as_ref()?.as_f64(), self.max.as_ref()?.as_f64());
        let step = self.step.as_ref().map_or(usual_step, Number::as_f64);
        let steps = (max - min) / step;
        (step > 0.0 && steps >= 1.0 && (steps <= MAX_SLIDER_STEPS || self.wants_slider)).then_some([min, max, step])
    }
}
