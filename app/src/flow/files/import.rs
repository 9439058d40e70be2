//! Files of people: workflows in both formats, pictures and videos that carry one, pictures to load.

use gesso_core::{
    editor::{
        action::Action,
        geometry::{ScreenPoint, WorldPoint},
    },
    graph::{
        file::Format,
        import::to_ui,
        json::Json,
        picture::{Carried, Kind, carried},
    },
};
use leptos::{prelude::*, task::spawn_local};

use super::{paper::Paper, shelf};
use crate::{
    browser::{self, PickedFile},
    flow::Desk,
};

/// Largest file that is looked into, in bytes.
const MAX_FILE_BYTES: f64 = 512.0 * 1024.0 * 1024.0;
/// What a file field offers.
const ACCEPT: &str = ".json,.png,.webp,.jpg,.jpeg,.mp4,.mov,.webm,.mkv,application/json,image/*,video/*";

/// Lets the person pick files.
pub fn pick(desk: Desk) {
    browser::pick_files(ACCEPT, move |files| take_files(desk, files, None));
}

/// Opens what was pasted.
pub fn open_pasted(desk: Desk, json: Json) {
    open_json(desk, Paper::new("Pasted flow"), json, "What was pasted");
}

/// Opens a workflow in either format; `what` begins the sentence if it is none.
fn open_json(desk: Desk, paper: Paper, json: Json, what: &str) -> bool {
    match Format::of(&json) {
        Some(Format::Ui) => shelf::add_file(desk, paper, json),
        Some(Format::Api) => {
            let file = to_ui(&json, &desk.files.blocks()).file;
            shelf::add_file(desk, paper, file);
        }
        None => {
            desk.refuse(format!("{what} is no workflow: it has no blocks"));
            return false;
        }
    }
    true
}

/// Opens the text of a file.
pub fn open_text(desk: Desk, name: &str, text: &str) -> bool {
    match Json::read(text) {
        Ok(json) => open_json(desk, Paper::new(stem(name)), json, &format!("“{name}”")),
        Err(error) => {
            desk.refuse(format!("“{name}” cannot be read: {error}"));
            false
        }
    }
}

/// Opens what a picture or a video carries, its workflow rather than its prompt; tells whether there was one.
pub fn open_carried(desk: Desk, paper: Paper, found: Carried) -> bool {
    let Carried { workflow, prompt, .. } = found;
    let json = workflow.filter(|json| Format::of(json).is_some()).or(prompt.filter(|json| Format::of(json).is_some()));
    json.is_some_and(|json| open_json(desk, paper, json, "It"))
}

/// Opens a picture of the gallery, named `session/image`.
pub async fn open_picture(desk: Desk, place: &str) {
    let mut parts =
        place.split('/').filter(|part| !part.is_empty() && part.chars().all(|it| it.is_ascii_hexdigit() || it == '-'));
    let (Some(session), Some(image)) = (parts.next(), parts.next()) else {
        return desk.refuse("the address names no picture");
    };
    let Some(bytes) = browser::ask_bytes(&format!("/api/images/{session}/{image}")).await else {
        return desk.refuse("the picture is not here: it was deleted, or the studio does not answer");
    };
    let paper = Paper { session: Some(session.to_owned()), is_changed: true, ..Paper::new("From a picture") };
    if !open_carried(desk, paper, carried(&bytes)) {
        desk.refuse("this picture carries no workflow");
    }
}

/// Takes files that were dropped, picked or pasted; `at` is where, in pixels of the window.
pub fn take_files(desk: Desk, files: Vec<PickedFile>, at: Option<(i32, i32)>) {
    let at = at.and_then(|at| world(desk, at));
    for file in files {
        spawn_local(take_file(desk, file, at));
    }
}

/// The point of the flow under a point of the window.
fn world(desk: Desk, (x, y): (i32, i32)) -> Option<WorldPoint> {
    let surface = desk.surface.get_untracked()?;
    let (left, top, ..) = browser::place(&surface);
    let point = ScreenPoint::new(f64::from(x) - left, f64::from(y) - top);
    desk.with(|editor| editor.camera().world_from_screen(point))
}

async fn take_file(desk: Desk, file: PickedFile, at: Option<WorldPoint>) {
    let name = browser::name_of_file(&file);
    if browser::size_of_file(&file) > MAX_FILE_BYTES {
        return desk.refuse(format!("“{name}” is larger than 512 MB: drop a smaller file"));
    }
    let Some(bytes) = browser::bytes_of_file(&file).await else {
        return desk.refuse(format!("“{name}” cannot be read"));
    };
    let Some(kind) = Kind::of(&bytes) else {
        match std::str::from_utf8(&bytes) {
            Ok(text) => drop(open_text(desk, &name, text)),
            Err(_) => desk.refuse(format!("“{name}” is neither a workflow nor a picture")),
        }
        return;
    };
    let found = carried(&bytes);
    let is_damaged = found.is_damaged;
    let paper = Paper { is_changed: true, ..Paper::new(stem(&name)) };
    if open_carried(desk, paper, found) {
        return;
    }
    if is_damaged {
        desk.refuse(format!("the workflow in “{name}” is damaged and cannot be read"));
    } else if kind.is_picture() {
        load(desk, &name, &file, at).await;
    } else {
        desk.refuse(format!("“{name}” carries no workflow"));
    }
}

/// Brings a picture to the studio and to a block that loads it.
async fn load(desk: Desk, name: &str, file: &PickedFile, at: Option<WorldPoint>) {
    let answered = browser::send_file("/comfy/upload/image", "image", file).await.filter(browser::Answered::is_ok);
    let Some(json) = answered.and_then(|answered| Json::read(&answered.text).ok()) else {
        return desk.refuse(format!("“{name}” did not reach the studio: drop it again when it answers"));
    };
    let said = |key: &str| json.get(key).and_then(Json::as_str).unwrap_or_default();
    let name = match said("subfolder") {
        "" => said("name").to_owned(),
        folder => format!("{folder}/{}", said("name")),
    };
    desk.act(Action::AddPicture { name, at });
}

/// A name without its ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
