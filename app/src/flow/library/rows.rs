//! The rows of the library's sheet.

use leptos::{html, prelude::*};

use super::{
    calls::{Read, Row},
    shelf::{Doing, Shelf, drawing_key},
};
use crate::{
    components::{
        Icon,
        ui::{Button, Look, Size},
    },
    flow::files::Paper,
};

/// A saved flow: its drawing, its name, what can be done with it.
pub fn saved(shelf: Shelf, row: Row) -> AnyView {
    let key = drawing_key(&row);
    let meta = format!("Version {} · {}", row.version, row.at);
    let (open_id, title, name) = (row.id.clone(), row.title.clone(), row.title.clone());
    let id = StoredValue::new(row.id.clone());
    let row = StoredValue::new(row);
    let doing = move || {
        shelf.doing.with(|doing| doing.as_ref().filter(|(of, _)| id.with_value(|id| id == of)).map(|(_, it)| it.clone()))
    };
    let begin = move |what: Doing| shelf.doing.set(Some((id.get_value(), what)));
    let act = move |label: &'static str, icon: &'static str, run: Callback<()>| {
        let label = format!("{label} {name}");
        view! { <Button label=label icon=icon icon_only=true look=Look::Ghost size=Size::Small on_click=move |_| run.run(()) /> }
    };
    view! {
        <li class="flow-saved">
            <div class="thumb">
                {move || match shelf.drawn.with(|drawn| drawn.get(&key).cloned()) {
                    Some(url) => view! { <img src=url alt="" loading="lazy" /> }.into_any(),
                    None => view! { <Icon name="workflow" /> }.into_any(),
                }}
            </div>
            <button r#type="button" class="name" on:click=move |_| shelf.open(open_id.clone())>
                <b>{title}</b>
                <small>{meta}</small>
            </button>
            <div class="acts">
                {act("Rename", "pencil", Callback::new(move |()| begin(Doing::Rename)))}
                {act("Versions of", "history", Callback::new(move |()| shelf.show_versions(id.get_value())))}
                {act("Delete", "trash-2", Callback::new(move |()| begin(Doing::Delete)))}
            </div>
            {move || match doing() {
                None => ().into_any(),
                Some(Doing::Rename) => rename(shelf, row.get_value()),
                Some(Doing::Delete) => delete(shelf, row.get_value()),
                Some(Doing::Versions(versions)) => older(shelf, versions),
            }}
        </li>
    }
    .into_any()
}

fn rename(shelf: Shelf, row: Row) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
            input.select();
        }
    });
    let Row { id, title, .. } = row;
    view! {
        <form class="more" on:submit=move |event| {
            event.prevent_default();
            let said = node.get_untracked().map(|input| input.value()).unwrap_or_default();
            if !said.trim().is_empty() {
                shelf.rename(id.clone(), said);
            }
        }>
            <input class="input" aria-label="New name" maxlength="200" value=title node_ref=node />
            <Button label="Not now" size=Size::Small on_click=move |_| shelf.doing.set(None) />
            <Button label="Rename" size=Size::Small submit=true />
        </form>
    }
    .into_any()
}

fn delete(shelf: Shelf, row: Row) -> AnyView {
    let versions = if row.version == 1 { "its only version".to_owned() } else { format!("its {} versions", row.version) };
    let said = format!("“{}” and {versions} are gone for good. A copy that is open stays open.", row.title);
    view! {
        <div class="more" role="group" aria-label="Delete">
            <p>{said}</p>
            <Button label="Keep it" size=Size::Small on_click=move |_| shelf.doing.set(None) />
            <Button label="Delete the flow" look=Look::Danger size=Size::Small on_click=move |_| shelf.delete(row.clone()) />
        </div>
    }
    .into_any()
}

fn older(shelf: Shelf, versions: Vec<Read>) -> AnyView {
    let one = move |read: Read| {
        let label = format!("Version {} · {} · {}", read.row.version, read.row.title, read.row.at);
        view! {
            <li>
                <button r#type="button" class="btn ghost sm" on:click=move |_| shelf.open_version(read.clone())>{label}</button>
            </li>
        }
    };
    view! {
        <div class="more">
            <ul class="versions" aria-label="Versions">{versions.into_iter().map(one).collect_view()}</ul>
            <Button label="Close" size=Size::Small on_click=move |_| shelf.doing.set(None) />
        </div>
    }
    .into_any()
}

/// A flow this device keeps.
pub fn kept(shelf: Shelf, paper: Paper) -> AnyView {
    let state = if paper.saved.is_none() {
        "never saved in the library"
    } else if paper.is_changed {
        "with unsaved changes"
    } else {
        "saved"
    };
    let (title, id) = (paper.title.clone(), paper.id.clone());
    let asked = StoredValue::new(id.clone());
    let is_asked = move || shelf.doing.with(|doing| doing.as_ref().is_some_and(|(of, _)| asked.with_value(|id| id == of)));
    let label = format!("Forget {title}");
    view! {
        <li class="flow-saved">
            <div class="thumb"><Icon name="workflow" /></div>
            <button r#type="button" class="name" on:click=move |_| shelf.open_kept(paper.clone())>
                <b>{title}</b>
                <small>{state}</small>
            </button>
            <div class="acts">
                <Button label=label icon="trash-2" icon_only=true look=Look::Ghost size=Size::Small
                    on_click=move |_| shelf.doing.set(Some((asked.get_value(), Doing::Delete))) />
            </div>
            {move || {
                let id = id.clone();
                is_asked().then(|| view! {
                    <div class="more" role="group" aria-label="Forget">
                        <p>"What only this device has of it is lost, with all that could be undone."</p>
                        <Button label="Keep it" size=Size::Small on_click=move |_| shelf.doing.set(None) />
                        <Button label="Forget it" look=Look::Danger size=Size::Small on_click=move |_| shelf.forget(id.clone()) />
                    </div>
                })
            }}
        </li>
    }
    .into_any()
}
