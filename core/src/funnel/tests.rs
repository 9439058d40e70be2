use super::*;
use crate::{
    board::{Verdict, VerdictKind},
    capability::ModelFamily,
    generation::Status,
    ids::{GenerationId, NodeId, SessionId},
    request::{GenerationRequest, Lora, Task},
    tier::Tier,
};

mod commands;
mod plans;

mod again;
mod times;

const SESSION: SessionId = SessionId(Uuid::from_u128(77));

fn node(id: &str, tier: Tier, families: &[ModelFamily], can_upscale: bool) -> NodeFact {
    NodeFact {
        id: NodeId::from(id),
        name: id.into(),
        tier,
        families: families.to_vec(),
        checkpoints: vec!["own.safetensors".into()],
        loras: vec!["gouache.safetensors".into()],
        max_side: None,
        can_upscale,
    }
}

fn full_fleet() -> FleetFacts {
    use ModelFamily::{Flux, Sd15, Sdxl};
    FleetFacts {
        nodes: vec![
            node("atlas", Tier::Premium, &[Sd15, Sdxl, Flux], true),
            node("vesper", Tier::Quality, &[Sd15, Sdxl], false),
            node("wren", Tier::Standard, &[Sd15, Sdxl], false),
            node("moth", Tier::Draft, &[Sd15], false),
        ],
    }
}

fn lone_fleet() -> FleetFacts {
    FleetFacts { nodes: vec![node("only", Tier::Draft, &[ModelFamily::Sd15], false)] }
}

fn settings() -> FunnelSettings {
    FunnelSettings { prompt: "a boat".into(), ..FunnelSettings::default() }
}

/// A board that is played through: what is queued becomes a seat, and is finished when the test says so.
struct Play {
    funnel: Option<Funnel>,
    facts: Facts,
    fleet: FleetFacts,
    commands: u128,
}

impl Play {
    fn on(fleet: FleetFacts) -> Self {
        Self { funnel: None, facts: Facts::default(), fleet, commands: 0 }
    }

    fn tell(&mut self, command: &FunnelCommand) -> Result<Vec<Effect>, Refusal> {
        self.commands += 1;
        self.tell_as(Uuid::from_u128(self.commands << 64), command)
    }

    fn tell_as(&mut self, name: Uuid, command: &FunnelCommand) -> Result<Vec<Effect>, Refusal> {
        let context = Context { session: SESSION, facts: &self.facts, fleet: &self.fleet, now: Timestamp(1), command: name };
        let decision = decide(self.funnel.as_ref(), context, command)?;
        Ok(self.carry_out(decision))
    }

    fn follow(&mut self) -> Vec<Effect> {
        let context =
            Context { session: SESSION, facts: &self.facts, fleet: &self.fleet, now: Timestamp(1), command: Uuid::nil() };
        let decision = follow(self.funnel.as_ref().unwrap(), context);
        self.carry_out(decision)
    }

    fn carry_out(&mut self, decision: Decision) -> Vec<Effect> {
        self.funnel = Some(decision.funnel);
        for effect in &decision.effects {
            match effect.clone() {
                Effect::Queue(order) => {
                    let id = GenerationId(Uuid::from_u128(
                        order.key.bytes().fold(7, |hash: u128, byte| hash.wrapping_mul(31).wrapping_add(byte.into())),
                    ));
                    if self.facts.seats.iter().any(|seat| seat.id == id) {
                        continue;
                    }
                    let Order { stage, mut request, .. } = *order;
                    request.params.seed.get_or_insert(9);
                    self.facts.seats.push(Seat {
                        id,
                        stage,
                        status: Status::Queued,
                        request,
                        started_at: None,
                        completed_at: None,
                        pictures: Vec::new(),
                    });
                }
                Effect::Cancel(id) => {
                    self.facts.seats.iter_mut().find(|seat| seat.id == id).unwrap().status = Status::Cancelled;
                }
                Effect::SendOn(image_id, stage) => {
                    self.facts.sent_on.retain(|sent| *sent != SentOn { image_id, stage });
                    self.facts.sent_on.push(SentOn { image_id, stage });
                }
                Effect::TakeBack(image_id, stage) => {
                    self.facts.sent_on.retain(|sent| *sent != SentOn { image_id, stage });
                }
                Effect::Judge(verdict) => {
                    self.facts.verdicts.retain(|old| old.image_id != verdict.image_id);
                    if verdict.verdict != VerdictKind::Clear {
                        self.facts.verdicts.push(verdict);
                    }
                }
            }
        }
        decision.effects
    }

    /// Finishes everything that waits in a stage; gives the pictures.
    fn finish(&mut self, stage: FunnelStage) -> Vec<ImageId> {
        let mut made = Vec::new();
        for seat in self.facts.seats.iter_mut().filter(|seat| seat.stage == stage && !seat.status.is_final()) {
            let id = ImageId(Uuid::from_u128(seat.id.0.as_u128() ^ 1));
            let (width, height) = seat.request.params.width.zip(seat.request.params.height).unwrap_or((512, 512));
            seat.pictures.push(Picture { id, width, height });
            seat.status = Status::Complete;
            made.push(id);
        }
        made
    }

    fn start(&mut self, settings: FunnelSettings) -> Vec<ImageId> {
        self.tell(&FunnelCommand::Start { settings: Some(Box::new(settings)) }).unwrap();
        self.finish(FunnelStage::Drafts)
    }

    fn promote(&mut self, stage: FunnelStage, images: &[ImageId]) -> Result<Vec<Effect>, Refusal> {
        self.tell(&FunnelCommand::Promote { stage, image_ids: images.to_vec() })
    }
}

fn queued(effects: &[Effect]) -> Vec<&GenerationRequest> {
    effects.iter().filter_map(|effect| if let Effect::Queue(order) = effect { Some(&order.request) } else { None }).collect()
}
