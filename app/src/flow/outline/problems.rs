//! What is wrong with the document: looked for a moment after each change, told to the canvas and in a list.

use gesso_core::{
    editor::{
        action::Action,
        problems::{Problem, problems},
    },
    graph::edit::LevelId,
};
use leptos::prelude::*;

use crate::{
    browser::{self, Later},
    components::{Icon, ui::EmptyState},
    flow::{Desk, panel::pick::MAX_SHOWN},
};

/// How long after a change is looked, in milliseconds.
const LOOK_MILLIS: u64 = 400;
/// How many times longer than looking itself the pause is: large documents are looked at when nothing more is changed.
const PAUSE_FACTOR: f64 = 4.0;
/// Longest pause, in milliseconds.
const MAX_PAUSE_MILLIS: f64 = 5_000.0;

/// What is wrong; context of the page.
#[derive(Clone, Copy)]
pub struct Problems {
    /// What the document itself shows.
    found: RwSignal<Vec<Problem>>,
    /// What the servers said to the last run; whoever runs it sets it, and clears it when it runs again.
    pub refused: RwSignal<Vec<Problem>>,
    /// Both, what was refused first.
    pub all: Memo<Vec<Problem>>,
}

impl Problems {
    /// Looks for them as long as the page is shown, and hands them to everything below.
    pub fn provide(desk: Desk) -> Self {
        let (found, refused) = (RwSignal::new(Vec::new()), RwSignal::new(Vec::<Problem>::new()));
        let all = Memo::new(move |_| refused.with(|refused| found.with(|found| together(refused, found))));
        let it = Self { found, refused, all };
        provide_context(it);
        let later = Later::new();
        let changes = desk.changes();
        let cost = StoredValue::new(0.0_f64);
        Effect::new(move |_| {
            changes.track();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the longest pause")]
            let pause = (cost.get_value() * PAUSE_FACTOR).clamp(0.0, MAX_PAUSE_MILLIS) as u64;
            later.after(pause.max(LOOK_MILLIS), move || it.look(desk, cost));
        });
        it
    }

    /// Looks, when the browser has nothing else to do.
    fn look(self, desk: Desk, cost: StoredValue<f64>) {
        browser::when_idle(move || {
            let began = browser::now_millis();
            let Some(now) = desk.with(|editor| problems(editor.file(), editor.schema())) else { return };
            cost.try_set_value(browser::now_millis() - began);
            if self.found.try_with_untracked(|before| *before != now) == Some(true) {
                self.found.try_set(now);
            }
        });
    }

    /// How many keep the document from running, and how many do not.
    pub fn counts(self) -> (usize, usize) {
        self.all.with(|all| {
            let errors = all.iter().filter(|problem| problem.is_error).count();
            (errors, all.len() - errors)
        })
    }

    /// How many a block of a level has. For the outline; the painter goes through [`Self::all`] once.
    pub fn of_block(self, level: &LevelId, node: &str) -> usize {
        let is_it = |problem: &&Problem| problem.level == *level && problem.node.as_deref() == Some(node);
        self.all.with(|all| all.iter().filter(is_it).count())
    }
}

/// What was refused, then what the document itself shows. What both say of an input is said once, in our words.
fn together(refused: &[Problem], found: &[Problem]) -> Vec<Problem> {
    let is_same = |one: &Problem, other: &Problem| {
        one.input.is_some() && (&one.level, &one.node, &one.input) == (&other.level, &other.node, &other.input)
    };
    let only_refused = refused.iter().filter(|refused| !found.iter().any(|found| is_same(refused, found)));
    only_refused.chain(found).cloned().collect()
}

/// Shows the block of a problem; enters the subgraph it is in.
fn show(desk: Desk, problem: &Problem) {
    let Some(node) = problem.node.clone() else { return };
    let Some((here, crumbs)) = desk.with(|editor| {
        let crumbs: Vec<LevelId> = editor.crumbs().iter().map(|crumb| crumb.level.clone()).collect();
        (editor.level().clone(), crumbs)
    }) else {
        return;
    };
    if here != problem.level {
        if let Some(depth) = crumbs.iter().position(|level| *level == problem.level) {
            desk.act(Action::LeaveTo(depth));
        } else if let LevelId::Subgraph(id) = &problem.level {
            let instance =
                desk.with(|editor| editor.scene().blocks().find(|block| *block.class == **id).map(|block| block.id.clone()));
            match instance.flatten() {
                Some(instance) => desk.act(Action::Enter(instance)),
                None => {
                    desk.refuse("the block is inside a subgraph: open one that holds it first");
                    return;
                }
            }
        }
    }
    desk.act(Action::Show(node.into()));
}

/// The list.
pub fn list(desk: Desk) -> AnyView {
    let problems = expect_context::<Problems>();
    let row = move |problem: Problem| {
        let (icon, word) = if problem.is_error { ("circle-alert", "Error: ") } else { ("triangle-alert", "Warning: ") };
        let class = if problem.is_error { "flow-problem bad" } else { "flow-problem" };
        let sentence = problem.sentence.clone();
        let has_block = problem.node.is_some();
        view! {
            <li class=class>
                <Icon name=icon small=true />
                <span><span class="sr">{word}</span>{sentence}</span>
                {has_block.then(|| view! {
                    <button type="button" class="btn sm push" on:click=move |_| show(desk, &problem)>"Show"</button>
                })}
            </li>
        }
    };
    let said = move || match problems.counts() {
        (0, 0) => String::new(),
        (0, warnings) => format!("It can run; {warnings} to look at."),
        (1, _) => "1 keeps it from running.".to_owned(),
        (errors, _) => format!("{errors} keep it from running."),
    };
    view! {
        <p class="small dim" role="status">{said}</p>
        {move || match problems.all.get() {
            none if none.is_empty() => view! {
                <EmptyState
                    title="What keeps the flow from running is listed here"
                    sentence="Missing inputs, values no node has and blocks nobody knows, each with a way to its block. None now."
                />
            }.into_any(),
            all => {
                let more = all.len().saturating_sub(MAX_SHOWN);
                view! {
                    <ul class="flow-list">{all.into_iter().take(MAX_SHOWN).map(row).collect_view()}</ul>
                    {(more > 0).then(|| view! { <p class="small dim">{format!("{more} more are not shown.")}</p> })}
                }.into_any()
            }
        }}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_twice_of_an_input_is_said_once() {
        let problem = |node: &str, input: Option<&str>, sentence: &str| Problem {
            level: LevelId::Root,
            node: Some(node.to_owned()),
            input: input.map(str::to_owned),
            sentence: sentence.to_owned(),
            is_error: true,
        };
        let refused = [
            problem("5", Some("model"), "Required input is missing: model"),
            problem("5", None, "Out of memory"),
            problem("5", Some("seed"), "Value too large"),
        ];
        let found = [problem("5", Some("model"), "KSampler needs something at model."), problem("5", None, "It is odd.")];
        let said: Vec<String> = together(&refused, &found).into_iter().map(|one| one.sentence).collect();
        assert_eq!(said, ["Out of memory", "Value too large", "KSampler needs something at model.", "It is odd."]);
    }
}
