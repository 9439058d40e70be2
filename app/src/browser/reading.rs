//! Where a reader is in something that scrolls. On the server nothing does.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use wasm_bindgen::JsCast;
    use web_sys::Element;

    fn element(id: &str) -> Option<Element> {
        web_sys::window()?.document()?.get_element_by_id(id)
    }

    /// The id of the first element, of those `selector` finds in the one that scrolls, that the reader sees some of.
    pub fn first_in_view(scroll: &str, selector: &str) -> Option<String> {
        let scroll = element(scroll)?;
        let top = scroll.get_bounding_client_rect().top();
        let found = scroll.query_selector_all(selector).ok()?;
        let mut seen = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok());
        let first = seen.find(|element| {
            let place = element.get_bounding_client_rect();
            place.height() > 0.0 && place.bottom() > top + 1.0
        });
        first.map(|element| element.id()).filter(|id| !id.is_empty())
    }

    /// Scrolls so that an element is the first that is seen; what it is folded away in opens.
    pub fn scroll_to_first(id: &str) {
        let Some(element) = element(id) else { return };
        let mut around = element.parent_element();
        while let Some(folded) = around.and_then(|element| element.closest("details").ok().flatten()) {
            let _ = folded.set_attribute("open", "");
            around = folded.parent_element();
        }
        element.scroll_into_view_with_bool(true);
    }

    /// Scrolls to the end of what scrolls downwards.
    pub fn to_scroll_end(id: &str) {
        if let Some(element) = element(id) {
            element.set_scroll_top(element.scroll_height());
        }
    }

    /// Whether the reader is within so many pixels of the end of what scrolls downwards.
    pub fn is_at_scroll_end(id: &str, pixels: i32) -> bool {
        element(id).is_some_and(|it| it.scroll_height() - it.scroll_top() - it.client_height() < pixels)
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    pub fn first_in_view(_scroll: &str, _selector: &str) -> Option<String> {
        None
    }
    pub fn scroll_to_first(_id: &str) {}
    pub fn to_scroll_end(_id: &str) {}
    pub fn is_at_scroll_end(_id: &str, _pixels: i32) -> bool {
        true
    }
}
