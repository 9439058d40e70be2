//! Entering and leaving subgraphs.

use std::sync::Arc;

use super::{
    camera::Camera,
    effect::{Effect, Layer},
    scene::{Behind, Scene},
    selection::{Item, Selection},
    state::{Crumb, Editor},
};
use crate::graph::edit::{LevelId, level_at};

impl Editor {
    /// Shows a level; the root if there is no such level any more.
    pub(super) fn show_level(&mut self, level: LevelId) -> Vec<Effect> {
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

    pub(super) fn enter(&mut self, instance: &Arc<str>) -> Vec<Effect> {
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

    pub(super) fn leave_to(&mut self, depth: usize) -> Vec<Effect> {
        let Some(crumb) = self.crumbs.get(depth).cloned() else { return Vec::new() };
        let mut effects = self.show_level(crumb.level);
        self.camera = crumb.camera.map_or(self.camera, |camera| Camera { size: self.camera.size, ..camera });
        effects.extend(crumb.entered.map(|id| self.select(Selection::of(Item::Node(id)))).unwrap_or_default());
        effects
    }
}
