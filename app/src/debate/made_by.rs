//! What makes the pictures of a debate: the studio's own templates, or the form of a saved workflow that takes a prompt.

use leptos::{prelude::*, task::spawn_local};

use super::desk::Desk;
use crate::{
    api::{FormCard, list_forms},
    components::ui::Select,
};

/// The choice; nothing while there is no such form. Read once the page is awake: most debates never ask.
#[component]
pub fn MadeBy() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let forms = RwSignal::new(Vec::<FormCard>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            // Without an answer the studio makes them, as ever.
            if let Ok(found) = list_forms(true).await {
                forms.try_set(found.forms);
            }
        });
    });
    let options = Signal::derive(move || {
        let studio = (String::new(), "The studio".to_owned());
        forms.with(|forms| {
            std::iter::once(studio).chain(forms.iter().map(|form| (form.id.to_string(), form.title.clone()))).collect()
        })
    });
    let chosen = Signal::derive(move || desk.form.get().map(|id| id.to_string()).unwrap_or_default());
    let is_any = Memo::new(move |_| forms.with(|forms| !forms.is_empty()));
    move || {
        is_any.get().then(|| {
            view! {
                <Select
                    id="made-by"
                    label="Made by"
                    options=options
                    value=chosen
                    on_change=move |id: String| desk.form.set(id.parse().ok())
                    help="A form of Flow gets the prompt, and seed and size where it takes them."
                />
            }
        })
    }
}
