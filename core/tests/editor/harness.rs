//! Stories: what a person does, and what comes of it. After every step the scene must be the one a fresh reading gives; at
//! the end undoing everything must give back the document byte for byte, doing it again the end, and a journal that went
//! through text the same.

use std::sync::Arc;

use gesso_core::{
    editor::{
        Editor,
        action::Action,
        effect::Effect,
        geometry::{ScreenPoint, WorldPoint},
        input::{Button, Device, Input, Key, Modifiers, Phase, Pointer, Wheel},
        scene::Scene,
        selection::{Item, Selection},
        shortcut::Chord,
    },
    graph::{edit::Side, file::Link, json::Json, schema::Schema},
};

/// Milliseconds between two events.
const STEP_MS: f64 = 16.0;
/// Milliseconds after which a click is no double one.
const PAUSE_MS: f64 = 1_000.0;

pub fn schema() -> Arc<Schema> {
    Arc::new(Schema::read(&Json::read(include_str!("schema.json")).unwrap()))
}

pub fn txt2img() -> Json {
    Json::read(include_str!("txt2img.json")).unwrap()
}

pub const fn shift() -> Modifiers {
    Modifiers { primary: false, shift: true, alt: false }
}

pub const fn ctrl() -> Modifiers {
    Modifiers { primary: true, shift: false, alt: false }
}

pub const fn alt() -> Modifiers {
    Modifiers { primary: false, shift: false, alt: true }
}

/// A story about one document.
pub struct Story {
    pub editor: Editor,
    start: String,
    device: Device,
    held: Modifiers,
    time: f64,
    at: (f64, f64),
    pub effects: Vec<Effect>,
    is_over: bool,
}

impl Story {
    pub fn begin() -> Self {
        Self::on(txt2img())
    }

    pub fn on(file: Json) -> Self {
        let start = file.to_string();
        let editor = Editor::open(file, schema());
        let story = Self {
            editor,
            start,
            device: Device::Mouse,
            held: Modifiers::default(),
            time: 0.0,
            at: (0.0, 0.0),
            effects: Vec::new(),
            is_over: false,
        };
        story.size(1600.0, 1000.0)
    }

    pub fn text(text: &str) -> Self {
        Self::on(Json::read(text).unwrap())
    }

    // What a person does.

    pub fn size(self, width: f64, height: f64) -> Self {
        self.input(Input::Resized([width, height]))
    }

    pub fn finger(mut self) -> Self {
        self.device = Device::Touch;
        self
    }

    pub fn pen(mut self) -> Self {
        self.device = Device::Pen;
        self
    }

    /// Keys held from now on.
    pub fn holding(mut self, held: Modifiers) -> Self {
        self.held = held;
        self
    }

    pub fn letting_go(self) -> Self {
        self.holding(Modifiers::default())
    }

    pub fn input(mut self, input: Input) -> Self {
        self.effects = self.editor.input(&input);
        self.check();
        self
    }

    pub fn pointer(self, phase: Phase, id: i32, button: Button, (x, y): (f64, f64)) -> Self {
        let Self { device, held, time, .. } = self;
        let at = ScreenPoint::new(x, y);
        self.input(Input::Pointer(Pointer { phase, id, device, button, at, held, time }))
    }

    pub fn press(mut self, at: (f64, f64)) -> Self {
        self.time += STEP_MS;
        self.at = at;
        self.pointer(Phase::Down, 1, Button::Primary, at)
    }

    pub fn move_to(mut self, at: (f64, f64)) -> Self {
        self.time += STEP_MS;
        // Half way first: pointers do not jump.
        let middle = (f64::midpoint(self.at.0, at.0), f64::midpoint(self.at.1, at.1));
        self.at = at;
        self.pointer(Phase::Move, 1, Button::Primary, middle).pointer(Phase::Move, 1, Button::Primary, at)
    }

    pub fn release(mut self) -> Self {
        self.time += STEP_MS;
        let at = self.at;
        self.pointer(Phase::Up, 1, Button::Primary, at)
    }

    pub fn drag(self, from: (f64, f64), to: (f64, f64)) -> Self {
        self.press(from).move_to(to).release()
    }

    pub fn drag_by(self, from: (f64, f64), by: (f64, f64)) -> Self {
        self.drag(from, (from.0 + by.0, from.1 + by.1))
    }

    pub fn click(mut self, at: (f64, f64)) -> Self {
        self.time += PAUSE_MS;
        self.press(at).release()
    }

    pub fn double_click(self, at: (f64, f64)) -> Self {
        self.click(at).press(at).release()
    }

