//! What the library's sheet knows, and what is done with it.

use std::collections::HashMap;

use gesso_core::graph::render;
use leptos::{prelude::*, task::spawn_local};

use super::calls::{self, Read, Row};
use crate::{
    browser,
    flow::{
        Desk,
        desk::Sheet,
        files::{self, Paper},
        keep,
    },
};

/// Drawings that are made of the list, at most: each is a document that is fetched.
const MAX_DRAWN: usize = 24;

/// How far the list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is being read.
    Reading,
    /// It is there.
    Known,
    /// It could not be read; why.
    Failed(String),
}

/// What is being done with one of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Doing {
    /// It gets another name.
    Rename,
    /// It is to be deleted; that is asked once.
    Delete,
    /// Its versions are shown.
    Versions(Vec<Read>),
}

/// The library as its sheet shows it.
#[derive(Clone, Copy)]
pub struct Shelf {
    desk: Desk,
    /// The saved ones, the last changed first.
    pub rows: RwSignal<Vec<Row>>,
    /// Where the list goes on.
    pub next: RwSignal<Option<String>>,
    /// How far it is.
    pub state: RwSignal<State>,
    /// Those this device keeps and that are not open.
    pub kept: RwSignal<Vec<Paper>>,
    /// Words that are looked for.
    pub words: RwSignal<String>,
    /// What is being done, and with which.
    pub doing: RwSignal<Option<(String, Doing)>>,
    /// Addresses of drawings, by id and version.
    pub drawn: RwSignal<HashMap<String, String>>,
}

/// Under what a drawing is kept.
pub fn drawing_key(row: &Row) -> String {
    format!("{}/{}", row.id, row.version)
}

impl Shelf {
    /// Nothing is known yet.
    pub fn new(desk: Desk) -> Self {
        let shelf = Self {
            desk,
            rows: RwSignal::new(Vec::new()),
            next: RwSignal::new(None),
            state: RwSignal::new(State::Reading),
            kept: RwSignal::new(Vec::new()),
            words: RwSignal::new(String::new()),
            doing: RwSignal::new(None),
            drawn: RwSignal::new(HashMap::new()),
        };
        on_cleanup(move || {
            shelf.drawn.try_with_untracked(|drawn| drawn.values().for_each(|url| browser::revoke(url)));
        });
        shelf
    }

    /// Reads it anew.
    pub fn load(self) {
        self.doing.set(None);
        if self.rows.with_untracked(Vec::is_empty) {
            self.state.set(State::Reading);
        }
        spawn_local(async move {
            self.load_kept().await;
            self.take(calls::list(None).await, false);
            self.draw().await;
        });
    }

    async fn load_kept(self) {
        let all = keep::all().await.unwrap_or_default();
        let Some(open) = self.desk.files.tabs.try_get_untracked() else { return };
        self.kept.try_set(all.into_iter().filter(|paper| open.iter().all(|it| it.id != paper.id)).collect());
    }

    /// Reads the next page.
    pub fn more(self) {
        let Some(cursor) = self.next.get_untracked() else { return };
        spawn_local(async move { self.take(calls::list(Some(&cursor)).await, true) });
    }

    fn take(self, listed: Result<(Vec<Row>, Option<String>), String>, is_more: bool) {
        match listed {
            Ok((rows, next)) => {
                self.rows.try_update(|there| {
                    if !is_more {
                        there.clear();
                    }
                    there.extend(rows);
                });
                self.next.try_set(next);
                self.state.try_set(State::Known);
            }
            Err(why) => drop(self.state.try_set(State::Failed(why))),
        }
    }

    /// Draws what is listed, one after the other, as long as it is looked at.
    async fn draw(self) {
        let rows = self.rows.try_get_untracked().unwrap_or_default();
        for row in rows.into_iter().take(MAX_DRAWN) {
            let key = drawing_key(&row);
            match self.drawn.try_with_untracked(|drawn| drawn.contains_key(&key)) {
                Some(false) if self.desk.sheet.try_get_untracked() == Some(Some(Sheet::Library)) => {}
                Some(true) => continue,
                _ => return,
            }
            let Ok(read) = calls::read(&row.id).await else { continue };
            let svg = render::svg(&read.file, &self.desk.files.blocks());
            if let Some(url) = browser::object_url(svg.as_bytes(), "image/svg+xml") {
                self.drawn.try_update(|drawn| drawn.insert(key, url));
            }
        }
    }

    /// Opens one in a tab.
    pub fn open(self, id: String) {
        self.desk.sheet.set(None);
        spawn_local(async move { super::open(self.desk, id).await });
    }

    /// Opens an older version in a tab of its own.
    pub fn open_version(self, read: Read) {
        self.desk.sheet.set(None);
        let Row { title, version, .. } = read.row;
        let paper = Paper { is_changed: true, ..Paper::new(&format!("{title}, version {version}")) };
        files::add_file(self.desk, paper, read.file);
    }

    /// Opens one this device keeps.
    pub fn open_kept(self, paper: Paper) {
        self.desk.sheet.set(None);
        files::open_kept(self.desk, paper);
    }

    /// Forgets one this device keeps.
    pub fn forget(self, id: String) {
        self.kept.update(|kept| kept.retain(|paper| paper.id != id));
        self.doing.set(None);
        spawn_local(async move { keep::forget(vec![id]).await });
    }

    /// Shows the versions of one.
    pub fn show_versions(self, id: String) {
        spawn_local(async move {
            match calls::versions(&id).await {
                Ok(versions) => drop(self.doing.try_set(Some((id, Doing::Versions(versions))))),
                Err(why) => self.desk.refuse(why),
            }
        });
    }

    /// Gives one another name.
    pub fn rename(self, id: String, title: String) {
        self.doing.set(None);
        spawn_local(async move {
            match calls::rename(&id, title.trim()).await {
                Ok(row) => {
                    let open = self.desk.files.tabs.try_get_untracked().unwrap_or_default();
                    for paper in open.into_iter().filter(|paper| paper.saved.as_ref() == Some(&id)) {
                        self.desk.files.update(&paper.id, |paper| {
                            paper.title.clone_from(&row.title);
                            paper.version = row.version;
                            true
                        });
                    }
                    self.rows.try_update(|rows| rows.iter_mut().filter(|it| it.id == id).for_each(|it| *it = row.clone()));
                }
                Err(why) => self.desk.refuse(why),
            }
        });
    }

    /// Deletes one and its versions. An open copy of it stays.
    pub fn delete(self, row: Row) {
        self.doing.set(None);
        spawn_local(async move {
            match calls::delete(&row.id).await {
                Ok(()) => {
                    self.rows.try_update(|rows| rows.retain(|it| it.id != row.id));
                    self.desk.files.tabs.try_update(|tabs| {
                        for paper in tabs.iter_mut().filter(|paper| paper.saved.as_ref() == Some(&row.id)) {
                            (paper.saved, paper.version, paper.is_changed) = (None, 0, true);
                        }
                    });
                    self.desk.say(format!("Deleted “{}”.", row.title));
                }
                Err(why) => self.desk.refuse(why),
            }
        });
    }
}
