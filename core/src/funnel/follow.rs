//! What follows from finished pictures without anybody saying so: finals are enlarged, rules send pictures on.
//!
//! Reads rows and nothing else, so that after a crash it comes to the same conclusion; what it asks for is named after
//! what it is made from, so that asking twice makes one.

use super::{Chooser, Context, Decision, Effect, Facts, Funnel, FunnelStage, Order, RunState, Seat, decide::Step};
use crate::{generation::Status, ids::ImageId};

/// What follows now.
#[must_use]
pub fn follow(funnel: &Funnel, context: Context<'_>) -> Decision {
    let mut funnel = funnel.clone();
    let mut step = Step { effects: Vec::new(), context, plan: None };
    enlarge_finals(&mut step, &funnel);
    if funnel.run == RunState::Running {
        keep_rules(&mut step, &mut funnel);
    }
    Decision { funnel, effects: step.effects }
}

fn enlarge_finals(step: &mut Step<'_>, funnel: &Funnel) {
    let Context { facts, session, fleet, .. } = step.context;
    let due: Vec<&Seat> = facts.of_stage(FunnelStage::Final).filter(|seat| is_due(facts, seat)).collect();
    if due.is_empty() {
        return;
    }
    let plan = super::Plan::of(&funnel.settings, fleet);
    let plan = plan.of_stage(FunnelStage::Final);
    for seat in due {
        for picture in &seat.pictures {
            if let Some(request) = plan.enlarge(session, *picture, &seat.request) {
                let order = Order { key: format!("upscale/{}", picture.id), stage: FunnelStage::Final, request };
                step.effects.push(Effect::Queue(Box::new(order)));
            }
        }
    }
}

/// Whether a final is finished and not enlarged: on a fleet of which not all is known, one to look at again.
#[must_use]
pub fn awaits_enlargement(facts: &Facts) -> bool {
    facts.of_stage(FunnelStage::Final).any(|seat| is_due(facts, seat))
}

/// A finished final that was not enlarged yet, unless its promotion was taken back.
pub(super) fn is_due(facts: &Facts, seat: &Seat) -> bool {
    let is_meant = seat.source().is_some_and(|source| {
        facts.is_sent_on(source, FunnelStage::Final)
            || facts.picture(source).is_some_and(|(from, _)| from.stage == FunnelStage::Final)
    });
    seat.status == Status::Complete && is_meant && facts.upscale_of(seat).is_none()
}

fn keep_rules(step: &mut Step<'_>, funnel: &mut Funnel) {
    let facts = step.context.facts;
    for stage in FunnelStage::ALL {
        let Some(next) = stage.next() else { continue };
        if funnel.settings.stages.of(stage).rule.by != Chooser::First {
            continue;
        }
        let gone = facts.gone_on_from(stage);
        let free = (funnel.settings.stages.keep(stage) as usize).saturating_sub(gone.len());
        let may_go =
            |image: &ImageId| !gone.contains(image) && !facts.is_rejected(*image) && !funnel.taken_back.contains(image);
        let finished = facts.of_stage(stage).filter(|seat| seat.status == Status::Complete);
        let chosen: Vec<ImageId> =
            finished.flat_map(|seat| seat.pictures.iter().map(|picture| picture.id)).filter(may_go).take(free).collect();
        for image in chosen {
            // Pictures that were just read are there, and of an earlier stage.
            let sent = step.send_on(funnel, image, next);
            debug_assert!(sent.is_ok(), "a rule sent on what cannot go on");
        }
    }
}
