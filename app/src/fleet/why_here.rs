//! *Why is X on Y?* for the job in the address, else for the one that waits first.

use gesso_core::ids::GenerationId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{Room, WhyTable};
use crate::{api::JobLine, home::words::first_clause};

/// The panel; nothing when no job is under way.
#[component]
pub fn WhyHere() -> impl IntoView {
    let Room { fleet, .. } = expect_context::<Room>();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| query.get("job").and_then(|id| id.parse::<GenerationId>().ok())));
    let line = Memo::new(move |_| {
        fleet.value.with(|fleet| {
            let jobs = fleet.as_ref()?.jobs.iter().filter(|line| line.why.is_some());
            let jobs: Vec<&JobLine> = jobs.collect();
            let named = jobs.iter().find(|line| Some(line.id) == wanted.get());
            let waits = jobs.iter().find(|line| !line.status.is_in_flight());
            named.or(waits).or(jobs.first()).map(|line| (*line).clone())
        })
    });
    let names = Memo::new(move |_| {
        fleet.value.with(|fleet| {
            let nodes = fleet.as_ref().map(|fleet| fleet.nodes.as_slice()).unwrap_or_default();
            nodes.iter().map(|card| (card.gpu.id.clone(), card.gpu.name.clone())).collect::<Vec<_>>()
        })
    });
    // Seconds of progress are no reason to draw the table again.
    let shown = Memo::new(move |_| {
        line.get().map(|line| (line.prompt, line.asked, line.node_name, line.why, line.status.is_in_flight()))
    });
    move || {
        shown.get().map(|(prompt, asked, node, why, is_on_node)| {
            let place = match (&node, is_on_node) {
                (Some(node), true) => format!(" on {node}?"),
                _ => " waiting?".to_owned(),
            };
            view! {
                <section class="whyhere" id="why" aria-labelledby="why-title">
                    <header class="row wrap">
                        <h2 id="why-title">"Why is "<span class="voice" dir="auto">{first_clause(&prompt).to_owned()}</span>{place}</h2>
                        <span class="push small dim">{format!("asked for: {asked}")}</span>
                    </header>
                    {why.map(|why| if why.candidates.is_empty() {
                        view! { <p class="dim">{why.reason}</p> }.into_any()
                    } else {
                        view! { <WhyTable why=why names=names.get() /> }.into_any()
                    })}
                </section>
            }
        })
    }
}
