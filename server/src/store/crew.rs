//! Specialists as people want them, words they keep, and exams of language models.

use async_trait::async_trait;
use gesso_app::ports::{StoreError, StoreResult, store::CrewStore};
use gesso_core::{
    debate::{
        crew::{Crew, SpecialistSetting},
        kept::KeptPrompt,
        speaker::{parse_role, role_str},
    },
    ids::{OwnerId, PromptId},
    llm::exam::Exam,
    session::Role,
    time::Timestamp,
};

use super::{
    SqlStore,
    db::{Arg, Tx, args},
    rows::{from_json, parse, to_json},
};

const NO_PROMPT: StoreError = StoreError::NotFound { what: "prompt" };

/// Kept words as a row.
type PromptRow = (String, String, bool, i64);

fn read((id, content, favourite, created_at): PromptRow) -> StoreResult<KeptPrompt> {
    Ok(KeptPrompt { id: parse(&id, "prompt id")?, content, favourite, created_at: Timestamp(created_at) })
}

async fn one(tx: &mut Tx, owner: OwnerId, id: PromptId) -> StoreResult<KeptPrompt> {
    let sql = "SELECT id, content, favourite, created_at FROM kept_prompts WHERE id = $1 AND owner_id = $2";
    read(tx.maybe::<PromptRow>(sql, args![id, owner]).await?.ok_or(NO_PROMPT)?)
}

#[async_trait]
impl CrewStore for SqlStore {
    async fn crew(&self, owner: OwnerId) -> StoreResult<Crew> {
        let sql = "SELECT role, model, instructions, temperature FROM specialists WHERE owner_id = $1";
        let rows: Vec<(String, Option<String>, Option<String>, Option<f64>)> = self.db.all_of(owner, sql, args![owner]).await?;
        let one = |(role, model, instructions, temperature): (String, Option<String>, Option<String>, Option<f64>)| {
            // A role of a newer version is nobody here.
            let role = parse_role(&role)?;
            #[expect(clippy::cast_possible_truncation, reason = "it was an f32 when it was kept")]
            let temperature = temperature.map(|warmth| warmth as f32);
            Some((role, SpecialistSetting { model, instructions, temperature }))
        };
        Ok(rows.into_iter().filter_map(one).collect())
    }

    async fn set_specialist(&self, owner: OwnerId, role: Role, setting: &SpecialistSetting) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        if setting.is_usual() {
            tx.run("DELETE FROM specialists WHERE owner_id = $1 AND role = $2", args![owner, role_str(role)]).await?;
            return tx.commit().await;
        }
        let sql = "INSERT INTO specialists (owner_id, role, model, instructions, temperature) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (owner_id, role) DO UPDATE SET model = excluded.model, \
                   instructions = excluded.instructions, temperature = excluded.temperature";
        let warmth = Arg::Real(setting.temperature.map(f64::from));
        let mut args = args![owner, role_str(role), setting.model.clone(), setting.instructions.clone()];
        args.push(warmth);
        tx.run(sql, args).await?;
        tx.commit().await
    }

    async fn kept_prompts(&self, owner: OwnerId, limit: u32) -> StoreResult<Vec<KeptPrompt>> {
        let sql = "SELECT id, content, favourite, created_at FROM kept_prompts WHERE owner_id = $1 \
                   ORDER BY favourite DESC, created_at DESC, id DESC LIMIT $2";
        let rows: Vec<PromptRow> = self.db.all_of(owner, sql, args![owner, limit]).await?;
        rows.into_iter().map(read).collect()
    }

    async fn keep_prompt(
        &self,
        owner: OwnerId,
        id: PromptId,
        content: &str,
        most: u32,
        now: Timestamp,
    ) -> StoreResult<KeptPrompt> {
        let mut tx = self.db.write_of(owner).await?;
        let (kept,) = tx.one::<(i64,)>("SELECT COUNT(*) FROM kept_prompts WHERE owner_id = $1", args![owner]).await?;
        if kept >= i64::from(most) {
            return Err(StoreError::Conflict(format!("At most {most} prompts are kept; let go of one first.")));
        }
        let sql = "INSERT INTO kept_prompts (id, owner_id, content, favourite, created_at) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (id) DO NOTHING";
        tx.run(sql, args![id, owner, content, false, now]).await?;
        let kept = one(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(kept)
    }

    async fn favour_prompt(&self, owner: OwnerId, id: PromptId, favourite: bool) -> StoreResult<KeptPrompt> {
        let mut tx = self.db.write_of(owner).await?;
        tx.run("UPDATE kept_prompts SET favourite = $3 WHERE id = $1 AND owner_id = $2", args![id, owner, favourite]).await?;
        let kept = one(&mut tx, owner, id).await?;
        tx.commit().await?;
        Ok(kept)
    }

    async fn drop_prompt(&self, owner: OwnerId, id: PromptId) -> StoreResult<()> {
        let mut tx = self.db.write_of(owner).await?;
        if tx.run("DELETE FROM kept_prompts WHERE id = $1 AND owner_id = $2", args![id, owner]).await? == 0 {
            return Err(NO_PROMPT);
        }
        tx.commit().await
    }

    async fn exams(&self) -> StoreResult<Vec<Exam>> {
        let rows: Vec<(String,)> = self.db.all("SELECT document FROM model_exams ORDER BY digest", args![]).await?;
        rows.into_iter().map(|(document,)| from_json(&document, "exam")).collect()
    }

    async fn keep_exam(&self, exam: &Exam) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        let sql = "INSERT INTO model_exams (digest, model, document, taken_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (digest) DO UPDATE SET model = excluded.model, document = excluded.document, \
                   taken_at = excluded.taken_at";
        tx.run(sql, args![&exam.digest, &exam.model, to_json(exam)?, exam.taken_at]).await?;
        tx.commit().await
    }
}
