//! One block: its name, what it is, its values, its connections.

use std::sync::Arc;

use gesso_core::{
    editor::{
        action::{
            Action, Verb,
            flags::{BYPASSED, MUTED},
        },
        effect::PageTask,
        fields::{Field, fields},
        scene::Behind,
        selection::Item,
    },
    graph::{edit::LevelId, json::Json},
};
use leptos::prelude::*;

use super::{
    ties,
    title::name_field,
    value::{Bound, value_field},
    wrong::wrong,
};
use crate::{
    components::ui::{Button, Look, Note, Section, Size, Tone},
    flow::{Desk, run::Places},
};

/// What is said of a block.
#[derive(Clone, Debug, PartialEq)]
struct Facts {
    title: String,
    class: String,
    category: String,
    description: String,
    behind: Behind,
    mode: u8,
    is_pinned: bool,
    is_collapsed: bool,
}

/// Its sections.
pub fn block(desk: Desk, node: &Arc<str>) -> AnyView {
    let facts = {
        let node = node.clone();
        desk.of_selection(move |editor| {
            let block = editor.scene().block(&node)?;
            let class = editor.schema().class(&block.class);
            let subgraph = editor.scene().subgraph(&block.class);
            Some(Facts {
                title: block.title.to_string(),
                class: subgraph.map_or_else(|| block.class.to_string(), |name| format!("Subgraph {name}")),
                category: class.map(|class| class.category.clone()).unwrap_or_default(),
                description: class.map(|class| class.description.clone()).unwrap_or_default(),
                behind: block.behind,
                mode: block.mode,
                is_pinned: block.is_pinned,
                is_collapsed: block.is_collapsed,
            })
        })
    };
    let facts = Memo::new(move |_| facts.get().flatten());
    view! {
        {head(desk, node, facts)}
        {wrong(desk, node)}
        {values(desk, node)}
        {ties::connections(desk, node)}
        {where_it_runs(desk, node)}
        {super::several::colours(desk)}
    }
    .into_any()
}

/// Which machines could run it, and what the others lack for it.
fn where_it_runs(desk: Desk, node: &Arc<str>) -> AnyView {
    let node = node.clone();
    let id = desk.of_document(move |editor| {
        let way: String =
            editor.crumbs().iter().filter_map(|crumb| crumb.entered.as_deref()).flat_map(|id| [id, ":"]).collect();
        format!("{way}{node}")
    });
    view! { <Section title="Where it runs"><Places block=Signal::derive(move || id.get()) /></Section> }.into_any()
}

fn head(desk: Desk, node: &Arc<str>, facts: Memo<Option<Facts>>) -> AnyView {
    let title = Signal::derive(move || facts.with(|facts| facts.as_ref().map(|it| it.title.clone()).unwrap_or_default()));
    let item = Item::Node(node.clone());
    let rename = Callback::new(move |text: String| desk.act(Action::Rename(item.clone(), Some(text))));
    let is = move |test: fn(&Facts) -> bool| Signal::derive(move || facts.with(|facts| facts.as_ref().is_some_and(test)));
    let toggle = move |label: &'static str, icon: &'static str, verb: Verb, test: fn(&Facts) -> bool| {
        view! {
            <Button
                label=label
                icon=icon
                icon_only=true
                look=Look::Ghost
                pressed=is(test)
                on_click=move |_| desk.verb(verb)
            />
        }
    };
    let press = move |label: &'static str, icon: &'static str, verb: Verb| {
        view! { <Button label=label icon=icon icon_only=true look=Look::Ghost on_click=move |_| desk.verb(verb) /> }
    };
    let about = move || {
        facts.get().map(|facts| {
            let category = facts.category.replace('/', " › ");
            let origin = desk.origins.of_class(&facts.class);
            view! {
                <p class="small dim flow-class">
                    <span class="mono">{facts.class}</span>
                    {(!category.is_empty()).then(|| format!(" in {category}"))}
                </p>
                {(!facts.description.is_empty()).then(|| view! { <p class="small flow-about">{facts.description}</p> })}
                {origin.map(|mark| view! { <p class="small dim">{mark.sentence()}</p> })}
                {(facts.behind == Behind::Ghost).then(|| view! {
                    <Note tone=Tone::Warn title="No node has this block.">
                        "Its values are kept and saved unchanged. Bypass it, or look for a node that has it."
                    </Note>
                })}
            }
        })
    };
    let inside = move || {
        facts.with(|facts| facts.as_ref().is_some_and(|it| it.behind == Behind::Subgraph)).then(|| {
            view! {
                <Button label="Open" icon="arrow-right" size=Size::Small on_click=move |_| desk.verb(Verb::Enter) />
                <Button label="Unpack" icon="split" size=Size::Small on_click=move |_| desk.verb(Verb::Unpack) />
            }
        })
    };
    view! {
        <Section title="Block">
            <div class="flow-sec">
                {name_field("flow-title".to_owned(), "Name".to_owned(), title, rename)}
                {about}
                <div class="row flow-acts" role="group" aria-label="What to do with the block">
                    {toggle("Bypass", "eye-off", Verb::Bypass, |it| it.mode == BYPASSED)}
                    {toggle("Mute", "ban", Verb::Mute, |it| it.mode == MUTED)}
                    {toggle("Pin", "pin", Verb::Pin, |it| it.is_pinned)}
                    {toggle("Collapse", "chevron-up", Verb::Collapse, |it| it.is_collapsed)}
                    {press("Duplicate", "copy", Verb::Duplicate)}
                    {press("Run to here", "play", Verb::Page(PageTask::RunToHere))}
                    {press("Delete", "trash-2", Verb::Delete)}
                </div>
                <div class="row">{inside}</div>
            </div>
        </Section>
    }
    .into_any()
}

