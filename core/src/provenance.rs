//! What only some nodes of the fleet have, of what the united schema offers: classes, and choices of combos.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::NodeId;

/// So many names stand in a mark; of more nodes it says how many they are.
const MAX_NAMES: usize = 2;

/// What only some nodes have. What is not in it, every node has that told its classes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Provenance {
    /// The nodes that told their classes.
    pub nodes: Vec<Teller>,
    /// Classes that some of them have, with the places of those in `nodes`.
    pub classes: BTreeMap<String, Vec<usize>>,
    /// Choices of combos that some of the nodes have that know the class.
    pub lists: Vec<UnevenList>,
}

/// A node that told its classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Teller {
    /// Which.
    pub id: NodeId,
    /// What people call it.
    pub name: String,
}

/// What combos with the same choices on every node offer only on some.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnevenList {
    /// The combos: names of inputs by class.
    pub inputs: BTreeMap<String, Vec<String>>,
    /// Such choices, which are files as a rule, with the places of their nodes in `nodes`.
    pub choices: BTreeMap<String, Vec<usize>>,
}

/// Which nodes have something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holders<'a> {
    /// Their names, in the order of the fleet.
    pub names: Vec<&'a str>,
    /// How many nodes there are.
    pub of: usize,
}

impl Provenance {
    /// Which nodes have a class, if not all of them do.
    #[must_use]
    pub fn of_class(&self, class: &str) -> Option<Holders<'_>> {
        self.classes.get(class).map(|places| self.holders(places))
    }

    /// What a combo offers only on some nodes.
    #[must_use]
    pub fn list(&self, class: &str, input: &str) -> Option<&UnevenList> {
        self.lists.iter().find(|list| list.inputs.get(class).is_some_and(|inputs| inputs.iter().any(|name| name == input)))
    }

    /// Which nodes have a choice of a list, if not all of them do.
    #[must_use]
    pub fn of_choice(&self, list: &UnevenList, choice: &str) -> Option<Holders<'_>> {
        list.choices.get(choice).map(|places| self.holders(places))
    }

    fn holders(&self, places: &[usize]) -> Holders<'_> {
        let names = places.iter().filter_map(|at| self.nodes.get(*at)).map(|node| node.name.as_str());
        Holders { names: names.collect(), of: self.nodes.len() }
    }
}

impl Holders<'_> {
    /// A mark beside a name: `atlas, wren`, or `3 of 5 nodes`.
    #[must_use]
    pub fn mark(&self) -> String {
        if self.names.len() <= MAX_NAMES {
            return self.names.join(", ");
        }
        format!("{} of {} nodes", self.names.len(), self.of)
    }

    /// The same in words that name every node.
    #[must_use]
    pub fn words(&self) -> String {
        let names = self.names.join(", ");
        if self.names.len() <= MAX_NAMES { format!("only on {names}") } else { format!("only on {}: {names}", self.mark()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provenance() -> Provenance {
        let json = serde_json::json!({
            "nodes": (["atlas", "vesper", "wren", "moth"]).map(|id| serde_json::json!({"id": id, "name": id})),
            "classes": {"Own": [1]},
            "lists": [
                {"inputs": {"Checkpoint": ["ckpt_name"], "Twin": ["first", "second"]}, "choices": {"xl": [0, 1, 2], "flux": [0, 2]}},
                {"inputs": {"Lora": ["lora_name"]}, "choices": {"xl": [3]}},
            ],
        });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn few_nodes_are_named_and_many_are_counted() {
        let known = provenance();
        let own = known.of_class("Own").unwrap();
        assert_eq!((own.mark().as_str(), own.words().as_str()), ("vesper", "only on vesper"));
        let list = known.list("Twin", "second").unwrap();
        let of = |choice: &str| known.of_choice(list, choice);
        assert_eq!(of("flux").unwrap().mark(), "atlas, wren");
        let many = of("xl").unwrap();
        assert_eq!((many.mark(), many.words()), ("3 of 4 nodes".into(), "only on 3 of 4 nodes: atlas, vesper, wren".into()));
    }

    #[test]
    fn what_every_node_has_has_no_mark_and_lists_are_told_apart_by_their_input() {
        let known = provenance();
        assert!(known.of_class("Checkpoint").is_none() && known.list("Twin", "third").is_none());
        assert!(known.of_choice(known.list("Checkpoint", "ckpt_name").unwrap(), "v1-5").is_none());
        assert_eq!(known.of_choice(known.list("Lora", "lora_name").unwrap(), "xl").unwrap().mark(), "moth");
    }
}
