//! A value of a block as a field of a form: the inspector and the form of the flow are made of these.

mod choice;
mod number;
mod text;
mod upload;

pub use choice::texts as choices;
use gesso_core::{
    editor::fields::{Field, FieldKind},
    graph::json::Json,
};
use leptos::prelude::*;

use crate::{
    components::Icon,
    flow::{Desk, origins::Origins},
};

/// A value that is shown, and what becomes of what is typed.
#[derive(Clone, Copy)]
pub struct Bound {
    desk: Desk,
    /// The field as it is now.
    pub field: Memo<Option<Field>>,
    /// Its value alone: nothing else writes into what somebody types.
    pub value: Memo<Option<Json>>,
    /// What is wrong with what was typed.
    pub error: RwSignal<Option<String>>,
    set: Callback<Json>,
}

impl Bound {
    /// What `set` does to the field of a memo.
    pub fn new(desk: Desk, field: Memo<Option<Field>>, set: Callback<Json>) -> Self {
        let value = Memo::new(move |_| field.with(|field| field.as_ref().map(|field| field.value.clone())));
        Self { desk, field, value, error: RwSignal::new(None), set }
    }

    /// Something of the field as it is now, not tracked.
    pub fn with<T>(self, read: impl FnOnce(&Field) -> T) -> Option<T> {
        self.field.try_with_untracked(|field| field.as_ref().map(read)).flatten()
    }

    /// Takes what was typed; what cannot be is said, and the document stays as it is.
    pub fn typed(self, text: &str) {
        match self.with(|field| field.typed(text)) {
            Some(Ok(value)) => self.put(value),
            Some(Err(why)) => self.error.set(Some(why)),
            None => {}
        }
    }

    /// Sets the value.
    pub fn put(self, value: Json) {
        self.error.set(None);
        if self.with(|field| field.value == value) != Some(true) {
            self.set.run(value);
        }
    }

    /// What only some nodes have.
    pub fn origins(self) -> Origins {
        self.desk.origins
    }

    /// What comes next is a step of its own.
    pub fn left(self) {
        self.desk.seal();
    }

    /// Goes so many steps from a value.
    pub fn step(self, from: &Json, steps: i32) {
        if let Some(Some(value)) = self.with(|field| field.stepped(from, steps)) {
            self.put(value);
        }
    }

    /// What a text should say to show the value, if what it says does not.
    pub fn rewrite(self, shown: &str) -> Option<String> {
        // Tracking alone would not do: a memo that was never read does not tell.
        self.value.with(|_| ());
        let wanted = self.with(|field| (field.typed(shown).as_ref() != Ok(&field.value)).then(|| field.text()));
        let wanted = wanted.flatten();
        if wanted.is_some() {
            self.error.set(None);
        }
        wanted
    }
}

/// The field. `tools` stand beside its name.
pub fn value_field(id: String, bound: Bound, label: Signal<String>, tools: AnyView) -> AnyView {
    let Some(kind) = bound.with(|field| field.kind.clone()) else { return ().into_any() };
    let is_linked = Memo::new(move |_| bound.field.with(|field| field.as_ref().is_some_and(|field| field.link.is_some())));
    let help = bound.with(|field| field.help.clone()).flatten();
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let describes = {
        let ids = (help.is_some().then(|| help_id.clone()), error_id.clone());
        Signal::derive(move || match (&ids.0, bound.error.with(Option::is_some)) {
            (Some(help), true) => Some(format!("{help} {}", ids.1)),
            (Some(help), false) => Some(help.clone()),
            (None, true) => Some(ids.1.clone()),
            (None, false) => None,
        })
    };
    let control = {
        let id = id.clone();
        move || match (is_linked.get(), &kind) {
            (true, _) => view! { <p class="small dim" id=id.clone()>"Comes through a wire: see Connections."</p> }.into_any(),
            (_, FieldKind::Whole { range, is_seed }) => number::whole(id.clone(), bound, range, *is_seed, label, describes),
            (_, FieldKind::Decimal(range)) => number::decimal(id.clone(), bound, range, label, describes),
            (_, FieldKind::Line | FieldKind::Raw) => text::line(id.clone(), bound, "text", describes),
            (_, FieldKind::Area) => text::area(id.clone(), bound, describes),
            (_, FieldKind::Switch { on, off }) => text::switch(id.clone(), bound, on, off, describes),
            (_, FieldKind::Choice { takes, .. }) => choice::choice(id.clone(), bound, *takes, label, describes),
            (_, FieldKind::Colour) => text::colour(id.clone(), bound, label, describes),
        }
    };
    let is_number = bound.with(|field| matches!(field.kind, FieldKind::Whole { .. } | FieldKind::Decimal(_))) == Some(true);
    let head = if is_number {
        number::label(id, bound, label)
    } else {
        view! { <label for=id>{move || label.get()}</label> }.into_any()
    };
    view! {
        <div class="field flow-field" data-linked=move || is_linked.get().then_some("")>
            <div class="head">{head}<span class="push row">{tools}</span></div>
            {control}
            {help.map(|help| view! { <span class="help" id=help_id>{help.to_string()}</span> })}
            {move || bound.error.get().map(|error| view! {
                <span class="err" id=error_id.clone() role="alert"><Icon name="circle-alert" small=true />{error}</span>
            })}
        </div>
    }
    .into_any()
}
