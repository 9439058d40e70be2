//! What goes on from a stage, how many and by whom: a sentence that opens its form.

use gesso_core::funnel::{Chooser, FunnelCommand, FunnelStage, StageRule};
use leptos::{attr::popover, prelude::*};

use super::{desk::Desk, handle::title_of, words};
use crate::{
    browser,
    components::ui::{Button, Icon},
};

/// The sentence and its form; of the last stage the sentence alone.
#[component]
pub fn Rule(stage: FunnelStage) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let said = Memo::new(move |_| {
        desk.stage(stage, |it| words::rule(stage, it.rule, it.keep, it.sent_ahead.len())).unwrap_or_default()
    });
    let icon = || view! { <Icon name="filter" small=true /> };
    if stage == FunnelStage::Final {
        return view! { <p class="rule small">{icon()}{said}</p> }.into_any();
    }
    let id = format!("rule-{stage}");
    let keep = RwSignal::new(String::new());
    let by = RwSignal::new(Chooser::You);
    let fill = move |event: leptos::ev::Event| {
        if browser::is_open_popover(&event) {
            keep.set(untrack(|| desk.stage(stage, |it| it.keep).unwrap_or(0)).to_string());
            by.set(untrack(|| desk.stage(stage, |it| it.rule.by)).unwrap_or_default());
        }
    };
    let choice = move |of: Chooser, label: &'static str| {
        view! {
            <label>
                <input
                    r#type="radio"
                    name=format!("rule-{stage}-by")
                    prop:checked=move || by.get() == of
                    on:change=move |_| by.set(of)
                />
                {label}
            </label>
        }
    };
    let apply = move |_| {
        let keep = keep.get_untracked().trim().parse().ok();
        desk.command(FunnelCommand::SetRule { stage, rule: StageRule { keep, by: by.get_untracked() } });
    };
    view! {
        <button r#type="button" class="rule small" popovertarget=id.clone() aria-label=move || format!("Rule of {}: {}", title_of(stage), said.get())>
            {icon()}{said}
        </button>
        <div {..popover("auto")} class="pop ruleform" id=id role="dialog" aria-label=format!("Rule of {}", title_of(stage)) on:toggle=fill>
            <div class="field">
                <label for=format!("keep-{stage}")>"How many go on"</label>
                <input
                    id=format!("keep-{stage}")
                    class="input num"
                    r#type="number"
                    min="0"
                    max="100"
                    prop:value=keep
                    on:input:target=move |event| keep.set(event.target().value())
                />
                <span class="help">"You may always send more, or fewer."</span>
            </div>
            <fieldset class="field">
                <legend class="label">"Who chooses"</legend>
                <div class="seg">
                    {choice(Chooser::You, "You")}
                    {choice(Chooser::First, "The first that are ready")}
                </div>
            </fieldset>
            <Button label="Use this rule" on_click=move |event| { apply(event); browser::hide_popover(&format!("rule-{stage}")); } />
        </div>
    }
    .into_any()
}
