//! The fields of a node, from what its class says, what its subgraph leads to, or what the file has.

use std::sync::Arc;

use super::{Field, FieldKind};
use crate::{
    editor::form,
    graph::{
        edit::{LevelId, level_at},
        file::{Definition, INPUTS, Link, Node, definitions},
        json::Json,
        prompt::instance_widgets,
        schema::{Class, Input, Schema},
        values::{Role, by_name},
    },
};

/// What becomes of a value after a run.
const CONTROL: &str = "control_after_generate";
/// The words for it.
const CONTROLS: [&str; 4] = ["fixed", "randomize", "increment", "decrement"];
/// Companions that hold something to be edited.
const FILTER: &str = "control_filter_list";
/// See [`FILTER`].
const AUTO_REFRESH: &str = "Auto-refresh after generation";
/// The class whose value is written into what it is linked to.
const PRIMITIVE: &str = "PrimitiveNode";
/// Deepest nesting of subgraphs that is followed.
const MAX_DEPTH: usize = 8;

/// The fields of a node, in the order of its widgets. Buttons are none.
#[must_use]
pub fn fields(file: &Json, level: &LevelId, schema: &Schema, node: &str) -> Vec<Field> {
    let Some((json, _)) = level_at(file, level) else { return Vec::new() };
    let is_it = |one: &&Json| one.get("id").and_then(Json::as_id).as_deref() == Some(node);
    let Some(node) = json.items("nodes").find(is_it).and_then(Node::read) else { return Vec::new() };
    let read = match schema.class(node.class) {
        Some(class) => of_class(class, &node),
        None => of_instance(file, schema, &node).unwrap_or_else(|| of_stranger(json, schema, &node)),
    };
    let rows = form::rows(file);
    let mut fields: Vec<Field> = Vec::with_capacity(read.len());
    for mut field in read {
        // Only the first of two with the same name can be set.
        if fields.iter().any(|other| other.name == field.name) {
            continue;
        }
        let slot = node.inputs.iter().position(|slot| slot.name == *field.name);
        if let Some(slot) = slot {
            field.link = node.inputs.get(slot).and_then(|slot| slot.link.as_deref()).map(Arc::from);
            let label = node.json.items("inputs").nth(slot).and_then(|slot| slot.get("label")?.as_str());
            field.label = label.filter(|label| !label.is_empty()).map_or(field.label, Arc::from);
        }
        field.is_exposed = rows.iter().any(|row| row.level == *level && *row.node == *node.id && *row.input == *field.name);
        fields.push(field);
    }
    fields
}

fn of_class(class: &Class, node: &Node<'_>) -> Vec<Field> {
    let all = by_name(class, node.values()).into_iter().filter_map(|one| match &one.widget.role {
        Role::Input(input) => Some(Field::of_input(input, one.value).standing_for(&class.name, &input.name)),
        Role::Companion(_) => companion(&one.widget.name, one.value.unwrap_or_default()),
    });
    all.collect()
}

fn companion(name: &str, value: Json) -> Option<Field> {
    match name {
        CONTROL => Some(Field::new(name, control(), value)),
        FILTER => Some(Field::new(name, FieldKind::Line, value)),
        AUTO_REFRESH => Some(Field::of_value(name, value)),
        _ => None,
    }
}

fn control() -> FieldKind {
    FieldKind::Choice { among: CONTROLS.into_iter().map(Json::text).collect(), takes: None }
}

/// The promoted widgets of an instance; `None` if it is none.
fn of_instance(file: &Json, schema: &Schema, node: &Node<'_>) -> Option<Vec<Field>> {
    let names = instance_widgets(file, node.class, node.json, schema)?;
    let definitions = definitions(file);
    let field = |(at, name): (usize, Option<String>)| {
        let name = name?;
        let own = match node.values() {
            Some(Json::List(values)) => values.get(at),
            Some(values) => values.get(&name),
            None => None,
        };
        let own = own.filter(|value| !value.is_null()).cloned();
        Some(match inside(&definitions, schema, node.class, &name, 0) {
            Some(Inside { class, input, value }) => {
                let outer = Input { name, ..Input::clone(&input) };
                Field::of_input(&outer, own.or(value)).standing_for(&class, &input.name)
            }
            None => Field::of_value(&name, own.unwrap_or_default()),
        })
    };
    Some(names.into_iter().enumerate().filter_map(field).collect())
}

/// The widget inside that an input of a subgraph leads to.
struct Inside {
    /// The class it belongs to.
    class: String,
    /// What it is declared as.
    input: Arc<Input>,
    /// What stands in it.
    value: Option<Json>,
}

