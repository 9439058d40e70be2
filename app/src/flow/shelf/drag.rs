//! A block on its way from the shelf to the canvas.

use gesso_core::editor::{geometry::ScreenPoint, shelf::Entry};
use leptos::{ev::PointerEvent, html, prelude::*};

use super::adding::{Adding, Place};
use crate::browser;

/// Farther than this it is dragged, in pixels.
const SLACK: f64 = 6.0;

/// What is pressed, and whether it is on its way.
#[derive(Clone, PartialEq)]
struct Held {
    adding: Adding,
    from: ScreenPoint,
    at: ScreenPoint,
    is_moving: bool,
}

/// The one block that may be on its way.
#[derive(Clone, Copy)]
pub struct Drag(RwSignal<Option<Held>>);

fn point(event: &PointerEvent) -> ScreenPoint {
    ScreenPoint::new(event.client_x().into(), event.client_y().into())
}

impl Drag {
    pub fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// It is pressed.
    pub fn press(self, event: &PointerEvent, adding: &Adding) {
        if event.button() == 0 {
            let at = point(event);
            // From here on it belongs to the shelf: one quick move may leave the row.
            browser::capture(event);
            self.0.set(Some(Held { adding: adding.clone(), from: at, at, is_moving: false }));
        }
    }

    /// The pointer moves.
    pub fn carry(self, event: &PointerEvent) {
        let at = point(event);
        let begins =
            self.0.with_untracked(|held| held.as_ref().is_some_and(|held| !held.is_moving && held.from.distance(at) > SLACK));
        if self.0.with_untracked(|held| held.as_ref().is_some_and(|held| begins || held.is_moving)) {
            self.0.update(|held| {
                if let Some(held) = held {
                    held.at = at;
                    held.is_moving = true;
                }
            });
        }
    }

    /// It is let go: over the canvas it is added there.
    pub fn drop(self, event: &PointerEvent) {
        let at = point(event);
        if let Some(held) = self.0.try_update(Option::take).flatten().filter(|held| held.is_moving) {
            held.adding.add(Place::Window(at));
        }
    }

    /// The browser took the pointer away, or the person gave up.
    pub fn give_up(self) {
        self.0.set(None);
    }

    fn moving(self) -> Option<(Entry, ScreenPoint)> {
        self.0.with(|held| held.as_ref().filter(|held| held.is_moving).map(|held| (held.adding.entry.clone(), held.at)))
    }
}

/// What is on its way, under the pointer.
#[component]
pub fn Ghost(
    /// It.
    drag: Drag,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let name = Memo::new(move |_| drag.moving().map(|(entry, _)| entry.name));
    Effect::new(move |_| {
        if let (Some(ghost), Some((_, at))) = (node.get(), drag.moving()) {
            browser::set_property(&ghost, "--x", &format!("{}px", at.x));
            browser::set_property(&ghost, "--y", &format!("{}px", at.y));
        }
    });
    move || name.get().map(|name| view! { <div class="shelf-ghost" aria-hidden="true" node_ref=node>{name}</div> })
}
