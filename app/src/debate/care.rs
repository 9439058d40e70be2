//! Renaming, exporting and deleting a debate, in a popover that works without a script.

use gesso_core::session::MAX_TITLE_CHARS;
use leptos::{attr::popover, html, prelude::*, server_fn::ServerFn};

use super::desk::Desk;
use crate::{
    api::{DebateAct, DebateForm},
    browser,
    components::Icon,
};

/// Id of the popover.
const CARE_ID: &str = "debate-care";

/// The button and its popover.
#[component]
pub fn Care() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let here = desk.conversation;
    let title = desk.of_thread(|thread| thread.conversation.title.clone());
    let field = NodeRef::<html::Input>::new();
    let rename = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            let title = field.value();
            desk.act_then(DebateAct::Rename { title }, move |is_done| {
                if is_done {
                    browser::hide_popover(CARE_ID);
                    desk.say("The debate has its new name.");
                }
            });
        }
    };
    let delete = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.act(DebateAct::Delete);
    };
    view! {
        <button r#type="button" class="btn ghost sq" popovertarget=CARE_ID aria-label="Rename, export or delete" data-tip="Rename, export or delete">
            <Icon name="ellipsis" />
        </button>
        <div {..popover("auto")} class="pop end care" id=CARE_ID role="dialog" aria-label="This debate">
            <form class="col" method="post" action=DebateForm::PATH on:submit=rename>
                <input r#type="hidden" name="conversation" value=here.to_string() />
                <input r#type="hidden" name="action" value="rename" />
                <div class="field">
                    <label for="debate-name">"Name"</label>
                    <input
                        id="debate-name"
                        class="input"
                        name="text"
                        value=move || title.get().unwrap_or_default()
                        required
                        maxlength=MAX_TITLE_CHARS.to_string()
                        autocomplete="off"
                        dir="auto"
                        node_ref=field
                    />
                </div>
                <button r#type="submit" class="btn">"Rename"</button>
            </form>
            <div class="col">
                <span class="label">"Take it along"</span>
                <div class="row">
                    <a class="btn" href=format!("/api/chat/conversations/{here}/export?format=md") rel="external" download=""><Icon name="download" />"Markdown"</a>
                    <a class="btn" href=format!("/api/chat/conversations/{here}/export?format=json") rel="external" download=""><Icon name="download" />"JSON"</a>
                </div>
            </div>
            <form class="col" method="post" action=DebateForm::PATH on:submit=delete>
                <input r#type="hidden" name="conversation" value=here.to_string() />
                <input r#type="hidden" name="action" value="delete" />
                <p class="small dim">"Everything that was said is lost, its claims and its prompt too, and cannot be brought back. Its pictures stay in their session."</p>
                <button r#type="submit" class="btn danger"><Icon name="trash-2" />"Delete"</button>
            </form>
        </div>
    }
    .into_any()
}
