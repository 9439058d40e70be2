//! Making prompts of the open document and queueing them.
//!
//! After each prompt is made the seeds go on as the widget beside them says. That is a step of the journal, one for each press
//! of Run however often it runs, and one for all runs that follow by themselves: the document has changed, and what is on the
//! screen is what runs next.

use std::sync::Arc;

use gesso_core::{
    editor::{Editor, action::Action},
    generation::{BlockFault, News, Run},
    graph::{
        diagnostic::{Diagnostic, Severity},
        grid::Cell,
        json::{Json, Object},
        prompt::{Options, aim, to_api},
        values::after_run,
    },
    ids::GenerationId,
};
use leptos::{prelude::*, task::spawn_local};

use super::{Extent, Turn, auto, send, state::MAX_COUNT};
use crate::{
    browser,
    flow::{Desk, desk::Sheet},
};

/// A flow longer than this, in bytes, is not sent along to be kept in its pictures: every waiting run holds a copy.
const MAX_FLOW_BYTES: usize = 200_000;
/// Numbers below this are exact in JavaScript.
const SEEDS: f64 = 9_007_199_254_740_992.0;

/// A prompt that is ready to be sent.
pub(super) struct Sending {
    prompt: String,
    targets: Vec<String>,
    flow: Option<Arc<str>>,
    blocks: Vec<String>,
    label: String,
}

impl Sending {
    /// The request as text: the prompt goes as it was made, every number as it was spelled.
    fn body(&self, session: gesso_core::ids::SessionId) -> String {
        let targets = serde_json::Value::from(self.targets.clone());
        let flow = self.flow.as_ref().map(|flow| format!(",\"flow\":{flow}")).unwrap_or_default();
        format!("{{\"session_id\":\"{session}\",\"workflow\":{},\"targets\":{targets}{flow}}}", self.prompt)
    }
}

/// Why there is no prompt.
pub(super) enum NoPrompt {
    /// The file is wrong somewhere.
    Wrong(Vec<Diagnostic>),
    /// In words.
    Because(String),
}

/// The prompt of the document as it is now. Every time anew, choices are made and the date is told.
pub(super) fn prompt_of(editor: &Editor) -> Result<Object, NoPrompt> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of what fits")]
    let seed = (browser::chance() * SEEDS) as u64;
    let options = Options { seed, now: None }.at(browser::time_of_day());
    let made = to_api(editor.file(), editor.schema(), options);
    let wrong: Vec<_> = made.diagnostics.into_iter().filter(|one| one.severity == Severity::Error).collect();
    match wrong.is_empty() {
        true if made.prompt.is_empty() => Err(NoPrompt::Because("there is nothing to run yet".to_owned())),
        true => Ok(made.prompt),
        false => Err(NoPrompt::Wrong(wrong)),
    }
}

/// The way from the root to the level that is shown, as ids in a prompt begin there.
pub(super) fn prefix(editor: &Editor) -> String {
    editor.crumbs().iter().filter_map(|crumb| crumb.entered.as_ref()).flat_map(|id| [&**id, ":"]).collect()
}

fn flow_of(editor: &Editor) -> Option<Arc<str>> {
    let text = editor.file().to_string();
    (text.len() <= MAX_FLOW_BYTES).then(|| text.into())
}

fn sending(editor: &Editor, extent: Extent) -> Result<Sending, NoPrompt> {
    let mut prompt = prompt_of(editor)?;
    let blocks = prompt.iter().map(|(id, _)| id.to_owned()).collect();
    let mut targets = Vec::new();
    if extent == Extent::ToSelected {
        let prefix = prefix(editor);
        let wanted: Vec<String> = editor.selection().nodes().map(|id| format!("{prefix}{id}")).collect();
        if wanted.is_empty() {
            return Err(NoPrompt::Because("select the block to run up to".to_owned()));
        }
        targets = aim(&mut prompt, editor.schema(), &wanted).map_err(|astray| NoPrompt::Because(astray.to_string()))?;
    }
    let prompt = Json::Object(prompt).to_string();
    Ok(Sending { prompt, targets, flow: flow_of(editor), blocks, label: String::new() })
}

/// Runs it.
pub fn start(desk: Desk, extent: Extent, turn: Turn) {
    desk.seal();
    start_times(desk, extent, turn, desk.runs.count.get_untracked());
    desk.seal();
}

/// Runs it so many times, as a part of the step before if that was one of runs.
pub(super) fn start_times(desk: Desk, extent: Extent, turn: Turn, count: u32) {
    let count = count.clamp(1, MAX_COUNT);
    let mut ready = Vec::new();
    for _ in 0..count {
        match desk.with(|editor| sending(editor, extent)) {
            Some(Ok(sending)) => ready.push(sending),
            Some(Err(why)) => return refuse(desk, why),
            None => return,
        }
        go_on(desk);
    }
    queue(desk, ready, turn);
}

