//! Opening a websocket with the node's own HTTP client: the same headers, the same TLS, no `Origin`, no redirects.

use reqwest::{
    StatusCode, Upgraded,
    header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE},
};
use tokio::time::timeout;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        handshake::{client::generate_key, derive_accept_key},
        protocol::{Role, WebSocketConfig},
    },
};

use crate::comfy::{
    client::NodeClient,
    error::{ComfyError, Phase},
};

/// Largest frame and message, in bytes; a full-size PNG of a node that saves over the websocket fits.
const MESSAGE_LIMIT_BYTES: usize = 32 * 1024 * 1024;

/// Opens a connection for the client id.
pub(super) async fn connect(client: &NodeClient, client_id: &str) -> Result<WebSocketStream<Upgraded>, ComfyError> {
    let mut url = client.url(&["ws"]);
    url.query_pairs_mut().append_pair("clientId", client_id);
    let key = generate_key();
    let request = client
        .http()
        .get(url)
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, &key);
    let wait = client.timeouts().answer;
    let slow = |_| ComfyError::Timeout { phase: Phase::Answering, secs: wait.as_secs() };
    let of_http = |error: reqwest::Error| ComfyError::of_http(&error, client.timeouts().connect.as_secs());
    let response = timeout(wait, request.send()).await.map_err(slow)?.map_err(of_http)?;
    let status = response.status();
    if status != StatusCode::SWITCHING_PROTOCOLS {
        return Err(ComfyError::Status { status: status.as_u16(), text: "no websocket".into() });
    }
    if response.headers().get(SEC_WEBSOCKET_ACCEPT).map(|value| value.as_bytes())
        != Some(derive_accept_key(key.as_bytes()).as_bytes())
    {
        return Err(ComfyError::Unexpected { what: "its websocket handshake is wrong".into() });
    }
    let stream = timeout(wait, response.upgrade()).await.map_err(slow)?.map_err(of_http)?;
    let config =
        WebSocketConfig::default().max_message_size(Some(MESSAGE_LIMIT_BYTES)).max_frame_size(Some(MESSAGE_LIMIT_BYTES));
    Ok(WebSocketStream::from_raw_socket(stream, Role::Client, Some(config)).await)
}
