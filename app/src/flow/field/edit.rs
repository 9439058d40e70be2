//! The field itself: Enter keeps, Escape gives up, leaving it keeps, Tab goes on to the next.

use std::sync::Arc;

use gesso_core::editor::{
    action::Action,
    fields::{Field, FieldKind},
    selection::Item,
};
use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::{beside, place::Place};
use crate::{
    browser,
    components::Icon,
    flow::{
        Desk,
        panel::{pick::Pick, value::choices},
    },
};

/// What is asked for.
#[derive(Clone)]
pub enum Asked {
    /// A value.
    Value {
        /// The block.
        node: Arc<str>,
        /// The field as it was when it was asked for.
        field: Field,
    },
    /// A title.
    Title {
        /// Whose.
        item: Item,
        /// As it was.
        title: String,
    },
}

impl Asked {
    fn text(&self) -> String {
        match self {
            Self::Value { field, .. } => field.text(),
            Self::Title { title, .. } => title.clone(),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Value { field, .. } => field.label.to_string(),
            Self::Title { .. } => "Title".to_owned(),
        }
    }

    /// Puts a text there.
    fn keep(&self, desk: Desk, text: &str) -> Result<(), String> {
        if *text == self.text() {
            return Ok(());
        }
        match self {
            Self::Value { node, field } => {
                let value = field.typed(text)?;
                desk.act(Action::SetValue { node: node.clone(), input: field.key.to_string(), value });
            }
            Self::Title { item, .. } => desk.act(Action::Rename(item.clone(), Some(text.trim().to_owned()))),
        }
        desk.seal();
        Ok(())
    }
}

/// The field at a place that follows the view.
pub fn field(desk: Desk, place: Memo<Option<Place>>, asked: Asked) -> AnyView {
    let around = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let (Some(around), Some(Place { at, letters })) = (around.get(), place.get()) {
            let properties = [("--x", at.x), ("--y", at.y), ("--w", at.width), ("--h", at.height), ("--letters", letters)];
            for (name, pixels) in properties {
                browser::set_property(&around, name, &format!("{pixels:.1}px"));
            }
        }
    });
    let inside = match &asked {
        Asked::Value { field: Field { kind: FieldKind::Choice { .. }, .. }, .. } => choice(desk, asked),
        Asked::Value { field: Field { kind: FieldKind::Area, .. }, .. } => area(desk, asked),
        _ => line(desk, asked),
    };
    view! { <div class="flow-over" node_ref=around>{inside}</div> }.into_any()
}

/// What a field does when it is left in one way or another.
#[derive(Clone, Copy)]
struct Leaving {
    desk: Desk,
    asked: StoredValue<Asked>,
    is_over: StoredValue<bool>,
    error: RwSignal<Option<String>>,
}

impl Leaving {
    fn new(desk: Desk, asked: Asked) -> Self {
        let (asked, is_over) = (StoredValue::new(asked), StoredValue::new(false));
        Self { desk, asked, is_over, error: RwSignal::new(None) }
    }

    /// Once: what is taken from the page while it has the focus is left as well.
    fn ends(self) -> bool {
        self.is_over.try_update_value(|is_over| !std::mem::replace(is_over, true)) == Some(true)
    }

    fn give_up(self) {
        if self.ends() {
            self.desk.ask.set(None);
            self.desk.focus_surface();
        }
    }

    fn keep(self, text: &str) -> bool {
        match self.asked.with_value(|asked| asked.keep(self.desk, text)) {
            Ok(()) => true,
            Err(why) => {
                self.error.set(Some(why));
                false
            }
        }
    }

    fn keep_and_end(self, text: &str) {
        if self.is_over.get_value() || !self.keep(text) {
            return;
        }
        self.give_up();
    }

    fn go_on(self, text: &str, is_back: bool) {
        if self.is_over.get_value() || !self.keep(text) {
            return;
        }
        let next = self.asked.with_value(|asked| match asked {
            Asked::Value { node, field } => beside(self.desk, node, &field.name, is_back),
            Asked::Title { .. } => None,
        });
        match next {
            Some(next) => {
                self.ends();
                self.desk.ask.set(Some(next));
            }
            None => self.give_up(),
        }
    }

