//! Named versions: kept, compared, gone back to.

use gesso_core::{
    editor::{
        action::Action,
        history::{Difference, Edit, diff},
    },
    graph::json::Json,
};
use leptos::{ev::SubmitEvent, html, prelude::*};

use crate::{
    browser,
    components::ui::{Button, Section, Size},
    flow::Desk,
};

/// Longest value that is told; the rest is cut.
const MAX_TOLD: usize = 80;

/// The section.
pub fn versions(desk: Desk) -> AnyView {
    let all = desk.of_document(|editor| {
        let versions = editor.versions().all().iter();
        versions.map(|version| (version.name.clone(), version.at.clone())).collect::<Vec<_>>()
    });
    let compared = RwSignal::new(None::<(usize, Vec<String>)>);
    let node = NodeRef::<html::Input>::new();
    let keep = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = node.get_untracked() else { return };
        let typed = input.value();
        let name = if typed.trim().is_empty() { "Version".to_owned() } else { typed.trim().to_owned() };
        input.set_value("");
        let kept = Action::KeepVersion { name: name.clone(), at: browser::now_in_words() };
        desk.change(|editor| editor.act(kept));
        compared.set(None);
        desk.say(format!("Kept as {name}."));
    };
    let compare = move |at: usize| {
        if compared.with_untracked(|compared| compared.as_ref().is_some_and(|(shown, _)| *shown == at)) {
            compared.set(None);
            return;
        }
        let told = desk.with(|editor| {
            let version = Json::read(&editor.versions().all().get(at)?.text).ok()?;
            Some(diff(&version, editor.file(), editor.schema()).iter().map(sentence).collect::<Vec<_>>())
        });
        compared.set(told.flatten().map(|told| (at, told)));
    };
    let row = move |(at, (name, when)): (usize, (String, String))| {
        let is_open = move || compared.with(|compared| compared.as_ref().is_some_and(|(shown, _)| *shown == at));
        let told = move || {
            let told = compared.get().filter(|(shown, _)| *shown == at)?.1;
            Some(if told.is_empty() {
                view! { <p class="small dim">"Blocks, values and wires are the same."</p> }.into_any()
            } else {
                view! { <ul class="small flow-told">{told.into_iter().map(|told| view! { <li>{told}</li> }).collect_view()}</ul> }
                    .into_any()
            })
        };
        let back = format!("Go back to {name}");
        let differences = format!("Differences since {name}");
        view! {
            <li class="flow-tie">
                <div><b>{name}</b>" "<span class="small dim">{when}</span></div>
                <div class="row flow-acts">
                    <button
                        type="button"
                        class="btn sm"
                        aria-expanded=move || is_open().to_string()
                        aria-label=differences
                        on:click=move |_| compare(at)
                    >
                        "Differences"
                    </button>
                    <button type="button" class="btn sm" aria-label=back on:click=move |_| desk.act(Action::Restore(at))>
                        "Go back"
                    </button>
                </div>
                {told}
            </li>
        }
    };
    view! {
        <Section title="Versions">
            <div class="flow-sec">
                <form class="row" on:submit=keep>
                    <label class="sr" for="flow-version">"Name of the version"</label>
                    <input class="input" type="text" id="flow-version" placeholder="Name of the version" autocomplete="off" node_ref=node />
                    <Button label="Keep" icon="history" size=Size::Small submit=true />
                </form>
                {move || match all.get().unwrap_or_default() {
                    none if none.is_empty() => view! {
                        <p class="small dim">"Keep the flow as it is now under a name, and go back to it whenever you like."</p>
                    }.into_any(),
                    all => view! {
                        <ul class="flow-list">{all.into_iter().enumerate().rev().map(row).collect_view()}</ul>
                    }.into_any(),
                }}
            </div>
        </Section>
    }
    .into_any()
}

/// A difference in words.
fn sentence(difference: &Difference) -> String {
    let Difference { level, block, edit } = difference;
    let whose = match (level.is_empty(), block.is_empty()) {
        (_, true) => format!("Subgraph {level}"),
        (true, false) => block.clone(),
        (false, false) => format!("{block} in {level}"),
    };
    let or_nothing = |source: &Option<String>| source.clone().unwrap_or_else(|| "nothing".to_owned());
    let mode = |mode: i128| match mode {
        2 => "muted",
        4 => "bypassed",
        _ => "running",
    };
    let what = match edit {
        Edit::Added => "is new".to_owned(),
        Edit::Removed => "is gone".to_owned(),
        Edit::Value { name, before, after } => format!("{name} was {}, is {}", cut(before), cut(after)),
        Edit::Source { name, before, after } => {
            format!("{name} came from {}, comes from {}", or_nothing(before), or_nothing(after))
        }
        Edit::Mode { before, after } => format!("was {}, is {}", mode(*before), mode(*after)),
        Edit::Title { before, after } => format!("was called {}, is called {}", cut(before), cut(after)),
        Edit::Class { before, after } => format!("was a {before}, is a {after}"),
    };
    format!("{whose}: {what}.")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_TOLD) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None if text.is_empty() => "empty".to_owned(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_sentences() {
        let edit = Edit::Value { name: "steps".into(), before: "20".into(), after: String::new() };
        let told = sentence(&Difference { level: String::new(), block: "Sampler (3)".into(), edit });
        assert_eq!(told, "Sampler (3): steps was 20, is empty.");
        assert_eq!(cut(&"ä".repeat(90)).chars().count(), 81);
    }
}
