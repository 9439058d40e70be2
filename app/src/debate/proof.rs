//! The proof: the prompt as it stands, every word with its author; on asking, how a word came to be there.

use std::collections::BTreeMap;

use gesso_core::{
    debate::{ClaimState, decide::ConceptAct, diff::DiffKind, speaker::name_of},
    intent::document::MAX_WEIGHT_STEP,
    session::Role,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{Thread, desk::Desk, words};
use crate::{
    api::{ConceptRow, DebateAct, DebateForm, Piece, PromptState, Who},
    browser,
    components::{
        Icon,
        ui::{Button, Look, Mark, Size},
    },
};

/// The card.
#[component]
pub fn ProofCard() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let revision = desk.of_prompt(|prompt| prompt.revision);
    let wanted = desk.of_thread(|thread| thread.revision);
    let pieces = desk.of_prompt(|prompt| prompt.pieces.clone());
    let is_empty = Memo::new(move |_| pieces.with(|pieces| pieces.as_ref().is_none_or(Vec::is_empty)));
    let is_diff = RwSignal::new(false);
    let can_undo = desk.of_prompt(|prompt| prompt.can_undo);
    let is_behind = Memo::new(move |_| wanted.get().zip(revision.get()).is_some_and(|(wanted, read)| wanted > read));
    let copy = move |_| {
        let text = desk.live().prompt().with_untracked(|prompt| prompt.as_ref().map(text_of).unwrap_or_default());
        browser::copy(&text, move |is_done| {
            desk.say(if is_done { "The prompt is copied." } else { "The browser does not let this page copy." });
        });
    };
    let undo = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.act(DebateAct::Undo);
    };
    move || {
        if is_empty.get() {
            return ().into_any();
        }
        view! {
            <section class="proofcard" aria-label="The prompt">
                <header class="row">
                    <h2>{move || format!("Proof {}", revision.get().unwrap_or_default())}</h2>
                    {move || is_behind.get().then(|| view! { <span class="state small dim" data-s="run">"being written anew"</span> })}
                    <span class="push row">
                        {move || (can_undo.get() == Some(true)).then(|| view! {
                            <form method="post" action=DebateForm::PATH on:submit=undo>
                                <input r#type="hidden" name="conversation" value=desk.conversation.to_string() />
                                <button r#type="submit" name="action" value="undo" class="btn ghost sm"><Icon name="undo-2" small=true />"Undo"</button>
                            </form>
                        })}
                        <Button
                            label="What changed"
                            icon="git-compare"
                            look=Look::Ghost
                            size=Size::Small
                            pressed=Signal::derive(move || is_diff.get())
                            on_click=move |_| is_diff.update(|it| *it = !*it)
                        />
                        <Button label="Copy the prompt" icon="copy" icon_only=true look=Look::Ghost size=Size::Small on_click=copy />
                    </span>
                </header>
                {move || if is_diff.get() {
                    view! { <Diff /> }.into_any()
                } else {
                    view! {
                        <p class="proof" dir="auto">
                            {move || pieces.get().unwrap_or_default().into_iter().map(|piece| said(desk, piece)).collect_view()}
                        </p>
                        <LeftOut />
                        <Why />
                    }
                    .into_any()
                }}
                <Foot />
            </section>
        }
        .into_any()
    }
}

/// The prompt as one text.
fn text_of(prompt: &PromptState) -> String {
    prompt.pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// Some words with their author: a link to where they are decided; selected, their story is told.
fn said(desk: Desk, piece: Piece) -> AnyView {
    let Piece { text, by, concept } = piece;
    let Some(by) = by else { return text.into_any() };
    let (voice, name) = (words::voice_by(&by), words::author(&by));
    let named = name.clone();
    let href = concept.as_ref().map_or_else(|| "#main".to_owned(), |id| format!("#concept-{id}"));
    let own = concept.clone();
    let is_told = Memo::new(move |_| own.is_some() && desk.told.with(|told| *told == own));
    let press = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let now = concept.clone();
        desk.told.update(|told| *told = if *told == now { None } else { now });
    };
    view! {
        <a
            class="said"
            data-who=voice.map(|voice| voice.as_str())
            data-rule=matches!(by, Who::Rule(_)).then_some("")
            data-tip=name
            data-tip-side="start"
            aria-expanded=move || is_told.get().to_string()
            href=href
            rel="external"
            on:click=press
        >
            {voice.map(|voice| view! { <span class="who"><Mark voice=voice /></span> })}
            <span class="sr">{named}": "</span>
            {text}
        </a>
    }
    .into_any()
}

