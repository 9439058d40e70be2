//! The deck: the same decisions, one picture at a time, by swipe, by key or by button; it works without a network.

use gesso_core::{funnel::FunnelStage, generation::Status};
use leptos::{
    ev::{MouseEvent, PointerEvent},
    html,
    prelude::*,
    server_fn::ServerFn,
};

use super::{
    address::{Address, Look},
    desk::{Desk, Seat},
    handle::{Handle, title_of},
    marks::Mark,
    seat::page_of,
    swipe::{Drag, Swipe},
};
use crate::{
    actions::{Action, Actions, aria_keys},
    api::DraftsForm,
    browser,
    components::ui::{EmptyState, Icon, Kbd, Picture},
    home::words,
};

/// The pictures of a stage that are there, and what is decided of each.
fn cards(desk: Desk, stage: FunnelStage) -> Memo<Vec<(Handle, Mark)>> {
    Memo::new(move |_| {
        let seats = desk.seats.with(|seats| seats.iter().filter(|it| it.handle.stage == stage).cloned().collect::<Vec<_>>());
        let is_there = |seat: &Seat| {
            desk.live().tile(seat.generation).is_some_and(|tile| tile.generation.with(|it| it.status == Status::Complete))
        };
        seats.iter().filter(|seat| is_there(seat)).map(|seat| (seat.handle, desk.mark(seat.handle))).collect()
    })
}

const fn is_open(mark: Mark) -> bool {
    matches!(mark, Mark::None | Mark::Kept)
}

/// The deck of one stage: the one in the address, else the first in which something is undecided.
#[component]
pub fn Deck(#[prop(into)] address: Signal<Address>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let piles = [FunnelStage::Drafts, FunnelStage::Refined, FunnelStage::Polished].map(|stage| (stage, cards(desk, stage)));
    let chosen = Memo::new(move |_| address.with(|address| address.stage));
    let usual = Memo::new(move |before: Option<&FunnelStage>| {
        // What one is in the middle of does not go away because its last card is decided.
        let open = |(_, cards): &&(FunnelStage, Memo<Vec<(Handle, Mark)>>)| {
            cards.with(|cards| cards.iter().any(|(_, mark)| is_open(*mark)))
        };
        let first = piles.iter().find(open).map(|(stage, _)| *stage);
        before
            .copied()
            .filter(|before| piles.iter().any(|(stage, cards)| stage == before && cards.with(|it| !it.is_empty())))
            .or(first)
            .unwrap_or_default()
    });
    let stage = Memo::new(move |_| chosen.get().unwrap_or_else(|| usual.get()));
    let link = move |(of, cards): (FunnelStage, Memo<Vec<(Handle, Mark)>>)| {
        let left = move || cards.with(|cards| cards.iter().filter(|(_, mark)| is_open(*mark)).count());
        view! {
            <a
                href=move || Address { look: Look::Deck, stage: Some(of), ..address.get() }.path(desk.session)
                aria-current=move || (stage.get() == of).then_some("true")
            >
                {title_of(of)}<small class="num faint">{move || left().to_string()}</small>
            </a>
        }
    };
    view! {
        <div class="deck">
            <nav class="seg sm" aria-label="Stage">{piles.map(link).collect_view()}</nav>
            {move || {
                let stage = stage.get();
                let cards = piles.iter().find(|(of, _)| *of == stage).map(|(_, cards)| *cards);
                cards.map(|cards| view! { <Pile stage=stage cards=cards /> })
            }}
        </div>
    }
    .into_any()
}

