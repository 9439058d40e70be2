//! A Postgres for the tests: in a folder of its own, on a free loopback port, gone afterwards.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{process, tools};

/// How long the database may take to accept connections.
const START_SECS: u32 = 60;

/// Makes and starts the database, says `ready`, waits until its stdin is closed, and clears
/// everything away. Whatever ends this tool closes that pipe (a kill as well), so the database
/// never outlives it; signals of the terminal are for the tool alone.
/// `$1` PostgreSQL's programs, `$2` the port, `$3` seconds to wait for the start.
const KEEPER: &str = r#"
set -eu
trap '' INT TERM HUP
folder=$(mktemp -d "${TMPDIR:-/tmp}/gesso-postgres.XXXXXX")
cd "$folder"
stop() { "$1/pg_ctl" --pgdata data --mode immediate --wait stop >stop.log 2>&1 || true; cd /; rm -rf "$folder"; }
if ! "$1/initdb" --pgdata data --username postgres --auth trust --encoding UTF8 --locale C --no-sync >initdb.log 2>&1
then cat initdb.log >&2; stop "$1"; exit 1; fi
options="-p $2 -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"
options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
if ! "$1/pg_ctl" --pgdata data --log server.log --options "$options" --wait --timeout "$3" start >start.log 2>&1 </dev/null
then cat server.log start.log >&2 || true; stop "$1"; exit 1; fi
echo ready
cat >/dev/null
stop "$1"
"#;

/// A running database server; dropping it stops it.
pub struct Postgres {
    keeper: Child,
    port: u16,
}

impl Postgres {
    /// Starts one, as the user `postgres` when we are root: the server refuses root.
    pub fn start() -> Result<Self> {
        let programs = tools::postgres_programs()?;
        let port = free_port()?;
        let mut command = keeper(&programs, port, tools::is_root());
        let line = format!("a Postgres of {} on port {port}", programs.display());
        println!("Starting {line}.");
        let mut keeper = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("`{}` could not be started", process::shown(&command)))?;
        let mut word = [0; 5];
        let said = keeper.stdout.as_mut().map(|out| out.read_exact(&mut word));
        if !matches!(said, Some(Ok(()))) || &word != b"ready" {
            let status = keeper.wait()?;
            bail!("{line} did not start ({status})");
        }
        Ok(Self { keeper, port })
    }

    /// Its URL for a superuser.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut pipe) = self.keeper.stdin.take() {
            let _ = pipe.flush();
        }
        if let Err(error) = self.keeper.wait() {
            eprintln!("The Postgres of the tests may still run: {error}.");
        }
    }
}

fn keeper(programs: &Path, port: u16, root: bool) -> Command {
    let mut command = if root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh"]);
        // Root's own folder for temporary files may be closed to that user.
        command.env_remove("TMPDIR");
        command
    } else {
        Command::new("sh")
    };
    command
        .args(["-c", KEEPER, "keep-postgres"])
        .arg(programs)
        .arg(port.to_string())
        .arg(START_SECS.to_string())
        .current_dir("/");
    command
}

/// A port nobody listens on now; the database takes it a moment later.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_hands_over_to_the_database_user() {
        let programs = Path::new("/usr/lib/postgresql/15/bin");
        let as_root = keeper(programs, 5433, true);
        assert_eq!(as_root.get_program(), "runuser");
        let shown = process::shown(&as_root);
        assert!(shown.starts_with("runuser -u postgres -- sh -c"), "{shown}");
        assert!(shown.ends_with("keep-postgres /usr/lib/postgresql/15/bin 5433 60"), "{shown}");
        assert_eq!(keeper(programs, 5433, false).get_program(), "sh");
    }
}
