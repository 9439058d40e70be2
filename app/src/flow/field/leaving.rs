//! What is asked for, and what becomes of it when its field is left in one way or another.

use std::sync::Arc;

use gesso_core::editor::{action::Action, fields::Field, selection::Item};
use leptos::{ev::KeyboardEvent, prelude::*};

use super::beside;
use crate::{components::Icon, flow::Desk};

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
    /// As it was.
    pub fn text(&self) -> String {
        match self {
            Self::Value { field, .. } => field.text(),
            Self::Title { title, .. } => title.clone(),
        }
    }

    /// What people call it.
    pub fn name(&self) -> String {
        match self {
            Self::Value { field, .. } => field.label.to_string(),
            Self::Title { .. } => "Title".to_owned(),
        }
    }

    /// Puts a text there.
    pub fn keep(&self, desk: Desk, text: &str) -> Result<(), String> {
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

/// What a field does when it is left in one way or another.
#[derive(Clone, Copy)]
pub struct Leaving {
    desk: Desk,
    /// What is asked for.
    pub asked: StoredValue<Asked>,
    is_over: StoredValue<bool>,
    /// Why it was not kept.
    pub error: RwSignal<Option<String>>,
}

impl Leaving {
    /// Nothing was done yet.
    pub fn new(desk: Desk, asked: Asked) -> Self {
        let (asked, is_over) = (StoredValue::new(asked), StoredValue::new(false));
        Self { desk, asked, is_over, error: RwSignal::new(None) }
    }

    /// Once: what is taken from the page while it has the focus is left as well.
    fn ends(self) -> bool {
        self.is_over.try_update_value(|is_over| !std::mem::replace(is_over, true)) == Some(true)
    }

    /// Leaves it as it was.
    pub fn give_up(self) {
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

    /// Keeps it and goes back to the canvas.
    pub fn keep_and_end(self, text: &str) {
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
    pub fn blurred(self, text: &str) {
        if !self.ends() {
            return;
        }
        if let Err(why) = self.asked.with_value(|asked| asked.keep(self.desk, text)) {
            self.desk.refuse(why);
        }
        self.desk.ask.set(None);
    }

    /// What keys do.
    pub fn keys(self, event: &KeyboardEvent, text: &str, is_area: bool) {
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

    /// Why it was not kept, to be read.
    pub fn wrong(self) -> AnyView {
        view! {
            {move || self.error.get().map(|error| view! {
                <span class="err" id="flow-over-error" role="alert"><Icon name="circle-alert" small=true />{error}</span>
            })}
        }
        .into_any()
    }
}
