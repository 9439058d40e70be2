//! The mask on its canvas, and the transparency of a picture as a mask.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use gesso_core::mask::{Area, Mask};
    use wasm_bindgen::{Clamped, JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, ImageData, js_sys};

    /// The colour of what is masked: red, green, blue.
    const TINT: [u8; 3] = [240, 40, 90];
    /// Rows that are read at once, so that little memory is taken besides.
    const ROWS: u32 = 256;

    /// Gives the canvas its size, which empties it.
    pub fn resize(canvas: &HtmlCanvasElement, [width, height]: [u32; 2]) {
        canvas.set_width(width);
        canvas.set_height(height);
    }

    /// Shows a part of the mask.
    pub fn show(canvas: &HtmlCanvasElement, mask: &Mask, area: Area) {
        let context = canvas.get_context("2d").ok().flatten().and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok());
        let Some(context) = context.filter(|_| !area.is_empty()) else { return };
        let mut top = area.top;
        while top < area.bottom {
            let part = Area { top, bottom: (top + ROWS).min(area.bottom), ..area };
            let pixels = mask.tinted(&part, TINT);
            let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), part.width(), part.height());
            if let Ok(data) = data {
                let _ = context.put_image_data(&data, f64::from(part.left), f64::from(part.top));
            }
            top = part.bottom;
        }
    }

    /// Takes the transparency of a picture as a mask; whether it could be read.
    pub async fn read(address: &str, mask: &mut Mask) -> bool {
        taken(address, mask).await.is_some()
    }

    async fn taken(address: &str, mask: &mut Mask) -> Option<()> {
        let image = HtmlImageElement::new().ok()?;
        image.set_src(address);
        JsFuture::from(image.decode()).await.ok()?;
        let [width, height] = mask.size();
        let canvas: HtmlCanvasElement = web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
        resize(&canvas, [width, ROWS.min(height)]);
        let options = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE);
        let context = canvas.get_context_with_context_options("2d", &options).ok()??;
        let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
        let [wide, high] = [width, height].map(f64::from);
        let mut top = 0;
        while top < height {
            let rows = ROWS.min(height - top);
            context.clear_rect(0.0, 0.0, wide, f64::from(ROWS));
            context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, -f64::from(top), wide, high).ok()?;
            let data = context.get_image_data(0.0, 0.0, wide, f64::from(rows)).ok()?;
            mask.take_alpha(top, &data.data());
            top += rows;
        }
        Some(())
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    use gesso_core::mask::{Area, Mask};
    use leptos::web_sys::HtmlCanvasElement;

    pub fn resize(_canvas: &HtmlCanvasElement, _size: [u32; 2]) {}
    pub fn show(_canvas: &HtmlCanvasElement, _mask: &Mask, _area: Area) {}
    pub async fn read(_address: &str, _mask: &mut Mask) -> bool {
        false
    }
}
