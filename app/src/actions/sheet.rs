//! The sheet of shortcuts: every key there is now.

use leptos::prelude::*;

use super::{
    keyboard::KeySwitch,
    registry::{Actions, Group},
};
use crate::components::ui::{Dialog, Kbd};

/// The sheet. It is part of every page and closed.
#[component]
pub fn ShortcutSheet() -> impl IntoView {
    let actions = expect_context::<Actions>();
    let group = move |group: Group| {
        let lines: Vec<(String, &'static str)> = actions.list.with(|list| {
            let members = list.iter().filter(|action| action.group == group);
            members.filter_map(|action| Some((action.title.clone(), action.shortcut?))).collect()
        });
        (!lines.is_empty()).then(|| {
            let line = |(title, keys): (String, &'static str)| {
                view! { <div><dt>{title}</dt><dd><Kbd keys=keys /></dd></div> }
            };
            view! { <section><h3>{group.label()}</h3><dl>{lines.into_iter().map(line).collect_view()}</dl></section> }
                .into_any()
        })
    };
    view! {
        <Dialog id="shortcuts" title="Shortcuts" open=actions.sheet wide=true>
            <div class="keysheet">
                {move || actions.sheet.get().then(|| Group::ALL.map(group).into_iter().flatten().collect_view())}
            </div>
            <KeySwitch />
            <p class="small faint">"They are never taken from a field. Those with Ctrl or ⌘ always work."</p>
        </Dialog>
    }
    .into_any()
}
