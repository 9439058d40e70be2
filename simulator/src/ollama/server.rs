//! The listening server and its handle: start, watch, stop, kill.

use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::serve::Listener;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinHandle,
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::{
    chaos::Chaos,
    models::{self, SimModel},
    routes,
    scheduler::Machine,
    state::State,
};

/// Most connections at once; further ones wait to be accepted.
pub const MAX_CONNECTIONS: usize = 1_024;
/// How long a graceful stop waits for answers under way.
pub const STOP_SECS: u64 = 5;

/// What to simulate.
#[derive(Clone, Debug)]
pub struct OllamaOptions {
    /// How many times faster than life loads, prompts, tokens and downloads are; above 0.
    pub speed: f64,
    /// Mixed into every answer that has no seed of its own.
    pub seed: u64,
    /// What goes wrong from the start.
    pub chaos: Chaos,
    /// The installed models.
    pub models: Vec<SimModel>,
    /// The machine: memory, slots, queue.
    pub machine: Machine,
}

impl Default for OllamaOptions {
    fn default() -> Self {
        Self { speed: 1.0, seed: 0, chaos: Chaos::default(), models: models::installed(), machine: Machine::default() }
    }
}

/// A running server. Dropping it kills it.
#[derive(Debug)]
pub struct OllamaServer {
    addr: SocketAddr,
    state: Arc<State>,
    graceful: CancellationToken,
    killed: CancellationToken,
    task: Option<JoinHandle<()>>,
}

impl OllamaServer {
    /// Binds and serves; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address cannot be bound, or the speed is not above 0.
    pub async fn start(options: OllamaOptions, addr: SocketAddr) -> io::Result<Self> {
        if !(options.speed.is_finite() && options.speed > 0.0) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the speed must be a number above 0"));
        }
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let (graceful, killed) = (CancellationToken::new(), CancellationToken::new());
        let state = Arc::new(State::new(options, addr));
        let door = Door { listener, killed: killed.clone(), places: Arc::new(Semaphore::new(MAX_CONNECTIONS)) };
        let router = routes::router(Arc::clone(&state));
        let ending = graceful.clone();
        let task = tokio::spawn(async move {
            let serve = axum::serve(door, router).with_graceful_shutdown(ending.cancelled_owned());
            if let Err(error) = serve.await {
                tracing::warn!(%error, "the simulated Ollama ended");
            }
        });
        Ok(Self { addr, state, graceful, killed, task: Some(task) })
    }

    /// Base URL without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// How many inference or pull requests were abandoned by their caller before the end.
    #[must_use]
    pub fn disconnects(&self) -> u64 {
        self.state.stats().disconnects
    }

    /// How many inference or pull requests are under way, waiting ones included.
    #[must_use]
    pub fn active(&self) -> u64 {
        self.state.stats().active
    }

    /// How many inference requests were accepted so far, refused ones included.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.state.stats().requests
    }

    /// Changes what goes wrong from now on.
    pub fn set_chaos(&self, chaos: Chaos) {
        self.state.chaos.set(chaos);
    }

    /// What still goes wrong, with the uses left.
    #[must_use]
    pub fn chaos(&self) -> Chaos {
        self.state.chaos.get()
    }

    /// Stops accepting, lets answers under way end for at most [`STOP_SECS`], then cuts what is left.
    pub async fn stop(mut self) {
        self.graceful.cancel();
        if let Some(task) = &mut self.task {
            let _ = tokio::time::timeout(std::time::Duration::from_secs(STOP_SECS), task).await;
        }
    }

    /// Cuts every connection at once, as a killed process does.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for OllamaServer {
    fn drop(&mut self) {
        self.killed.cancel();
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

/// Accepts a bounded number of connections that can all be cut at once.
struct Door {
    listener: TcpListener,
    killed: CancellationToken,
    places: Arc<Semaphore>,
}

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        let (stream, addr) = Listener::accept(&mut self.listener).await;
        // Every object goes out when it is written, not when the next one follows.
        let _ = stream.set_nodelay(true);
        (Line { stream, killed: Box::pin(self.killed.clone().cancelled_owned()), _place: place }, addr)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// One connection.
struct Line {
    stream: TcpStream,
    killed: Pin<Box<WaitForCancellationFutureOwned>>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Line {
    fn cut(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.killed.as_mut().poll(cx) {
            Poll::Ready(()) => Err(io::ErrorKind::ConnectionAborted.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.cut(cx)?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.cut(cx)?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.cut(cx)?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
