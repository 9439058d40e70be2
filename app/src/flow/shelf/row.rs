//! One block of the shelf: its port, its name, its star.

use gesso_core::editor::{cord::Cord, shelf::Entry};
use leptos::{ev, prelude::*};

use super::{
    adding::{Adding, Hand, Place},
    drag::Drag,
    shape::family,
};
use crate::{components::Icon, flow::origins};

/// What the rows of the shelf share.
#[derive(Clone, Copy)]
pub struct Rows {
    pub hand: Hand,
    pub drag: Drag,
}

impl Rows {
    /// A list of blocks.
    pub fn list(self, entries: Vec<Entry>) -> AnyView {
        self.joined(entries.into_iter().map(|entry| (entry, None)).collect())
    }

    /// A list of blocks that were looked for: each says what it does.
    pub fn told(self, entries: Vec<Entry>) -> AnyView {
        let rows = entries.into_iter().map(|entry| self.row(entry, None)).collect_view();
        view! { <ul class="shelf-list" data-told="">{rows}</ul> }.into_any()
    }

    /// A list of blocks, each with what it is connected with.
    pub fn joined(self, entries: Vec<(Entry, Option<Cord>)>) -> AnyView {
        let rows = entries.into_iter().map(|(entry, cord)| self.row(entry, cord)).collect_view();
        view! { <ul class="shelf-list">{rows}</ul> }.into_any()
    }

    fn row(self, entry: Entry, cord: Option<Cord>) -> AnyView {
        let Self { hand, drag } = self;
        let class = StoredValue::new(entry.class.clone());
        let is_favourite = move || class.with_value(|class| hand.used.is_favourite(class));
        let (name, shape) = (entry.name.clone(), family(&entry.kind));
        // Besides a tip it is what is read aloud after the name.
        let tip = Some(entry.about()).filter(|about| !about.is_empty());
        let description = Some(entry.description.clone()).filter(|text| !text.is_empty());
        let origin = move || class.with_value(|class| hand.desk.origins.of_class(class)).map(origins::shown);
        let star = format!("Favourite: {name}");
        let adding = StoredValue::new(Adding { desk: hand, entry, cord });
        let is_mouse = StoredValue::new(false);
        let press = move |event: ev::PointerEvent| {
            is_mouse.set_value(event.pointer_type() == "mouse");
            adding.with_value(|adding| drag.press(&event, adding));
        };
        // A mouse drags, so it adds by a double click; a tap and a key add at once.
        let click = move |event: ev::MouseEvent| {
            if !is_mouse.get_value() || event.detail() == 2 {
                adding.with_value(|adding| adding.add(Place::Seen));
            }
            is_mouse.set_value(false);
        };
        view! {
            <li>
                <button
                    r#type="button"
                    class="shelf-row"
                    data-t=shape
                    title=tip
                    on:pointerdown=press
                    on:pointermove=move |event| drag.carry(&event)
                    on:pointerup=move |event| drag.drop(&event)
                    on:pointercancel=move |_| drag.give_up()
                    on:click=click
                >
                    <i class="sock" aria-hidden="true"></i>
                    <span class="name">{name}</span>
                    {origin}
                    {description.map(|text| view! { <span class="told" aria-hidden="true">{text}</span> })}
                </button>
                <button
                    r#type="button"
                    class="shelf-star"
                    aria-label=star
                    aria-pressed=move || is_favourite().to_string()
                    on:click=move |_| class.with_value(|class| hand.used.toggle(class))
                >
                    <Icon name="star" small=true />
                </button>
            </li>
        }
        .into_any()
    }
}