/// Runs it once for each cell of a grid. Nothing but the values of the cells differs between the runs, so that they can be
/// compared.
pub(super) fn start_cells(desk: Desk, cells: &[Cell]) {
    let made = desk.with(|editor| Ok::<_, NoPrompt>((prompt_of(editor)?, flow_of(editor))));
    let (prompt, flow) = match made {
        Some(Ok(made)) => made,
        Some(Err(why)) => return refuse(desk, why),
        None => return,
    };
    let blocks: Vec<String> = prompt.iter().map(|(id, _)| id.to_owned()).collect();
    let ready = cells.iter().map(|cell| {
        let mut own = prompt.clone();
        cell.write(&mut own);
        let prompt = Json::Object(own).to_string();
        Sending { prompt, targets: Vec::new(), flow: flow.clone(), blocks: blocks.clone(), label: cell.label() }
    });
    let ready = ready.collect();
    desk.seal();
    go_on(desk);
    desk.seal();
    queue(desk, ready, Turn::Last);
}

/// Cancels what a node works on; what waits if none does.
pub fn stop(desk: Desk) {
    let at_work: Vec<GenerationId> = desk.runs.book.with_untracked(|book| {
        let at_work: Vec<_> = book.open().filter(|run| run.status.is_in_flight()).map(|run| run.id).collect();
        if at_work.is_empty() { book.open().map(|run| run.id).collect() } else { at_work }
    });
    cancel(desk, at_work);
}

/// Cancels all of it.
pub fn stop_all(desk: Desk) {
    let open = desk.runs.book.with_untracked(|book| book.open().map(|run| run.id).collect());
    cancel(desk, open);
}

pub(super) fn cancel(desk: Desk, ids: Vec<GenerationId>) {
    spawn_local(async move {
        // The last one first: nothing that waits begins while others are being cancelled.
        for id in ids.into_iter().rev() {
            if let Err(error) = send::cancel(id).await {
                return desk.refuse(error.detail);
            }
        }
    });
}

/// Seeds go on to the next.
fn go_on(desk: Desk) {
    let next = desk.with(|editor| after_run(editor.file(), editor.schema(), &mut browser::chance));
    if let Some(next) = next.filter(|next| !next.is_empty()) {
        desk.act(Action::SetValues(next));
    }
}

/// Another document is on the desk: what was there runs no more by itself.
pub fn left(desk: Desk) {
    auto::tell(desk, News::Left);
}

fn refuse(desk: Desk, why: NoPrompt) {
    auto::tell(desk, News::Refused);
    match why {
        NoPrompt::Because(words) => desk.refuse(words),
        NoPrompt::Wrong(wrong) => {
            let fault = |one: &Diagnostic| {
                let block = one.node.clone()?;
                Some(BlockFault { block, input: one.about.clone(), words: one.message.clone().into_owned() })
            };
            desk.runs.refused.set(wrong.iter().filter_map(fault).collect());
            desk.sheet.set(Some(Sheet::Problems));
            if let Some(first) = wrong.first() {
                desk.refuse(first.to_string());
            }
        }
    }
}

/// Sends them one after the other, so that they run in their order; the first that is refused ends it.
fn queue(desk: Desk, ready: Vec<Sending>, turn: Turn) {
    let runs = desk.runs;
    runs.forget_faults();
    auto::tell(desk, News::Sending(auto::prompt_now(desk)));
    spawn_local(async move {
        let known = runs.session.get_untracked();
        let session = match known {
            Some(session) => Ok(session),
            None => send::session(&runs.title.get_untracked()).await,
        };
        let session = match session {
            Ok(session) => session,
            Err(error) => return complain(desk, error.detail),
        };
        if known.is_none() {
            runs.session.set(Some(session));
        }
        let mut queued = Vec::new();
        for sending in ready {
            match send::execute(&sending.body(session)).await {
                Ok(id) => {
                    runs.begin(Run::queued(id, sending.label, sending.blocks));
                    queued.push(id);
                }
                Err(send::Refusal::Faults(faults, words)) => {
                    runs.refused.set(faults);
                    desk.sheet.set(Some(Sheet::Problems));
                    complain(desk, words);
                    break;
                }
                Err(send::Refusal::Problem(error)) => {
                    complain(desk, error.detail);
                    break;
                }
            }
        }
        auto::tell(desk, News::Sent(&queued));
        auto::look(desk);
        if turn == Turn::First {
            // The last one first, so that they keep their order.
            for id in queued.into_iter().rev() {
                send::first(id).await;
            }
        }
    });
}

fn complain(desk: Desk, words: String) {
    auto::tell(desk, News::Refused);
    desk.refuse(words.clone());
    desk.runs.problem.try_set(Some(words));
}
