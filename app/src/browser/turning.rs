//! Turning from one place to another: the browser takes a picture of the place before and fades it into the next one,
//! and moves the picture that is opened to where it stands there (View Transitions). Who wants less motion, and
//! browsers without it, see the next place at once.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

/// Below this address one picture follows another in the same frame.
const PICTURES: &str = "/pictures/";

/// Whether going from one path to another is a turn to another place.
#[cfg_attr(not(any(test, target_arch = "wasm32")), expect(dead_code, reason = "links are followed in the browser"))]
fn is_turn(from: &str, to: &str) -> bool {
    from != to && !(from.starts_with(PICTURES) && to.starts_with(PICTURES))
}

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use js_sys::{Function, Promise, Reflect};
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use web_sys::{Document, HtmlAnchorElement, HtmlElement, MouseEvent};

    use super::{PICTURES, is_turn};

    /// The next place is drawn within this time after its address, in milliseconds; until then nothing moves.
    const DRAWN_MILLIS: i32 = 30;
    /// What the style sheet calls the picture that moves.
    const PICTURE_NAME: &str = "picture";

    thread_local! {
        static NOTHING: Closure<dyn FnMut(JsValue)> = Closure::new(|_| {});
    }

    fn document() -> Option<Document> {
        web_sys::window()?.document()
    }

    /// Follows links to other places of the app with a turn; `go` is told the address. Links elsewhere, and those that
    /// somebody has handled already, are left alone.
    pub fn turn_on_links(go: impl Fn(&str) + Clone + 'static) {
        let Some(document) = document() else { return };
        // The router listens at the window, which hears of it after the document.
        let listen = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
            if let Some((link, address)) = other_place(&event).filter(|_| starter().is_some()) {
                event.prevent_default();
                let go = go.clone();
                turn(picture_of(&link), move || go(&address));
            }
        });
        let _ = document.add_event_listener_with_callback("click", listen.as_ref().unchecked_ref());
        // It listens for as long as the page lives.
        listen.forget();
    }

    /// Opens a picture: the element that `selector` finds moves to where the picture stands next.
    pub fn turn_from(selector: &str, run: impl FnOnce() + 'static) {
        let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
        turn(found.and_then(|element| element.dyn_into().ok()), run);
    }

    fn turn(picture: Option<HtmlElement>, run: impl FnOnce() + 'static) {
        let Some((document, start)) = starter() else { return run() };
        if let Some(picture) = &picture {
            let _ = picture.style().set_property("view-transition-name", PICTURE_NAME);
        }
        let draw = Closure::once_into_js(move || -> JsValue {
            run();
            if let Some(picture) = picture {
                let _ = picture.style().remove_property("view-transition-name");
            }
            drawn().into()
        });
        let Ok(turning) = start.call1(&document, &draw) else { return };
        // One that begins before the last has ended takes its place; that is no error worth a line in the console.
        for name in ["updateCallbackDone", "ready", "finished"] {
            if let Some(promise) = Reflect::get(&turning, &name.into()).ok().and_then(|it| it.dyn_into::<Promise>().ok()) {
                NOTHING.with(|nothing| drop(promise.catch(nothing)));
            }
        }
    }

    /// What begins a turn; none where nothing may move, or nobody looks.
    fn starter() -> Option<(Document, Function)> {
        let window = web_sys::window()?;
        let document = window.document()?;
        let is_still = window.match_media("(prefers-reduced-motion: reduce)").ok().flatten().is_some_and(|it| it.matches());
        let start = Reflect::get(&document, &"startViewTransition".into()).ok()?.dyn_into().ok()?;
        (!is_still && !document.hidden()).then_some((document, start))
    }

    fn drawn() -> Promise {
        Promise::new(&mut |resolve, _| {
            if let Some(window) = web_sys::window() {
                let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, DRAWN_MILLIS);
            }
        })
    }

    /// The link that was pressed and its address, if it leads to another place of the app and to nothing else.
    fn other_place(event: &MouseEvent) -> Option<(HtmlAnchorElement, String)> {
        let has_keys = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || has_keys {
            return None;
        }
        let target: web_sys::Element = event.target()?.dyn_into().ok()?;
        let link: HtmlAnchorElement = target.closest("a[href]").ok()??.dyn_into().ok()?;
        let is_external = link.rel().split_ascii_whitespace().any(|word| word == "external");
        let location = web_sys::window()?.location();
        let is_elsewhere = !link.target().is_empty() || link.has_attribute("download") || is_external;
        if is_elsewhere || link.origin() != location.origin().ok()? || !is_turn(&location.pathname().ok()?, &link.pathname()) {
            return None;
        }
        let address = format!("{}{}{}", link.pathname(), link.search(), link.hash());
        Some((link, address))
    }

    /// The picture in a link that opens it.
    fn picture_of(link: &HtmlAnchorElement) -> Option<HtmlElement> {
        let opens = link.pathname().starts_with(PICTURES);
        opens.then(|| link.query_selector("img").ok().flatten())??.dyn_into().ok()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    pub fn turn_on_links(_go: impl Fn(&str) + Clone + 'static) {}
    pub fn turn_from(_selector: &str, run: impl FnOnce() + 'static) {
        run();
    }
}

#[cfg(test)]
mod tests {
    use super::is_turn;

    #[test]
    fn a_turn_goes_to_another_place_and_not_to_the_next_picture() {
        assert!(is_turn("/drafts", "/drafts/7"));
        assert!(is_turn("/drafts/7", "/pictures/1/2"));
        assert!(!is_turn("/drafts/7", "/drafts/7"), "what is selected is no place");
        assert!(!is_turn("/pictures/1/2", "/pictures/1/3"));
    }
}