    pub fn right_click(mut self, at: (f64, f64)) -> Self {
        self.time += PAUSE_MS;
        self.pointer(Phase::Down, 1, Button::Secondary, at).pointer(Phase::Up, 1, Button::Secondary, at)
    }

    pub fn hover(self, at: (f64, f64)) -> Self {
        self.pointer(Phase::Move, 1, Button::Primary, at)
    }

    /// A long time passes.
    pub fn hold(mut self) -> Self {
        self.time += 500.0;
        let time = self.time;
        self.input(Input::Tick(time))
    }

    pub fn wheel(self, at: (f64, f64), by: [f64; 2]) -> Self {
        let held = self.held;
        self.input(Input::Wheel(Wheel { at: ScreenPoint::new(at.0, at.1), by, held }))
    }

    pub fn key(self, keys: &str) -> Self {
        let Chord { key, primary, shift, alt } = Chord::parse(keys).unwrap();
        self.input(Input::KeyDown(Key { key, held: Modifiers { primary, shift, alt }, repeats: false }))
    }

    pub fn key_up(self, key: &str) -> Self {
        self.input(Input::KeyUp(Key { key: key.into(), held: Modifiers::default(), repeats: false }))
    }

    pub fn act(mut self, action: impl Into<Action>) -> Self {
        self.effects = self.editor.act(action.into());
        self.check();
        self
    }

    pub fn select(self, nodes: &[&str]) -> Self {
        self.act(Action::Select(nodes.iter().map(|id| item(id)).collect()))
    }

    pub fn undo(self) -> Self {
        self.key("Ctrl+Z")
    }

    pub fn redo(self) -> Self {
        self.key("Ctrl+Shift+Z")
    }

    /// The text that the last copy put on the clipboard.
    pub fn copied(&self) -> String {
        self.effects
            .iter()
            .find_map(|effect| if let Effect::Copy(copied) = effect { Some(copied.text.clone()) } else { None })
            .expect("nothing was copied")
    }

    pub fn paste(self, text: &str, at: (f64, f64)) -> Self {
        let at = Some(WorldPoint::new(at.0, at.1));
        self.act(Action::Paste { text: text.to_owned(), at, linked: false })
    }

    // Where things are on the canvas.

    fn screen(&self, at: WorldPoint) -> (f64, f64) {
        let at = self.editor.camera().screen_from_world(at);
        (at.x, at.y)
    }

    /// The middle of the head of a block.
    pub fn head(&self, id: &str) -> (f64, f64) {
        let block = self.editor.scene().block(id).unwrap_or_else(|| panic!("no block {id}"));
        self.screen(WorldPoint::new(block.frame.centre().x, block.frame.y + 10.0))
    }

    /// A slot.
    pub fn port(&self, id: &str, side: Side, slot: usize) -> (f64, f64) {
        let block = self.editor.scene().block(id).unwrap_or_else(|| panic!("no block {id}"));
        self.screen(block.plug(side, slot).unwrap_or_else(|| panic!("no slot {slot} of {id}")))
    }

    pub fn out(&self, id: &str, slot: usize) -> (f64, f64) {
        self.port(id, Side::Output, slot)
    }

    pub fn inlet(&self, id: &str, slot: usize) -> (f64, f64) {
        self.port(id, Side::Input, slot)
    }

    // What comes of it.

    pub fn level_json(&self) -> &Json {
        gesso_core::graph::edit::level_at(self.editor.file(), self.editor.level()).unwrap().0
    }

    pub fn node(&self, id: &str) -> &Json {
        let is_it = |node: &&Json| node.get("id").and_then(Json::as_id).as_deref() == Some(id);
        self.level_json().items("nodes").find(is_it).unwrap_or_else(|| panic!("no node {id}"))
    }

    #[track_caller]
    pub fn has_field(self, id: &str, key: &str, text: &str) -> Self {
        let field = self.node(id).get(key).map_or_else(|| "nothing".to_owned(), Json::to_string);
        assert_eq!(field, text, "{key} of {id}");
        self
    }

    #[track_caller]
    pub fn at_pos(self, id: &str, pos: [f64; 2]) -> Self {
        let found = gesso_core::graph::file::Node::read(self.node(id)).unwrap().pos().unwrap();
        assert_eq!(found, pos, "place of {id}");
        self
    }

    #[track_caller]
    pub fn has_nodes(self, ids: &[&str]) -> Self {
        let found: Vec<String> =
            self.level_json().items("nodes").map(|node| node.get("id").unwrap().as_id().unwrap().into_owned()).collect();
        assert_eq!(found, ids, "nodes");
        self
    }

