//! What a pointer is in the middle of: one enum, one pure step.
//!
//! An event comes in with a view of everything that is not the tool's own; the next state goes out with what is to be done.
//! A press and a drag are different states, so that a click never moves anything; whatever a state holds may be gone by the
//! next event (an undo by keys, another person) and is looked up again before it is used.

mod connecting;
mod dragging;
mod gesture;
mod marquee;
mod pressing;
mod resizing;
mod viewing;

use std::sync::Arc;

pub use dragging::Drag;
pub use gesture::{Click, Gesture};
pub use marquee::Marquee;
pub use resizing::{Resize, Resized};

use super::{
    action::Action,
    camera::Camera,
    cord::{Cord, Target},
    effect::{Cursor, Effect},
    geometry::{ScreenPoint, WorldPoint},
    input::{Device, Input, Modifiers, Phase, Pointer},
    scene::{Hit, Reach, Scene},
    selection::{Item, Selection},
    snap::Snapping,
};

/// How long a press lasts to be a long one, in milliseconds.
pub const LONG_PRESS_MS: f64 = 450.0;

/// What a pointer is in the middle of.
#[derive(Clone, Debug, PartialEq)]
pub enum Tool {
    /// Nothing.
    Idle {
        /// The last click, in case another follows.
        last: Option<Click>,
        /// What is under the pointer.
        hover: Hit,
    },
    /// Pressed, perhaps to drag.
    Pressing {
        /// The press.
        gesture: Gesture,
        /// What is under it.
        on: Hit,
        /// The click before.
        last: Option<Click>,
    },
    /// Pressed on a point that was just put on a link.
    PressingNewKnot(Gesture),
    /// Moving things.
    Dragging(Box<Drag>),
    /// Selecting by a box.
    Brushing(Box<Marquee>),
    /// Making or moving a link.
    Connecting {
        /// The press.
        gesture: Gesture,
        /// The link.
        cord: Cord,
        /// Where its loose end is.
        at: WorldPoint,
        /// Where it would end.
        over: Option<Target>,
    },
    /// Making a link by taps: the loose end waits for one.
    TapConnecting {
        /// The link.
        cord: Cord,
        /// Where its loose end is.
        at: WorldPoint,
        /// The press that may become the tap, or a pan.
        gesture: Option<Gesture>,
        /// Where it would end.
        over: Option<Target>,
    },
    /// Making a link by keys: this output was chosen.
    KeyConnecting(Cord),
    /// Giving a block or a group another size.
    Resizing(Box<Resize>),
    /// Moving the view.
    Panning(Gesture),
    /// Moving and scaling the view with two fingers.
    Pinching {
        /// One finger.
        a: Gesture,
        /// The other.
        b: Gesture,
    },
}

impl Default for Tool {
    fn default() -> Self {
        Self::Idle { last: None, hover: Hit::Canvas }
    }
}

/// What a step may look at.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The level that is shown.
    pub scene: &'a Scene,
    /// What is selected.
    pub selection: &'a Selection,
    /// What is seen of it.
    pub camera: &'a Camera,
    /// How things snap.
    pub snapping: Snapping,
    /// Whether the space bar is held.
    pub is_space_held: bool,
}

/// What a step asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Out {
    /// Something to do.
    Act(Action),
    /// Something for the page.
    Tell(Effect),
    /// Another selection, while a gesture goes on.
    Select(Selection),
    /// Another view.
    Look(Camera),
}

/// A state and what it asks for.
pub(super) type Next = (Tool, Vec<Out>);

