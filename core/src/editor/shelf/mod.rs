//! The shelf: what can be added, by folders, by words, by use, and by what fits the selection.

mod usage;

use std::collections::BTreeMap;

pub use usage::Usage;

use super::{Editor, cord::Cord, geometry::WorldPoint, search::fitting};
use crate::graph::{
    edit::{LevelId, Side},
    json::Json,
    schema::{Class, Schema},
};

/// Results of a search on the shelf, at most.
pub const MAX_RESULTS: usize = 60;
/// Blocks that fit the selection, at most.
const MAX_FITS: usize = 6;
/// Outputs of the selected block that are looked at.
const MAX_OUTPUTS: usize = 4;
/// The folder of classes that name none.
const OTHERS: &str = "Others";
/// How far a block is put from one that stands there, in graph pixels.
const ASIDE: [f64; 2] = [32.0, 32.0];
/// How often it is moved aside before it is put anyway.
const MAX_ASIDE: u32 = 40;

/// One block of the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The class, or the id of a subgraph.
    pub class: String,
    /// What people read.
    pub name: String,
    /// Where it stands among the folders.
    pub category: String,
    /// The type of its first output; empty where it has none.
    pub kind: String,
    /// What the class says of itself; often nothing.
    pub description: String,
}

/// A folder of the shelf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// What people read.
    pub name: String,
    /// Blocks in it and below it.
    pub count: usize,
    /// Folders in it, by name.
    pub folders: Vec<Self>,
    /// Blocks in it, by name.
    pub entries: Vec<Entry>,
}

impl Entry {
    /// Of a class.
    #[must_use]
    pub fn of(class: &Class) -> Self {
        Self {
            class: class.name.clone(),
            name: class.display_name.clone(),
            category: class.category.clone(),
            kind: class.outputs.first().map(|output| output.kind.clone()).unwrap_or_default(),
            description: class.description.trim().to_owned(),
        }
    }

    /// What there is to say beside its name: what it does, its class, where it stands.
    #[must_use]
    pub fn about(&self) -> String {
        let place = match self.category.as_str() {
            "" => String::new(),
            category => format!("{} ({category})", self.class),
        };
        let said = [self.description.as_str(), &place].into_iter().filter(|text| !text.is_empty());
        said.collect::<Vec<_>>().join("\n")
    }
}

/// All classes in the folders their categories name.
#[must_use]
pub fn folders(schema: &Schema) -> Folder {
    #[derive(Default)]
    struct Node<'a> {
        inner: BTreeMap<&'a str, Node<'a>>,
        entries: Vec<Entry>,
    }
    fn folder(name: &str, node: Node<'_>) -> Folder {
        let folders: Vec<Folder> = node.inner.into_iter().map(|(name, node)| folder(name, node)).collect();
        let mut entries = node.entries;
        entries.sort_by_cached_key(|entry| entry.name.to_lowercase());
        let count = entries.len() + folders.iter().map(|folder| folder.count).sum::<usize>();
        Folder { name: name.to_owned(), count, folders, entries }
    }
    let mut root = Node::default();
    for class in schema.classes() {
        let path = if class.category.trim().is_empty() { OTHERS } else { &class.category };
        let parts = path.split('/').map(str::trim).filter(|part| !part.is_empty());
        let node = parts.fold(&mut root, |node, part| node.inner.entry(part).or_default());
        node.entries.push(Entry::of(class));
    }
    folder("", root)
}

/// The blocks that words mean, the best first; of equals those that were used last.
#[must_use]
pub fn found(schema: &Schema, usage: &Usage, words: &str) -> Vec<Entry> {
    let mut found = fitting(schema, None, words);
    found.sort_by_key(|fit| (std::cmp::Reverse(fit.score), usage.age(&fit.class.name)));
    found.into_iter().take(MAX_RESULTS).map(|fit| Entry::of(fit.class)).collect()
}

