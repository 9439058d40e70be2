//! Asking other servers over HTTP, whatever their protocol: no redirects, no proxies, bounded answers, errors without
//! addresses. Shared by the adapters of ComfyUI and Ollama.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{ClientBuilder, Response, redirect::Policy};
use tokio::time::timeout;

/// Most that is set aside for an answer before any of it has come, in bytes.
const FIRST_ROOM_BYTES: usize = 8 * 1024 * 1024;
/// Most that is read of an error's text, in bytes.
pub const ERROR_TEXT_LIMIT_BYTES: usize = 4 * 1024;
/// Longest text of another server that goes into a sentence, in characters.
const TEXT_LIMIT_CHARS: usize = 300;

/// The beginnings of a client. A redirect could carry headers elsewhere, and a proxy of the environment is not meant for
/// the studio's own machines.
pub fn client(connect: Duration) -> ClientBuilder {
    reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .user_agent(concat!("gesso/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(connect)
}

/// Why an answer could not be read to its end.
#[derive(Debug)]
pub enum ReadError {
    /// It is longer than was allowed.
    TooLarge,
    /// It ended before its declared length.
    CutShort,
    /// Nothing came for too long.
    Idle,
    /// The connection failed.
    Http(reqwest::Error),
}

/// The next piece of an answer; `None` at its end.
///
/// # Errors
/// [`ReadError::Idle`] or [`ReadError::Http`].
pub async fn next_piece(response: &mut Response, idle: Duration) -> Result<Option<Bytes>, ReadError> {
    match timeout(idle, response.chunk()).await {
        Ok(piece) => piece.map_err(ReadError::Http),
        Err(_) => Err(ReadError::Idle),
    }
}

/// Reads a body piece by piece up to its bound.
///
/// # Errors
/// See [`ReadError`].
pub async fn read_body(mut response: Response, limit_bytes: usize, idle: Duration) -> Result<Bytes, ReadError> {
    let declared = response.content_length().and_then(|length| usize::try_from(length).ok());
    if declared.is_some_and(|length| length > limit_bytes) {
        return Err(ReadError::TooLarge);
    }
    let mut body = BytesMut::with_capacity(declared.unwrap_or_default().min(FIRST_ROOM_BYTES));
    while let Some(piece) = next_piece(&mut response, idle).await? {
        if body.len() + piece.len() > limit_bytes {
            return Err(ReadError::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    if declared.is_some_and(|length| length != body.len()) {
        return Err(ReadError::CutShort);
    }
    Ok(body.freeze())
}

/// How the body of a failed answer begins; what cannot be read of it is left out.
pub async fn beginning(mut response: Response, idle: Duration) -> Vec<u8> {
    let mut text = Vec::new();
    while let Ok(Some(piece)) = next_piece(&mut response, idle).await {
        text.extend_from_slice(&piece);
        if text.len() >= ERROR_TEXT_LIMIT_BYTES {
            break;
        }
    }
    text.truncate(ERROR_TEXT_LIMIT_BYTES);
    text
}

/// The innermost cause of an error, without the address it was about.
#[must_use]
pub fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    // The outermost text names the URL; without a deeper cause there is only its kind.
    if std::ptr::addr_eq(cause, error) { "no further cause is known".to_owned() } else { shorten(&cause.to_string()) }
}

/// One line of bounded length, without the full stop at its end.
#[must_use]
pub fn shorten(text: &str) -> String {
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > TEXT_LIMIT_CHARS {
        words = words.chars().take(TEXT_LIMIT_CHARS).collect::<String>() + "…";
    }
    words.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let text = shorten(&"ü ".repeat(1000));
        assert_eq!(text.chars().count(), TEXT_LIMIT_CHARS + 1);
        assert_eq!(shorten(" two\n words. "), "two words");
    }
}