/// The values. A row is made again only if it is of another kind: what is typed stays.
fn values(desk: Desk, node: &Arc<str>) -> AnyView {
    let all = {
        let node = node.clone();
        desk.of_selection(move |editor| fields(editor.file(), editor.level(), editor.schema(), &node))
    };
    let rows = Memo::new(move |_| {
        let row = |field: &Field| (field.name.clone(), std::mem::discriminant(&field.kind));
        all.with(|all| all.iter().flatten().map(row).collect::<Vec<_>>())
    });
    let node = node.clone();
    let row = move |name: Arc<str>| {
        let field = {
            let name = name.clone();
            Memo::new(move |_| all.with(|all| all.iter().flatten().find(|field| field.name == name).cloned()))
        };
        let Some(now) = field.get_untracked() else { return ().into_any() };
        let set = {
            let (node, input) = (node.clone(), now.key.to_string());
            Callback::new(move |value: Json| desk.act(Action::SetValue { node: node.clone(), input: input.clone(), value }))
        };
        let label =
            Signal::derive(move || field.with(|field| field.as_ref().map(|it| it.label.to_string()).unwrap_or_default()));
        value_field(
            format!("flow-value-{}", name.replace(char::is_whitespace, "-")),
            Bound::new(desk, field, set),
            label,
            tools(desk, &node, field),
        )
    };
    view! {
        {move || (!rows.with(Vec::is_empty)).then(|| {
            let row = row.clone();
            view! {
                <Section title="Values">
                    <div class="flow-sec">
                        <For each=move || rows.get() key=|row| row.clone() let:it>{row(it.0)}</For>
                    </div>
                </Section>
            }
        })}
    }
    .into_any()
}

/// What can be done with one value: shown in the form, shown on the instances of the subgraph around it.
fn tools(desk: Desk, node: &Arc<str>, field: Memo<Option<Field>>) -> AnyView {
    let Some(name) = field.with_untracked(|field| field.as_ref().map(|it| it.name.clone())) else { return ().into_any() };
    let is_exposed = Signal::derive(move || field.with(|field| field.as_ref().is_some_and(|field| field.is_exposed)));
    let is_inside = desk.with(|editor| *editor.level() != LevelId::Root) == Some(true);
    let (exposed, promoted) = ((node.clone(), name.clone()), (node.clone(), name.to_string()));
    let expose = move |_| {
        let Some(level) = desk.with(|editor| editor.level().clone()) else { return };
        let label = field.with_untracked(|field| field.as_ref().filter(|it| !it.is_exposed).map(|it| it.label.to_string()));
        let (node, input) = (exposed.0.clone(), exposed.1.to_string());
        desk.act(Action::Expose { level, node, input, label });
        desk.seal();
    };
    view! {
        {is_inside.then(|| view! {
            <Button
                label=format!("Show {name} on the instances")
                icon="arrow-up"
                icon_only=true
                look=Look::Ghost
                size=Size::Small
                on_click=move |_| desk.act(Action::Promote { node: promoted.0.clone(), input: promoted.1.clone() })
            />
        })}
        <Button
            label=format!("Show {name} in the form")
            icon="bookmark"
            icon_only=true
            look=Look::Ghost
            size=Size::Small
            pressed=is_exposed
            on_click=expose
        />
    }
    .into_any()
}
