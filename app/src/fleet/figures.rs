//! Figures above the table: only what was counted.

use leptos::prelude::*;

use super::{Room, words};
use crate::api::FleetState;

/// Five numbers with what they mean.
#[component]
pub fn Figures() -> impl IntoView {
    let Room { fleet, .. } = expect_context::<Room>();
    let read = move |of: fn(&FleetState) -> (String, String)| {
        Memo::new(move |_| fleet.value.with(|fleet| fleet.as_ref().map(of).unwrap_or_default()))
    };
    let figures = [
        ("Taking work", read(taking)),
        ("Running", read(running)),
        ("Waiting", read(waiting)),
        ("Pictures, 24 h", read(pictures)),
        ("Lost, 24 h", read(lost)),
    ];
    let figure = |(name, said): (&'static str, Memo<(String, String)>)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd><b class="num">{move || said.get().0}</b>" "<span class="dim">{move || said.get().1}</span></dd>
            </div>
        }
    };
    view! { <dl class="figures">{figures.map(figure).collect_view()}</dl> }.into_any()
}

fn taking(fleet: &FleetState) -> (String, String) {
    let up = fleet.nodes.iter().filter(|card| card.gpu.state.takes_work()).count();
    (up.to_string(), format!("of {}", words::count(fleet.nodes.len() as i64, "node", "nodes")))
}

fn running(fleet: &FleetState) -> (String, String) {
    let held: usize = fleet.nodes.iter().map(|card| card.gpu.running.len()).sum();
    let next: usize = fleet.nodes.iter().map(|card| card.gpu.pending.len()).sum();
    (held.to_string(), if next > 0 { format!("and {next} next") } else { String::new() })
}

fn waiting(fleet: &FleetState) -> (String, String) {
    let clear = fleet.clear_s.filter(|_| fleet.waiting > 0).map(|secs| format!("clear in {}", words::band(secs)));
    (fleet.waiting.to_string(), clear.unwrap_or_default())
}

fn pictures(fleet: &FleetState) -> (String, String) {
    let simulated = if fleet.day.simulated > 0 { "simulated ones not counted" } else { "" };
    (fleet.day.pictures.to_string(), simulated.to_owned())
}

fn lost(fleet: &FleetState) -> (String, String) {
    let again = fleet.day.broken_attempts;
    let tried =
        if again > 0 { format!("after {}", words::count(again, "broken attempt", "broken attempts")) } else { String::new() };
    (fleet.day.given_up.to_string(), tried)
}
