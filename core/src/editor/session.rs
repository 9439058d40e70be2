//! Inputs, and the one place where the document changes.

use std::sync::Arc;

use super::{
    action::{Action, Verb},
    camera::Camera,
    effect::{Effect, Layer},
    geometry::WorldPoint,
    input::{Input, Key, Wheel},
    journal::Entry,
    plan::{After, No, Plan},
    selection::Selection,
    state::Editor,
    tool::{Out, Tool, View},
};
use crate::graph::edit::{Transaction, level_at, undo};

/// How fast the wheel zooms, per screen pixel.
const WHEEL_ZOOM: f64 = 0.002;
/// How far the wheel counts at once, in screen pixels: some mice jump.
const MAX_WHEEL: f64 = 240.0;

impl Editor {
    /// Takes an input; gives what the page has to do.
    pub fn input(&mut self, input: &Input) -> Vec<Effect> {
        let effects = match input {
            Input::Resized(size) => {
                self.camera.size = *size;
                if let Some(bounds) = self.scene.bounds().filter(|_| self.is_fitted) {
                    self.camera = self.camera.opened(bounds);
                }
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

    /// Shows a point in the middle, at the same scale; gives what the page has to do.
    pub fn look_at(&mut self, point: WorldPoint) -> Vec<Effect> {
        self.look(self.camera.centred(point))
    }

    pub(super) fn step(&mut self, input: &Input) -> Vec<Effect> {
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

    pub(super) fn take(&mut self, out: Out) -> Vec<Effect> {
        match out {
            Out::Act(action) => self.carry_out(action),
            Out::Tell(effect) => vec![effect],
            Out::Select(selection) => self.select(selection),
            Out::Look(camera) => self.look(camera),
        }
    }

    pub(super) fn give_up(&mut self) -> Vec<Effect> {
        let (tool, outs) = std::mem::take(&mut self.tool).cancel();
        self.tool = tool;
        outs.into_iter().flat_map(|out| self.take(out)).collect()
    }

    pub(super) fn key(&mut self, key: &Key) -> Vec<Effect> {
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

    pub(super) fn wheel(&mut self, wheel: &Wheel) -> Vec<Effect> {
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

    pub(super) fn look(&mut self, camera: Camera) -> Vec<Effect> {
        if camera == self.camera {
            return Vec::new();
        }
        self.camera = camera;
        self.is_fitted = false;
        vec![Effect::Paint(Layer::Graph), Effect::Paint(Layer::Overlay)]
    }

    pub(super) fn select(&mut self, selection: Selection) -> Vec<Effect> {
        let selection = selection.existing(&self.scene);
        if selection == self.selection {
            return Vec::new();
        }
        self.selection = selection;
        vec![Effect::Selected, Effect::Paint(Layer::Graph)]
    }

    pub(super) fn world(&self) -> WorldPoint {
        self.camera.world_from_screen(self.pointer)
    }

    /// Does a step: all of it or nothing, kept with what undoes it.
    pub(super) fn commit(&mut self, name: &str, key: Option<String>, work: impl FnOnce(&mut Plan<'_>) -> After) -> Vec<Effect> {
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
    pub(super) fn travel(&mut self, is_back: bool) -> Vec<Effect> {
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
