//! What each node offers of what only some nodes have: its classes, and the choices of its combos.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use gesso_core::ids::NodeId;
use serde_json::Value;

use super::declaration::{choices, group, is_paid};

pub(super) type Words = Arc<BTreeSet<String>>;

/// What one node offers. Lists that are the same are held once, because a fleet has hundreds of them.
#[derive(Debug)]
pub struct Offer {
    /// The node.
    pub node: NodeId,
    classes: BTreeMap<String, BTreeMap<String, Words>>,
}

impl Offer {
    /// Its classes, each with the choices of its combos.
    pub(super) const fn classes(&self) -> &BTreeMap<String, BTreeMap<String, Words>> {
        &self.classes
    }

    /// Whether it knows a class.
    #[must_use]
    pub fn knows(&self, class: &str) -> bool {
        self.classes.contains_key(class)
    }

    /// What a combo offers there; `None` if there is no such combo.
    #[must_use]
    pub fn choices(&self, class: &str, input: &str) -> Option<&BTreeSet<String>> {
        self.classes.get(class)?.get(input).map(|words| &**words)
    }
}

/// Reads the `/object_info` of several nodes.
#[must_use]
pub fn offers(nodes: &[(NodeId, Value)]) -> Vec<Offer> {
    let mut known: HashMap<BTreeSet<String>, Words> = HashMap::new();
    let mut held = |words: BTreeSet<String>| {
        known.get(&words).cloned().unwrap_or_else(|| {
            let shared = Arc::new(words.clone());
            known.insert(words, Arc::clone(&shared));
            shared
        })
    };
    let mut found = Vec::new();
    for (node, info) in nodes {
        let mut classes = BTreeMap::new();
        for (name, class) in info.as_object().into_iter().flatten().filter(|(_, class)| !is_paid(class)) {
            let inputs = ["required", "optional"].into_iter().filter_map(|wanted| group(class, wanted)).flatten();
            let combos = inputs.filter_map(|(input, declaration)| {
                let words = choices(declaration)?.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                Some((input.clone(), held(words)))
            });
            let combos: BTreeMap<_, _> = combos.collect();
            classes.insert(name.clone(), combos);
        }
        found.push(Offer { node: node.clone(), classes });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_node_says_what_it_has_itself() {
        let info = |files: Value| json!({"Loader": {"input": {"required": {"name": [files], "side": ["INT", {}]}}}});
        let nodes = [("a".into(), info(json!(["x", "y"]))), ("b".into(), info(json!(["y"])))];
        let offers = offers(&nodes);
        let has = |at: usize, word: &str| offers[at].choices("Loader", "name").unwrap().contains(word);
        assert!(has(0, "x") && has(0, "y") && has(1, "y") && !has(1, "x"));
        assert!(offers[0].knows("Loader") && !offers[0].knows("Other") && offers[0].choices("Loader", "side").is_none());
    }
}
