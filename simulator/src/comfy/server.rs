//! Starting, stopping, killing and restarting a simulated node.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    net::TcpListener,
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    disk::Disk,
    http,
    listener::Breakable,
    node::Node,
    profile::{NodeProfile, SimOptions},
    worker,
};
use crate::chaos::ChaosSwitch;

/// How long a self-inflicted restart leaves the port closed, in milliseconds.
const RESTART_GAP_MS: u64 = 300;
/// How long binding the old port again is tried, in seconds.
const REBIND_SECS: u64 = 5;
/// Pause between two tries, in milliseconds.
const REBIND_PAUSE_MS: u64 = 20;
/// How long a graceful stop waits for answers under way, in seconds.
const STOP_SECS: u64 = 5;

/// A simulated ComfyUI node listening on loopback. Dropping it kills it.
pub struct NodeServer {
    host: Arc<Host>,
    restarter: JoinHandle<()>,
}

/// What outlives a restart.
struct Host {
    profile: NodeProfile,
    options: SimOptions,
    chaos: ChaosSwitch,
    disk: Arc<Disk>,
    addr: SocketAddr,
    restarts: mpsc::Sender<()>,
    life: Mutex<Option<Life>>,
}

/// One run of the server, from start to stop or death.
struct Life {
    node: Arc<Node>,
    broken: CancellationToken,
    finish: CancellationToken,
    serving: JoinHandle<()>,
    working: JoinHandle<()>,
}

impl NodeServer {
    /// Start a node; port 0 takes any free port.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start(profile: NodeProfile, options: SimOptions, addr: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let (restarts, mut wishes) = mpsc::channel(1);
        let host = Arc::new(Host {
            chaos: ChaosSwitch::new(options.chaos.clone()),
            disk: Arc::default(),
            addr: listener.local_addr()?,
            profile,
            options,
            restarts,
            life: Mutex::new(None),
        });
        host.live(listener);
        let weak = Arc::downgrade(&host);
        let restarter = tokio::spawn(async move {
            while wishes.recv().await.is_some() {
                let Some(host) = weak.upgrade() else { return };
                host.kill();
                sleep(Duration::from_millis(RESTART_GAP_MS)).await;
                if let Err(error) = host.rebirth().await {
                    tracing::warn!(%error, node = host.profile.id, "a simulated node could not restart");
                }
            }
        });
        Ok(Self { host, restarter })
    }

    /// Base URL, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.host.addr)
    }

    /// The address it listens on; kept over restarts.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.host.addr
    }

    /// The machine it pretends to be.
    #[must_use]
    pub fn profile(&self) -> &NodeProfile {
        &self.host.profile
    }

    /// The faults, switchable at any time.
    #[must_use]
    pub fn chaos(&self) -> &ChaosSwitch {
        &self.host.chaos
    }

    /// Stop accepting, let answers under way finish, then end. Queue and history are lost.
    pub async fn stop(&self) {
        let Some(life) = self.host.life().take() else {
            return;
        };
        life.finish.cancel();
        life.working.abort();
        life.node.dead.cancel();
        let mut serving = life.serving;
        if timeout(Duration::from_secs(STOP_SECS), &mut serving).await.is_err() {
            serving.abort();
        }
        life.broken.cancel();
    }

    /// Die like a killed process: connections break without a close frame, queue, history,
    /// cache and counters are gone; files stay.
    pub fn kill(&self) {
        self.host.kill();
    }

    /// Start again on the same port, killing the present life if there is one.
    ///
    /// # Errors
    /// When the port was taken by someone else meanwhile.
    pub async fn restart_on_same_port(&self) -> io::Result<()> {
        self.host.kill();
        self.host.rebirth().await
    }
}

impl Drop for NodeServer {
    fn drop(&mut self) {
        self.restarter.abort();
        self.host.kill();
    }
}

impl Host {
    fn life(&self) -> MutexGuard<'_, Option<Life>> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn live(&self, listener: TcpListener) {
        let node = Arc::new(Node::new(
            self.profile.clone(),
            self.options.clone(),
            self.chaos.clone(),
            self.disk.clone(),
            self.restarts.clone(),
        ));
        let (broken, finish) = (CancellationToken::new(), CancellationToken::new());
        let listener = Breakable { inner: listener, broken: broken.clone() };
        let app = http::router(node.clone());
        let finished = finish.clone().cancelled_owned();
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(finished).await {
                tracing::warn!(%error, "a simulated node stopped serving");
            }
        });
        let own = node.clone();
        let working = tokio::spawn(async move {
            match own.lifetime() {
                // The last prompt of a life is lost mid-run, whatever it is doing.
                Some(lifetime) => {
                    if timeout(lifetime, worker::work(own.clone())).await.is_err() {
                        own.restart();
                    }
                }
                None => worker::work(own).await,
            }
        });
        *self.life() = Some(Life { node, broken, finish, serving, working });
    }

    fn kill(&self) {
        if let Some(life) = self.life().take() {
            life.serving.abort();
            life.working.abort();
            life.broken.cancel();
            life.node.dead.cancel();
        }
    }

    async fn rebirth(&self) -> io::Result<()> {
        let deadline = Instant::now() + Duration::from_secs(REBIND_SECS);
        loop {
            match TcpListener::bind(self.addr).await {
                Ok(listener) => {
                    self.live(listener);
                    return Ok(());
                }
                // The old listener closes a moment after it was told to.
                Err(error) if Instant::now() >= deadline => return Err(error),
                Err(_) => sleep(Duration::from_millis(REBIND_PAUSE_MS)).await,
            }
        }
    }
}
