//! Where the focus is and where it goes. On the server nothing has it.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use wasm_bindgen::JsCast;
    use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent, Node};

    fn document() -> Option<Document> {
        web_sys::window()?.document()
    }

    /// The elements inside `root` that `selector` finds and that are shown.
    fn shown(root: &Element, selector: &str) -> Vec<HtmlElement> {
        let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
        let elements = (0..found.length()).filter_map(|index| found.item(index)?.dyn_into::<HtmlElement>().ok());
        elements.filter(|element| element.get_client_rects().length() > 0).collect()
    }

    fn focused() -> Option<Element> {
        document()?.active_element()
    }

    /// Moves the focus among what `selector` finds in the element that listens: arrows, Home, End.
    pub fn rove(event: &KeyboardEvent, selector: &str) {
        let Some(root) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let elements = shown(&root, selector);
        let Some(last) = elements.len().checked_sub(1) else { return };
        let here = focused().and_then(|focused| elements.iter().position(|element| focused.is_same_node(Some(element))));
        let to = match event.key().as_str() {
            "ArrowDown" | "ArrowRight" => here.map_or(0, |here| if here == last { 0 } else { here + 1 }),
            "ArrowUp" | "ArrowLeft" => here.map_or(last, |here| here.checked_sub(1).unwrap_or(last)),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        if let Some(element) = elements.get(to) {
            let _ = element.focus();
        }
    }

    /// Focuses the first that `selector` finds in the element that listens.
    pub fn focus_first(event: &Event, selector: &str) {
        let root = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(element) = root.and_then(|root| shown(&root, selector).into_iter().next()) {
            let _ = element.focus();
        }
    }

    /// Focuses the first that `selector` finds on the page.
    pub fn focus_on(selector: &str) {
        let root = document().and_then(|document| document.document_element());
        if let Some(element) = root.and_then(|root| shown(&root, selector).into_iter().next()) {
            let _ = element.focus();
        }
    }

    /// Whether the popover that listens is open.
    pub fn is_open_popover(event: &Event) -> bool {
        let popover = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        popover.is_some_and(|popover| popover.matches(":popover-open").unwrap_or(false))
    }

    /// Whether what is typed goes into a field.
    pub fn is_in_field(event: &KeyboardEvent) -> bool {
        let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return false };
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            return !matches!(input.type_().as_str(), "checkbox" | "radio" | "button" | "submit" | "range");
        }
        matches!(element.tag_name().as_str(), "TEXTAREA" | "SELECT") || element.is_content_editable()
    }

    /// Whether a dialog keeps the focus.
    pub fn has_modal() -> bool {
        document().is_some_and(|document| matches!(document.query_selector("dialog:modal"), Ok(Some(_))))
    }

    /// Scrolls an element into view, no further than needed; what it is folded away in opens.
    pub fn scroll_to(id: &str) {
        if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
            let mut around = element.parent_element();
            while let Some(folded) = around.and_then(|element| element.closest("details").ok().flatten()) {
                let _ = folded.set_attribute("open", "");
                around = folded.parent_element();
            }
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }

    /// Moves the focus to the next of what `selector` finds, or to the one before; to the last from elsewhere.
    pub fn focus_step(selector: &str, forward: bool) {
        let Some(root) = document().and_then(|document| document.document_element()) else { return };
        let elements = shown(&root, selector);
        let Some(last) = elements.len().checked_sub(1) else { return };
        let focused = focused();
        let holds = |element: &HtmlElement| element.contains(focused.as_ref().map(AsRef::<Node>::as_ref));
        let to = match (elements.iter().position(holds), forward) {
            (None, _) => last,
            (Some(here), true) => (here + 1).min(last),
            (Some(here), false) => here.saturating_sub(1),
        };
        if let Some(element) = elements.get(to) {
            element.set_tab_index(-1);
            let _ = element.focus();
        }
    }

    /// Scrolls what scrolls to where its layout begins.
    pub fn to_scroll_start(id: &str) {
        if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
            element.set_scroll_top(0);
        }
    }

    /// Where the caret of a text is, in UTF-16 units.
    pub fn caret(area: &web_sys::HtmlTextAreaElement) -> u32 {
        area.selection_start().ok().flatten().unwrap_or_default()
    }

    /// Puts the caret of a text.
    pub fn put_caret(area: &web_sys::HtmlTextAreaElement, at: u32) {
        let _ = area.set_selection_range(at, at);
    }

    /// Moves the focus to the next region of the page, or to the one before.
    pub fn to_region(forward: bool) {
        let Some(root) = document().and_then(|document| document.document_element()) else { return };
        let regions = shown(&root, "[data-region]");
        let Some(last) = regions.len().checked_sub(1) else { return };
        let focused = focused();
        let holds = |region: &HtmlElement| region.contains(focused.as_ref().map(AsRef::<Node>::as_ref));
        let to = match (regions.iter().rposition(holds), forward) {
            (None, true) => 0,
            (None, false) => last,
            (Some(here), true) => {
                if here == last {
                    0
                } else {
                    here + 1
                }
            }
            (Some(here), false) => here.checked_sub(1).unwrap_or(last),
        };
        if let Some(region) = regions.get(to) {
            let _ = region.focus();
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    use leptos::ev::{Event, KeyboardEvent};

    pub fn rove(_event: &KeyboardEvent, _selector: &str) {}
    pub fn focus_first(_event: &Event, _selector: &str) {}
    pub fn focus_on(_selector: &str) {}
    pub fn is_open_popover(_event: &Event) -> bool {
        false
    }
    pub fn is_in_field(_event: &KeyboardEvent) -> bool {
        true
    }
    pub fn has_modal() -> bool {
        false
    }
    pub fn scroll_to(_id: &str) {}
    pub fn focus_step(_selector: &str, _forward: bool) {}
    pub fn to_scroll_start(_id: &str) {}
    pub fn caret(_area: &leptos::web_sys::HtmlTextAreaElement) -> u32 {
        0
    }
    pub fn put_caret(_area: &leptos::web_sys::HtmlTextAreaElement, _at: u32) {}
    pub fn to_region(_forward: bool) {}
}
