//! What becomes of values after a run: fixed, randomized, counted up or down, as the widget beside them says.

use super::{assign::by_name, plan::Role};
use crate::graph::{
    edit::LevelId,
    file::{Level, Node, definitions},
    json::{Json, Number},
    schema::{Input, Schema},
};

/// The name of the widget that says it.
pub const CONTROL: &str = "control_after_generate";
/// The front end stays below this, so that JavaScript holds every value exactly.
const SAFE_MAX: i128 = 1_125_899_906_842_624;
/// The class whose node is a value and its control, whatever they are connected with.
const PRIMITIVE: &str = "PrimitiveNode";

/// A value to be set after a run.
#[derive(Clone, Debug, PartialEq)]
pub struct NextValue {
    /// The level the node is on.
    pub level: LevelId,
    /// The node.
    pub node: String,
    /// The name of the input; its place in `widgets_values` for a primitive.
    pub input: String,
    /// The value.
    pub value: Json,
}

/// The values of all nodes, subgraphs included, that are other ones after a run. `random` gives numbers from 0 to below 1.
#[must_use]
pub fn after_run(file: &Json, schema: &Schema, random: &mut dyn FnMut() -> f64) -> Vec<NextValue> {
    let mut next = Vec::new();
    of_level(&Level::read(file), &LevelId::Root, schema, random, &mut next);
    for definition in definitions(file) {
        let level = LevelId::Subgraph(definition.id.to_owned());
        of_level(&definition.level, &level, schema, random, &mut next);
    }
    next
}

fn of_level(level: &Level<'_>, id: &LevelId, schema: &Schema, random: &mut dyn FnMut() -> f64, next: &mut Vec<NextValue>) {
    for node in level.nodes.iter().filter(|node| !node.is_muted() && !node.is_bypassed()) {
        let mut add = |input: String, value: Json| {
            next.push(NextValue { level: id.clone(), node: node.id.to_string(), input, value });
        };
        if node.class == PRIMITIVE {
            primitive(node, random).into_iter().for_each(|value| add("0".to_owned(), value));
            continue;
        }
        let Some(class) = schema.class(node.class) else { continue };
        let values = by_name(class, node.values());
        for (at, control) in values.iter().enumerate().filter(|(_, value)| value.widget.name == CONTROL) {
            let Some(before) = at.checked_sub(1).and_then(|at| values.get(at)) else { continue };
            let Role::Input(input) = &before.widget.role else { continue };
            let word = control.value.as_ref().and_then(Json::as_str).unwrap_or_default();
            let now = before.value.as_ref().unwrap_or(&Json::Null);
            if let Some(value) = moved(input, now, word, random) {
                add(before.widget.name.clone(), value);
            }
        }
    }
}

/// A primitive holds a value and its control, and does not say which bounds the value has.
fn primitive(node: &Node<'_>, random: &mut dyn FnMut() -> f64) -> Option<Json> {
    let [value, control, ..] = node.values()?.as_list()? else { return None };
    let whole = value.as_i128()?;
    counted(whole, control.as_str()?, (0, SAFE_MAX), 1, random)
}

fn moved(input: &Input, now: &Json, word: &str, random: &mut dyn FnMut() -> f64) -> Option<Json> {
    if let Some(choices) = &input.choices {
        let count = choices.len();
        let at = choices.iter().position(|choice| choice == now).unwrap_or_default();
        let at = match word {
            "increment" => (at + 1).min(count.checked_sub(1)?),
            "decrement" => at.saturating_sub(1),
            "increment-wrap" => (at + 1).checked_rem(count)?,
            "randomize" => usize::try_from(whole_below(count as f64, random)).ok()?.min(count.checked_sub(1)?),
            _ => return None,
        };
        return choices.get(at).filter(|choice| *choice != now).cloned();
    }
    let option = |name: &str| input.options.get(name).and_then(Json::as_i128);
    let bounds = (option("min").unwrap_or(0), option("max").unwrap_or(SAFE_MAX));
    counted(now.as_i128()?, word, bounds, option("step").unwrap_or(1).max(1), random)
}

