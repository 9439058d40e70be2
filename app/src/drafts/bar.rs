//! The selection bar: what is selected and what can be done with it. A real form: without a script its buttons post.

use gesso_core::{
    funnel::FunnelStage,
    ids::{GenerationId, ImageId},
};
use leptos::{ev::MouseEvent, prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{desk::Desk, handle::Handle, marks::Mark, seat};
use crate::{
    actions::aria_keys,
    api::{DraftsForm, cancel},
    browser,
    components::ui::{Icon, Kbd, Menu, MenuItem, SelectionBar},
    home::words,
};

fn chosen(desk: Desk) -> Vec<Handle> {
    desk.selection.with(|selection| selection.chosen().to_vec())
}

/// The selected pictures that are there.
fn images(desk: Desk) -> Vec<ImageId> {
    chosen(desk).into_iter().filter_map(|handle| desk.image(handle)).collect()
}

/// The bar.
#[component]
pub fn Bar() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let all = move |mark: Mark| {
        let chosen = chosen(desk);
        !chosen.is_empty() && chosen.into_iter().all(|handle| desk.mark(handle) == mark)
    };
    let is_up = Memo::new(move |_| all(Mark::Promoted));
    let is_out = Memo::new(move |_| all(Mark::Rejected));
    let stage = Memo::new(move |_| chosen(desk).first().map(|handle| handle.stage).unwrap_or_default());
    let open = Memo::new(move |_| unfinished(desk));
    let lost = Memo::new(move |_| without(desk));
    let has_images = Memo::new(move |_| {
        open.track();
        desk.seats.track();
        !images(desk).is_empty()
    });
    let ids = move || images(desk).iter().map(ImageId::to_string).collect::<Vec<_>>().join(",");
    let lost_ids = move || lost.with(|lost| lost.iter().map(GenerationId::to_string).collect::<Vec<_>>().join(","));
    let next = move || stage.get().next().unwrap_or(FunnelStage::Final).as_str();
    let parents = move || {
        let from = |handle: Handle| {
            desk.links.with(|links| links.iter().find(|(_, child)| *child == handle).map(|(parent, _)| parent.name()))
        };
        match chosen(desk).as_slice() {
            [one] => from(*one).map_or_else(|| size(desk, *one), |name| format!("from {name}")),
            many => format!("{} there", many.iter().filter(|handle| desk.image(**handle).is_some()).count()),
        }
    };
    let press = move |run: fn(Desk, &[Handle])| {
        move |event: MouseEvent| {
            event.prevent_default();
            run(desk, &desk.targets());
        }
    };
    let can_go_on = Memo::new(move |_| has_images.get() && stage.get().next().is_some());
    let is_pair = Memo::new(move |_| chosen(desk).len() == 2 && images(desk).len() == 2);
    let is_one = Memo::new(move |_| chosen(desk).len() == 1);
    view! {
        <form class="selform" method="post" action=DraftsForm::PATH>
            <input r#type="hidden" name="session" value=desk.session.to_string() />
            <input r#type="hidden" name="stage" value=next />
            <input r#type="hidden" name="images" value=ids />
            <input r#type="hidden" name="generations" value=lost_ids />
            <input r#type="hidden" name="sel" value=move || desk.selection.with(ToString::to_string) />
            <SelectionBar name=move || desk.selection.with(|selection| selection.name()) fact=parents>
                <button
                    r#type="submit"
                    name="action"
                    value=move || if is_up.get() { "unpromote" } else { "promote" }
                    class="btn ghost"
                    aria-keyshortcuts=aria_keys("P")
                    aria-pressed=move || is_up.get().to_string()
                    disabled=move || !can_go_on.get()
                    on:click=press(|desk, targets| desk.promote(targets))
                >
                    <Icon name="arrow-up" />"Promote"<Kbd keys="P" />
                </button>
                <button
                    r#type="submit"
                    name="action"
                    value=move || if is_out.get() { "clear" } else { "reject" }
                    class="btn ghost"
                    aria-keyshortcuts=aria_keys("X")
                    aria-pressed=move || is_out.get().to_string()
                    disabled=move || !has_images.get()
                    on:click=press(|desk, targets| desk.reject(targets))
                >
                    <Icon name="x" />"Reject"<Kbd keys="X" />
                </button>
                <button
                    r#type="button"
                    class="btn ghost"
                    aria-keyshortcuts=aria_keys("V")
                    disabled=move || !(desk.is_awake.get() && is_one.get() && has_images.get())
                    on:click=press(vary)
                >
                    <Icon name="split" />"Vary"<Kbd keys="V" />
                </button>
                <button
                    r#type="button"
                    class="btn ghost"
                    aria-keyshortcuts=aria_keys("C")
                    disabled=move || !(desk.is_awake.get() && is_pair.get())
                    on:click=press(compare)
                >
                    <Icon name="columns-2" />"Compare"<Kbd keys="C" />
                </button>
                <button
                    r#type="button"
                    class="btn ghost"
                    aria-keyshortcuts=aria_keys("T")
                    aria-pressed=move || desk.tracing.get().to_string()
                    disabled=move || !desk.is_awake.get()
                    on:click=press(|desk, _| desk.tracing.update(|tracing| *tracing = !*tracing))
                >
                    <Icon name="route" />"Trace"<Kbd keys="T" />
                </button>
                {move || open.with(|open| !open.is_empty()).then(|| view! {
                    <button r#type="button" class="btn ghost" on:click=press(cancel_all)>
                        <Icon name="ban" />"Cancel"
                    </button>
                })}
                {move || lost.with(|lost| !lost.is_empty()).then(|| view! {
                    <button
                        r#type="submit"
                        name="action"
                        value="again"
                        class="btn ghost"
                        on:click=press(|desk, targets| desk.again(targets))
                    >
                        <Icon name="rotate-cw" />"Try again"
                    </button>
                })}
                {move || has_images.get().then(|| view! {
                    <a
                        class="btn ghost sq"
                        aria-label="Download"
                        data-tip="Download"
                        data-tip-side="up"
                        download=""
                        rel="external"
                        href=move || download(desk)
                    >
                        <Icon name="download" />
                    </a>
                })}
                {move || more(desk, stage.get())}
            </SelectionBar>
        </form>
    }
    .into_any()
}

