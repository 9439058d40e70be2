//! Recorded prompts made into workflows, laid out, drawn, and made into prompts again.

use gesso_core::graph::{
    file::Level,
    import::to_ui,
    json::{Json, Object},
    prompt::{Options, to_api},
    render::svg,
    schema::Schema,
};

use crate::judge::is_same;

/// How the prompt that comes back differs from the recorded one; empty if in nothing that was recorded.
///
/// Values nobody gave are the defaults when they come back, and inputs that the class does not have do not come back.
pub fn faults(recorded: &Json, schema: &Schema) -> Vec<String> {
    let imported = to_ui(recorded, schema);
    let mut found = overlaps(&Level::read(&imported.file));
    if !svg(&imported.file, schema).ends_with("</svg>\n") {
        found.push("the picture is not whole".to_owned());
    }
    let again = to_api(&imported.file, schema, Options::default()).prompt;
    for (id, node) in recorded.as_object().into_iter().flat_map(Object::iter) {
        let class = node.get("class_type").and_then(Json::as_str).and_then(|name| schema.class(name));
        let Some(class) = class else { continue };
        let inputs = node.get("inputs").and_then(Json::as_object).into_iter().flat_map(Object::iter);
        let ours = again.get(id).and_then(|node| node.get("inputs"));
        for (name, value) in inputs.filter(|(name, _)| class.input(name).is_some()) {
            let is_there = |ours: &Json| is_same(ours, value) || is_text_of(ours, value);
            if !ours.and_then(|ours| ours.get(name)).is_some_and(is_there) && !is_loose(value, recorded) {
                found.push(format!("{id}.{name}: {value}"));
            }
        }
    }
    found
}

/// Comments go a second time: the front end takes them out of whatever it is given.
fn is_text_of(ours: &Json, recorded: &Json) -> bool {
    ours.as_str()
        .zip(recorded.as_str())
        .is_some_and(|(ours, recorded)| recorded.contains("//") || recorded.contains('{') || ours == recorded)
}

/// Whether a link leads nowhere.
fn is_loose(value: &Json, prompt: &Json) -> bool {
    value.as_list().is_some_and(|link| link.first().and_then(Json::as_str).is_some_and(|source| prompt.get(source).is_none()))
}

fn overlaps(level: &Level<'_>) -> Vec<String> {
    let boxes: Vec<([f64; 2], [f64; 2])> = level.nodes.iter().filter_map(|node| Some((node.pos()?, node.size()?))).collect();
    let apart = |(a, a_size): &([f64; 2], [f64; 2]), (b, b_size): &([f64; 2], [f64; 2])| {
        (0..2).any(|axis| a[axis] + a_size[axis] <= b[axis] || b[axis] + b_size[axis] <= a[axis])
    };
    let pairs = boxes.iter().enumerate().flat_map(|(at, a)| boxes[..at].iter().map(move |b| (a, b)));
    pairs.filter(|(a, b)| !apart(a, b)).map(|_| "two nodes overlap".to_owned()).collect()
}
