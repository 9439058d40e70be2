//! The actions there are now: those of the frame and those of the page that is open.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::place::PLACES;
use crate::browser;

/// Where the last actions of the palette are kept.
const RECENT_KEY: &str = "gesso.palette";
/// Where it is kept that single keys are off.
const SINGLE_KEYS_KEY: &str = "gesso.keys";
/// Actions the palette remembers.
const RECENT_ACTIONS: usize = 5;

/// Groups of the palette, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What can be done on this page.
    Here,
    /// Places.
    Go,
    /// Appearance, keys, help.
    Studio,
}

impl Group {
    /// Every group.
    pub const ALL: [Self; 3] = [Self::Here, Self::Go, Self::Studio];

    /// Its heading.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Here => "Here",
            Self::Go => "Go to",
            Self::Studio => "Studio",
        }
    }
}

/// What an action does.
#[derive(Clone)]
pub enum Does {
    /// Goes to an address of the app.
    Go(String),
    /// Calls the page.
    Call(Callback<()>),
}

/// An action.
#[derive(Clone)]
pub struct Action {
    /// Once in the registry; remembered by the palette.
    pub id: &'static str,
    /// What it does, as a button would say it.
    pub title: String,
    /// Other words that find it.
    pub also: &'static str,
    /// Its group.
    pub group: Group,
    /// Its icon.
    pub icon: &'static str,
    /// Its keys: `P`, `G N`, `Mod+K`.
    pub shortcut: Option<&'static str>,
    /// Whether it can be done now; always when nothing is given.
    pub when: Option<Signal<bool>>,
    /// What it does.
    pub does: Does,
    /// Whether its keys mean something else in a field, and are left to it.
    pub(super) spares_fields: bool,
    /// Which registration added it: two pages may have actions of the same id while one follows the other.
    registration: u32,
}

impl Action {
    /// An action of the page that calls it.
    pub fn call(id: &'static str, title: impl Into<String>, icon: &'static str, run: impl Into<Callback<()>>) -> Self {
        Self {
            id,
            title: title.into(),
            also: "",
            group: Group::Here,
            icon,
            shortcut: None,
            when: None,
            does: Does::Call(run.into()),
            spares_fields: false,
            registration: 0,
        }
    }

    /// An action that goes somewhere.
    pub fn go(id: &'static str, title: impl Into<String>, icon: &'static str, href: impl Into<String>) -> Self {
        Self {
            id,
            title: title.into(),
            also: "",
            group: Group::Go,
            icon,
            shortcut: None,
            when: None,
            does: Does::Go(href.into()),
            spares_fields: false,
            registration: 0,
        }
    }

    /// With keys.
    #[must_use]
    pub fn keys(self, keys: &'static str) -> Self {
        Self { shortcut: Some(keys), ..self }
    }

    /// With keys that a field needs itself: `Delete`, `Mod+Z`. They act everywhere else.
    #[must_use]
    pub fn outside_fields(self) -> Self {
        Self { spares_fields: true, ..self }
    }

    /// With other words that find it.
    #[must_use]
    pub fn also(self, also: &'static str) -> Self {
        Self { also, ..self }
    }

    /// In another group.
    #[must_use]
    pub fn group(self, group: Group) -> Self {
        Self { group, ..self }
    }

    /// Only while this holds.
    #[must_use]
    pub fn when(self, when: impl Into<Signal<bool>>) -> Self {
        Self { when: Some(when.into()), ..self }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.when.is_none_or(|when| when.try_get_untracked().unwrap_or(false))
    }
}

/// The registry, handed to every page as context.
#[derive(Clone, Copy)]
pub struct Actions {
    pub(super) list: RwSignal<Vec<Action>>,
    pub(super) recent: RwSignal<Vec<String>>,
    navigate: Callback<String>,
    registrations: StoredValue<u32>,
    /// Whether the palette is open.
    pub palette: RwSignal<bool>,
    /// Whether the sheet of shortcuts is open.
    pub sheet: RwSignal<bool>,
    /// Whether keys that write a character act outside fields.
    pub single_keys: RwSignal<bool>,
}

impl Actions {
    /// Makes the registry with the places in it, and hands it to everything below. Belongs inside the router.
    pub fn provide() -> Self {
        let navigate = use_navigate();
        let navigate = Callback::new(move |href: String| navigate(&href, NavigateOptions::default()));
        let actions = Self {
            list: RwSignal::new(Vec::new()),
            recent: RwSignal::new(Vec::new()),
            navigate,
            registrations: StoredValue::new(0),
            palette: RwSignal::new(false),
            sheet: RwSignal::new(false),
            single_keys: RwSignal::new(true),
        };
        provide_context(actions);
        actions.register(
            PLACES
                .iter()
                .map(|place| Action { shortcut: place.keys, ..Action::go(place.path, place.label, place.icon, place.path) }),
        );
        Effect::new(move |_| {
            actions.single_keys.set(browser::kept(SINGLE_KEYS_KEY).as_deref() != Some("off"));
            let recent = browser::kept(RECENT_KEY).unwrap_or_default();
            actions.recent.set(recent.lines().take(RECENT_ACTIONS).map(str::to_owned).collect());
        });
        actions
    }

    /// Adds actions for as long as the component that calls it is there. Nothing is added on the server.
    pub fn register(self, actions: impl IntoIterator<Item = Action>) {
        let registration = self.registrations.get_value().wrapping_add(1);
        self.registrations.set_value(registration);
        let actions: Vec<Action> = actions.into_iter().map(|action| Action { registration, ..action }).collect();
        let actions = StoredValue::new(actions);
        Effect::new(move |_| {
            let actions = actions.try_update_value(std::mem::take).unwrap_or_default();
            self.list.update(|list| list.extend(actions));
        });
        on_cleanup(move || {
            self.list.try_update(|list| list.retain(|action| action.registration != registration));
        });
    }

    /// Does it, and remembers that it was done.
    pub fn run(self, id: &str) {
        let found = self.list.try_with_untracked(|list| list.iter().rfind(|action| action.id == id).cloned()).flatten();
        let Some(action) = found.filter(Action::is_ready) else { return };
        match action.does {
            Does::Go(href) => self.navigate.run(href),
            Does::Call(run) => run.run(()),
        }
    }

    /// Remembers an action for the top of the palette.
    pub(super) fn remember(self, id: &str) {
        self.recent.update(|recent| {
            recent.retain(|other| other != id);
            recent.insert(0, id.to_owned());
            recent.truncate(RECENT_ACTIONS);
            browser::keep(RECENT_KEY, &recent.join("\n"));
        });
    }

    /// Switches single keys on or off, and keeps that on this device.
    pub fn set_single_keys(self, on: bool) {
        self.single_keys.set(on);
        browser::keep(SINGLE_KEYS_KEY, if on { "" } else { "off" });
    }
}
