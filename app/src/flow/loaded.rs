//! The pictures that blocks load, seen on them.

use std::{collections::HashMap, sync::Arc};

use gesso_core::editor::loaded::loaded;
use leptos::prelude::*;

use super::Desk;
use crate::components::given::given_path;

/// The addresses of the pictures that blocks of the level that is shown load, by block.
pub fn pictures(desk: Desk) -> Memo<Option<HashMap<Arc<str>, Arc<str>>>> {
    desk.of_document(|editor| loaded(editor).into_iter().map(|(id, source)| (id, given_path(&source).into())).collect())
}
