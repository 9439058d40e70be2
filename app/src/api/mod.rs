//! Server functions under `/_fn`, and the types they carry.
//!
//! Each is authorization, one port call and the mapping. What is JSON is called by the page; what an HTML form
//! posts is url-encoded, so that it works before the module is loaded and without it.

mod home;
mod theme;
mod types;

pub use home::{
    Cancel, CancelBatch, HomeOf, ImagineForm, ImagineNow, cancel, cancel_batch, home_of, imagine_form, imagine_now,
};
pub use theme::{SetTheme, set_theme};
pub use types::{Aspect, Engines, HomeState, Imagine, Imagined, PICTURES_PER_SENTENCE, RecentSession};

#[cfg(feature = "ssr")]
mod context {
    use std::sync::Arc;

    use gesso_core::problem::ProblemCode;
    use leptos::prelude::use_context;

    use crate::{error::AppError, ports::Studio};

    /// The studio of whoever is asking. The server provides one only for a request it has let in.
    pub fn studio() -> Result<Arc<dyn Studio>, AppError> {
        use_context::<Arc<dyn Studio>>().ok_or_else(|| ProblemCode::Unauthorized.into())
    }

    /// Gives the answer to a JSON call its status; a form's answer is a redirect and keeps its own.
    pub fn answer<T>(result: Result<T, AppError>) -> Result<T, AppError> {
        if let (Err(error), Some(response)) = (&result, use_context::<leptos_axum::ResponseOptions>())
            && let Ok(status) = axum::http::StatusCode::from_u16(error.status())
        {
            response.set_status(status);
        }
        result
    }
}
