//! The dialog.

use gesso_core::mask::Painting;
use leptos::{ev, html, prelude::*};

use super::{
    MaskAsked, bar, board,
    easel::{Easel, Stage},
    keys, save,
};
use crate::{
    actions::Actions,
    browser,
    components::{
        Note, Tone,
        ui::{Button, Dialog, Look, follow_dialog},
    },
    flow::Desk,
};

/// The mask editor, while a mask is painted.
#[component]
pub fn MaskEditor() -> impl IntoView {
    let desk = expect_context::<Desk>();
    (move || desk.mask.get().map(|asked| editor(desk, asked))).into_any()
}

fn editor(desk: Desk, asked: MaskAsked) -> AnyView {
    let actions = expect_context::<Actions>();
    let title = format!("Mask of {}", asked.label);
    let easel = Easel::new(asked);
    let node = NodeRef::<html::Dialog>::new();
    follow_dialog(node, easel.open);
    Effect::new(move |_| {
        if node.get().is_some() {
            easel.open.set(true);
        }
    });
    let closed = move || {
        if easel.open.get_untracked() && easel.with(Painting::is_changed) == Some(true) {
            // The browser closed it without asking: what was painted is not lost by that.
            easel.open.set(true);
            return easel.leave();
        }
        desk.mask.set(None);
    };
    let is_off = Signal::derive(move || easel.stage.get() != Stage::Ready);
    let leave = move |_| {
        easel.is_leaving.set(false);
        easel.open.set(false);
    };
    view! {
        <dialog
            class="mask-edit"
            aria-labelledby="mask-title"
            node_ref=node
            on:cancel=move |event: ev::Event| {
                event.prevent_default();
                easel.leave();
            }
            on:close=move |event| if !browser::is_open_dialog(&event) { closed() }
            on:keydown=move |event| {
                if keys::press(easel, actions, &event) {
                    event.prevent_default();
                    event.stop_propagation();
                }
            }
        >
            <header>
                <h2 id="mask-title">{title}</h2>
                <span class="push row">
                    <Button label="Cancel" look=Look::Ghost on_click=move |_| easel.leave() />
                    <Button
                        label="Save"
                        look=Look::Primary
                        busy=easel.is_saving
                        busy_label="Saving"
                        disabled=is_off
                        on_click=move |_| if !easel.is_saving.get_untracked() { save::save(easel) }
                    />
                </span>
            </header>
            {move || easel.problem.get().map(|problem| view! {
                <div class="mask-problem"><Note tone=Tone::Bad title=problem is_new=true>"What you painted is still here."</Note></div>
            })}
            {board::board(easel)}
            {bar::bar(easel)}
        </dialog>
        <Dialog
            id="mask-leave"
            title="Leave without saving?"
            open=easel.is_leaving
            foot=move || view! {
                <Button label="Keep painting" on_click=move |_| easel.is_leaving.set(false) />
                <Button label="Discard the mask" look=Look::Danger on_click=leave />
            }
        >
            <p>"What you painted is not saved. The picture stays as it was."</p>
        </Dialog>
    }
    .into_any()
}
