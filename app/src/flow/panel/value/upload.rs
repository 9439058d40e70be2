//! A file of the person's for an input: every node gets it when it runs the graph that names it.

use gesso_core::{editor::fields::Files, graph::json::Json, mask::Source};
use leptos::prelude::*;

use super::Bound;
use crate::{
    components::{
        given::{give_file, given_path, given_picture},
        ui::{Button, Size},
    },
    flow::{Desk, mask::MaskAsked},
};

/// What is shown of the file, and a button for another.
pub fn upload(id: String, bound: Bound, takes: Files, label: Signal<String>) -> AnyView {
    let accept = match takes {
        Files::Picture | Files::Animation => "image/*",
        Files::Video => "video/*,image/gif,image/webp",
        Files::Audio => "audio/*",
    };
    let is_broken = RwSignal::new(false);
    let is_seen = matches!(takes, Files::Picture | Files::Animation);
    let address = Memo::new(move |_| {
        let source = bound.value.with(|value| Source::of(value.as_ref()?.as_str()?));
        source.filter(|_| is_seen).map(|source| given_path(&source))
    });
    let desk = expect_context::<Desk>();
    let put = Callback::new(move |value: String| {
        // A step of its own, whatever was typed before.
        bound.left();
        bound.put(Json::text(value));
        bound.left();
    });
    let edit = move |_| {
        let value = bound.with(|field| field.value.as_str().map(str::to_owned)).flatten();
        desk.mask.set(value.map(|value| MaskAsked { value, label: label.get_untracked(), put }));
    };
    // The button stays while the picture becomes another: it has the focus after it was pressed.
    let is_there = Memo::new(move |_| takes == Files::Picture && address.with(Option::is_some) && !is_broken.get());
    let mask = move || {
        is_there.get().then(|| {
            view! { <Button label="Edit mask" icon="brush" size=Size::Small on_click=edit /> }
        })
    };
    let give = give_file(id, Some(accept), move |given| match given {
        Ok(name) => {
            bound.put(Json::text(name));
            bound.left();
        }
        Err(words) => drop(bound.error.try_set(Some(words))),
    });
    view! {
        {given_picture(address, Signal::derive(move || format!("{} now", label.get())), is_broken)}
        <div class="row flow-acts">{give}{mask}</div>
    }
    .into_any()
}
