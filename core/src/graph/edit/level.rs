//! Where a level stands in its file.

use super::{
    change::{Path, Step},
    command::LevelId,
};
use crate::graph::json::{Json, Object};

/// A level and the way to it; `None` if there is no such subgraph.
#[must_use]
pub fn level_at<'a>(file: &'a Json, level: &LevelId) -> Option<(&'a Json, Path)> {
    let LevelId::Subgraph(id) = level else { return Some((file, Path::new())) };
    let member = |object: &'a Object, key: &str| {
        let at = object.position(key)?;
        Some((Step::Member(at), object.value_at(at)?))
    };
    let (first, definitions) = member(file.as_object()?, "definitions")?;
    let (second, list) = member(definitions.as_object()?, "subgraphs")?;
    let all = list.as_list()?;
    let at = all.iter().position(|one| one.get("id").and_then(Json::as_str) == Some(id))?;
    Some((all.get(at)?, vec![first, second, Step::Item(at)]))
}
