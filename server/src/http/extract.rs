//! Reading requests: whatever is wrong with one is a problem with a code and one sentence.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, rejection::BytesRejection},
    http::{StatusCode, request::Parts},
};
use gesso_core::{
    page::{DEFAULT_LIMIT, MAX_LIMIT},
    problem::ProblemCode,
};
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::error::Problem;

/// A JSON body and the fingerprint of its bytes, by which a repeated request is recognised.
pub struct Body<T> {
    /// What it says.
    pub value: T,
    /// SHA-256 of its bytes, hexadecimal.
    pub fingerprint: String,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await.map_err(unreadable)?;
        Ok(Self { value: read_json(&bytes)?, fingerprint: hex::encode(Sha256::digest(&bytes)) })
    }
}

fn unreadable(rejection: BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, ProblemCode::TooLarge, "The body is larger than this route takes.");
    }
    Problem::new(StatusCode::BAD_REQUEST, ProblemCode::ValidationFailed, "The body did not arrive whole; send it again.")
}

fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = T::deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    read.map_err(|error| match error.classify() {
        serde_json::error::Category::Data => Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            ProblemCode::ValidationFailed,
            format!("The body is not acceptable: {error}."),
        ),
        _ => Problem::new(StatusCode::BAD_REQUEST, ProblemCode::ValidationFailed, format!("The body is not JSON: {error}.")),
    })
}

/// A body that may be left out.
///
/// # Errors
/// It is there and not acceptable.
pub fn read_json_or_default<T: Default + DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) { Ok(T::default()) } else { read_json(bytes) }
}

/// An id in the path; one that is not an id is not found.
pub struct Id<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0)).map_err(|_| Problem::not_found("thing"))
    }
}

/// A query string.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|query| Self(query.0)).map_err(|rejection| {
            let detail = format!("The query is not acceptable: {}.", rejection.body_text());
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::ValidationFailed, detail)
        })
    }
}

/// Where a list goes on, and how long a page is.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Cursor {
    /// Page size, 1–200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl Cursor {
    /// The page size.
    ///
    /// # Errors
    /// It is outside 1–200.
    pub fn limit(&self) -> Result<u32, Problem> {
        page_limit(self.limit)
    }
}

/// Checks a page size.
///
/// # Errors
/// It is outside 1–200.
pub fn page_limit(limit: Option<u32>) -> Result<u32, Problem> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(limit);
    }
    Err(Problem::invalid_field("limit", format!("A page has 1 to {MAX_LIMIT} items.")))
}
