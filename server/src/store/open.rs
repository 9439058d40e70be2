//! Opening a database: pools, the lock of a SQLite file, migrations with a backup before them, leases of dead processes.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use gesso_core::time::Timestamp;
use sqlx::{
    Connection, PgConnection, PgPool, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use thiserror::Error;

use super::{SqlStore, Wake, backup, db::Database, lock::FileLock, migrations, row_security};

/// Readers of a SQLite file at the same time.
const SQLITE_READERS: u32 = 4;
/// Connections of one process to Postgres, the listener's included.
const POSTGRES_CONNECTIONS: u32 = 16;
/// A call waits this long for a free connection, in seconds.
const ACQUIRE_SECS: u64 = 30;
/// SQLite waits this long for another process (a backup, a shell) to let go of the file, in seconds.
const BUSY_SECS: u64 = 10;

/// Why a database cannot be opened, migrated, saved or put back; each is one sentence.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The URL is of no engine Gesso knows, or cannot be read.
    #[error("DATABASE_URL must be sqlite://FILE or postgres://HOST/NAME: {reason}.")]
    Url {
        /// What is wrong with it, without the URL, which may hold a password.
        reason: String,
    },
    /// Another process has the file.
    #[error("{} is in use by another Gesso process; a SQLite file has one server.", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// A file or folder cannot be used.
    #[error("{} cannot be used: {reason}.", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The database does not do what it is asked.
    #[error("The database {place} failed: {reason}.")]
    Database {
        /// The file, or host and name; never a password.
        place: String,
        /// What the driver says.
        reason: String,
    },
    /// The database was migrated by a newer version.
    #[error(
        "The database {place} was made by a newer version of Gesso (migration {version}); use that version or restore a backup."
    )]
    Newer {
        /// The file, or host and name.
        place: String,
        /// The newest migration it has had.
        version: i64,
    },
    /// Backup and restore are for SQLite files.
    #[error("A Postgres database is saved with pg_dump and put back with pg_restore.")]
    UsePgTools,
    /// The file is not a backup of Gesso's.
    #[error("{} is not a Gesso database: {reason}.", path.display())]
    NotABackup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// What a migration did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// How many migrations were missing and are applied now.
    pub applied: u32,
    /// The copy that was made of a SQLite file before it changed.
    pub backup: Option<PathBuf>,
}

/// Where a database is.
pub(super) enum Place {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl Place {
    pub(super) fn read(url: &str) -> Result<Self, OpenError> {
        let bad = |reason: String| OpenError::Url { reason: reason.trim_end_matches('.').to_owned() };
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(url).map_err(|error| bad(error.to_string()))?;
            return Ok(Self::Postgres(Box::new(options)));
        }
        if !url.starts_with("sqlite:") {
            return Err(bad("the scheme is another".into()));
        }
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(bad("a database in memory would be lost with the process".into()));
        }
        let options = SqliteConnectOptions::from_str(url).map_err(|error| bad(error.to_string()))?;
        let path = options.get_filename().to_owned();
        if path.as_os_str().is_empty() { Err(bad("the file is missing".into())) } else { Ok(Self::Sqlite(path)) }
    }

    /// The place in words, without a password.
    fn name(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres(options) => {
                let name = options.get_database().unwrap_or(options.get_username());
                format!("{name} at {}:{}", options.get_host(), options.get_port())
            }
        }
    }
}

/// Opens a database, migrating it first. On a SQLite file every lease ends: whoever held it is dead.
///
/// # Errors
/// [`OpenError`], each one sentence; a SQLite file that another process serves is [`OpenError::InUse`].
pub async fn open(url: &str, now: Timestamp) -> Result<Arc<SqlStore>, OpenError> {
    let place = Place::read(url)?;
    let failed = |error: sqlx::Error| database_error(place.name(), &error);
    let store = match &place {
        Place::Sqlite(path) => {
            let lock = take_file(path)?;
            migrate_sqlite(path, now).await?;
            let db = sqlite_pools(path).await.map_err(failed)?;
            end_leases(&db).await.map_err(failed)?;
            SqlStore { db, wake: Wake::in_process(), _lock: Some(lock) }
        }
        Place::Postgres(options) => {
            migrate_postgres(options, place.name()).await?;
            let pool = postgres_pool(options).await.map_err(failed)?;
            let wake = Wake::across_processes(&pool).await.map_err(failed)?;
            SqlStore { db: Database::Postgres(pool), wake, _lock: None }
        }
    };
    Ok(Arc::new(store))
}

/// Opens a database for one command while another process may serve it. Nothing is migrated and no lease ends.
///
/// # Errors
/// As [`open`]; a database that no server has opened yet is migrated first, and one of an older version is refused.
pub async fn join(url: &str, now: Timestamp) -> Result<Arc<SqlStore>, OpenError> {
    let place = Place::read(url)?;
    let Place::Sqlite(path) = &place else { return open(url, now).await };
    match take_file(path) {
        Ok(lock) => {
            migrate_sqlite(path, now).await?;
            drop(lock);
        }
        // Whoever serves it has migrated it.
        Err(OpenError::InUse { .. }) => {}
        Err(error) => return Err(error),
    }
    let db = sqlite_pools(path).await.map_err(|error| database_error(place.name(), &error))?;
    Ok(Arc::new(SqlStore { db, wake: Wake::in_process(), _lock: None }))
}

