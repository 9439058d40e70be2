//! Funnels: one row with a document and a revision; what went on and what is said of pictures stay rows of the board.

use std::collections::HashMap;

use async_trait::async_trait;
use gesso_app::ports::{
    StoreError, StoreResult,
    store::{FunnelBoard, FunnelChange, FunnelChanged, FunnelStore, KeptFunnel},
};
use gesso_core::{
    board::{Verdict, VerdictKind},
    event::StudioEvent,
    funnel::{Facts, FunnelStage, Picture, RunState, Seat, SentOn},
    ids::{OwnerId, SessionId},
    time::Timestamp,
};

use super::{
    SqlStore,
    db::{Tx, args},
    events, jobs, library,
    people::{NO_SESSION, apply_verdict, live_session, touch},
    rows::{from_json, parse, status, to_json},
};

#[async_trait]
impl FunnelStore for SqlStore {
    async fn funnel_board(&self, owner: OwnerId, session: SessionId) -> StoreResult<FunnelBoard> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = "SELECT last_seq FROM sessions WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL";
        let (head,) = tx.maybe::<(i64,)>(sql, args![session, owner]).await?.ok_or(NO_SESSION)?;
        let sql = "SELECT document, revision FROM funnels WHERE session_id = $1";
        let row: Option<(String, i64)> = tx.maybe(sql, args![session]).await?;
        let read = |(document, revision): (String, i64)| -> StoreResult<KeptFunnel> {
            Ok(KeptFunnel { funnel: from_json(&document, "funnel")?, revision })
        };
        Ok(FunnelBoard { kept: row.map(read).transpose()?, facts: facts(&mut tx, session).await?, head })
    }

    async fn change_funnel(
        &self,
        owner: OwnerId,
        session: SessionId,
        change: &FunnelChange,
        now: Timestamp,
    ) -> StoreResult<Option<FunnelChanged>> {
        let mut tx = self.db.write_of(owner).await?;
        events::lock_owner(&mut tx, owner).await?;
        live_session(&mut tx, owner, session).await?;
        let sql = "SELECT revision FROM funnels WHERE session_id = $1";
        let kept = tx.maybe::<(i64,)>(sql, args![session]).await?.map_or(0, |(revision,)| revision);
        if kept != change.decided_on {
            return Ok(None);
        }
        let cancelled = jobs::cancel_these(&mut tx, owner, session, &change.cancel, now).await?;
        let wanted: Vec<_> = change.jobs.iter().map(|(stage, job)| (Some(*stage), job)).collect();
        jobs::add_in(&mut tx, owner, session, &wanted, now).await?;
        for verdict in &change.verdicts {
            apply_verdict(&mut tx, owner, session, verdict, now).await?;
        }
        for sent in &change.take_back {
            let sql = "DELETE FROM promotions WHERE session_id = $1 AND image_id = $2 AND stage = $3";
            tx.run(sql, args![session, sent.image_id, rank(sent.stage)]).await?;
        }
        for sent in &change.send_on {
            let sql = "INSERT INTO promotions (session_id, image_id, stage, owner_id, created_at) VALUES ($1, $2, $3, $4, $5) \
                       ON CONFLICT (session_id, image_id, stage) DO UPDATE SET created_at = excluded.created_at";
            tx.run(sql, args![session, sent.image_id, rank(sent.stage), owner, now]).await?;
        }
        let revision = kept + 1;
        let sql = "INSERT INTO funnels (session_id, owner_id, state, document, revision, created_at, updated_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (session_id) DO UPDATE SET state = excluded.state, \
                   document = excluded.document, revision = excluded.revision, updated_at = excluded.updated_at";
        let run = change.funnel.run;
        tx.run(sql, args![session, owner, run.as_str(), to_json(&change.funnel)?, revision, now]).await?;
        let sql = "UPDATE sessions SET held = $2 WHERE id = $1";
        tx.run(sql, args![session, run == RunState::Paused]).await?;
        touch(&mut tx, owner, session, now).await?;
        events::log(&mut tx, owner, Some(session), &[StudioEvent::BoardChanged { revision }], now).await?;
        self.commit(tx).await?;
        Ok(Some(FunnelChanged { revision, cancelled }))
    }

    async fn funnels_to_follow(&self, limit: u32) -> StoreResult<Vec<(OwnerId, SessionId)>> {
        let mut tx = self.db.read().await?;
        let sql = "SELECT f.owner_id, f.session_id FROM funnels f JOIN sessions s ON s.id = f.session_id \
                   WHERE f.state <> 'ready' AND s.last_seq > f.followed AND s.deleted_at IS NULL ORDER BY f.session_id LIMIT $1";
        let rows: Vec<(String, String)> = tx.all(sql, args![limit]).await?;
        let read = |(owner, session): (String, String)| Ok((parse(&owner, "owner id")?, parse(&session, "session id")?));
        rows.into_iter().map(read).collect()
    }

    async fn funnel_followed(&self, session: SessionId, head: i64) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        // A slower process never takes it back.
        tx.run("UPDATE funnels SET followed = $2 WHERE session_id = $1 AND followed < $2", args![session, head]).await?;
        tx.commit().await
    }
}

