//! The form of the flow: the values that were marked, with their names, and a button that runs it.

use gesso_core::{
    editor::{
        action::{Action, Verb},
        effect::PageTask,
        fields::fields,
        form::{FormRow, rows},
    },
    graph::json::Json,
};
use leptos::prelude::*;

use super::{
    title::name_field,
    value::{Bound, value_field},
};
use crate::{
    components::ui::{Button, EmptyState, Look, Size},
    flow::Desk,
};

/// What stands in the sheet.
#[component]
pub fn FormSheet() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let all = desk.of_document(|editor| rows(editor.file()));
    let places = Memo::new(move |_| {
        let place = |row: &FormRow| (row.level.clone(), row.node.clone(), row.input.clone());
        all.with(|all| all.iter().flatten().map(place).collect::<Vec<_>>())
    });
    let is_edited = RwSignal::new(false);
    let rows = move || {
        let row = |(at, (level, node, input))| one(desk, all, is_edited, at, &FormRow { level, node, input, label: "".into() });
        places.get().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <div class="flow-sec flow-form">
            {move || if places.with(Vec::is_empty) {
                view! {
                    <EmptyState
                        title="The values you change most, without the canvas"
                        sentence="Select a block and press the bookmark beside a value: it is shown here."
                    />
                }
                .into_any()
            } else {
                view! {
                    {rows}
                    <div class="row">
                        <Button
                            label="Run"
                            icon="play"
                            look=Look::Primary
                            on_click=move |_| desk.verb(Verb::Page(PageTask::Run))
                        />
                        <Button
                            label="Edit the form"
                            look=Look::Ghost
                            pressed=is_edited
                            on_click=move |_| is_edited.update(|it| *it = !*it)
                        />
                    </div>
                }
                .into_any()
            }}
        </div>
    }
    .into_any()
}

fn one(desk: Desk, all: Memo<Option<Vec<FormRow>>>, is_edited: RwSignal<bool>, at: usize, row: &FormRow) -> AnyView {
    let FormRow { level, node, input, .. } = row.clone();
    let field = {
        let (level, node, input) = (level.clone(), node.clone(), input.clone());
        let field = desk.of_document(move |editor| {
            let all = fields(editor.file(), &level, editor.schema(), &node);
            all.into_iter().find(|field| field.name == input)
        });
        Memo::new(move |_| field.get().flatten())
    };
    let label = Signal::derive(move || {
        all.with(|all| all.as_ref().and_then(|all| Some(all.get(at)?.label.to_string())).unwrap_or_default())
    });
    let expose = {
        let (level, node, input) = (level.clone(), node.clone(), input.to_string());
        Callback::new(move |label: Option<String>| {
            desk.act(Action::Expose { level: level.clone(), node: node.clone(), input: input.clone(), label });
            desk.seal();
        })
    };
    let rename = Callback::new(move |text: String| expose.run(Some(text)));
    let tools = move || {
        view! {
            {move || is_edited.get().then(|| view! {
                <Button
                    label=format!("Take {} out of the form", label.get())
                    icon="x"
                    icon_only=true
                    look=Look::Ghost
                    size=Size::Small
                    on_click=move |_| expose.run(None)
                />
            })}
        }
        .into_any()
    };
    // What the block takes may be known later than the form.
    let kind = Memo::new(move |_| {
        field.with(|field| field.as_ref().map(|field| (field.key.to_string(), std::mem::discriminant(&field.kind))))
    });
    let body = move || match kind.get() {
        Some((key, _)) => {
            let (level, node) = (level.clone(), node.clone());
            let set = Callback::new(move |value: Json| {
                let (level, node, input) = (level.clone(), node.clone(), key.clone());
                desk.act(Action::SetValueIn { level, node, input, value });
            });
            value_field(format!("flow-form-{at}"), Bound::new(desk, field, set), label, tools())
        }
        None => view! {
            <div class="field">
                <div class="head"><span class="dim">{move || label.get()}</span><span class="push row">{tools()}</span></div>
                <span class="help">"The block of this value is gone."</span>
            </div>
        }
        .into_any(),
    };
    view! {
        {body}
        {move || is_edited.get().then(|| name_field(format!("flow-form-name-{at}"), "Name in the form".to_owned(), label, rename))}
    }
    .into_any()
}
