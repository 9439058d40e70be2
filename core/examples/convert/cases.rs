//! The recordings: workflows, what the original front end made of them, and the classes of the server it asked.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use flate2::read::GzDecoder;
use gesso_core::graph::{
    json::{Json, Object},
    schema::Schema,
};

use crate::judge;

/// One recorded workflow.
pub struct Case {
    pub name: String,
    /// The file's text.
    pub text: String,
    pub workflow: Json,
    /// What either version of the front end made of it.
    pub prompts: Vec<Json>,
    /// Widgets only the front end has, by node: they may be left out.
    pub extra: Json,
    /// A difference does not count.
    pub informative: bool,
}

impl Case {
    /// How a prompt differs from the recorded one it is nearest to; empty if it is one of them.
    pub fn faults(&self, prompt: &Object) -> Vec<String> {
        let compared = self.prompts.iter().map(|recorded| judge::differences(prompt, recorded, &self.extra));
        compared.min_by_key(Vec::len).unwrap_or_default()
    }
}

/// All of them.
pub struct Cases {
    pub schema: Schema,
    /// What the schema was read from.
    pub object_info: serde_json::Value,
    pub cases: Vec<Case>,
}

impl Cases {
    pub fn read(fixtures: &Path) -> anyhow::Result<Self> {
        let folder = fixtures.join("workflows");
        let packed = fs::File::open(folder.join("object_info.json.gz")).context("object_info.json.gz cannot be opened")?;
        let mut object_info = String::new();
        GzDecoder::new(packed).read_to_string(&mut object_info)?;
        let folder = folder.join("dev");
        let index = json(&folder.join("index.json"))?.1;
        let cases = index.get("cases").and_then(Json::as_object).ok_or_else(|| anyhow!("the index has no cases"))?;
        let cases = cases.iter().map(|(name, case)| read_case(&folder, name, case)).collect::<anyhow::Result<_>>()?;
        let object_info = Json::read(&object_info)?;
        Ok(Self { schema: Schema::read(&object_info), object_info: (&object_info).into(), cases })
    }
}

fn read_case(folder: &Path, name: &str, case: &Json) -> anyhow::Result<Case> {
    let file = |kind: &str| folder.join(format!("{name}.{kind}.json"));
    let (text, workflow) = json(&file("workflow"))?;
    let mut prompts = vec![json(&file("api"))?.1];
    let other = file("api-other");
    if other.exists() {
        prompts.push(json(&other)?.1);
    }
    Ok(Case {
        name: name.to_owned(),
        text,
        workflow,
        prompts,
        extra: case.get("inputs_not_in_object_info").cloned().unwrap_or_default(),
        informative: case.get("expect").and_then(Json::as_str) != Some("exact"),
    })
}

fn json(path: &PathBuf) -> anyhow::Result<(String, Json)> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let json = Json::read(&text).with_context(|| format!("{} is not JSON", path.display()))?;
    Ok((text, json))
}
