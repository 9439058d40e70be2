//! HTTPS: certificates from files, handshakes aside so that a slow one keeps nobody waiting.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
    server::TlsStream,
};
use tokio_util::either::Either;

use crate::config::TlsFiles;

/// A handshake that takes longer is given up.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);
/// Handshakes at the same time; more wait in the system's queue.
const MAX_HANDSHAKES: usize = 128;
/// Connections that wait to be served.
const MAX_WAITING: usize = 64;
/// After a failure of the listener itself (no file handles left) it rests for this long.
const REST: Duration = Duration::from_secs(1);

/// Where connections come from, in the clear or not.
pub enum Door {
    /// HTTP.
    Plain(TcpListener),
    /// HTTPS.
    Tls(TlsDoor),
}

/// The address of whoever is at the other end.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

impl Connected<IncomingStream<'_, Door>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Door {
    /// Takes connections from `listener`, with an acceptor by HTTPS.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn new(listener: TcpListener, acceptor: Option<TlsAcceptor>) -> io::Result<Self> {
        match acceptor {
            None => Ok(Self::Plain(listener)),
            Some(acceptor) => Ok(Self::Tls(TlsDoor::open(listener, acceptor)?)),
        }
    }
}

impl Listener for Door {
    type Io = Either<TcpStream, TlsStream<TcpStream>>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self {
            Self::Plain(listener) => {
                let (stream, addr) = Listener::accept(listener).await;
                send_at_once(&stream);
                (Either::Left(stream), addr)
            }
            Self::Tls(door) => match door.ready.recv().await {
                Some((stream, addr)) => (Either::Right(stream), addr),
                // The task that accepts ends only with this receiver.
                None => std::future::pending().await,
            },
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        match self {
            Self::Plain(listener) => listener.local_addr(),
            Self::Tls(door) => Ok(door.addr),
        }
    }
}

/// A listener whose connections are encrypted.
pub struct TlsDoor {
    addr: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsDoor {
    fn open(listener: TcpListener, acceptor: TlsAcceptor) -> io::Result<Self> {
        let addr = listener.local_addr()?;
        let (send, ready) = mpsc::channel(MAX_WAITING);
        tokio::spawn(accept_all(listener, acceptor, send));
        Ok(Self { addr, ready })
    }
}

async fn accept_all(listener: TcpListener, acceptor: TlsAcceptor, ready: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>) {
    let places = Arc::new(Semaphore::new(MAX_HANDSHAKES));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let accepted = tokio::select! {
            () = ready.closed() => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, addr) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::debug!(%error, "a connection was not accepted");
                tokio::time::sleep(REST).await;
                continue;
            }
        };
        send_at_once(&stream);
        let (acceptor, ready) = (acceptor.clone(), ready.clone());
        tokio::spawn(async move {
            let shaken = tokio::time::timeout(HANDSHAKE_PATIENCE, acceptor.accept(stream)).await;
            drop(place);
            match shaken {
                Ok(Ok(stream)) => drop(ready.send((stream, addr)).await),
                Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
                Err(_) => tracing::debug!("a handshake took too long"),
            }
        });
    }
}

/// What is written goes out at once. Otherwise a small answer (a word of a stream) waits until the browser has acknowledged
/// the one before, which it puts off for 40 ms.
fn send_at_once(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps small answers back");
    }
}

/// What encrypts, from these files.
///
/// # Errors
/// Names the file that cannot be used.
pub fn acceptor(files: &TlsFiles) -> anyhow::Result<TlsAcceptor> {
    let named = |path: &std::path::Path| format!("{} cannot be used for HTTPS", path.display());
    let certs: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(&files.cert).and_then(Iterator::collect).with_context(|| named(&files.cert))?;
    anyhow::ensure!(!certs.is_empty(), "{}: it holds no certificate", named(&files.cert));
    let key = PrivateKeyDer::from_pem_file(&files.key).with_context(|| named(&files.key))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certs, key)
        .with_context(|| named(&files.key))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_word_of_a_stream_does_not_wait_for_an_acknowledgement() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap());
        let mut door = Door::new(listener, None).unwrap();
        let (_client, (accepted, _)) = tokio::join!(client, door.accept());
        let Either::Left(stream) = accepted else { panic!("it is not encrypted") };
        assert!(stream.nodelay().unwrap());
    }
}
