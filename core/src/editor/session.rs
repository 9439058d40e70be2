//! Inputs and actions: the one place where the document changes.

use std::sync::Arc;

use super::{
    action::{Action, Verb, add, arrange, connect, delete, flags, groups, moving, paste, reroute, subgraph},
    camera::Camera,
    clipboard::{self, Pasted},
    effect::{Effect, Layer, PageTask},
    geometry::WorldPoint,
    history::Version,
    input::{Input, Key, Wheel},
    journal::Entry,
    order::run_order,
    plan::{After, No, Plan},
    scene::{Behind, Scene},
    selection::{Item, Selection},
    snap::GRID,
    state::{Crumb, Editor},
    tool::{Out, Tool, View},
};
use crate::graph::{
    edit::{Command, LevelId, Side, Transaction, level_at, undo},
    json::Json,
};

/// How much farther the far nudge goes.
const FAR: f64 = 4.0;
/// Factor of one step of zooming by keys.
const ZOOM_STEP: f64 = 1.25;
/// How fast the wheel zooms, per screen pixel.
const WHEEL_ZOOM: f64 = 0.002;
/// How far the wheel counts at once, in screen pixels: some mice jump.
const MAX_WHEEL: f64 = 240.0;
/// How far beside the originals copies go, in graph pixels.
const BESIDE: [f64; 2] = [32.0, 32.0];
/// What a subgraph is called before it has a name.
const NEW_SUBGRAPH: &str = "New Subgraph";

impl Editor {
    /// Takes an input; gives what the page has to do.
    pub fn input(&mut self, input: &Input) -> Vec<Effect> {
        let effects = match input {
            Input::Resized(size) => {
                self.camera.size = *size;
                vec![Effect::Paint(Layer::Graph), Effect::Paint(Layer::Overlay)]
            }
            Input::Wheel(wheel) => self.wheel(wheel),
            Input::KeyDown(key) => self.key(key),
            Input::KeyUp(key) => {
                self.is_space_held &= key.key != " ";
                Vec::new()
            }
            other => {
                if let Input::Pointer(pointer) = other {
                    self.pointer = pointer.at;
                }
                self.step(other)
            }
        };
        once(effects)
    }

