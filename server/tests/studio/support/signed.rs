//! Somebody at a browser that keeps cookies, or a program with a token.

use reqwest::{Method, Response, StatusCode, header, redirect::Policy};
use serde_json::{Value, json};

use super::{Client, client::read, text};

/// A browser or program of one person.
pub struct Person {
    http: reqwest::Client,
    base: String,
    credential: Option<(header::HeaderName, String)>,
}

impl Person {
    /// Nobody yet.
    pub fn nobody(studio: &Client) -> Self {
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { http, base: studio.url(""), credential: None }
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
