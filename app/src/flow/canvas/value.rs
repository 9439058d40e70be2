//! What stands in the widgets of a block, as text.

use std::borrow::Cow;

use gesso_core::graph::{
    json::Json,
    schema::Class,
    values::{by_name, forced_count},
};

/// What stands in the widget of this row. Read from the place of the row, without going through the class where that will
/// do: the lists of some classes are thousands of names long.
pub fn value_text<'a>(class: Option<&Class>, node: &'a Json, row: usize, name: &str) -> Cow<'a, str> {
    let values = node.get("widgets_values").filter(|values| !values.is_null());
    let found = match values {
        Some(Json::List(list)) => match class.filter(|class| forced_count(class) == list.len() && !list.is_empty()) {
            Some(class) => return named(class, values, name),
            None => list.get(row),
        },
        Some(object) => object.get(name),
        None => None,
    };
    match (found, class) {
        (Some(value), _) => text_of(value),
        (None, Some(class)) => {
            let usual = class.input(name).and_then(gesso_core::graph::schema::Input::default);
            Cow::Owned(usual.map(|value| text_of(&value).into_owned()).unwrap_or_default())
        }
        (None, None) => Cow::Borrowed(""),
    }
}

fn named(class: &Class, values: Option<&Json>, name: &str) -> Cow<'static, str> {
    let all = by_name(class, values);
    let value = all.iter().find(|value| value.widget.name == name).and_then(|value| value.value.as_ref());
    Cow::Owned(value.map(|value| text_of(value).into_owned()).unwrap_or_default())
}

fn text_of(value: &Json) -> Cow<'_, str> {
    match value {
        Json::Text(text) => Cow::Borrowed(text.as_str()),
        Json::Number(number) => Cow::Borrowed(number.source()),
        Json::Bool(is_on) => Cow::Borrowed(if *is_on { "on" } else { "off" }),
        Json::Null => Cow::Borrowed(""),
        other => Cow::Owned(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_by_row_or_by_name() {
        let list = Json::read(r#"{"widgets_values":["a boat",20,7.50,true,null]}"#).expect("it is JSON");
        let texts: Vec<Cow<'_, str>> = (0..6).map(|row| value_text(None, &list, row, "")).collect();
        assert_eq!(texts, ["a boat", "20", "7.50", "on", "", ""]);
        let named = Json::read(r#"{"widgets_values":{"steps":28}}"#).expect("it is JSON");
        assert_eq!(value_text(None, &named, 5, "steps"), "28");
    }
}
