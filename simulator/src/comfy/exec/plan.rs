//! Which node runs next: whatever is ready, preferring outputs and what leads quickly to
//! one. Pure.

use serde_json::{Map, Value};

struct Step {
    id: String,
    /// Pending nodes this one waits for.
    waits_for: Vec<String>,
}

/// The nodes still to run.
pub(super) struct Plan<'a> {
    graph: &'a Map<String, Value>,
    pending: Vec<Step>,
}

impl<'a> Plan<'a> {
    /// Everything the outputs need and the cache does not have. Outputs are always
    /// planned: a cached one repeats its result.
    pub fn new(graph: &'a Map<String, Value>, outputs: &[String], cached: impl Fn(&str) -> bool) -> Self {
        let mut pending: Vec<Step> = Vec::new();
        for output in outputs {
            let mut open = vec![output.clone()];
            while let Some(id) = open.pop() {
                if pending.iter().any(|step| step.id == id) {
                    continue;
                }
                let waits_for: Vec<String> = sources(graph, &id).filter(|source| !cached(source)).map(str::to_owned).collect();
                open.extend(waits_for.iter().cloned());
                pending.push(Step { id, waits_for });
            }
        }
        Self { graph, pending }
    }

    /// The next node to run, or `None` when all is done.
    pub fn next(&self) -> Option<String> {
        let ready: Vec<&Step> = self.pending.iter().filter(|step| step.waits_for.is_empty()).collect();
        let feeds = |id: &str, wanted: &dyn Fn(&Step) -> bool| {
            self.pending.iter().any(|step| step.waits_for.iter().any(|source| source == id) && wanted(step))
        };
        let output = |step: &Step| self.is_output(&step.id);
        let before_output = |step: &Step| feeds(&step.id, &output);
        let two_before = |step: &Step| feeds(&step.id, &before_output);
        ready
            .iter()
            .find(|step| output(step))
            .or_else(|| ready.iter().find(|step| before_output(step)))
            .or_else(|| ready.iter().find(|step| two_before(step)))
            .or_else(|| ready.first())
            .map(|step| step.id.clone())
    }

    /// A node has its result.
    pub fn done(&mut self, id: &str) {
        self.pending.retain(|step| step.id != id);
        for step in &mut self.pending {
            step.waits_for.retain(|source| source != id);
        }
    }

    fn is_output(&self, id: &str) -> bool {
        self.graph
            .get(id)
            .and_then(|node| node.get("class_type"))
            .and_then(Value::as_str)
            .and_then(super::super::classes::find)
            .is_some_and(|class| class.output_node)
    }
}

/// The nodes a node links to, through declared inputs only.
pub(super) fn sources<'a>(graph: &'a Map<String, Value>, id: &str) -> impl Iterator<Item = &'a str> {
    let node = graph.get(id);
    let class = node.and_then(|node| node.get("class_type")).and_then(Value::as_str).and_then(super::super::classes::find);
    let inputs = node.and_then(|node| node.get("inputs")).and_then(Value::as_object);
    inputs
        .into_iter()
        .flatten()
        .filter(move |(name, _)| class.is_some_and(|class| class.input(name).is_some()))
        .filter_map(|(_, value)| value.as_array()?.first()?.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn order(cached: &[&str]) -> Vec<String> {
        let graph = json!({
            "1": {"class_type": "EmptyImage", "inputs": {}},
            "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
            "3": {"class_type": "ImageInvert", "inputs": {"image": ["2", 0]}},
            "4": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}},
            "6": {"class_type": "EmptyImage", "inputs": {}},
            "7": {"class_type": "PreviewImage", "inputs": {"images": ["6", 0]}},
        });
        let Value::Object(graph) = graph else {
            return Vec::new();
        };
        let mut plan = Plan::new(&graph, &["4".to_owned(), "7".to_owned()], |id| cached.contains(&id));
        std::iter::from_fn(|| {
            let id = plan.next()?;
            plan.done(&id);
            Some(id)
        })
        .collect()
    }

    #[test]
    fn short_ways_to_an_output_go_first() {
        assert_eq!(order(&[]), ["6", "7", "1", "2", "3", "4"]);
    }

    #[test]
    fn cached_nodes_are_left_out_and_cached_outputs_are_not() {
        assert_eq!(order(&["6", "7"]), ["7", "1", "2", "3", "4"]);
        assert_eq!(order(&["1", "2", "3", "4", "6", "7"]), ["4", "7"]);
    }
}
