//! Places whose code the browser fetches when they are opened: each is a module of its own beside the page's.
//!
//! The server renders them like any other. A page that begins at such a place fetches its module before it hydrates
//! ([`fetch_first`]), so that hydration never waits.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::{
    drafts::{BoardPage, DraftsPage},
    fleet::FleetPage,
    lightbox::LightboxPage,
    projects::{BinPage, ProjectPage, ProjectsPage},
    settings::SettingsPage,
};

/// Says which view is fetched later, and how its route calls it.
macro_rules! later {
    ($($route:ident, $view:ident, $preload:ident, $page:ident;)*) => {
        $(
            #[doc = concat!("Fetches [`", stringify!($page), "`].")]
            pub struct $route;

            #[lazy]
            fn $view() -> AnyView {
                view! { <$page /> }.into_any()
            }

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn view(_: Self) -> AnyView {
                    $view().await
                }

                #[cfg(feature = "hydrate")]
                async fn preload() {
                    $preload().await;
                }
            }
        )*
    };
}

later! {
    DraftsLater, drafts_view, __preload_drafts_view, DraftsPage;
    BoardLater, board_view, __preload_board_view, BoardPage;
    ProjectsLater, projects_view, __preload_projects_view, ProjectsPage;
    BinLater, bin_view, __preload_bin_view, BinPage;
    ProjectLater, project_view, __preload_project_view, ProjectPage;
    LightboxLater, lightbox_view, __preload_lightbox_view, LightboxPage;
    FleetLater, fleet_view, __preload_fleet_view, FleetPage;
    SettingsLater, settings_view, __preload_settings_view, SettingsPage;
}

/// Fetches what the page needs before it hydrates, by its address.
#[cfg(feature = "hydrate")]
pub async fn fetch_first() {
    let Some(path) = web_sys::window().and_then(|window| window.location().pathname().ok()) else { return };
    let mut parts = path.trim_matches('/').split('/');
    match (parts.next(), parts.next()) {
        (Some("drafts"), None) => DraftsLater::preload().await,
        (Some("drafts"), Some(_)) => BoardLater::preload().await,
        (Some("projects"), None) => ProjectsLater::preload().await,
        (Some("projects"), Some("bin")) => BinLater::preload().await,
        (Some("projects"), Some(_)) => ProjectLater::preload().await,
        (Some("pictures"), _) => LightboxLater::preload().await,
        (Some("fleet"), _) => FleetLater::preload().await,
        (Some("settings"), _) => SettingsLater::preload().await,
        _ => {}
    }
}
