//! The built binary as a process of its own.

use std::{
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context;

/// A first page that takes longer than this is a failure, not a number.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `gesso serve`; ended when dropped.
pub struct Process {
    child: Child,
    /// Its URL.
    pub url: String,
}

impl Process {
    /// Starts the binary that `GESSO_BIN` names on the data in `folder`, without engines.
    pub fn start(folder: &Path) -> anyhow::Result<Self> {
        // Ports nobody listens on.
        Self::start_with(folder, &[("OLLAMA_HOST", "http://127.0.0.1:9")])
    }

    /// The same with settings of its own.
    pub fn start_with(folder: &Path, env: &[(&str, &str)]) -> anyhow::Result<Self> {
        let binary = env::var_os("GESSO_BIN").context("GESSO_BIN names the binary; `cargo xtask bench` sets it")?;
        let mut child = Command::new(binary)
            .args(["serve", "--no-demo", "--addr", "127.0.0.1:0"])
            .env("GESSO_DATA_DIR", folder)
            .env("COMFYUI_BASE_URL", "http://127.0.0.1:9")
            .envs(env.iter().copied())
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut line)?;
        let url = line.trim().rsplit(' ').next().filter(|url| url.starts_with("http://"));
        let url = url.with_context(|| format!("the studio did not start: {line:?}"))?.to_owned();
        Ok(Self { child, url })
    }

    /// Asks for a path until it is answered.
    pub async fn get(&self, path: &str) -> anyhow::Result<reqwest::Response> {
        let (http, began) = (reqwest::Client::builder().no_proxy().build()?, Instant::now());
        loop {
            match http.get(format!("{}{path}", self.url)).send().await {
                Ok(response) => return Ok(response.error_for_status()?),
                Err(error) if began.elapsed() > PATIENCE => return Err(error.into()),
                Err(_) => tokio::task::yield_now().await,
            }
        }
    }

    /// Its resident memory, in MB (10⁶ bytes).
    pub fn resident_mb(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
        Ok(kib * 1024.0 / 1e6)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
