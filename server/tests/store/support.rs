//! A fresh database for each scenario, and the makings of what scenarios are about.

use std::{sync::Arc, time::Duration};

use gesso_app::ports::{
    StoreError,
    store::{BlobFacts, Claim, FinishedImage, Job, JobStore, LeaseHolder, NewJob, SessionStore},
};
use gesso_core::{
    ids::{BatchId, GenerationId, ImageId, NodeId, OwnerId, ProcessId, SessionId},
    request::GenerationRequest,
    schedule::Why,
    session::NewSession,
    time::Timestamp,
};
use gesso_server::store::{SqlStore, open};
use sqlx::{Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

/// When every scenario begins.
pub const T0: Timestamp = Timestamp(1_763_721_000_000);
/// A wait that is long enough for anything a scenario waits for.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// `T0` plus `secs` seconds.
pub fn at(secs: i64) -> Timestamp {
    T0.plus_millis(secs * 1000)
}

/// A database and one process of it.
pub struct Bench {
    pub store: Arc<SqlStore>,
    pub owner: OwnerId,
    url: String,
}

pub async fn on_sqlite(scenario: impl AsyncFnOnce(&Bench)) {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(format!("sqlite://{}/gesso.db", folder.path().display())).await;
    scenario(&bench).await;
    bench.store.close().await;
}

pub async fn on_postgres(scenario: impl AsyncFnOnce(&Bench)) {
    let server = std::env::var("GESSO_TEST_POSTGRES").expect("set GESSO_TEST_POSTGRES or run `cargo xtask test`");
    let name = format!("gesso_test_{}", Uuid::new_v4().simple());
    let mut maintenance = PgConnection::connect(&server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut maintenance).await.unwrap();
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    let bench = Bench::open(url.to_string()).await;
    scenario(&bench).await;
    bench.store.close().await;
    sqlx::query(sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).execute(&mut maintenance).await.unwrap();
}

impl Bench {
    async fn open(url: String) -> Self {
        let store = open(&url, T0).await.unwrap();
        let owner = store.ensure_owner(T0).await.unwrap();
        Self { store, owner, url }
    }

    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    /// Where the database is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A second process of the same database; on SQLite, which has one, the first.
    pub async fn other_process(&self) -> Arc<SqlStore> {
        if self.is_postgres() { open(&self.url, T0).await.unwrap() } else { Arc::clone(&self.store) }
    }

    /// A number read behind the store's back.
    pub async fn count(&self, sql: &'static str) -> i64 {
        if self.is_postgres() {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        } else {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        }
    }

    pub async fn stranger(&self) -> OwnerId {
        self.store.add_owner("stranger", T0).await.unwrap()
    }

    pub async fn session(&self) -> SessionId {
        self.session_of(self.owner).await
    }

    pub async fn session_of(&self, owner: OwnerId) -> SessionId {
        let id = SessionId(Uuid::new_v4());
        self.store.create_session(owner, id, &new_session("{\"flow\":\"draft_grid\"}"), T0).await.unwrap();
        id
    }

    /// A waiting job.
    pub async fn job(&self, session: SessionId) -> GenerationId {
        self.job_of(session, None).await
    }

    /// A waiting job of a batch.
    pub async fn job_of(&self, session: SessionId, batch_id: Option<BatchId>) -> GenerationId {
        let job = NewJob { batch_id, ..job(session) };
        self.store.add_jobs(self.owner, session, std::slice::from_ref(&job), T0).await.unwrap();
        job.id
    }

    /// A job that `process` holds on `node`.
    pub async fn claimed(&self, session: SessionId, node: &str, process: ProcessId) -> Job {
        let id = self.job(session).await;
        claim(&self.store, id, node, process, 100, T0).await.expect("a waiting job is claimed")
    }

    /// A complete job of a batch, without pictures.
    pub async fn completed_of(&self, session: SessionId, batch_id: Option<BatchId>) {
        let process = process();
        let id = self.job_of(session, batch_id).await;
        let job = claim(&self.store, id, "moth", process, 100, T0).await.expect("a waiting job is claimed");
        assert!(self.store.complete(job.queued.id, process, &[], at(1)).await.unwrap());
    }

    /// A complete job with so many pictures.
    pub async fn completed(&self, session: SessionId, pictures: usize) -> (GenerationId, Vec<FinishedImage>) {
        let process = process();
        let job = self.claimed(session, "moth", process).await;
        let images: Vec<_> = (0..pictures).map(|_| picture(&random_sha())).collect();
        assert!(self.store.complete(job.queued.id, process, &images, at(1)).await.unwrap());
        (job.queued.id, images)
    }
}

pub fn new_session(json: &str) -> NewSession {
    serde_json::from_str(json).unwrap()
}

pub fn process() -> ProcessId {
    ProcessId(Uuid::new_v4())
}

pub fn request(session: SessionId) -> GenerationRequest {
    let json = serde_json::json!({
        "session_id": session, "task": "txt2img", "model_family": "sd15", "prompt": "a boat\u{0}",
        "params": {"seed": u64::MAX, "cfg": 7.0},
    });
    serde_json::from_value(json).unwrap()
}

pub fn job(session: SessionId) -> NewJob {
    NewJob {
        id: GenerationId(Uuid::new_v4()),
        batch_id: None,
        request: request(session),
        template: "sd15_txt2img".into(),
        graph: None,
        parents: Vec::new(),
    }
}

pub fn why(node: &str) -> Why {
    Why { chosen: Some(NodeId::from(node)), reason: "It is free.".into(), candidates: Vec::new() }
}

pub async fn claim(
    store: &SqlStore,
    job: GenerationId,
    node: &str,
    process: ProcessId,
    limit: u32,
    now: Timestamp,
) -> Option<Job> {
    let prompt_id = Uuid::new_v4().to_string();
    let claim = Claim {
        job,
        node: &NodeId::from(node),
        is_simulated: true,
        prompt_id: &prompt_id,
        why: &why(node),
        in_flight_limit: limit,
        lease: LeaseHolder { process, until: now.plus_millis(30_000) },
    };
    store.claim(claim, now).await.unwrap()
}

pub fn random_sha() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

pub fn blob(sha256: &str) -> BlobFacts {
    BlobFacts { sha256: sha256.into(), bytes: 1000, mime: "image/png".into(), width: 512, height: 768 }
}

pub fn picture(sha256: &str) -> FinishedImage {
    FinishedImage { id: ImageId(Uuid::new_v4()), blob: blob(sha256) }
}

/// Asserts that a call found nothing of this kind.
#[track_caller]
pub fn assert_not_found<T: std::fmt::Debug>(answer: Result<T, StoreError>, what: &str) {
    match answer {
        Err(StoreError::NotFound { what: named }) => assert_eq!(named, what),
        other => panic!("expected no such {what}, got {other:?}"),
    }
}

/// Asserts that a call was refused with a sentence.
#[track_caller]
pub fn assert_conflict<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    match answer {
        Err(StoreError::Conflict(sentence)) => assert!(sentence.ends_with('.'), "{sentence}"),
        other => panic!("expected a conflict, got {other:?}"),
    }
}
