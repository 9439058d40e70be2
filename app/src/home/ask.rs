//! What a form of words is made of, on Home and at the start of a board: the box is sent by its button or by Enter, once
//! at a time, and a refusal leaves the words where they are.

use gesso_core::problem::ProblemCode;
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    prelude::*,
    task::spawn_local,
};
use leptos_router::hooks::use_query_map;

use crate::{
    api::Aspect,
    components::{Icon, Note, Tone},
    error::AppError,
};

/// Whether a form is on its way, and why it was not taken the last time.
#[derive(Clone, Copy)]
pub struct Sending {
    /// It is on its way.
    pub is_under_way: RwSignal<bool>,
    /// Why it was not taken.
    pub refusal: RwSignal<Option<AppError>>,
}

impl Sending {
    /// Nothing is on its way. A form that was posted without a script comes back with its problem in the address.
    pub fn from_address() -> Self {
        let code = use_query_map().with_untracked(|query| query.get("problem"));
        Self { is_under_way: RwSignal::new(false), refusal: RwSignal::new(code.and_then(|code| problem(&code))) }
    }

    /// Sends, unless something is on its way; `taken` is told the answer when it was taken.
    pub fn send<T: 'static>(self, ask: impl Future<Output = Result<T, AppError>> + 'static, taken: impl FnOnce(T) + 'static) {
        if self.is_under_way.get_untracked() {
            return;
        }
        self.is_under_way.set(true);
        spawn_local(async move {
            match ask.await {
                Ok(answer) => {
                    self.refusal.try_set(None);
                    taken(answer);
                }
                Err(error) => {
                    self.refusal.try_set(Some(error));
                }
            }
            self.is_under_way.try_set(false);
        });
    }
}

/// Sends instead of leaving the page.
pub fn on_submit(send: impl Fn() + 'static) -> impl Fn(SubmitEvent) + 'static {
    move |event| {
        event.prevent_default();
        send();
    }
}

/// Enter sends; with Shift or Alt, or while a word is being composed, it is a key like any other.
pub fn on_enter(send: impl Fn() + 'static) -> impl Fn(KeyboardEvent) + 'static {
    move |event| {
        if event.key() == "Enter" && !event.shift_key() && !event.alt_key() && !event.is_composing() {
            event.prevent_default();
            send();
        }
    }
}

/// The button that sends.
#[component]
pub fn SendButton(
    /// The form it sends.
    sending: Sending,
    /// What comes of it.
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    let is_busy = sending.is_under_way;
    view! {
        <button r#type="submit" class="btn primary" aria-busy=move || is_busy.get().then_some("true")>
            {move || is_busy.get().then(|| view! { <Icon name="loader-circle" /> })}
            {move || if is_busy.get() { "Sending".into() } else { label.get() }}
        </button>
    }
}

/// The shape of every picture: three buttons of which one is down.
#[component]
pub fn Shapes(
    /// The field's name in the form.
    name: &'static str,
    /// The one that is down at first.
    chosen: Aspect,
) -> impl IntoView {
    let choice = |of: Aspect| {
        let icon = match of {
            Aspect::Square => "square",
            Aspect::Portrait => "rectangle-vertical",
            Aspect::Landscape => "rectangle-horizontal",
        };
        view! {
            <label>
                <input r#type="radio" name=name value=of.as_str() checked=of == chosen />
                <Icon name=icon />
                {of.label()}
            </label>
        }
    };
    view! { <div class="seg" role="radiogroup" aria-label="Shape">{Aspect::ALL.map(choice).collect_view()}</div> }
}

/// Why it was not taken; nothing while it was.
#[component]
pub fn Refusal(
    /// The form it is about.
    sending: Sending,
) -> impl IntoView {
    move || {
        sending.refusal.get().map(|error| {
            let fields = error.fields.iter().map(|field| field.detail.clone()).collect::<Vec<_>>().join(" ");
            view! {
                <Note tone=Tone::Bad title=error.detail is_new=true>
                    {fields}" Your words are still here; nothing was queued."
                </Note>
            }
        })
    }
}

/// The problem a refused form came back with: only its code travels in the address.
fn problem(code: &str) -> Option<AppError> {
    serde_json::from_value::<ProblemCode>(code.into()).ok().map(AppError::from)
}

/// Text as the contents of an element. Not a child of the view: an empty one would be rendered as a blank, which
/// hides the placeholder.
pub fn text_of(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_in_the_address_is_said_in_words_and_nonsense_is_none() {
        assert_eq!(problem("no_node_can_run").map(|error| error.code), Some(ProblemCode::NoNodeCanRun));
        assert_eq!(problem("moon"), None);
    }

    #[test]
    fn words_cannot_end_their_box() {
        assert_eq!(text_of("a </textarea> & b"), "a &lt;/textarea> &amp; b");
    }
}
