//! How long a funnel takes, from the scheduler's own maths.

use gesso_core::{
    funnel::{Facts, Forecast, Funnel, FunnelSettings, FunnelStage, Plan, StageWork, forecast},
    generation::Status,
    ids::SessionId,
    request::GenerationRequest,
    schedule::JobNeeds,
};

use super::Funnels;
use crate::fleet::NodeSnapshot;

impl Funnels {
    /// How long it takes to make so many pictures of each stage.
    pub(super) fn forecast(&self, settings: &FunnelSettings, plan: &Plan, pictures: [u32; 4]) -> Forecast {
        let work: Vec<StageWork> =
            FunnelStage::ALL.into_iter().zip(pictures).map(|(stage, count)| self.work(settings, plan, stage, count)).collect();
        let nodes: Vec<NodeSnapshot> = self.fleet.nodes().iter().map(NodeSnapshot::of).collect();
        let (runs, loads) = self.fleet.times();
        let nodes_for = |needs: &JobNeeds| nodes.iter().map(|node| node.view(&self.fleet, needs.family)).collect();
        forecast(&work, nodes_for, &runs, &loads)
    }

    fn work(&self, settings: &FunnelSettings, plan: &Plan, stage: FunnelStage, count: u32) -> StageWork {
        // A session that nobody has: nothing of it is looked at here.
        let session = SessionId(uuid::Uuid::nil());
        let plan = plan.of_stage(stage);
        let size = (plan.width, plan.height);
        let requests = [Some(plan.sample(session, settings)), plan.sample_enlarged(session, settings)];
        let jobs = requests.into_iter().flatten().filter_map(|request| Some((self.needs(request, size)?, count)));
        StageWork { stage, jobs: jobs.collect() }
    }

    fn needs(&self, mut request: GenerationRequest, source: (u32, u32)) -> Option<JobNeeds> {
        let template = self.jobs.templates().choose(&request).ok()?;
        template.fill_defaults(&mut request);
        Some(template.needs(&request, Some(source)))
    }
}

/// Pictures a stage still has to make; what nodes hold already counts as theirs.
pub(super) fn left(funnel: &Funnel, facts: &Facts, stage: FunnelStage) -> u32 {
    let (mut alive, mut begun) = (0_u32, 0_u32);
    for seat in facts.of_stage(stage) {
        let is_gone = matches!(seat.status, Status::Failed | Status::Cancelled);
        alive += u32::from(!is_gone);
        begun += u32::from(seat.status == Status::Complete || seat.status.is_in_flight());
    }
    funnel.target(stage).max(alive).saturating_sub(begun)
}
