//! Everything of one opening of the mask editor.

use gesso_core::{
    editor::geometry::ScreenPoint,
    mask::{Area, Brush, Deed, Hand, Mask, Painting, Source, View, working_size},
};
use leptos::{html, prelude::*};

use super::{MaskAsked, sheet};
use crate::{browser, components::given::given_path};

/// How opaque the mask is shown at first.
const SHADE: f64 = 0.6;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Picture or mask are being read.
    Reading,
    /// It can be painted.
    Ready,
    /// They could not be read.
    Failed,
}

/// The picture, its mask and the tools. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Easel {
    /// Whether the dialog is open.
    pub open: RwSignal<bool>,
    /// Whether it is asked if what was painted may go.
    pub is_leaving: RwSignal<bool>,
    /// How far it is.
    pub stage: RwSignal<Stage>,
    /// How often it was tried to read the picture again.
    pub tries: RwSignal<u32>,
    /// What it is painted with.
    pub brush: RwSignal<Brush>,
    /// How opaque the mask is shown, from 0 to 1.
    pub shade: RwSignal<f64>,
    /// What is seen where.
    pub view: RwSignal<Option<View>>,
    /// How many steps can be taken back, and how many done again.
    pub counts: RwSignal<(usize, usize)>,
    /// Whether a press moves the view, because the space bar is held.
    pub is_space_held: RwSignal<bool>,
    /// It is on its way to the studio.
    pub is_saving: RwSignal<bool>,
    /// Why it was not saved.
    pub problem: RwSignal<Option<String>>,
    /// Where it is painted.
    pub board: NodeRef<html::Div>,
    /// The mask as it is shown.
    pub canvas: NodeRef<html::Canvas>,
    /// What it is for.
    pub asked: StoredValue<MaskAsked>,
    painting: StoredValue<Painting>,
    hand: StoredValue<Hand>,
    /// What has to be shown anew before the next frame.
    stale: StoredValue<Area>,
}

impl Easel {
    /// Begins with a picture that is to be read.
    pub fn new(asked: MaskAsked) -> Self {
        let stage = if Source::of(&asked.value).is_some() { Stage::Reading } else { Stage::Failed };
        Self {
            open: RwSignal::new(false),
            is_leaving: RwSignal::new(false),
            stage: RwSignal::new(stage),
            tries: RwSignal::new(0),
            brush: RwSignal::new(Brush::default()),
            shade: RwSignal::new(SHADE),
            view: RwSignal::new(None),
            counts: RwSignal::new((0, 0)),
            is_space_held: RwSignal::new(false),
            is_saving: RwSignal::new(false),
            problem: RwSignal::new(None),
            board: NodeRef::new(),
            canvas: NodeRef::new(),
            asked: StoredValue::new(asked),
            painting: StoredValue::new(Painting::default()),
            hand: StoredValue::new(Hand::default()),
            stale: StoredValue::new(Area::default()),
        }
    }

    /// Where one channel of the picture can be read: `rgb` or `a`.
    pub fn address(self, channel: &str) -> Option<String> {
        let source = self.asked.with_value(|asked| Source::of(&asked.value))?;
        Some(format!("{}&channel={channel}&try={}", given_path(&source), self.tries.get()))
    }

    /// The picture is there, of this size: its mask is read as well.
    pub fn has_picture(self, size: [u32; 2]) {
        let size = working_size(size);
        let Some(address) = untrack(|| self.address("a")) else { return self.stage.set(Stage::Failed) };
        leptos::task::spawn_local(async move {
            let mut mask = Mask::new(size);
            let is_read = sheet::read(&address, &mut mask).await;
            // It may have been closed meanwhile.
            if self.stage.try_get_untracked().is_none() {
                return;
            }
            if !is_read {
                return self.stage.set(Stage::Failed);
            }
            self.painting.set_value(Painting::new(mask));
            self.brush.set(Brush::for_side(size[0].max(size[1])));
            self.look(|window, _| View::fitted(window, size));
            if let Some(canvas) = self.canvas.get_untracked() {
                sheet::resize(&canvas, size);
            }
            self.show(Area::whole(size));
            self.stage.set(Stage::Ready);
            if let Some(board) = self.board.get_untracked() {
                let _ = board.focus();
            }
        });
    }

    /// Looks elsewhere. The window is that of the board, and the view as it was is none at first.
    pub fn look(self, change: impl FnOnce([f64; 2], Option<View>) -> View) {
        let Some(board) = self.board.get_untracked() else { return };
        let (width, height) = browser::inner_size(&board);
        self.view.update(|view| *view = Some(change([width, height], *view)));
    }

    /// Changes the view there is.
    pub fn turn(self, change: impl FnOnce(View) -> View) {
        self.view.update(|view| *view = view.map(change));
    }

    /// Does something with the pointers, and what follows from it.
    pub fn handle(self, pressure: Option<f64>, erases: bool, what: impl FnOnce(&mut Hand) -> Option<Deed>) {
        let Some(Some(deed)) = self.hand.try_update_value(what) else { return };
        if self.stage.get_untracked() != Stage::Ready {
            return;
        }
        let mut brush = self.brush.get_untracked();
        brush.erases |= erases;
        let dab = |at: ScreenPoint| {
            let view = self.view.get_untracked();
            brush.dab(view.map_or([0.0; 2], |view| view.in_picture(at)), pressure)
        };
        match deed {
            Deed::Begin(at) => self.paint(|painting| painting.begin(brush, dab(at))),
            Deed::Go(at) => self.paint(|painting| painting.go(dab(at))),
            Deed::End => self.paint(|painting| {
                painting.end();
                Area::default()
            }),
            Deed::TakeBack => self.paint(Painting::take_back),
            Deed::Look { about, by, factor } => self.turn(|view| view.panned(by).zoomed(about, factor)),
        }
    }

    /// Whether a pointer moves the view now.
    pub fn is_moving(self) -> bool {
        self.hand.try_with_value(Hand::is_moving).unwrap_or_default()
    }

    /// Does something with the mask, and shows what of it is another.
    pub fn paint(self, change: impl FnOnce(&mut Painting) -> Area) {
        if self.stage.get_untracked() != Stage::Ready || self.is_saving.get_untracked() {
            return;
        }
        let changed = self.painting.try_update_value(|painting| (change(painting), painting.counts()));
        let Some((area, counts)) = changed else { return };
        if self.counts.get_untracked() != counts {
            self.counts.set(counts);
        }
        self.show(area);
    }

    /// Something of what is painted.
    pub fn with<T>(self, read: impl FnOnce(&Painting) -> T) -> Option<T> {
        self.painting.try_with_value(read)
    }

    /// Closes it, or asks first if something would be lost.
    pub fn leave(self) {
        if self.with(Painting::is_changed) == Some(true) {
            self.is_leaving.set(true);
        } else {
            self.open.set(false);
        }
    }

    /// Shows a part of the mask anew, once before the next frame.
    fn show(self, area: Area) {
        if area.is_empty() {
            return;
        }
        let is_asked = self.stale.try_update_value(|stale| {
            let is_asked = !stale.is_empty();
            *stale = stale.with(area);
            is_asked
        });
        if is_asked == Some(false) {
            request_animation_frame(move || {
                let area = self.stale.try_update_value(std::mem::take).unwrap_or_default();
                if let Some(canvas) = self.canvas.try_get_untracked().flatten() {
                    self.with(|painting| sheet::show(&canvas, painting.mask(), area));
                }
            });
        }
    }
}
