//! The models there are: what they can do, what they need, what they have shown, and letting go of one.

use gesso_core::llm::exam::{Exam, Mark};
use leptos::prelude::*;

use super::{model_words as words, models::Bench};
use crate::{
    api::{KnownModel, delete_model, examine_model},
    components::{
        Icon,
        ui::{Badge, BadgeTone, Button, EmptyState, Look, Size, TableWrap},
    },
};

/// The table of models.
#[component]
pub(super) fn Installed() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let models = Memo::new(move |_| bench.state.with(|state| state.models.clone()));
    view! {
        <h3>"Installed models"</h3>
        {move || if models.with(Vec::is_empty) {
            view! {
                <EmptyState title="No model is installed" sentence="Get one below, such as qwen3:8b for words or gemma3:4b for words and pictures." />
            }
            .into_any()
        } else {
            view! {
                <TableWrap label="Installed models">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">"Model"</th>
                                <th scope="col">"Can"</th>
                                <th scope="col">"Size"</th>
                                <th scope="col">"Memory"</th>
                                <th scope="col">"Test"</th>
                                <th scope="col"><span class="sr">"Test or delete"</span></th>
                            </tr>
                        </thead>
                        <tbody>{models.get().into_iter().map(|known| row(bench, known)).collect_view()}</tbody>
                    </table>
                </TableWrap>
            }
            .into_any()
        }}
    }
    .into_any()
}

fn row(bench: Bench, known: KnownModel) -> AnyView {
    let KnownModel { model, exam, loaded_bytes } = known;
    let name = model.name.clone();
    let (tested, deleted) = (name.clone(), name.clone());
    let busy = RwSignal::new(false);
    let sure = RwSignal::new(false);
    let test = move |_| {
        let model = tested.clone();
        busy.set(true);
        bench.act(async move { examine_model(model).await.map(drop) }, move || {
            busy.try_set(false);
        });
    };
    let delete = Callback::new(move |()| {
        let model = deleted.clone();
        bench.act(async move { delete_model(model).await }, || ());
    });
    let loses = format!("Delete, {} again to get back", words::gigabytes(model.size_bytes));
    let label = name.clone();
    view! {
        <tr>
            <th scope="row" class="mono">{name.clone()}<small>{format!("{} {}", model.parameter_size, model.server)}</small></th>
            <td><span class="row wrap">{words::abilities(&model).into_iter().map(|it| view! { <Badge tone=BadgeTone::Line>{it}</Badge> }).collect_view()}</span></td>
            <td class="num">{words::gigabytes(model.size_bytes)}</td>
            <td class="num">{words::need(&model, loaded_bytes)}</td>
            <td>{marks(exam)}</td>
            <td>
                <span class="row">
                    <Button label=format!("Test {name}") icon="play" icon_only=true look=Look::Ghost size=Size::Small busy=busy on_click=test />
                    {move || if sure.get() {
                        view! {
                            <button r#type="button" class="btn danger sm" on:click=move |_| delete.run(())>{loses.clone()}</button>
                            <button r#type="button" class="btn ghost sm" on:click=move |_| sure.set(false)>"Keep it"</button>
                        }
                        .into_any()
                    } else {
                        view! {
                            <button
                                r#type="button"
                                class="btn ghost sq sm"
                                aria-label=format!("Delete {label}")
                                data-tip="Delete"
                                data-tip-side="start"
                                on:click=move |_| sure.set(true)
                            >
                                <Icon name="trash-2" small=true />
                            </button>
                        }
                        .into_any()
                    }}
                </span>
            </td>
        </tr>
    }
    .into_any()
}

/// What came of the exam, task by task.
fn marks(exam: Option<Exam>) -> AnyView {
    let Some(exam) = exam else { return view! { <span class="faint">"not tested"</span> }.into_any() };
    let score = words::score(&exam);
    let lines = exam.marks.iter().map(|marked| {
        let (icon, said) = match &marked.mark {
            Mark::Passed => ("check", marked.task.about().to_owned()),
            Mark::Failed { reason } => ("x", format!("{}: {reason}", marked.task.about())),
            Mark::Skipped => ("minus", format!("{}: not asked, it does not claim to", marked.task.about())),
        };
        view! { <li><Icon name=icon small=true />{said}</li> }
    });
    view! {
        <details class="marks">
            <summary data-s=if exam.is_good() { "ok" } else { "bad" }>{score}</summary>
            <ul class="small">{lines.collect_view()}</ul>
        </details>
    }
    .into_any()
}
