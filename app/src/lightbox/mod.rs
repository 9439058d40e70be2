//! One picture on the well: zoom and pan, neighbours, how it was made, what is in its file.

mod check;
mod facts;
mod look;
mod publish;
mod stage;

use gesso_core::{
    ids::{ImageId, SessionId},
    problem::ProblemCode,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    actions::{Action, Actions},
    api::{PictureState, json::JsonResource, load_picture, picture_path},
    components::{
        Icon,
        ui::{ButtonLink, EmptyState, Inspector, Look, Shown, Toasts},
    },
    error::AppError,
    home::Offline,
    shell::Page,
};
pub use check::FileCheck;
use facts::Facts;
use stage::Stage;

/// The page.
#[component]
pub fn LightboxPage() -> impl IntoView {
    let params = use_params_map();
    let wanted = Memo::new(move |_| {
        params.with(|params| {
            let session = params.get("session")?.parse::<SessionId>().ok()?;
            Some((session, params.get("image")?.parse::<ImageId>().ok()?))
        })
    });
    // Whether the facts are open outlasts the step to the next picture.
    let shown = RwSignal::new(Shown::default());
    let read = JsonResource::new_with_options(
        move || wanted.get(),
        |wanted| async move {
            match wanted {
                Some((session, image)) => load_picture(session, image).await,
                None => Err(ProblemCode::NotFound.into()),
            }
        },
        false,
    );
    view! {
        <Transition fallback=Waiting>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(state) => view! { <OnePicture state=state shown=shown /> }.into_any(),
                    Err(error) => view! { <Gone error=error again=Callback::new(move |()| read.refetch()) /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! { <Page title="Picture">
        <div class="lightbox" aria-busy="true"><p class="sr" role="status">"The picture is being read."</p><div class="skel lb-wait"></div></div>
    </Page> }
}

#[component]
fn Gone(error: AppError, again: Callback<()>) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), axum::http::StatusCode::from_u16(error.status()))
    {
        response.set_status(status);
    }
    let is_gone = error.code == ProblemCode::NotFound;
    let title = if is_gone { "This picture is not here" } else { "The picture could not be read" };
    view! {
        <Page title="Picture">
            <Offline sentence="Pictures are on the studio; they are here again when it is reachable." />
            <EmptyState title=title sentence=error.detail>
                // A link, so that it works without a script; with one only the picture is read again.
                {(!is_gone).then(|| view! {
                    <a class="btn" href="" rel="external" on:click=move |event| { event.prevent_default(); again.run(()); }>"Try again"</a>
                })}
                <ButtonLink href="/projects" label="All projects" />
                <ButtonLink href="/projects/bin" label="Look into the bin" look=Look::Ghost />
            </EmptyState>
        </Page>
    }
}

#[component]
fn OnePicture(state: PictureState, shown: RwSignal<Shown>) -> impl IntoView {
    let session = state.session.id;
    let path = move |id: ImageId| picture_path(session, id);
    let (before, after) = (state.before.map(path), state.after.map(path));
    let title = format!("{} of {}", state.place, state.of);
    let parent: (TextProp, TextProp) = (state.session.title.clone().into(), format!("/?session={session}").into());
    let download = state.image.image_url.clone();
    let name = format!("gesso-{}.{}", state.image.id, state.mime.rsplit('/').next().unwrap_or("png"));
    let actions = expect_context::<Actions>();
    let toasts = expect_context::<Toasts>();
    let steps = [
        before.clone().map(|href| Action::go("lb-before", "Picture before", "arrow-left", href).keys("Left")),
        after.clone().map(|href| Action::go("lb-after", "Picture after", "arrow-right", href).keys("Right")),
    ];
    actions.register(steps.into_iter().flatten());
    actions.register([
        Action::go("lb-up", "Back to the session", "arrow-up", format!("/?session={session}")).keys("Escape"),
        Action::go("lb-reuse", "Draft with these settings", "copy", state.like_path()),
    ]);
    let step = |href: Option<String>, rel: &'static str, label: &'static str, icon: &'static str| {
        match href {
        Some(href) => view! { <a class="btn ghost sq" href=href rel=rel aria-label=label data-tip=label><Icon name=icon /></a> }.into_any(),
        None => view! { <span class="btn ghost sq" aria-disabled="true" role="img" aria-label=format!("{label}: there is none")><Icon name=icon /></span> }.into_any(),
    }
    };
    let tools = move || {
        view! {
            {step(before.clone(), "prev", "Picture before", "chevron-left")}
            {step(after.clone(), "next", "Picture after", "chevron-right")}
            <a class="btn ghost" href=download.clone() rel="external" download=name.clone() on:click=move |_| toasts.say("The file is on its way, with everything it says of itself.")>
                <Icon name="download" /><span class="hide-s">"Download"</span><span class="sr only-s">"Download"</span>
            </a>
            <button
                r#type="button"
                class="btn ghost sq"
                aria-label="Facts"
                data-tip="Facts"
                on:click=move |_| shown.update(|it| *it = it.toggled())
            >
                <Icon name="panel-right" />
            </button>
        }
    };
    let facts = state.clone();
    let inspector = move || {
        let facts = facts.clone();
        view! { <Inspector title="How it was made" shown=shown><Facts state=facts /></Inspector> }
    };
    view! {
        <Page title=title parent=parent tools=tools inspector=inspector>
            <div class="lightbox"><Stage state=state /></div>
        </Page>
    }
    .into_any()
}
