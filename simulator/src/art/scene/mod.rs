//! From a sentence to what should be in the picture. Words we do not know still
//! count: their hash chooses the palette and the shapes.

mod colours;
mod parse;
#[rustfmt::skip] // one meaning to a line
mod words;

use super::colour::Tint;

pub use words::{Kind, Setting};

/// Everything a prompt asks for that the painter can act on.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Where we are.
    pub setting: Setting,
    /// Time of day.
    pub hour: Hour,
    /// Weather.
    pub weather: Weather,
    /// Mood of the palette.
    pub mood: Mood,
    /// How it is finished.
    pub style: Style,
    /// What is in it, in the order named.
    pub things: Vec<Thing>,
    /// Colours named, and whether each belongs to one thing.
    pub colours: Vec<(Tint, bool)>,
    /// Words not known, at most a handful.
    pub stray: Vec<String>,
    /// Hash of all words: decides what the words leave open.
    pub words: u64,
}

/// One kind of thing, how many, and its colour when one was named.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// How many, 1–9; flocks are counted by the painter.
    pub count: u8,
    /// "red umbrella".
    pub colour: Option<Tint>,
}

/// Time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    /// First light.
    Dawn,
    /// Broad daylight.
    Day,
    /// Sunset, blue hour.
    Dusk,
    /// Night.
    Night,
}

/// Weather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Little cloud.
    Clear,
    /// Much cloud.
    Cloudy,
    /// Rain.
    Rain,
    /// Falling or lying snow.
    Snow,
    /// Fog or mist.
    Fog,
    /// Storm.
    Storm,
}

/// Mood words act on the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// None named.
    Plain,
    /// Warm, cosy, golden.
    Warm,
    /// Cool, cold.
    Cool,
    /// Melancholy, lonely.
    Melancholy,
    /// Joyful, vivid.
    Joyful,
    /// Pastel, soft.
    Pastel,
    /// Neon.
    Neon,
    /// Monochrome.
    Mono,
    /// Dark, ominous.
    Dark,
    /// Vintage, retro.
    Vintage,
}

/// How the picture is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The house look.
    Gouache,
    /// Soft edges, paper showing through.
    Watercolour,
    /// Ink on paper.
    Ink,
    /// Visible squares.
    Pixel,
    /// Film grain and bloom.
    Photo,
    /// Two-ink halftone.
    Riso,
    /// Carved lines.
    Woodcut,
    /// White on Prussian blue.
    Cyanotype,
    /// Chalk on tinted paper.
    Pastel,
}

impl Scene {
    /// Whether a kind is among the things.
    pub fn has(&self, kind: Kind) -> bool {
        self.things.iter().any(|t| t.kind == kind)
    }
}
