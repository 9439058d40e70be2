//! What moves above the graph while a gesture goes on, for whoever paints it.

use std::sync::Arc;

use super::{
    Editor,
    cord::Target,
    geometry::{Rect, WorldPoint},
    scene::Hit,
    selection::Selection,
    snap::Guide,
    tool::Tool,
};
use crate::graph::edit::Side;

/// What moves above the graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// What is under the pointer while nothing goes on.
    pub hover: Option<Hit>,
    /// What is moved, and how far.
    pub moving: Option<Moving>,
    /// The box that selects.
    pub marquee: Option<Rect>,
    /// The frame something is resized to.
    pub resizing: Option<Rect>,
    /// The link being made.
    pub cord: Option<CordLine>,
}

/// Things being moved: they are drawn this far from where the scene has them.
#[derive(Clone, Debug, PartialEq)]
pub struct Moving {
    /// What.
    pub items: Selection,
    /// How far, in graph pixels.
    pub by: [f64; 2],
    /// Whether the originals stay.
    pub is_copy: bool,
    /// The lines it snapped to.
    pub guides: Vec<Guide>,
    /// The link it would be put into.
    pub into: Option<Arc<str>>,
}

/// A link being made.
#[derive(Clone, Debug, PartialEq)]
pub struct CordLine {
    /// The side of the fixed ends.
    pub from: Side,
    /// Where the fixed ends are.
    pub fixed: Vec<WorldPoint>,
    /// Where the loose end is: at the slot it would end at, else at the pointer; none when it is made by keys.
    pub loose: Option<WorldPoint>,
    /// What flows through it.
    pub kind: Arc<str>,
    /// Links that are not drawn meanwhile.
    pub hidden: Vec<Arc<str>>,
    /// Where it would end.
    pub over: Option<Target>,
}

impl Editor {
    /// What moves above the graph now.
    #[must_use]
    pub fn overlay(&self) -> Overlay {
        let mut overlay = Overlay::default();
        match &self.tool {
            Tool::Idle { hover, .. } => overlay.hover = Some(hover.clone()),
            Tool::Dragging(drag) => {
                overlay.moving = Some(Moving {
                    items: drag.moving.clone(),
                    by: drag.by,
                    is_copy: drag.is_copy,
                    guides: drag.guides.clone(),
                    into: drag.into.clone(),
                });
            }
            Tool::Brushing(marquee) => overlay.marquee = Some(marquee.bounds()),
            Tool::Resizing(resize) => overlay.resizing = self.resized(resize),
            _ => {}
        }
        overlay.cord = self.cord_line();
        overlay
    }

    fn resized(&self, resize: &super::tool::Resize) -> Option<Rect> {
        let [width, height] = resize.size;
        match &resize.what {
            super::tool::Resized::Node(id) => {
                let block = self.scene.block(id)?;
                Some(Rect { width, height: height + block.head(), ..block.frame })
            }
            super::tool::Resized::Group(at) => Some(Rect { width, height, ..self.scene.groups().get(*at)?.bounds }),
        }
    }

    fn cord_line(&self) -> Option<CordLine> {
        let (cord, at) = self.tool.cord()?;
        let over = match &self.tool {
            Tool::Connecting { over, .. } | Tool::TapConnecting { over, .. } => over.clone(),
            _ => None,
        };
        let end = over.as_ref().and_then(|over| self.scene.block(&over.node)?.plug(cord.wanted(), over.slot));
        let fixed = cord.fixed.iter().filter_map(|plug| self.scene.block(&plug.node)?.plug(cord.from, plug.slot));
        Some(CordLine {
            from: cord.from,
            fixed: fixed.collect(),
            loose: end.or(at),
            kind: cord.kind.clone(),
            hidden: cord.taken.clone(),
            over,
        })
    }
}
