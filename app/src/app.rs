//! The root of the app: what lives as long as the page, the frame, and the places in it.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, NavigateOptions, OptionalParamSegment, ParamSegment, SsrMode, StaticSegment,
    components::{Route, Router, Routes},
    hooks::{use_location, use_navigate, use_query_map},
};

use crate::{
    actions::{self, Actions, Palette, ShortcutSheet},
    api::{HomeState, json::JsonOnce},
    browser,
    components::ui::{ButtonLink, EmptyState, IsMac, ToastRegion, Toasts},
    drafts::Outbox,
    error::AppError,
    home::HomePage,
    later::{
        BinLater, BoardLater, DebateLater, DebatesLater, DraftsLater, FleetLater, FlowLater, FormsLater, LightboxLater,
        ProjectLater, ProjectsLater, SettingsLater,
    },
    live::{Live, Wanted},
    shell::{self, BottomBar, HasArrived, Page, Rail, SimulatedBar, Strip, install::Install, theme::ChosenTheme},
};

#[cfg(debug_assertions)]
use crate::states::StatesPage;

/// The state that comes with the page. What shows it waits for it, so that server and browser render the same first.
#[derive(Clone, Copy)]
pub struct First(pub JsonOnce<Result<HomeState, AppError>>);

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|place: String| if place.is_empty() { "Gesso".to_owned() } else { format!("{place} · Gesso") } />
        <Router>
            <Frame />
        </Router>
    }
}

/// Everything around the places.
#[component]
fn Frame() -> impl IntoView {
    let query = use_query_map();
    let path = use_location().pathname;
    let wanted = move || path.with(|path| query.with(|query| Wanted::at(path, query.get_str("session"))));
    let first_wanted = untrack(wanted);
    let live = Live::new(first_wanted);
    provide_context(live.clone());
    provide_context(First(JsonOnce::new_with_options(first_wanted.fetch(), false)));
    follow(live, wanted);
    let navigate = use_navigate();
    Effect::new(move |has_begun: Option<()>| {
        let navigate = navigate.clone();
        if has_begun.is_none() {
            browser::turn_on_links(move |address| navigate(address, NavigateOptions::default()));
        }
    });
    provide_context(HasArrived(StoredValue::new(false)));
    let theme = ChosenTheme::provide();
    let is_mac = RwSignal::new(false);
    provide_context(IsMac(is_mac));
    Toasts::provide();
    Install::provide();
    Outbox::provide();
    let registry = Actions::provide();
    shell::actions::register(registry, theme);
    actions::listen(registry, is_mac);
    view! {
        <a class="skip" href="#main" rel="external">"Skip to the work"</a>
        <div class="app">
            <AfterFirst><SimulatedBar /></AfterFirst>
            <Rail />
            <Routes fallback=NotFound>
                <Route path=StaticSegment("") view=HomePage ssr=SsrMode::Async />
                <Route path=StaticSegment("debate") view={Lazy::<DebatesLater>::new()} ssr=SsrMode::Async />
                <Route path=(StaticSegment("debate"), ParamSegment("conversation")) view={Lazy::<DebateLater>::new()} ssr=SsrMode::Async />
                <Route path=StaticSegment("drafts") view={Lazy::<DraftsLater>::new()} ssr=SsrMode::Async />
                <Route path=(StaticSegment("drafts"), ParamSegment("session")) view={Lazy::<BoardLater>::new()} ssr=SsrMode::Async />
                <Route path=StaticSegment("flow") view={Lazy::<FlowLater>::new()} ssr=SsrMode::Async />
                <Route path=(StaticSegment("forms"), OptionalParamSegment("workflow")) view={Lazy::<FormsLater>::new()} ssr=SsrMode::Async />
                <Route path=StaticSegment("projects") view={Lazy::<ProjectsLater>::new()} ssr=SsrMode::Async />
                <Route path=(StaticSegment("projects"), StaticSegment("bin")) view={Lazy::<BinLater>::new()} ssr=SsrMode::Async />
                <Route path=(StaticSegment("projects"), ParamSegment("project")) view={Lazy::<ProjectLater>::new()} ssr=SsrMode::Async />
                <Route
                    path=(StaticSegment("pictures"), ParamSegment("session"), ParamSegment("image"))
                    view={Lazy::<LightboxLater>::new()}
                    ssr=SsrMode::Async
                />
                <Route path=StaticSegment("fleet") view={Lazy::<FleetLater>::new()} ssr=SsrMode::Async />
                <Route path=StaticSegment("settings") view={Lazy::<SettingsLater>::new()} ssr=SsrMode::Async />
                <Route path=StaticSegment("states") view=StatesPage ssr=SsrMode::Async />
            </Routes>
            <AfterFirst><Strip /></AfterFirst>
            <BottomBar />
        </div>
        <Palette />
        <ShortcutSheet />
        <ToastRegion />
    }
}

/// Shows its children once the first state is in the live store.
#[component]
pub fn AfterFirst(
    /// What reads the live store.
    children: ChildrenFn,
    /// What stands there until then.
    #[prop(optional, into)]
    fallback: ViewFn,
) -> impl IntoView {
    let First(first) = expect_context::<First>();
    let live = expect_context::<Live>();
    view! {
        <Suspense fallback=move || fallback.run()>
            {
                let children = children.clone();
                let live = live.clone();
                move || {
                    let (children, live) = (children.clone(), live.clone());
                    Suspend::new(async move {
                        live.begin(first.await);
                        children()
                    })
                }
            }
        </Suspense>
    }
}

/// In the browser: says that the page is awake, opens the socket once the first state is there, follows the address.
fn follow(live: Live, wanted: impl Fn() -> Wanted + 'static) {
    Effect::new(|_| browser::set_root_attribute("data-hydrated", "true"));
    let turning = live.clone();
    Effect::new(move |before: Option<Wanted>| {
        let wanted = wanted();
        if before.is_some_and(|before| before != wanted) {
            let has_turned = turning.turn_to(wanted);
            if has_turned {
                browser::to_top_of_main();
            }
        }
        wanted
    });
    #[cfg(target_arch = "wasm32")]
    Effect::new(move |is_open: Option<bool>| {
        let is_ready = live.load().with(|load| *load == crate::live::Load::Ready);
        let is_open = is_open.unwrap_or(false);
        if is_ready && !is_open {
            crate::live::keep_open(live.clone());
        }
        is_open || is_ready
    });
    #[cfg(not(target_arch = "wasm32"))]
    drop(live);
}

/// In release builds there is nothing to show.
#[cfg(not(debug_assertions))]
use NotFound as StatesPage;

#[component]
fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! {
        <Page title="Not here">
            <EmptyState
                title="There is nothing at this address"
                sentence="It may have been deleted, or the address has a slip in it."
            >
                <ButtonLink href="/" label="Go home" />
            </EmptyState>
        </Page>
    }
}
