//! Templates: a folder of graphs in API format (`workflows/`) with placeholders, and a manifest that says what each is for.
//!
//! A placeholder is the object `{"$": "prompt"}` in place of a value and is replaced by a JSON value, never inside a text.

mod against;
mod build;
mod check;
mod fill;
mod lora;
mod manifest;
mod needs;

use gesso_core::{
    capability::ModelFamily,
    fleet::NodeReport,
    request::{GenerationRequest, Task},
};
use rust_embed::RustEmbed;
use serde_json::{Map, Value};

pub use build::BuildInput;
use manifest::{Entry, Manifest};

/// The folder `workflows/`, inside the binary.
#[derive(RustEmbed)]
#[folder = "../workflows"]
struct Folder;

/// Name of the manifest in the folder.
const MANIFEST: &str = "manifest.json";

/// What is wrong with a template, or with asking for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateProblem {
    /// The manifest cannot be read.
    #[error("workflows/manifest.json: {what}")]
    Manifest {
        /// Why.
        what: String,
    },
    /// A template does not keep what the manifest says of it.
    #[error("Template {template}: {what}")]
    Broken {
        /// Its name.
        template: String,
        /// What is wrong.
        what: String,
    },
    /// No template is for this.
    #[error("There is no template for the task {task}{}.", family.map(|family| format!(" with {family}")).unwrap_or_default())]
    NoTemplate {
        /// Spelling of the task.
        task: &'static str,
        /// The family asked for.
        family: Option<ModelFamily>,
    },
    /// No template has this name.
    #[error("There is no template {name:?}.")]
    Unknown {
        /// The name.
        name: String,
    },
    /// The template is for something else.
    #[error("The template {template} is not for the task {task}{}.", family.map(|family| format!(" with {family}")).unwrap_or_default())]
    Unfit {
        /// Its name.
        template: String,
        /// Spelling of the task.
        task: &'static str,
        /// The family asked for.
        family: Option<ModelFamily>,
    },
    /// The template cannot do what is asked.
    #[error("The template {template} {cannot}.")]
    Cannot {
        /// Its name.
        template: String,
        /// What it cannot do.
        cannot: &'static str,
    },
    /// A placeholder has no value.
    #[error("The template {template} needs a value for {placeholder}.")]
    Unfilled {
        /// Its name.
        template: String,
        /// The placeholder.
        placeholder: String,
    },
}

/// One template.
#[derive(Clone, Debug)]
pub struct Template {
    entry: Entry,
    graph: Map<String, Value>,
}

/// All templates of this version.
#[derive(Clone, Debug)]
pub struct Templates {
    all: Vec<Template>,
}

impl Templates {
    /// Reads the embedded folder and checks every template against the manifest.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn load() -> Result<Self, Vec<TemplateProblem>> {
        let files: Vec<(String, Vec<u8>)> = Folder::iter()
            .filter(|name| name.ends_with(".json"))
            .filter_map(|name| Some((name.to_string(), Folder::get(&name)?.data.into_owned())))
            .collect();
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        Self::read(&files)
    }

    /// Reads templates from files by name, the manifest among them.
    fn read(files: &[(&str, &[u8])]) -> Result<Self, Vec<TemplateProblem>> {
        let file = |wanted: &str| files.iter().find(|(name, _)| *name == wanted).map(|(_, bytes)| *bytes);
        let broken = |what: String| vec![TemplateProblem::Manifest { what }];
        let manifest = file(MANIFEST).ok_or_else(|| broken("is missing".into()))?;
        let manifest: Manifest = serde_json::from_slice(manifest).map_err(|error| broken(error.to_string()))?;
        let mut problems = check::whole(&manifest, files.iter().map(|(name, _)| *name));
        let mut all = Vec::new();
        for entry in manifest.templates {
            match check::read(&entry, file(&entry.file)) {
                Ok(graph) => all.push(Template { entry, graph }),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() { Ok(Self { all }) } else { Err(problems) }
    }

    /// The template a request is made with: the one it names, else the first for its task and family.
    ///
    /// # Errors
    /// There is none, or it cannot do what is asked.
    pub fn choose(&self, request: &GenerationRequest) -> Result<&Template, TemplateProblem> {
        let (task, family) = (request.task.as_str(), request.model_family);
        let fits = |template: &&Template| template.is_for(request.task, family);
        let template = match &request.template {
            None => self.all.iter().find(fits).ok_or(TemplateProblem::NoTemplate { task, family })?,
            Some(name) => {
                let named = self.get(name).ok_or_else(|| TemplateProblem::Unknown { name: name.clone() })?;
                let unfit = || TemplateProblem::Unfit { template: name.clone(), task, family };
                Some(named).filter(fits).ok_or_else(unfit)?
            }
        };
        template.refuse(request).map_or(Ok(template), Err)
    }

    /// The template of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Template> {
        self.all.iter().find(|template| template.name() == name)
    }

    /// Every template, in the manifest's order.
    pub fn iter(&self) -> impl Iterator<Item = &Template> {
        self.all.iter()
    }

    /// What is missing on a node for each template, in sentences; empty if it can run all of them.
    #[must_use]
    pub fn check_against(&self, report: &NodeReport) -> Vec<String> {
        self.all.iter().flat_map(|template| against::report(template, report)).collect()
    }

    /// Where a node's `/object_info` declares other inputs than the templates fill, in sentences.
    #[must_use]
    pub fn check_against_schema(&self, object_info: &Value) -> Vec<String> {
        self.all.iter().flat_map(|template| against::schema(template, object_info)).collect()
    }
}

impl Template {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.entry.name
    }

    /// The task it is for.
    #[must_use]
    pub fn task(&self) -> Task {
        self.entry.task
    }

    /// The families it is for; none if it needs no checkpoint.
    #[must_use]
    pub fn families(&self) -> &[ModelFamily] {
        &self.entry.families
    }

    /// Id of the node whose pictures are the result.
    #[must_use]
    pub fn output_node(&self) -> &str {
        &self.entry.output
    }

    fn is_for(&self, task: Task, family: Option<ModelFamily>) -> bool {
        let families = &self.entry.families;
        self.entry.task == task && (families.is_empty() || family.is_some_and(|family| families.contains(&family)))
    }

    /// What is asked of it that it cannot do.
    fn refuse(&self, request: &GenerationRequest) -> Option<TemplateProblem> {
        let cannot = if !request.loras.is_empty() && self.entry.loader.is_none() {
            "takes no LoRAs"
        } else if request.params.batch_size.is_some_and(|size| size > 1) && !self.makes_several() {
            "makes one picture at a time"
        } else {
            return None;
        };
        Some(TemplateProblem::Cannot { template: self.entry.name.clone(), cannot })
    }

    fn makes_several(&self) -> bool {
        self.entry.repeat.is_some() || self.has(manifest::Slot::BatchSize)
    }

    fn has(&self, slot: manifest::Slot) -> bool {
        self.entry.placeholders.contains_key(&slot)
    }
}

#[cfg(test)]
mod tests;
