//! Asking one node over HTTP. `transport` is the connection, the other files are ComfyUI's routes by purpose.

mod files;
mod info;
mod prompt;
mod queue;
mod transport;

use std::{sync::Arc, time::Duration};

use gesso_core::{fleet::NodeSpec, ids::NodeId};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::error::ComfyError;
use crate::outbound;

pub use files::{SUBFOLDER, content_name};
pub use prompt::{Accepted, Submission};
pub use queue::{QueueItem, QueueSnapshot, Whereabouts};

/// To open a connection, in seconds.
const CONNECT_SECS: u64 = 5;
/// For a ping to be answered, in seconds: a busy node answers late, a dead one not at all.
const PING_SECS: u64 = 10;
/// For anything else to begin being answered, in seconds: the graph runs in the same Python process.
const ANSWER_SECS: u64 = 30;
/// Longest pause inside an answer or an upload, in seconds.
const IDLE_SECS: u64 = 30;

/// How long each part of a conversation may take. There is no bound on the whole: a large file on a slow line is fine.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// To open a connection.
    pub connect: Duration,
    /// For a ping to be answered.
    pub ping: Duration,
    /// For the first byte of any other answer.
    pub answer: Duration,
    /// Longest pause inside an answer or an upload.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(CONNECT_SECS),
            ping: Duration::from_secs(PING_SECS),
            answer: Duration::from_secs(ANSWER_SECS),
            idle: Duration::from_secs(IDLE_SECS),
        }
    }
}

/// A node to ask. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct NodeClient {
    inner: Arc<Inner>,
}

struct Inner {
    id: NodeId,
    base: Url,
    http: reqwest::Client,
    timeouts: Timeouts,
}

impl std::fmt::Debug for NodeClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("NodeClient").field(&self.inner.id).finish()
    }
}

impl NodeClient {
    /// A client for the node.
    ///
    /// # Errors
    /// [`ComfyError::Misconfigured`] if its address or its headers cannot be used.
    pub fn new(spec: &NodeSpec) -> Result<Self, ComfyError> {
        Self::with_timeouts(spec, Timeouts::default())
    }

    /// A client with other timeouts than the usual ones.
    ///
    /// # Errors
    /// As [`NodeClient::new`].
    pub fn with_timeouts(spec: &NodeSpec, timeouts: Timeouts) -> Result<Self, ComfyError> {
        let wrong = |what: &str| ComfyError::Misconfigured { what: what.to_owned() };
        let base = Url::parse(&spec.url).map_err(|_| wrong("its url cannot be read"))?;
        if !matches!(base.scheme(), "http" | "https") || base.cannot_be_a_base() {
            return Err(wrong("its url is neither http nor https"));
        }
        let http = outbound::client(timeouts.connect)
            .default_headers(headers(spec)?)
            .build()
            .map_err(|_| wrong("no HTTP client can be made for it"))?;
        Ok(Self { inner: Arc::new(Inner { id: spec.id.clone(), base, http, timeouts }) })
    }

    /// The node's public id.
    #[must_use]
    pub fn id(&self) -> &NodeId {
        &self.inner.id
    }

    pub(in crate::comfy) fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    pub(in crate::comfy) fn timeouts(&self) -> Timeouts {
        self.inner.timeouts
    }

    /// The address of a route; every segment is escaped.
    pub(in crate::comfy) fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.inner.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

fn headers(spec: &NodeSpec) -> Result<HeaderMap, ComfyError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &spec.headers {
        // Values may be secrets: only the name is told.
        let wrong = || ComfyError::Misconfigured { what: format!("its header {name:?} cannot be sent") };
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
        let mut value = HeaderValue::from_str(value).map_err(|_| wrong())?;
        value.set_sensitive(true);
        headers.insert(key, value);
    }
    Ok(headers)
}