    /// The focus went elsewhere: what can be kept is, and the focus stays there.
    fn blurred(self, text: &str) {
        if !self.ends() {
            return;
        }
        if let Err(why) = self.asked.with_value(|asked| asked.keep(self.desk, text)) {
            self.desk.refuse(why);
        }
        self.desk.ask.set(None);
    }

    fn keys(self, event: &KeyboardEvent, text: &str, is_area: bool) {
        event.stop_propagation();
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" if !is_area || event.ctrl_key() || event.meta_key() => self.keep_and_end(text),
            "Escape" => self.give_up(),
            "Tab" => self.go_on(text, event.shift_key()),
            _ => return,
        }
        event.prevent_default();
    }

    fn wrong(self) -> AnyView {
        view! {
            {move || self.error.get().map(|error| view! {
                <span class="err" id="flow-over-error" role="alert"><Icon name="circle-alert" small=true />{error}</span>
            })}
        }
        .into_any()
    }
}

fn line(desk: Desk, asked: Asked) -> AnyView {
    let (text, name) = (asked.text(), asked.name());
    let (kind, keyboard) = match &asked {
        Asked::Value { field, .. } => match field.kind {
            FieldKind::Whole { .. } => ("text", "numeric"),
            FieldKind::Decimal(_) => ("text", "decimal"),
            FieldKind::Colour => ("color", "text"),
            _ => ("text", "text"),
        },
        Asked::Title { .. } => ("text", "text"),
    };
    let leaving = Leaving::new(desk, asked);
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
            input.select();
        }
    });
    let step = move |event: &KeyboardEvent, input: &leptos::web_sys::HtmlInputElement| {
        let steps = match (event.key().as_str(), event.shift_key()) {
            ("ArrowUp", is_far) => {
                if is_far {
                    10
                } else {
                    1
                }
            }
            ("ArrowDown", is_far) => {
                if is_far {
                    -10
                } else {
                    -1
                }
            }
            _ => return,
        };
        let stepped = leaving.asked.with_value(|asked| match asked {
            Asked::Value { field, .. } => field.typed(&input.value()).ok().and_then(|value| field.stepped(&value, steps)),
            Asked::Title { .. } => None,
        });
        if let Some(value) = stepped {
            event.prevent_default();
            input.set_value(&value.to_string());
        }
    };
    view! {
        <input
            class="input"
            type=kind
            inputmode=keyboard
            id="flow-over"
            value=text
            aria-label=name
            autocomplete="off"
            aria-invalid=move || leaving.error.with(Option::is_some).then_some("true")
            aria-describedby=move || leaving.error.with(Option::is_some).then_some("flow-over-error")
            node_ref=node
            on:keydown:target=move |event| {
                let input = event.target();
                step(&event, &input);
                leaving.keys(&event, &input.value(), false);
            }
            on:blur:target=move |event| leaving.blurred(&event.target().value())
        />
        {leaving.wrong()}
    }
    .into_any()
}

fn area(desk: Desk, asked: Asked) -> AnyView {
    let (text, name) = (asked.text(), asked.name());
    let leaving = Leaving::new(desk, asked);
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        if let Some(area) = node.get() {
            area.set_value(&text);
            let _ = area.focus();
        }
    });
    view! {
        <textarea
            class="input"
            id="flow-over"
            aria-label=name
            aria-describedby="flow-over-help"
            autocomplete="off"
            node_ref=node
            on:keydown:target=move |event| leaving.keys(&event, &event.target().value(), true)
            on:blur:target=move |event| leaving.blurred(&event.target().value())
        ></textarea>
        <span class="sr" id="flow-over-help">"Ctrl Enter keeps it, Escape gives up."</span>
        {leaving.wrong()}
    }
    .into_any()
}

fn choice(desk: Desk, asked: Asked) -> AnyView {
    let (text, name) = (asked.text(), asked.name());
    let texts = if let Asked::Value { field, .. } = &asked { choices(field) } else { Vec::new() };
    let chosen = texts.iter().position(|one| *one == text);
    let leaving = Leaving::new(desk, asked);
    let offered = texts.clone();
    view! {
        <Pick
            id="flow-over"
            label=name
            texts=texts
            chosen=chosen
            on_pick=move |at: usize| {
                if let Some(text) = offered.get(at) {
                    leaving.keep_and_end(text);
                }
            }
            on_close=move |()| leaving.give_up()
        />
    }
    .into_any()
}
