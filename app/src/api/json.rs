//! JSON for server functions, read from text as the page's embedded state and the socket's messages are.
//!
//! Serde makes the reader of a type once per kind of input: text, bytes, and what it holds of a tagged enum until the tag
//! is known. With all three the module carries every reader three times. So everything in the page is [`read`] as the
//! tagged enums are: server functions name [`Json`] as their output, and as their input unless a form posts it, and
//! resources are [`JsonResource`] or [`JsonOnce`].

use leptos::{
    prelude::{OnceResource, Resource},
    server::codee::{Decoder, Encoder},
    server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

/// A resource whose state in the page is [`read`].
pub type JsonResource<T> = Resource<T, JsonText>;

/// The same for what is asked for once.
pub type JsonOnce<T> = OnceResource<T, JsonText>;

/// Reads JSON from text.
///
/// # Errors
/// It is not JSON of the expected shape.
pub fn read<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    /// What is flattened is held whole before it is read.
    #[derive(Deserialize)]
    #[serde(bound = "T: DeserializeOwned")]
    struct Whole<T> {
        #[serde(flatten)]
        it: It<T>,
    }
    #[derive(Deserialize)]
    #[serde(bound = "T: DeserializeOwned")]
    struct It<T> {
        it: T,
    }
    serde_json::from_str(&format!("{{\"it\":{text}}}")).map(|Whole { it: It { it } }| it)
}

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
        Ok(read(std::str::from_utf8(&bytes)?)?)
    }
}

impl<T: Serialize> Encoder<T> for JsonText {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Self::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for JsonText {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Self::Error> {
        read(text)
    }
}

#[cfg(test)]
mod tests {
    use gesso_core::event::Envelope;

    use super::read;

    #[test]
    fn what_is_held_first_is_read_as_text_is() {
        let text = r#"{"seq":3,"at":"2026-11-22T01:02:03.004Z","type":"generation_queued","generation_id":"00000000-0000-0000-0000-000000000001"}"#;
        assert_eq!(read::<Envelope>(text).unwrap(), serde_json::from_str(text).unwrap());
        assert_eq!(read::<Result<Vec<f64>, String>>(r#"{"Ok":[1,0.1,1e-7]}"#).unwrap(), Ok(vec![1.0, 0.1, 1e-7]));
        assert_eq!(read::<Option<u64>>("18446744073709551615").unwrap(), Some(u64::MAX));
        assert!(read::<u8>("1,\"it\":2").is_err());
        assert!(read::<u8>("").is_err());
    }
}
