//! What is wrong with a document, told while it is edited: only with what the page has, the document and what nodes take.
//! A server checks again when it is run.

mod block;
mod path;

use std::collections::HashSet;

use self::path::Places;
use crate::graph::{
    check,
    diagnostic::{Diagnostic, Fault, Severity},
    edit::LevelId,
    file::{Level, Node, OUTPUTS, definitions},
    json::Json,
    prompt::{Options, to_api},
    schema::Schema,
};

/// Problems that are told, at most.
pub const MAX_PROBLEMS: usize = 1_000;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The level of the block.
    pub level: LevelId,
    /// The block; none if it is about the whole document.
    pub node: Option<String>,
    /// The input, where one is meant.
    pub input: Option<String>,
    /// What is wrong, naming block and input.
    pub sentence: String,
    /// Whether it keeps the document from running.
    pub is_error: bool,
}

/// Everything that is wrong, errors first. Goes through the whole document.
#[must_use]
pub fn problems(file: &Json, schema: &Schema) -> Vec<Problem> {
    let mut found = Vec::new();
    let root = Level::read(file);
    let definitions = definitions(file);
    let is_subgraph = |class: &str| definitions.iter().any(|one| one.id == class);
    let all = std::iter::once((LevelId::Root, &root))
        .chain(definitions.iter().map(|one| (LevelId::Subgraph(one.id.to_owned()), &one.level)));
    let mut has_output = false;
    for (id, level) in all {
        let needed = needed(level, schema, &is_subgraph);
        for node in &level.nodes {
            has_output |= runs(node) && schema.class(node.class).is_some_and(|class| class.output_node);
            block::look(
                &block::Place { id: &id, level, node, is_needed: needed.contains(&*node.id) },
                schema,
                &is_subgraph,
                &mut found,
            );
        }
    }
    let places = Places::new(file);
    let told = to_api(file, schema, Options::default()).diagnostics;
    let of_shape =
        told.into_iter().filter(|one| [Fault::Circle, Fault::TooDeep, Fault::TwiceTheId].into_iter().any(|it| one.is(it)));
    found.extend(of_shape.map(|one| of_diagnostic(&one, places.of_run(one.node.as_deref().unwrap_or_default()), schema)));
    let of_file = check::of_levels(file, schema);
    found.extend(of_file.iter().map(|one| of_diagnostic(one, places.of_file(one.node.as_deref().unwrap_or_default()), schema)));
    if !has_output && !root.nodes.is_empty() && root.nodes.iter().all(|node| is_known(node, schema, &is_subgraph)) {
        let sentence = "Nothing here is kept: add a block that saves or shows what comes out.".to_owned();
        found.push(Problem { level: LevelId::Root, node: None, input: None, sentence, is_error: true });
    }
    found.sort_by_key(|problem| !problem.is_error);
    found.truncate(MAX_PROBLEMS);
    found
}

fn runs(node: &Node<'_>) -> bool {
    !node.is_muted() && !node.is_bypassed()
}

fn is_known(node: &Node<'_>, schema: &Schema, is_subgraph: &dyn Fn(&str) -> bool) -> bool {
    schema.class(node.class).is_some() || is_subgraph(node.class) || super::scene::block::VIRTUAL.contains(&node.class)
}

/// The nodes of a level that something that is kept needs: a server looks at no others.
fn needed(level: &Level<'_>, schema: &Schema, is_subgraph: &dyn Fn(&str) -> bool) -> HashSet<String> {
    let ends = |node: &&Node<'_>| {
        runs(node) && (is_subgraph(node.class) || schema.class(node.class).is_some_and(|class| class.output_node))
    };
    let mut waiting: Vec<String> = level.nodes.iter().filter(ends).map(|node| node.id.to_string()).collect();
    waiting.push(OUTPUTS.to_owned());
    let mut needed: HashSet<String> = waiting.iter().cloned().collect();
    while let Some(node) = waiting.pop() {
        for link in level.links_into(&node) {
            if needed.insert(link.origin.to_string()) {
                waiting.push(link.origin.to_string());
            }
        }
    }
    needed
}

fn of_diagnostic(told: &Diagnostic, (level, node): (LevelId, Option<String>), schema: &Schema) -> Problem {
    let about = told.about.as_deref().unwrap_or_default();
    let name = schema.class(about).map_or(about, |class| &class.display_name);
    let whose = if name.is_empty() { String::new() } else { format!("{name}: ") };
    Problem {
        level,
        node,
        input: None,
        sentence: format!("{whose}{}", told.message),
        is_error: told.severity == Severity::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFO: &str = r#"{
        "Load": {"input": {"required": {"name": [["a.safetensors"]]}}, "output": ["MODEL"]},
        "Sample": {"display_name": "Sampler", "input": {"required": {"model": ["MODEL"], "steps": ["INT", {"default": 20, "min": 1, "max": 100}]}}, "output": ["LATENT"]},
        "Save": {"input": {"required": {"latent": ["LATENT"]}}, "output": [], "output_node": true}
    }"#;

    fn told(model: &str, name: &str, steps: &str, kind: &str) -> Vec<(Option<String>, String, bool)> {
        let file = format!(
            r#"{{"nodes":[{{"id":1,"type":"Load","outputs":[{{"name":"MODEL","type":"{kind}","links":[1]}}],"widgets_values":["{name}"]}},
            {{"id":2,"type":"Sample","inputs":[{{"name":"model","type":"MODEL","link":{model}}}],
              "outputs":[{{"name":"LATENT","type":"LATENT","links":[2]}}],"widgets_values":[{steps}]}},
            {{"id":3,"type":"Save","inputs":[{{"name":"latent","type":"LATENT","link":2}}]}}],
            "links":[[1,1,0,2,0,"{kind}"],[2,2,0,3,0,"LATENT"]]}}"#
        );
        let schema = Schema::read(&Json::read(INFO).unwrap());
        let found = problems(&Json::read(&file).unwrap(), &schema);
        found.into_iter().map(|one| (one.node, one.sentence, one.is_error)).collect()
    }

    #[test]
    fn a_good_document_has_none() {
        assert_eq!(told("1", "a.safetensors", "20", "MODEL"), []);
    }

    #[test]
    fn sentences_name_block_and_input() {
        let of = |node: &str, sentence: &str| vec![(Some(node.to_owned()), sentence.to_owned(), true)];
        assert_eq!(told("null", "a.safetensors", "20", "MODEL"), of("2", "Sampler needs something at model."));
        assert_eq!(told("1", "b.safetensors", "20", "MODEL"), of("1", "Load: no node has b.safetensors for name."));
        assert_eq!(told("1", "a.safetensors", "0", "MODEL"), of("2", "Sampler: steps takes a whole number from 1 to 100."));
        assert_eq!(told("1", "a.safetensors", "20", "VAE"), of("2", "Sampler takes MODEL at model, but Load gives VAE."));
    }

    #[test]
    fn what_nobody_knows_and_what_ends_nowhere_is_told() {
        let schema = Schema::read(&Json::read(INFO).unwrap());
        let unknown = problems(&Json::read(r#"{"nodes":[{"id":1,"type":"Nobody"}],"links":[]}"#).unwrap(), &schema);
        assert_eq!(
            unknown.first().map(|one| one.sentence.as_str()),
            Some("No node has the block Nobody. Its values are kept.")
        );
        let loose = problems(&Json::read(r#"{"nodes":[{"id":1,"type":"Load"}],"links":[]}"#).unwrap(), &schema);
        assert!(loose.iter().any(|one| one.node.is_none() && one.is_error), "{loose:?}");
    }
}
