//! Where things lie: the folders every command agrees on.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The checkout this tool works on.
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the checkout: cargo names this package's folder when it runs the tool, otherwise
    /// the nearest folder above the current one that holds `xtask/Cargo.toml`.
    pub fn find() -> Result<Self> {
        let here = env::current_dir().context("the current folder cannot be read")?;
        let named = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = named
            .as_deref()
            .and_then(Path::parent)
            .or_else(|| here.ancestors().find(|folder| folder.join("xtask/Cargo.toml").is_file()))
            .context("no checkout of Gesso here: start this from inside one")?;
        Ok(Self { root: root.to_path_buf() })
    }

    /// The folder of the root `Cargo.toml`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the checkout.
    pub fn join(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// The finished site, which a release server embeds and a debug server reads.
    pub fn site(&self) -> PathBuf {
        self.join("target/site")
    }

    /// Intermediate results of this tool.
    pub fn scratch(&self) -> PathBuf {
        self.join("target/xtask")
    }

    /// Node modules, specs and helpers of the browser tests.
    pub fn end2end(&self) -> PathBuf {
        self.join("end2end")
    }
}
