//! Dark, light or whatever the system says. The server renders it from a cookie, so nothing flashes.

use leptos::{prelude::*, server_fn::ServerFn};
use serde::{Deserialize, Serialize};

use crate::{api::SetTheme, browser, components::Icon};

/// Name of the cookie.
pub const THEME_COOKIE: &str = "gesso_theme";
/// The cookie is kept this long, in seconds: a year.
const THEME_COOKIE_SECS: u32 = 365 * 24 * 60 * 60;

/// Which palette the page uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Dark: pictures are judged on it by default.
    #[default]
    Dark,
    /// Light.
    Light,
    /// Whatever the system says.
    System,
}

impl Theme {
    /// Every theme, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::System];

    /// The spelling in the cookie and in `data-theme`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::System => "system",
        }
    }

    /// Reads the spelling; anything else is the default.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text).unwrap_or_default()
    }

    /// The theme in a `Cookie` header.
    #[must_use]
    pub fn of_cookies(header: &str) -> Self {
        let cookies = header.split(';').filter_map(|cookie| cookie.trim().split_once('='));
        cookies.filter(|(name, _)| *name == THEME_COOKIE).map(|(_, value)| Self::parse(value)).next().unwrap_or_default()
    }

    /// The cookie that remembers it, as a `Set-Cookie` header spells it.
    #[must_use]
    pub fn cookie(self) -> String {
        format!("{THEME_COOKIE}={}; Path=/; Max-Age={THEME_COOKIE_SECS}; SameSite=Lax", self.as_str())
    }

    /// The theme of this response on the server, of this document in the browser: the same.
    #[must_use]
    pub fn current() -> Self {
        #[cfg(feature = "ssr")]
        {
            use axum::http::{header::COOKIE, request::Parts};
            let parts = use_context::<Parts>();
            let header = parts.as_ref().and_then(|parts| parts.headers.get(COOKIE)).and_then(|value| value.to_str().ok());
            header.map(Self::of_cookies).unwrap_or_default()
        }
        #[cfg(not(feature = "ssr"))]
        {
            browser::root_attribute("data-theme").map(|text| Self::parse(&text)).unwrap_or_default()
        }
    }

    /// Its icon.
    pub(crate) const fn icon(self) -> &'static str {
        match self {
            Self::Dark => "moon",
            Self::Light => "sun",
            Self::System => "monitor",
        }
    }

    /// Its name for people.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Dark => "Dark",
            Self::Light => "Light",
            Self::System => "As the system",
        }
    }
}

/// The theme of this page, for everything that shows or changes it.
#[derive(Clone, Copy)]
pub struct ChosenTheme(RwSignal<Theme>);

impl ChosenTheme {
    /// Reads the theme of this page and hands it to everything below.
    pub fn provide() -> Self {
        let chosen = Self(RwSignal::new(Theme::current()));
        provide_context(chosen);
        chosen
    }

    /// The theme shown now.
    #[must_use]
    pub fn get(self) -> Theme {
        self.0.get()
    }

    /// Shows another one and remembers it.
    pub fn choose(self, theme: Theme) {
        browser::set_cookie(&theme.cookie());
        browser::set_root_attribute("data-theme", theme.as_str());
        self.0.set(theme);
    }
}

/// Chooses the theme: a form without a script, at once with one.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let chosen = expect_context::<ChosenTheme>();
    let choice = move |of: Theme| {
        let choose = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            chosen.choose(of);
        };
        view! {
            <button
                r#type="submit"
                name="theme"
                value=of.as_str()
                title=of.label()
                aria-label=of.label()
                aria-pressed=move || (chosen.0.get() == of).to_string()
                on:click=choose
            >
                <Icon name=of.icon() />
            </button>
        }
    };
    view! {
        <form class="seg icons hide-s" method="post" action=SetTheme::PATH role="group" aria-label="Theme">
            {Theme::ALL.map(choice).collect_view()}
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others_and_nonsense_is_the_default() {
        assert_eq!(Theme::of_cookies("a=b; gesso_theme=light; c=d"), Theme::Light);
        assert_eq!(Theme::of_cookies("gesso_theme=system"), Theme::System);
        assert_eq!(Theme::of_cookies("gesso_theme=\"><script>"), Theme::Dark);
        assert_eq!(Theme::of_cookies("xgesso_theme=light"), Theme::Dark);
        for theme in Theme::ALL {
            assert_eq!(Theme::of_cookies(&theme.cookie()), theme);
        }
    }
}
