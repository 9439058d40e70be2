//! How one node class is declared and how that declaration looks on the wire
//! (comfyui protocol: object_info, both combo spellings).

use serde_json::{Map, Value, json};

use super::super::profile::NodeProfile;

/// The largest colour.
pub(crate) const MAX_COLOR: i128 = 0xFF_FFFF;

/// Where the options of a combo come from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Choices {
    /// Always these.
    Fixed(&'static [&'static str]),
    /// The files of one model folder.
    Folder(&'static str),
    /// The `vae` folder and the built-in pixel space.
    Vaes,
    /// Top-level pictures of the input folder.
    InputImages,
    /// All top-level files of the input folder.
    InputFiles,
}

/// What an input takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Another node's output of this type; `*` takes any.
    Link(&'static str),
    /// A whole number, both bounds included. `control` marks seeds.
    Int { default: Option<i128>, min: i128, max: i128, step: Option<u32>, control: bool },
    /// A number, both bounds included.
    Float { default: Option<f64>, min: f64, max: f64, step: f64, round: Option<f64> },
    /// Text.
    Text { default: Option<&'static str>, multiline: Option<bool>, dynamic: bool },
    /// True or false.
    Bool { default: Option<bool> },
    /// A whole number that is a colour, `0xRRGGBB`.
    Color,
    /// One of a list.
    Combo(Choices),
    /// One of a list, shown to those who look for it.
    AdvancedCombo(Choices),
    /// A picture of the input folder, validated by the node itself.
    InputFile(Choices),
}

/// One input of a class.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
}

/// One node class.
#[derive(Debug)]
pub(crate) struct Class {
    pub name: &'static str,
    pub display: Option<&'static str>,
    pub category: &'static str,
    /// `None` is a core class in the older schema; otherwise the newer schema's module.
    pub module: Module,
    pub inputs: Vec<Input>,
    /// Type and name of each output.
    pub outputs: Vec<(&'static str, &'static str)>,
    pub output_node: bool,
    pub deprecated: bool,
    /// Whether it takes the hidden `prompt` and `extra_pnginfo`.
    pub png_info: bool,
}