/// The size of a picture that came from words alone.
fn size(desk: Desk, handle: Handle) -> String {
    let generation = desk.generation(handle);
    let image = generation.as_ref().and_then(|it| it.images.first());
    image.map_or_else(|| "not there yet".to_owned(), |image| format!("{} × {}", image.width, image.height))
}

/// The selected ones that are still being made.
fn unfinished(desk: Desk) -> Vec<Handle> {
    let is_open = |handle: &Handle| {
        let tile = desk.seat(*handle).and_then(|seat| desk.tile(&seat));
        tile.is_some_and(|tile| tile.generation.with(|it| !it.status.is_final()))
    };
    chosen(desk).into_iter().filter(is_open).collect()
}

/// What made nothing on the selected seats.
fn without(desk: Desk) -> Vec<GenerationId> {
    desk.seats.track();
    chosen(desk).into_iter().filter_map(|handle| desk.without(&desk.seat(handle)?)).collect()
}

/// One picture is a file, several are a zip of them.
fn download(desk: Desk) -> String {
    let chosen = chosen(desk);
    let newest = |handle: &Handle| {
        let tile = desk.tile(&desk.seat(*handle)?)?;
        tile.generation.with(|it| it.images.first().map(|image| (image.id, image.image_url.clone())))
    };
    let files: Vec<_> = chosen.iter().filter_map(newest).collect();
    match files.as_slice() {
        [(_, url)] => url.clone(),
        many => {
            let ids: Vec<String> = many.iter().map(|(id, _)| id.to_string()).collect();
            format!("/api/sessions/{}/download?images={}", desk.session, ids.join(","))
        }
    }
}

fn more(desk: Desk, stage: FunnelStage) -> AnyView {
    let navigate = use_navigate();
    let ahead = move |to: FunnelStage, label: &'static str| {
        MenuItem::new(label, move || desk.send_ahead(&desk.targets(), to)).icon("arrow-right")
    };
    let mut items = Vec::new();
    if stage < FunnelStage::Refined {
        items.push(ahead(FunnelStage::Polished, "Send ahead to Polished"));
    }
    if stage < FunnelStage::Polished {
        items.push(ahead(FunnelStage::Final, "Send ahead to Final"));
    }
    items.push(MenuItem::new("Keep", move || desk.keep(&desk.targets())).icon("bookmark").shortcut("K"));
    let open = navigate.clone();
    items.push(
        MenuItem::new("Open", move || {
            if let Some(handle) = desk.targets().first() {
                seat::open(desk, *handle, open.clone());
            }
        })
        .icon("maximize"),
    );
    items.push(
        MenuItem::new("Use these settings again", move || {
            if let Some(path) = desk.targets().first().and_then(|handle| like_path(desk, *handle)) {
                navigate(&path, NavigateOptions::default());
            }
        })
        .icon("copy"),
    );
    view! { <Menu id="selection-more" label="More" at_end=true items=items /> }.into_any()
}

/// The start's form with the settings of a picture.
pub fn like_path(desk: Desk, handle: Handle) -> Option<String> {
    desk.seat(handle).map(|seat| format!("/drafts?like={}.{}", desk.session, seat.generation))
}

/// Opens the form for variations of the first.
pub fn vary(desk: Desk, targets: &[Handle]) {
    if let Some(handle) = targets.first().filter(|handle| desk.image(**handle).is_some()) {
        desk.varying.set(Some(*handle));
    }
}

/// Looks at two side by side.
pub fn compare(desk: Desk, targets: &[Handle]) {
    let pair: Vec<Handle> = targets.iter().copied().filter(|handle| desk.image(*handle).is_some()).take(2).collect();
    if pair.len() == 2 {
        desk.looking.set(pair);
    }
}

/// Cancels what is unfinished of these.
pub fn cancel_all(desk: Desk, targets: &[Handle]) {
    for handle in targets {
        let Some(tile) = desk.seat(*handle).and_then(|seat| desk.tile(&seat)) else { continue };
        let (id, is_open) = tile.generation.with_untracked(|it| (it.id, words::face(it).is_open()));
        if is_open {
            let live = desk.live();
            spawn_local(async move {
                if cancel(id).await.is_err() {
                    // It has most likely ended in the meantime.
                    live.refetch();
                }
            });
        }
    }
    browser::focus_seat(&targets.first().map(ToString::to_string).unwrap_or_default());
}