/// Brings a database up to date without serving it.
///
/// # Errors
/// As [`open`].
pub async fn migrate(url: &str, now: Timestamp) -> Result<Migrated, OpenError> {
    let place = Place::read(url)?;
    match &place {
        Place::Sqlite(path) => {
            let _lock = take_file(path)?;
            migrate_sqlite(path, now).await
        }
        Place::Postgres(options) => migrate_postgres(options, place.name()).await,
    }
}

pub(super) fn database_error(place: String, error: &sqlx::Error) -> OpenError {
    OpenError::Database { place, reason: error.to_string().trim_end_matches('.').to_owned() }
}

fn take_file(path: &Path) -> Result<FileLock, OpenError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| OpenError::File { path: folder.to_owned(), reason: error.to_string() })?;
    }
    FileLock::take(path)
}

/// How every connection to a SQLite file is made.
pub(super) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(Duration::from_secs(BUSY_SECS))
}

async fn sqlite_pools(path: &Path) -> Result<Database, sqlx::Error> {
    let pool = |connections: u32| -> SqlitePoolOptions {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(ACQUIRE_SECS))
            .idle_timeout(None)
            // A file does not hang up: asking before every use would only cost a round to the worker thread.
            .test_before_acquire(false)
            .max_lifetime(None)
    };
    let write: SqlitePool = pool(1).connect_with(sqlite_options(path)).await?;
    let read = pool(SQLITE_READERS).connect_with(sqlite_options(path).pragma("query_only", "ON")).await?;
    Ok(Database::Sqlite { write, read })
}

async fn postgres_pool(options: &PgConnectOptions) -> Result<PgPool, sqlx::Error> {
    row_security::entering(PgPoolOptions::new())
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(Duration::from_secs(ACQUIRE_SECS))
        .connect_with(options.clone().application_name("gesso"))
        .await
}

async fn end_leases(db: &Database) -> Result<(), sqlx::Error> {
    if let Database::Sqlite { write, .. } = db {
        let turns = "UPDATE turns SET lease_process = NULL, lease_until = NULL WHERE lease_process IS NOT NULL";
        sqlx::query(turns).execute(write).await?;
        let sql = "UPDATE jobs SET lease_process = NULL, lease_until = NULL WHERE lease_process IS NOT NULL";
        sqlx::query(sql).execute(write).await?;
    }
    Ok(())
}

async fn migrate_sqlite(path: &Path, now: Timestamp) -> Result<Migrated, OpenError> {
    let place = path.display().to_string();
    let failed = |error: sqlx::Error| database_error(place.clone(), &error);
    let mut connection = SqliteConnection::connect_with(&sqlite_options(path)).await.map_err(failed)?;
    let applied = applied_in_sqlite(&mut connection).await.map_err(failed)?;
    let pending = migrations::pending(&migrations::SQLITE, &applied);
    let backup = match applied.last() {
        Some(version) if pending > 0 => Some(backup::before_migration(&mut connection, path, *version, now).await?),
        _ => None,
    };
    let done = migrations::SQLITE.run_direct(None, &mut connection, false).await;
    connection.close().await.map_err(failed)?;
    done.map_err(|error| migrate_error(place, &error, &migrations::SQLITE))?;
    Ok(Migrated { applied: pending, backup })
}

/// The migrations a SQLite file has had; none if it is new.
pub(super) async fn applied_in_sqlite(connection: &mut SqliteConnection) -> Result<BTreeSet<i64>, sqlx::Error> {
    let exists = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'";
    if sqlx::query(exists).fetch_optional(&mut *connection).await?.is_none() {
        return Ok(BTreeSet::new());
    }
    let versions = sqlx::query_scalar::<_, i64>("SELECT version FROM _sqlx_migrations").fetch_all(connection).await?;
    Ok(versions.into_iter().collect())
}

async fn migrate_postgres(options: &PgConnectOptions, place: String) -> Result<Migrated, OpenError> {
    let failed = |error: sqlx::Error| database_error(place.clone(), &error);
    let mut connection = PgConnection::connect_with(options).await.map_err(failed)?;
    row_security::begin_migration(&mut connection).await.map_err(failed)?;
    let exists = "SELECT 1 FROM pg_catalog.pg_class WHERE oid = to_regclass('_sqlx_migrations')";
    let mut applied = BTreeSet::new();
    if sqlx::query(exists).fetch_optional(&mut connection).await.map_err(failed)?.is_some() {
        let versions = sqlx::query_scalar::<_, i64>("SELECT version FROM _sqlx_migrations");
        applied.extend(versions.fetch_all(&mut connection).await.map_err(failed)?);
    }
    let pending = migrations::pending(&migrations::POSTGRES, &applied);
    let done = migrations::POSTGRES.run_direct(None, &mut connection, false).await;
    done.map_err(|error| migrate_error(place.clone(), &error, &migrations::POSTGRES))?;
    row_security::close_tables(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    Ok(Migrated { applied: pending, backup: None })
}

fn migrate_error(place: String, error: &MigrateError, migrator: &Migrator) -> OpenError {
    let newest = migrator.iter().map(|migration| migration.version).max().unwrap_or(0);
    match error {
        MigrateError::VersionMissing(version) if *version > newest => OpenError::Newer { place, version: *version },
        other => OpenError::Database { place, reason: other.to_string() },
    }
}
