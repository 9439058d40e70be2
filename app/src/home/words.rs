//! What tiles and strip say, read off a generation. Pure; tested by data.

use gesso_core::{
    failure::FailureClass,
    fleet::Gpu,
    generation::{Generation, Outcome, Stage, Status},
    ids::{GenerationId, NodeId},
    session::Session,
    time::Timestamp,
};

use crate::{api::Waits, components::ui::Face, live::Batch};

/// The face of a generation.
#[must_use]
pub fn face(generation: &Generation) -> Face {
    match generation.status {
        Status::Queued if setback(generation).is_some() => Face::Setback,
        Status::Queued => Face::Waiting,
        Status::Claimed | Status::Submitted | Status::Running | Status::Storing => Face::Working,
        Status::Complete => Face::Done,
        Status::Failed => Face::Failed,
        Status::Cancelled => Face::Cancelled,
    }
}

/// Name of a node for people; its id when the fleet does not know it.
#[must_use]
pub fn node_name(gpus: &[Gpu], node: &NodeId) -> String {
    gpus.iter().find(|gpu| gpu.id == *node).map_or_else(|| node.to_string(), |gpu| gpu.name.clone())
}

/// Sampler steps done and in all, when they are known.
#[must_use]
pub fn steps(generation: &Generation) -> Option<(u32, u32)> {
    generation.progress.filter(|progress| progress.total > 0).map(|progress| (progress.current, progress.total))
}

/// How far a running one is, and where: `12/20 Atlas`.
#[must_use]
pub fn working(generation: &Generation, gpus: &[Gpu]) -> String {
    let node = generation.node_id.as_ref().map(|node| node_name(gpus, node)).unwrap_or_default();
    let words = match generation.progress {
        None if generation.status == Status::Storing => format!("storing, {node}"),
        None => format!("next on {node}"),
        Some(progress) => match progress.stage {
            Stage::Loading => format!("loading the model, {node}"),
            Stage::Sampling if progress.total > 0 => format!("{}/{} {node}", progress.current, progress.total),
            Stage::Sampling => format!("drawing, {node}"),
            Stage::Decoding => format!("finishing, {node}"),
            Stage::Storing => format!("storing, {node}"),
        },
    };
    words.trim_end_matches(", ").to_owned()
}

/// What a tile says for its face: place in the queue, progress, or why not.
#[must_use]
pub fn said(generation: &Generation, gpus: &[Gpu], place: Option<usize>) -> String {
    match face(generation) {
        Face::Waiting => waiting(place),
        Face::Working => working(generation, gpus),
        Face::Failed => given_up(generation).to_owned(),
        Face::Setback => {
            setback(generation).map(|(node, reason)| format!("{}: {reason}", node_name(gpus, node))).unwrap_or_default()
        }
        Face::Done | Face::Cancelled | Face::Missing | Face::Loading => String::new(),
    }
}

/// Whether no model draws or has drawn it.
#[must_use]
pub fn is_simulated(generation: &Generation) -> bool {
    generation.simulated || generation.images.iter().any(|image| image.simulated)
}

/// What comes after a failure.
#[must_use]
pub fn next(generation: &Generation, gpus: &[Gpu]) -> String {
    match face(generation) {
        Face::Setback => next_try(generation, gpus),
        Face::Failed => after_given_up(generation),
        _ => String::new(),
    }
}

/// Places beyond this are told by tens: with each picture that begins all places are others, and of hundreds of tiles
/// nobody reads the last digit.
const EXACT_PLACES: usize = 20;

/// The place in the queue, when it is known.
#[must_use]
pub fn waiting(place: Option<usize>) -> String {
    match place {
        None => "waiting for a node".to_owned(),
        Some(place @ ..=EXACT_PLACES) => format!("{} in queue", ordinal(place)),
        Some(place) => format!("{}+ ahead", (place - 1) / 10 * 10),
    }
}

