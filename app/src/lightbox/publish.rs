//! Publishing a picture on a page of its own that anybody can read.

use gesso_core::ids::ImageId;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::publish,
    components::{
        Note, Tone,
        ui::{Button, Section, TextField},
    },
};

/// The section of the inspector. What a test painter drew is refused by the server, so it is said here instead of offered.
#[component]
pub fn Publishing(
    /// The picture.
    image: ImageId,
    /// A test painter drew it.
    simulated: bool,
    /// What the page is called unless something else is written.
    title: String,
) -> impl IntoView {
    view! {
        <Section title="Publish">
            {if simulated {
                view! {
                    <p class="small dim">
                        "It cannot be published: a test painter drew it, and a page that anybody can read shows only what a model made."
                    </p>
                }.into_any()
            } else {
                view! { <Offer image=image title=title /> }.into_any()
            }}
        </Section>
    }
    .into_any()
}

#[component]
fn Offer(image: ImageId, title: String) -> impl IntoView {
    let title = RwSignal::new(title);
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    let page = RwSignal::new(None::<String>);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let heading = title.get_untracked();
        spawn_local(async move {
            let said = publish(heading, None, vec![image]).await;
            // The person may be at the next picture by now.
            busy.try_set(false);
            refused.try_set(said.as_ref().err().map(|error| error.detail.clone()));
            if let Ok(path) = said {
                page.try_set(Some(path));
            }
        });
    };
    view! {
        {move || match page.get() {
            Some(path) => view! {
                <Note tone=Tone::Info title="It is published." is_new=true>
                    "Whoever has the address reads "<a class="link" href=path rel="external">"its page"</a>" without signing in. "
                    <a class="link" href="/settings#published">"Published pages"</a>" takes it back."
                </Note>
            }.into_any(),
            None => view! {
                <form class="publish" on:submit=send>
                    <TextField id="publish-title" label="Heading of the page" name="title" value=title required=true
                        help="The page shows the picture and its words; whoever has the address reads it without signing in."
                        on_input=move |text| title.set(text) error=refused />
                    <div><Button label="Publish" icon="share-2" busy_label="Publishing" busy=busy submit=true /></div>
                </form>
            }.into_any(),
        }}
    }
}