impl Tool {
    /// The name of the state, for tests and for the page to style by.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Idle { .. } => "idle",
            Self::Pressing { .. } => "pressing",
            Self::PressingNewKnot(_) => "pressing new knot",
            Self::Dragging(_) => "dragging",
            Self::Brushing(_) => "brushing",
            Self::Connecting { .. } => "connecting",
            Self::TapConnecting { .. } => "tap connecting",
            Self::KeyConnecting(_) => "key connecting",
            Self::Resizing(_) => "resizing",
            Self::Panning(_) => "panning",
            Self::Pinching { .. } => "pinching",
        }
    }

    /// Whether nothing is going on.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        matches!(self, Self::Idle { .. })
    }

    /// The cord being drawn, and where its loose end is.
    #[must_use]
    pub fn cord(&self) -> Option<(&Cord, Option<WorldPoint>)> {
        match self {
            Self::Connecting { cord, at, .. } | Self::TapConnecting { cord, at, .. } => Some((cord, Some(*at))),
            Self::KeyConnecting(cord) => Some((cord, None)),
            _ => None,
        }
    }

    /// The gesture of one pointer that is going on.
    fn gesture(&self) -> Option<&Gesture> {
        match self {
            Self::Pressing { gesture, .. }
            | Self::PressingNewKnot(gesture)
            | Self::Connecting { gesture, .. }
            | Self::Panning(gesture) => Some(gesture),
            Self::TapConnecting { gesture, .. } => gesture.as_ref(),
            Self::Dragging(drag) => Some(&drag.gesture),
            Self::Brushing(marquee) => Some(&marquee.gesture),
            Self::Resizing(resize) => Some(&resize.gesture),
            Self::Idle { .. } | Self::KeyConnecting(_) | Self::Pinching { .. } => None,
        }
    }

    /// One step.
    #[must_use]
    pub fn step(self, input: &Input, view: &View<'_>) -> Next {
        match input {
            Input::Pointer(pointer) => self.pointer(pointer, view),
            Input::Tick(time) => self.tick(*time, view),
            Input::Interrupted => self.cancel(),
            _ => (self, Vec::new()),
        }
    }

    /// Ends what is going on as if it had never begun.
    #[must_use]
    pub fn cancel(self) -> Next {
        let outs = match &self {
            Self::Brushing(marquee) => vec![Out::Select(marquee.before.clone())],
            _ => Vec::new(),
        };
        let is_seen = !self.is_idle();
        let outs =
            outs.into_iter().chain(is_seen.then_some(Out::Tell(OVERLAY))).chain([Out::Tell(Effect::Cursor(Cursor::Usual))]);
        (Self::default(), outs.collect())
    }

    fn pointer(self, pointer: &Pointer, view: &View<'_>) -> Next {
        // Another finger: the view is meant. A palm beside a pen is not.
        if pointer.phase == Phase::Down
            && let Some(gesture) = self.gesture().filter(|gesture| gesture.pointer != pointer.id).copied()
        {
            return match (gesture.device, pointer.device) {
                (Device::Touch, Device::Touch) => self.pinch(gesture, Gesture::of(pointer)),
                _ => (self, Vec::new()),
            };
        }
        if self.gesture().is_some_and(|gesture| gesture.pointer != pointer.id) {
            return (self, Vec::new());
        }
        if pointer.phase == Phase::Cancel {
            return self.cancel();
        }
        match self {
            Self::Idle { last, hover } => pressing::from_idle(last, hover, pointer, view),
            Self::Pressing { gesture, on, last } => pressing::pressing(gesture, on, last, pointer, view),
            Self::PressingNewKnot(gesture) => pressing::new_knot(gesture, pointer, view),
            Self::Dragging(drag) => dragging::step(drag, pointer, view),
            Self::Brushing(marquee) => marquee::step(marquee, pointer, view),
            Self::Connecting { gesture, cord, .. } => connecting::dragging(gesture, cord, pointer, view),
            Self::TapConnecting { cord, at, gesture, over } => connecting::tapping(cord, at, gesture, over, pointer, view),
            Self::KeyConnecting(cord) => match pointer.phase {
                Phase::Down => pressing::from_idle(None, Hit::Canvas, pointer, view),
                _ => (Self::KeyConnecting(cord), Vec::new()),
            },
            Self::Resizing(resize) => resizing::step(resize, pointer, view),
            Self::Panning(gesture) => viewing::pan(gesture, pointer, view),
            Self::Pinching { a, b } => viewing::pinch(a, b, pointer, view),
        }
    }

    fn tick(self, time: f64, view: &View<'_>) -> Next {
        match self {
            Self::Pressing { gesture, on, .. } if gesture.device != Device::Mouse && time - gesture.time >= LONG_PRESS_MS => {
                pressing::long(gesture, on, view)
            }
            Self::Dragging(_) | Self::Brushing(_) | Self::Connecting { .. } => viewing::at_edge(self, view),
            other => (other, Vec::new()),
        }
    }

    fn pinch(self, first: Gesture, second: Gesture) -> Next {
        let (_, outs) = self.cancel();
        (Self::Pinching { a: first, b: second }, outs)
    }
}

/// Paint what moves above the graph.
pub(super) const OVERLAY: Effect = Effect::Paint(super::effect::Layer::Overlay);

impl View<'_> {
    /// The point of the graph under a point of the canvas.
    #[must_use]
    pub fn world(&self, at: ScreenPoint) -> WorldPoint {
        self.camera.world_from_screen(at)
    }

    /// What is under a point of the canvas.
    #[must_use]
    pub fn hit(&self, at: ScreenPoint, device: Device) -> Hit {
        self.scene.hit(self.world(at), Reach { radius: device.radius(), scale: self.camera.scale })
    }

    /// The thing that was hit and can be selected.
    fn item(&self, hit: &Hit) -> Option<Item> {
        match hit {
            Hit::Head(id) | Hit::Body(id) | Hit::Widget { node: id, .. } | Hit::Corner(id) => Some(Item::Node(Arc::clone(id))),
            Hit::Knot(id) => Some(Item::Knot(id.clone())),
            Hit::Group(at) | Hit::GroupCorner(at) => Some(Item::Group(*at)),
            Hit::Port { .. } | Hit::Wire { .. } | Hit::Canvas => None,
        }
    }
}

/// Whether what is picked is added to what was.
fn is_additive(held: Modifiers) -> bool {
    held.shift || held.primary
}
