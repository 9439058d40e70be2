//! What the values of a flow need of the browser: chance, the time, files for the nodes.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use gesso_core::problem::ProblemCode;
    use js_sys::{Array, Date, Function, Math, Promise, Uint8Array, encode_uri_component};
    use serde::Deserialize;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Blob, File, FormData, HtmlInputElement, XmlHttpRequest};

    use crate::{api::json, error::AppError};

    #[derive(Deserialize)]
    struct Named {
        name: String,
        #[serde(default)]
        subfolder: String,
    }

    /// A whole number from nought to below `end`, which is at most 2⁵³.
    pub fn chance_below(end: u64) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "below 2⁵³ floats count every whole number"
        )]
        let drawn = (Math::random() * end as f64) as u64;
        drawn.min(end.saturating_sub(1))
    }

    /// Date and time as the person writes them.
    pub fn now_in_words() -> String {
        Date::new_0().to_locale_string("default", &JsValue::UNDEFINED).into()
    }

    /// A text as part of an address.
    pub fn in_address(text: &str) -> String {
        encode_uri_component(text).into()
    }

    /// The file that was picked in a field, whatever it is.
    pub fn file_of_input(input: &HtmlInputElement) -> Option<File> {
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be picked again.
        input.set_value("");
        file
    }

    fn gone(_: JsValue) -> AppError {
        ProblemCode::UpstreamUnavailable.into()
    }

    /// Gives a file to the nodes; what graphs call it then.
    pub async fn give_to_nodes(file: &File) -> Result<String, AppError> {
        let body = FormData::new().map_err(gone)?;
        body.append_with_blob_and_filename("image", file, &file.name()).map_err(gone)?;
        give("/comfy/upload/image", &body).await
    }

    /// Gives a mask to the nodes, put over the colours of the picture that `original` refers to; what graphs call it then.
    pub async fn give_mask_to_nodes(png: &[u8], name: &str, original: &str) -> Result<String, AppError> {
        let body = FormData::new().map_err(gone)?;
        let parts = Array::of1(&Uint8Array::from(png));
        let file = Blob::new_with_u8_array_sequence(&parts).map_err(gone)?;
        body.append_with_blob_and_filename("image", &file, name).map_err(gone)?;
        for (field, value) in [("original_ref", original), ("type", "input"), ("subfolder", "clipspace")] {
            body.append_with_str(field, value).map_err(gone)?;
        }
        give("/comfy/upload/mask", &body).await
    }

    async fn give(path: &str, body: &FormData) -> Result<String, AppError> {
        let request = XmlHttpRequest::new().map_err(gone)?;
        request.open("POST", path).map_err(gone)?;
        let ended = Promise::new(&mut |resolve: Function, _reject: Function| request.set_onloadend(Some(&resolve)));
        request.send_with_opt_form_data(Some(body)).map_err(gone)?;
        JsFuture::from(ended).await.map_err(gone)?;
        let text = request.response_text().ok().flatten().unwrap_or_default();
        match request.status() {
            Ok(200..=299) => {
                let Named { name, subfolder } = json::read(&text).map_err(|_| AppError::from(ProblemCode::Internal))?;
                Ok(if subfolder.is_empty() { name } else { format!("{subfolder}/{name}") })
            }
            Err(_) | Ok(0) => Err(ProblemCode::UpstreamUnavailable.into()),
            Ok(_) => Err(json::read(&text).unwrap_or_else(|_| ProblemCode::Internal.into())),
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    use gesso_core::problem::ProblemCode;
    use leptos::web_sys::HtmlInputElement;

    use super::super::PickedFile;
    use crate::error::AppError;

    pub fn chance_below(_end: u64) -> u64 {
        0
    }
    pub fn now_in_words() -> String {
        String::new()
    }
    pub fn in_address(text: &str) -> String {
        text.to_owned()
    }
    pub fn file_of_input(_input: &HtmlInputElement) -> Option<PickedFile> {
        None
    }
    pub async fn give_to_nodes(_file: &PickedFile) -> Result<String, AppError> {
        Err(ProblemCode::UpstreamUnavailable.into())
    }
    pub async fn give_mask_to_nodes(_png: &[u8], _name: &str, _original: &str) -> Result<String, AppError> {
        Err(ProblemCode::UpstreamUnavailable.into())
    }
}
