//! What runs and checks say of blocks, brought to the canvas and the list of problems; and which session goes with which
//! document.

use std::{collections::HashMap, sync::Arc};

use gesso_core::{
    editor::{Editor, problems::Problem},
    generation::{BlockFault, on_level},
    graph::{edit::LevelId, prompt::place_of},
};
use leptos::prelude::*;

use super::{Desk, canvas::marks::Wrong, keep, loaded, outline::Problems, run};

/// The level that is shown, as runs and checks name what is in it.
#[derive(Clone, Debug, PartialEq)]
struct Here {
    level: LevelId,
    /// The instances that lead to it from the root.
    way: Vec<Arc<str>>,
    /// The only block of the document that makes pictures, if there is only one.
    only: Option<String>,
}

/// Connects them for as long as the page is shown.
pub fn connect(desk: Desk, problems: Problems) {
    let here = desk.of_document(|editor| Here {
        level: editor.level().clone(),
        way: editor.crumbs().iter().filter_map(|crumb| crumb.entered.clone()).collect(),
        only: only_output(editor),
    });
    mark_runs(desk, here);
    mark_problems(desk, here, problems);
    keep_session(desk);
}

/// Puts states, previews and results of the runs, and the pictures that are loaded, on the blocks of the level that is shown.
fn mark_runs(desk: Desk, here: Memo<Option<Here>>) {
    let runs = desk.runs;
    let loaded = loaded::pictures(desk);
    Effect::new(move |_| {
        let (states, preview) = (runs.states(), runs.preview());
        let Some(here) = here.get() else { return };
        let way: Vec<&str> = here.way.iter().map(|id| &**id).collect();
        let states = on_level(&states, &way).into_iter().map(|(id, state)| (id.into(), state)).collect();
        let pictures = runs.pictures(here.only.as_deref()).into_iter().chain(preview);
        let made = pictures.filter_map(|(id, url)| Some((own_id(&id, &way)?.into(), url.into())));
        // A block that loads a picture shows that, until it has made one.
        let mut pictures = loaded.get().unwrap_or_default();
        pictures.extend(made);
        desk.marks.show(states, pictures);
    });
}

/// What is wrong with the blocks of a level. Of several at a block the first is told: errors come before warnings.
fn of_level(all: &[Problem], level: &LevelId) -> HashMap<Arc<str>, Wrong> {
    let mut found = HashMap::new();
    for problem in all.iter().filter(|problem| problem.level == *level) {
        let Some(node) = problem.node.as_deref() else { continue };
        let first = || Wrong { why: problem.sentence.as_str().into(), inputs: Vec::new() };
        found.entry(Arc::from(node)).or_insert_with(first).inputs.extend(problem.input.as_deref().map(Arc::from));
    }
    found
}

/// Puts what is wrong on the blocks, and what servers said into the list.
fn mark_problems(desk: Desk, here: Memo<Option<Here>>, problems: Problems) {
    let runs = desk.runs;
    Effect::new(move |_| {
        let faults = runs.faults();
        let told = desk.with(|editor| faults.iter().filter_map(|fault| problem(editor, fault)).collect());
        problems.refused.set(told.unwrap_or_default());
    });
    Effect::new(move |_| {
        let Some(here) = here.get() else { return };
        desk.marks.problems(problems.all.with(|all| of_level(all, &here.level)));
    });
    let steps = desk.of_document(|editor| (editor.journal().done().len(), editor.journal().undone().len()));
    Effect::new(move |before: Option<_>| {
        let steps = steps.get();
        if before.is_some_and(|before| before != steps) {
            runs.forget_faults();
        }
        steps
    });
}

/// The session of the runs is that of the document on the desk.
fn keep_session(desk: Desk) {
    let (runs, files) = (desk.runs, desk.files);
    Effect::new(move |_| {
        files.shown.track();
        let paper = untrack(|| files.shown_paper());
        run::left(desk);
        runs.turn_to(paper.and_then(|paper| paper.session?.parse().ok()));
    });
    Effect::new(move |_| {
        let Some(session) = runs.session.get().map(|session| session.to_string()) else { return };
        if files.shown_paper().is_none_or(|paper| paper.session.as_ref() == Some(&session)) {
            return;
        }
        files.update_shown(|paper| {
            paper.session = Some(session);
            false
        });
        // At once: after a reload the runs are found by it.
        keep::soon(desk);
        keep::now(desk);
    });
    Effect::new(move |_| {
        let shown = files.shown.get();
        let title =
            files.tabs.with(|tabs| tabs.iter().find(|paper| Some(&paper.id) == shown.as_ref()).map(|it| it.title.clone()));
        runs.title.set(title.unwrap_or_default());
    });
}

/// The id of a block on the level that is shown, from its id in the prompt: of what is inside an instance, the instance.
fn own_id<'a>(id: &'a str, way: &[&str]) -> Option<&'a str> {
    let rest = way.iter().try_fold(id, |rest, instance| rest.strip_prefix(instance)?.strip_prefix(':'))?;
    rest.split(':').next()
}

fn problem(editor: &Editor, fault: &BlockFault) -> Option<Problem> {
    let (level, node) = place_of(editor.file(), &fault.block)?;
    Some(Problem { level, node: Some(node), input: fault.input.clone(), sentence: fault.words.clone(), is_error: true })
}

/// The block of the root that makes pictures, if there is exactly one.
fn only_output(editor: &Editor) -> Option<String> {
    let is_output = |class: &str| editor.schema().class(class).is_some_and(|class| class.output_node);
    let mut outputs = editor
        .file()
        .items("nodes")
        .filter(|node| node.get("type").and_then(gesso_core::graph::json::Json::as_str).is_some_and(is_output));
    let only = outputs.next()?.get("id")?.as_id()?.into_owned();
    outputs.next().is_none().then_some(only)
}

#[cfg(test)]
mod tests {
    use super::own_id;

    #[test]
    fn a_block_inside_an_instance_is_shown_as_the_instance() {
        assert_eq!(own_id("7", &[]), Some("7"));
        assert_eq!(own_id("10:3:4", &[]), Some("10"));
        assert_eq!(own_id("10:3:4", &["10"]), Some("3"));
        assert_eq!(own_id("100:3", &["10"]), None);
    }
}
