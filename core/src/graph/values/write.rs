//! Values by name back into the list by place.

use super::{
    control::CONTROL,
    plan::{Role, walk},
};
use crate::graph::{
    json::{Json, Object},
    schema::Class,
};

/// The `widgets_values` of a node of this class whose inputs have these values; defaults where none is named. Inputs that
/// are linked keep their place with the default, as the front end writes them.
#[must_use]
pub fn positions(class: &Class, values: &Object) -> Vec<Json> {
    let mut value = |_: usize, widget: &super::Widget| match &widget.role {
        Role::Companion(_) if widget.name == CONTROL => values.get(CONTROL).cloned().or_else(|| Some(Json::text("fixed"))),
        _ => values.get(&widget.name).cloned().or_else(|| widget.default()),
    };
    walk(class, &mut value).into_iter().map(|(_, value)| value.unwrap_or_default()).collect()
}
