//! The proof: the prompt as it stands, every word with its author.

use std::collections::BTreeMap;

use gesso_core::{
    debate::{diff::DiffKind, speaker::name_of},
    session::Role,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{desk::Desk, why::Why, words};
use crate::{
    api::{DebateAct, DebateForm, Piece, PromptState, Who},
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
    let (own, focused) = (concept.clone(), concept.clone());
    let is_told = Memo::new(move |_| own.is_some() && desk.told.with(|told| *told == own));
    let press = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let now = concept.clone();
        desk.told.update(|told| *told = if *told == now { None } else { now });
    };
    view! {
        <a
            class="proof-word"
            data-who=voice.map(|voice| voice.as_str())
            data-rule=matches!(by, Who::Rule(_)).then_some("")
            data-tip=name
            data-tip-side="start"
            aria-expanded=move || is_told.get().to_string()
            href=href
            rel="external"
            on:click=press
            on:focus=move |_| desk.phrase.set(focused.clone())
            on:blur=move |_| desk.phrase.set(None)
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
    let verbatim = desk.of_prompt(verbatim);
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
                {move || verbatim.get().filter(|count| *count > 0).map(|count| view! {
                    <span class="verbatim">{words::count(count, "of your words kept verbatim", "of your words kept verbatim")}</span>
                })}
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

/// How many words of the prompt stand in it as the person wrote them.
fn verbatim(prompt: &PromptState) -> usize {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let of_piece = |piece: &Piece| {
        if piece.by != Some(Who::You) {
            return 0;
        }
        let row = piece.concept.as_ref().and_then(|id| prompt.concepts.iter().find(|row| row.id == *id));
        match row {
            Some(row) if !plain(&row.quote).contains(&plain(&row.text)) => 0,
            Some(row) => row.text.split_whitespace().count(),
            // Syntax of the person's own goes through as it is.
            None => piece.text.split_whitespace().count(),
        }
    };
    prompt.pieces.iter().map(of_piece).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::ConceptRow, debate::sample::row};

    #[test]
    fn words_are_verbatim_where_the_person_wrote_them() {
        let piece = |text: &str, by, concept: Option<&str>| Piece {
            text: text.into(),
            by: Some(by),
            concept: concept.map(str::to_owned),
        };
        let quoted = ConceptRow { quote: "A red  Boat, quiet".into(), text: "red boat".into(), ..row() };
        let reworded = ConceptRow { id: "c2".into(), text: "a blue boat".into(), quote: "a red boat".into(), ..row() };
        let prompt = PromptState {
            pieces: vec![
                piece("(red boat:1.1)", Who::You, Some("c1")),
                piece("a blue boat", Who::You, Some("c2")),
                piece("<lora:ink:0.7>", Who::You, None),
                piece("best quality", Who::Rule("quality".into()), None),
            ],
            concepts: vec![quoted, reworded],
            ..PromptState::default()
        };
        assert_eq!(verbatim(&prompt), 3);
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
