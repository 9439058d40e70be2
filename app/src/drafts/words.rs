//! What boards say: times as bands, counts, rules. Pure.

use gesso_core::{
    fleet::Gpu,
    funnel::{Budget, Chooser, FunnelStage, RunState, StageForecast, StageRule},
    generation::Status,
};

use super::handle::title_of;
use crate::home::words::node_name;

/// A span as people say it: `35 s`, `2 min 10 s`, `1 h 5 min`.
#[must_use]
pub fn span(secs: f64) -> String {
    let secs = secs.max(0.0).round() as u64;
    match secs {
        0..60 => format!("{secs} s"),
        60..600 if !secs.is_multiple_of(60) => format!("{} min {} s", secs / 60, secs % 60),
        60..3600 => format!("{} min", secs / 60),
        _ => format!("{} h {} min", secs / 3600, secs % 3600 / 60),
    }
}

/// A band: `35–50 s`, `2–3 min`.
#[must_use]
pub fn band(low_s: f64, high_s: f64) -> String {
    let round = |secs: f64, up: bool| {
        let step = if secs < 20.0 { 1.0 } else { 5.0 };
        if up { (secs / step).ceil() * step } else { (secs / step).floor() * step }
    };
    if high_s <= 0.0 {
        return "unknown".to_owned();
    }
    if high_s <= 90.0 {
        let (low, high) = (round(low_s, false).max(1.0), round(high_s, true).max(1.0));
        return if low >= high { format!("about {high:.0} s") } else { format!("{low:.0}–{high:.0} s") };
    }
    let (low, high) = ((low_s / 60.0).floor(), (high_s / 60.0).ceil());
    match (low, high) {
        (low, high) if low >= high => format!("about {high:.0} min"),
        (low, high) if low < 1.0 => format!("up to {high:.0} min"),
        (low, high) => format!("{low:.0}–{high:.0} min"),
    }
}

/// Time spent and time left: `1 min 52 s, 2–3 min left`.
#[must_use]
pub fn budget(budget: &Budget, state: RunState) -> String {
    let worked = span(budget.worked_s);
    let problem = budget.left.stages.iter().any(|stage| stage.problem.is_some());
    match (state, budget.left.high_s) {
        (RunState::Ready, _) => String::new(),
        (_, high) if high <= 0.0 && problem => format!("{worked}, the rest unknown"),
        (_, high) if high <= 0.0 => format!("{worked} in all"),
        (RunState::Paused, high) => format!("{worked}, paused, {} left", band(budget.left.low_s, high)),
        (RunState::Running, high) => format!("{worked}, {} left", band(budget.left.low_s, high)),
    }
}

/// How a stage's pictures are made, how long one takes and where.
#[must_use]
pub fn engine(engine: &str, forecast: Option<&StageForecast>, gpus: &[Gpu]) -> String {
    let Some(forecast) = forecast.filter(|forecast| forecast.each_s > 0.0) else { return engine.to_owned() };
    let names: Vec<String> = forecast.nodes.iter().map(|node| node_name(gpus, node)).collect();
    let place = match names.as_slice() {
        [] => String::new(),
        [one] => format!(" on {one}"),
        [one, other] => format!(" on {one} and {other}"),
        many => format!(" on {} nodes", many.len()),
    };
    let each = if forecast.each_s < 1.0 { "under 1 s".to_owned() } else { format!("about {}", span(forecast.each_s)) };
    format!("{engine}, {each} each{place}")
}

/// What goes on from a stage, how many, by whom.
#[must_use]
pub fn rule(stage: FunnelStage, rule: StageRule, keep: u32, ahead: usize) -> String {
    match (stage.next(), rule.by) {
        (None, _) if ahead > 0 => "Sent ahead by you".to_owned(),
        (None, _) => "Kept in the gallery, enlarged".to_owned(),
        (Some(_), _) if keep == 0 => "Keep none".to_owned(),
        (Some(_), Chooser::You) => format!("Keep {keep}: you choose"),
        (Some(_), Chooser::First) => format!("Keep {keep}: the first that are ready"),
    }
}

