//! A studio and its nodes for one test.

mod client;
mod nodes;
mod process;
mod signed;
mod wait;

pub use client::{Client, assert_whole, read, text};
pub use nodes::Nodes;
pub use process::Process;
pub use signed::Person;
pub use wait::until;

use std::time::Duration;

use gesso_server::{
    config::{Auth, FileSettings, Settings},
    fleet::engines::Demo,
    security::passwords,
    serve::{self, Running},
    state::AppState,
};
use tempfile::TempDir;

/// A studio inside the test process.
pub struct Studio {
    /// How to ask it.
    pub client: Client,
    running: Running,
    folder: TempDir,
}

impl Studio {
    /// Starts a studio on these nodes and waits until every one is healthy, where asking that needs no sign-in.
    pub async fn start(nodes: &Nodes) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), nodes, &[]).await
    }

    /// The same with settings of its own, such as `("GESSO_STALL_SECS", "2")`.
    pub async fn start_with(nodes: &Nodes, env: &[(&str, &str)]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), nodes, env).await
    }

    async fn start_in(folder: TempDir, nodes: &Nodes, env: &[(&str, &str)]) -> Self {
        let studio = Self::open(folder, nodes, env).await;
        if studio.state().settings.auth == Auth::Single {
            studio.client.all_nodes_healthy(nodes.len()).await;
        }
        studio
    }

    async fn open(folder: TempDir, nodes: &Nodes, env: &[(&str, &str)]) -> Self {
        let fleet = nodes.fleet_file(folder.path());
        let data = folder.path().join("data").display().to_string();
        let fleet = fleet.display().to_string();
        let read = |name: &str| match name {
            "GESSO_DATA_DIR" => Some(data.clone()),
            "GESSO_NODES" => Some(fleet.clone()),
            other => match env.iter().find(|(key, _)| *key == other) {
                Some((_, value)) => Some((*value).to_owned()),
                // No language models unless a test brings some: a port nobody listens on.
                None => (other == "OLLAMA_HOST").then(|| "http://127.0.0.1:9".to_owned()),
            },
        };
        let settings = Settings::load(FileSettings::default(), &read, Some("127.0.0.1:0")).unwrap();
        let running = serve::start(settings, Demo::Never, 1.0).await.unwrap();
        let client = Client::new(&running.url());
        Self { client, running, folder }
    }

    /// A studio that people sign in to; its one account is called `owner` and has this password.
    pub async fn with_sign_in(nodes: &Nodes, password: &str) -> Self {
        let studio = Self::start_with(nodes, &[("GESSO_AUTH", "required")]).await;
        let state = studio.state();
        state.store.ensure_account(state.owner, "owner", gesso_core::time::Timestamp(0)).await.unwrap();
        studio.set_password("owner", password).await;
        studio
    }

    /// Gives an account a password.
    pub async fn set_password(&self, name: &str, password: &str) {
        let store = &self.state().store;
        let account = store.account_named(name).await.unwrap();
        store.set_password(account.owner, &passwords::hash_now(password).unwrap(), None).await.unwrap();
    }

    /// What its routes can reach.
    pub fn state(&self) -> &AppState {
        &self.running.state
    }

    /// Stops the studio in good order and gives its data.
    pub async fn stop(self) -> TempDir {
        self.running.stop().await;
        self.folder
    }

    /// Starts a studio on earlier data, without waiting for its nodes: one may be drained.
    pub async fn reopen(folder: TempDir, nodes: &Nodes) -> Self {
        Self::open(folder, nodes, &[]).await
    }

    /// Stops the studio in good order and starts another on the same data.
    pub async fn restart(self, nodes: &Nodes) -> Self {
        self.running.stop().await;
        Self::start_in(self.folder, nodes, &[]).await
    }
}

/// How long anything in these tests may take before it counts as lost; the machine may be busy.
pub const PATIENCE: Duration = Duration::from_secs(120);
