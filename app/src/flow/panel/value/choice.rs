//! One of several: a native list where they are few, one that is searched where they are many.

use gesso_core::editor::fields::{Field, FieldKind, Files};
use leptos::prelude::*;

use super::{Bound, upload::upload};
use crate::{
    components::Icon,
    flow::{origins::Mark, panel::pick::Pick},
};

/// Most choices of a native list.
const MAX_NATIVE: usize = 30;

/// The choices as texts; first the value itself where no node has it.
pub fn texts(field: &Field) -> Vec<String> {
    let FieldKind::Choice { among, .. } = &field.kind else { return Vec::new() };
    let own = field.text();
    let mut texts: Vec<String> = among.iter().map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned)).collect();
    if !texts.contains(&own) {
        texts.insert(0, own);
    }
    texts
}

/// The field.
pub fn choice(
    id: String,
    bound: Bound,
    takes: Option<Files>,
    label: Signal<String>,
    describes: Signal<Option<String>>,
) -> AnyView {
    let all = Memo::new(move |_| bound.field.with(|field| field.as_ref().map(texts).unwrap_or_default()));
    let is_known = Memo::new(move |_| bound.field.with(|field| field.as_ref().is_none_or(Field::is_known)));
    let shown = Memo::new(move |_| bound.field.with(|field| field.as_ref().map(Field::text).unwrap_or_default()));
    let declared = bound.with(|field| field.declared.clone()).flatten();
    let marks = Memo::new(move |_| all.with(|all| bound.origins().of_choices(declared.as_ref(), all)));
    let mark_of = move |text: &str| {
        let at = all.with(|all| all.iter().position(|one| one == text))?;
        marks.with(|marks| marks.get(at).cloned().flatten())
    };
    let said = move |text: &str, mark: Option<Mark>| match mark {
        _ if !is_known.get() && shown.with(|shown| shown == text) => format!("{text} (no node has it)"),
        Some(mark) => format!("{text} (on {})", mark.short),
        None => text.to_owned(),
    };
    let chosen = move || shown.with(|shown| (shown.clone(), mark_of(shown)));
    let is_native = bound.with(|field| texts(field).len() <= MAX_NATIVE) == Some(true);
    let control = if is_native {
        let option = move |(text, mark): (String, Option<Mark>)| {
            let (value, compared, words) = (text.clone(), text.clone(), text);
            view! {
                <option value=value selected=move || shown.with(|shown| *shown == compared)>
                    {move || said(&words, mark.clone())}
                </option>
            }
        };
        view! {
            <select
                class="input"
                id=id.clone()
                aria-describedby=move || describes.get()
                on:change:target=move |event| {
                    bound.typed(&event.target().value());
                    bound.left();
                }
            >
                {move || all.get().into_iter().zip(marks.get()).map(option).collect_view()}
            </select>
        }
        .into_any()
    } else {
        let is_open = RwSignal::new(false);
        let list = format!("{id}-pick");
        view! {
            <button
                type="button"
                class="input select flow-choice"
                id=id.clone()
                aria-haspopup="listbox"
                aria-expanded=move || is_open.get().to_string()
                aria-label=move || {
                    let (text, mark) = chosen();
                    format!("{}: {}", label.get(), said(&text, mark))
                }
                aria-describedby=move || describes.get()
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                <span>{move || {
                    let (text, mark) = chosen();
                    said(&text, mark)
                }}</span>
            </button>
            {move || is_open.get().then(|| {
                let texts = all.get_untracked();
                let at = texts.iter().position(|text| *text == shown.get_untracked());
                view! {
                    <Pick
                        id=list.clone()
                        label=label.get_untracked()
                        texts=texts
                        marks=marks.get_untracked()
                        chosen=at
                        on_pick=move |at: usize| {
                            is_open.set(false);
                            if let Some(text) = all.with_untracked(|all| all.get(at).cloned()) {
                                bound.typed(&text);
                                bound.left();
                            }
                        }
                        on_close=move |()| is_open.set(false)
                    />
                }
            })}
        }
        .into_any()
    };
    view! {
        {control}
        {takes.map(|takes| upload(format!("{id}-file"), bound, takes, label))}
        {move || chosen().1.map(|mark| view! { <p class="small dim">{mark.sentence()}</p> })}
        {move || (!is_known.get()).then(|| view! {
            <span class="err"><Icon name="triangle-alert" small=true />"No node has it: choose another, or it stays as it is."</span>
        })}
    }
    .into_any()
}
