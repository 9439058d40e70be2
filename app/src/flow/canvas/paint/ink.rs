//! The colours and the type of the style sheet, as the canvas takes them: read once for each theme.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::flow::canvas::{flat::Tone, tint::Tint};

/// Height of titles from afar, in CSS pixels.
pub const MINI: f64 = 9.5;

/// Colours and fonts.
#[derive(Debug, Default)]
pub struct Ink {
    pub well: String,
    pub panel: String,
    pub raised: String,
    pub control: String,
    pub press: String,
    pub line: String,
    pub line_strong: String,
    pub ink: String,
    pub ink_2: String,
    pub ink_3: String,
    pub warn: String,
    pub bad: String,
    pub focus: String,
    pub dot: String,
    /// By [`Tint`].
    pub wires: [String; Tint::ALL.len()],
    pub title: String,
    pub label: String,
    pub small: String,
    pub words: String,
    pub mini: String,
    /// The names of the font of titles.
    pub tool: String,
}

impl Ink {
    /// Reads them through a hidden child of the canvas: what `light-dark()` gives is known only to an element.
    pub fn read(surface: &HtmlElement, ratio: f64) -> Self {
        let Some(window) = web_sys::window() else { return Self::default() };
        let probe = window.document().and_then(|document| document.create_element("i").ok());
        let Some(probe) = probe.and_then(|probe| probe.dyn_into::<HtmlElement>().ok()) else { return Self::default() };
        probe.set_hidden(true);
        let _ = surface.append_child(&probe);
        let said = window.get_computed_style(&probe).ok().flatten();
        let colour = |token: &str| {
            let _ = probe.style().set_property("color", &format!("var({token})"));
            said.as_ref().and_then(|said| said.get_property_value("color").ok()).unwrap_or_default()
        };
        let stack = |token: &str| {
            said.as_ref().and_then(|said| said.get_property_value(token).ok()).unwrap_or_else(|| "sans-serif".to_owned())
        };
        let (tool, picture) = (stack("--tool"), stack("--picture"));
        let ink = Self {
            well: colour("--well"),
            panel: colour("--panel"),
            raised: colour("--raised"),
            control: colour("--control"),
            press: colour("--press"),
            line: colour("--line"),
            line_strong: colour("--line-strong"),
            ink: colour("--ink"),
            ink_2: colour("--ink-2"),
            ink_3: colour("--ink-3"),
            warn: colour("--warn"),
            bad: colour("--bad"),
            focus: colour("--focus"),
            dot: colour("--line-strong"),
            wires: Tint::ALL.map(|tint| colour(tint.token())),
            title: format!("620 12px {tool}"),
            label: format!("420 12px {tool}"),
            small: format!("420 11px {tool}"),
            words: format!("400 14px {picture}"),
            // Titles that would be too small to be read are as large on the screen whatever the scale.
            mini: format!("520 {}px {tool}", MINI * ratio),
            tool,
        };
        AsRef::<Element>::as_ref(&probe).remove();
        ink
    }

    /// The colour of a block from afar.
    pub fn tone(&self, tone: Tone) -> &str {
        match tone {
            Tone::Usual => &self.press,
            Tone::Dim => &self.control,
            Tone::Ghost => &self.warn,
            Tone::Running => &self.ink,
            Tone::Bad => &self.bad,
        }
    }

    /// The colour of a wire.
    pub fn wire(&self, tint: Tint) -> &str {
        self.wires.get(tint as usize).map_or(&self.ink_3, |colour| colour)
    }
}
