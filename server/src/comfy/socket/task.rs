//! The task behind a connection: connect, greet, listen, and begin again when it breaks, goes silent or is deaf.

use std::{sync::Arc, time::Duration};

use futures::{SinkExt, StreamExt};
use reqwest::Upgraded;
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};
use uuid::Uuid;

use super::{
    NodeSignal, SocketOptions,
    connect::connect,
    frame::{self, Text},
    outbox::Outbox,
};
use crate::comfy::{client::NodeClient, error::shorten};

/// Must be the first message; otherwise pictures come without their prompt's id (comfyui protocol: feature handshake).
const FEATURE_FLAGS: &str = r#"{"type":"feature_flags","data":{"supports_preview_metadata":true}}"#;
/// What the task needs.
pub(super) struct Task {
    pub client: NodeClient,
    pub options: SocketOptions,
    pub outbox: Arc<Outbox>,
    pub client_id: watch::Sender<Option<String>>,
    pub expectations: watch::Receiver<Option<Instant>>,
}

/// One connection while it lasts.
struct Connection {
    client_id: String,
    greeted: bool,
    last_frame: Instant,
    last_message: Option<Instant>,
    /// Deaf if no message has come by then.
    deaf_at: Option<Instant>,
}

impl Drop for Task {
    fn drop(&mut self) {
        // Nobody must submit with a session that is gone.
        self.client_id.send_replace(None);
    }
}

impl Task {
    /// Keeps a connection open for ever.
    pub async fn run(mut self) {
        let mut failures = 0_u32;
        let mut down = false;
        loop {
            let client_id = Uuid::new_v4().simple().to_string();
            let (reason, greeted) = match connect(&self.client, &client_id).await {
                Ok(stream) => self.listen(stream, client_id).await,
                Err(error) => (error.to_string(), false),
            };
            if greeted {
                failures = 0;
                down = false;
            }
            self.client_id.send_replace(None);
            if !down {
                tracing::debug!(node = %self.client.id(), %reason, "websocket is down");
                self.outbox.put(NodeSignal::Disconnected { reason });
            }
            down = true;
            sleep(pause(&self.options, failures)).await;
            failures = failures.saturating_add(1);
        }
    }

    /// Listens until the connection is of no use any more; gives the reason and whether the node had greeted.
    async fn listen(&mut self, mut stream: WebSocketStream<Upgraded>, client_id: String) -> (String, bool) {
        let now = Instant::now();
        // The first frame comes unasked; without it the connection is deaf from the beginning.
        let deaf_at = Some(now + self.options.deaf);
        let mut connection = Connection { client_id, greeted: false, last_frame: now, last_message: None, deaf_at };
        self.expectations.mark_unchanged();
        let reason = self.listen_inner(&mut stream, &mut connection).await;
        (reason, connection.greeted)
    }

    async fn listen_inner(&mut self, stream: &mut WebSocketStream<Upgraded>, connection: &mut Connection) -> String {
        if let Err(reason) = self.say(stream, Message::text(FEATURE_FLAGS)).await {
            return reason;
        }
        let mut pings = interval(self.options.ping);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pings.reset();
        loop {
            let deaf_at = connection.deaf_at;
            tokio::select! {
                message = stream.next() => match message {
                    Some(Ok(message)) => if let Some(reason) = self.heard(connection, message) { return reason },
                    Some(Err(error)) => return format!("The connection broke: {}.", shorten(&error.to_string())),
                    None => return "The node closed the connection.".into(),
                },
                _ = pings.tick() => {
                    if connection.last_frame.elapsed() >= self.options.idle {
                        return format!("The node said nothing for {} s.", self.options.idle.as_secs());
                    }
                    if let Err(reason) = self.say(stream, Message::Ping(bytes::Bytes::new())).await {
                        return reason;
                    }
                }
                () = sleep_until(deaf_at.unwrap_or_else(Instant::now)), if deaf_at.is_some() => {
                    return "The node no longer tells this connection anything.".into();
                }
                // The sender may be gone: then nothing will be expected any more, and the branch stays off.
                Ok(()) = self.expectations.changed() => {
                    let expected = *self.expectations.borrow_and_update();
                    connection.expect(expected, &self.options);
                }
            }
        }
    }

    async fn say(&self, stream: &mut WebSocketStream<Upgraded>, message: Message) -> Result<(), String> {
        match timeout(self.options.idle, stream.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(format!("The connection broke: {}.", shorten(&error.to_string()))),
            Err(_) => Err("The node no longer reads the connection.".into()),
        }
    }

    /// Takes in one message; gives a reason if the connection is over.
    fn heard(&self, connection: &mut Connection, message: Message) -> Option<String> {
        let now = Instant::now();
        connection.last_frame = now;
        let signal = match message {
            Message::Text(text) => match frame::text(text.as_str()) {
                Text::Status { sid, remaining } => {
                    self.greet(connection, sid);
                    remaining.map(NodeSignal::QueueRemaining)
                }
                Text::Prompt { told, signal } => {
                    self.outbox.put(told);
                    signal
                }
                Text::Other => None,
            },
            Message::Binary(bytes) => frame::binary(bytes),
            Message::Close(_) => return Some("The node closed the connection.".into()),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return None,
        };
        connection.last_message = Some(now);
        // Until the greeting only the greeting counts.
        if connection.greeted {
            connection.deaf_at = None;
        }
        if let Some(signal) = signal {
            self.outbox.put(signal);
        }
        None
    }

    fn greet(&self, connection: &mut Connection, sid: Option<String>) {
        if std::mem::replace(&mut connection.greeted, true) {
            return;
        }
        // The node's word counts: events go to the session it knows.
        let client_id = sid.unwrap_or_else(|| connection.client_id.clone());
        self.outbox.put(NodeSignal::Connected { client_id: client_id.clone() });
        self.client_id.send_replace(Some(client_id));
    }
}

impl Connection {
    fn expect(&mut self, expected: Option<Instant>, options: &SocketOptions) {
        let Some(expected) = expected else { return };
        if self.last_message.is_none_or(|last| last + options.overtaking < expected) {
            let deaf_at = expected + options.deaf;
            self.deaf_at = Some(self.deaf_at.map_or(deaf_at, |known| known.min(deaf_at)));
        }
    }
}

/// The pause after so many failures in a row: doubling, and half of it by chance, so that many connections to a node that
/// comes back do not all knock at once.
fn pause(options: &SocketOptions, failures: u32) -> Duration {
    let longest = options.backoff.saturating_mul(2_u32.saturating_pow(failures.min(16))).min(options.backoff_max);
    longest.mul_f64(rand::random_range(0.5..=1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_differ() {
        let options = SocketOptions::default();
        for (failures, millis) in [(0, 500), (1, 1000), (5, 16_000), (6, 30_000), (u32::MAX, 30_000)] {
            let pauses: Vec<_> = (0..50).map(|_| pause(&options, failures)).collect();
            let longest = Duration::from_millis(millis);
            assert!(pauses.iter().all(|pause| *pause <= longest && *pause >= longest / 2), "{failures}");
            assert!(pauses.iter().any(|pause| Some(pause) != pauses.first()), "{failures}");
        }
    }
}
