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
    graph::{edit::Side, json::Json, schema::Schema},
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
    pub start: String,
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

    /// The scene is as if it were read now.
    pub fn check(&self) {
        let fresh = Scene::read(self.editor.file(), self.editor.level(), self.editor.schema());
        assert_eq!(self.editor.scene().unlike(&fresh), None, "the scene lost track");
    }

    /// Everything can be undone to the byte and done again, here and after a reload.
    #[track_caller]
    pub fn end(mut self) {
        self.is_over = true;
        let last = self.file();
        let before: Vec<Selection> = self.editor.journal().done().iter().map(|entry| entry.before.clone()).collect();
        let steps = before.len();
        let mut reloaded = Editor::reopen(Json::read(&last).unwrap(), schema(), &self.editor.journal_text())
            .expect("the journal is of this document");
        let undone = self.editor.journal().undone().len();
        for selection in before.iter().rev() {
            self.editor.act(gesso_core::editor::action::Verb::Undo.into());
            assert_eq!(self.editor.selection(), selection, "undo did not give back what was selected");
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
