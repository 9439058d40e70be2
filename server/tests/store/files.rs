//! Opening, migrating, saving and putting back: what differs between a file and a server.

use std::path::{Path, PathBuf};

use gesso_app::ports::store::{JobStore, LeaseHolder, SessionStore, Store};
use gesso_core::{generation::Status, ids::SessionId};
use gesso_server::store::{Migrated, OpenError, backup, migrate, open, restore};
use sqlx::{Connection, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::{T0, at, claim, job, new_session, process};

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.path("gesso.db").display())
    }

    fn backups(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> =
            names.map(|name| name.into_string().unwrap()).filter(|name| name.contains(".backup-")).collect();
        names.sort();
        names
    }
}

/// Makes a database as an older version left it.
async fn make_old(path: &Path, version: i64) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/sqlite"));
    Migrator::new(folder).await.unwrap().run_to(version, &mut connection).await.unwrap();
    sqlx::query("INSERT INTO owners (id, name, created_at) VALUES ('0192b1e4-0000-7000-8000-000000000001', 'single', 1)")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

fn sentence(error: &OpenError) -> String {
    let text = error.to_string();
    assert!(text.ends_with('.') && !text.contains('\n'), "{text}");
    text
}

#[tokio::test]
async fn a_file_is_copied_before_it_changes_and_only_then() {
    let place = Place::new();
    open(&place.url(), T0).await.unwrap().close().await;
    assert!(place.backups().is_empty(), "a new file has nothing to lose");
    let again = migrate(&place.url(), at(1)).await.unwrap();
    assert_eq!(again, Migrated { applied: 0, backup: None });
    assert!(place.backups().is_empty());

    let old = Place::new();
    make_old(&old.path("gesso.db"), 2).await;
    let done = migrate(&old.url(), at(2)).await.unwrap();
    let copy = old.path(&format!("gesso.db.backup-2-{}", at(2).0 / 1000));
    assert_eq!((done.applied > 0, done.backup.as_ref()), (true, Some(&copy)));
    assert_eq!(migrate(&old.url(), at(3)).await.unwrap().applied, 0);
    assert_eq!(old.backups().len(), 1);
    // The copy is the old database, whole.
    let mut connection = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&copy)).await.unwrap();
    let versions: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(&mut connection).await.unwrap();
    assert_eq!(versions, [1, 2]);
    let store = open(&old.url(), at(4)).await.unwrap();
    assert_eq!(store.ensure_owner(at(4)).await.unwrap().to_string(), "0192b1e4-0000-7000-8000-000000000001");
}

#[tokio::test]
async fn the_newest_five_copies_are_kept() {
    let place = Place::new();
    for round in 1..=7 {
        let _ = std::fs::remove_file(place.path("gesso.db"));
        make_old(&place.path("gesso.db"), 1).await;
        migrate(&place.url(), at(round)).await.unwrap();
    }
    let expected: Vec<_> = (3..=7).map(|round| format!("gesso.db.backup-1-{}", at(round).0 / 1000)).collect();
    assert_eq!(place.backups(), expected);
}

#[tokio::test]
async fn a_newer_database_is_left_alone() {
    let place = Place::new();
    open(&place.url(), T0).await.unwrap().close().await;
    let mut connection = SqliteConnection::connect(&place.url()).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations SELECT 9999, 'later', installed_on, success, checksum, execution_time \
                 FROM _sqlx_migrations WHERE version = 1",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    let error = open(&place.url(), T0).await.err().unwrap();
    assert!(matches!(error, OpenError::Newer { version: 9999, .. }), "{error}");
    sentence(&error);
}

#[tokio::test]
async fn a_file_has_one_server() {
    let place = Place::new();
    let url = format!("sqlite://{}/deep/er/gesso.db", place.folder.path().display());
    let store = open(&url, T0).await.unwrap();
    let error = open(&url, T0).await.err().unwrap();
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    assert!(sentence(&error).contains("gesso.db is in use by another Gesso process"));
    assert!(matches!(migrate(&url, T0).await, Err(OpenError::InUse { .. })));
    store.ping().await.unwrap();
    store.close().await;
    assert!(store.ping().await.is_err());
    drop(store);
    open(&url, T0).await.unwrap();
}

