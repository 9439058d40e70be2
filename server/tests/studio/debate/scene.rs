//! A studio with specialists, and reading its events.

use std::collections::BTreeMap;

use futures::{StreamExt, stream::BoxStream};
use gesso_simulator::ollama::{OllamaOptions, OllamaServer};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Client, Nodes, PATIENCE, Studio, text, until};

/// Fast enough that a turn takes well under a second.
pub const FAST: f64 = 2_000.0;
/// With [`SLOWLY`], slow enough that a test sees sentences in their middle: a word takes about 30 ms.
pub const LEISURELY: f64 = 10.0;
/// Words come slower, loading does not.
pub const SLOWLY: &str = "slow=12";
/// What is said in most tests.
pub const IDEA: &str = "A red fox in the snow, warm light from the left, quiet mood";

/// One event of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub kind: String,
    pub id: String,
    pub data: Value,
}

impl Event {
    pub fn role(&self) -> &str {
        self.data["role"].as_str().unwrap_or_default()
    }
}

/// A stream of events as it comes.
pub struct Events {
    bytes: BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    buffer: Vec<u8>,
}

impl Events {
    pub fn of(response: reqwest::Response) -> Self {
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { bytes: response.bytes_stream().boxed(), buffer: Vec::new() }
    }

    /// The next event; none when the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|two| two == b"\n\n") {
                let frame: Vec<u8> = self.buffer.drain(..end + 2).collect();
                let frame = String::from_utf8(frame).unwrap();
                let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let (Some(kind), Some(data)) = (field("event:"), field("data:")) else { continue };
                let id = field("id:").unwrap_or_default().to_owned();
                return Some(Event { kind: kind.to_owned(), id, data: serde_json::from_str(data).unwrap() });
            }
            let piece = tokio::time::timeout(PATIENCE, self.bytes.next()).await.expect("an event in time")?;
            self.buffer.extend_from_slice(&piece.unwrap());
        }
    }

    /// Everything up to the first event that `is_last` takes, that one included.
    pub async fn up_to(&mut self, is_last: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            let is_over = is_last(&event);
            events.push(event);
            if is_over {
                return events;
            }
        }
        panic!("the stream ended before its time: {events:?}");
    }

    /// Everything to the end of the stream.
    pub async fn all(mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }
}

pub struct Scene {
    pub server: OllamaServer,
    pub studio: Studio,
    pub session: String,
    pub conversation: String,
    pub _nodes: Nodes,
}

pub async fn ollama(speed: f64, chaos: &str) -> OllamaServer {
    let options = OllamaOptions { speed, chaos: chaos.parse().unwrap(), ..OllamaOptions::default() };
    OllamaServer::start(options, "127.0.0.1:0".parse().unwrap()).await.unwrap()
}

/// A session whose specialists all use a model that keeps to forms, and a conversation in it.
pub async fn begin(client: &Client) -> (String, String) {
    let session = client.post("/api/sessions", &json!({"flow": "chat", "title": "A debate"})).await;
    let session = text(&session["id"]);
    let conversation = client.post("/api/chat/conversations", &json!({ "session_id": session })).await;
    assert_eq!((&conversation["phase"], &conversation["round"]), (&json!("ideation"), &json!(0)));
    (session, text(&conversation["id"]))
}

impl Scene {
    pub async fn new(speed: f64, chaos: &str) -> Self {
        let server = ollama(speed, chaos).await;
        let nodes = Nodes::one(50.0).await;
        let studio = Studio::start_with(&nodes, &[("OLLAMA_HOST", &server.url())]).await;
        let (session, conversation) = begin(&studio.client).await;
        Self { server, studio, session, conversation, _nodes: nodes }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/api/chat/conversations/{}{rest}", self.conversation)
    }

    /// Says something and follows the turn.
    pub async fn follow(&self, body: &Value) -> Events {
        let request = self.studio.client.request(Method::POST, &self.path("/messages")).json(body);
        Events::of(request.header("accept", "text/event-stream").send().await.unwrap())
    }

    /// Says something and gives the whole turn.
    pub async fn say(&self, content: &str) -> Vec<Event> {
        let events = self.follow(&json!({ "content": content })).await.all().await;
        assert_eq!(events.last().unwrap().kind, "done", "{events:?}");
        events
    }

    /// Says something without following.
    pub async fn post(&self, content: &str) -> (String, String) {
        let body = json!({ "content": content });
        let (status, said) = self.studio.client.ask(Method::POST, &self.path("/messages"), Some(&body)).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{said}");
        (text(&said["message_id"]), text(&said["turn_id"]))
    }

    pub async fn messages(&self) -> Vec<Value> {
        self.studio.client.get(&self.path("/messages")).await["items"].as_array().unwrap().clone()
    }

    pub async fn state(&self) -> Value {
        self.studio.client.get(&self.path("")).await
    }

    pub async fn claims(&self) -> Vec<Value> {
        self.studio.client.get(&self.path("/claims")).await.as_array().unwrap().clone()
    }

    pub async fn judge(&self, claim: &str, verdict: &str) -> Value {
        self.studio.client.post(&self.path(&format!("/claims/{claim}")), &json!({ "verdict": verdict })).await
    }

    pub async fn advance(&self) -> Value {
        self.studio.client.post(&self.path("/advance"), &json!({})).await
    }

    /// Does what the page does.
    pub async fn act(&self, act: Value) -> Value {
        self.studio.client.post("/_fn/debate_act", &json!({"conversation": self.conversation, "act": act})).await
    }

    /// Follows the session's events from a cursor.
    pub async fn events(&self, cursor: &str) -> Events {
        follow_session(&self.studio.client, &self.session, cursor).await
    }

    /// Waits until nobody speaks.
    pub async fn quiet(&self) {
        until("nobody speaks", || async { (self.state().await["turn_id"] == Value::Null).then_some(()) }).await;
    }
}

pub async fn follow_session(client: &Client, session: &str, cursor: &str) -> Events {
    let request = client.request(Method::GET, &format!("/api/sessions/{session}/events"));
    Events::of(request.header("last-event-id", cursor).send().await.unwrap())
}

/// What each message's chunks come to, by message.
pub fn chunked(events: &[Event]) -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for event in events.iter().filter(|event| event.kind == "specialist_chunk") {
        *texts.entry(text(&event.data["message_id"])).or_default() += event.data["content"].as_str().unwrap();
    }
    texts
}

pub fn of_kind<'a>(events: &'a [Event], kind: &str) -> Vec<&'a Event> {
    events.iter().filter(|event| event.kind == kind).collect()
}

/// Everybody who begins, in order.
pub fn starts(events: &[Event]) -> Vec<String> {
    of_kind(events, "specialist_start").iter().map(|event| event.role().to_owned()).collect()
}
