//! How many files and connections the process may have open: every reader, model answer and stored file takes one.

/// Raises the limit on open files as far as the system lets this process; where it does not, the process goes on as it is.
pub fn raise() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => tracing::debug!(files, "the limit on open files"),
        Err(error) => tracing::warn!(%error, "the limit on open files could not be raised"),
    }
}

#[cfg(all(test, unix))]
mod tests {
    #[test]
    fn the_limit_is_as_high_as_it_may_be() {
        super::raise();
        let limits = rlimit::Resource::NOFILE.get();
        assert!(limits.is_ok_and(|(soft, hard)| soft == hard), "soft is hard");
    }
}
