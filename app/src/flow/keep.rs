//! The open document kept on this device with its journal, so that a reload loses nothing.
//!
//! It is written a moment after a change, when the browser is idle and no gesture is going on; what that costs grows with
//! the document, and the pause before it with what it cost last. How often a document was kept stands in local storage as
//! well: that is shared by all windows at once, so one sees that another has kept the same document, and keeps its own apart.

use gesso_core::{
    editor::{Editor, camera::Camera, history::Versions},
    graph::json::Json,
};
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, files::Paper};
use crate::browser;

/// Pause between a change and its keeping, in milliseconds.
const PAUSE_MILLIS: u64 = 500;
/// How many times longer than keeping itself the pause is.
const PAUSE_FACTOR: f64 = 20.0;
/// Longest pause, in milliseconds.
const MAX_PAUSE_MILLIS: f64 = 10_000.0;
/// Pause while a gesture goes on, in milliseconds.
const BUSY_MILLIS: u64 = 250;
/// Documents kept on this device, at most; of the closed ones those go first that the library has.
const MAX_KEPT: usize = 50;
/// Which documents are open here, the shown one first.
const OPEN_KEY: &str = "gesso.flow.open";
/// What this device keeps nothing means.
const KEEPS_NOTHING: &str =
    "This browser keeps nothing on this device: save to the library or export before you leave the page.";

fn revision_key(id: &str) -> String {
    format!("gesso.flow.revision.{id}")
}

