//! What the parts of the page share: the editor, and signals that tell what of it is another.

use gesso_core::editor::{
    Editor,
    action::{Action, Verb},
    effect::{Cursor, Effect, Layer},
    geometry::WorldPoint,
    input::Input,
};
use leptos::{html, prelude::*};

use super::{ask::Ask, canvas::marks::Marks, carry, files::Files, mask::MaskAsked, origins::Origins, run::Runs};
use crate::{actions::Actions, components::ui::Toasts};

/// Whether there is something to edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// It is being read.
    Reading,
    /// It is open.
    Open,
    /// It could not be read; why, and what to do.
    Failed(String),
}

/// The open document. Cheap to copy; context of the page.
///
/// Editor and signals are apart, because thousands of inputs change what is seen and few what is there: a part of the page
/// follows [`Desk::of_document`], [`Desk::of_selection`] or [`Desk::of_view`], and is told after the fact.
#[derive(Clone, Copy)]
pub struct Desk {
    editor: StoredValue<Option<Editor>>,
    document: RwSignal<u32>,
    selection: RwSignal<u32>,
    view: RwSignal<u32>,
    painter: StoredValue<Option<Callback<Layer>>>,
    /// Whether there is something to edit.
    pub opening: RwSignal<Opening>,
    /// What the editor wants to know.
    pub ask: RwSignal<Option<Ask>>,
    /// The mask that is painted.
    pub mask: RwSignal<Option<MaskAsked>>,
    /// The shape of the pointer over the canvas.
    pub cursor: RwSignal<Cursor>,
    /// Which sheet of the page is open.
    pub sheet: RwSignal<Option<Sheet>>,
    /// Whether the shelf is open where it is a sheet.
    pub shelf: RwSignal<bool>,
    /// Whether the map of the level is shown.
    pub is_map_shown: RwSignal<bool>,
    /// What is drawn on blocks beside what the document says.
    pub marks: Marks,
    /// Whether a finger on the canvas selects by a box instead of moving the view.
    pub is_boxing: RwSignal<bool>,
    /// What only some nodes have.
    pub origins: Origins,
    /// The runs of the document.
    pub runs: Runs,
    /// The canvas that takes the inputs, and the focus after a question.
    pub surface: NodeRef<html::Div>,
    /// The open documents.
    pub files: Files,
    /// Width and height of the canvas, also while nothing is open.
    size: StoredValue<Option<[f64; 2]>>,
    toasts: Toasts,
    owner: StoredValue<Owner>,
    shortcuts: Callback<()>,
}

/// What can be opened beside the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The list of blocks and wires, for those who do not see or use the canvas.
    Outline,
    /// What is wrong.
    Problems,
    /// The saved flows.
    Library,
    /// The values that are marked, as a form.
    Form,
}

impl Desk {
    /// Makes it and hands it to everything below.
    pub fn provide() -> Self {
        let painter = StoredValue::new(None);
        let desk = Self {
            editor: StoredValue::new(None),
            document: RwSignal::new(0),
            selection: RwSignal::new(0),
            view: RwSignal::new(0),
            painter,
            marks: Marks::new(painter),
            is_boxing: RwSignal::new(false),
            opening: RwSignal::new(Opening::Reading),
            ask: RwSignal::new(None),
            mask: RwSignal::new(None),
            cursor: RwSignal::new(Cursor::default()),
            sheet: RwSignal::new(None),
            shelf: RwSignal::new(false),
            is_map_shown: RwSignal::new(true),
            origins: Origins::new(),
            runs: Runs::provide(),
            surface: NodeRef::new(),
            files: Files::new(),
            size: StoredValue::new(None),
            toasts: expect_context::<Toasts>(),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            shortcuts: {
                let actions = expect_context::<Actions>();
                Callback::new(move |()| actions.sheet.set(true))
            },
        };
        provide_context(desk);
        desk
    }

    /// Puts another document in the place of what was open.
    pub fn open(self, editor: Editor) {
        self.editor.set_value(Some(editor));
        self.ask.set(None);
        self.opening.set(Opening::Open);
        match self.size.get_value() {
            Some(size) => self.input(&Input::Resized(size)),
            None => self.paint_all(),
        }
        self.tell_all();
    }

    /// Takes what is open away, to put it aside.
    pub fn take(self) -> Option<Editor> {
        let taken = self.editor.try_update_value(Option::take).flatten();
        self.ask.set(None);
        taken
    }

    /// Something of the editor as it is now; none before it is open. Not tracked.
    pub fn with<T>(self, read: impl FnOnce(&Editor) -> T) -> Option<T> {
        self.editor.try_with_value(|editor| editor.as_ref().map(read)).flatten()
    }

