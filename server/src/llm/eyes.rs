//! Pictures for models that see: small JPEGs of the first frame, and which model looks.

use std::io::Cursor;

use bytes::Bytes;
use gesso_app::ports::llm::{LlmBackend, LlmError};
use gesso_core::llm::{LanguageModel, ability};

use super::choose;
use crate::media::{Format, MediaError, MediaStore, decode, probe_as};

/// The long edge a model is shown at most, in pixels (ollama protocol: images).
const SHOWN_PIXELS: u32 = 1_280;

/// A stored picture as a model is shown it.
///
/// # Errors
/// The file is not there, or cannot be decoded.
pub async fn look_at(media: &MediaStore, sha256: &str) -> Result<Bytes, MediaError> {
    let thumb = media.thumb(sha256.parse()?, SHOWN_PIXELS).await?;
    let encode = move || -> Result<Bytes, MediaError> {
        let facts = probe_as(&thumb, crate::media::Kind::Upload)?;
        let image = decode(&thumb, &facts)?.into_rgb8();
        let mut jpeg = Cursor::new(Vec::new());
        let failed = |error: image::ImageError| MediaError::Decode { format: Format::Jpeg, reason: error.to_string() };
        image.write_to(&mut jpeg, image::ImageFormat::Jpeg).map_err(failed)?;
        Ok(jpeg.into_inner().into())
    };
    tokio::task::spawn_blocking(encode).await.map_err(|_| MediaError::Interrupted)?
}

/// The model that looks: the first of these that is installed and sees, else the first installed one that does.
///
/// # Errors
/// None sees, or no server answers.
pub async fn seeing(llm: &dyn LlmBackend, preferred: &[&str]) -> Result<LanguageModel, LlmError> {
    let models = llm.models().await?;
    let named = |name: &&str| models.iter().find(|model| model.is_named(name) && model.can(ability::VISION));
    let found = preferred.iter().find_map(named).or_else(|| models.iter().find(|model| model.can(ability::VISION)));
    found.cloned().ok_or_else(|| LlmError::NoModel { ability: ability::VISION.to_owned() })
}

/// The model of this name, which has to see.
///
/// # Errors
/// It is not installed, it does not see, or no server answers.
pub async fn see(llm: &dyn LlmBackend, name: &str) -> Result<LanguageModel, LlmError> {
    let model = choose(llm, Some(name), ability::VISION).await?;
    if model.can(ability::VISION) {
        return Ok(model);
    }
    Err(LlmError::Unable { model: model.name, ability: ability::VISION.to_owned() })
}
