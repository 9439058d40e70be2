//! Cargo as a child: the command with the site's folder set, and the files it says it made.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process;
use crate::workspace::Workspace;

/// The workspace's own packages of the native side, always selected together: one selection
/// means one set of dependency features, so that lints, tests and the binary of the browser
/// tests share what is compiled.
pub const NATIVE_PACKAGES: [&str; 12] = [
    "-p",
    "gesso-core",
    "-p",
    "gesso-app",
    "-p",
    "gesso-simulator",
    "-p",
    "gesso-server",
    "-p",
    "gesso-evaluation",
    "--features",
    "gesso-app/ssr",
];

/// The page's packages, selected together for the same reason.
pub const PAGE_PACKAGES: [&str; 8] =
    ["-p", "gesso", "-p", "gesso-app", "--features", "gesso-app/hydrate", "--target", WASM_TARGET];

/// The compilation target of the page.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What `cargo run` tells this program about itself. Handed on, it would be a changed environment for build scripts that
/// watch it (ring's does), and alternating with a cargo started by hand would compile half of the server anew each time.
const ABOUT_US: [&str; 5] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];

/// A cargo command in the checkout's root.
pub fn command(workspace: &Workspace, subcommand: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(subcommand).current_dir(workspace.root()).env("GESSO_SITE_DIR", workspace.site());
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| ABOUT_US.iter().any(|prefix| name.starts_with(prefix))) {
            command.env_remove(name);
        }
    }
    command
}

/// One compiled target, as cargo reports it.
#[derive(Debug, Deserialize, PartialEq)]
pub struct Artifact {
    /// What was compiled.
    pub target: Target,
    /// Every file written.
    pub filenames: Vec<PathBuf>,
    /// The file to run, for binaries and test harnesses.
    pub executable: Option<PathBuf>,
}

/// The target of an [`Artifact`].
#[derive(Debug, Deserialize, PartialEq)]
pub struct Target {
    /// Its name in the manifest.
    pub name: String,
    /// `lib`, `cdylib`, `bin`, `test`, …
    pub kind: Vec<String>,
}

/// Runs a `build` or `test --no-run` and returns what it made.
pub fn artifacts(command: &mut Command) -> Result<Vec<Artifact>> {
    command.arg("--message-format=json-render-diagnostics");
    let mut made = Vec::new();
    process::lines(command, |line| made.extend(artifact(line)))?;
    Ok(made)
}

/// The binary of that name among what was made.
pub fn binary(made: &[Artifact], name: &str) -> Result<PathBuf> {
    made.iter()
        .filter(|artifact| artifact.target.name == name)
        .find_map(|artifact| artifact.executable.clone())
        .with_context(|| format!("cargo made no binary called {name}"))
}

fn artifact(line: &str) -> Option<Artifact> {
    #[derive(Deserialize)]
    struct Message {
        reason: String,
        #[serde(flatten)]
        rest: serde_json::Value,
    }
    let message: Message = serde_json::from_str(line).ok()?;
    if message.reason != "compiler-artifact" {
        return None;
    }
    serde_json::from_value(message.rest).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_artifacts_and_nothing_else() {
        let line = r#"{"reason":"compiler-artifact","package_id":"x","target":{"kind":["bin"],"crate_types":["bin"],"name":"gesso"},"filenames":["/t/gesso"],"executable":"/t/gesso","fresh":true}"#;
        let made = artifact(line).unwrap();
        assert_eq!(made.target.kind, ["bin"]);
        assert_eq!(binary(&[made], "gesso").unwrap(), PathBuf::from("/t/gesso"));
        assert_eq!(artifact(r#"{"reason":"build-finished","success":true}"#), None);
        assert_eq!(artifact("running 3 tests"), None);
    }

    #[test]
    fn a_missing_binary_is_named() {
        let error = binary(&[], "gesso").unwrap_err();
        assert!(error.to_string().contains("gesso"));
    }
}
