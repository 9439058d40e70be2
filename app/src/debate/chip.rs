//! A claim as a row: what is proposed, how it stands, what can be said of it, and why it was made.

use gesso_core::{
    debate::{Claim, ClaimState, ClaimVerdict, claim::MAX_NOTE_CHARS},
    ids::ClaimId,
};
use leptos::{ev::KeyboardEvent, html, prelude::*, server_fn::ServerFn};

use super::{desk::Desk, words};
use crate::{
    api::{DebateAct, DebateForm},
    components::{Icon, ui::Mark},
};

/// One way to judge a claim: its verdict, its spelling in the form, its word and its icon.
type Press = (ClaimVerdict, &'static str, &'static str, &'static str);

const ACCEPT: Press = (ClaimVerdict::Accept, "accept", "Accept", "check");
const VETO: Press = (ClaimVerdict::Veto, "veto", "Veto", "x");
const LOCK: Press = (ClaimVerdict::Lock, "lock", "Accept and lock", "lock");
const OPEN: Press = (ClaimVerdict::Open, "open", "Leave undecided", "undo-2");
const UNLOCK: Press = (ClaimVerdict::Accept, "accept", "Unlock", "lock-open");

/// What can be said of a claim as it stands, on the chip and under *Why*.
fn presses(claim: &Claim) -> (&'static [Press], &'static [Press]) {
    match claim.state {
        // It stands or falls with the one it repeats.
        ClaimState::Open if words::is_repeat(claim) => (&[], &[]),
        ClaimState::Open if claim.issue => (&[ACCEPT, VETO], &[]),
        ClaimState::Open => (&[ACCEPT, VETO, LOCK], &[]),
        ClaimState::Accepted => (&[], &[LOCK, VETO, OPEN]),
        ClaimState::Locked => (&[], &[UNLOCK, OPEN]),
        ClaimState::Vetoed => (&[], &[ACCEPT, OPEN]),
    }
}

/// A claim.
#[component]
pub fn ClaimRow(
    /// Which.
    id: ClaimId,
    /// Links lead to it; once on the page.
    is_anchor: bool,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let shown =
        desk.of_thread(move |thread| thread.claim(id).map(|claim| (claim.clone(), words::beside(claim, &thread.claims))));
    let shown = Memo::new(move |_| shown.get().flatten());
    view! {
        <li class="claim-row" id=is_anchor.then(|| format!("claim-{id}"))>
            {move || shown.get().map(|(claim, beside)| one(desk, &claim, beside))}
        </li>
    }
    .into_any()
}

fn one(desk: Desk, claim: &Claim, beside: Option<String>) -> AnyView {
    let id = claim.id;
    let voice = words::voice(claim.role);
    let standing = words::standing(claim);
    let name = words::claim_name(claim);
    let about = if claim.issue { "issue" } else { claim.slot.as_str() };
    let (on_chip, under) = presses(claim);
    let mark = match claim.state {
        ClaimState::Accepted => Some("check"),
        ClaimState::Locked => Some("lock"),
        ClaimState::Vetoed => Some("x"),
        ClaimState::Open => None,
    };
    let (proposal, reason, quote, note) =
        (claim.proposal.clone(), claim.reason.clone(), claim.quote.clone(), claim.note.clone());
    let is_issue = claim.issue;
    let can_lock = !claim.issue;
    let keys = move |event: KeyboardEvent| {
        let has_mod = event.ctrl_key() || event.meta_key() || event.alt_key();
        let verdict = match event.key().to_lowercase().as_str() {
            "a" => ClaimVerdict::Accept,
            "x" => ClaimVerdict::Veto,
            "l" if can_lock => ClaimVerdict::Lock,
            _ => return,
        };
        if !has_mod && !crate::browser::is_in_field(&event) {
            event.prevent_default();
            desk.act(DebateAct::Judge { claim: id, verdict, note: None });
        }
    };
    view! {
        <div class="claim" role="group" data-claim=standing data-who=voice.as_str() aria-label=name on:keydown=keys>
            <span class="body">
                <Mark voice=voice />
                <span class="asp">{about}</span>
                <span class="val" dir="auto">{proposal.clone()}</span>
            </span>
            {beside.map(|beside| view! { <span class="vs">{beside}</span> })}
            {mark.map(|icon| view! { <span class="mark"><Icon name=icon small=true /></span> })}
            {(!on_chip.is_empty()).then(|| judges(desk, id, on_chip, true, &proposal))}
        </div>
        <details class="because">
            <summary class="small" aria-label=format!("Why {}", claim.proposal)><span aria-hidden="true">"Why"</span></summary>
            <div class="col small">
                {(!reason.is_empty()).then(|| view! { <p dir="auto">{reason}</p> })}
                {(!quote.is_empty()).then(|| view! { <p class="dim">"It rests on "<q dir="auto">{quote}</q>"."</p> })}
                {is_issue.then(|| view! { <p class="dim">"An issue brings nothing into the picture; accepted, it keeps out what it is about."</p> })}
                {note.map(|note| view! { <p class="dim">"You said: "<q dir="auto">{note}</q></p> })}
                {(!under.is_empty()).then(|| judges(desk, id, under, false, &proposal))}
                <VetoNote id=id name=gesso_core::debate::speaker::name_of(claim.role) />
            </div>
        </details>
    }
    .into_any()
}

/// Buttons of a form, so that they work without a script.
fn judges(desk: Desk, id: ClaimId, presses: &'static [Press], is_on_chip: bool, proposal: &str) -> AnyView {
    let one = |(verdict, action, word, icon): &Press| {
        let (verdict, word, icon) = (*verdict, *word, *icon);
        let name = format!("{word}: {proposal}");
        let press = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            desk.act(DebateAct::Judge { claim: id, verdict, note: None });
        };
        view! {
            <button
                r#type="submit"
                name="action"
                value=*action
                class=(!is_on_chip).then_some("btn sm")
                aria-label=name
                data-tip=is_on_chip.then_some(word)
                on:click=press
            >
                <Icon name=icon small=true />
                {(!is_on_chip).then_some(word)}
            </button>
        }
    };
    view! {
        <form class=if is_on_chip { "acts" } else { "row wrap" } method="post" action=DebateForm::PATH>
            <input r#type="hidden" name="conversation" value=desk.conversation.to_string() />
            <input r#type="hidden" name="claim" value=id.to_string() />
            {presses.iter().map(one).collect_view()}
        </form>
    }
    .into_any()
}

/// A veto with its reason, which the specialist is told.
#[component]
fn VetoNote(id: ClaimId, name: &'static str) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let field = NodeRef::<html::Input>::new();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let note = field.get_untracked().map(|field| field.value()).filter(|note| !note.trim().is_empty());
        desk.act(DebateAct::Judge { claim: id, verdict: ClaimVerdict::Veto, note });
    };
    view! {
        <form class="row" method="post" action=DebateForm::PATH on:submit=send>
            <input r#type="hidden" name="conversation" value=desk.conversation.to_string() />
            <input r#type="hidden" name="claim" value=id.to_string() />
            <input r#type="hidden" name="action" value="veto" />
            <input
                class="input"
                name="text"
                maxlength=MAX_NOTE_CHARS.to_string()
                placeholder="too cold"
                aria-label=format!("Why not, in your words; {name} is told")
                autocomplete="off"
                dir="auto"
                node_ref=field
            />
            <button r#type="submit" class="btn sm">"Veto with this"</button>
        </form>
    }
    .into_any()
}