/// The cards of one stage.
#[component]
fn Pile(stage: FunnelStage, cards: Memo<Vec<(Handle, Mark)>>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let actions = expect_context::<Actions>();
    let history = RwSignal::new(Vec::<Handle>::new());
    let held = RwSignal::new(None::<Handle>);
    // The card on top: the one gone back to, else the first that is undecided.
    let top = Memo::new(move |_| {
        cards.with(|cards| {
            let is_there = |handle: &Handle| cards.iter().any(|(of, _)| of == handle);
            let first = || cards.iter().find(|(_, mark)| is_open(*mark)).map(|(handle, _)| *handle);
            held.get().filter(is_there).or_else(first)
        })
    });
    let after = Memo::new(move |_| {
        let top = top.get();
        cards
            .with(|cards| cards.iter().find(|(handle, mark)| Some(*handle) != top && is_open(*mark)).map(|(handle, _)| *handle))
    });
    let decide = move |swipe: Swipe| {
        let Some(handle) = top.get_untracked() else { return };
        match (swipe, untrack(|| desk.mark(handle))) {
            (Swipe::Back, _) => return,
            (Swipe::Up, Mark::Promoted) | (Swipe::Out, Mark::Rejected) => {}
            (Swipe::Up, _) => desk.promote_quietly(handle),
            (Swipe::Out, _) => desk.reject_quietly(handle),
        }
        held.set(None);
        history.update(|history| history.push(handle));
    };
    let back = move || {
        if let Some(handle) = history.try_update(Vec::pop).flatten() {
            desk.clear(handle);
            held.set(Some(handle));
        }
    };
    let has_top = Signal::derive(move || top.with(Option::is_some));
    let has_history = Signal::derive(move || history.with(|history| !history.is_empty()));
    actions.register([
        Action::call("deck-up", "Promote this one", "arrow-up", move || decide(Swipe::Up)).keys("Right").when(has_top),
        Action::call("deck-out", "Reject this one", "x", move || decide(Swipe::Out)).keys("Left").when(has_top),
        Action::call("deck-up-letter", "Promote this one", "arrow-up", move || decide(Swipe::Up)).keys("P").when(has_top),
        Action::call("deck-out-letter", "Reject this one", "x", move || decide(Swipe::Out)).keys("X").when(has_top),
        Action::call("deck-back", "Back one", "undo-2", back).keys("Backspace").when(has_history),
    ]);
    let count = move || {
        let here = top.get();
        cards.with(|cards| {
            let place = cards.iter().position(|(handle, _)| Some(*handle) == here).map_or(cards.len(), |place| place + 1);
            (place, cards.len())
        })
    };
    let tally = move || {
        cards.with(|cards| {
            let of = |mark: Mark| cards.iter().filter(|(_, other)| *other == mark).count();
            format!("{} up, {} out", of(Mark::Promoted), of(Mark::Rejected))
        })
    };
    let ticks = move || {
        let here = top.get();
        cards.with(|cards| {
            cards
                .iter()
                .map(|(handle, mark)| {
                    let kind = match (Some(*handle) == here, mark) {
                        (true, _) => "now",
                        (false, Mark::Promoted) => "u",
                        (false, Mark::Rejected) => "x",
                        (false, _) => "",
                    };
                    view! { <li data-d=kind></li> }
                })
                .collect_view()
        })
    };
    let press = move |swipe: Swipe| {
        move |event: MouseEvent| {
            event.prevent_default();
            decide(swipe);
        }
    };
    let image = move || top.get().and_then(|handle| desk.image(handle)).map(|image| image.to_string());
    let said = move || top.get().map(|handle| (handle.name(), desk.generation(handle)));
    view! {
        <header class="row between small">
            <span class="num"><b>{move || count().0}</b>" of "{move || count().1}</span>
            <span class="dim num" role="status">{tally}</span>
        </header>
        <ol class="ticks" aria-hidden="true">{ticks}</ol>
        <div class="pile">
            {move || after.get().map(|handle| view! { <span class="under">{card_image(desk, handle, "")}</span> })}
            {move || match top.get() {
                Some(handle) => view! { <Card handle=handle decide=Callback::new(decide) /> }.into_any(),
                None => view! { <Empty stage=stage cards=cards /> }.into_any(),
            }}
        </div>
        // Without a network the next cards are here already.
        <div class="ahead" aria-hidden="true">
            <For each=move || cards.get() key=|(handle, _)| *handle let:card>{card_image(desk, card.0, "")}</For>
        </div>
        <p class="dim deckname">
            {move || said().map(|(name, generation)| view! {
                <b>{name}</b>
                <span class="num small">{generation.and_then(|it| it.request.params.seed).map(|seed| format!("seed {seed}"))}</span>
            })}
        </p>
        // A real form: without a script its buttons post.
        <form class="deckbar" role="toolbar" aria-label="Decide" method="post" action=DraftsForm::PATH>
            <input r#type="hidden" name="session" value=desk.session.to_string() />
            <input r#type="hidden" name="view" value="deck" />
            <input r#type="hidden" name="stage" value=stage.next().unwrap_or_default().as_str() />
            <input r#type="hidden" name="images" value=image />
            <button
                r#type="submit"
                name="action"
                value="reject"
                class="btn lg"
                aria-keyshortcuts=aria_keys("X")
                disabled=move || !has_top.get()
                on:click=press(Swipe::Out)
            >
                <Icon name="x" />"Reject"<Kbd keys="X" />
            </button>
            <button
                r#type="button"
                class="btn lg ghost sq"
                aria-label="Back one"
                data-tip="Back one"
                data-tip-side="up"
                disabled=move || !has_history.get()
                on:click=move |_| back()
            >
                <Icon name="undo-2" />
            </button>
            <a
                class="btn lg ghost sq"
                aria-label="Open the picture"
                data-tip="Open the picture"
                data-tip-side="up"
                href=move || top.get().and_then(|handle| page_of(desk, handle)).unwrap_or_else(|| format!("/drafts/{}", desk.session))
            >
                <Icon name="maximize" />
            </a>
            <button
                r#type="submit"
                name="action"
                value="promote"
                class="btn lg primary"
                aria-keyshortcuts=aria_keys("P")
                disabled=move || !has_top.get()
                on:click=press(Swipe::Up)
            >
                <Icon name="arrow-up" />"Promote"<Kbd keys="P" />
            </button>
        </form>
    }
    .into_any()
}

