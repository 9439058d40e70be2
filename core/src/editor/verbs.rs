//! From a verb to the plan that carries it out.

use super::{
    action::{Action, Verb, arrange, delete, flags, groups, moving, reroute, subgraph},
    clipboard,
    cord::Cord,
    effect::{Effect, Layer},
    order::run_order,
    scene::{Behind, Scene},
    selection::{Item, Selection},
    snap::GRID,
    state::Editor,
    tool::Tool,
};
use crate::graph::edit::Side;

/// How much farther the far nudge goes.
const FAR: f64 = 4.0;
/// Factor of one step of zooming by keys.
const ZOOM_STEP: f64 = 1.25;
/// How far beside the originals copies go, in graph pixels.
const BESIDE: [f64; 2] = [32.0, 32.0];
/// What a subgraph is called before it has a name.
const NEW_SUBGRAPH: &str = "New Subgraph";

impl Editor {
    pub(super) fn verb(&mut self, verb: Verb) -> Vec<Effect> {
        match verb {
            Verb::Undo => self.travel(true),
            Verb::Redo => self.travel(false),
            Verb::SelectAll => self.select(everything(&self.scene).collect()),
            Verb::SelectNone => self.select(Selection::default()),
            Verb::SelectOthers => {
                let others = everything(&self.scene).filter(|item| !self.selection.has(item)).collect();
                self.select(others)
            }
            Verb::SelectNext | Verb::SelectPrevious => self.walk(verb == Verb::SelectNext),
            Verb::Delete => self.commit("Delete", None, |plan| delete::delete(plan, false)),
            Verb::DeleteReconnecting => self.commit("Delete", None, |plan| delete::delete(plan, true)),
            Verb::Copy => self.copy().into_iter().collect(),
            Verb::Cut => {
                let copied = self.copy();
                let deleted = if copied.is_some() { self.verb(Verb::Delete) } else { Vec::new() };
                copied.into_iter().chain(deleted).collect()
            }
            Verb::Paste => vec![Effect::AskPaste { linked: false }],
            Verb::PasteLinked => vec![Effect::AskPaste { linked: true }],
            Verb::Duplicate => self.duplicate(BESIDE, false),
            Verb::DuplicateLinked => self.duplicate(BESIDE, true),
            Verb::Bypass => self.commit("Bypass", None, |plan| flags::toggle_mode(plan, flags::BYPASSED)),
            Verb::Mute => self.commit("Mute", None, |plan| flags::toggle_mode(plan, flags::MUTED)),
            Verb::Pin => self.commit("Pin", None, flags::toggle_pin),
            Verb::Collapse => self.commit("Collapse", None, flags::toggle_collapse),
            Verb::Rename if self.selection.len() == 1 => vec![Effect::EditTitle],
            Verb::Rename => Vec::new(),
            Verb::Group => {
                let at = self.world();
                self.commit("Group", None, |plan| groups::group(plan, at))
            }
            Verb::Ungroup => self.commit("Ungroup", None, groups::ungroup),
            Verb::FitGroup => self.commit("Fit group", None, groups::fit),
            Verb::Align(edge) => self.commit("Align", None, |plan| arrange::align(plan, edge)),
            Verb::Distribute(axis) => self.commit("Space out", None, |plan| arrange::distribute(plan, axis)),
            Verb::Tidy => self.commit("Tidy", None, arrange::tidy),
            Verb::Nudge(direction) => self.nudge(direction.by(GRID)),
            Verb::NudgeFar(direction) => self.nudge(direction.by(GRID * FAR)),
            Verb::Shrink => self.commit("Make small", None, moving::shrink),
            Verb::MakeSubgraph => self.commit("Make subgraph", None, |plan| subgraph::make(plan, NEW_SUBGRAPH, None)),
            Verb::Unpack => self.commit("Unpack subgraph", None, subgraph::unpack),
            Verb::Enter => self.selection.only_node().cloned().map(|id| self.enter(&id)).unwrap_or_default(),
            Verb::Leave => self.crumbs.len().checked_sub(1).map(|depth| self.leave_to(depth)).unwrap_or_default(),
            Verb::StraightenLinks => self.commit("Straighten links", None, reroute::straighten),
            Verb::FitAll => self.scene.bounds().map(|all| self.look(self.camera.fitted(all))).unwrap_or_default(),
            Verb::FitSelection => {
                let what = self.selection.bounds(&self.scene).or_else(|| self.scene.bounds());
                what.map(|what| self.look(self.camera.fitted(what))).unwrap_or_default()
            }
            Verb::ZoomIn => self.look(self.camera.zoomed(self.camera.middle(), ZOOM_STEP)),
            Verb::ZoomOut => self.look(self.camera.zoomed(self.camera.middle(), ZOOM_STEP.recip())),
            Verb::ActualSize => self.look(self.camera.scaled(self.camera.middle(), 1.0)),
            Verb::Search => vec![Effect::Search { at: self.world(), cord: None }],
            Verb::Page(task) => vec![Effect::Page(task)],
            Verb::CycleOutputs => self.cycle_outputs(),
            Verb::Confirm => self.confirm(),
            Verb::Escape if !self.tool.is_idle() => self.give_up(),
            Verb::Escape if !self.selection.is_empty() => self.select(Selection::default()),
            Verb::Escape => self.verb(Verb::Leave),
        }
    }

