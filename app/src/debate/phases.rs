//! The phases at the start edge: what each has come to, where the debate is, the way back into each, and the next step.

use gesso_core::debate::Phase;
use leptos::{attr::popover, prelude::*, server_fn::ServerFn};

use super::{
    desk::Desk,
    entries::{Standing, standing},
    words,
};
use crate::{
    api::{DebateAct, DebateForm},
    browser,
    components::Icon,
};

/// The track.
#[component]
pub fn Phases() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let one = move |phase: Phase| {
        let about = desk.of_thread(move |thread| (standing(thread, phase), words::of_phase(thread, phase)));
        let stands = Memo::new(move |_| about.get().map_or(Standing::Ahead, |(stands, _)| stands));
        let said = move || about.get().map(|(_, said)| said).unwrap_or_default();
        let state = move || match stands.get() {
            Standing::Done => "done",
            Standing::Now => "now",
            Standing::Stale => "stale",
            Standing::Ahead => "",
        };
        view! {
            <li data-s=state aria-current=move || (stands.get() == Standing::Now).then_some("step")>
                <a href=format!("#phase-{}", phase.as_str())>
                    <span class="pip">{move || (stands.get() == Standing::Done).then(|| view! { <Icon name="check" small=true /> })}</span>
                    <span>
                        <b>{words::phase(phase)}</b>
                        {move || (stands.get() == Standing::Stale).then(|| view! { <StaleBadge /> })}
                        <small class="num">{said}</small>
                    </span>
                </a>
                <PhaseMenu phase=phase stands=stands />
            </li>
        }
    };
    view! {
        <nav class="phases" aria-label="Phases of this debate">
            <ol>{Phase::ALL.into_iter().map(one).collect_view()}</ol>
            <NextStep />
        </nav>
    }
    .into_any()
}

/// Says that something rests on what may have changed since.
#[component]
pub fn StaleBadge() -> impl IntoView {
    view! { <span class="badge stale" title="An earlier phase was gone back to since. Nothing of this is lost; run it again to renew it.">"stale"</span> }
        .into_any()
}

/// What can be done with a phase the debate has come to; forms, so that it works without a script. Pictures have their own
/// buttons beside the intent.
#[component]
fn PhaseMenu(phase: Phase, stands: Memo<Standing>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let has_words = desk.of_thread(|thread| !thread.messages.is_empty());
    let running = desk.is_running();
    let is_reached =
        Memo::new(move |_| stands.get() != Standing::Ahead && has_words.get() == Some(true) && !phase.speakers().is_empty());
    let id = format!("to-{}", phase.as_str());
    let name = words::phase(phase);
    let submit = {
        let id = id.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            browser::hide_popover(&id);
            desk.act(DebateAct::Advance { phase: Some(phase) });
        }
    };
    move || {
        let (id, submit) = (id.clone(), submit.clone());
        is_reached.get().then(|| {
            view! {
                <button
                    r#type="button"
                    class="btn ghost sq sm"
                    popovertarget=id.clone()
                    aria-haspopup="menu"
                    aria-label=format!("Do something with {name}")
                    data-tip="Go back here or run it again"
                    data-tip-side="start"
                >
                    <Icon name="ellipsis" small=true />
                </button>
                <div
                    {..popover("auto")}
                    class="menu"
                    id=id
                    role="menu"
                    aria-label=format!("Phase {name}")
                    on:keydown=|event| browser::rove(&event, "[role=menuitem]:not(:disabled)")
                    on:toggle=|event| {
                        if browser::is_open_popover(&event) {
                            browser::focus_first(&event, "[role=menuitem]:not(:disabled)");
                        }
                    }
                >
                    <form role="none" method="post" action=DebateForm::PATH on:submit=submit>
                        <input r#type="hidden" name="conversation" value=desk.conversation.to_string() />
                        <input r#type="hidden" name="text" value=phase.as_str() />
                        <button
                            r#type="submit"
                            role="menuitem"
                            name="action"
                            value="phase"
                            disabled=move || running.get() || desk.is_under_way.get()
                            title=move || if running.get() {
                                "The specialists are speaking; stop them first, or wait for their end."
                            } else {
                                "Its specialists answer again. What came later stays and is marked stale."
                            }
                        >
                            <Icon name="rotate-cw" />
                            {move || if stands.get() == Standing::Done { "Go back here" } else { "Run again" }}
                        </button>
                    </form>
                </div>
            }
        })
    }
}

/// Where the debate goes from a phase: its action in the form, the phase to name, and what the button says.
fn next_step(phase: Phase) -> (&'static str, Option<Phase>, String) {
    match phase.next() {
        Some(next) if !next.speakers().is_empty() => ("advance", None, format!("On to {}", words::phase(next).to_lowercase())),
        Some(_) => ("picture", None, "On to a picture".to_owned()),
        // Pictures end nothing: what they lack is said, and argued again.
        None => ("phase", Some(Phase::Refinement), "Back to refinement".to_owned()),
    }
}

/// The next step; there always is one.
#[component]
fn NextStep() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let phase = desk.of_thread(|thread| (!thread.messages.is_empty()).then_some(thread.conversation.phase));
    let phase = Memo::new(move |_| phase.get().flatten());
    let running = desk.is_running();
    move || {
        let (action, to, said) = next_step(phase.get()?);
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            match action {
                "picture" => desk.make(1),
                _ => desk.act(DebateAct::Advance { phase: to }),
            }
        };
        let about = move || match (running.get(), action) {
            (true, _) => "The specialists are speaking; stop them first, or wait for their end.",
            (false, "picture") => "Made of what is decided.",
            (false, _) => "What nobody contests is accepted.",
        };
        Some(view! {
            <form method="post" action=DebateForm::PATH on:submit=submit>
                <input r#type="hidden" name="conversation" value=desk.conversation.to_string() />
                <input r#type="hidden" name="text" value=to.map(Phase::as_str).unwrap_or_default() />
                <button
                    r#type="submit"
                    name="action"
                    value=action
                    class="btn sm"
                    disabled=move || running.get() || desk.is_under_way.get()
                    title=about
                >
                    {said}
                </button>
            </form>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_has_a_next_step() {
        assert_eq!(next_step(Phase::Ideation), ("advance", None, "On to refinement".to_owned()));
        assert_eq!(next_step(Phase::Review), ("picture", None, "On to a picture".to_owned()));
        for phase in [Phase::Generating, Phase::Complete] {
            assert_eq!(next_step(phase), ("phase", Some(Phase::Refinement), "Back to refinement".to_owned()));
        }
    }
}
