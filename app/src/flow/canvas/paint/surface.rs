//! The two canvases: how large they are, where the lower one lies.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, js_sys};

use crate::flow::canvas::sheet::Screen;

/// The element and its two canvases.
pub struct Surface {
    /// The element that is seen.
    pub element: HtmlElement,
    /// The sheet with the graph.
    pub graph: CanvasRenderingContext2d,
    /// What moves above it.
    pub overlay: CanvasRenderingContext2d,
    sheet: HtmlCanvasElement,
    above: HtmlCanvasElement,
    /// Where the sheet lies: so far to the right and down, so much larger.
    lies: ([f64; 2], f64),
    paints: u32,
}

impl Surface {
    /// These canvases in this element; none where the browser cannot paint.
    pub fn new(element: HtmlElement, sheet: HtmlCanvasElement, above: HtmlCanvasElement) -> Option<Self> {
        // Nothing shines through the sheet, so that it need not be mixed with what is behind it.
        let options = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&options, &"alpha".into(), &JsValue::FALSE);
        let graph = sheet.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()?;
        let overlay = above.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Self { element, graph, overlay, sheet, above, lies: ([f64::NAN; 2], 1.0), paints: 0 })
    }

    /// Gives both their sizes, which empties them.
    pub fn resize(&mut self, screen: &Screen) {
        let sheet = screen.sheet();
        for (canvas, [width, height]) in [(&self.sheet, sheet), (&self.above, screen.size)] {
            canvas.set_width(width as u32);
            canvas.set_height(height as u32);
            let style = AsRef::<HtmlElement>::as_ref(canvas).style();
            let _ = style.set_property("width", &format!("{}px", width / screen.ratio));
            let _ = style.set_property("height", &format!("{}px", height / screen.ratio));
        }
    }

    /// Lays the sheet so far to the right and down of the corner, in device pixels, and scales it.
    pub fn place(&mut self, by: [f64; 2], stretch: f64, ratio: f64) {
        if self.lies == (by, stretch) {
            return;
        }
        self.lies = (by, stretch);
        let [x, y] = by.map(|by| by / ratio);
        let style = AsRef::<HtmlElement>::as_ref(&self.sheet).style();
        let _ = style.set_property("transform", &format!("translate({x}px,{y}px) scale({stretch})"));
    }

    /// Moves what is on the sheet, in device pixels.
    pub fn shift(&self, [x, y]: [f64; 2]) {
        let _ = self.graph.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        let _ = self.graph.draw_image_with_html_canvas_element(&self.sheet, x, y);
    }

    /// The sheet was painted as a whole.
    pub fn count(&mut self) {
        self.paints = self.paints.wrapping_add(1);
        let _ = self.element.set_attribute("data-painted", &self.paints.to_string());
    }

    /// Another part of the graph is seen.
    pub fn tell(&self, x: f64, y: f64, scale: f64) {
        let _ = self.element.set_attribute("data-view", &format!("{x:.2} {y:.2} {scale:.4}"));
    }
}
