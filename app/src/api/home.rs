//! What the home page calls.

#![expect(missing_docs, reason = "the fields of the generated structs are the arguments")]

use gesso_core::ids::{BatchId, GenerationId, SessionId};
use leptos::prelude::*;

use super::{Aspect, HomeState, Imagine, Imagined, json::Json};
use crate::error::AppError;

#[cfg(feature = "ssr")]
use super::{
    PICTURES_PER_SENTENCE,
    context::{ECHOED_BYTES, answer, code_of, studio},
};

/// Everything the home page shows; without a session, the newest one.
#[server(prefix = "/_fn", endpoint = "home", input = Json, output = Json)]
pub async fn home_of(session: Option<SessionId>) -> Result<HomeState, AppError> {
    answer(async { studio()?.home(session).await }.await)
}

/// Makes pictures from a sentence.
#[server(prefix = "/_fn", endpoint = "imagine", input = Json, output = Json)]
pub async fn imagine_now(input: Imagine) -> Result<Imagined, AppError> {
    answer(async { studio()?.imagine(input).await }.await)
}

/// The composer's form: the same as [`imagine_now`], then back to the page. `session` may be empty.
#[server(prefix = "/_fn", endpoint = "imagine_form", output = Json)]
pub async fn imagine_form(
    #[server(default)] session: String,
    #[server(default)] prompt: String,
    #[server(default)] aspect: Aspect,
) -> Result<(), AppError> {
    let input = Imagine { session: session.parse().ok(), prompt, aspect, count: PICTURES_PER_SENTENCE };
    let (came_from, prompt) = (input.session, input.prompt.clone());
    let path = match studio()?.imagine(input).await {
        Ok(imagined) => format!("/?session={}", imagined.session_id),
        Err(error) => refused_path(came_from, &prompt, &error),
    };
    leptos_axum::redirect(&path);
    Ok(())
}

/// Cancels one generation. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "cancel", output = Json)]
pub async fn cancel(generation: GenerationId) -> Result<(), AppError> {
    studio()?.cancel(generation).await
}

/// Cancels what is unfinished of a batch. Posted by a form as well.
#[server(prefix = "/_fn", endpoint = "cancel_batch", output = Json)]
pub async fn cancel_batch(batch: BatchId) -> Result<(), AppError> {
    studio()?.cancel_batch(batch).await
}

/// Back to the page with the code of the problem and the sentence, so that neither is lost without a script.
/// Only the code travels, never the text of the error: an address must not be able to put words on the page.
#[cfg(feature = "ssr")]
fn refused_path(session: Option<SessionId>, prompt: &str, error: &AppError) -> String {
    let code = code_of(error);
    let session = session.map_or_else(|| "new".to_owned(), |session| session.to_string());
    let mut path = format!("/?session={session}&problem={code}");
    if prompt.len() <= ECHOED_BYTES {
        path.push_str("&prompt=");
        path.push_str(&leptos_router::location::Url::escape(prompt));
    }
    path
}