/// What changed since the last revision.
#[component]
fn Diff() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let diff = desk.of_prompt(|prompt| prompt.diff.clone());
    move || {
        let pieces = diff.get().unwrap_or_default();
        if pieces.iter().all(|piece| piece.kind == DiffKind::Same) {
            return view! { <p class="dim">"The last change left these words as they were."</p> }.into_any();
        }
        let one = |piece: gesso_core::debate::diff::DiffPiece| match piece.kind {
            DiffKind::Same => piece.text.into_any(),
            DiffKind::Ins => view! { <ins>{piece.text}</ins> }.into_any(),
            DiffKind::Del => view! { <del>{piece.text}</del> }.into_any(),
        };
        view! { <p class="proof" dir="auto">{pieces.into_iter().map(one).collect_view()}</p> }.into_any()
    }
}

/// The negative prompt, where the family reads one.
#[component]
fn LeftOut() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let negative = desk.of_prompt(|prompt| prompt.negative.clone());
    move || {
        let pieces = negative.get().unwrap_or_default();
        (!pieces.is_empty()).then(|| {
            view! {
                <p class="left-out" dir="auto">
                    <span class="label">"Left out: "</span>
                    {pieces.into_iter().map(|piece| said(desk, piece)).collect_view()}
                </p>
            }
        })
    }
}

/// How the selected words came to be there, in order.
#[must_use]
fn chain(thread: &Thread, row: &ConceptRow) -> Vec<(Who, String)> {
    let mut chain = Vec::new();
    match row.claim.and_then(|id| thread.claim(id)) {
        Some(claim) => {
            let reason = if claim.reason.is_empty() { claim.proposal.clone() } else { claim.reason.clone() };
            chain.push((Who::Specialist(claim.role), format!("proposed it: “{reason}”")));
            let objects = thread.claims.iter().filter(|other| other.disagrees_with.contains(&claim.id));
            chain.extend(objects.map(|other| (Who::Specialist(other.role), format!("objected: “{}”", other.proposal))));
            let verdict = match claim.state {
                ClaimState::Accepted => "accepted it",
                ClaimState::Locked => "locked it",
                ClaimState::Vetoed => "vetoed it",
                ClaimState::Open => "have not decided",
            };
            chain.push((Who::You, verdict.to_owned()));
        }
        None if row.gone => chain.push((Who::You, format!("took it out: “{}”", row.quote))),
        None if row.by == Who::You => chain.push((Who::You, format!("said it: “{}”", row.quote))),
        None => chain.push((row.by.clone(), format!("brought it: “{}”", row.quote))),
    }
    if row.lock && row.claim.is_none() {
        chain.push((Who::You, "locked it".to_owned()));
    }
    chain
}

#[component]
fn Why() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let (prompt, thread) = (desk.live().prompt().clone(), desk.live().thread().clone());
    let story = Memo::new(move |_| {
        let id = desk.told.get()?;
        let row = prompt.with(|prompt| prompt.as_ref()?.concepts.iter().find(|row| row.id == id).cloned())?;
        let chain = thread.with(|thread| thread.as_ref().map(|thread| chain(thread, &row)))?;
        Some((row, chain))
    });
    let step = |(who, told): (Who, String)| {
        let (voice, name) = (words::voice_by(&who), words::author(&who));
        view! {
            <li data-who=voice.map(|voice| voice.as_str())>
                {voice.map(|voice| view! { <Mark voice=voice /> })}
                <span dir="auto"><b>{name}</b>" "{told}</span>
            </li>
        }
    };
    move || {
        story.get().map(|(row, chain)| {
            let (id, lock) = (row.id.clone(), !row.lock);
            let weight = row.weight_step;
            let (is_least, is_most) = (weight <= -MAX_WEIGHT_STEP, weight >= MAX_WEIGHT_STEP);
            let on = StoredValue::new(id);
            let act = move |act: ConceptAct| desk.act(DebateAct::Concept { concept: on.get_value(), change: act });
            let press = move |_| act(if lock { ConceptAct::Lock } else { ConceptAct::Unlock });
            view! {
                <section class="why" aria-label=format!("Why {}", row.text)>
                    <header class="row">
                        <span class="label">"Why “"{row.text.clone()}"”"</span>
                        <span class="push row">
                            {(!row.gone).then(|| view! {
                                <Button
                                    label=if lock { "Lock" } else { "Unlock" }
                                    icon=if lock { "lock" } else { "lock-open" }
                                    size=Size::Small
                                    on_click=press
                                />
                            })}
                            {(!row.gone).then(|| view! {
                                <span class="weigh" role="group" aria-label=format!("Emphasis of {}", row.text)>
                                    <button
                                        r#type="button"
                                        class="btn sq sm"
                                        aria-label="Weaker"
                                        disabled=is_least
                                        on:click=move |_| act(ConceptAct::Weigh { steps: -1 })
                                    >
                                        <Icon name="minus" small=true />
                                    </button>
                                    <output class="num">{words::weight(weight)}</output>
                                    <button
                                        r#type="button"
                                        class="btn sq sm"
                                        aria-label="Stronger"
                                        disabled=is_most
                                        on:click=move |_| act(ConceptAct::Weigh { steps: 1 })
                                    >
                                        <Icon name="plus" small=true />
                                    </button>
                                </span>
                            })}
                            {row.claim.map(|claim| view! {
                                <a class="btn sm" href=format!("#claim-{claim}")>"To the claim"</a>
                            })}
                        </span>
                    </header>
                    <ol class="chain">{chain.into_iter().map(step).collect_view()}</ol>
                </section>
            }
        })
    }
}

