//! Places whose code the browser fetches when they are opened: modules of their own beside the page's.
//!
//! The server renders them like any other. A page that begins at such a place fetches its module before it hydrates
//! (`fetch_first`), because hydration never waits.
//!
//! Few modules are better than many: what two of them share and the page's own has not is a file of its own, so that the
//! number of files doubles with every module.

use leptos::prelude::*;
use leptos_router::LazyRoute;

#[cfg(feature = "hydrate")]
use crate::{
    components::ui::{Button, EmptyState, Look},
    live::Wanted,
    shell::Page,
};
use crate::{
    debate::{DebatePage, DebatesPage},
    drafts::{BoardPage, DraftsPage},
    fleet::FleetPage,
    flow::FlowPage,
    forms::FormsPage,
    lightbox::LightboxPage,
    projects::{BinPage, ProjectPage, ProjectsPage},
    settings::SettingsPage,
};

/// Says which places are in which module, and how their routes call them.
macro_rules! later {
    ($($route:ident: $page:ident in $module:ident, $view:ident, $fetch:ident;)*) => {
        $(
            #[doc = concat!("The route of [`", stringify!($page), "`], whose code is fetched when it is opened.")]
            pub struct $route;

            #[cfg(feature = "hydrate")]
            #[leptos::wasm_split::wasm_split($module, wasm_split_path = ::leptos::wasm_split, preload($fetch), fallible)]
            fn $view() -> Result<AnyView, leptos::wasm_split::SplitLoaderError> {
                Ok(view! { <$page /> }.into_any())
            }

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn view(_: Self) -> AnyView {
                    #[cfg(feature = "hydrate")]
                    return $view().await.unwrap_or_else(|_| view! { <NotFetched /> }.into_any());
                    #[cfg(not(feature = "hydrate"))]
                    return view! { <$page /> }.into_any();
                }
            }
        )*
    };
}

later! {
    DebatesLater: DebatesPage in debate, debates_view, fetch_debates;
    DebateLater: DebatePage in debate, debate_view, fetch_debate;
    DraftsLater: DraftsPage in drafts, drafts_view, fetch_drafts;
    BoardLater: BoardPage in drafts, board_view, fetch_board;
    FlowLater: FlowPage in flow, flow_view, fetch_flow;
    FormsLater: FormsPage in rooms, forms_view, fetch_forms;
    ProjectsLater: ProjectsPage in rooms, projects_view, fetch_projects;
    BinLater: BinPage in rooms, bin_view, fetch_bin;
    ProjectLater: ProjectPage in rooms, project_view, fetch_project;
    LightboxLater: LightboxPage in rooms, lightbox_view, fetch_lightbox;
    FleetLater: FleetPage in rooms, fleet_view, fetch_fleet;
    SettingsLater: SettingsPage in rooms, settings_view, fetch_settings;
}

/// The module of the place at this path; `None` where the page's own has it.
#[cfg(any(feature = "ssr", test))]
#[must_use]
pub fn module_at(path: &str) -> Option<&'static str> {
    match path.trim_start_matches('/').split('/').next()? {
        "debate" => Some("debate"),
        "drafts" => Some("drafts"),
        "flow" => Some("flow"),
        "forms" | "projects" | "pictures" | "fleet" | "settings" => Some("rooms"),
        _ => None,
    }
}

/// Puts the readers of [`crate::api::packed`] parts where the page finds them.
#[cfg(feature = "hydrate")]
mod readers {
    use leptos::wasm_split::{SplitLoaderError, wasm_split};

    use crate::api::{BoardState, DebateState, json::read, packed::Packed};

    #[wasm_split(debate, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub fn read_debates() -> Result<(), SplitLoaderError> {
        DebateState::reader().get_or_init(|| read);
        Ok(())
    }

    #[wasm_split(drafts, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub fn read_boards() -> Result<(), SplitLoaderError> {
        BoardState::reader().get_or_init(|| read);
        Ok(())
    }
}

/// Fetches what reads the state that is wanted.
///
/// # Errors
/// It did not come.
#[cfg(feature = "hydrate")]
pub async fn fetch_reader(wanted: Wanted) -> Result<(), leptos::wasm_split::SplitLoaderError> {
    match wanted {
        Wanted::Debate(_) => readers::read_debates().await,
        Wanted::Board(_) => readers::read_boards().await,
        Wanted::Newest | Wanted::Fresh | Wanted::This(_) | Wanted::Nonsense => Ok(()),
    }
}

/// Fetches what the page needs before it hydrates.
///
/// # Errors
/// The module did not come. The page then stays as the server has rendered it.
#[cfg(feature = "hydrate")]
pub async fn fetch_first() -> Result<(), leptos::wasm_split::SplitLoaderError> {
    let path = web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default();
    fetch_reader(Wanted::at(&path, None)).await?;
    let (place, below) = path.trim_matches('/').split_once('/').unwrap_or((path.trim_matches('/'), ""));
    match (place, below) {
        ("debate", "") => fetch_debates().await,
        ("debate", _) => fetch_debate().await,
        ("drafts", "") => fetch_drafts().await,
        ("drafts", _) => fetch_board().await,
        ("flow", "") => fetch_flow().await,
        ("forms", _) => fetch_forms().await,
        ("projects", "") => fetch_projects().await,
        ("projects", "bin") => fetch_bin().await,
        ("projects", _) => fetch_project().await,
        ("pictures", _) => fetch_lightbox().await,
        ("fleet", _) => fetch_fleet().await,
        ("settings", _) => fetch_settings().await,
        _ => Ok(()),
    }
}

/// In place of a place whose module did not come.
#[cfg(feature = "hydrate")]
#[component]
fn NotFetched() -> impl IntoView {
    view! {
        <Page title="Not reached">
            <EmptyState
                title="This place could not be fetched"
                sentence="The studio is not reached, or it was updated while this page was open. Nothing is lost."
            >
                <Button label="Reload" look=Look::Primary on_click=|_| drop(window().location().reload()) />
            </EmptyState>
        </Page>
    }
}

#[cfg(test)]
mod tests {
    use super::module_at;

    #[test]
    fn places_beside_home_have_modules() {
        assert_eq!(module_at("/"), None);
        assert_eq!(module_at("/drafts/0198"), Some("drafts"));
        assert_eq!(module_at("/pictures/0198/0199"), Some("rooms"));
        assert_eq!(module_at("/forms"), Some("rooms"));
        assert_eq!(module_at("/nowhere"), None);
    }
}
