//! The links of a block as rows that are read, for those who do not draw wires.

use std::sync::Arc;

use super::{
    cord::{Cord, Target},
    scene::{Block, Port, Scene},
};
use crate::graph::{edit::Side, json::Json, schema::Schema};

/// One input or output of a block, and what it is linked with.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// Which of the two it is.
    pub side: Side,
    /// Its place.
    pub slot: usize,
    /// What people read.
    pub label: Arc<str>,
    /// Its type.
    pub kind: Arc<str>,
    /// Whether it stands for a widget.
    pub is_widget: bool,
    /// The other ends: at most one of an input.
    pub ends: Vec<Far>,
}

/// The other end of a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Far {
    /// The link.
    pub wire: Arc<str>,
    /// The block there.
    pub node: Arc<str>,
    /// Block and slot, as people read them.
    pub name: String,
}

/// The inputs of a block, then its outputs; of the inputs that stand for widgets only those that are linked.
#[must_use]
pub fn ties(scene: &Scene, node: &str) -> Vec<Tie> {
    let Some(block) = scene.block(node) else { return Vec::new() };
    let inputs = block.inputs.iter().enumerate().map(|(slot, port)| {
        let ends = scene.wire_into(node, slot).map(|wire| Far {
            wire: wire.id.clone(),
            node: wire.origin.clone(),
            name: name_of(scene, &wire.origin, Side::Output, wire.origin_slot),
        });
        tie(Side::Input, slot, port, ends.into_iter().collect())
    });
    let outputs = block.outputs.iter().enumerate().map(|(slot, port)| {
        let mut wires: Vec<_> = scene.wires_from(node, slot).collect();
        wires.sort_by_key(|wire| (scene.block(&wire.target).map_or(usize::MAX, |block| block.at), wire.target_slot));
        let ends = wires.into_iter().map(|wire| Far {
            wire: wire.id.clone(),
            node: wire.target.clone(),
            name: name_of(scene, &wire.target, Side::Input, wire.target_slot),
        });
        tie(Side::Output, slot, port, ends.collect())
    });
    inputs.filter(|tie| !tie.is_widget || !tie.ends.is_empty()).chain(outputs).collect()
}

fn tie(side: Side, slot: usize, port: &Port, ends: Vec<Far>) -> Tie {
    Tie { side, slot, label: port.label.clone(), kind: port.kind.clone(), is_widget: port.is_widget, ends }
}

/// What the class of a block says of one of its slots.
#[must_use]
pub fn help(scene: &Scene, schema: &Schema, node: &str, side: Side, slot: usize) -> Option<String> {
    let block = scene.block(node)?;
    let class = schema.class(&block.class)?;
    match side {
        Side::Input => {
            let input = class.input(&block.inputs.get(slot)?.name)?;
            input.options.get("tooltip").and_then(Json::as_str).filter(|help| !help.is_empty()).map(str::to_owned)
        }
        Side::Output => class.outputs.get(slot)?.help.clone(),
    }
}

/// `Block › slot`, as people read it.
#[must_use]
pub fn name_of(scene: &Scene, node: &str, side: Side, slot: usize) -> String {
    let Some(block) = scene.block(node) else { return format!("a block that is gone ({node})") };
    let label = block.ports(side).get(slot).map_or("new", |port| &*port.label);
    format!("{} › {label}", block.title)
}

/// Where a cord may end, with names; of blocks with the same title each says its id.
#[must_use]
pub fn ends(scene: &Scene, cord: &Cord) -> Vec<(Target, String)> {
    let named = cord.targets(scene).into_iter().map(|target| {
        let name = name_of(scene, &target.node, cord.wanted(), target.slot);
        (target, name)
    });
    let mut named: Vec<(Target, String)> = named.collect();
    let mut times = std::collections::HashMap::<String, usize>::new();
    for (_, name) in &named {
        *times.entry(name.clone()).or_default() += 1;
    }
    for (target, name) in &mut named {
        if times.get(name).is_some_and(|times| *times > 1) {
            name.push_str(&format!(" ({})", target.node));
        }
    }
    named
}

/// What feeds a block, as people read it: `model from Load checkpoint`.
#[must_use]
pub fn fed_by(scene: &Scene, block: &Block) -> Vec<String> {
    let fed = block.inputs.iter().enumerate().filter_map(|(slot, port)| {
        let wire = scene.wire_into(&block.id, slot)?;
        let title = scene.block(&wire.origin).map_or("a block that is gone", |block| &*block.title);
        Some(format!("{} from {title}", port.label))
    });
    fed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::edit::LevelId;

    const FILE: &str = r#"{"nodes":[
        {"id":1,"type":"Load","outputs":[{"name":"MODEL","type":"MODEL","links":[1]}]},
        {"id":2,"type":"Load","outputs":[{"name":"MODEL","type":"MODEL","links":[]}]},
        {"id":3,"type":"Sample","inputs":[{"name":"model","type":"MODEL","link":1},
            {"name":"seed","type":"INT","widget":{"name":"seed"},"link":null}]}],
        "links":[[1,1,0,3,0,"MODEL"]]}"#;

    #[test]
    fn slots_say_what_their_class_says_of_them() {
        let info = r#"{
            "Load":{"input":{},"output":["MODEL"],"output_tooltips":["What denoises."]},
            "Sample":{"input":{"required":{"model":["MODEL",{"tooltip":"Used for denoising."}]}},"output":[]}}"#;
        let schema = Schema::read(&Json::read(info).unwrap());
        let scene = Scene::read(&Json::read(FILE).unwrap(), &LevelId::Root, &schema);
        let help = |node: &str, side, slot| help(&scene, &schema, node, side, slot);
        assert_eq!(help("1", Side::Output, 0).as_deref(), Some("What denoises."));
        assert_eq!(help("3", Side::Input, 0).as_deref(), Some("Used for denoising."));
        assert_eq!((help("3", Side::Input, 1), help("3", Side::Output, 0)), (None, None));
    }

    #[test]
    fn rows_say_what_is_at_the_other_end() {
        let scene = Scene::read(&Json::read(FILE).unwrap(), &LevelId::Root, &Schema::default());
        let rows = ties(&scene, "3");
        assert_eq!(rows.len(), 1);
        assert_eq!((&*rows[0].label, rows[0].ends[0].name.as_str()), ("model", "Load › MODEL"));
        assert_eq!(ties(&scene, "1")[0].ends[0].name, "Sample › model");
        assert_eq!(fed_by(&scene, scene.block("3").unwrap()), ["model from Load"]);
        let cord = Cord::from_port(&scene, &"3".into(), Side::Input, 0).unwrap();
        let names: Vec<String> = ends(&scene, &cord).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["Load › MODEL (1)", "Load › MODEL (2)"]);
    }
}
