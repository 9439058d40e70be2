//! The field over the canvas: a value or a title, edited where it stands.

mod edit;
mod leaving;
mod place;

use std::sync::Arc;

use gesso_core::{
    editor::{
        action::Action,
        fields::{Field, FieldKind, fields},
        selection::Item,
    },
    graph::json::Json,
};
use leptos::prelude::*;

use self::{edit::field, leaving::Asked};
use super::{Desk, ask::Ask};

/// What is edited.
#[derive(Clone, Debug, PartialEq)]
enum Edited {
    Value(Arc<str>, Arc<str>),
    Title(Item),
}

/// The field over the canvas.
#[component]
pub fn FieldOver() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let edited = Memo::new(move |_| match desk.ask.get()? {
        Ask::Value { node, name } => Some(Edited::Value(node, name)),
        Ask::Title => desk.with(|editor| editor.selection().iter().next().cloned()).flatten().map(Edited::Title),
        _ => None,
    });
    // A switch has no field: asking for it is turning it. What a wire feeds has none either.
    Effect::new(move |_| {
        let Some(Edited::Value(node, name)) = edited.get() else { return };
        match field_of(desk, &node, &name) {
            Some(Field { link: Some(_), .. }) => {
                desk.ask.set(None);
                desk.refuse("a wire feeds this value: disconnect it first");
            }
            Some(Field { kind: FieldKind::Switch { .. }, key, value, .. }) => {
                let value = Json::Bool(value.as_bool() != Some(true));
                desk.ask.set(None);
                desk.act(Action::SetValue { node, input: key.to_string(), value });
                desk.seal();
                desk.focus_surface();
            }
            Some(_) => {}
            None => desk.ask.set(None),
        }
    });
    move || match edited.get()? {
        Edited::Value(node, name) => {
            let now = field_of(desk, &node, &name)?;
            if now.link.is_some() || matches!(now.kind, FieldKind::Switch { .. }) {
                return None;
            }
            let place = {
                let (node, name) = (node.clone(), name.clone());
                desk.of_view(move |editor| place::of_widget(editor, &node, &name))
            };
            let place = Memo::new(move |_| place.get().flatten());
            Some(field(desk, place, Asked::Value { node, field: now }))
        }
        Edited::Title(item) => {
            let title = {
                let item = item.clone();
                desk.with(move |editor| match &item {
                    Item::Node(id) => editor.scene().block(id).map(|block| block.title.to_string()),
                    Item::Group(at) => editor.scene().groups().get(*at).map(|group| group.title.to_string()),
                    Item::Knot(_) => None,
                })
            };
            let place = {
                let item = item.clone();
                desk.of_view(move |editor| place::of_title(editor, &item))
            };
            let place = Memo::new(move |_| place.get().flatten());
            Some(field(desk, place, Asked::Title { item, title: title.flatten()? }))
        }
    }
}

fn field_of(desk: Desk, node: &str, name: &str) -> Option<Field> {
    let all = desk.with(|editor| fields(editor.file(), editor.level(), editor.schema(), node))?;
    all.into_iter().find(|field| *field.name == *name)
}

/// The widget after one, or before it; none at the end.
fn beside(desk: Desk, node: &Arc<str>, name: &str, is_back: bool) -> Option<Ask> {
    let names = desk.with(|editor| place::names(editor, node))?;
    let fits =
        |name: &Arc<str>| field_of(desk, node, name).is_some_and(|field| !matches!(field.kind, FieldKind::Switch { .. }));
    let at = names.iter().position(|other| **other == *name)?;
    let next = if is_back {
        names.get(..at)?.iter().rev().find(|name| fits(name))
    } else {
        names.get(at + 1..)?.iter().find(|name| fits(name))
    };
    next.map(|name| Ask::Value { node: node.clone(), name: name.clone() })
}
