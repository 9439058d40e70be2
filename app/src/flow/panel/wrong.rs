//! What is wrong with the selected block, where its values are.

use std::sync::Arc;

use gesso_core::editor::problems::Problem;
use leptos::prelude::*;

use crate::{
    components::ui::{Note, Tone},
    flow::{Desk, outline::Problems},
};

/// A note for each thing; nothing when all is well.
pub fn wrong(desk: Desk, node: &Arc<str>) -> AnyView {
    let problems = expect_context::<Problems>();
    let level = desk.of_document(|editor| editor.level().clone());
    let node = node.clone();
    let mine = Memo::new(move |_| {
        let Some(level) = level.get() else { return Vec::new() };
        let is_it = |problem: &&Problem| problem.level == level && problem.node.as_deref() == Some(&*node);
        problems.all.with(|all| all.iter().filter(is_it).cloned().collect::<Vec<_>>())
    });
    let note = |problem: Problem| {
        let (tone, title) = match (problem.is_error, problem.input) {
            (true, Some(input)) => (Tone::Bad, format!("Wrong at {input}")),
            (true, None) => (Tone::Bad, "This keeps it from running".to_owned()),
            (false, Some(input)) => (Tone::Warn, format!("Look at {input}")),
            (false, None) => (Tone::Warn, "Look at this".to_owned()),
        };
        view! { <Note tone=tone title=title>{problem.sentence}</Note> }
    };
    view! {
        <div class="flow-wrong" role="status">
            {move || mine.get().into_iter().map(note).collect_view()}
        </div>
    }
    .into_any()
}