/// How many pictures a stage makes.
#[must_use]
pub fn makes(target: u32) -> String {
    if target == 1 { "Makes 1 picture".to_owned() } else { format!("Makes {target} pictures") }
}

/// How many of a stage are there: done and meant.
#[must_use]
pub fn count(statuses: &[Status], target: u32) -> (u32, u32) {
    let counted = |is: fn(Status) -> bool| u32::try_from(statuses.iter().filter(|status| is(**status)).count()).unwrap_or(0);
    let done = counted(|status| status == Status::Complete);
    let given_up = counted(|status| matches!(status, Status::Cancelled));
    let seats = u32::try_from(statuses.len()).unwrap_or(u32::MAX).saturating_sub(given_up);
    (done, target.max(seats))
}

/// Everything that was asked of a stage has ended, and something of it is there.
#[must_use]
pub fn is_through(statuses: &[Status]) -> bool {
    statuses.contains(&Status::Complete) && statuses.iter().all(|status| status.is_final())
}

/// What a finished stage is told with.
#[must_use]
pub fn through(stage: FunnelStage, done: usize) -> String {
    match (stage, done) {
        (FunnelStage::Final, 1) => "The final picture is ready.".to_owned(),
        (stage, 1) => format!("{}: 1 picture is ready.", title_of(stage)),
        (stage, done) => format!("{}: {done} pictures are ready.", title_of(stage)),
    }
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use gesso_core::funnel::Forecast;

    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        let said: Vec<String> = [0.4, 35.0, 112.0, 120.0, 640.0, 3900.0].into_iter().map(span).collect();
        assert_eq!(said, ["0 s", "35 s", "1 min 52 s", "2 min", "10 min", "1 h 5 min"]);
    }

    #[test]
    fn bands_are_wider_than_what_they_say() {
        let said: Vec<String> =
            [(36.0, 47.0), (3.2, 4.1), (0.1, 0.4), (100.0, 170.0), (30.0, 100.0), (0.0, 0.0)].map(|(a, b)| band(a, b)).into();
        assert_eq!(said, ["35–50 s", "3–5 s", "about 1 s", "1–3 min", "up to 2 min", "unknown"]);
    }

    #[test]
    fn a_budget_says_what_is_left_or_that_nothing_is() {
        let mut left = Forecast { low_s: 36.0, high_s: 47.0, ..Forecast::default() };
        let of = |left: &Forecast| Budget { worked_s: 112.0, left: left.clone() };
        assert_eq!(budget(&of(&left), RunState::Running), "1 min 52 s, 35–50 s left");
        assert_eq!(budget(&of(&left), RunState::Paused), "1 min 52 s, paused, 35–50 s left");
        left.high_s = 0.0;
        assert_eq!(budget(&of(&left), RunState::Running), "1 min 52 s in all");
    }

    #[test]
    fn cancelled_seats_do_not_make_a_stage_longer() {
        let seats = [Status::Complete, Status::Cancelled, Status::Running];
        assert_eq!(count(&seats, 2), (1, 2));
        assert_eq!(count(&[Status::Complete; 10], 8), (10, 10));
        assert!(!is_through(&seats));
        assert!(is_through(&[Status::Complete, Status::Failed]));
        assert!(!is_through(&[]));
    }

    #[test]
    fn rules_say_how_many_and_by_whom() {
        let by = |by| StageRule { keep: None, by };
        assert_eq!(rule(FunnelStage::Drafts, by(Chooser::You), 8, 0), "Keep 8: you choose");
        assert_eq!(rule(FunnelStage::Refined, by(Chooser::First), 3, 0), "Keep 3: the first that are ready");
        assert_eq!(rule(FunnelStage::Final, by(Chooser::You), 0, 1), "Sent ahead by you");
    }

    #[test]
    fn names_are_listed() {
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