fn counted(now: i128, word: &str, (min, max): (i128, i128), step: i128, random: &mut dyn FnMut() -> f64) -> Option<Json> {
    let (low, high) = (min.max(-SAFE_MAX), max.min(SAFE_MAX));
    let next = match word {
        "increment" => now.saturating_add(step).min(max),
        "decrement" => now.saturating_sub(step).max(min),
        "randomize" => {
            let range = (high.saturating_sub(low) / step).max(0);
            low + i128::from(whole_below(range as f64, random)) * step
        }
        _ => return None,
    };
    let number = i64::try_from(next).map(Number::from).ok().or_else(|| u64::try_from(next).map(Number::from).ok())?;
    (next != now).then_some(Json::Number(number))
}

/// A whole number below a bound.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of what fits")]
fn whole_below(bound: f64, random: &mut dyn FnMut() -> f64) -> u64 {
    // Not `usize`: in the browser that ends at 2³².
    (random().clamp(0.0, 1.0) * bound) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        let info = r#"{"KSampler": {"input": {"required": {
            "seed": ["INT", {"default": 0, "min": 0, "max": 18446744073709551615, "control_after_generate": true}],
            "steps": ["INT", {"default": 20}]}}, "output": []},
          "Loader": {"input": {"required": {"name": [["a", "b", "c"], {"control_after_generate": true}]}}, "output": []}}"#;
        Schema::read(&Json::read(info).unwrap())
    }

    fn next(file: &str) -> Vec<(String, String, String)> {
        let file = Json::read(file).unwrap();
        let told = after_run(&file, &schema(), &mut || 0.5);
        told.into_iter().map(|next| (next.node, next.input, next.value.to_string())).collect()
    }

    fn one(class: &str, values: &str) -> Vec<String> {
        let file = format!(r#"{{"nodes": [{{"id": 3, "type": "{class}", "widgets_values": {values}}}], "links": []}}"#);
        next(&file).into_iter().map(|(.., value)| value).collect()
    }

    #[test]
    fn seeds_are_counted_and_randomized_within_their_bounds() {
        assert_eq!(one("KSampler", "[7, \"increment\", 20]"), ["8"]);
        assert_eq!(one("KSampler", "[0, \"decrement\", 20]"), [""; 0]);
        assert_eq!(one("KSampler", "[18446744073709551614, \"increment\", 20]"), ["18446744073709551615"]);
        assert_eq!(one("KSampler", "[18446744073709551615, \"increment\", 20]"), [""; 0]);
        assert_eq!(one("KSampler", "[7, \"randomize\", 20]"), ["562949953421312"]);
        assert_eq!(one("KSampler", "[7, \"fixed\", 20]"), [""; 0]);
        assert_eq!(one("PrimitiveNode", "[7, \"increment\"]"), ["8"]);
    }

    #[test]
    fn choices_go_on_to_the_next() {
        assert_eq!(one("Loader", "[\"a\", \"increment\", \"\"]"), ["\"b\""]);
        assert_eq!(one("Loader", "[\"c\", \"increment\", \"\"]"), [""; 0]);
        assert_eq!(one("Loader", "[\"a\", \"randomize\", \"\"]"), ["\"b\""]);
    }

    #[test]
    fn nodes_inside_subgraphs_count_too_and_muted_ones_do_not() {
        let inner = r#"{"id": 4, "type": "KSampler", "widgets_values": [1, "increment", 20]}"#;
        let muted = r#"{"id": 5, "type": "KSampler", "mode": 2, "widgets_values": [1, "increment", 20]}"#;
        let file = format!(
            r#"{{"nodes": [{muted}], "links": [], "definitions": {{"subgraphs": [{{"id": "s", "name": "S", "nodes": [{inner}], "links": []}}]}}}}"#
        );
        assert_eq!(next(&file), [("4".to_owned(), "seed".to_owned(), "2".to_owned())]);
    }
}