/// The blocks of these names that there are.
#[must_use]
pub fn named(schema: &Schema, classes: &[String]) -> Vec<Entry> {
    classes.iter().filter_map(|class| schema.class(class)).map(Entry::of).collect()
}

/// The subgraphs of the document that may be added to the level that is shown: not the level itself, nor what is around it.
#[must_use]
pub fn subgraphs(editor: &Editor) -> Vec<Entry> {
    let is_around = |id: &str| {
        let is_it = |level: &LevelId| matches!(level, LevelId::Subgraph(other) if other == id);
        is_it(editor.level()) || editor.crumbs().iter().any(|crumb| is_it(&crumb.level))
    };
    let all = editor.file().get("definitions").into_iter().flat_map(|definitions| definitions.items("subgraphs"));
    let entry = |json: &Json| {
        let said = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
        let class = said("id").filter(|id| !is_around(id))?;
        let kind = json.items("outputs").find_map(|slot| slot.get("type")?.as_str()).unwrap_or_default().to_owned();
        let name = said("name").unwrap_or_else(|| class.clone());
        let description = said("description").unwrap_or_default();
        Some(Entry { name, category: String::new(), class, kind, description })
    };
    all.filter_map(entry).collect()
}

/// The outputs of the selected block, each to be connected with what is added.
#[must_use]
pub fn ends(editor: &Editor) -> Vec<Cord> {
    let Some(block) = editor.selection().only_node().and_then(|id| editor.scene().block(id)) else { return Vec::new() };
    let count = block.outputs.len().min(MAX_OUTPUTS);
    (0..count).filter_map(|slot| Cord::from_port(editor.scene(), &block.id, Side::Output, slot)).collect()
}

/// What fits the outputs of the selected block, with the one it fits: what was used last first, then exact types. What
/// takes anything fits everything, and is offered only if it was used.
#[must_use]
pub fn fits(editor: &Editor, usage: &Usage) -> Vec<(Entry, Cord)> {
    let mut all: Vec<((usize, usize, usize), Entry, Cord)> = Vec::new();
    for (at, cord) in ends(editor).into_iter().enumerate() {
        for (place, fit) in fitting(editor.schema(), Some(&cord), "").into_iter().enumerate() {
            let age = usage.age(&fit.class.name);
            let is_meant = fit.is_exact || age < usize::MAX;
            if is_meant && all.iter().all(|(_, entry, _)| entry.class != fit.class.name) {
                all.push(((age, place, at), Entry::of(fit.class), cord.clone()));
            }
        }
    }
    all.sort_by_key(|(rank, ..)| *rank);
    all.into_iter().take(MAX_FITS).map(|(_, entry, cord)| (entry, cord)).collect()
}

