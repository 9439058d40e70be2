//! What the fleet page and the job list say. Pure; tested by data.

use gesso_core::{
    fleet::{Gpu, NodeState},
    generation::{Stage, Status},
};

use crate::{
    api::{JobLine, NodeCard},
    components::ui::Dot,
};

/// A time nobody can know exactly: `8–11 s`, `3–4 min`.
#[must_use]
pub fn band(secs: f64) -> String {
    if !secs.is_finite() {
        return "unknown".to_owned();
    }
    let (low, high) = (secs * 0.85, secs * 1.25);
    if high < 4.0 {
        return "under 4 s".to_owned();
    }
    let (step, per, unit) = if high < 20.0 {
        (1.0, 1.0, "s")
    } else if high < 100.0 {
        (5.0, 1.0, "s")
    } else if high < 90.0 * 60.0 {
        (1.0, 60.0, "min")
    } else {
        (1.0, 3600.0, "h")
    };
    let round = |value: f64, up: bool| {
        let steps = value / per / step;
        (if up { steps.ceil() } else { steps.floor() }).max(1.0) * step
    };
    let (low, high) = (round(low, false), round(high, true));
    if (high - low).abs() < f64::EPSILON { format!("about {high:.0} {unit}") } else { format!("{low:.0}–{high:.0} {unit}") }
}

/// The shape of a node's state.
#[must_use]
pub const fn dot(state: NodeState) -> Dot {
    match state {
        NodeState::Healthy => Dot::Running,
        NodeState::Draining => Dot::Idle,
        NodeState::Suspect | NodeState::Probing => Dot::Degraded,
        NodeState::Down => Dot::Down,
    }
}

/// A node's state in a word.
#[must_use]
pub const fn word(state: NodeState) -> &'static str {
    match state {
        NodeState::Healthy => "takes work",
        NodeState::Suspect => "not answering",
        NodeState::Down => "down",
        NodeState::Probing => "coming back",
        NodeState::Draining => "draining",
    }
}

/// What is wrong with the fleet, for the rail; none while nothing is.
#[must_use]
pub fn trouble(gpus: &[Gpu]) -> Option<String> {
    let is_in_trouble = |gpu: &&Gpu| matches!(gpu.state, NodeState::Down | NodeState::Suspect);
    let troubled: Vec<&Gpu> = gpus.iter().filter(is_in_trouble).collect();
    match troubled.as_slice() {
        [] => None,
        [one] => Some(format!("{} is {}", one.name, word(one.state))),
        many => Some(format!("{} nodes are not answering", many.len())),
    }
}

/// What a node does when it has no job, in words.
#[must_use]
pub fn resting(card: &NodeCard) -> &'static str {
    match (card.gpu.state, card.is_draining) {
        (NodeState::Healthy, false) => "nothing to do",
        (NodeState::Draining, _) => "drained, gets no new work",
        (NodeState::Down, true) => "does not answer, and is drained",
        (NodeState::Down, false) => "does not answer",
        (NodeState::Suspect, _) => "has just missed a question",
        (NodeState::Probing | NodeState::Healthy, _) => "answers again and is being tried",
    }
}

/// What a job does, in a verb.
#[must_use]
pub const fn verb(status: Status, stage: Option<Stage>) -> &'static str {
    match (status, stage) {
        (Status::Queued, _) => "Waiting",
        (Status::Claimed | Status::Submitted, _) => "Next",
        (Status::Storing, _) | (_, Some(Stage::Storing)) => "Storing",
        (_, Some(Stage::Loading)) => "Loading the model",
        (_, Some(Stage::Decoding)) => "Finishing",
        (Status::Running, _) => "Drawing",
        (Status::Complete, _) => "Done",
        (Status::Failed, _) => "Given up",
        (Status::Cancelled, _) => "Cancelled",
    }
}

/// Where a job is and how long it still takes: `step 12 of 20, 8–11 s`.
#[must_use]
pub fn progress(line: &JobLine) -> String {
    let steps = line.progress.filter(|progress| progress.total > 0 && progress.stage == Stage::Sampling);
    let left = line.left_s.map(band);
    let steps = steps.map(|progress| format!("step {} of {}", progress.current, progress.total));
    [steps, left].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A size people can read: `3.4 MB`.
#[must_use]
pub fn size(bytes: i64) -> String {
    let bytes = bytes.max(0) as f64;
    let units = ["bytes", "kB", "MB", "GB", "TB"];
    let mut value = bytes;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let name = units.get(unit).copied().unwrap_or("TB");
    if unit == 0 || value >= 99.5 { format!("{value:.0} {name}") } else { format!("{value:.1} {name}") }
}

/// A count with its word: `1 picture`, `14 pictures`.
#[must_use]
pub fn count(number: i64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_bands_and_grow_coarser() {
        let said = [0.0, 2.0, 9.0, 30.0, 70.0, 200.0, 3000.0, 10_000.0].map(band);
        assert_eq!(said, ["under 4 s", "under 4 s", "7–12 s", "25–40 s", "55–90 s", "2–5 min", "42–63 min", "2–4 h"]);
        assert_eq!(band(f64::INFINITY), "unknown");
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        let said = [0, 999, 1500, 2_340_000, 214_000_000, 5_600_000_000].map(size);
        assert_eq!(said, ["0 bytes", "999 bytes", "1.5 kB", "2.3 MB", "214 MB", "5.6 GB"]);
    }

    #[test]
    fn only_a_node_that_does_not_answer_is_trouble() {
        let gpu = crate::live::sample::home(0, Vec::new()).gpus.remove(0);
        let fleet =
            |states: &[NodeState]| -> Vec<Gpu> { states.iter().map(|state| Gpu { state: *state, ..gpu.clone() }).collect() };
        use NodeState::{Down, Draining, Healthy, Probing, Suspect};
        assert_eq!(trouble(&fleet(&[Healthy, Draining, Probing])), None);
        assert_eq!(trouble(&fleet(&[Healthy, Suspect])).as_deref(), Some("Atlas is not answering"));
        assert_eq!(trouble(&fleet(&[Down])).as_deref(), Some("Atlas is down"));
        assert_eq!(trouble(&fleet(&[Down, Suspect, Healthy])).as_deref(), Some("2 nodes are not answering"));
    }

    #[test]
    fn a_state_is_a_shape_and_a_word() {
        assert_eq!((dot(NodeState::Healthy).as_str(), word(NodeState::Healthy)), ("run", "takes work"));
        assert_eq!((dot(NodeState::Down).as_str(), word(NodeState::Down)), ("off", "down"));
        assert_eq!(verb(Status::Running, Some(Stage::Loading)), "Loading the model");
        assert_eq!(verb(Status::Submitted, None), "Next");
    }
}
