//! Under the final picture: what it is, how it came there, what can be done with it.

use gesso_core::{funnel::FunnelStage, generation::Status};
use leptos::prelude::*;

use super::{desk::Desk, handle::Handle, marks::Mark, seat::page_of, stage::statuses};
use crate::{
    components::ui::{Button, Icon, Look},
    home::words::first_clause,
};

/// The picture it was made from.
fn parent_of(desk: Desk, handle: Handle) -> Option<Handle> {
    desk.links.with(|links| links.iter().find(|(_, child)| *child == handle).map(|(parent, _)| *parent))
}

/// The words under the final picture; nothing while there is none.
#[component]
pub fn Finish() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let statuses = statuses(desk, FunnelStage::Final);
    // The first that is there; a branch may have made several.
    let ready = Memo::new(move |_| {
        let place = statuses.with(|statuses| statuses.iter().position(|status| *status == Status::Complete));
        place.and_then(|place| u32::try_from(place + 1).ok()).map(|number| Handle::new(FunnelStage::Final, number))
    });
    let title = Memo::new(move |_| {
        ready
            .get()
            .and_then(|handle| desk.generation(handle))
            .map(|it| first_clause(&it.request.prompt).to_owned())
            .unwrap_or_default()
    });
    let open_ahead = Memo::new(move |_| {
        let ahead = desk.stage(FunnelStage::Final, |stage| !stage.sent_ahead.is_empty()).unwrap_or(false);
        let left = desk.funnel(|funnel| funnel.budget.left.high_s > 0.0).unwrap_or(false);
        match (ahead, left) {
            (true, true) => "Sent ahead by you while others still run. They will finish and wait; nothing is thrown away.",
            (true, false) => "Sent ahead by you. The others wait where they are; nothing is thrown away.",
            (false, _) => "Every step to it is kept: go back to any stage and branch from there.",
        }
    });
    move || {
        ready.get().map(|handle| {
            let page = page_of(desk, handle).unwrap_or_default();
            let file = desk
                .seat(handle)
                .and_then(|seat| desk.tile(&seat))
                .and_then(|tile| tile.generation.with_untracked(|it| it.images.first().map(|image| image.image_url.clone())));
            let is_kept = Signal::derive(move || desk.mark(handle) == Mark::Kept);
            view! {
                <div class="finalcap">
                    <h3 dir="auto">{title}</h3>
                    <p class="dim small">{open_ahead}</p>
                    <div class="row wrap">
                        <Button
                            label=move || if is_kept.get() { "Kept" } else { "Keep" }
                            icon="bookmark"
                            look=Look::Primary
                            pressed=is_kept
                            on_click=move |_| desk.keep(&[handle])
                        />
                        {parent_of(desk, handle).map(|parent| view! {
                            <Button
                                label=format!("Compare with {}", parent.name())
                                icon="columns-2"
                                on_click=move |_| desk.looking.set(vec![parent, handle])
                            />
                        })}
                        {file.map(|file| view! {
                            <a class="btn" href=file download="" rel="external"><Icon name="download" />"Download"</a>
                        })}
                        <a class="btn ghost" href=page><Icon name="maximize" />"Open"</a>
                    </div>
                </div>
            }
        })
    }
}