/// A place near a point where no block begins: one put exactly on another would hide it.
#[must_use]
pub fn free_place(editor: &Editor, at: WorldPoint) -> WorldPoint {
    let is_taken = |point: WorldPoint| {
        let near = super::geometry::Rect::around(point, ASIDE[0] / 2.0);
        editor.scene().blocks_in(&near).iter().any(|block| near.has(WorldPoint::new(block.frame.x, block.frame.y)))
    };
    let mut place = at;
    for _ in 0..MAX_ASIDE {
        if !is_taken(place) {
            break;
        }
        place = place.moved(ASIDE);
    }
    place
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::editor::{
        action::Action,
        selection::{Item, Selection},
    };

    fn schema() -> Arc<Schema> {
        let text = r#"{
            "Load":{"display_name":"Load model","category":"loaders","input":{},"output":["MODEL","VAE"],"output_name":["MODEL","VAE"]},
            "Sample":{"display_name":"Sampler","category":"sampling/basic","input":{"required":{"model":["MODEL",{}]}},"output":["LATENT"],"output_name":["LATENT"]},
            "Patch":{"display_name":"Patch","category":"sampling","input":{"required":{"model":["MODEL",{}]}},"output":["MODEL"],"output_name":["MODEL"]},
            "Show":{"display_name":"Show anything","category":"","input":{"required":{"any":["*",{}]}},"output":[],"output_name":[]}
        }"#;
        Arc::new(Schema::read(&Json::read(text).expect("it is JSON")))
    }

    fn names(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.name.as_str()).collect()
    }

    #[test]
    fn folders_count_what_is_below_them() {
        let root = folders(&schema());
        let top: Vec<(&str, usize)> = root.folders.iter().map(|folder| (folder.name.as_str(), folder.count)).collect();
        assert_eq!((root.count, top), (4, vec![("Others", 1), ("loaders", 1), ("sampling", 2)]));
        let sampling = root.folders.last().expect("there is one");
        assert_eq!((names(&sampling.entries), sampling.folders.len()), (vec!["Patch"], 1));
    }

    #[test]
    fn a_block_says_what_it_does_and_where_it_stands() {
        let text =
            r#"{"Load":{"category":"loaders","description":" Loads a model.","input":{},"output":[]},"Show":{"input":{}}}"#;
        let schema = Schema::read(&Json::read(text).expect("it is JSON"));
        let about = |class: &str| schema.class(class).map(|class| Entry::of(class).about());
        assert_eq!(about("Load").as_deref(), Some("Loads a model.\nLoad (loaders)"));
        assert_eq!(about("Show").as_deref(), Some(""));
    }

    #[test]
    fn what_was_used_last_comes_first_and_survives_as_text() {
        let mut usage = Usage::default();
        ["Sample", "Patch", "Sample"].iter().for_each(|class| usage.used(class));
        usage.toggle("Load");
        usage.toggle("Show");
        usage.toggle("Load");
        assert_eq!(usage, Usage::of_text(&usage.to_text()));
        assert_eq!((usage.recent.join(" "), usage.favourites.join(" ")), ("Sample Patch".into(), "Show".into()));
        assert_eq!(names(&found(&schema(), &usage, "mod")), ["Load model"]);
        assert_eq!(names(&found(&schema(), &usage, "samp")), ["Sampler", "Patch"]);
        assert_eq!(names(&named(&schema(), &["Patch".into(), "Gone".into()])), ["Patch"]);
    }

    #[test]
    fn what_fits_the_selection_is_offered_and_what_takes_anything_only_once_used() {
        let mut editor = Editor::open(Json::read(r#"{"nodes":[],"links":[]}"#).expect("JSON"), schema());
        let mut usage = Usage::default();
        assert!(fits(&editor, &usage).is_empty());
        editor.act(Action::Add { class: "Load".into(), at: WorldPoint::new(0.0, 0.0), cord: None });
        let node = editor.scene().nodes_in_order().first().map(|block| block.id.clone()).expect("it was added");
        editor.act(Action::Select(Selection::of(Item::Node(node))));
        let fit = |usage: &Usage| fits(&editor, usage).into_iter().map(|(entry, _)| entry.name).collect::<Vec<_>>();
        assert_eq!(fit(&usage), ["Patch", "Sampler"]);
        usage.used("Show");
        usage.used("Sample");
        assert_eq!(fit(&usage), ["Sampler", "Show anything", "Patch"]);
    }

    #[test]
    fn nothing_is_put_exactly_on_another() {
        let mut editor = Editor::open(Json::read(r#"{"nodes":[],"links":[]}"#).expect("JSON"), schema());
        let at = WorldPoint::new(100.0, 100.0);
        for _ in 0..3 {
            let place = free_place(&editor, at);
            editor.act(Action::Add { class: "Load".into(), at: place, cord: None });
        }
        let mut corners: Vec<i64> = editor.scene().blocks().map(|block| block.frame.x as i64).collect();
        corners.sort_unstable();
        assert_eq!(corners, [100, 132, 164]);
    }
}