/// Nothing is left to decide, or nothing is there yet.
#[component]
fn Empty(stage: FunnelStage, cards: Memo<Vec<(Handle, Mark)>>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let (title, sentence) = if cards.with_untracked(Vec::is_empty) {
        ("The pictures are on their way", "They are laid here one by one as soon as they are finished.")
    } else {
        (
            "All of these are decided",
            "What you promoted is being made. The board shows all of it; every decision can be taken back there.",
        )
    };
    let next = stage.next().filter(|next| *next != FunnelStage::Final);
    view! {
        <EmptyState title=title sentence=sentence>
            {next.map(|next| view! {
                <a class="btn" href=format!("/drafts/{}?view=deck&stage={next}", desk.session)>{format!("Go on with {}", title_of(next).to_lowercase())}</a>
            })}
            <a class="btn" href=format!("/drafts/{}?view=board", desk.session)>"Look at the board"</a>
        </EmptyState>
    }
}

fn card_image(desk: Desk, handle: Handle, alt: &str) -> Option<AnyView> {
    let picture = desk.generation(handle)?.images.first().map(|image| Picture::of(image, alt))?;
    let Picture { src, srcset, width, height, alt, .. } = picture;
    Some(
        view! {
            <img
                src=src
                srcset=srcset
                sizes="(max-width: 767px) 92vw, 34rem"
                width=width.to_string()
                height=height.to_string()
                alt=alt
                draggable="false"
            />
        }
        .into_any(),
    )
}

/// The card on top. A finger or a pointer takes it to the side.
#[component]
fn Card(handle: Handle, decide: Callback<Swipe>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let node = NodeRef::<html::Figure>::new();
    let drag = StoredValue::new(None::<Drag>);
    let leaning = RwSignal::new(Swipe::Back);
    let aspect = desk.funnel(|funnel| funnel.settings.aspect.as_str());
    let generation = desk.generation(handle);
    let alt = generation.as_ref().map(|it| words::first_clause(&it.request.prompt).to_owned()).unwrap_or_default();
    let is_simulated = generation.is_some_and(|it| it.simulated || it.images.iter().any(|image| image.simulated));
    let lean = move |drag: Option<Drag>| {
        if let Some(card) = node.get_untracked() {
            let (x, turn) = drag.map_or((0.0, 0.0), |drag| (drag.by.0, drag.by.0 / 40.0));
            browser::set_property(&card, "--dx", &format!("{x:.0}px"));
            browser::set_property(&card, "--turn", &format!("{turn:.1}deg"));
        }
    };
    let down = move |event: PointerEvent| {
        if event.is_primary() && event.button() == 0 {
            let from = (f64::from(event.client_x()), f64::from(event.client_y()));
            drag.set_value(Some(Drag { from, since: event.time_stamp(), by: (0.0, 0.0) }));
            if let Some(card) = node.get_untracked() {
                let _ = card.set_pointer_capture(event.pointer_id());
            }
        }
    };
    let moved = move |event: PointerEvent| {
        let Some(begun) = drag.get_value() else { return };
        let now = begun.to((f64::from(event.client_x()), f64::from(event.client_y())));
        drag.set_value(Some(now));
        if now.is_sideways() {
            lean(Some(now));
            leaning.set(if now.by.0 > 0.0 { Swipe::Up } else { Swipe::Out });
        }
    };
    let settle = move || {
        drag.set_value(None);
        leaning.set(Swipe::Back);
        lean(None);
    };
    let up = move |event: PointerEvent| {
        let Some(ended) = drag.get_value() else { return };
        let width = node.get_untracked().map_or(1.0, |card| f64::from(card.offset_width()));
        let swipe = ended.end(event.time_stamp(), width);
        settle();
        decide.run(swipe);
    };
    view! {
        <figure
            class="pic card"
            data-aspect=aspect
            data-lean=move || match leaning.get() { Swipe::Back => None, Swipe::Up => Some("up"), Swipe::Out => Some("out") }
            aria-label=handle.name()
            node_ref=node
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=move |_| settle()
            on:lostpointercapture=move |_| settle()
        >
            {card_image(desk, handle, &alt)}
            {is_simulated.then(|| view! { <span class="tl"><span class="tag">"simulated"</span></span> })}
        </figure>
        <span class="hint l" aria-hidden="true"><Icon name="x" />"out"</span>
        <span class="hint r" aria-hidden="true"><Icon name="arrow-up" />"up"</span>
    }
    .into_any()
}
