//! Which of the united classes and choices only some nodes have.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gesso_core::{
    ids::NodeId,
    provenance::{Provenance, Teller, UnevenList},
};

use super::{
    graph::{input, takes_files},
    offer::{Offer, Words},
};
use crate::fleet::KeptSchema;

/// What a combo offers on which nodes: where the same sets lie at the same places, the lists are the same.
type Sides<'a> = Vec<(usize, &'a Words)>;

/// Compares what the nodes offer. `name` is what people call a node; one that has left the fleet has its id.
#[must_use]
pub fn provenance(schema: &KeptSchema, name: impl Fn(&NodeId) -> Option<String>) -> Provenance {
    let takes_files =
        |class: &str, name: &str| schema.classes.get(class).and_then(|class| input(class, name)).is_some_and(takes_files);
    Provenance { nodes: tellers(&schema.offers, name), ..compared(&schema.offers, takes_files) }
}

fn tellers(offers: &[Offer], name: impl Fn(&NodeId) -> Option<String>) -> Vec<Teller> {
    let teller = |offer: &Offer| {
        let id = offer.node.clone();
        Teller { name: name(&id).unwrap_or_else(|| id.to_string()), id }
    };
    offers.iter().map(teller).collect()
}

/// Without the names of the nodes. `is_left_out` says of which inputs the choices are not compared.
fn compared(offers: &[Offer], is_left_out: impl Fn(&str, &str) -> bool) -> Provenance {
    let mut found = Provenance::default();
    // Hundreds of inputs have the same few lists: each is compared once.
    let mut known: HashMap<Vec<(usize, *const BTreeSet<String>)>, usize> = HashMap::new();
    let classes: BTreeSet<&String> = offers.iter().flat_map(|offer| offer.classes().keys()).collect();
    for class in classes {
        let holders: Vec<_> =
            offers.iter().enumerate().filter_map(|(at, offer)| Some((at, offer.classes().get(class)?))).collect();
        if holders.len() < offers.len() {
            found.classes.insert(class.clone(), holders.iter().map(|(at, _)| *at).collect());
        }
        let inputs: BTreeSet<&String> = holders.iter().flat_map(|(_, combos)| combos.keys()).collect();
        for input in inputs {
            let sides: Sides<'_> = holders.iter().filter_map(|(at, combos)| Some((*at, combos.get(input)?))).collect();
            let places: Vec<_> = sides.iter().map(|(at, words)| (*at, std::sync::Arc::as_ptr(words))).collect();
            let is_even = places.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if a == b));
            if is_even || is_left_out(class, input) {
                continue;
            }
            let at = *known.entry(places).or_insert_with(|| {
                found.lists.push(UnevenList { inputs: BTreeMap::new(), choices: uneven(&sides) });
                found.lists.len() - 1
            });
            if let Some(list) = found.lists.get_mut(at) {
                list.inputs.entry(class.clone()).or_default().push(input.clone());
            }
        }
    }
    found
}

/// The choices that not all of the sides have, with those that do.
fn uneven(sides: &[(usize, &Words)]) -> BTreeMap<String, Vec<usize>> {
    let mut choices: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, words) in sides {
        for word in words.iter() {
            choices.entry(word.clone()).or_default().push(*at);
        }
    }
    choices.retain(|_, places| places.len() < sides.len());
    choices
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::comfy::offer::offers;

    fn node(files: &Value, more: bool) -> Value {
        let combo = json!({"input": {"required": {"name": [files], "kind": [["a", "b"]]}}});
        let mut info = json!({"Load": combo, "LoadToo": combo, "Picture": {"input": {"required": {"image": [files]}}}});
        if more {
            info["Own"] = json!({"input": {"required": {"name": [["z"]]}}});
        }
        info
    }

    #[test]
    fn only_what_not_all_have_is_told_and_the_same_list_once() {
        let nodes = [
            ("a".into(), node(&json!(["x", "y"]), false)),
            ("b".into(), node(&json!(["y"]), true)),
            ("c".into(), node(&json!(["y"]), true)),
        ];
        let found = compared(&offers(&nodes), |class, _| class == "Picture");
        assert_eq!(found.classes, BTreeMap::from([("Own".to_owned(), vec![1, 2])]));
        assert_eq!(found.lists.len(), 1, "{found:?}");
        let list = &found.lists[0];
        assert_eq!(list.choices, BTreeMap::from([("x".to_owned(), vec![0])]));
        assert_eq!(list.inputs.keys().collect::<Vec<_>>(), ["Load", "LoadToo"]);
        assert_eq!(list.inputs.get("Load"), Some(&vec!["name".to_owned()]));
    }

    #[test]
    fn of_one_node_there_is_nothing_to_tell() {
        let found = compared(&offers(&[("a".into(), node(&json!(["x"]), true))]), |_, _| false);
        assert_eq!(found, Provenance::default());
    }

    #[test]
    fn a_node_that_left_is_named_by_its_id() {
        let offers = offers(&[("a".into(), json!({})), ("b".into(), json!({}))]);
        let names: Vec<String> = tellers(&offers, |id| (id.to_string() == "a").then(|| "Atlas".to_owned()))
            .into_iter()
            .map(|teller| teller.name)
            .collect();
        assert_eq!(names, ["Atlas", "b"]);
    }
}
