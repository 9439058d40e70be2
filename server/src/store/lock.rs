//! One server per SQLite file: an advisory lock on `<file>.lock`, which the system gives up when the process dies.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use super::OpenError;

/// Held until dropped.
pub(super) struct FileLock(#[expect(dead_code, reason = "holding the file open is what holds the lock")] File);

impl FileLock {
    /// Takes the lock, or says who might have it.
    pub(super) fn take(database: &Path) -> Result<Self, OpenError> {
        let path = beside(database, "lock");
        let broken = |error: std::io::Error| OpenError::File { path: path.clone(), reason: error.to_string() };
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(broken)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: database.to_owned() }),
            Err(TryLockError::Error(error)) => Err(broken(error)),
        }
    }
}

/// The path with `.suffix` added to its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}
