//! JSON for server functions, read from text as the page's embedded state and the socket's messages are.
//!
//! Serde makes the reader of a type once per kind of input. The codec that comes with Leptos reads bytes, the embedded
//! state is read from text: with both, the module carries every reader twice. So every server function names [`Json`]
//! as its output, and as its input unless a form posts it.

use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};
use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

/// Arguments and results as JSON in the body of a `POST`.
pub type Json = Post<JsonText>;

/// JSON by way of text.
pub struct JsonText;

/// Why a body could not be read.
#[derive(Debug, Error)]
pub enum NotJson {
    /// It is not UTF-8.
    #[error("the body is not UTF-8: {0}")]
    Text(#[from] std::str::Utf8Error),
    /// It is not JSON of the expected shape.
    #[error(transparent)]
    Shape(#[from] serde_json::Error),
}

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = NotJson;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        Ok(serde_json::from_str(std::str::from_utf8(&bytes)?)?)
    }
}
