//! What can be done with a project or a session: another name, the bin.

use gesso_core::{
    generation::Image,
    session::{BIN_DAYS, MAX_TITLE_CHARS, SessionStats},
};
use leptos::{attr::popover, html, prelude::*, task::spawn_local};

use crate::{
    components::{
        Icon, Note, Tone,
        ui::{Toasts, srcset},
    },
    error::AppError,
    fleet::words::{count, size},
};

/// Up to three pictures, or words in their place.
pub fn mosaic(covers: &[Image]) -> AnyView {
    if covers.is_empty() {
        return view! {
            <span class="mosaic"><span class="pic" data-pic="queued"><span class="words">"no pictures yet"</span></span></span>
        }
        .into_any();
    }
    let cover = |image: &Image| {
        view! {
            <span class="pic">
                <img src=format!("{}?w=320", image.thumbnail_url) srcset=srcset(image) sizes="16rem" alt="" loading="lazy" />
                {image.simulated.then(|| view! { <span class="tl"><span class="tag">"simulated"</span></span> })}
            </span>
        }
    };
    view! { <span class="mosaic">{covers.iter().map(cover).collect_view()}</span> }.into_any()
}

/// What something weighs: `14 pictures, 3.4 MB`.
pub fn weight(stats: SessionStats) -> String {
    if stats.images == 0 {
        return "no pictures".to_owned();
    }
    format!("{}, {}", count(stats.images, "picture", "pictures"), size(stats.bytes))
}

/// The addresses and the field of the two forms.
#[derive(Clone, Copy)]
pub struct Forms {
    /// Where a new name is posted.
    pub rename: &'static str,
    /// Where a deletion is posted.
    pub delete: &'static str,
    /// The name of the id's field.
    pub field: &'static str,
}

/// What a card of a list does when its forms are used with a script.
pub struct Care {
    /// Gives it another name.
    pub rename: Callback<String>,
    /// Throws it away; the toast that says so brings it back.
    pub delete: Callback<()>,
    /// Why the last change was not made.
    pub refusal: Signal<Option<AppError>>,
}

impl Care {
    /// For a `kind` of thing called `title`. `gone` takes its card away, `back` has the list read again.
    pub fn new<R, D, B>(
        kind: &'static str,
        title: RwSignal<String>,
        rename: impl Fn(String) -> R + Copy + Send + Sync + 'static,
        delete: impl Fn() -> D + Copy + Send + Sync + 'static,
        bring_back: impl Fn() -> B + Copy + Send + Sync + 'static,
        gone: impl Fn() + Copy + Send + Sync + 'static,
        back: impl Fn() + Copy + Send + Sync + 'static,
    ) -> Self
    where
        R: Future<Output = Result<(), AppError>> + 'static,
        D: Future<Output = Result<(), AppError>> + 'static,
        B: Future<Output = Result<(), AppError>> + 'static,
    {
        let toasts = expect_context::<Toasts>();
        let refusal = RwSignal::new(None::<AppError>);
        let rename = move |to: String| {
            spawn_local(async move {
                let answer = rename(to.clone()).await;
                if answer.is_ok() {
                    title.try_set(to.trim().to_owned());
                    toasts.say(format!("The {kind} has its new name."));
                }
                refusal.try_set(answer.err());
            });
        };
        let undo = move || {
            spawn_local(async move {
                match bring_back().await {
                    Ok(()) => back(),
                    // The card is gone, so there is no other place to say it.
                    Err(error) => toasts.say(format!("It is still in the bin. {}", error.detail)),
                }
            });
        };
        let delete = move |()| {
            spawn_local(async move {
                let name = title.try_get_untracked().unwrap_or_default();
                match delete().await {
                    Ok(()) => {
                        gone();
                        toasts.say_undo(format!("{name} is in the bin."), undo);
                    }
                    Err(error) => {
                        refusal.try_set(Some(error));
                    }
                }
            });
        };
        Self { rename: Callback::new(rename), delete: Callback::new(delete), refusal: refusal.into() }
    }
}

/// A popover with both forms. Works without a script: the browser opens it, and the forms post.
#[component]
pub fn Keep(
    /// Its id on the page and in the forms.
    id: String,
    /// Project or session.
    kind: &'static str,
    /// The name now.
    title: Signal<String>,
    /// What goes to the bin with it.
    loses: String,
    /// Where the forms go.
    forms: Forms,
    /// Gives it another name.
    on_rename: Callback<String>,
    /// Throws it away.
    on_delete: Callback<()>,
    /// Why the last change was not made.
    refusal: Signal<Option<AppError>>,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let target = format!("keep-{id}");
    let input_id = format!("name-{id}");
    let rename = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(input) = field.get_untracked() {
            on_rename.run(input.value());
        }
    };
    let delete = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        on_delete.run(());
    };
    view! {
        <button
            r#type="button"
            class="btn ghost sm sq"
            popovertarget=target.clone()
            aria-label=move || format!("Rename or delete {}", title.get())
            data-tip="Rename or delete"
        >
            <Icon name="ellipsis" />
        </button>
        <div {..popover("auto")} class="pop end care" id=target role="dialog" aria-label=move || title.get()>
            <form class="col" method="post" action=forms.rename on:submit=rename>
                <input r#type="hidden" name=forms.field value=id.clone() />
                <div class="field">
                    <label for=input_id.clone()>"Name"</label>
                    <input
                        id=input_id
                        class="input"
                        name="title"
                        value=title.get_untracked()
                        required
                        maxlength=MAX_TITLE_CHARS.to_string()
                        autocomplete="off"
                        dir="auto"
                        node_ref=field
                    />
                </div>
                <button r#type="submit" class="btn">"Rename"</button>
            </form>
            <form class="col" method="post" action=forms.delete on:submit=delete>
                <input r#type="hidden" name=forms.field value=id />
                <p class="small dim">{format!("The {kind} goes to the bin: {loses}. It can be brought back for {BIN_DAYS} days; what is being drawn is cancelled.")}</p>
                <button r#type="submit" class="btn danger"><Icon name="trash-2" />"Delete"</button>
            </form>
            {move || refusal.get().map(|error| view! { <Note tone=Tone::Bad title="This was not done." is_new=true>{error.detail}</Note> })}
        </div>
    }
    .into_any()
}
