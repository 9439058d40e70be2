//! Files that somebody picks, drops or pastes, and their way to the studio.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use gesso_core::{ids::AssetId, problem::ProblemCode};
    use serde::Deserialize;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{ClipboardEvent, DataTransfer, DragEvent, FileList, FormData, HtmlInputElement, RequestInit, Response, Url};

    use crate::{api::json, error::AppError};

    /// A file of the person's.
    pub type PickedFile = web_sys::File;

    #[derive(Deserialize)]
    struct Uploaded {
        asset_id: AssetId,
    }

    fn pictures(files: Option<FileList>) -> Vec<PickedFile> {
        let Some(files) = files else { return Vec::new() };
        (0..files.length()).filter_map(|at| files.get(at)).filter(|file| file.type_().starts_with("image/")).collect()
    }

    /// The pictures that were picked in a field.
    pub fn files_of_input(input: &HtmlInputElement) -> Vec<PickedFile> {
        pictures(input.files())
    }

    /// The pictures that were dropped.
    pub fn files_of_drop(event: &DragEvent) -> Vec<PickedFile> {
        pictures(event.data_transfer().and_then(|data: DataTransfer| data.files()))
    }

    /// The pictures that were pasted.
    pub fn files_of_paste(event: &ClipboardEvent) -> Vec<PickedFile> {
        pictures(event.clipboard_data().and_then(|data: DataTransfer| data.files()))
    }

    /// A URL that shows a file; it is revoked when it is no longer shown.
    pub fn object_url_of(file: &PickedFile) -> Option<String> {
        Url::create_object_url_with_blob(file).ok()
    }

    /// What a file is called.
    pub fn name_of_file(file: &PickedFile) -> String {
        file.name()
    }

    /// Brings a file to the studio.
    pub async fn upload(file: &PickedFile) -> Result<AssetId, AppError> {
        let gone = |_: JsValue| AppError::from(ProblemCode::UpstreamUnavailable);
        let body = FormData::new().map_err(gone)?;
        body.append_with_blob_and_filename("file", file, &file.name()).map_err(gone)?;
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&body);
        let window = web_sys::window().ok_or(ProblemCode::UpstreamUnavailable)?;
        let asked = window.fetch_with_str_and_init("/api/uploads", &init);
        let response: Response = JsFuture::from(asked).await.map_err(gone)?.dyn_into().map_err(gone)?;
        let text = JsFuture::from(response.text().map_err(gone)?).await.map_err(gone)?.as_string().unwrap_or_default();
        if response.ok() {
            let uploaded: Uploaded = json::read(&text).map_err(|_| AppError::from(ProblemCode::Internal))?;
            return Ok(uploaded.asset_id);
        }
        Err(json::read(&text).unwrap_or_else(|_| ProblemCode::Internal.into()))
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    use gesso_core::{ids::AssetId, problem::ProblemCode};
    use leptos::ev::{ClipboardEvent, DragEvent};

    use crate::error::AppError;

    /// There are none on the server.
    pub struct PickedFile;

    pub fn files_of_input(_input: &leptos::web_sys::HtmlInputElement) -> Vec<PickedFile> {
        Vec::new()
    }
    pub fn files_of_drop(_event: &DragEvent) -> Vec<PickedFile> {
        Vec::new()
    }
    pub fn files_of_paste(_event: &ClipboardEvent) -> Vec<PickedFile> {
        Vec::new()
    }
    pub fn object_url_of(_file: &PickedFile) -> Option<String> {
        None
    }
    pub fn name_of_file(_file: &PickedFile) -> String {
        String::new()
    }
    pub async fn upload(_file: &PickedFile) -> Result<AssetId, AppError> {
        Err(ProblemCode::UpstreamUnavailable.into())
    }
}
