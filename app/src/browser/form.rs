//! Forms as lists of names and values, and popovers by their id.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use gesso_core::ids::CommandId;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{FormData, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

    /// What a form would send, in its order.
    pub fn form_pairs(form: &HtmlFormElement) -> Vec<(String, String)> {
        let Ok(data) = FormData::new_with_form(form) else { return Vec::new() };
        let Ok(Some(entries)) = js_sys::try_iter(&JsValue::from(data)) else { return Vec::new() };
        let pair = |entry: JsValue| {
            let entry: js_sys::Array = entry.dyn_into().ok()?;
            Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
        };
        entries.filter_map(Result::ok).filter_map(pair).collect()
    }

    /// Writes values into the fields of a form, by name.
    pub fn fill_form(form: &HtmlFormElement, pairs: &[(String, String)]) {
        let elements = form.elements();
        for index in 0..elements.length() {
            let Some(element) = elements.item(index) else { continue };
            if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
                let Some((_, value)) = pairs.iter().find(|(name, _)| *name == input.name()) else { continue };
                match input.type_().as_str() {
                    "radio" => input.set_checked(input.value() == *value),
                    "checkbox" => input.set_checked(!value.is_empty()),
                    _ => input.set_value(value),
                }
            } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
                if let Some((_, value)) = pairs.iter().find(|(name, _)| *name == area.name()) {
                    area.set_value(value);
                }
            } else if let Some(select) = element.dyn_ref::<HtmlSelectElement>()
                && let Some((_, value)) = pairs.iter().find(|(name, _)| *name == select.name())
            {
                select.set_value(value);
            }
        }
    }

    /// Closes a popover.
    pub fn hide_popover(id: &str) {
        let document = web_sys::window().and_then(|window| window.document());
        let element = document.and_then(|document| document.get_element_by_id(id));
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.hide_popover();
        }
    }

    /// A fresh name for a command. The generator of secure contexts is not there on every address a studio has at home.
    pub fn command_id() -> CommandId {
        let part = || (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        let text: String = (0..4).map(|_| format!("{:08x}", part())).collect();
        text.parse().unwrap_or(CommandId(Default::default()))
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    use gesso_core::ids::CommandId;
    use leptos::web_sys::HtmlFormElement;

    pub fn form_pairs(_form: &HtmlFormElement) -> Vec<(String, String)> {
        Vec::new()
    }
    pub fn fill_form(_form: &HtmlFormElement, _pairs: &[(String, String)]) {}
    pub fn hide_popover(_id: &str) {}
    pub fn command_id() -> CommandId {
        CommandId(Default::default())
    }
}
