//! What stories say has come of it.

use gesso_core::{
    editor::{effect::Effect, selection::Selection},
    graph::{file::Link, json::Json},
};

use crate::harness::{Story, item};

impl Story {
    pub fn level_json(&self) -> &Json {
        gesso_core::graph::edit::level_at(self.editor.file(), self.editor.level()).unwrap().0
    }

    pub fn node(&self, id: &str) -> &Json {
        let is_it = |node: &&Json| node.get("id").and_then(Json::as_id).as_deref() == Some(id);
        self.level_json().items("nodes").find(is_it).unwrap_or_else(|| panic!("no node {id}"))
    }

    #[track_caller]
    pub fn has_field(self, id: &str, key: &str, text: &str) -> Self {
        let field = self.node(id).get(key).map_or_else(|| "nothing".to_owned(), Json::to_string);
        assert_eq!(field, text, "{key} of {id}");
        self
    }

    #[track_caller]
    pub fn at_pos(self, id: &str, pos: [f64; 2]) -> Self {
        let found = gesso_core::graph::file::Node::read(self.node(id)).unwrap().pos().unwrap();
        assert_eq!(found, pos, "place of {id}");
        self
    }

    #[track_caller]
    pub fn has_nodes(self, ids: &[&str]) -> Self {
        let found: Vec<String> =
            self.level_json().items("nodes").map(|node| node.get("id").unwrap().as_id().unwrap().into_owned()).collect();
        assert_eq!(found, ids, "nodes");
        self
    }

    /// `1.0>5.0` for each link, in the order of the file.
    pub fn links(&self) -> Vec<String> {
        let links = self.level_json().items("links").filter_map(Link::read);
        links.map(|link| format!("{}.{}>{}.{}", link.origin, link.origin_slot, link.target, link.target_slot)).collect()
    }

    #[track_caller]
    pub fn linked(self, link: &str) -> Self {
        assert!(self.links().iter().any(|one| one == link), "{link} is not in {:?}", self.links());
        self
    }

    #[track_caller]
    pub fn unlinked(self, link: &str) -> Self {
        assert!(self.links().iter().all(|one| one != link), "{link} is in {:?}", self.links());
        self
    }

    #[track_caller]
    pub fn link_count(self, count: usize) -> Self {
        assert_eq!(self.links().len(), count, "{:?}", self.links());
        self
    }

    #[track_caller]
    pub fn selected(self, items: &[&str]) -> Self {
        let wanted: Selection = items.iter().map(|id| item(id)).collect();
        assert_eq!(*self.editor.selection(), wanted, "selection");
        self
    }

    #[track_caller]
    pub fn in_tool(self, name: &str) -> Self {
        assert_eq!(self.editor.tool().name(), name);
        self
    }

    #[track_caller]
    pub fn told(self, what: &str, is_it: impl Fn(&Effect) -> bool) -> Self {
        assert!(self.effects.iter().any(is_it), "{what} is not in {:?}", self.effects);
        self
    }

    #[track_caller]
    pub fn refused(self, words: &str) -> Self {
        let said =
            self.effects.iter().find_map(|effect| if let Effect::Refused(why) = effect { Some(why.clone()) } else { None });
        assert!(said.as_ref().is_some_and(|said| said.contains(words)), "{said:?} does not say {words}");
        self
    }

    #[track_caller]
    pub fn unchanged(self) -> Self {
        assert_eq!(self.editor.file().to_string(), self.start, "the document changed");
        self
    }

    #[track_caller]
    pub fn steps(self, count: usize) -> Self {
        let names: Vec<&str> = self.editor.journal().done().iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names.len(), count, "{names:?}");
        self
    }

    #[track_caller]
    pub fn last_step(self, name: &str) -> Self {
        assert_eq!(self.editor.journal().done().last().map(|entry| entry.name.as_str()), Some(name));
        self
    }

    pub fn look(self, look: impl FnOnce(&Self)) -> Self {
        look(&self);
        self
    }

    pub fn file(&self) -> String {
        self.editor.file().to_string()
    }
}
