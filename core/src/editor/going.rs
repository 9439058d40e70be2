//! Going to a node of any level: out to the level it shares, in through the instances that lead there.

use std::{collections::HashSet, sync::Arc};

use super::{action::Action, effect::Effect, state::Editor};
use crate::graph::{
    edit::{LevelId, level_at},
    json::Json,
};

impl Editor {
    /// Shows a level, as if it had been entered from the root, and a node of it.
    pub(super) fn show_in(&mut self, level: &LevelId, node: &Arc<str>) -> Vec<Effect> {
        let mut effects = Vec::new();
        if *level != self.level {
            match self.crumbs.iter().position(|crumb| crumb.level == *level) {
                Some(depth) => effects.extend(self.leave_to(depth)),
                None => {
                    effects.extend(self.leave_to(0));
                    match way(&self.file, level) {
                        Some(way) => way.iter().for_each(|instance| effects.extend(self.enter(instance))),
                        // Nothing of the document leads there; it is shown as it is.
                        None => effects.extend(self.show_level(level.clone())),
                    }
                }
            }
        }
        effects.extend(self.carry_out(Action::Show(node.clone())));
        effects
    }
}

/// The instances to enter from the root, one in the other, to come to a level; the shortest way. Looks at every node.
fn way(file: &Json, to: &LevelId) -> Option<Vec<Arc<str>>> {
    let LevelId::Subgraph(wanted) = to else { return Some(Vec::new()) };
    let mut seen = HashSet::new();
    let mut ways: Vec<(LevelId, Vec<Arc<str>>)> = vec![(LevelId::Root, Vec::new())];
    while !ways.is_empty() {
        let mut next = Vec::new();
        for (level, way) in ways {
            let Some((json, _)) = level_at(file, &level) else { continue };
            for node in json.items("nodes") {
                let class = node.get("type").and_then(Json::as_str).unwrap_or_default();
                let inner = LevelId::Subgraph(class.to_owned());
                let Some(id) = node.get("id").and_then(Json::as_id) else { continue };
                let longer = || way.iter().cloned().chain([Arc::from(&*id)]).collect::<Vec<_>>();
                if class == wanted {
                    return Some(longer());
                }
                if level_at(file, &inner).is_some() && seen.insert(class.to_owned()) {
                    next.push((inner, longer()));
                }
            }
        }
        ways = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{editor::selection::Item, graph::schema::Schema};

    /// `a` is in the root, `b` in `a`; `c` is used nowhere.
    const NESTED: &str = r#"{"version":0.4,"nodes":[{"id":1,"type":"a"}],"links":[],"definitions":{"subgraphs":[
        {"id":"a","name":"A","nodes":[{"id":2,"type":"b"}],"links":[],"inputs":[],"outputs":[]},
        {"id":"b","name":"B","nodes":[{"id":3,"type":"X"}],"links":[],"inputs":[],"outputs":[]},
        {"id":"c","name":"C","nodes":[{"id":4,"type":"X"}],"links":[],"inputs":[],"outputs":[]}]}}"#;

    fn show(editor: &mut Editor, level: &str, node: &str) -> (usize, bool) {
        let level = if level.is_empty() { LevelId::Root } else { LevelId::Subgraph(level.to_owned()) };
        editor.act(Action::ShowIn { level: level.clone(), node: node.into() });
        (editor.crumbs().len(), *editor.level() == level && editor.selection().has(&Item::node(node)))
    }

    #[test]
    fn a_node_of_any_level_is_gone_to() {
        let file = Json::read(NESTED).expect("it is JSON");
        let mut editor = Editor::open(file.clone(), Arc::new(Schema::default()));
        assert_eq!(show(&mut editor, "b", "3"), (2, true), "entered twice");
        assert_eq!(show(&mut editor, "a", "2"), (1, true), "left once");
        assert!(show(&mut editor, "c", "4").1, "nothing leads there");
        assert_eq!(show(&mut editor, "", "1"), (0, true));
        assert_eq!(*editor.file(), file, "looking changes nothing");
    }
}
