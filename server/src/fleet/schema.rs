//! The united classes of all nodes, kept for an hour.

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use bytes::Bytes;
use gesso_core::graph::{json::Json, schema::Schema};
use serde_json::Value;
use tokio::sync::Mutex;

use super::Fleet;
use crate::comfy::{self, offer::Offer};

/// A schema is read anew when it is older.
const KEPT_FOR: Duration = Duration::from_secs(60 * 60);

/// The classes as they were last read.
pub struct KeptSchema {
    /// As `/object_info` spells them.
    pub classes: Value,
    /// The same as JSON.
    pub body: Bytes,
    /// Strong, quotes included.
    pub etag: String,
    /// What each node offers, for what only some of them have.
    pub offers: Vec<Offer>,
    read: OnceLock<Arc<Schema>>,
    read_at: Instant,
}

impl KeptSchema {
    /// The same as documents are read with. Read once.
    #[must_use]
    pub fn read(&self) -> Arc<Schema> {
        Arc::clone(self.read.get_or_init(|| Arc::new(Schema::read(&Json::from(&self.classes)))))
    }
}

/// Holds the schema; one reads while others wait.
#[derive(Default)]
pub(super) struct SchemaShelf(Mutex<Option<Arc<KeptSchema>>>);

impl Fleet {
    /// The united classes as they were last read, without asking any node; `None` as well while they are being read.
    #[must_use]
    pub fn known_schema(&self) -> Option<Arc<KeptSchema>> {
        self.schema.0.try_lock().ok().and_then(|shelf| shelf.clone())
    }

    /// The united classes; read anew if they are old or `is_refresh` asks for it. `None` if no node answers and none did.
    pub async fn schema(&self, is_refresh: bool) -> Option<Arc<KeptSchema>> {
        let mut shelf = self.schema.0.lock().await;
        if let Some(kept) = shelf.as_ref().filter(|kept| !is_refresh && kept.read_at.elapsed() < KEPT_FOR) {
            return Some(Arc::clone(kept));
        }
        let nodes = self.nodes();
        let asked = nodes.iter().map(async |node| match node.client.object_info().await {
            Ok(schema) => Some((node.spec.id.clone(), schema)),
            Err(error) => {
                tracing::debug!(node.id = %node.spec.id, %error, "a node did not tell its classes");
                None
            }
        });
        let schemas: Vec<_> = futures::future::join_all(asked).await.into_iter().flatten().collect();
        if !schemas.is_empty() {
            let offers = comfy::offer::offers(&schemas);
            let classes = comfy::schema::merge(schemas);
            let body = Bytes::from(classes.to_string());
            let etag = comfy::schema::etag(&body);
            *shelf = Some(Arc::new(KeptSchema { classes, body, etag, offers, read: OnceLock::new(), read_at: Instant::now() }));
        }
        shelf.clone()
    }
}
