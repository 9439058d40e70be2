//! Ollama's JSON, as far as it is written and read.

mod chat;
mod models;
mod pull;

pub(super) use chat::{ChatBody, ChatLine, Think, Wire};
pub use models::Loaded;
pub(super) use models::{Deletion, Ps, Show, ShowBody, Tags, Version};
pub(super) use pull::{PullBody, PullLine};

use serde::Deserialize;

/// An error, alone in its object.
#[derive(Deserialize)]
struct ErrorObject {
    error: String,
}

/// What a failed answer says: the `error` of its JSON, or its beginning.
pub(super) fn words_of(body: &[u8]) -> String {
    match serde_json::from_slice::<ErrorObject>(body) {
        Ok(object) => unwrapped(&object.error),
        Err(_) => crate::outbound::shorten(&String::from_utf8_lossy(body)),
    }
}

/// The runner's own JSON arrives as a string inside the error; people are shown its message (ollama protocol: errors).
pub(super) fn unwrapped(text: &str) -> String {
    let inner: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let message = inner.as_ref().and_then(|inner| {
        let inner = inner.get("error").filter(|error| error.is_object()).unwrap_or(inner);
        inner.get("message").or_else(|| inner.get("error"))?.as_str()
    });
    crate::outbound::shorten(message.unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runner_s_words_are_taken_out_of_their_json() {
        let inner = r#"{"error":{"code":500,"message":"image input is not supported.","type":"server_error"}}"#;
        assert_eq!(unwrapped(inner), "image input is not supported");
        assert_eq!(words_of(serde_json::json!({ "error": inner }).to_string().as_bytes()), "image input is not supported");
        assert_eq!(words_of(b"404 page not found"), "404 page not found");
        assert_eq!(words_of(b""), "");
    }
}