type SeatRow = (String, String, String, String, Option<i64>, Option<i64>);

/// A session's pictures and what was said of them.
async fn facts(tx: &mut Tx, session: SessionId) -> StoreResult<Facts> {
    let sql = "SELECT id, stage, status, request, started_at, completed_at FROM jobs WHERE session_id = $1 ORDER BY ordinal";
    let rows: Vec<SeatRow> = tx.all(sql, args![session]).await?;
    let ids: Vec<String> = rows.iter().map(|(id, ..)| id.clone()).collect();
    let mut pictures: HashMap<String, Vec<Picture>> = HashMap::new();
    for (job, row) in library::pictures_of(tx, &ids).await? {
        let picture = Picture { id: row.id, width: row.blob.width, height: row.blob.height };
        pictures.entry(job).or_default().push(picture);
    }
    let seat = |(id, stage, word, request, started_at, completed_at): SeatRow| -> StoreResult<Seat> {
        Ok(Seat {
            pictures: pictures.remove(&id).unwrap_or_default(),
            id: parse(&id, "generation id")?,
            stage: FunnelStage::parse(&stage).unwrap_or_default(),
            status: status(&word)?,
            request: from_json(&request, "request")?,
            started_at: started_at.map(Timestamp),
            completed_at: completed_at.map(Timestamp),
        })
    };
    let seats = rows.into_iter().map(seat).collect::<StoreResult<_>>()?;
    let sql = "SELECT image_id, stage FROM promotions WHERE session_id = $1 ORDER BY created_at, image_id";
    let sent = |(image, rank): (String, i64)| -> StoreResult<SentOn> {
        let stage = usize::try_from(rank).ok().and_then(FunnelStage::of_rank);
        let stage = stage.ok_or_else(|| StoreError::Database(format!("there is no stage of rank {rank}")))?;
        Ok(SentOn { image_id: parse(&image, "picture id")?, stage })
    };
    let sent_on = tx.all::<(String, i64)>(sql, args![session]).await?.into_iter().map(sent).collect::<StoreResult<_>>()?;
    let sql = "SELECT image_id, verdict FROM verdicts WHERE session_id = $1 ORDER BY created_at, image_id";
    let verdict = |(image, word): (String, String)| -> StoreResult<Verdict> {
        let verdict = if word == "select" { VerdictKind::Select } else { VerdictKind::Reject };
        Ok(Verdict { image_id: parse(&image, "picture id")?, verdict })
    };
    let verdicts =
        tx.all::<(String, String)>(sql, args![session]).await?.into_iter().map(verdict).collect::<StoreResult<_>>()?;
    Ok(Facts { seats, sent_on, verdicts })
}

fn rank(stage: FunnelStage) -> i64 {
    i64::try_from(stage.rank()).unwrap_or_default()
}