fn ordinal(number: usize) -> String {
    let suffix = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

/// The failure a waiting generation comes back from: which node, and why in its words.
#[must_use]
pub fn setback(generation: &Generation) -> Option<(&NodeId, &str)> {
    let last = generation.attempts.last()?;
    let failed = matches!(last.outcome, Some(Outcome::Failed | Outcome::Lost));
    failed.then(|| (&last.node_id, last.reason.as_deref().unwrap_or("It did not answer any more.")))
}

/// What comes after a setback: `2nd try, on Moth`.
#[must_use]
pub fn next_try(generation: &Generation, gpus: &[Gpu]) -> String {
    let number = ordinal(generation.attempts.len() + 1);
    match &generation.node_id {
        Some(node) => format!("{number} try, on {}", node_name(gpus, node)),
        None => format!("{number} try as soon as a node is free"),
    }
}

/// Why it was given up, short enough for a tile; the whole reason stands below the pictures.
#[must_use]
pub fn given_up(generation: &Generation) -> &'static str {
    match generation.error.as_ref().map(|error| error.class) {
        Some(FailureClass::Capacity) => "Not enough memory",
        Some(FailureClass::Request) => "The node refused it",
        Some(FailureClass::Poison) => "Failed on several nodes",
        Some(FailureClass::Transient) | None => "Could not be made",
    }
}

/// What comes after it was given up.
#[must_use]
pub fn after_given_up(generation: &Generation) -> String {
    match generation.attempts.len() {
        0 => "not tried".to_owned(),
        1 => "given up after one try".to_owned(),
        tries => format!("given up after {tries} tries"),
    }
}

/// Which picture of which sentence: `picture 2 of 4`.
#[must_use]
pub fn object(batches: &[Batch], id: GenerationId) -> String {
    let batch = batches.iter().find(|batch| batch.ids.contains(&id));
    let place = batch.and_then(|batch| Some((batch.ids.iter().position(|other| *other == id)? + 1, batch.ids.len())));
    place.map_or_else(|| "a picture".to_owned(), |(place, of)| format!("picture {place} of {of}"))
}

/// The first clause of a sentence, for those who do not see the picture until something better is known.
#[must_use]
pub fn first_clause(prompt: &str) -> &str {
    let end = prompt.find(['.', ',', ';', '\n', '—']).unwrap_or(prompt.len());
    let clause = prompt[..end].trim();
    if clause.is_empty() { prompt.trim() } else { clause }
}

/// Pixels of the picture, or of what is asked for; a square when the request leaves one of them to the node.
#[must_use]
pub fn size(generation: &Generation) -> (u32, u32) {
    let params = &generation.request.params;
    let made = generation.images.first().map(|image| (image.width, image.height));
    made.or(params.width.zip(params.height)).unwrap_or((1, 1))
}

/// How many nodes take work: dot and words.
#[must_use]
pub fn fleet(gpus: &[Gpu]) -> (&'static str, String) {
    let up = gpus.iter().filter(|gpu| gpu.state.takes_work()).count();
    let simulated = if !gpus.is_empty() && gpus.iter().all(|gpu| gpu.simulated) { ", simulated" } else { "" };
    match (up, gpus.len()) {
        (_, 0) => ("idle", "no nodes".to_owned()),
        (0, all) => ("off", format!("0 of {all} nodes{simulated}")),
        (up, all) => (if up == all { "run" } else { "warn" }, format!("{up} of {all} nodes{simulated}")),
    }
}

/// How long ago something was, as a band: `5 min ago`.
#[must_use]
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let minutes = (now.secs_since(then).max(0.0) / 60.0) as u64;
    match minutes {
        0 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..1440 => format!("{} h ago", minutes / 60),
        1440..2880 => "yesterday".to_owned(),
        _ => format!("{} days ago", minutes / 1440),
    }
}

/// What waits, in words; otherwise how many pictures there are.
#[must_use]
pub fn waits(session: &Session, waiting: Option<Waits>) -> String {
    let pictures = |count: u32| if count == 1 { "1 picture".to_owned() } else { format!("{count} pictures") };
    match waiting {
        Some(Waits::Drawing(count)) => format!("{} being drawn", pictures(count)),
        Some(Waits::GivenUp(count)) => format!("{} could not be made", pictures(count)),
        Some(Waits::Unjudged(count)) => {
            format!("{} to choose from", if count == 1 { "1 draft".to_owned() } else { format!("{count} drafts") })
        }
        None => match session.stats.images {
            0 => "no pictures yet".to_owned(),
            1 => "1 picture".to_owned(),
            count => format!("{count} pictures"),
        },
    }
}

