//! Letting a prompt end where somebody wants it to: a server runs up to output nodes only, so where a block is none, one that
//! shows what it gives is added behind it.

use thiserror::Error;

use crate::{
    generation::LOOK,
    graph::{
        json::{Json, Number, Object},
        schema::Schema,
    },
};

/// The class that shows pictures, and its input.
const PICTURES: (&str, &str) = ("PreviewImage", "images");
/// The class that shows anything as text, and its input.
const ANYTHING: (&str, &str) = ("PreviewAny", "source");

/// Why a prompt cannot end there.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Astray {
    /// Nothing of it runs.
    #[error("nothing that is selected runs")]
    Nothing,
    /// Nothing can be shown of it.
    #[error("no block of your nodes can show what the selected one gives")]
    Unseen,
}

/// Lets the prompt end at these blocks, by their ids in it; an instance of a subgraph stands for what is taken from its
/// inside. Gives the targets to run up to.
///
/// # Errors
/// Why it cannot.
pub fn aim(prompt: &mut Object, schema: &Schema, wanted: &[String]) -> Result<Vec<String>, Astray> {
    let class_of = |prompt: &Object, id: &str| {
        let class = prompt.get(id)?.get("class_type")?.as_str()?;
        schema.class(class).cloned()
    };
    let (mut targets, mut found, mut looks) = (Vec::new(), false, Vec::new());
    for id in wanted {
        let inside = format!("{id}:");
        let is_inside = |other: &str| other == id || other.starts_with(&inside);
        for (own, _) in prompt.iter().filter(|(other, _)| is_inside(other)) {
            found = true;
            match class_of(prompt, own) {
                Some(class) if class.output_node => targets.push(own.to_owned()),
                Some(class) if own == id => {
                    let picture = class.outputs.iter().position(|output| output.kind == "IMAGE");
                    if !class.outputs.is_empty() {
                        looks.push((own.to_owned(), picture.unwrap_or_default()));
                    }
                }
                _ => {}
            }
        }
        if prompt.get(id).is_none() {
            looks.extend(taken(prompt, &is_inside));
        }
    }
    for (id, slot) in looks {
        let kind = class_of(prompt, &id).and_then(|class| class.outputs.get(slot).map(|output| output.kind.clone()));
        let (class, input) = if kind.as_deref() == Some("IMAGE") { PICTURES } else { ANYTHING };
        if schema.class(class).is_none() {
            return Err(Astray::Unseen);
        }
        let slot = Json::Number(Number::from(slot as u64));
        let inputs = Object::from([(input, Json::List(vec![Json::text(id.as_str()), slot]))]);
        let look = format!("{LOOK}{id}");
        prompt.set(&look, Json::Object(Object::from([("class_type", Json::text(class)), ("inputs", Json::Object(inputs))])));
        targets.push(look);
    }
    match (targets.is_empty(), found) {
        (false, _) => Ok(targets),
        (true, true) => Err(Astray::Unseen),
        (true, false) => Err(Astray::Nothing),
    }
}

/// What is taken from inside an instance by what is outside.
fn taken(prompt: &Object, is_inside: &dyn Fn(&str) -> bool) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (_, node) in prompt.iter().filter(|(id, _)| !is_inside(id)) {
        for (_, value) in node.get("inputs").and_then(Json::as_object).into_iter().flat_map(Object::iter) {
            let Some([source, slot]) = value.as_list() else { continue };
            let (Some(source), Some(slot)) = (source.as_str(), slot.as_index()) else { continue };
            let one = (source.to_owned(), slot);
            if is_inside(source) && !found.contains(&one) {
                found.push(one);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFO: &str = r#"{"Loader": {"input": {}, "output": ["MODEL", "IMAGE"]}, "Text": {"input": {}, "output": ["STRING"]},
        "Save": {"input": {}, "output": [], "output_node": true}, "PreviewImage": {"input": {}, "output": [], "output_node": true},
        "PreviewAny": {"input": {}, "output": [], "output_node": true}}"#;

    fn aimed(prompt: &str, wanted: &[&str]) -> (String, Result<Vec<String>, Astray>) {
        let schema = Schema::read(&Json::read(INFO).unwrap());
        let Json::Object(mut prompt) = Json::read(prompt).unwrap() else { unreachable!() };
        let wanted: Vec<String> = wanted.iter().map(|id| (*id).to_owned()).collect();
        let targets = aim(&mut prompt, &schema, &wanted);
        (Json::Object(prompt).to_string(), targets)
    }

    #[test]
    fn an_output_block_is_its_own_end_and_another_is_looked_at() {
        let prompt = r#"{"1":{"class_type":"Loader","inputs":{}},"2":{"class_type":"Save","inputs":{"images":["1",1]}},"3":{"class_type":"Text","inputs":{}}}"#;
        assert_eq!(aimed(prompt, &["2"]), (prompt.to_owned(), Ok(vec!["2".to_owned()])));
        let (text, targets) = aimed(prompt, &["1"]);
        assert_eq!(targets, Ok(vec!["look-1".to_owned()]));
        assert!(text.ends_with(r#""look-1":{"class_type":"PreviewImage","inputs":{"images":["1",1]}}}"#), "{text}");
        let (text, _) = aimed(prompt, &["3"]);
        assert!(text.contains(r#"{"class_type":"PreviewAny","inputs":{"source":["3",0]}}"#), "{text}");
        assert_eq!(aimed(prompt, &["7"]).1, Err(Astray::Nothing));
    }

    #[test]
    fn of_an_instance_what_leaves_it_is_looked_at() {
        let prompt = r#"{"10:1":{"class_type":"Loader","inputs":{}},"2":{"class_type":"Save","inputs":{"images":["10:1",1]}}}"#;
        assert_eq!(aimed(prompt, &["10"]).1, Ok(vec!["look-10:1".to_owned()]));
    }
}