    /// Changes something of the editor that is no step of the document: snapping, keys, definitions.
    pub fn change<T>(self, change: impl FnOnce(&mut Editor) -> T) -> Option<T> {
        let changed = self.editor.try_update_value(|editor| editor.as_mut().map(change)).flatten();
        self.tell_all();
        self.paint_all();
        changed
    }

    /// Something of the document or its level, kept true.
    pub fn of_document<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Editor) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        Memo::new(move |_| {
            self.document.track();
            self.with(&read)
        })
    }

    /// How often the document was another: for what looks at all of it, later.
    pub fn changes(self) -> Signal<u32> {
        self.document.into()
    }

    /// Something of what is selected, or of the document, kept true.
    pub fn of_selection<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Editor) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        Memo::new(move |_| {
            self.document.track();
            self.selection.track();
            self.with(&read)
        })
    }

    /// Something of what is seen, kept true once a frame.
    pub fn of_view<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Editor) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        Memo::new(move |_| {
            self.document.track();
            self.view.track();
            self.with(&read)
        })
    }

    /// Hands an input to the editor and does what it asks for.
    pub fn input(self, input: &Input) {
        if let Input::Resized(size) = input {
            self.size.try_set_value(Some(*size));
        }
        let effects = self.editor.try_update_value(|editor| editor.as_mut().map(|editor| editor.input(input))).flatten();
        carry::carry_out(self, effects.unwrap_or_default());
    }

    /// Does something with the document.
    pub fn act(self, action: impl Into<Action>) {
        carry::carry_out(self, self.ask_of(action));
    }

    /// Does something with the document and hands over what the editor asks for, to be carried out by who asked.
    pub fn ask_of(self, action: impl Into<Action>) -> Vec<Effect> {
        let action = action.into();
        let effects = self.editor.try_update_value(|editor| editor.as_mut().map(|editor| editor.act(action))).flatten();
        effects.unwrap_or_default()
    }

    /// Does what needs no more words.
    pub fn verb(self, verb: Verb) {
        self.act(Action::Verb(verb));
    }

    /// What follows is a step of its own: a field was left.
    pub fn seal(self) {
        self.editor.try_update_value(|editor| editor.as_mut().map(Editor::seal));
    }

    /// Shows a point in the middle, at the same scale.
    pub fn look_at(self, point: WorldPoint) {
        let effects = self.editor.try_update_value(|editor| editor.as_mut().map(|editor| editor.look_at(point))).flatten();
        carry::carry_out(self, effects.unwrap_or_default());
    }

    /// A number that is another when the document or its level is. Not tracked.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the canvas is painted in the browser"))]
    pub(super) fn revision(self) -> u32 {
        self.document.try_get_untracked().unwrap_or_default()
    }

    /// Runs again whoever calls this when the document or its level is another.
    pub(super) fn track_document(self) {
        self.document.track();
    }

    /// Puts the focus on the canvas.
    pub fn focus_surface(self) {
        if let Some(surface) = self.surface.try_get_untracked().flatten() {
            let _ = surface.focus();
        }
    }

    /// Shows all shortcuts.
    pub fn open_shortcuts(self) {
        self.shortcuts.run(());
    }

    /// Says why something was not done.
    pub fn refuse(self, why: impl Into<String>) {
        let why: String = why.into();
        let mut letters = why.chars();
        let sentence =
            letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str().trim_end_matches('.')));
        self.toasts.say(sentence.unwrap_or_default());
    }

    /// Says what was done.
    pub fn say(self, what: impl Into<String>) {
        self.toasts.say(what);
    }

    /// Says what was done and offers to undo it.
    pub fn say_undo(self, what: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        // Whoever says it may be gone before it is pressed, as a tab that was closed: it belongs to the page.
        let undo = self.owner.get_value().with(|| Callback::new(move |()| undo()));
        self.toasts.say_undo(what, undo);
    }

    /// Who paints; told which layer is another. The canvas sets it.
    #[cfg(target_arch = "wasm32")]
    pub fn set_painter(self, painter: Option<Callback<Layer>>) {
        self.painter.set_value(painter);
    }

    /// A layer has to be painted again.
    pub fn paint(self, layer: Layer) {
        if let Some(Some(painter)) = self.painter.try_get_value() {
            painter.run(layer);
        }
    }

    /// Both have.
    pub fn paint_all(self) {
        self.paint(Layer::Graph);
        self.paint(Layer::Overlay);
    }

    /// The document or its level is another.
    pub(super) fn tell_document(self) {
        bump(self.document);
    }

    /// What is selected is another.
    pub(super) fn tell_selection(self) {
        bump(self.selection);
    }

    /// A frame was painted: what follows the view looks again.
    pub(super) fn tell_view(self) {
        bump(self.view);
    }

    fn tell_all(self) {
        self.tell_document();
        self.tell_selection();
        self.tell_view();
    }
}

fn bump(signal: RwSignal<u32>) {
    signal.try_update(|count| *count = count.wrapping_add(1));
}
