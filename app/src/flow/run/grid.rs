//! Running with many values: up to two inputs, each with a list or a range, and every combination of them.

use gesso_core::{
    editor::Editor,
    graph::{
        grid::{Axis, Cell, MAX_AXES, MAX_CELLS, cells, inputs, values_of},
        json::Json,
    },
};
use leptos::prelude::*;

use super::start::{prefix, prompt_of, start_cells};
use crate::{
    components::ui::{Button, Dialog, Look, Select, TextField},
    flow::Desk,
};

/// Inputs offered at most.
const MAX_INPUTS: usize = 400;

/// An input that can get many values.
#[derive(Clone, PartialEq)]
struct Offered {
    block: String,
    input: String,
    now: Json,
    label: String,
}

/// The inputs with a value of their own, those of selected blocks first.
fn offered(editor: &Editor) -> Vec<Offered> {
    let Ok(prompt) = prompt_of(editor) else { return Vec::new() };
    let prefix = prefix(editor);
    let selected: Vec<String> = editor.selection().nodes().map(|id| format!("{prefix}{id}")).collect();
    let mut found: Vec<Offered> = inputs(&prompt)
        .map(|(block, input, now)| {
            let title = prompt.get(block).and_then(|node| node.get("_meta")?.get("title")?.as_str()).unwrap_or(block);
            let label = format!("{title} ({block}): {input}");
            Offered { block: block.to_owned(), input: input.to_owned(), now: now.clone(), label }
        })
        .collect();
    found.sort_by_key(|one| !selected.contains(&one.block));
    found.truncate(MAX_INPUTS);
    found
}

/// What was chosen for one axis.
#[derive(Clone, Copy)]
struct Chosen {
    input: RwSignal<String>,
    text: RwSignal<String>,
}

/// The axes that are filled in, or what is wrong with them.
fn chosen_cells(offered: &[Offered], chosen: &[Chosen]) -> Result<Vec<Cell>, String> {
    let mut axes = Vec::new();
    for one in chosen {
        let at = one.input.get().parse::<usize>().ok();
        let Some(input) = at.and_then(|at| offered.get(at)) else { continue };
        let values = values_of(&one.text.get(), &input.now)?;
        axes.push(Axis { block: input.block.clone(), input: input.input.clone(), values });
    }
    cells(&axes)
}

/// The dialog.
#[component]
pub fn GridDialog() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let open = desk.runs.is_grid_open;
    let all = RwSignal::new(Vec::<Offered>::new());
    let chosen: [Chosen; MAX_AXES] =
        std::array::from_fn(|_| Chosen { input: RwSignal::new(String::new()), text: RwSignal::new(String::new()) });
    Effect::new(move |_| {
        if open.get() {
            all.set(desk.with(offered).unwrap_or_default());
            chosen.iter().for_each(|one| one.input.set(String::new()));
        }
    });
    let made = Memo::new(move |_| all.with(|all| chosen_cells(all, &chosen)));
    let options = Signal::derive(move || {
        let none = (String::new(), "Nothing".to_owned());
        let inputs =
            all.with(|all| all.iter().enumerate().map(|(at, one)| (at.to_string(), one.label.clone())).collect::<Vec<_>>());
        std::iter::once(none).chain(inputs).collect::<Vec<_>>()
    });
    let words = move || match made.get() {
        Ok(cells) if cells.is_empty() => "Choose an input and write its values.".to_owned(),
        Ok(cells) if cells.len() == 1 => "1 run.".to_owned(),
        Ok(cells) => format!("{} runs; at most {MAX_CELLS} go at once.", cells.len()),
        Err(words) => words,
    };
    let is_off = Signal::derive(move || !made.with(|made| made.as_ref().is_ok_and(|cells| !cells.is_empty())));
    let run = move |_| {
        if let Ok(cells) = made.get_untracked() {
            open.set(false);
            start_cells(desk, &cells);
        }
    };
    let axis = move |(at, one): (usize, Chosen)| {
        view! {
            <div class="grid-axis">
                <Select
                    id=format!("grid-input-{at}")
                    label=if at == 0 { "Input" } else { "And input" }
                    options=options
                    value=one.input
                    on_change=move |value| one.input.set(value)
                />
                <TextField
                    id=format!("grid-values-{at}")
                    label="Values"
                    help="Parted by commas; for numbers also from:to:step."
                    value=one.text
                    on_input=move |text| one.text.set(text)
                    mono=true
                />
            </div>
        }
        .into_any()
    };
    view! {
        <Dialog
            id="run-grid"
            title="Run with many values"
            open=open
            foot=move || view! {
                <Button label="Cancel" look=Look::Ghost on_click=move |_| open.set(false) />
                <Button label="Run all" icon="play" look=Look::Primary disabled=is_off on_click=run />
            }
        >
            {chosen.into_iter().enumerate().map(axis).collect_view()}
            <p class="help" aria-live="polite">{words}</p>
        </Dialog>
    }
    .into_any()
}
