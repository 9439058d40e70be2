//! From an action to the plan that carries it out.

use super::{
    action::{Action, Verb, add, connect, flags, moving, paste, reroute, subgraph},
    clipboard::{self, Pasted},
    effect::Effect,
    form,
    geometry::WorldPoint,
    history::Version,
    selection::{Item, Selection},
    state::Editor,
};
use crate::graph::{
    edit::{Command, Side},
    json::Json,
};

impl Editor {
    pub(super) fn carry_out(&mut self, action: Action) -> Vec<Effect> {
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
            Action::SetValueIn { level, node, input, value } => {
                let key = format!("value/{level:?}/{node}/{input}");
                self.commit(&format!("Set {input}"), Some(key), |plan| form::set_value(plan, &level, &node, &input, value))
            }
            Action::Expose { level, node, input, label } => {
                let key = label.is_some().then(|| format!("form/{level:?}/{node}/{input}"));
                let name = if label.is_some() { "Show in the form" } else { "Take out of the form" };
                self.commit(name, key, |plan| form::expose(plan, &level, &node, &input, label.as_deref()))
            }
            Action::SetValues(values) => {
                self.commit("Values after a run", Some("after-run".to_owned()), |plan| flags::set_values(plan, values))
            }
            Action::Rename(item, title) => self.commit("Rename", None, |plan| flags::rename(plan, &item, title)),
            Action::Colour(colour) => self.commit("Colour", None, |plan| flags::colour(plan, colour)),
            Action::TitleSize(at, size) => {
                let key = format!("title-size/{at}");
                self.commit("Size of title", Some(key), |plan| flags::title_size(plan, at, size))
            }
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
            Action::ShowIn { level, node } => self.show_in(&level, &node),
            Action::KeepVersion { name, at } => {
                self.versions.keep(Version { name, at, text: self.file.to_string().into() });
                Vec::new()
            }
            Action::Restore(at) => self.restore(at),
        }
    }

    pub(super) fn restore(&mut self, at: usize) -> Vec<Effect> {
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

    pub(super) fn paste(&mut self, text: &str, at: Option<WorldPoint>, linked: bool) -> Vec<Effect> {
        let at = at.unwrap_or_else(|| self.world());
        match clipboard::read(text) {
            Pasted::Clip(clip) => self.commit("Paste", None, |plan| paste::paste(plan, &clip, paste::Where::At(at), linked)),
            Pasted::Workflow(json) => vec![Effect::Open(json)],
            Pasted::Other => vec![Effect::Refused("there is nothing on the clipboard that belongs here".to_owned())],
        }
    }

    pub(super) fn duplicate(&mut self, by: [f64; 2], linked: bool) -> Vec<Effect> {
        let inside = self.selection.groups().filter_map(|at| Some((at, self.scene.groups().get(at)?)));
        let inside: Vec<Item> = inside.flat_map(|(at, group)| moving::inside(&self.scene, at, &group.bounds)).collect();
        let mut all = self.selection.clone();
        all.extend(inside);
        let copied = clipboard::copied(&self.file, &self.level, &self.scene, &all);
        let Some(Pasted::Clip(clip)) = copied.map(|copied| clipboard::read(&copied.text)) else { return Vec::new() };
        self.commit("Duplicate", None, |plan| paste::paste(plan, &clip, paste::Where::Beside(by), linked))
    }
}
