//! The level that is shown as lines of text, in the order blocks run.

use std::sync::Arc;

use super::{
    action::flags::{BYPASSED, MUTED},
    order::run_order,
    scene::{Behind, Block, Scene},
    ties::fed_by,
};

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it stands for.
    pub of: Of,
    /// What people read first.
    pub title: Arc<str>,
    /// What more there is to say.
    pub more: String,
}

/// What a line stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// A block.
    Block(Arc<str>),
    /// The inside of the block on the line before.
    Inside(Arc<str>),
    /// The group at this place.
    Group(usize),
}

impl Of {
    /// A text that no other line has.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Block(id) => format!("block-{id}"),
            Self::Inside(id) => format!("inside-{id}"),
            Self::Group(at) => format!("group-{at}"),
        }
    }
}

/// The lines of a level: its groups, then its blocks, each instance of a subgraph with a line that opens it.
#[must_use]
pub fn lines(scene: &Scene) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (at, group) in scene.groups().iter().enumerate() {
        let inside = scene.blocks_in(&group.bounds).into_iter().filter(|block| group.bounds.has(block.frame.centre())).count();
        let more = if inside == 1 { "frame around 1 block".to_owned() } else { format!("frame around {inside} blocks") };
        lines.push(Line { of: Of::Group(at), title: group.title.clone(), more });
    }
    for id in run_order(scene) {
        let Some(block) = scene.block(&id) else { continue };
        lines.push(Line { of: Of::Block(id.clone()), title: block.title.clone(), more: said(scene, block) });
        if block.behind == Behind::Subgraph {
            lines.push(Line { of: Of::Inside(id), title: format!("Open {}", block.title).into(), more: String::new() });
        }
    }
    lines
}

fn said(scene: &Scene, block: &Block) -> String {
    let mut said = Vec::new();
    match block.mode {
        MUTED => said.push("muted".to_owned()),
        BYPASSED => said.push("bypassed".to_owned()),
        _ => {}
    }
    if block.behind == Behind::Ghost {
        said.push("no node has it".to_owned());
    }
    if block.is_pinned {
        said.push("pinned".to_owned());
    }
    let fed = fed_by(scene, block);
    if !fed.is_empty() {
        said.push(format!("inputs: {}", fed.join(", ")));
    }
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{edit::LevelId, json::Json, schema::Schema};

    #[test]
    fn blocks_are_told_in_the_order_they_run() {
        let file = r#"{"nodes":[
            {"id":3,"type":"Sample","mode":4,"pos":[300,0],"inputs":[{"name":"model","type":"MODEL","link":1}]},
            {"id":1,"type":"sub","pos":[0,0],"outputs":[{"name":"MODEL","type":"MODEL","links":[1]}]}],
            "links":[[1,1,0,3,0,"MODEL"]],"groups":[{"title":"All","bounding":[-50,-50,900,900]}],
            "definitions":{"subgraphs":[{"id":"sub","name":"Loader","nodes":[],"links":[]}]}}"#;
        let scene = Scene::read(&Json::read(file).unwrap(), &LevelId::Root, &Schema::default());
        let told: Vec<(String, String)> = lines(&scene).into_iter().map(|line| (line.of.key(), line.more)).collect();
        let told: Vec<(&str, &str)> = told.iter().map(|(key, more)| (key.as_str(), more.as_str())).collect();
        assert_eq!(
            told,
            [
                ("group-0", "frame around 2 blocks"),
                ("block-1", ""),
                ("inside-1", ""),
                ("block-3", "bypassed, no node has it, inputs: model from Loader"),
            ]
        );
    }
}