#[tokio::test]
async fn leases_of_the_dead_end_when_the_file_is_opened() {
    let place = Place::new();
    let store = open(&place.url(), T0).await.unwrap();
    let owner = store.ensure_owner(T0).await.unwrap();
    let session = SessionId(Uuid::new_v4());
    store.create_session(owner, session, &new_session("{\"flow\":\"chat\"}"), T0).await.unwrap();
    let job = job(session);
    store.add_jobs(owner, session, std::slice::from_ref(&job), T0).await.unwrap();
    let (dead, new) = (process(), process());
    claim(&store, job.id, "moth", dead, 1, T0).await.unwrap();
    // Nothing is closed in order: this is how a killed process leaves its file.
    drop(store);
    let store = open(&place.url(), at(1)).await.unwrap();
    assert!(!store.advance(job.id, Status::Running, dead, at(1)).await.unwrap());
    let adopted = store.adopt(LeaseHolder { process: new, until: at(60) }, at(1)).await.unwrap();
    assert_eq!(adopted.len(), 1);
    assert!(store.advance(job.id, Status::Running, new, at(2)).await.unwrap());
}

#[tokio::test]
async fn a_copy_is_put_back_whole() {
    let place = Place::new();
    let store = open(&place.url(), T0).await.unwrap();
    let owner = store.ensure_owner(T0).await.unwrap();
    let session = SessionId(Uuid::new_v4());
    store.create_session(owner, session, &new_session("{\"flow\":\"chat\"}"), T0).await.unwrap();
    let copy = place.path("copy.db");
    backup(&place.url(), &copy).await.unwrap();
    let twice = backup(&place.url(), &copy).await.err().unwrap();
    assert!(sentence(&twice).contains("exists already"));
    let later = SessionId(Uuid::new_v4());
    store.create_session(owner, later, &new_session("{\"flow\":\"chat\"}"), at(1)).await.unwrap();
    let locked = restore(&place.url(), &copy, at(2)).await;
    assert!(matches!(locked, Err(OpenError::InUse { .. })), "{locked:?}");
    store.close().await;
    drop(store);

    restore(&place.url(), &copy, at(3)).await.unwrap();
    assert_eq!(place.backups().len(), 1, "what was there is kept");
    let store = open(&place.url(), at(4)).await.unwrap();
    assert!(store.session(owner, session).await.is_ok());
    assert!(store.session(owner, later).await.is_err(), "the file is the copy");
    store.close().await;
    drop(store);
    restore(&place.url(), &place.path(&place.backups()[0]), at(5)).await.unwrap();
    let store = open(&place.url(), at(6)).await.unwrap();
    assert!(store.session(owner, later).await.is_ok(), "and back again");
}

#[tokio::test]
async fn what_is_no_backup_is_not_put_back() {
    let place = Place::new();
    let store = open(&place.url(), T0).await.unwrap();
    let owner = store.ensure_owner(T0).await.unwrap();
    for round in 0..50 {
        store.create_session(owner, SessionId(Uuid::new_v4()), &new_session("{\"flow\":\"chat\"}"), at(round)).await.unwrap();
    }
    let good = place.path("good.db");
    backup(&place.url(), &good).await.unwrap();
    store.close().await;
    drop(store);
    let text = place.path("notes.txt");
    std::fs::write(&text, "not a database").unwrap();
    let foreign = place.path("foreign.db");
    let options = SqliteConnectOptions::new().filename(&foreign).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("CREATE TABLE owners (id TEXT)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let damaged = place.path("damaged.db");
    let mut bytes = std::fs::read(&good).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0xAA);
    std::fs::write(&damaged, bytes).unwrap();
    for (file, word) in [(&text, "not a database"), (&foreign, "another application"), (&damaged, "damaged.db")] {
        let error = restore(&place.url(), file, at(99)).await.err().unwrap();
        assert!(sentence(&error).contains(word), "{error}");
    }
    let missing = restore(&place.url(), &place.path("missing.db"), at(99)).await.err().unwrap();
    assert!(sentence(&missing).contains("missing.db"));
    let store = open(&place.url(), at(99)).await.unwrap();
    assert_eq!(store.sessions(owner, &Default::default(), None, 200).await.unwrap().items.len(), 50, "nothing was touched");
}

#[tokio::test]
async fn urls_that_cannot_be_served_are_refused_in_a_sentence() {
    for url in ["mysql://localhost/x", "sqlite::memory:", "sqlite://gesso.db?mode=memory", "sqlite://", "gesso.db", ""] {
        let error = open(url, T0).await.err().unwrap();
        assert!(matches!(error, OpenError::Url { .. }), "{url}: {error}");
        sentence(&error);
    }
    let silent = open("postgres://me:secret@127.0.0.1:1/gesso", T0).await.err().unwrap();
    assert!(sentence(&silent).contains("gesso at 127.0.0.1:1") && !silent.to_string().contains("secret"), "{silent}");
}

#[tokio::test]
async fn postgres_is_saved_with_its_own_tools() {
    for error in [
        backup("postgres://localhost/gesso", Path::new("copy")).await.err().unwrap(),
        restore("postgres://localhost/gesso", Path::new("copy"), T0).await.err().unwrap(),
    ] {
        assert!(sentence(&error).contains("pg_dump"));
    }
}
