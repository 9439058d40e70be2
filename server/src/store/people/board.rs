//! Boards: verdicts on pictures, promotions to stages, and the funnel they make.

use gesso_app::ports::{StoreError, StoreResult};
use gesso_core::{
    board::{Board, BoardChange, BoardStage, Promotion, STAGES, Verdict, VerdictKind},
    ids::{GenerationId, ImageId, OwnerId, SessionId},
    time::Timestamp,
};

use super::{live_session, touch};
use crate::store::{
    SqlStore,
    db::{Tx, args, lead},
    events,
    library::NO_PICTURE,
    rows::parse,
};

const SELECT: &str = "select";
const REJECT: &str = "reject";

impl SqlStore {
    pub(super) async fn apply_to_board(
        &self,
        owner: OwnerId,
        id: SessionId,
        change: &BoardChange,
        now: Timestamp,
    ) -> StoreResult<Board> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        live_session(&mut tx, owner, id).await?;
        for verdict in &change.verdicts {
            apply_verdict(&mut tx, owner, id, verdict, now).await?;
        }
        if let Some(promotion) = &change.promote {
            promote(&mut tx, owner, id, promotion, now).await?;
        }
        touch(&mut tx, owner, id, now).await?;
        let board = read(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(board)
    }
}

/// Records or takes back what is said of a picture; `NotFound` if it is not of this session.
pub(in crate::store) async fn apply_verdict(
    tx: &mut Tx,
    owner: OwnerId,
    session: SessionId,
    verdict: &Verdict,
    now: Timestamp,
) -> StoreResult<()> {
    stage_of_image(tx, owner, session, verdict.image_id).await?;
    let word = match verdict.verdict {
        VerdictKind::Clear => {
            let sql = "DELETE FROM verdicts WHERE session_id = $1 AND image_id = $2";
            tx.run(sql, args![session, verdict.image_id]).await?;
            return Ok(());
        }
        VerdictKind::Select => SELECT,
        VerdictKind::Reject => REJECT,
    };
    let sql = "INSERT INTO verdicts (session_id, image_id, owner_id, verdict, created_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (session_id, image_id) DO UPDATE SET verdict = excluded.verdict";
    tx.run(sql, args![session, verdict.image_id, owner, word, now]).await?;
    Ok(())
}

async fn promote(tx: &mut Tx, owner: OwnerId, session: SessionId, promotion: &Promotion, now: Timestamp) -> StoreResult<()> {
    let target = (1..STAGES.len()).find(|rank| stage_name(*rank) == promotion.stage);
    let Some(target) = target else {
        return Err(StoreError::Conflict("Pictures are sent on to refined, polished or final.".into()));
    };
    for image in &promotion.image_ids {
        if stage_of_image(tx, owner, session, *image).await? >= target {
            return Err(StoreError::Conflict(format!(
                "A picture goes on to a later stage; one is in {} already.",
                promotion.stage
            )));
        }
        // Sending on again makes it the newest promotion of the picture, and new generations follow the newest.
        let sql = "INSERT INTO promotions (session_id, image_id, stage, owner_id, created_at) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (session_id, image_id, stage) DO UPDATE SET created_at = excluded.created_at";
        tx.run(sql, args![session, *image, rank_arg(target), owner, now]).await?;
    }
    Ok(())
}

/// The rank of the stage a picture is in, which is that of its generation; `NotFound` if it is not of this session.
async fn stage_of_image(tx: &mut Tx, owner: OwnerId, session: SessionId, image: ImageId) -> StoreResult<usize> {
    let sql = "SELECT j.stage FROM images i JOIN jobs j ON j.id = i.job_id \
               WHERE i.id = $1 AND i.session_id = $2 AND i.owner_id = $3";
    let row: Option<(String,)> = tx.maybe(sql, args![image, session, owner]).await?;
    let (stage,) = row.ok_or(NO_PICTURE)?;
    Ok(STAGES.iter().position(|(name, _)| *name == stage).unwrap_or(0))
}

/// The stage a generation made from `parents` is for: where the newest promotion of one of them leads.
pub(in crate::store) async fn stage_for(tx: &mut Tx, session: SessionId, parents: &[ImageId]) -> StoreResult<&'static str> {
    let ids: Vec<String> = parents.iter().map(ToString::to_string).collect();
    let sql = "SELECT created_at, stage FROM promotions WHERE session_id = $1 AND image_id IN ({ids})";
    let rows: Vec<(i64, i64)> = tx.all_in(sql, &lead![session], &ids).await?;
    let newest = rows.into_iter().max().map_or(0, |(_, rank)| rank);
    Ok(stage_name(usize::try_from(newest).unwrap_or(0)))
}

/// The funnel of a session.
pub(super) async fn read(tx: &mut Tx, owner: OwnerId, session: SessionId) -> StoreResult<Board> {
    live_session(tx, owner, session).await?;
    let mut stages: Vec<BoardStage> = STAGES
        .iter()
        .map(|(name, target)| BoardStage {
            name: (*name).into(),
            target: *target,
            generations: Vec::new(),
            promoted: Vec::new(),
        })
        .collect();
    let sql = "SELECT id, stage FROM jobs WHERE session_id = $1 ORDER BY created_at, ordinal";
    for (id, name) in tx.all::<(String, String)>(sql, args![session]).await? {
        let id: GenerationId = parse(&id, "generation id")?;
        if let Some(stage) = stages.iter_mut().find(|stage| stage.name == name) {
            stage.generations.push(id);
        }
    }
    let sql = "SELECT p.image_id, j.stage, MIN(p.created_at) AS first FROM promotions p JOIN images i ON i.id = p.image_id \
               JOIN jobs j ON j.id = i.job_id WHERE p.session_id = $1 GROUP BY p.image_id, j.stage ORDER BY first, p.image_id";
    for (id, name, _) in tx.all::<(String, String, i64)>(sql, args![session]).await? {
        let id: ImageId = parse(&id, "picture id")?;
        if let Some(stage) = stages.iter_mut().find(|stage| stage.name == name) {
            stage.promoted.push(id);
        }
    }
    let sql = "SELECT image_id, verdict FROM verdicts WHERE session_id = $1 ORDER BY created_at, image_id";
    let mut verdicts = Vec::new();
    for (id, word) in tx.all::<(String, String)>(sql, args![session]).await? {
        let verdict = if word == SELECT { VerdictKind::Select } else { VerdictKind::Reject };
        verdicts.push(Verdict { image_id: parse(&id, "picture id")?, verdict });
    }
    Ok(Board { stages, verdicts })
}

fn stage_name(rank: usize) -> &'static str {
    STAGES.get(rank).map_or(STAGES[0].0, |(name, _)| name)
}

fn rank_arg(rank: usize) -> i64 {
    i64::try_from(rank).unwrap_or(0)
}