fn inside(definitions: &[Definition<'_>], schema: &Schema, subgraph: &str, name: &str, depth: usize) -> Option<Inside> {
    let definition = definitions.iter().find(|one| one.id == subgraph).filter(|_| depth < MAX_DEPTH)?;
    let at = definition.inputs.iter().position(|slot| slot.name == name)?;
    let mut links = definition.level.links.iter();
    let link = links.find(|link| link.origin == INPUTS && link.origin_slot == at)?;
    let target = definition.level.node(&link.target)?;
    let slot = target.inputs.get(link.target_slot)?;
    let Some(class) = schema.class(target.class) else {
        return inside(definitions, schema, target.class, &slot.name, depth + 1);
    };
    let widget = by_name(class, target.values()).into_iter().find(|one| one.widget.name == slot.name)?;
    let Role::Input(input) = widget.widget.role else { return None };
    Some(Inside { class: class.name.clone(), input, value: widget.value })
}

/// The values of a class nobody knows, or that only the editor has.
fn of_stranger(level: &Json, schema: &Schema, node: &Node<'_>) -> Vec<Field> {
    let named: Vec<&str> = node.inputs.iter().filter_map(|slot| slot.widget).collect();
    match node.values() {
        Some(Json::List(values)) if named.is_empty() || named.len() == values.len() => {
            let written = if node.class == PRIMITIVE { written_to(level, schema, node) } else { None };
            let field = |(at, value): (usize, &Json)| {
                let place = at.to_string();
                let mut field = Field::of_value(named.get(at).copied().unwrap_or(&place), value.clone());
                field.key = place.into();
                match (node.class, at) {
                    (PRIMITIVE, 0) => {
                        if let Some((class, input)) = &written {
                            let of_input = Field::of_input(input, Some(value.clone())).standing_for(class, &input.name);
                            let Field { kind, help, declared, .. } = of_input;
                            (field.kind, field.help, field.declared) = (kind, help, declared);
                        }
                        field.label = "value".into();
                    }
                    (PRIMITIVE, 1) => (field.kind, field.label) = (control(), CONTROL.into()),
                    (class, 0) if class.ends_with("Note") => (field.kind, field.label) = (FieldKind::Area, "text".into()),
                    _ if named.is_empty() => field.label = format!("value {}", at + 1).into(),
                    _ => {}
                }
                field
            };
            values.iter().enumerate().map(field).collect()
        }
        Some(Json::Object(values)) => values.iter().map(|(name, value)| Field::of_value(name, value.clone())).collect(),
        _ => Vec::new(),
    }
}

/// The input a primitive writes to, with its class.
fn written_to(level: &Json, schema: &Schema, node: &Node<'_>) -> Option<(String, Input)> {
    let link = level.items("links").filter_map(Link::read).find(|link| link.origin == node.id)?;
    let is_it = |one: &&Json| one.get("id").and_then(Json::as_id).as_deref() == Some(&*link.target);
    let target = level.items("nodes").find(is_it).and_then(Node::read)?;
    let name = target.inputs.get(link.target_slot)?.name.clone();
    let class = schema.class(target.class)?;
    Some((class.name.clone(), class.input(&name)?.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFO: &str = r#"{
        "KSampler": {"input": {"required": {
            "model": ["MODEL"],
            "seed": ["INT", {"default": 0, "min": 0, "max": 18446744073709551615, "control_after_generate": true}],
            "cfg": ["FLOAT", {"default": 8.0, "min": 0.0, "max": 100.0, "step": 0.1, "tooltip": "How closely"}],
            "sampler_name": [["euler", "dpmpp_2m"]]}}, "output": ["LATENT"]},
        "LoadImage": {"input": {"required": {"image": [["a.png"], {"image_upload": true}]}}, "output": ["IMAGE"]}
    }"#;

    fn of(file: &str, node: &str) -> Vec<Field> {
        let schema = Schema::read(&Json::read(INFO).unwrap());
        fields(&Json::read(file).unwrap(), &LevelId::Root, &schema, node)
    }

    #[test]
    fn widgets_of_a_class_become_fields() {
        let file = r#"{"nodes":[{"id":3,"type":"KSampler","inputs":[
            {"name":"model","type":"MODEL","link":null},
            {"name":"cfg","type":"FLOAT","widget":{"name":"cfg"},"link":9,"label":"Guidance"}],
            "widgets_values":[18446744073709551615,"randomize",7.5,"gone"]}],
            "extra":{"gesso":{"form":[{"node":"3","input":"seed","label":"Seed"}]}}}"#;
        let fields = of(file, "3");
        let names: Vec<&str> = fields.iter().map(|field| &*field.name).collect();
        assert_eq!(names, ["seed", CONTROL, "cfg", "sampler_name"]);
        assert!(fields[0].is_exposed && matches!(fields[0].kind, FieldKind::Whole { is_seed: true, .. }));
        assert_eq!(fields[0].text(), "18446744073709551615");
        assert_eq!(
            (&*fields[2].label, fields[2].link.as_deref(), fields[2].help.as_deref()),
            ("Guidance", Some("9"), Some("How closely"))
        );
        assert!(matches!(&fields[2].kind, FieldKind::Decimal(range) if range.slider(0.1) == Some([0.0, 100.0, 0.1])));
        assert!(!fields[3].is_known() && fields[1].is_known());
        let declared = fields[3].declared.as_ref().map(|it| (&*it.class, &*it.input));
        assert_eq!((declared, fields[1].declared.is_none()), (Some(("KSampler", "sampler_name")), true));
    }

    #[test]
    fn a_picture_can_be_uploaded_and_a_stranger_is_set_by_place() {
        let file = r#"{"nodes":[{"id":1,"type":"LoadImage","widgets_values":["new.png","image"]},
            {"id":2,"type":"Nobody","widgets_values":[true,1.5,"x",{"a":1}]},
            {"id":4,"type":"Note","widgets_values":["read me"]}]}"#;
        let image = of(file, "1");
        assert!(matches!(
            image.as_slice(),
            [Field { kind: FieldKind::Choice { takes: Some(super::super::Files::Picture), .. }, .. }]
        ));
        let nobody = of(file, "2");
        let keys: Vec<(&str, &str)> = nobody.iter().map(|field| (&*field.key, &*field.label)).collect();
        assert_eq!(keys, [("0", "value 1"), ("1", "value 2"), ("2", "value 3"), ("3", "value 4")]);
        assert!(matches!(nobody[1].kind, FieldKind::Decimal(_)) && nobody[3].kind == FieldKind::Raw);
        assert_eq!(of(file, "4").first().map(|field| field.kind.clone()), Some(FieldKind::Area));
        assert!(of(file, "99").is_empty());
    }
}
