//! Pictures in blocks: loaded once, drawn when they are there.

use std::{collections::HashMap, sync::Arc};

use gesso_core::editor::geometry::Rect;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::HtmlImageElement;

use super::pen::Pen;
use crate::flow::canvas::marks::RunMarks;

/// A picture and what is told when it is there.
struct Loaded {
    url: Arc<str>,
    image: HtmlImageElement,
    _loaded: Closure<dyn FnMut()>,
}

/// The pictures of blocks.
#[derive(Default)]
pub struct Pictures(HashMap<Arc<str>, Loaded>);

impl Pictures {
    /// Loads what is marked and forgets what is not any more; `tell` is told the block whose picture has come.
    pub fn follow(&mut self, marks: &RunMarks, tell: &(impl Fn(Arc<str>) + Clone + 'static)) {
        self.0.retain(|block, loaded| marks.picture(block) == Some(&loaded.url));
        for (block, url) in marks.pictures() {
            if self.0.contains_key(block) {
                continue;
            }
            let Ok(image) = HtmlImageElement::new() else { continue };
            let (tell, whose) = (tell.clone(), block.clone());
            let loaded = Closure::<dyn FnMut()>::new(move || tell(whose.clone()));
            image.set_onload(Some(loaded.as_ref().unchecked_ref()));
            image.set_src(url);
            self.0.insert(block.clone(), Loaded { url: url.clone(), image, _loaded: loaded });
        }
    }

    /// Height of a block's picture for each pixel of its width; none before it is there.
    pub fn shape(&self, block: &str) -> Option<f64> {
        let image = &self.0.get(block)?.image;
        let width = f64::from(image.natural_width());
        (image.complete() && width > 0.0).then(|| f64::from(image.natural_height()) / width)
    }

    /// Draws the picture of a block.
    pub fn draw(&self, pen: &Pen<'_>, block: &str, to: &Rect) {
        if let Some(loaded) = self.0.get(block) {
            let Rect { x, y, width, height } = *to;
            let _ = pen.context.draw_image_with_html_image_element_and_dw_and_dh(&loaded.image, x, y, width, height);
        }
    }
}
