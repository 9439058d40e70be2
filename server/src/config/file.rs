//! `gesso.toml`. Unknown keys are an error naming the key.

use std::path::Path;

use serde::Deserialize;

use super::ConfigError;

/// What `gesso.toml` may say; each key is the variable of the same name without `GESSO_`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSettings {
    /// `GESSO_ADDR`
    pub addr: Option<String>,
    /// `GESSO_DATA_DIR`
    pub data_dir: Option<String>,
    /// `DATABASE_URL`
    pub database_url: Option<String>,
    /// `GESSO_MEDIA_URL`
    pub media_url: Option<String>,
    /// `OLLAMA_HOST`
    pub ollama_host: Option<String>,
    /// `COMFYUI_BASE_URL`
    pub comfyui_base_url: Option<String>,
    /// `GESSO_NODES`
    pub nodes: Option<String>,
    /// `GESSO_AUTH`
    pub auth: Option<String>,
    /// `GESSO_HOSTS`
    pub hosts: Option<Vec<String>>,
    /// `GESSO_TLS_CERT`
    pub tls_cert: Option<String>,
    /// `GESSO_TLS_KEY`
    pub tls_key: Option<String>,
    /// `GESSO_STALL_SECS`
    pub stall_secs: Option<u64>,
}

impl FileSettings {
    /// Reads `path`, or nothing when no file was named.
    ///
    /// # Errors
    /// The file cannot be read or understood.
    pub fn read(path: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::Unreadable { path: path.into(), reason: error.to_string() })?;
        Self::parse(&text, path)
    }

    /// Reads the text of a file called `path`.
    ///
    /// # Errors
    /// Names the key that is not known or not acceptable.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| ConfigError::BadFile { path: path.into(), reason: error.message().into() })
    }
}
