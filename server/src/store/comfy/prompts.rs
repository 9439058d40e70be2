//! Prompts: a job with what its client said of it.

use gesso_app::ports::{
    StoreResult,
    store::{HistoryWindow, NewJob, NewPrompt, Prompt},
};
use gesso_core::{
    ids::{GenerationId, OwnerId, SessionId},
    time::Timestamp,
};
use serde_json::Value;
use sqlx::FromRow;

use crate::store::{
    SqlStore,
    db::{Tx, args, lead},
    jobs::add_to,
    rows::{from_json, parse, status, to_json, unsigned},
};

/// What a [`PromptRow`] is read from, sessions that are deleted left out.
macro_rules! prompts_where {
    ($condition:literal) => {
        concat!(
            "SELECT p.job_id, p.prompt_id, p.client_id, p.number, p.counted, p.extra_data, p.outputs, p.result, ",
            "j.graph, j.status, j.error, j.created_at, j.completed_at FROM comfy_prompts p JOIN jobs j ON j.id = p.job_id ",
            "JOIN sessions s ON s.id = j.session_id AND s.deleted_at IS NULL WHERE p.owner_id = $1 AND ",
            $condition
        )
    };
}

/// Prompts that have ended, without those whose id was used again by one that ended later.
macro_rules! ended_where {
    ($order:literal) => {
        concat!(
            "SELECT p.job_id, p.prompt_id, p.client_id, p.number, p.counted, p.extra_data, p.outputs, p.result, ",
            "j.graph, j.status, j.error, j.created_at, j.completed_at FROM comfy_prompts p JOIN jobs j ON j.id = p.job_id ",
            "JOIN sessions s ON s.id = j.session_id AND s.deleted_at IS NULL WHERE p.owner_id = $1 AND ",
            "j.status IN ('complete', 'failed', 'cancelled') AND NOT EXISTS (SELECT 1 FROM comfy_prompts q ",
            "JOIN jobs k ON k.id = q.job_id WHERE q.owner_id = p.owner_id AND q.prompt_id = p.prompt_id ",
            "AND k.status IN ('complete', 'failed', 'cancelled') ",
            "AND (COALESCE(q.ended_at, k.completed_at), k.ordinal) > (COALESCE(p.ended_at, j.completed_at), j.ordinal)) ",
            $order
        )
    };
}

#[derive(FromRow)]
struct PromptRow {
    job_id: String,
    prompt_id: String,
    client_id: Option<String>,
    number: f64,
    counted: bool,
    extra_data: String,
    outputs: String,
    result: Option<String>,
    graph: Option<String>,
    status: String,
    error: Option<String>,
    created_at: i64,
    completed_at: Option<i64>,
}

impl PromptRow {
    fn read(self) -> StoreResult<Prompt> {
        let mut graph: Value = self.graph.map_or(Ok(Value::Null), |text| from_json(&text, "graph"))?;
        Ok(Prompt {
            job: parse(&self.job_id, "generation id")?,
            asked: NewPrompt {
                prompt_id: self.prompt_id,
                client_id: self.client_id,
                number: self.number,
                is_counted: self.counted,
                extra_data: from_json(&self.extra_data, "extra data")?,
                outputs: from_json(&self.outputs, "list of outputs")?,
            },
            graph: graph.get_mut("prompt").map(Value::take).unwrap_or_default(),
            status: status(&self.status)?,
            error: self.error.map(|text| from_json(&text, "error")).transpose()?,
            result: self.result.map(|text| from_json(&text, "result")).transpose()?,
            created_at: Timestamp(self.created_at),
            completed_at: self.completed_at.map(Timestamp),
        })
    }
}

impl SqlStore {
    pub(super) async fn insert_prompt(
        &self,
        owner: OwnerId,
        session: SessionId,
        job: &NewJob,
        prompt: &NewPrompt,
        now: Timestamp,
    ) -> StoreResult<Vec<GenerationId>> {
        let mut tx = self.db.write_of(owner).await?;
        add_to(&mut tx, owner, session, std::slice::from_ref(job), now).await?;
        let sql = "INSERT INTO comfy_prompts (job_id, owner_id, prompt_id, client_id, number, counted, extra_data, outputs) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (job_id) DO NOTHING";
        let (extra, outputs) = (to_json(&prompt.extra_data)?, to_json(&prompt.outputs)?);
        let (id, client) = (&prompt.prompt_id, prompt.client_id.clone());
        let args = args![job.id, owner, id, client, prompt.number, prompt.is_counted, extra, outputs];
        tx.run(sql, args).await?;
        let after = put_in_order(&mut tx, owner, job.id).await?;
        self.commit(tx).await?;
        Ok(after)
    }

    pub(super) async fn list_active_prompts(&self, owner: OwnerId, limit: u32) -> StoreResult<Vec<Prompt>> {
        let sql =
            prompts_where!("j.status IN ('queued', 'claimed', 'submitted', 'running', 'storing') ORDER BY j.ordinal LIMIT $2");
        let mut tx = self.db.read_of(owner).await?;
        tx.all::<PromptRow>(sql, args![owner, limit]).await?.into_iter().map(PromptRow::read).collect()
    }

    pub(super) async fn active_prompt_count(&self, owner: OwnerId) -> StoreResult<u32> {
        let sql = "SELECT COUNT(*) FROM comfy_prompts p JOIN jobs j ON j.id = p.job_id \
                   WHERE j.owner_id = $1 AND j.status IN ('queued', 'claimed', 'submitted', 'running', 'storing')";
        let mut tx = self.db.read_of(owner).await?;
        let (count,) = tx.one::<(i64,)>(sql, args![owner]).await?;
        unsigned(count, "count")
    }

