//! A raw websocket client: what arrives, in order.

use std::time::Duration;

use anyhow::{Context, bail};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use crate::target::PATIENCE_SECS;

/// A frame.
#[derive(Debug, Clone)]
pub enum Frame {
    /// Event name and data.
    Event(String, Value),
    /// Binary event number and the rest.
    Binary(u32, Vec<u8>),
}

impl Frame {
    pub fn is(&self, event: &str) -> bool {
        matches!(self, Self::Event(name, _) if name == event)
    }

    pub fn data(&self) -> &Value {
        match self {
            Self::Event(_, data) => data,
            Self::Binary(..) => &Value::Null,
        }
    }
}

/// A websocket.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub async fn connect(base: &str, path: &str) -> anyhow::Result<Self> {
        let url = format!("{}{path}", base.replacen("http", "ws", 1));
        Ok(Self(connect_async(url).await?.0))
    }

    /// The status of a handshake with this Origin.
    pub async fn handshake_status(base: &str, origin: &str) -> anyhow::Result<u16> {
        let mut request = format!("{}/ws?clientId=origin", base.replacen("http", "ws", 1)).into_client_request()?;
        request.headers_mut().insert("Origin", HeaderValue::from_str(origin)?);
        match connect_async(request).await {
            Ok((_, response)) => Ok(response.status().as_u16()),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Ok(response.status().as_u16()),
            Err(error) => Err(error.into()),
        }
    }

    /// The next frame; an error when the connection ends or nothing comes.
    pub async fn next(&mut self) -> anyhow::Result<Frame> {
        self.next_within(Duration::from_secs(PATIENCE_SECS)).await?.context("nothing came")
    }

    /// The next frame, or `None` when nothing comes in this time.
    pub async fn next_within(&mut self, patience: Duration) -> anyhow::Result<Option<Frame>> {
        loop {
            let Ok(message) = timeout(patience, self.0.next()).await else {
                return Ok(None);
            };
            match message.context("the connection ended")?? {
                Message::Text(text) => {
                    let mut frame: Value = serde_json::from_str(&text)?;
                    let name = frame["type"].as_str().context("no type")?.to_owned();
                    return Ok(Some(Frame::Event(name, frame["data"].take())));
                }
                Message::Binary(bytes) => {
                    let event = bytes.first_chunk::<4>().context("a short binary frame")?;
                    return Ok(Some(Frame::Binary(u32::from_be_bytes(*event), bytes[4..].to_vec())));
                }
                Message::Close(_) => bail!("a close frame"),
                _ => {}
            }
        }
    }

    /// All frames up to and including the first that matches.
    pub async fn until(&mut self, wanted: impl Fn(&Frame) -> bool) -> anyhow::Result<Vec<Frame>> {
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await.with_context(|| format!("after {} frames: {:?}", frames.len(), names(&frames)))?;
            let found = wanted(&frame);
            frames.push(frame);
            if found {
                return Ok(frames);
            }
        }
    }

    /// All frames up to the end marker of a prompt.
    pub async fn until_over(&mut self, prompt: &str) -> anyhow::Result<Vec<Frame>> {
        self.until(|frame| {
            frame.is("executing") && frame.data()["node"].is_null() && frame.data()["prompt_id"] == json!(prompt)
        })
        .await
    }

    pub async fn say(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(self.0.send(Message::text(text)).await?)
    }

    /// Ask for preview metadata; the server's own flags.
    pub async fn negotiate(&mut self) -> anyhow::Result<Value> {
        self.say(&json!({"type": "feature_flags", "data": {"supports_preview_metadata": true}}).to_string()).await?;
        let frames = self.until(|frame| frame.is("feature_flags")).await?;
        Ok(frames.last().map(|frame| frame.data().clone()).unwrap_or_default())
    }

    pub async fn ping(&mut self, payload: &'static [u8]) -> anyhow::Result<()> {
        self.0.send(Message::Ping(payload.into())).await?;
        loop {
            let message = timeout(Duration::from_secs(PATIENCE_SECS), self.0.next()).await?;
            if let Message::Pong(answer) = message.context("the connection ended")?? {
                anyhow::ensure!(answer == payload, "a foreign pong");
                return Ok(());
            }
        }
    }

    /// Close properly and wait until the server has agreed.
    pub async fn close(mut self) -> anyhow::Result<()> {
        self.0.close(None).await?;
        while let Ok(Some(Ok(_))) = timeout(Duration::from_secs(PATIENCE_SECS), self.0.next()).await {}
        Ok(())
    }
}

/// Event names, for messages and order checks; binary frames as `#n`.
pub fn names(frames: &[Frame]) -> Vec<String> {
    frames
        .iter()
        .map(|frame| match frame {
            Frame::Event(name, data) if name == "executing" => {
                format!("executing {}", data["node"].as_str().unwrap_or("-"))
            }
            Frame::Event(name, data) if name == "executed" => {
                format!("executed {}", data["node"].as_str().unwrap_or("-"))
            }
            Frame::Event(name, _) => name.clone(),
            Frame::Binary(event, _) => format!("#{event}"),
        })
        .collect()
}
