//! Actions that hold on every page.

use leptos::prelude::*;

use super::theme::{ChosenTheme, Theme};
use crate::{
    actions::{Action, Actions, Group},
    browser,
};

/// Adds them to the registry.
pub fn register(actions: Actions, theme: ChosenTheme) {
    let themes = [("theme-dark", Theme::Dark), ("theme-light", Theme::Light), ("theme-system", Theme::System)];
    let themes = themes.map(|(id, of)| {
        let title = format!("Appearance: {}", of.label().to_lowercase());
        Action::call(id, title, of.icon(), move || theme.choose(of)).group(Group::Studio).also("theme colours")
    });
    let studio = |action: Action| action.group(Group::Studio);
    actions.register([
        Action::go("fresh", "Start fresh", "plus", "/?session=new").group(Group::Here).also("new session sentence"),
        studio(Action::call("palette", "Search or run", "search", move || actions.palette.update(|open| *open = !*open)))
            .keys("Mod+K"),
        studio(Action::call("shortcuts", "Show all shortcuts", "keyboard", move || actions.sheet.set(true)))
            .keys("?")
            .also("keys help"),
        studio(Action::call("region-next", "Next region of the page", "arrow-right", || browser::to_region(true))).keys("F6"),
        studio(Action::call("region-before", "Region before", "arrow-left", || browser::to_region(false))).keys("Shift+F6"),
        studio(Action::call("single-keys", "Single-letter keys on or off", "keyboard", move || {
            actions.set_single_keys(!actions.single_keys.get_untracked());
        })),
    ]);
    actions.register(themes);
}
