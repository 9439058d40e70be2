//! A file of the person's for an input: every node gets it when it runs the graph that names it.

use gesso_core::{editor::fields::Files, graph::json::Json};
use leptos::{prelude::*, task::spawn_local};

use super::Bound;
use crate::{browser, components::Icon};

/// What is shown of the file, and a button for another.
pub fn upload(id: String, bound: Bound, takes: Files, label: Signal<String>) -> AnyView {
    let is_busy = RwSignal::new(false);
    let accept = match takes {
        Files::Picture => "image/*",
        Files::Video => "video/*,image/gif,image/webp",
        Files::Audio => "audio/*",
    };
    let is_broken = RwSignal::new(false);
    let address = Memo::new(move |_| {
        let text = bound
            .value
            .with(|value| value.as_ref().and_then(Json::as_str).map(str::to_owned))
            .filter(|text| !text.is_empty())?;
        let (folder, name) = text.rsplit_once('/').unwrap_or(("", &text));
        Some(format!("/comfy/view?type=input&subfolder={}&filename={}", browser::in_address(folder), browser::in_address(name)))
    });
    let picture = move || {
        let address = address.get()?;
        is_broken.set(false);
        (takes == Files::Picture).then(|| {
            view! {
                <img
                    class="flow-file"
                    src=address
                    alt=move || format!("{} now", label.get())
                    loading="lazy"
                    hidden=move || is_broken.get()
                    on:error=move |_| is_broken.set(true)
                />
            }
        })
    };
    let field_id = id.clone();
    view! {
        {picture}
        <label class="btn sm flow-upload" for=field_id aria-busy=move || is_busy.get().then_some("true")>
            <Icon name="upload" small=true />
            {move || if is_busy.get() { "Uploading" } else { "Upload a file" }}
            <input
                class="sr"
                type="file"
                id=id
                accept=accept
                on:change:target=move |event| {
                    let Some(file) = browser::file_of_input(&event.target()) else { return };
                    is_busy.set(true);
                    spawn_local(async move {
                        let given = browser::give_to_nodes(&file).await;
                        is_busy.try_set(false);
                        match given {
                            Ok(name) => {
                                bound.put(Json::text(name));
                                bound.left();
                            }
                            Err(error) => drop(bound.error.try_set(Some(format!("The file did not come: {}", error.detail)))),
                        }
                    });
                }
            />
        </label>
    }
    .into_any()
}
