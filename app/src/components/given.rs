//! Files that are given to the nodes: the picture that a value names, and the button that brings another. The same in Flow
//! and in forms.

use gesso_core::mask::Source;
use leptos::{prelude::*, task::spawn_local};

use super::Icon;
use crate::browser;

/// Where a file can be read. The answer is empty when there is none: a flow from elsewhere names files that nobody has here,
/// and a refusal would be an error of the page.
pub fn given_path(source: &Source) -> String {
    let [folder, name] = [&source.folder, &source.name].map(|part| browser::in_address(part));
    format!("/comfy/view?type={}&subfolder={folder}&filename={name}&missing=blank", source.root)
}

/// The picture at an address; hidden while nothing is there, which `is_broken` tells.
pub fn given_picture(address: Memo<Option<String>>, alt: Signal<String>, is_broken: RwSignal<bool>) -> AnyView {
    let picture = move || {
        let address = address.get()?;
        is_broken.set(false);
        Some(view! {
            <img
                class="given"
                src=address
                alt=move || alt.get()
                loading="lazy"
                hidden=move || is_broken.get()
                on:error=move |_| is_broken.set(true)
            />
        })
    };
    picture.into_any()
}

/// The button that brings a file. `on_end` is told its name for the nodes, or why it did not come, in a sentence.
pub fn give_file(
    id: String,
    accept: Option<&'static str>,
    on_end: impl Fn(Result<String, String>) + Clone + 'static,
) -> AnyView {
    let is_busy = RwSignal::new(false);
    let field_id = id.clone();
    let bring = move |file: browser::PickedFile| {
        let on_end = on_end.clone();
        is_busy.set(true);
        spawn_local(async move {
            let given = browser::give_to_nodes(&file).await;
            is_busy.try_set(false);
            on_end(given.map_err(|error| format!("The file did not come: {}", error.detail)));
        });
    };
    view! {
        <label class="btn sm give" for=field_id aria-busy=move || is_busy.get().then_some("true")>
            <Icon name="upload" small=true />
            {move || if is_busy.get() { "Uploading" } else { "Upload a file" }}
            <input
                class="sr"
                r#type="file"
                id=id
                accept=accept
                on:change:target=move |event| {
                    if let Some(file) = browser::file_of_input(&event.target()) {
                        bring(file);
                    }
                }
            />
        </label>
    }
    .into_any()
}
