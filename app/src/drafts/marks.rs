//! What is decided about pictures: what the server says, and on top of it what was decided here and is on its way.
//! Pure.

use std::collections::BTreeMap;

use gesso_core::{
    board::{Verdict, VerdictKind},
    funnel::{FunnelCommand, FunnelView},
    ids::ImageId,
};

/// What is decided about a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    #[default]
    None,
    /// Kept.
    Kept,
    /// It goes on.
    Promoted,
    /// Set aside.
    Rejected,
}

/// The marks of all pictures; `under_way` are commands the server has not answered for yet, oldest first.
#[must_use]
pub fn marks<'a>(
    funnel: Option<&FunnelView>,
    verdicts: &[Verdict],
    under_way: impl Iterator<Item = &'a FunnelCommand>,
) -> BTreeMap<ImageId, Mark> {
    let mut marks = BTreeMap::new();
    for Verdict { image_id, verdict } in verdicts {
        judge(&mut marks, *image_id, *verdict);
    }
    for image in funnel.into_iter().flat_map(|funnel| &funnel.stages).flat_map(|stage| &stage.gone_on) {
        marks.insert(*image, Mark::Promoted);
    }
    for command in under_way {
        match command {
            FunnelCommand::Promote { image_ids, .. } => {
                marks.extend(image_ids.iter().map(|image| (*image, Mark::Promoted)));
            }
            FunnelCommand::Unpromote { image_ids, .. } => image_ids.iter().for_each(|image| {
                marks.remove(image);
            }),
            FunnelCommand::Judge { verdicts } => {
                verdicts.iter().for_each(|verdict| judge(&mut marks, verdict.image_id, verdict.verdict));
            }
            _ => {}
        }
    }
    marks
}

fn judge(marks: &mut BTreeMap<ImageId, Mark>, image: ImageId, verdict: VerdictKind) {
    match verdict {
        VerdictKind::Select => marks.insert(image, Mark::Kept),
        VerdictKind::Reject => marks.insert(image, Mark::Rejected),
        VerdictKind::Clear => marks.remove(&image),
    };
}

#[cfg(test)]
mod tests {
    use gesso_core::funnel::FunnelStage;
    use uuid::Uuid;

    use super::*;

    fn image(id: u128) -> ImageId {
        ImageId(Uuid::from_u128(id))
    }

    fn verdict(id: u128, verdict: VerdictKind) -> Verdict {
        Verdict { image_id: image(id), verdict }
    }

    #[test]
    fn what_was_decided_here_stands_on_top_in_order() {
        let said = [verdict(1, VerdictKind::Reject), verdict(2, VerdictKind::Select)];
        let under_way = [
            FunnelCommand::Promote { stage: FunnelStage::Refined, image_ids: vec![image(1), image(3)] },
            FunnelCommand::Unpromote { stage: FunnelStage::Refined, image_ids: vec![image(3)] },
            FunnelCommand::Judge { verdicts: vec![verdict(4, VerdictKind::Reject), verdict(2, VerdictKind::Clear)] },
        ];
        let found = marks(None, &said, under_way.iter());
        let of = |id| found.get(&image(id)).copied().unwrap_or_default();
        assert_eq!([1, 2, 3, 4].map(of), [Mark::Promoted, Mark::None, Mark::None, Mark::Rejected]);
    }
}