/// Which schema generation a class is written in, which decides its combo spelling.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Module {
    /// The older spelling, `[["a", "b"], {…}]`.
    Older(&'static str),
    /// The newer spelling, `["COMBO", {"options": […]}]`.
    Newer(&'static str),
}

impl Class {
    /// A class without inputs and outputs, to be completed.
    pub fn new(name: &'static str, display: &'static str, category: &'static str) -> Self {
        Self {
            name,
            display: Some(display),
            category,
            module: Module::Older("nodes"),
            inputs: Vec::new(),
            outputs: Vec::new(),
            output_node: false,
            deprecated: false,
            png_info: false,
        }
    }

    pub fn module(mut self, module: Module) -> Self {
        self.module = module;
        self
    }

    pub fn unnamed(mut self) -> Self {
        self.display = None;
        self
    }

    pub fn takes(mut self, inputs: impl IntoIterator<Item = (&'static str, Kind)>) -> Self {
        self.inputs.extend(inputs.into_iter().map(|(name, kind)| Input { name, kind, required: true }));
        self
    }

    pub fn may_take(mut self, inputs: impl IntoIterator<Item = (&'static str, Kind)>) -> Self {
        self.inputs.extend(inputs.into_iter().map(|(name, kind)| Input { name, kind, required: false }));
        self
    }

    /// Outputs named like their types.
    pub fn gives(mut self, types: impl IntoIterator<Item = &'static str>) -> Self {
        self.outputs = types.into_iter().map(|kind| (kind, kind)).collect();
        self
    }

    pub fn gives_named(mut self, outputs: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        self.outputs = outputs.into_iter().collect();
        self
    }

    pub fn output(mut self) -> Self {
        self.output_node = true;
        self
    }

    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name == name)
    }

    fn newer(&self) -> bool {
        matches!(self.module, Module::Newer(_))
    }

    /// The two-element declaration of one input, as `/object_info` and `input_config` show it.
    pub fn declaration(&self, input: &Input, lists: &Lists<'_>) -> Value {
        input.kind.declaration(self.newer(), lists)
    }

    /// This class as `/object_info` describes it.
    pub fn describe(&self, lists: &Lists<'_>) -> Value {
        let mut input = Map::new();
        let mut order = Map::new();
        for (group, required) in [("required", true), ("optional", false)] {
            let members: Vec<&Input> = self.inputs.iter().filter(|input| input.required == required).collect();
            if members.is_empty() && !required {
                continue;
            }
            let declarations: Map<String, Value> =
                members.iter().map(|member| (member.name.to_owned(), self.declaration(member, lists))).collect();
            input.insert(group.to_owned(), Value::Object(declarations));
            order.insert(group.to_owned(), members.iter().map(|member| member.name).collect());
        }
        if self.png_info {
            input.insert("hidden".to_owned(), json!({"prompt": "PROMPT", "extra_pnginfo": "EXTRA_PNGINFO"}));
            order.insert("hidden".to_owned(), json!(["prompt", "extra_pnginfo"]));
        }
        let types: Vec<&str> = self.outputs.iter().map(|(kind, _)| *kind).collect();
        let names: Vec<&str> = self.outputs.iter().map(|(_, name)| *name).collect();
        let (Module::Older(module) | Module::Newer(module)) = self.module;
        let mut described = json!({
            "input": input,
            "input_order": order,
            "output": types,
            "output_is_list": vec![false; types.len()],
            "output_name": names,
            "name": self.name,
            "display_name": self.display,
            "description": "",
            "python_module": module,
            "category": self.category,
            "output_node": self.output_node,
        });
        if let Some(object) = described.as_object_mut() {
            if self.newer() {
                object.insert("output_tooltips".to_owned(), json!(vec![Value::Null; types.len()]));
                object.insert("output_matchtypes".to_owned(), Value::Null);
                object.insert("deprecated".to_owned(), json!(self.deprecated));
                object.insert("experimental".to_owned(), json!(false));
                object.insert("api_node".to_owned(), json!(false));
            } else if self.deprecated {
                object.insert("deprecated".to_owned(), json!(true));
            }
        }
        described
    }
}

impl Kind {
    /// The type name links are compared with; combos in the older spelling compare as their list.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Link(kind) => kind,
            Self::Int { .. } | Self::Color => "INT",
            Self::Float { .. } => "FLOAT",
            Self::Text { .. } => "STRING",
            Self::Bool { .. } => "BOOLEAN",
            Self::Combo(_) | Self::AdvancedCombo(_) | Self::InputFile(_) => "COMBO",
        }
    }

    fn declaration(&self, newer: bool, lists: &Lists<'_>) -> Value {
        let mut options = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                options.insert(name.to_owned(), value);
            }
        };
        match *self {
            Self::Link(kind) => {
                return if newer { json!([kind, {}]) } else { json!([kind]) };
            }
            Self::Int { default, min, max, step, control } => {
                put("default", default.map(int));
                put("min", Some(int(min)));
                put("max", Some(int(max)));
                put("step", step.map(Value::from));
                put("control_after_generate", control.then_some(Value::Bool(true)));
            }
            Self::Float { default, min, max, step, round } => {
                put("default", default.map(Value::from));
                put("min", Some(Value::from(min)));
                put("max", Some(Value::from(max)));
                put("step", Some(Value::from(step)));
                put("round", round.map(Value::from));
            }
            Self::Text { default, multiline, dynamic } => {
                put("default", default.map(Value::from));
                put("multiline", multiline.map(Value::from));
                put("dynamicPrompts", dynamic.then_some(Value::Bool(true)));
            }
            Self::Bool { default } => put("default", default.map(Value::from)),
            Self::Color => {
                return json!(["INT", {"default": 0, "min": 0, "max": 0xFF_FFFF, "step": 1, "display": "color"}]);
            }
            Self::Combo(choices) | Self::AdvancedCombo(choices) | Self::InputFile(choices) => {
                put("advanced", matches!(self, Self::AdvancedCombo(_)).then_some(Value::Bool(true)));
                put("image_upload", matches!(self, Self::InputFile(_)).then_some(Value::Bool(true)));
                let list = lists.options(choices);
                if newer {
                    options.insert("multiselect".to_owned(), json!(false));
                    options.insert("options".to_owned(), json!(list));
                    return json!(["COMBO", options]);
                }
                return if options.is_empty() { json!([list]) } else { json!([list, options]) };
            }
        }
        json!([self.type_name(), options])
    }
}

/// A whole number as JSON; beyond u64 it becomes a float, as in any JSON reader.
fn int(value: i128) -> Value {
    if let Ok(value) = i64::try_from(value) {
        Value::from(value)
    } else if let Ok(value) = u64::try_from(value) {
        Value::from(value)
    } else {
        Value::from(value as f64)
    }
}

/// What the option lists of one node are at this moment.
pub(crate) struct Lists<'a> {
    /// The node's models.
    pub profile: &'a NodeProfile,
    /// Top-level files of its input folder, sorted.
    pub input_files: Vec<String>,
}

impl Lists<'_> {
    /// The options of a combo.
    pub fn options(&self, choices: Choices) -> Vec<String> {
        match choices {
            Choices::Fixed(list) => list.iter().map(|&option| option.to_owned()).collect(),
            Choices::Folder(folder) => self.profile.folder(folder).unwrap_or_default(),
            Choices::Vaes => {
                let mut list = self.profile.vaes.clone();
                list.push("pixel_space".to_owned());
                list
            }
            Choices::InputFiles => self.input_files.clone(),
            Choices::InputImages => self
                .input_files
                .iter()
                .filter(|name| super::super::disk::content_type(name).starts_with("image/"))
                .cloned()
                .collect(),
        }
    }
}
