//! Why a job is where it is: every node with the time it would take there, or why it cannot.

use gesso_core::{
    ids::NodeId,
    schedule::{Candidate, Why},
};
use leptos::prelude::*;

use super::words;
use crate::components::ui::{Part, PartKind, TimeBar};

/// A table of the candidates: wait, load and run drawn as one bar each.
#[component]
pub fn WhyTable(why: Why, names: Vec<(NodeId, String)>) -> impl IntoView {
    let longest = why.candidates.iter().filter(|it| it.refused.is_none()).map(|it| it.finish_s).fold(1.0, f64::max);
    let Why { chosen, reason, candidates } = why;
    let line = move |candidate: Candidate| {
        let name = names.iter().find(|(id, _)| *id == candidate.node_id);
        let name = name.map_or_else(|| candidate.node_id.to_string(), |(_, name)| name.clone());
        let is_chosen = chosen.as_ref() == Some(&candidate.node_id);
        let said = if is_chosen { reason.clone() } else { reason_of(&candidate) };
        view! {
            <tr aria-current=is_chosen.then_some("true")>
                <th scope="row">{name.clone()}</th>
                <td>{candidate.refused.is_none().then(|| bar(&candidate, &name, longest))}</td>
                <td class="num">{if candidate.refused.is_some() { "not able".to_owned() } else { words::band(candidate.finish_s) }}</td>
                <td class="dim">{said}</td>
            </tr>
        }
    };
    view! {
        <table class="table cands">
            <thead>
                <tr>
                    <th scope="col">"Node"</th>
                    <th scope="col">
                        <span class="legend"><i class="wait"></i>"wait"<i class="load"></i>"load"<i class="run"></i>"run"</span>
                    </th>
                    <th scope="col">"Finish"</th>
                    <th scope="col">"Reason"</th>
                </tr>
            </thead>
            <tbody>{candidates.into_iter().map(line).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn bar(candidate: &Candidate, name: &str, longest: f64) -> impl IntoView + use<> {
    let Candidate { wait_s, load_s, run_s, .. } = candidate;
    let sentence = format!("{name}: waits {wait_s:.0} s, loads {load_s:.0} s, runs {run_s:.0} s");
    let parts = [(PartKind::Wait, wait_s), (PartKind::Load, load_s), (PartKind::Run, run_s)];
    let parts: Vec<Part> = parts.into_iter().map(|(kind, secs)| Part::new(kind, secs / longest)).collect();
    view! { <TimeBar sentence=sentence parts=Signal::stored(parts) /> }
}

/// What speaks against a node that was not chosen.
fn reason_of(candidate: &Candidate) -> String {
    if let Some(refused) = &candidate.refused {
        let mut said = refused.trim_end_matches('.').to_owned();
        if let Some(first) = said.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        return format!("{said}.");
    }
    match (candidate.wait_s > 0.5, candidate.load_s > 0.5) {
        (true, true) => "Has work before it, and the weights are not on its card.".to_owned(),
        (true, false) => "Has work before it.".to_owned(),
        (false, true) => "The weights are not on its card.".to_owned(),
        (false, false) => "Would take longer to draw it.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(wait_s: f64, load_s: f64, refused: Option<&str>) -> Candidate {
        Candidate { node_id: "a".into(), finish_s: 9.0, wait_s, load_s, run_s: 3.0, refused: refused.map(str::to_owned) }
    }

    #[test]
    fn what_speaks_against_a_node_is_said_in_a_sentence() {
        assert_eq!(reason_of(&candidate(0.0, 0.0, Some("has failed on this job"))), "Has failed on this job.");
        assert_eq!(reason_of(&candidate(4.0, 0.0, None)), "Has work before it.");
        assert_eq!(reason_of(&candidate(0.0, 2.0, None)), "The weights are not on its card.");
        assert_eq!(reason_of(&candidate(0.0, 0.0, None)), "Would take longer to draw it.");
    }
}
