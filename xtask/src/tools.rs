//! What the commands need on the machine: found, or installed and said so, or named in one
//! sentence.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::cargo::WASM_TARGET;
use crate::process;
use crate::workspace::Workspace;

/// Sees to the standard library of the page's target.
pub fn wasm_target(workspace: &Workspace) -> Result<()> {
    let folder = process::output(
        Command::new("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]).current_dir(workspace.root()),
    )?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    println!("The target {WASM_TARGET} is missing: installing it with rustup.");
    process::run(Command::new("rustup").args(["target", "add", WASM_TARGET]).current_dir(workspace.root())).with_context(|| {
        format!(
            "the Rust target {WASM_TARGET} could not be installed: run `rustup target add \
             {WASM_TARGET}` with a working network, or unpack the `rust-src` of this very \
             compiler version and build the target's libraries with `-Zbuild-std`"
        )
    })
}

/// Finds a program on the `PATH`.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The Chromium of the browser and wasm tests: `GESSO_CHROMIUM`, or the one on the `PATH`.
pub fn chromium() -> Result<PathBuf> {
    if let Some(named) = env::var_os("GESSO_CHROMIUM") {
        return Ok(named.into());
    }
    let find = || on_path("chromium").or_else(|| on_path("google-chrome"));
    if find().is_none() {
        install("chromium")?;
    }
    find().context("no Chromium found: install one and name it in GESSO_CHROMIUM")
}

/// The folder with PostgreSQL's `initdb` and `postgres`, of the newest version installed.
pub fn postgres_programs() -> Result<PathBuf> {
    if let Some(folder) = newest_postgres(Path::new("/usr/lib/postgresql")) {
        return Ok(folder);
    }
    if let Some(folder) = on_path("initdb").and_then(|file| Some(file.parent()?.to_path_buf())) {
        return Ok(folder);
    }
    install("postgresql")?;
    newest_postgres(Path::new("/usr/lib/postgresql"))
        .context("no PostgreSQL found: install one so that `initdb` is on the PATH")
}

fn newest_postgres(root: &Path) -> Option<PathBuf> {
    fs::read_dir(root)
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let folder = entry.path().join("bin");
            folder.join("initdb").is_file().then_some((version, folder))
        })
        .max()
        .map(|(_, folder)| folder)
}

/// Node with the modules `end2end/package-lock.json` asks for.
pub fn node_modules(workspace: &Workspace) -> Result<()> {
    for (program, package) in [("node", "nodejs"), ("npm", "npm")] {
        if on_path(program).is_none() {
            install(package)?;
        }
    }
    let folder = workspace.end2end();
    let changed = |file: &str| fs::metadata(folder.join(file)).and_then(|meta| meta.modified());
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_ok_and(|time| changed("package-lock.json").is_ok_and(|lock| lock <= time)) {
        return Ok(());
    }
    println!("Installing the node modules of end2end/.");
    process::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))
}

/// Whether this process may install packages and must not run a database itself.
pub fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Installs a Debian package, where that is possible.
fn install(package: &str) -> Result<()> {
    if !is_root() || on_path("apt-get").is_none() {
        bail!("{package} is missing: install your system's package for it and start again");
    }
    println!("{package} is missing: installing the Debian package.");
    let apt = |arguments: &[&str]| {
        process::run(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()))
    };
    apt(&["update", "-qq"])?;
    apt(&["install", "-y", "-qq", "--no-install-recommends", package])
}
