//! The phases at the start edge: what each has come to, where the debate is, and the way to the next.

use gesso_core::debate::Phase;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{desk::Desk, words};
use crate::{
    api::{DebateAct, DebateForm},
    components::Icon,
};

/// The track.
#[component]
pub fn Phases() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let now = desk.of_thread(|thread| thread.conversation.phase);
    let now = Memo::new(move |_| now.get().unwrap_or_default());
    let one = move |phase: Phase| {
        let about = desk.of_thread(move |thread| words::of_phase(thread, phase));
        let state = move || match phase.cmp(&now.get()) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "",
        };
        view! {
            <li data-s=state aria-current=move || (now.get() == phase).then_some("step")>
                <a href=format!("#phase-{}", phase.as_str())>
                    <span class="pip">{move || (state() == "done").then(|| view! { <Icon name="check" small=true /> })}</span>
                    <span><b>{words::phase(phase)}</b><small class="num">{move || about.get().unwrap_or_default()}</small></span>
                </a>
            </li>
        }
    };
    view! {
        <nav class="phases" aria-label="Phases of this debate">
            <ol>{Phase::ALL.into_iter().map(one).collect_view()}</ol>
            <Advance />
        </nav>
    }
    .into_any()
}

/// On to the next phase, whose specialists begin at once. Pictures lead beyond review.
#[component]
fn Advance() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let phase = desk.of_thread(|thread| thread.conversation.phase);
    let has_words = desk.of_thread(|thread| !thread.messages.is_empty());
    let running = desk.is_running();
    let next = Memo::new(move |_| {
        phase.get().and_then(Phase::next).filter(|next| !next.speakers().is_empty() && has_words.get() == Some(true))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.act(DebateAct::Advance { phase: None });
    };
    move || {
        next.get().map(|next| view! {
            <form method="post" action=DebateForm::PATH on:submit=submit>
                <input r#type="hidden" name="conversation" value=desk.conversation.to_string() />
                <button
                    r#type="submit"
                    name="action"
                    value="advance"
                    class="btn sm"
                    disabled=move || running.get() || desk.is_under_way.get()
                    title=move || if running.get() { "The specialists are speaking; stop them first, or wait for their end." } else { "What nobody contests is accepted." }
                >
                    {format!("On to {}", words::phase(next).to_lowercase())}
                </button>
            </form>
        })
    }
}