    pub(super) fn copy(&self) -> Option<Effect> {
        clipboard::copied(&self.file, &self.level, &self.scene, &self.selection).map(Effect::Copy)
    }

    pub(super) fn nudge(&mut self, by: [f64; 2]) -> Vec<Effect> {
        let items = self.selection.clone();
        let key = format!("nudge/{items:?}");
        self.commit("Move", Some(key), |plan| moving::move_items(plan, &items, by))
    }

    /// Selects the next block in run order, or the one before, and shows it.
    pub(super) fn walk(&mut self, is_forward: bool) -> Vec<Effect> {
        let order = run_order(&self.scene);
        let at = self.selection.only_node().and_then(|id| order.iter().position(|other| other == id));
        let next = match (at, is_forward) {
            (Some(at), true) => (at + 1) % order.len().max(1),
            (Some(at), false) => at.checked_sub(1).unwrap_or(order.len().saturating_sub(1)),
            (None, true) => 0,
            (None, false) => order.len().saturating_sub(1),
        };
        order.get(next).cloned().map(|id| self.carry_out(Action::Show(id))).unwrap_or_default()
    }

    pub(super) fn cycle_outputs(&mut self) -> Vec<Effect> {
        let Some(node) = self.selection.only_node() else { return Vec::new() };
        let before = match &self.tool {
            Tool::KeyConnecting(cord) => cord.fixed.first().filter(|plug| plug.node == *node).map(|plug| plug.slot + 1),
            _ => None,
        };
        let count = self.scene.block(node).map_or(0, |block| block.outputs.len());
        let slot = before.unwrap_or_default() % count.max(1);
        let cord = Cord::from_port(&self.scene, node, Side::Output, slot);
        self.tool = cord.filter(|_| count > 0).map(Tool::KeyConnecting).unwrap_or_default();
        vec![Effect::Paint(Layer::Overlay)]
    }

    /// Lists where the chosen output may end.
    pub(super) fn confirm(&mut self) -> Vec<Effect> {
        let Tool::KeyConnecting(cord) = std::mem::take(&mut self.tool) else { return Vec::new() };
        let among: Vec<_> = cord.targets(&self.scene).into_iter().map(|target| (target.node, target.slot)).collect();
        if among.is_empty() {
            return vec![Effect::Refused("nothing here takes that".to_owned()), Effect::Paint(Layer::Overlay)];
        }
        vec![Effect::Choose { cord, among }, Effect::Paint(Layer::Overlay)]
    }
}

fn everything(scene: &Scene) -> impl Iterator<Item = Item> {
    let nodes = scene.blocks().filter(|block| block.behind != Behind::Boundary).map(|block| Item::Node(block.id.clone()));
    let knots = scene.knots().map(|(id, _)| Item::Knot(id.clone()));
    nodes.chain(knots).chain((0..scene.groups().len()).map(Item::Group))
}
