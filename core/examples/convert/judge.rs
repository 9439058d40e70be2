//! Comparing a prompt with a recorded one: classes and inputs, whatever the order of keys; `_meta` does not count.

use gesso_core::graph::json::{Json, Object};

/// How the prompt differs from the recorded one.
pub fn differences(prompt: &Object, recorded: &Json, extra: &Json) -> Vec<String> {
    let Some(recorded) = recorded.as_object() else { return vec!["the recording is no prompt".to_owned()] };
    let mut found = Vec::new();
    for (id, theirs) in recorded.iter() {
        let Some(ours) = prompt.get(id) else {
            found.push(format!("{id}: missing, recorded {}", short(theirs)));
            continue;
        };
        let class = |node: &Json| node.get("class_type").cloned().unwrap_or_default();
        if !is_same(&class(ours), &class(theirs)) {
            found.push(format!("{id}: class {} recorded {}", class(ours), class(theirs)));
        }
        let may_miss: Vec<&str> = extra.items(id).filter_map(Json::as_str).collect();
        let inputs = |node: &Json| node.get("inputs").and_then(Json::as_object).cloned().unwrap_or_default();
        let (ours, theirs) = (inputs(ours), inputs(theirs));
        for (name, value) in theirs.iter() {
            match ours.get(name) {
                None if may_miss.contains(&name) => {}
                None => found.push(format!("{id}.{name}: missing, recorded {}", short(value))),
                Some(ours) if is_same(ours, value) => {}
                Some(ours) => found.push(format!("{id}.{name}: {} recorded {}", short(ours), short(value))),
            }
        }
        let surplus = ours.iter().filter(|(name, _)| theirs.get(name).is_none());
        found.extend(surplus.map(|(name, value)| format!("{id}.{name}: {} recorded nothing", short(value))));
    }
    let surplus = prompt.iter().filter(|(id, _)| recorded.get(id).is_none());
    found.extend(surplus.map(|(id, node)| format!("{id}: {} recorded nothing", short(node))));
    found
}

/// Whether two values are the same as JavaScript has them: numbers are doubles, and keys have no order.
pub fn is_same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Text(a), Json::Text(b)) => a.as_str() == b.as_str(),
        (Json::List(a), Json::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| is_same(value, other)))
        }
        _ => a == b,
    }
}

fn short(value: &Json) -> String {
    const LONGEST: usize = 100;
    let text = value.to_string();
    if text.chars().count() > LONGEST { format!("{}…", text.chars().take(LONGEST).collect::<String>()) } else { text }
}
