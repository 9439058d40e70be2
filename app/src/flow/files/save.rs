//! Saving in the library: a name is asked for the first time, after that each saving is a version.

use gesso_core::graph::json::Json;
use leptos::{prelude::*, task::spawn_local};

use super::{
    paper::{MAX_TITLE_CHARS, Paper},
    shelf,
};
use crate::{
    browser,
    components::ui::{Button, Dialog, Look, TextField},
    flow::{Desk, keep},
};

/// Saves the open document in the library.
pub fn save(desk: Desk) {
    match desk.files.shown_paper() {
        Some(paper) if paper.saved.is_some() => send(desk, paper),
        Some(_) => desk.files.naming.set(true),
        None => {}
    }
}

/// Saves a copy of it under another name.
pub fn save_copy(desk: Desk) {
    shelf::duplicate(desk);
    desk.files.naming.set(true);
}

/// `{title, workflow}` with the document as it is spelled.
fn body(title: &str, document: &str) -> String {
    format!(r#"{{"title":{},"workflow":{document}}}"#, Json::text(title))
}

fn send(desk: Desk, paper: Paper) {
    let Some(text) = desk.with(|editor| editor.file().to_string()) else { return };
    let steps = desk.with(|editor| editor.journal().done().len());
    spawn_local(async move {
        let body = body(&paper.title, &text);
        let answered = match &paper.saved {
            Some(id) => {
                let url = format!("/api/workflows/{id}");
                match browser::ask("PUT", &url, Some(&body)).await {
                    // It was deleted in the library: what is here is saved anew.
                    Some(gone) if gone.status == 404 => browser::ask("POST", "/api/workflows", Some(&body)).await,
                    other => other,
                }
            }
            None => browser::ask("POST", "/api/workflows", Some(&body)).await,
        };
        let Some(answered) = answered else {
            return desk.say("The studio does not answer. The flow is kept on this device; save again when it is back.");
        };
        let json = Json::read(&answered.text).unwrap_or_default();
        let id = json.get("id").and_then(Json::as_str).filter(|_| answered.is_ok());
        let Some(id) = id.map(str::to_owned) else {
            let detail = json.get("detail").and_then(Json::as_str).unwrap_or("the studio could not save it");
            return desk.refuse(format!("{}: the flow is kept on this device", detail.trim_end_matches('.')));
        };
        let version = json.get("version").and_then(Json::as_i128).and_then(|it| i64::try_from(it).ok()).unwrap_or(1);
        // What was done while it was under way is not saved.
        let is_shown = desk.files.shown.try_get_untracked().flatten().as_ref() == Some(&paper.id);
        let is_same = !is_shown || desk.with(|editor| editor.journal().done().len()) == steps;
        desk.files.update(&paper.id, |paper| {
            paper.saved = Some(id);
            paper.version = version;
            paper.is_changed = !is_same;
            paper.is_fresh = false;
            true
        });
        keep::soon(desk);
        desk.say(if version == 1 { "Saved.".to_owned() } else { format!("Saved as version {version}.") });
    });
}

/// Asks for a name to save under.
#[component]
pub fn NameAsked() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let files = desk.files;
    let title = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if files.naming.get() {
            title.set(files.shown_paper().map(|paper| paper.title).unwrap_or_default());
            error.set(None);
        }
    });
    let go = move || {
        let said = title.get_untracked();
        let count = said.trim().chars().count();
        if count == 0 || count > MAX_TITLE_CHARS {
            return error.set(Some(format!("A name has 1 to {MAX_TITLE_CHARS} letters.")));
        }
        if let Some(id) = files.shown.get_untracked() {
            shelf::rename(desk, &id, &said);
        }
        files.naming.set(false);
        if let Some(paper) = files.shown_paper() {
            send(desk, paper);
        }
        desk.focus_surface();
    };
    let foot = move || {
        view! {
            <Button label="Not now" on_click=move |_| files.naming.set(false) />
            <Button label="Save in the library" look=Look::Primary on_click=move |_| go() />
        }
    };
    view! {
        <Dialog id="flow-name" title="Save the flow" open=files.naming foot=foot>
            <form on:submit=move |event| {
                event.prevent_default();
                go();
            }>
                <TextField id="flow-save-title" label="Name" value=title on_input=move |to| title.set(to) error=error required=true />
            </form>
        </Dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::body;

    #[test]
    fn what_is_sent_is_spelled_as_it_is_kept() {
        assert_eq!(
            body("a \"b\"", r#"{"x":1.0,"y":18446744073709551616}"#),
            r#"{"title":"a \"b\"","workflow":{"x":1.0,"y":18446744073709551616}}"#
        );
    }
}
