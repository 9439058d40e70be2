//! The studio as a process of its own, to be killed.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use super::{Client, Nodes};

/// A running `gesso serve`.
pub struct Process {
    /// How to ask it.
    pub client: Client,
    child: Child,
}

impl Process {
    /// Starts it on the data in `folder` and waits for its address.
    pub fn start(folder: &Path, nodes: &Nodes) -> Self {
        // No language models: a port nobody listens on.
        Self::start_with_ollama(folder, nodes, "http://127.0.0.1:9")
    }

    /// The same with language models at this address.
    pub fn start_with_ollama(folder: &Path, nodes: &Nodes, ollama: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gesso"))
            .args(["serve", "--no-demo", "--addr", "127.0.0.1:0"])
            .env("GESSO_DATA_DIR", folder.join("data"))
            .env("GESSO_NODES", nodes.fleet_file(folder))
            .env("OLLAMA_HOST", ollama)
            .env_remove("DATABASE_URL")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().rsplit(' ').next().unwrap();
        assert!(url.starts_with("http://"), "the studio did not start: {line:?}");
        Self { client: Client::new(url), child }
    }

    /// Kills it as a pulled plug would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
