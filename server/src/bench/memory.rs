//! Resident memory of the studio: idle, and with many stored pictures that somebody looks through.

use std::{path::Path, sync::Arc};

use gesso_app::ports::store::{BlobFacts, Claim, FinishedImage, LeaseHolder, NewJob, Store};
use gesso_core::{
    generation::Status,
    ids::{OwnerId, ProcessId, SessionId},
    request::GenerationRequest,
    schedule::Why,
    session::NewSession,
};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Measure, process::Process};
use crate::{clock, store};

/// Pictures stored before the second reading.
const PICTURES: u32 = 10_000;
/// Jobs added in one go.
const AT_ONCE: u32 = 100;
/// Pages of pictures looked at before the second reading.
const PAGES: usize = 50;

/// Reads resident memory of the built binary.
///
/// # Errors
/// It did not start, or the rows could not be made.
pub async fn run() -> anyhow::Result<Vec<Measure>> {
    let folder = tempfile::tempdir()?;
    let idle = resident_after_looking(folder.path(), None).await?;
    let session = fill(folder.path()).await?;
    let full = resident_after_looking(folder.path(), Some(session)).await?;
    Ok(vec![Measure::new("memory_idle", idle, "MB"), Measure::new(format!("memory_{PICTURES}_images"), full, "MB")])
}

async fn resident_after_looking(folder: &Path, session: Option<SessionId>) -> anyhow::Result<f64> {
    let process = Process::start(folder)?;
    process.get("/").await?.bytes().await?;
    if let Some(session) = session {
        let mut path = format!("/api/sessions/{session}/generations?limit=200");
        for _ in 0..PAGES {
            let page: serde_json::Value = process.get(&path).await?.json().await?;
            let Some(next) = page["next_cursor"].as_str() else { break };
            path = format!("/api/sessions/{session}/generations?limit=200&cursor={next}");
        }
        process.get("/").await?.bytes().await?;
    }
    process.resident_mb()
}

/// Stores pictures by the same calls that a finished job makes.
async fn fill(folder: &Path) -> anyhow::Result<SessionId> {
    let url = format!("sqlite://{}", folder.join("gesso.db").display());
    let store: Arc<dyn Store> = store::open(&url, clock::now()).await?;
    let owner = store.ensure_owner(clock::now()).await?;
    let new: NewSession = serde_json::from_value(json!({"flow": "draft_grid", "title": "Many"}))?;
    let session = store.create_session(owner, clock::new_id(), &new, clock::now()).await?.id;
    for _ in 0..PICTURES / AT_ONCE {
        fill_some(&*store, owner, session).await?;
    }
    Ok(session)
}

async fn fill_some(store: &dyn Store, owner: OwnerId, session: SessionId) -> anyhow::Result<()> {
    let request: GenerationRequest = serde_json::from_value(json!({
        "session_id": session, "task": "txt2img", "model_family": "sd15", "prompt": "a red boat under a teal sky, gouache",
        "params": {"width": 512, "height": 512, "steps": 20, "cfg": 7.0, "seed": 1},
    }))?;
    let job = |_| NewJob {
        id: clock::new_id(),
        batch_id: None,
        request: request.clone(),
        template: "sd15_txt2img".into(),
        graph: None,
        parents: Vec::new(),
    };
    let jobs: Vec<_> = (0..AT_ONCE).map(job).collect();
    store.add_jobs(owner, session, &jobs, clock::now()).await?;
    let process = clock::new_id::<ProcessId>();
    let node = "bench".into();
    let why = Why { chosen: None, reason: "A bench.".into(), candidates: Vec::new() };
    for job in jobs {
        let lease = LeaseHolder { process, until: clock::now().plus_millis(60_000) };
        let prompt_id = job.id.to_string();
        let claim = Claim {
            job: job.id,
            node: &node,
            is_simulated: true,
            prompt_id: &prompt_id,
            why: &why,
            in_flight_limit: u32::MAX >> 1,
            lease,
        };
        anyhow::ensure!(store.claim(claim, clock::now()).await?.is_some(), "the job could not be claimed");
        store.advance(job.id, Status::Storing, process, clock::now()).await?;
        let blob = BlobFacts {
            sha256: hex::encode(Sha256::digest(prompt_id)),
            bytes: 400_000,
            mime: "image/png".into(),
            width: 512,
            height: 512,
        };
        let image = FinishedImage { id: clock::new_id(), blob };
        anyhow::ensure!(store.complete(job.id, process, &[image], clock::now()).await?, "the job could not be completed");
    }
    Ok(())
}
