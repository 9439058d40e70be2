//! What a server says its node classes take and give (comfyui protocol: object_info), in the order it says so.

mod input;
mod kind;
mod read;

use std::{collections::BTreeMap, sync::Arc};

pub use input::{Choice, Companion, Input, is_same};
pub use kind::is_compatible;

use super::json::Json;

/// The node classes of a server, by name.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    classes: BTreeMap<String, Class>,
}

impl Schema {
    /// The class of this name.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<&Class> {
        self.classes.get(name)
    }

    /// All classes, by name.
    pub fn classes(&self) -> impl Iterator<Item = &Class> {
        self.classes.values()
    }
}

/// One node class.
#[derive(Clone, Debug)]
pub struct Class {
    /// What a graph calls it.
    pub name: String,
    /// What people call it.
    pub display_name: String,
    /// Its place in a menu, folders separated by `/`.
    pub category: String,
    /// What it says of itself.
    pub description: String,
    /// What it takes: required inputs first, each group in the order of the declaration. Hidden ones are not here.
    /// Shared, for every widget of every node refers to one.
    pub inputs: Vec<Arc<Input>>,
    /// What it gives.
    pub outputs: Vec<Output>,
    /// Whether a run may end here.
    pub output_node: bool,
}

impl Class {
    /// The input of this name; inner inputs of dynamic ones are not looked at.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name == name).map(Arc::as_ref)
    }
}

/// One output of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// What it is called.
    pub name: String,
    /// Its type; `*` where it follows what is linked.
    pub kind: String,
    /// Whether it gives a list.
    pub is_list: bool,
    /// What the class says of it.
    pub help: Option<String>,
}

/// A type or a choice as text.
fn word(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}
