//! What can be chosen for what is asked, by words. Pure.

use std::sync::Arc;

use gesso_core::editor::{
    Editor,
    action::Action,
    cord::{Cord, Target},
    geometry::WorldPoint,
    scene::{Hit, Reach, Wire},
    search::{Fit, find, fitting, score},
    shelf::{Usage, free_place, subgraphs},
};
use gesso_core::graph::{
    edit::LevelId,
    schema::{Class, is_compatible},
};

use crate::flow::ask::Ask;

/// So many are listed.
const MAX_CHOICES: usize = 50;
/// How near a wire a block is put into it, in screen pixels.
const NEAR_WIRE: f64 = 8.0;
/// What the root is called.
const ROOT: &str = "this flow";

/// Something to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What people read.
    pub name: String,
    /// Beside it: where it stands, which slot fits.
    pub detail: String,
    /// The type that is drawn before it; empty for none.
    pub kind: String,
    /// What it does.
    pub does: Action,
    /// The class that is used by it.
    pub class: Option<String>,
    /// What the class says of itself.
    pub about: String,
}

/// What can be chosen, the best first.
pub fn choices(editor: &Editor, ask: &Ask, words: &str, usage: &Usage) -> Vec<Choice> {
    let mut found = match ask {
        Ask::Block { at, cord: Some(cord) } => fitting_blocks(editor, *at, cord, words, usage),
        Ask::Block { at, cord: None } => blocks(editor, *at, words, usage),
        Ask::End { cord, among } => ends(editor, cord, among, words),
        Ask::Find => nodes(editor, words),
        _ => Vec::new(),
    };
    found.truncate(MAX_CHOICES);
    found
}

/// The wire that a block put there goes into.
pub fn wire_at(editor: &Editor, at: WorldPoint) -> Option<&Wire> {
    let reach = Reach { radius: NEAR_WIRE, scale: editor.camera().scale };
    match editor.scene().hit(at, reach) {
        Hit::Wire { id, .. } => editor.scene().wire(&id),
        _ => None,
    }
}

fn detail(fit: &Fit<'_>) -> String {
    match fit.slot {
        "" => fit.class.category.clone(),
        slot => format!("{slot} · {}", fit.class.category),
    }
}

fn kind(class: &Class) -> String {
    class.outputs.first().map(|output| output.kind.clone()).unwrap_or_default()
}

/// Those that fit exactly, then by words; of equals what was used last.
fn ranked<'a>(mut fits: Vec<Fit<'a>>, usage: &Usage) -> Vec<Fit<'a>> {
    fits.sort_by_key(|fit| (!fit.is_exact, std::cmp::Reverse(fit.score), usage.age(&fit.class.name)));
    fits
}

fn adding(fit: &Fit<'_>, does: Action) -> Choice {
    Choice {
        name: fit.class.display_name.clone(),
        detail: detail(fit),
        kind: kind(fit.class),
        does,
        class: Some(fit.class.name.clone()),
        about: fit.class.description.trim().to_owned(),
    }
}

fn fitting_blocks(editor: &Editor, at: WorldPoint, cord: &Cord, words: &str, usage: &Usage) -> Vec<Choice> {
    let add = |fit: &Fit<'_>| adding(fit, Action::Add { class: fit.class.name.clone(), at, cord: Some(cord.clone()) });
    ranked(fitting(editor.schema(), Some(cord), words), usage).iter().take(MAX_CHOICES).map(add).collect()
}

/// All blocks, those that fit into the wire that lies there first.
fn blocks(editor: &Editor, at: WorldPoint, words: &str, usage: &Usage) -> Vec<Choice> {
    let mut found = Vec::new();
    if let Some(wire) = wire_at(editor, at)
        && let Some(cord) = Cord::branch(editor.scene(), &wire.id, None)
    {
        let takes = editor.scene().block(&wire.target).and_then(|block| block.inputs.get(wire.target_slot));
        let takes = takes.map_or("*", |port| &*port.kind);
        let leads_on = |fit: &&Fit<'_>| fit.class.outputs.iter().any(|output| is_compatible(&output.kind, takes));
        let into = |fit: &Fit<'_>| {
            let does = Action::AddInto { class: fit.class.name.clone(), wire: wire.id.clone(), at };
            Choice { detail: format!("into the wire · {}", fit.class.category), ..adding(fit, does) }
        };
        let fits = ranked(fitting(editor.schema(), Some(&cord), words), usage);
        found.extend(fits.iter().filter(leads_on).take(MAX_CHOICES).map(into));
    }
    // By keys the same place is asked for again and again.
    let at = free_place(editor, at);
    let own = subgraphs(editor).into_iter().filter(|entry| score(words, &[&entry.name]).is_some()).map(|entry| Choice {
        detail: "a group you made".to_owned(),
        does: Action::Add { class: entry.class.clone(), at, cord: None },
        class: Some(entry.class),
        name: entry.name,
        kind: entry.kind,
        about: entry.description,
    });
    let fits = ranked(fitting(editor.schema(), None, words), usage);
    let known: Vec<Option<String>> = found.iter().map(|choice| choice.class.clone()).collect();
    let plain = fits.iter().filter(|fit| !known.contains(&Some(fit.class.name.clone())));
    let plain = plain.take(MAX_CHOICES).map(|fit| adding(fit, Action::Add { class: fit.class.name.clone(), at, cord: None }));
    // Where nothing is looked for, what one made oneself would hide the rest.
    if words.trim().is_empty() {
        found.extend(plain.chain(own))
    } else {
        found.extend(own.chain(plain))
    }
    found
}

