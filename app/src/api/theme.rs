//! Dark, light or whatever the system says: a cookie, so that the server renders it.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use leptos::prelude::*;

use super::json::Json;
use crate::{error::AppError, shell::theme::Theme};

/// Remembers the theme. Posted by a form when there is no script.
#[server(prefix = "/_fn", endpoint = "theme", output = Json)]
pub async fn set_theme(theme: Theme) -> Result<(), AppError> {
    use axum::http::{HeaderValue, header::SET_COOKIE};
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(cookie) = HeaderValue::from_str(&theme.cookie())
    {
        response.append_header(SET_COOKIE, cookie);
    }
    Ok(())
}