    /// `1.0>5.0` for each link, in the order of the file.
    pub fn links(&self) -> Vec<String> {
        let links = self.level_json().items("links").filter_map(Link::read);
        links.map(|link| format!("{}.{}>{}.{}", link.origin, link.origin_slot, link.target, link.target_slot)).collect()
    }

    #[track_caller]
    pub fn linked(self, link: &str) -> Self {
        assert!(self.links().iter().any(|one| one == link), "{link} is not in {:?}", self.links());
        self
    }

    #[track_caller]
    pub fn unlinked(self, link: &str) -> Self {
        assert!(self.links().iter().all(|one| one != link), "{link} is in {:?}", self.links());
        self
    }

    #[track_caller]
    pub fn link_count(self, count: usize) -> Self {
        assert_eq!(self.links().len(), count, "{:?}", self.links());
        self
    }

    #[track_caller]
    pub fn selected(self, items: &[&str]) -> Self {
        let wanted: Selection = items.iter().map(|id| item(id)).collect();
        assert_eq!(*self.editor.selection(), wanted, "selection");
        self
    }

    #[track_caller]
    pub fn in_tool(self, name: &str) -> Self {
        assert_eq!(self.editor.tool().name(), name);
        self
    }

    #[track_caller]
    pub fn told(self, what: &str, is_it: impl Fn(&Effect) -> bool) -> Self {
        assert!(self.effects.iter().any(is_it), "{what} is not in {:?}", self.effects);
        self
    }

    #[track_caller]
    pub fn refused(self, words: &str) -> Self {
        let said =
            self.effects.iter().find_map(|effect| if let Effect::Refused(why) = effect { Some(why.clone()) } else { None });
        assert!(said.as_ref().is_some_and(|said| said.contains(words)), "{said:?} does not say {words}");
        self
    }

    #[track_caller]
    pub fn unchanged(self) -> Self {
        assert_eq!(self.editor.file().to_string(), self.start, "the document changed");
        self
    }

    #[track_caller]
    pub fn steps(self, count: usize) -> Self {
        let names: Vec<&str> = self.editor.journal().done().iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names.len(), count, "{names:?}");
        self
    }

    #[track_caller]
    pub fn last_step(self, name: &str) -> Self {
        assert_eq!(self.editor.journal().done().last().map(|entry| entry.name.as_str()), Some(name));
        self
    }

    pub fn look(self, look: impl FnOnce(&Self)) -> Self {
        look(&self);
        self
    }

    pub fn file(&self) -> String {
        self.editor.file().to_string()
    }

    /// The scene is as if it were read now.
    fn check(&self) {
        let fresh = Scene::read(self.editor.file(), self.editor.level(), self.editor.schema());
        assert_eq!(self.editor.scene().unlike(&fresh), None, "the scene lost track");
    }

    /// Everything can be undone to the byte and done again, here and after a reload.
    #[track_caller]
    pub fn end(mut self) {
        self.is_over = true;
        let last = self.file();
        let steps = self.editor.journal().done().len();
        let mut reloaded = Editor::reopen(Json::read(&last).unwrap(), schema(), &self.editor.journal_text())
            .expect("the journal is of this document");
        let undone = self.editor.journal().undone().len();
        for _ in 0..steps {
            self.editor.act(gesso_core::editor::action::Verb::Undo.into());
            self.check();
            reloaded.act(gesso_core::editor::action::Verb::Undo.into());
        }
        assert_eq!(self.file(), self.start, "undo did not give back the document");
        assert_eq!(reloaded.file().to_string(), self.start, "undo after a reload did not give back the document");
        for _ in 0..steps {
            self.editor.act(gesso_core::editor::action::Verb::Redo.into());
            self.check();
            reloaded.act(gesso_core::editor::action::Verb::Redo.into());
        }
        assert_eq!(self.file(), last, "redo did not give the end");
        assert_eq!(reloaded.file().to_string(), last, "redo after a reload did not give the end");
        assert_eq!(self.editor.journal().undone().len(), undone);
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        assert!(self.is_over || std::thread::panicking(), "the story has no end");
    }
}

/// `3` is a node, `g0` a group, `r1` a point of a link.
pub fn item(id: &str) -> Item {
    match (id.strip_prefix('g').and_then(|at| at.parse().ok()), id.strip_prefix('r')) {
        (Some(at), _) => Item::Group(at),
        (None, Some(id)) => Item::Knot(id.into()),
        _ => Item::node(id),
    }
}

pub fn txt2img_ref() -> &'static Json {
    static FILE: std::sync::OnceLock<Json> = std::sync::OnceLock::new();
    FILE.get_or_init(txt2img)
}