#[cfg(test)]
mod tests {
    use gesso_core::generation::{Attempt, Progress};

    use super::*;
    use crate::live::sample::{generation, home};

    fn attempt(outcome: Outcome, reason: &str) -> Attempt {
        Attempt {
            number: 1,
            node_id: "atlas".into(),
            prompt_id: String::new(),
            started_at: Timestamp(0),
            ended_at: Some(Timestamp(1)),
            outcome: Some(outcome),
            class: None,
            reason: Some(reason.into()),
        }
    }

    #[test]
    fn a_picture_of_which_one_side_alone_is_asked_for_is_square_until_it_is_there() {
        let mut it = generation(1);
        assert_eq!(size(&it), (448, 576));
        it.request.params.height = None;
        assert_eq!(size(&it), (1, 1));
    }

    #[test]
    fn far_places_are_told_by_tens() {
        let said: Vec<String> = [None, Some(1), Some(20), Some(21), Some(30), Some(31), Some(200)].map(waiting).into();
        let words =
            ["waiting for a node", "1st in queue", "20th in queue", "20+ ahead", "20+ ahead", "30+ ahead", "190+ ahead"];
        assert_eq!(said, words);
    }

    #[test]
    fn a_running_tile_names_step_and_node() {
        let gpus = home(0, Vec::new()).gpus;
        let mut running = generation(1);
        running.status = Status::Claimed;
        running.node_id = Some("atlas".into());
        assert_eq!(working(&running, &gpus), "next on Atlas");
        running.status = Status::Running;
        for (stage, current, total, words) in [
            (Stage::Loading, 0, 0, "loading the model, Atlas"),
            (Stage::Sampling, 12, 20, "12/20 Atlas"),
            (Stage::Sampling, 0, 0, "drawing, Atlas"),
            (Stage::Decoding, 20, 20, "finishing, Atlas"),
        ] {
            running.progress = Some(Progress { current, total, stage });
            assert_eq!(working(&running, &gpus), words);
        }
        assert_eq!(working(&running, &[]), "finishing, atlas");
    }

    #[test]
    fn a_queued_one_that_failed_somewhere_says_so_and_a_cancelled_attempt_does_not() {
        let mut waiting = generation(1);
        assert_eq!(face(&waiting), Face::Waiting);
        waiting.attempts.push(attempt(Outcome::Cancelled, "moved"));
        assert_eq!(face(&waiting), Face::Waiting);
        waiting.attempts.push(attempt(Outcome::Failed, "Out of memory at step 2."));
        assert_eq!(face(&waiting), Face::Setback);
        assert_eq!(setback(&waiting).map(|(_, reason)| reason), Some("Out of memory at step 2."));
        assert_eq!(next_try(&waiting, &[]), "3rd try as soon as a node is free");
    }

    #[test]
    fn places_are_spelled_as_people_say_them() {
        let said: Vec<_> = [1, 2, 3, 4, 11, 12, 21, 113].into_iter().map(ordinal).collect();
        assert_eq!(said, ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "113th"]);
    }

    #[test]
    fn the_first_clause_stands_for_the_picture() {
        assert_eq!(first_clause("a greenhouse at night, lit from inside"), "a greenhouse at night");
        assert_eq!(first_clause("…"), "…");
        assert_eq!(first_clause(", odd"), ", odd");
    }

    #[test]
    fn times_are_bands() {
        let minute = 60_000;
        let said =
            [0, 59_999, 5 * minute, 90 * minute, 1500 * minute, 6000 * minute].map(|ms| ago(Timestamp(0), Timestamp(ms)));
        assert_eq!(said, ["just now", "just now", "5 min ago", "1 h ago", "yesterday", "4 days ago"]);
        assert_eq!(ago(Timestamp(10), Timestamp(0)), "just now");
    }
}