/// The slots a cord may end at.
fn ends(editor: &Editor, cord: &Cord, among: &[(Arc<str>, usize)], words: &str) -> Vec<Choice> {
    let scene = editor.scene();
    let mut found: Vec<(i32, Choice)> = Vec::new();
    for (node, slot) in among {
        let Some(block) = scene.block(node) else { continue };
        let port = block.ports(cord.wanted()).get(*slot);
        let (label, kind) = port.map_or(("a new one", &*cord.kind), |port| (&*port.label, &*port.kind));
        let Some(score) = score(words, &[&block.title, label, kind]) else { continue };
        let is_taken = cord.wanted() == gesso_core::graph::edit::Side::Input && scene.wire_into(node, *slot).is_some();
        let detail = if is_taken { format!("{kind} · takes the place of what is connected") } else { kind.to_owned() };
        let does = Action::Connect(cord.clone(), Target { node: node.clone(), slot: *slot });
        found.push((
            score,
            Choice {
                name: format!("{}: {label}", block.title),
                detail,
                kind: kind.to_owned(),
                does,
                class: None,
                about: String::new(),
            },
        ));
    }
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, choice)| choice).collect()
}

/// Blocks of the document.
fn nodes(editor: &Editor, words: &str) -> Vec<Choice> {
    let name = |id: &str| editor.scene().subgraph(id).unwrap_or(id).to_owned();
    let found = find(editor.file(), editor.schema(), words);
    let choice = |found: gesso_core::editor::search::Found| {
        let place = found.subgraph.as_deref().map_or_else(|| ROOT.to_owned(), name);
        let level = found.subgraph.map_or(LevelId::Root, LevelId::Subgraph);
        Choice {
            name: found.title,
            detail: format!("block {} in {place}", found.node),
            kind: String::new(),
            does: Action::ShowIn { level, node: found.node.into() },
            class: None,
            about: String::new(),
        }
    };
    found.into_iter().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use gesso_core::{
        editor::selection::{Item, Selection},
        graph::{edit::Side, json::Json, schema::Schema},
    };

    use super::*;

    fn editor() -> Editor {
        let schema = r#"{
            "Load":{"display_name":"Load model","category":"loaders","input":{},"output":["MODEL"],"output_name":["MODEL"]},
            "Patch":{"display_name":"Patch","category":"model","input":{"required":{"model":["MODEL",{}]}},"output":["MODEL"],"output_name":["MODEL"]},
            "Sample":{"display_name":"Sampler","category":"sampling","input":{"required":{"model":["MODEL",{}]}},"output":["LATENT"],"output_name":["LATENT"]}
        }"#;
        let schema = Arc::new(Schema::read(&Json::read(schema).unwrap()));
        let mut editor = Editor::open(Json::read(r#"{"nodes":[],"links":[]}"#).unwrap(), schema);
        editor.act(Action::Add { class: "Load".into(), at: WorldPoint::new(0.0, 0.0), cord: None });
        editor.act(Action::Add { class: "Sample".into(), at: WorldPoint::new(600.0, 0.0), cord: None });
        editor
    }

    fn names(editor: &Editor, ask: &Ask, words: &str) -> Vec<String> {
        choices(editor, ask, words, &Usage::default()).into_iter().map(|choice| choice.name).collect()
    }

    #[test]
    fn a_cord_asks_for_what_fits_and_a_place_for_anything() {
        let mut editor = editor();
        let load = editor.scene().nodes_in_order()[0].id.clone();
        let cord = Cord::from_port(editor.scene(), &load, Side::Output, 0).unwrap();
        let at = WorldPoint::new(300.0, 400.0);
        assert_eq!(names(&editor, &Ask::Block { at, cord: Some(cord.clone()) }, ""), ["Patch", "Sampler"]);
        assert_eq!(names(&editor, &Ask::Block { at, cord: None }, "sam"), ["Sampler"]);
        let among = cord.targets(editor.scene()).into_iter().map(|target| (target.node, target.slot)).collect();
        let ask = Ask::End { cord, among };
        assert_eq!(names(&editor, &ask, ""), ["Sampler: model"]);
        let connect = choices(&editor, &ask, "", &Usage::default()).remove(0).does;
        editor.act(connect);
        assert_eq!(editor.scene().wires().count(), 1);
    }

    #[test]
    fn on_a_wire_what_fits_into_it_comes_first() {
        let mut editor = editor();
        let nodes: Vec<Arc<str>> = editor.scene().nodes_in_order().iter().map(|block| block.id.clone()).collect();
        let cord = Cord::from_port(editor.scene(), &nodes[0], Side::Output, 0).unwrap();
        editor.act(Action::Connect(cord, Target { node: nodes[1].clone(), slot: 0 }));
        let wire = editor.scene().wires().next().unwrap().clone();
        let ends = editor.scene().wire_points(&wire).unwrap();
        let at = WorldPoint::new(f64::midpoint(ends[0].x, ends[1].x), f64::midpoint(ends[0].y, ends[1].y));
        let found = choices(&editor, &Ask::Block { at, cord: None }, "", &Usage::default());
        assert!(matches!(&found[0].does, Action::AddInto { class, .. } if class == "Patch"), "{found:?}");
        assert_eq!(found.len(), 3, "each once");
    }

    #[test]
    fn blocks_of_the_document_are_found_and_gone_to() {
        let mut editor = editor();
        editor.act(Action::Select(Selection::default()));
        let found = choices(&editor, &Ask::Find, "sampler", &Usage::default());
        editor.act(found[0].does.clone());
        assert_eq!(editor.selection().iter().collect::<Vec<_>>(), [&Item::node("2")]);
    }
}
