//! What floats: menus, popovers, dialogs, toasts, the selection bar.

use leptos::prelude::*;

use super::row;
use crate::{
    actions::Actions,
    components::ui::{Button, Dialog, Look, Menu, MenuItem, Popover, SelectionBar, Tip, Toasts},
};

pub(super) fn rows() -> AnyView {
    let toasts = expect_context::<Toasts>();
    let actions = expect_context::<Actions>();
    let is_asked = RwSignal::new(false);
    let items = move || {
        vec![
            MenuItem::new("Promote", move || toasts.say("Draft 7 promoted to Refined.")).icon("arrow-up").shortcut("P"),
            MenuItem::new("Trace", || ()).icon("route").shortcut("T"),
            MenuItem::new("Download", || ()).icon("download").disabled(),
            MenuItem::new("Delete", || ()).icon("trash-2").danger(),
        ]
    };
    let foot = move || {
        view! {
            <Button label="Keep it" on_click=move |_| is_asked.set(false) />
            <Button label="Delete 14 pictures" look=Look::Danger on_click=move |_| is_asked.set(false) />
        }
    };
    let states = vec![
        ("menu", view! { <Menu id="menu-1" label="What can be done" items=items() /> }.into_any()),
        ("menu with a label", view! { <Menu id="menu-2" label="More" items=items() with_label=true /> }.into_any()),
        (
            "popover",
            view! { <Popover id="pop-1" label="Why here" icon="info"><p>"Atlas holds the model and waits 9 s less than Vesper."</p></Popover> }
                .into_any(),
        ),
        ("tooltip", view! { <Tip text="5 of 6 nodes take work"><span tabindex="0" role="img" aria-label="5 of 6 nodes take work" class="state" data-s="run"></span></Tip> }.into_any()),
        (
            "toast",
            view! { <Button label="Reject" icon="x" on_click=move |_| toasts.say_undo("Draft 7 rejected.", move || toasts.say("Draft 7 is back.")) /> }
                .into_any(),
        ),
        ("dialog", view! { <Button label="Delete the session" look=Look::Danger on_click=move |_| is_asked.set(true) /> }.into_any()),
        ("palette", view! { <Button label="Search or run" icon="search" shortcut="Mod+K" on_click=move |_| actions.palette.set(true) /> }.into_any()),
        ("shortcuts", view! { <Button label="Shortcuts" icon="keyboard" shortcut="?" on_click=move |_| actions.sheet.set(true) /> }.into_any()),
    ];
    view! {
        {row("Menu, popover, tooltip, toast, dialog, palette", states)}
        <section class="inv">
            <h2>"Selection bar"</h2>
            <div class="drawn">
                <SelectionBar name="Draft 07" fact="Lens 8.4" quote="“The only one where the water has the last word.”">
                    <Button label="Promote" icon="arrow-up" shortcut="P" />
                    <Button label="Reject" icon="x" shortcut="X" look=Look::Ghost />
                    <Button label="Vary" icon="split" shortcut="V" look=Look::Ghost />
                    <Button label="Compare" icon="columns-2" shortcut="C" look=Look::Ghost />
                    <Button label="Trace" icon="route" shortcut="T" look=Look::Ghost />
                </SelectionBar>
            </div>
        </section>
        <Dialog id="delete-session" title="Delete the session?" open=is_asked foot=foot>
            <p>"14 pictures and their recipes go with it. They can be brought back for 30 days."</p>
        </Dialog>
    }
    .into_any()
}
