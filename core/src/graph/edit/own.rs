//! What this studio keeps in a file: under `extra.gesso`, which other programs leave alone.

use super::{change::Path, command::Refusal, field, pen::Pen};
use crate::graph::json::{Json, Object};

/// Sets a key, or takes it away.
pub(super) fn set(pen: &mut Pen<'_>, key: &str, value: Option<Json>) -> Result<(), Refusal> {
    let root = Path::new();
    let is_object = |pen: &Pen<'_>, place: &Path| matches!(pen.at(place), Some(Json::Object(_)));
    let extra = match (pen.member(&root, "extra").filter(|place| is_object(pen, place)), &value) {
        (Some(extra), _) => extra,
        (None, None) => return Ok(()),
        (None, Some(_)) => {
            pen.set(&root, "extra", Json::Object(Object::new()))?;
            pen.member(&root, "extra").ok_or(Refusal::Shape)?
        }
    };
    field::inner(pen, &extra, "gesso", key, value)
}
