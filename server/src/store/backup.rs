//! Copies of a SQLite file: asked for, made before a migration, and put back.

use std::{
    io,
    path::{Path, PathBuf},
};

use gesso_core::time::Timestamp;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{
    lock::{FileLock, beside},
    migrations,
    open::{OpenError, Place, applied_in_sqlite, database_error, sqlite_options},
};

/// So many of the copies made before migrations are kept.
const KEPT_BACKUPS: usize = 5;
/// `PRAGMA application_id` of a Gesso database: "GESS".
const APPLICATION_ID: i64 = 0x4745_5353;

/// Copies a SQLite database to `file`, which must not exist yet; the server may be running.
///
/// # Errors
/// [`OpenError`], each one sentence; for Postgres it names the tool to use.
pub async fn backup(url: &str, file: &Path) -> Result<(), OpenError> {
    let path = sqlite_path(url)?;
    if file.exists() {
        return Err(OpenError::File { path: file.to_owned(), reason: "it exists already".into() });
    }
    let mut connection = open_existing(&path).await?;
    // A copy that was cut off never looks like a whole one.
    let part = beside(file, "part");
    remove(&part)?;
    let copied = vacuum_into(&mut connection, &path, &part).await;
    close(connection, &path).await?;
    copied?;
    std::fs::rename(&part, file).map_err(|error| file_error(file, &error))
}

/// Puts a copy back in the place of a SQLite database that nobody serves. What was there is kept as
/// `<file>.backup-<migration>-<seconds since 1970>`.
///
/// # Errors
/// [`OpenError`], each one sentence; then the database is as it was.
pub async fn restore(url: &str, file: &Path, now: Timestamp) -> Result<(), OpenError> {
    let path = sqlite_path(url)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| file_error(folder, &error))?;
    }
    let _lock = FileLock::take(&path)?;
    check(file).await?;
    let part = beside(&path, "restoring");
    remove(&part)?;
    let mut source = open_existing(file).await?;
    let copied = vacuum_into(&mut source, file, &part).await;
    close(source, file).await?;
    copied?;
    check(&part).await?;
    if path.exists() {
        set_aside(&path, now).await?;
    }
    std::fs::rename(&part, &path).map_err(|error| file_error(&path, &error))
}

/// Copies a database that is about to be migrated, and drops the oldest of such copies.
pub(super) async fn before_migration(
    connection: &mut SqliteConnection,
    path: &Path,
    version: i64,
    now: Timestamp,
) -> Result<PathBuf, OpenError> {
    let file = beside(path, &backup_suffix(version, now));
    remove(&file)?;
    vacuum_into(connection, path, &file).await?;
    drop_oldest(path)?;
    Ok(file)
}

fn backup_suffix(version: i64, now: Timestamp) -> String {
    format!("backup-{version}-{}", now.0.div_euclid(1000))
}

/// Keeps the newest [`KEPT_BACKUPS`] copies beside `path`.
fn drop_oldest(path: &Path) -> Result<(), OpenError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let secs_of = |entry: &Path| -> Option<i64> {
        let rest = entry.file_name()?.to_str()?.strip_prefix(&name)?.strip_prefix(".backup-")?;
        let (version, secs) = rest.split_once('-')?;
        version.parse::<i64>().ok()?;
        secs.parse().ok()
    };
    let entries = std::fs::read_dir(folder).map_err(|error| file_error(folder, &error))?;
    let mut copies: Vec<(i64, PathBuf)> =
        entries.flatten().filter_map(|entry| Some((secs_of(&entry.path())?, entry.path()))).collect();
    copies.sort();
    let surplus = copies.len().saturating_sub(KEPT_BACKUPS);
    copies.iter().take(surplus).try_for_each(|(_, copy)| remove(copy))
}

/// Empties the write-ahead log into the file, so that nothing of it is left beside the one that comes, and renames it.
async fn set_aside(path: &Path, now: Timestamp) -> Result<(), OpenError> {
    let mut version = 0;
    // A file too damaged to be opened is set aside as it is.
    if let Ok(mut connection) = SqliteConnection::connect_with(&sqlite_options(path)).await {
        version = applied_in_sqlite(&mut connection).await.ok().and_then(|applied| applied.last().copied()).unwrap_or(0);
        let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await;
        let _ = connection.close().await;
    }
    let aside = beside(path, &backup_suffix(version, now));
    std::fs::rename(path, &aside).map_err(|error| file_error(path, &error))?;
    for log in ["wal", "shm"] {
        let mut from = path.as_os_str().to_owned();
        from.push(format!("-{log}"));
        remove(Path::new(&from))?;
    }
    drop_oldest(path)
}

/// Checks that a file is whole, Gesso's, and not of a newer version.
async fn check(file: &Path) -> Result<(), OpenError> {
    let wrong = |reason: String| OpenError::NotABackup { path: file.to_owned(), reason };
    let unreadable = |error: sqlx::Error| wrong(error.to_string());
    let mut connection = open_existing(file).await?;
    let verdict = async {
        let id: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut connection).await.map_err(unreadable)?;
        if id != APPLICATION_ID {
            return Err(wrong("it has another application's mark".into()));
        }
        let state: String =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.map_err(unreadable)?;
        if state != "ok" {
            return Err(wrong(format!("it is damaged ({})", state.replace('\n', " "))));
        }
        let applied = applied_in_sqlite(&mut connection).await.map_err(unreadable)?;
        match applied.last() {
            None => Err(wrong("it has no tables".into())),
            Some(version) if !migrations::SQLITE.version_exists(*version) => {
                Err(OpenError::Newer { place: file.display().to_string(), version: *version })
            }
            Some(_) => Ok(()),
        }
    }
    .await;
    // The verdict counts; a connection that cannot be closed adds nothing to it.
    let _ = connection.close().await;
    verdict
}

async fn vacuum_into(connection: &mut SqliteConnection, path: &Path, file: &Path) -> Result<(), OpenError> {
    let target =
        file.to_str().ok_or_else(|| OpenError::File { path: file.to_owned(), reason: "its name is not UTF-8".into() })?;
    let copied = sqlx::query("VACUUM INTO $1").bind(target).execute(connection).await;
    copied.map_err(|error| database_error(path.display().to_string(), &error))?;
    let synced = std::fs::File::open(file).and_then(|copy| copy.sync_all());
    synced.map_err(|error| file_error(file, &error))
}

async fn open_existing(path: &Path) -> Result<SqliteConnection, OpenError> {
    if let Err(error) = std::fs::metadata(path) {
        return Err(file_error(path, &error));
    }
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let opened = SqliteConnection::connect_with(&options).await;
    opened.map_err(|error| OpenError::NotABackup { path: path.to_owned(), reason: error.to_string() })
}

async fn close(connection: SqliteConnection, path: &Path) -> Result<(), OpenError> {
    connection.close().await.map_err(|error| database_error(path.display().to_string(), &error))
}

fn sqlite_path(url: &str) -> Result<PathBuf, OpenError> {
    match Place::read(url)? {
        Place::Sqlite(path) => Ok(path),
        Place::Postgres(_) => Err(OpenError::UsePgTools),
    }
}

fn remove(file: &Path) -> Result<(), OpenError> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(file_error(file, &error)),
        _ => Ok(()),
    }
}

fn file_error(path: &Path, error: &io::Error) -> OpenError {
    OpenError::File { path: path.to_owned(), reason: error.to_string() }
}
