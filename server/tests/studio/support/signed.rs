//! Somebody at a browser that keeps cookies, or a program with a token.

use std::net::{IpAddr, Ipv4Addr};

use reqwest::{Method, Response, StatusCode, header, redirect::Policy};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{self, client::IntoClientRequest},
};

use super::{Client, client::read, text};

/// An open WebSocket.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A browser or program of one person.
pub struct Person {
    http: reqwest::Client,
    base: String,
    credential: Option<(header::HeaderName, String)>,
}

impl Person {
    /// Nobody yet.
    pub fn nobody(studio: &Client) -> Self {
        Self::nobody_from(studio, Ipv4Addr::LOCALHOST)
    }

    /// Nobody, asking from this address.
    pub fn nobody_from(studio: &Client, address: Ipv4Addr) -> Self {
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).local_address(IpAddr::from(address));
        Self { http: http.build().unwrap(), base: studio.url(""), credential: None }
    }

    /// Signs in, which must succeed.
    pub async fn signed_in(studio: &Client, name: &str, secret: &str) -> Self {
        let mut person = Self::nobody(studio);
        let response = person.sign_in(name, secret).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{name} signs in");
        person.keep_cookie(&response);
        person
    }

    /// A program with this token.
    pub fn with_token(studio: &Client, token: &str) -> Self {
        let credential = Some((header::AUTHORIZATION, format!("Bearer {token}")));
        Self { credential, ..Self::nobody(studio) }
    }

    /// Sends the form.
    pub async fn sign_in(&self, name: &str, secret: &str) -> Response {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("name", name), ("secret", secret), ("next", "/drafts")])
            .finish();
        let request = self.request(Method::POST, "/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(body).send().await.unwrap()
    }

    /// Keeps the cookie of an answer as a browser does.
    pub fn keep_cookie(&mut self, response: &Response) {
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        self.credential = Some((header::COOKIE, cookie.split(';').next().unwrap().to_owned()));
    }

    /// What it shows of itself.
    pub fn credential(&self) -> (header::HeaderName, String) {
        self.credential.clone().unwrap()
    }

    /// A request to be sent.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.credential {
            Some((name, value)) => request.header(name, value),
            None => request,
        }
    }

    /// Opens a WebSocket, with these headers besides its credential.
    pub async fn socket(&self, path: &str, headers: &[(&'static str, &str)]) -> Result<Socket, StatusCode> {
        let url = format!("{}{path}", self.base.replace("http://", "ws://"));
        let mut request = url.into_client_request().unwrap();
        let shown = self.credential.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in shown.chain(headers.iter().copied()) {
            request.headers_mut().insert(name.parse::<header::HeaderName>().unwrap(), value.parse().unwrap());
        }
        match tokio_tungstenite::connect_async(request).await {
            Ok((socket, _)) => Ok(socket),
            Err(tungstenite::Error::Http(answer)) => Err(answer.status()),
            Err(error) => panic!("{path}: {error}"),
        }
    }

    /// The status of a request without a body.
    pub async fn status(&self, method: Method, path: &str) -> StatusCode {
        self.request(method, path).send().await.unwrap().status()
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        read(self.request(Method::POST, path).json(body).send().await.unwrap()).await
    }

    /// Makes a session; gives its id.
    pub async fn session(&self) -> String {
        let (status, session) = self.post("/api/sessions", &json!({"flow": "draft_grid", "title": "A test"})).await;
        assert_eq!(status, StatusCode::CREATED, "{session}");
        text(&session["id"])
    }

    /// Makes a token with these scopes, as the settings page does.
    pub async fn token(&self, scopes: &[&str]) -> String {
        let (status, made) = self.post("/_fn/make_token", &json!({"name": "A program", "scopes": scopes})).await;
        assert_eq!(status, StatusCode::OK, "{made}");
        text(&made["secret"])
    }
}
