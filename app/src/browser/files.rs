//! Files that somebody picks, drops or pastes, and their way to the studio.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use gesso_core::{ids::AssetId, problem::ProblemCode};
    use js_sys::{Function, Promise};
    use serde::Deserialize;
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{
        ClipboardEvent, DataTransfer, DragEvent, FileList, FormData, HtmlInputElement, ProgressEvent, Url, XmlHttpRequest,
    };

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

    /// Whether what is dragged over the page are files, and not words or a link of the page.
    pub fn brings_files(event: &DragEvent) -> bool {
        let types = event.data_transfer().map(|data| data.types());
        types.is_some_and(|types| types.iter().any(|it| it.as_string().as_deref() == Some("Files")))
    }

    /// Whether what is dragged has left the window.
    pub fn has_left(event: &DragEvent) -> bool {
        event.related_target().is_none()
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

    /// Brings a file to the studio. `on_way` is told how much of it is there, in hundredths, and says whether it is still
    /// wanted; once it is not, the upload ends. `fetch` does not tell how far a body has come; this does.
    pub async fn upload(file: &PickedFile, on_way: impl Fn(u32) -> bool + 'static) -> Result<AssetId, AppError> {
        let gone = |_: JsValue| AppError::from(ProblemCode::UpstreamUnavailable);
        let body = FormData::new().map_err(gone)?;
        body.append_with_blob_and_filename("file", file, &file.name()).map_err(gone)?;
        let request = XmlHttpRequest::new().map_err(gone)?;
        request.open("POST", "/api/uploads").map_err(gone)?;
        let asked = request.clone();
        let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            let part = if event.length_computable() && event.total() > 0.0 { event.loaded() / event.total() } else { 0.0 };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a hundred")]
            let hundredths = (part.clamp(0.0, 1.0) * 100.0) as u32;
            if !on_way(hundredths) {
                let _ = asked.abort();
            }
        });
        request.upload().map_err(gone)?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
        // However it ends, this is told once.
        let ended = Promise::new(&mut |resolve: Function, _reject: Function| request.set_onloadend(Some(&resolve)));
        request.send_with_opt_form_data(Some(&body)).map_err(gone)?;
        JsFuture::from(ended).await.map_err(gone)?;
        let text = request.response_text().ok().flatten().unwrap_or_default();
        match request.status() {
            // It was not answered.
            Err(_) | Ok(0) => Err(ProblemCode::UpstreamUnavailable.into()),
            Ok(200..=299) => {
                let uploaded: Uploaded = json::read(&text).map_err(|_| AppError::from(ProblemCode::Internal))?;
                Ok(uploaded.asset_id)
            }
            Ok(_) => Err(json::read(&text).unwrap_or_else(|_| ProblemCode::Internal.into())),
        }
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
    pub fn brings_files(_event: &DragEvent) -> bool {
        false
    }
    pub fn has_left(_event: &DragEvent) -> bool {
        true
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
    pub async fn upload(_file: &PickedFile, _on_way: impl Fn(u32) -> bool + 'static) -> Result<AssetId, AppError> {
        Err(ProblemCode::UpstreamUnavailable.into())
    }
}