/// Phrases per author, tokens, and what it is made with.
#[component]
fn Foot() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let tally = desk.of_prompt(|prompt| tally(&prompt.pieces));
    let tokens = desk.of_prompt(|prompt| {
        let about = if prompt.tokens_exact { "" } else { "about " };
        match prompt.token_limit {
            0 => prompt.made_with.clone(),
            limit => format!("{about}{} of {limit} tokens · {}", prompt.tokens, prompt.made_with),
        }
    });
    let notes = desk.of_prompt(|prompt| prompt.notes.clone());
    view! {
        <footer class="row wrap small dim num">
            <span class="tally">
                {move || tally.get().unwrap_or_default().into_iter().map(|(role, count)| {
                    let (voice, name) = match role {
                        Some(role) => (words::voice(role), name_of(role)),
                        None => (crate::components::ui::Voice::You, "You"),
                    };
                    view! { <span><Mark voice=voice /><span class="sr">{name}": "</span>{count}</span> }
                }).collect_view()}
            </span>
            <span class="push">{move || tokens.get()}</span>
        </footer>
        {move || notes.get().filter(|notes| !notes.is_empty()).map(|notes| view! {
            <ul class="prompt-notes small dim">{notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view()}</ul>
        })}
    }
    .into_any()
}

/// How many phrases are whose; the person's last.
fn tally(pieces: &[Piece]) -> Vec<(Option<Role>, usize)> {
    let (mut of, mut yours) = (BTreeMap::new(), 0);
    for piece in pieces {
        match piece.by {
            Some(Who::Specialist(role)) => *of.entry(role).or_insert(0) += 1,
            Some(Who::You) => yours += 1,
            _ => {}
        }
    }
    of.into_iter().map(|(role, count)| (Some(role), count)).chain([(None, yours)]).collect()
}

#[cfg(test)]
mod tests {
    use gesso_core::intent::Slot;

    use super::*;
    use crate::debate::sample::{claim, thread};

    fn row() -> ConceptRow {
        ConceptRow {
            id: "c1".into(),
            slot: Slot::Medium,
            text: "gouache".into(),
            by: Who::You,
            quote: "in gouache".into(),
            claim: None,
            lock: false,
            avoid: false,
            gone: false,
            weight_step: 0,
        }
    }

    #[test]
    fn the_story_of_a_word_is_told_in_order() {
        let mut thread = thread(Vec::new());
        assert_eq!(chain(&thread, &row()), [(Who::You, "said it: “in gouache”".to_owned())]);
        let mut made = claim(5, 2, "style", "medium", "gouache");
        made.state = ClaimState::Accepted;
        let mut issue = claim(6, 3, "critic", "medium", "too flat");
        issue.disagrees_with = vec![made.id];
        let of_claim = ConceptRow { by: Who::Specialist(Role::Style), claim: Some(made.id), ..row() };
        thread.claims = vec![made, issue];
        let told: Vec<_> = chain(&thread, &of_claim).into_iter().map(|(who, text)| (words::author(&who), text)).collect();
        assert_eq!(
            told,
            [
                ("Luna".to_owned(), "proposed it: “It reads better.”".to_owned()),
                ("Lens".to_owned(), "objected: “too flat”".to_owned()),
                ("You".to_owned(), "accepted it".to_owned()),
            ]
        );
    }

    #[test]
    fn phrases_are_counted_by_author() {
        let piece = |by| Piece { text: "x".into(), by, concept: None };
        let pieces = [
            piece(Some(Who::You)),
            piece(None),
            piece(Some(Who::Specialist(Role::Story))),
            piece(Some(Who::Specialist(Role::Style))),
            piece(Some(Who::Specialist(Role::Style))),
            piece(Some(Who::Rule("quality".into()))),
        ];
        assert_eq!(tally(&pieces), [(Some(Role::Style), 2), (Some(Role::Story), 1), (None, 1)]);
    }
}