    pub(super) async fn list_ended_prompts(&self, owner: OwnerId, window: HistoryWindow) -> StoreResult<Vec<Prompt>> {
        let mut tx = self.db.read_of(owner).await?;
        let rows: Vec<PromptRow> = match window {
            HistoryWindow::Newest(limit) => {
                let sql = ended_where!("ORDER BY COALESCE(p.ended_at, j.completed_at) DESC, j.ordinal DESC LIMIT $2");
                let mut rows: Vec<PromptRow> = tx.all(sql, args![owner, limit]).await?;
                rows.reverse();
                rows
            }
            HistoryWindow::From { offset, limit } => {
                let sql = ended_where!("ORDER BY COALESCE(p.ended_at, j.completed_at), j.ordinal LIMIT $2 OFFSET $3");
                tx.all(sql, args![owner, limit, offset]).await?
            }
        };
        rows.into_iter().map(PromptRow::read).collect()
    }

    pub(super) async fn newest_ended_prompt(&self, owner: OwnerId, prompt_id: &str) -> StoreResult<Option<Prompt>> {
        let sql = prompts_where!(
            "p.prompt_id = $2 AND j.status IN ('complete', 'failed', 'cancelled') \
             ORDER BY COALESCE(p.ended_at, j.completed_at) DESC, j.ordinal DESC LIMIT 1"
        );
        let mut tx = self.db.read_of(owner).await?;
        tx.maybe::<PromptRow>(sql, args![owner, prompt_id]).await?.map(PromptRow::read).transpose()
    }

    pub(super) async fn read_prompt_of_job(&self, owner: OwnerId, job: GenerationId) -> StoreResult<Option<Prompt>> {
        let mut tx = self.db.read_of(owner).await?;
        let sql = prompts_where!("p.job_id = $2");
        tx.maybe::<PromptRow>(sql, args![owner, job]).await?.map(PromptRow::read).transpose()
    }

    pub(super) async fn last_counted_number(&self, owner: OwnerId) -> StoreResult<Option<f64>> {
        let mut tx = self.db.read_of(owner).await?;
        // Numbers of prompts that go to the front are negative.
        let sql = "SELECT MAX(ABS(number)) FROM comfy_prompts WHERE owner_id = $1 AND counted";
        Ok(tx.one::<(Option<f64>,)>(sql, args![owner]).await?.0)
    }

    pub(super) async fn write_prompt_result(&self, job: GenerationId, result: &Value, ended_at: Timestamp) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        let sql = "UPDATE comfy_prompts SET result = $2, ended_at = $3 WHERE job_id = $1";
        tx.run(sql, args![job, to_json(result)?, ended_at]).await?;
        tx.commit().await
    }

    pub(super) async fn delete_prompts(&self, owner: OwnerId, jobs: &[GenerationId]) -> StoreResult<()> {
        let jobs: Vec<String> = jobs.iter().map(ToString::to_string).collect();
        let mut tx = self.db.write_of(owner).await?;
        let sql = "DELETE FROM comfy_prompts WHERE owner_id = $1 AND job_id IN ({ids})";
        tx.run_in(sql, &lead![owner], &jobs).await?;
        tx.commit().await
    }

    pub(super) async fn delete_ended_prompts(&self, owner: OwnerId, prompt_ids: Option<&[String]>) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        match prompt_ids {
            Some(ids) => {
                let sql = "DELETE FROM comfy_prompts WHERE owner_id = $1 AND job_id IN \
                           (SELECT id FROM jobs WHERE status IN ('complete', 'failed', 'cancelled')) AND prompt_id IN ({ids})";
                tx.run_in(sql, &lead![owner], ids).await?;
            }
            None => {
                let sql = "DELETE FROM comfy_prompts WHERE owner_id = $1 AND job_id IN \
                           (SELECT id FROM jobs WHERE status IN ('complete', 'failed', 'cancelled'))";
                tx.run(sql, args![owner]).await?;
            }
        }
        tx.commit().await
    }
}

/// Gives the places that the owner's prompts have, as long as they have not begun, to them in the order of their numbers.
/// Jobs of other kinds keep theirs. Gives those at nodes that come after `new`.
async fn put_in_order(tx: &mut Tx, owner: OwnerId, new: GenerationId) -> StoreResult<Vec<GenerationId>> {
    let sql = "SELECT j.id, j.position, j.status, p.number, p.prompt_id FROM jobs j JOIN comfy_prompts p ON p.job_id = j.id \
               WHERE j.owner_id = $1 AND j.status IN ('queued', 'claimed', 'submitted') ORDER BY j.position, j.id";
    let rows: Vec<(String, i64, String, f64, String)> = tx.all(sql, args![owner]).await?;
    let mut wanted: Vec<_> = rows.iter().collect();
    wanted.sort_by(|(_, _, _, a, a_id), (_, _, _, b, b_id)| a.total_cmp(b).then_with(|| a_id.cmp(b_id)));
    for ((_, place, ..), (id, position, ..)) in rows.iter().zip(&wanted) {
        if place != position {
            tx.run("UPDATE jobs SET position = $2 WHERE id = $1", args![id, *place]).await?;
        }
    }
    let new = new.to_string();
    let after = wanted.into_iter().skip_while(|(id, ..)| *id != new).skip(1);
    after.filter(|(_, _, status, ..)| status != "queued").map(|(id, ..)| parse(id, "generation id")).collect()
}