fn revision(id: &str) -> u32 {
    browser::kept(&revision_key(id)).and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Keeps it after a pause.
pub fn soon(desk: Desk) {
    let files = desk.files;
    files.is_pending.try_set_value(true);
    let cost = files.cost.try_get_value().unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the longest pause")]
    let pause = (cost * PAUSE_FACTOR).clamp(0.0, MAX_PAUSE_MILLIS) as u64;
    files.later.after(pause.max(PAUSE_MILLIS), move || when_idle(desk));
}

fn when_idle(desk: Desk) {
    match desk.with(|editor| editor.tool().is_idle()) {
        Some(true) => browser::when_idle(move || now(desk)),
        Some(false) => desk.files.later.after(BUSY_MILLIS, move || when_idle(desk)),
        None => {}
    }
}

/// Keeps what has to be kept, at once.
pub fn now(desk: Desk) {
    let files = desk.files;
    if files.is_pending.try_get_value() != Some(true) {
        return;
    }
    let Some(mut paper) = files.shown_paper() else { return };
    let began = browser::now_millis();
    let texts = desk.with(|editor| {
        let text = editor.file().to_string();
        let journal = editor.journal().to_text(&text);
        vec![text, journal, editor.versions().to_text(), editor.camera().to_text()]
    });
    let Some(texts) = texts else { return };
    files.is_pending.set_value(false);
    files.later.stop();
    if revision(&paper.id) != paper.revision {
        paper = apart(desk, paper);
    }
    paper.revision = paper.revision.wrapping_add(1);
    paper.touched = browser::now_millis();
    paper.is_fresh = false;
    files.cost.set_value(paper.touched - began);
    browser::keep(&revision_key(&paper.id), &paper.revision.to_string());
    let kept = paper.clone();
    files.update_shown(|paper| {
        *paper = kept;
        false
    });
    spawn_local(async move {
        let is_kept = browser::vault_put(&paper.id, &paper.to_text(), Some(texts)).await;
        files.trouble.try_maybe_update(|trouble| {
            let is_news = trouble.is_none() != is_kept;
            *trouble = (!is_kept).then(|| KEEPS_NOTHING.to_owned());
            (is_news, ())
        });
    });
}

/// Another window has kept the document meanwhile: what is here becomes one of its own.
fn apart(desk: Desk, before: Paper) -> Paper {
    let title = format!("{}, this window", before.title);
    let own = Paper { is_changed: true, session: before.session.clone(), ..Paper::new(&title) };
    desk.say(format!("Another window changed “{}”. Both are kept: yours is now “{}”.", before.title, own.title));
    desk.files.update(&before.id, |paper| {
        *paper = own.clone();
        true
    });
    desk.files.shown.set(Some(own.id.clone()));
    remember(desk);
    own
}

/// A document as it was kept.
pub async fn read(desk: Desk, id: &str) -> Option<Editor> {
    let revision = revision(id);
    let mut body = browser::vault_body(id).await?.into_iter();
    let (text, journal, versions, camera) = (body.next()?, body.next()?, body.next()?, body.next()?);
    let file = Json::read(&text).ok()?;
    let schema = desk.files.blocks();
    let mut editor = match Editor::reopen(file.clone(), schema.clone(), &journal) {
        Ok(editor) => editor,
        // What was done cannot be undone any more; what is there is all there.
        Err(_) => Editor::open(file, schema),
    };
    editor.set_versions(Versions::of_text(&versions));
    if let Some(camera) = Camera::of_text(&camera) {
        editor.look_as(camera);
    }
    desk.files.update(id, |paper| {
        paper.revision = revision;
        false
    });
    Some(editor)
}

/// All that is known of the kept documents, the last touched first.
pub async fn all() -> Option<Vec<Paper>> {
    let heads = browser::vault_heads().await?;
    let mut papers: Vec<Paper> = heads.iter().filter_map(|head| Paper::of_text(head)).collect();
    papers.sort_by(|a, b| b.touched.total_cmp(&a.touched));
    Some(papers)
}

/// Writes down which documents are open.
pub fn remember(desk: Desk) {
    let shown = desk.files.shown.try_get_untracked().flatten().unwrap_or_default();
    let ids = desk.files.tabs.try_with_untracked(|tabs| tabs.iter().map(|paper| paper.id.clone()).collect::<Vec<_>>());
    browser::keep(OPEN_KEY, &format!("{shown}\n{}", ids.unwrap_or_default().join("\n")));
}

/// Which documents were open: the shown one, and all of them.
pub fn remembered() -> (String, Vec<String>) {
    let text = browser::kept(OPEN_KEY).unwrap_or_default();
    let mut lines = text.lines().map(str::to_owned);
    (lines.next().unwrap_or_default(), lines.filter(|line| !line.is_empty()).collect())
}

/// Forgets closed documents beyond what is kept.
pub fn prune(desk: Desk) {
    spawn_local(async move {
        let Some(all) = all().await else { return };
        let Some(open) = desk.files.tabs.try_get_untracked() else { return };
        forget(surplus(all, &open)).await;
    });
}

/// Forgets documents.
pub async fn forget(ids: Vec<String>) {
    if !ids.is_empty() && browser::vault_forget(&ids).await {
        ids.iter().for_each(|id| browser::keep(&revision_key(id), ""));
    }
}

/// The closed documents that are too many: first the oldest of those the library has as they are, then the oldest.
fn surplus(all: Vec<Paper>, open: &[Paper]) -> Vec<String> {
    let over = all.len().saturating_sub(MAX_KEPT);
    let mut closed: Vec<Paper> = all.into_iter().filter(|paper| open.iter().all(|it| it.id != paper.id)).collect();
    closed.sort_by(|a, b| a.is_changed.cmp(&b.is_changed).then(a.touched.total_cmp(&b.touched)));
    closed.into_iter().take(over).map(|paper| paper.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_closed_documents_go_and_saved_ones_first() {
        let paper = |at: usize, is_changed| Paper { id: at.to_string(), touched: at as f64, is_changed, ..Paper::default() };
        let all: Vec<Paper> = (0..MAX_KEPT + 2).map(|at| paper(at, at != 7)).collect();
        assert_eq!(surplus(all.clone(), &[]), ["7", "0"]);
        assert_eq!(surplus(all.clone(), &[paper(0, true), paper(7, false)]), ["1", "2"]);
        assert!(surplus(all[..MAX_KEPT].to_vec(), &[]).is_empty());
    }
}
