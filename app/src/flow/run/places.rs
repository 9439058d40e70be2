//! Where it runs: the nodes that could, when each would be done, and what the others lack.

use gesso_core::{
    editor::{
        action::{Action, Verb},
        selection::{Item, Selection},
    },
    graph::{json::Json, prompt::place_of, values::NextValue},
    preflight::{Fix, Lack, Place, Preflight},
};
use leptos::{prelude::*, task::spawn_local};

use super::{send, start::prompt_of};
use crate::{
    browser::Later,
    components::{
        Note, Tone,
        ui::{Button, Dot, Size, StateDot},
    },
    error::AppError,
    flow::Desk,
};

/// The studio is asked so long after the last change, in milliseconds.
const ASK_AFTER_MILLIS: u64 = 700;
/// Fixes shown for one node.
const FIXES_SHOWN: usize = 4;

/// Where it runs. With a block, only what is lacked for it.
#[component]
pub fn Places(
    /// The block, by its id in the prompt; the whole flow without.
    #[prop(optional, into)]
    block: Signal<Option<String>>,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let found = RwSignal::new(None::<Result<Preflight, AppError>>);
    let asked = StoredValue::new(0_u32);
    let later = Later::new();
    let changed = RwSignal::new(0_u32);
    let document = desk.changes();
    Effect::new(move |_| {
        document.track();
        changed.track();
        later.after(ASK_AFTER_MILLIS, move || {
            let prompt = desk.with(|editor| prompt_of(editor).ok().map(|prompt| Json::Object(prompt).to_string()));
            let Some(prompt) = prompt.flatten() else { return };
            let Some(number) = asked.try_update_value(|asked| {
                *asked = asked.wrapping_add(1);
                *asked
            }) else {
                return;
            };
            spawn_local(async move {
                let answer = send::preflight(&prompt).await;
                // An answer that was overtaken by a later question is out of date.
                if asked.try_get_value() == Some(number) {
                    found.try_set(Some(answer));
                }
            });
        });
    });
    let again = move || changed.update(|count| *count = count.wrapping_add(1));
    view! {
        <div class="places">
            {move || match found.get() {
                None => view! { <div class="skel places-wait" aria-busy="true"></div> }.into_any(),
                Some(Err(error)) => view! {
                    <Note tone=Tone::Warn title="Your nodes could not be asked.">
                        {error.detail}
                        <Button label="Try again" size=Size::Small on_click=move |_| again() />
                    </Note>
                }
                .into_any(),
                Some(Ok(found)) => shown(desk, &found, block.get().as_deref()),
            }}
        </div>
    }
    .into_any()
}

fn shown(desk: Desk, found: &Preflight, block: Option<&str>) -> AnyView {
    let note = found.chosen.is_none().then(|| {
        let helps = fixes(desk, &found.fixes);
        view! { <Note tone=Tone::Warn title="No node can run it now.">{helps}</Note> }
    });
    let places: Vec<AnyView> = found.places.iter().map(|place| one(desk, place, found, block)).collect();
    if places.is_empty() {
        return view! { <p class="help">"There is no node yet. Add one in Fleet."</p> }.into_any();
    }
    view! { {note}<ul class="places-list">{places}</ul> }.into_any()
}

fn one(desk: Desk, place: &Place, found: &Preflight, block: Option<&str>) -> AnyView {
    let is_chosen = found.chosen.as_ref() == Some(&place.node_id);
    let (dot, word) = match (place.runs, is_chosen) {
        (true, true) => (Dot::Running, "next"),
        (true, false) => (Dot::Idle, "can run it"),
        (false, _) => (if place.state.takes_work() { Dot::Degraded } else { Dot::Down }, "cannot run it"),
    };
    let concerns = |lack: &&Lack| block.is_none_or(|block| lack.block.as_deref().is_none_or(|of| of == block));
    let lacks: Vec<String> = place.lacks.iter().filter(concerns).map(|lack| lack.words.clone()).collect();
    let of_block = |fix: &&Fix| match fix {
        Fix::OtherNode { .. } => false,
        Fix::SetValue { block: of, .. } | Fix::Bypass { block: of, .. } => block.is_none_or(|block| of == block),
    };
    let helps: Vec<Fix> = place.fixes.iter().filter(of_block).take(FIXES_SHOWN).cloned().collect();
    let time = place.runs.then(|| view! { <span class="num push">{band(place.finish_s)}</span> });
    let reason = place.runs.then(|| place.reason.clone());
    view! {
        <li data-chosen=is_chosen.then_some("")>
            <div class="places-head">
                <b>{place.name.clone()}</b>
                <StateDot dot=dot word=word />
                {time}
            </div>
            {reason.map(|reason| view! { <p class="help">{reason}</p> })}
            {lacks.into_iter().map(|lack| view! { <p class="help">{lack}</p> }).collect_view()}
            {fixes(desk, &helps)}
        </li>
    }
    .into_any()
}

/// Predictions are guesses, so they are bands.
fn band(secs: f64) -> String {
    if secs < 10.0 {
        return "under 10 s".to_owned();
    }
    let step = if secs < 60.0 { 5.0 } else { 30.0 };
    let (low, high) = ((secs * 0.85 / step).floor() * step, (secs * 1.2 / step).ceil() * step);
    if high < 120.0 {
        format!("{low:.0}–{high:.0} s")
    } else {
        format!("{:.0}–{:.0} min", (low / 60.0).floor(), (high / 60.0).ceil())
    }
}

fn fixes(desk: Desk, fixes: &[Fix]) -> AnyView {
    let buttons: Vec<AnyView> = fixes
        .iter()
        .map(|fix| {
            let words = fix.words().to_owned();
            let fix = fix.clone();
            view! { <Button label=words size=Size::Small on_click=move |_| carry_out(desk, &fix) /> }.into_any()
        })
        .collect();
    view! { <div class="places-fixes">{buttons}</div> }.into_any()
}

fn carry_out(desk: Desk, fix: &Fix) {
    let (Fix::SetValue { block, .. } | Fix::Bypass { block, .. }) = fix else { return };
    let Some(Some((level, node))) = desk.with(|editor| place_of(editor.file(), block)) else { return };
    desk.seal();
    match fix {
        Fix::SetValue { input, value, .. } => {
            let value = Json::text(value.as_str());
            desk.act(Action::SetValues(vec![NextValue { level, node, input: input.clone(), value }]));
        }
        Fix::Bypass { .. } if desk.with(|editor| *editor.level() == level) == Some(true) => {
            desk.act(Action::Select(Selection::of(Item::node(&node))));
            desk.verb(Verb::Bypass);
        }
        _ => desk.refuse("open the subgraph first: the block stands inside it"),
    }
    desk.seal();
}

#[cfg(test)]
mod tests {
    use super::band;

    #[test]
    fn predictions_are_bands() {
        assert_eq!(band(3.0), "under 10 s");
        assert_eq!(band(40.0), "30–50 s");
        assert_eq!(band(300.0), "4–6 min");
    }
}
