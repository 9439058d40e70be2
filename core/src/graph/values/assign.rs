//! Giving the values of a node to its widgets.

use super::{
    coerce::coerce,
    plan::{Role, Widget, forced_places, walk},
};
use crate::graph::{json::Json, schema::Class};

/// A widget and what stands in it; `None` where the front end has nothing either.
#[derive(Clone, Debug)]
pub struct Value {
    /// The widget.
    pub widget: Widget,
    /// What stands in it.
    pub value: Option<Json>,
}

/// The values of a node, widget by widget, from its `widgets_values`: a list by place, or an object by name. Missing ones
/// are the defaults, surplus ones are not looked at, and nothing is checked.
#[must_use]
pub fn by_name(class: &Class, widgets_values: Option<&Json>) -> Vec<Value> {
    let list = widgets_values.and_then(Json::as_list).map(|list| compact(class, list));
    let mut value = |at: usize, widget: &Widget| {
        let given = match (&list, widgets_values) {
            (Some(list), _) => list.get(at).map(|value| (*value).clone()),
            (None, Some(Json::Object(values))) => values.get(&widget.name).cloned(),
            _ => None,
        };
        match (&widget.role, given) {
            (Role::Input(input), Some(given)) => Some(coerce(&class.name, input, given)),
            (_, given) => given.or_else(|| widget.default()),
        }
    };
    walk(class, &mut value).into_iter().map(|(widget, value)| Value { widget, value }).collect()
}

/// The list without the values of inputs that are sockets now.
fn compact<'a>(class: &Class, list: &'a [Json]) -> Vec<&'a Json> {
    let forced = forced_places(class);
    if forced.len() != list.len() {
        return list.iter().collect();
    }
    list.iter().zip(forced).filter(|(_, forced)| !forced).map(|(value, _)| value).collect()
}

/// The place of a widget in the `widgets_values` of a node; beyond its end where the list is short.
#[must_use]
pub fn place_of(class: &Class, widgets_values: Option<&Json>, name: &str) -> Option<usize> {
    let at = by_name(class, widgets_values).iter().position(|value| value.widget.name == name)?;
    let forced = forced_places(class);
    if widgets_values.and_then(Json::as_list).map(<[Json]>::len) != Some(forced.len()) {
        return Some(at);
    }
    forced.iter().enumerate().filter(|(_, forced)| !**forced).map(|(place, _)| place).nth(at)
}
