//! A file of the person's for an input: every node gets it when it runs the graph that names it.

use gesso_core::{editor::fields::Files, graph::json::Json, mask::Source};
use leptos::{prelude::*, task::spawn_local};

use super::Bound;
use crate::{
    browser,
    components::{
        Icon,
        ui::{Button, Size},
    },
    flow::{Desk, mask::MaskAsked},
};

/// What is shown of the file, and a button for another.
pub fn upload(id: String, bound: Bound, takes: Files, label: Signal<String>) -> AnyView {
    let is_busy = RwSignal::new(false);
    let accept = match takes {
        Files::Picture | Files::Animation => "image/*",
        Files::Video => "video/*,image/gif,image/webp",
        Files::Audio => "audio/*",
    };
    let is_broken = RwSignal::new(false);
    let address = Memo::new(move |_| {
        let source = bound.value.with(|value| Source::of(value.as_ref()?.as_str()?))?;
        let [folder, name] = [&source.folder, &source.name].map(|part| browser::in_address(part));
        Some(format!("/comfy/view?type={}&subfolder={folder}&filename={name}", source.root))
    });
    let picture = move || {
        let address = address.get()?;
        is_broken.set(false);
        matches!(takes, Files::Picture | Files::Animation).then(|| {
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
    let desk = expect_context::<Desk>();
    let put = Callback::new(move |value: String| {
        // A step of its own, whatever was typed before.
        bound.left();
        bound.put(Json::text(value));
        bound.left();
    });
    let edit = move |_| {
        let value = bound.with(|field| field.value.as_str().map(str::to_owned)).flatten();
        desk.mask.set(value.map(|value| MaskAsked { value, label: label.get_untracked(), put }));
    };
    // The button stays while the picture becomes another: it has the focus after it was pressed.
    let is_there = Memo::new(move |_| takes == Files::Picture && address.with(Option::is_some) && !is_broken.get());
    let mask = move || {
        is_there.get().then(|| {
            view! { <Button label="Edit mask" icon="brush" size=Size::Small on_click=edit /> }
        })
    };
    let field_id = id.clone();
    view! {
        {picture}
        <div class="row flow-acts">
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
            {mask}
        </div>
    }
    .into_any()
}