    /// Does something; gives what the page has to do.
    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        once(self.carry_out(action))
    }

    /// What follows is a step of its own, even if it is more of the same: a field was left.
    pub fn seal(&mut self) {
        self.journal.seal();
    }

    fn step(&mut self, input: &Input) -> Vec<Effect> {
        let view = View {
            scene: &self.scene,
            selection: &self.selection,
            camera: &self.camera,
            snapping: self.snapping,
            is_space_held: self.is_space_held,
        };
        let (tool, outs) = std::mem::take(&mut self.tool).step(input, &view);
        self.tool = tool;
        outs.into_iter().flat_map(|out| self.take(out)).collect()
    }

    fn take(&mut self, out: Out) -> Vec<Effect> {
        match out {
            Out::Act(action) => self.carry_out(action),
            Out::Tell(effect) => vec![effect],
            Out::Select(selection) => self.select(selection),
            Out::Look(camera) => self.look(camera),
        }
    }

    fn give_up(&mut self) -> Vec<Effect> {
        let (tool, outs) = std::mem::take(&mut self.tool).cancel();
        self.tool = tool;
        outs.into_iter().flat_map(|out| self.take(out)).collect()
    }

    fn key(&mut self, key: &Key) -> Vec<Effect> {
        if key.key == " " {
            self.is_space_held = true;
            return Vec::new();
        }
        let Some(verb) = self.keymap.verb(key) else { return Vec::new() };
        // In the middle of a gesture only giving up is understood, or what it waits for.
        let is_waiting = matches!(self.tool, Tool::TapConnecting { .. } | Tool::KeyConnecting(_));
        if !self.tool.is_idle() && !is_waiting && verb != Verb::Escape {
            return Vec::new();
        }
        self.carry_out(verb.into())
    }

    fn wheel(&mut self, wheel: &Wheel) -> Vec<Effect> {
        let [x, y] = wheel.by.map(|by| if by.is_finite() { by.clamp(-MAX_WHEEL, MAX_WHEEL) } else { 0.0 });
        let camera = if wheel.held.primary {
            self.camera.zoomed(wheel.at, (-y * WHEEL_ZOOM).exp())
        } else if wheel.held.shift && x == 0.0 {
            self.camera.panned([-y, 0.0])
        } else {
            self.camera.panned([-x, -y])
        };
        self.look(camera)
    }

    fn look(&mut self, camera: Camera) -> Vec<Effect> {
        if camera == self.camera {
            return Vec::new();
        }
        self.camera = camera;
        vec![Effect::Paint(Layer::Graph), Effect::Paint(Layer::Overlay)]
    }

    fn select(&mut self, selection: Selection) -> Vec<Effect> {
        let selection = selection.existing(&self.scene);
        if selection == self.selection {
            return Vec::new();
        }
        self.selection = selection;
        vec![Effect::Selected, Effect::Paint(Layer::Graph)]
    }

    fn world(&self) -> WorldPoint {
        self.camera.world_from_screen(self.pointer)
    }

    /// Does a step: all of it or nothing, kept with what undoes it.
    fn commit(&mut self, name: &str, key: Option<String>, work: impl FnOnce(&mut Plan<'_>) -> After) -> Vec<Effect> {
        let schema = Arc::clone(&self.schema);
        let transaction = Transaction::new(&mut self.file, &schema);
        let mut plan = Plan::new(transaction, &self.level, &self.scene, &self.selection);
        let after = match work(&mut plan) {
            Ok(after) => after,
            // The plan is dropped, and with it all it did.
            Err(No::Nothing) => return Vec::new(),
            Err(no) => return vec![Effect::Refused(no.to_string())],
        };
        let name = if plan.name.is_empty() { name.to_owned() } else { std::mem::take(&mut plan.name) };
        let changes = plan.finish();
        if changes.is_empty() {
            return after.map(|selection| self.select(selection)).unwrap_or_default();
        }
        self.scene.sync(&self.file, &self.level, &schema, &changes);
        let before = self.selection.clone();
        let mut effects = self.select(after.unwrap_or_else(|| before.clone()));
        let after = self.selection.clone();
        self.journal.push(Entry { name, level: self.level.clone(), changes, before, after, key });
        effects.extend([Effect::Changed, Effect::Paint(Layer::Graph)]);
        effects
    }

    /// Goes one step back or forth.
    fn travel(&mut self, is_back: bool) -> Vec<Effect> {
        let entry = if is_back { self.journal.take_done() } else { self.journal.take_undone() };
        let Some(mut entry) = entry else { return Vec::new() };
        entry.key = None;
        let changes = undo(&mut self.file, std::mem::take(&mut entry.changes));
        let mut effects = Vec::new();
        if entry.level == self.level && level_at(&self.file, &self.level).is_some() {
            self.scene.sync(&self.file, &self.level, &self.schema, &changes);
        } else {
            effects.extend(self.show_level(entry.level.clone()));
        }
        let selection = if is_back { &entry.before } else { &entry.after };
        effects.extend(self.select(selection.clone()));
        entry.changes = changes;
        if is_back {
            self.journal.push_undone(entry)
        } else {
            self.journal.push_done_again(entry)
        }
        effects.extend([Effect::Changed, Effect::Paint(Layer::Graph)]);
        effects
    }

    /// Shows a level; the root if there is no such level any more.
    fn show_level(&mut self, level: LevelId) -> Vec<Effect> {
        let level = if level_at(&self.file, &level).is_some() { level } else { LevelId::Root };
        match self.crumbs.iter().position(|crumb| crumb.level == level) {
            Some(at) => self.crumbs.truncate(at),
            None if level == LevelId::Root => self.crumbs.clear(),
            None if level != self.level => {
                self.crumbs = vec![Crumb { level: LevelId::Root, camera: None, entered: None }];
            }
            None => {}
        }
        self.level = level;
        self.scene = Scene::read(&self.file, &self.level, &self.schema);
        self.selection = Selection::default();
        vec![Effect::Entered, Effect::Selected, Effect::Paint(Layer::Graph), Effect::Paint(Layer::Overlay)]
    }

    fn enter(&mut self, instance: &Arc<str>) -> Vec<Effect> {
        let Some(block) = self.scene.block(instance).filter(|block| block.behind == Behind::Subgraph) else {
            return Vec::new();
        };
        let level = LevelId::Subgraph(block.class.to_string());
        let crumb = Crumb { level: self.level.clone(), camera: Some(self.camera), entered: Some(instance.clone()) };
        // A subgraph inside itself would be entered without end.
        if level == self.level || self.crumbs.iter().any(|crumb| crumb.level == level) {
            return vec![Effect::Refused("this subgraph is open already".to_owned())];
        }
        let mut crumbs = std::mem::take(&mut self.crumbs);
        crumbs.push(crumb);
        let effects = self.show_level(level);
        self.crumbs = crumbs;
        if let Some(bounds) = self.scene.bounds() {
            self.camera = self.camera.fitted(bounds);
        }
        effects
    }

    fn leave_to(&mut self, depth: usize) -> Vec<Effect> {
        let Some(crumb) = self.crumbs.get(depth).cloned() else { return Vec::new() };
        let mut effects = self.show_level(crumb.level);
        self.camera = crumb.camera.map_or(self.camera, |camera| Camera { size: self.camera.size, ..camera });
        effects.extend(crumb.entered.map(|id| self.select(Selection::of(Item::Node(id)))).unwrap_or_default());
        effects
    }

    fn carry_out(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Verb(verb) => self.verb(verb),
            Action::Select(selection) => {
                self.journal.seal();
                self.select(selection)
            }
            Action::Move { items, by } => self.commit("Move", None, |plan| moving::move_items(plan, &items, by)),
            Action::Duplicate { by, linked } => self.duplicate(by, linked),
            Action::Resize(node, size) => self.commit("Resize", None, |plan| moving::resize(plan, &node, size)),
            Action::ResizeGroup(at, size) => self.commit("Resize group", None, |plan| moving::resize_group(plan, at, size)),
            Action::Connect(cord, to) => self.commit("Connect", None, |plan| connect::connect(plan, &cord, &to)),
            Action::Disconnect(id) => self.commit("Disconnect", None, |plan| connect::disconnect(plan, &id)),
            Action::InsertInto { node, wire, by } => {
                self.commit("Put into link", None, |plan| connect::insert(plan, &node, &wire, by))
            }
            Action::Add { class, at, cord } => self.commit("Add block", None, |plan| add::add(plan, &class, at, cord.as_ref())),
            Action::AddInto { class, wire, at } => {
                self.commit("Add block into link", None, |plan| add::add_into(plan, &class, &wire, at))
            }
            Action::AddPicture { name, at } => {
                let at = at.unwrap_or_else(|| self.world());
                let reach = super::scene::Reach { radius: 0.0, scale: self.camera.scale };
                let on = self.scene.hit(at, reach).node().cloned();
                self.commit("Add picture", None, |plan| add::picture(plan, &name, on.as_ref(), at))
            }
            Action::AddReroute { wire, piece, at } => {
                self.commit("Add point", None, |plan| reroute::add(plan, &wire, piece, at))
            }
            Action::SetValue { node, input, value } => {
                let key = format!("value/{node}/{input}");
                let name = format!("Set {input}");
                self.commit(&name, Some(key), |plan| flags::set_value(plan, &node, &input, value))
            }
            Action::Rename(item, title) => self.commit("Rename", None, |plan| flags::rename(plan, &item, title)),
            Action::Colour(colour) => self.commit("Colour", None, |plan| flags::colour(plan, colour)),
            Action::Align(edge) => self.verb(Verb::Align(edge)),
            Action::Distribute(axis) => self.verb(Verb::Distribute(axis)),
            Action::Paste { text, at, linked } => self.paste(&text, at, linked),
            Action::MakeSubgraph { name, id } => self.commit("Make subgraph", None, |plan| subgraph::make(plan, &name, id)),
            Action::Enter(instance) => self.enter(&instance),
            Action::LeaveTo(depth) => self.leave_to(depth),
            Action::RenameSubgraph(id, name) => self.commit("Rename subgraph", None, |plan| {
                plan.run(Command::RenameSubgraph(id, name))?;
                Ok(None)
            }),
            Action::Promote { node, input } => self.commit("Promote", None, |plan| subgraph::promote(plan, &node, &input)),
            Action::RemoveBoundarySlot(side, at) => {
                let name = if side == Side::Output { "Remove input" } else { "Remove output" };
                self.commit(name, None, |plan| subgraph::remove_slot(plan, side, at))
            }
            Action::LabelBoundarySlot(side, at, label) => {
                self.commit("Rename slot", None, |plan| subgraph::label_slot(plan, side, at, label))
            }
            Action::Show(node) => {
                let mut effects = self.select(Selection::of(Item::Node(node.clone())));
                if let Some(frame) = self.scene.block(&node).map(|block| block.frame) {
                    effects.extend(self.look(self.camera.revealing(frame)));
                }
                effects
            }
            Action::KeepVersion { name, at } => {
                self.versions.keep(Version { name, at, text: self.file.to_string().into() });
                Vec::new()
            }
            Action::Restore(at) => self.restore(at),
        }
    }

    fn restore(&mut self, at: usize) -> Vec<Effect> {
        let Some(version) = self.versions.all().get(at) else { return Vec::new() };
        let Ok(json) = Json::read(&version.text) else {
            return vec![Effect::Refused("this version cannot be read".to_owned())];
        };
        let name = format!("Go back to {}", version.name);
        // The level that is shown may not be in it.
        let mut effects = self.leave_to(0);
        effects.extend(self.commit(&name, None, |plan| {
            plan.run(Command::Replace(json))?;
            Ok(Some(Selection::default()))
        }));
        effects
    }

    fn paste(&mut self, text: &str, at: Option<WorldPoint>, linked: bool) -> Vec<Effect> {
        let at = at.unwrap_or_else(|| self.world());
        match clipboard::read(text) {
            Pasted::Clip(clip) => self.commit("Paste", None, |plan| paste::paste(plan, &clip, paste::Where::At(at), linked)),
            Pasted::Workflow(json) => vec![Effect::Open(json)],
            Pasted::Other => vec![Effect::Refused("there is nothing on the clipboard that belongs here".to_owned())],
        }
    }

    fn duplicate(&mut self, by: [f64; 2], linked: bool) -> Vec<Effect> {
        let inside = self.selection.groups().filter_map(|at| Some((at, self.scene.groups().get(at)?)));
        let inside: Vec<Item> = inside.flat_map(|(at, group)| moving::inside(&self.scene, at, &group.bounds)).collect();
        let mut all = self.selection.clone();
        all.extend(inside);
        let copied = clipboard::copied(&self.file, &self.level, &self.scene, &all);
        let Some(Pasted::Clip(clip)) = copied.map(|copied| clipboard::read(&copied.text)) else { return Vec::new() };
        self.commit("Duplicate", None, |plan| paste::paste(plan, &clip, paste::Where::Beside(by), linked))
    }

    fn verb(&mut self, verb: Verb) -> Vec<Effect> {
        let page = |task| vec![Effect::Page(task)];
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
            Verb::Find => page(PageTask::Find),
            Verb::RefreshDefinitions => page(PageTask::RefreshDefinitions),
            Verb::Run => page(PageTask::Run),
            Verb::RunFirst => page(PageTask::RunFirst),
            Verb::RunToHere => page(PageTask::RunToHere),
            Verb::Interrupt => page(PageTask::Interrupt),
            Verb::Save => page(PageTask::Save),
            Verb::Open => page(PageTask::Open),
            Verb::Outline => page(PageTask::Outline),
            Verb::Problems => page(PageTask::Problems),
            Verb::Shortcuts => page(PageTask::Shortcuts),
            Verb::CycleOutputs => self.cycle_outputs(),
            Verb::Confirm => self.confirm(),
            Verb::Escape if !self.tool.is_idle() => self.give_up(),
            Verb::Escape if !self.selection.is_empty() => self.select(Selection::default()),
            Verb::Escape => self.verb(Verb::Leave),
        }
    }

    fn copy(&self) -> Option<Effect> {
        clipboard::copied(&self.file, &self.level, &self.scene, &self.selection).map(Effect::Copy)
    }

    fn nudge(&mut self, by: [f64; 2]) -> Vec<Effect> {
        let items = self.selection.clone();
        let key = format!("nudge/{items:?}");
        self.commit("Move", Some(key), |plan| moving::move_items(plan, &items, by))
    }

    /// Selects the next block in run order, or the one before, and shows it.
    fn walk(&mut self, is_forward: bool) -> Vec<Effect> {
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

    fn cycle_outputs(&mut self) -> Vec<Effect> {
        let Some(node) = self.selection.only_node() else { return Vec::new() };
        let before = match &self.tool {
            Tool::KeyConnecting(cord) => cord.fixed.first().filter(|plug| plug.node == *node).map(|plug| plug.slot + 1),
            _ => None,
        };
        let count = self.scene.block(node).map_or(0, |block| block.outputs.len());
        let slot = before.unwrap_or_default() % count.max(1);
        let cord = super::cord::Cord::from_port(&self.scene, node, Side::Output, slot);
        self.tool = cord.filter(|_| count > 0).map(Tool::KeyConnecting).unwrap_or_default();
        vec![Effect::Paint(Layer::Overlay)]
    }

    /// Lists where the chosen output may end.
    fn confirm(&mut self) -> Vec<Effect> {
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

/// Each effect once: the page paints when the frame comes, however often it is told.
fn once(effects: Vec<Effect>) -> Vec<Effect> {
    let mut kept: Vec<Effect> = Vec::with_capacity(effects.len());
    for effect in effects {
        if !kept.contains(&effect) {
            kept.push(effect);
        }
    }
    kept
}
