//! Why a word is in the prompt: who wanted it, who objected, what the person said; and how much it counts.

use gesso_core::{
    debate::{ClaimState, decide::ConceptAct},
    intent::document::MAX_WEIGHT_STEP,
};
use leptos::prelude::*;

use super::{Thread, desk::Desk, words};
use crate::{
    api::{ConceptRow, DebateAct, Who},
    components::{
        Icon,
        ui::{Button, Mark, Size},
    },
};

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

/// The story of the selected words, with their lock and their emphasis.
#[component]
pub fn Why() -> impl IntoView {
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

#[cfg(test)]
mod tests {
    use gesso_core::session::Role;

    use super::*;
    use crate::debate::sample::{claim, row, thread};

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
}
