//! What a node is and has: liveness, its report, its classes.

use gesso_core::fleet::NodeReport;
use serde_json::Value;

use super::NodeClient;
use crate::comfy::{
    error::ComfyError,
    report::{self, CHECKPOINTS, Folder, LORAS, UPSCALE_MODELS},
};

/// Largest `/system_stats`, in bytes; a few hundred are usual.
const STATS_LIMIT_BYTES: usize = 1024 * 1024;
/// Largest `/object_info`, in bytes; a plain install has 0.6 MB, one with many custom nodes ten times that.
const OBJECT_INFO_LIMIT_BYTES: usize = 64 * 1024 * 1024;
/// Largest list of model files, in bytes.
const MODELS_LIMIT_BYTES: usize = 4 * 1024 * 1024;

impl NodeClient {
    /// Whether a ComfyUI answers at all.
    ///
    /// # Errors
    /// Whatever kept it from answering.
    pub async fn ping(&self) -> Result<(), ComfyError> {
        let request = self.http().get(self.url(&["system_stats"]));
        let response = self.send(request, self.timeouts().ping).await?;
        let (status, body) = self.good_body(response, STATS_LIMIT_BYTES, "/system_stats").await?;
        let stats: Value = serde_json::from_slice(&body).map_err(|_| super::transport::not_json(status, &body))?;
        if stats.get("system").is_some() {
            return Ok(());
        }
        Err(ComfyError::Unexpected { what: "/system_stats has no system".into() })
    }

    /// Everything the scheduler wants to know of the node.
    ///
    /// # Errors
    /// Whatever kept it from answering, or [`ComfyError::Unexpected`] if it is no ComfyUI.
    pub async fn report(&self) -> Result<NodeReport, ComfyError> {
        Ok(self.report_and_schema().await?.0)
    }

    /// The report together with the `/object_info` it was read from, for the merged schema.
    ///
    /// # Errors
    /// As [`NodeClient::report`].
    pub async fn report_and_schema(&self) -> Result<(NodeReport, Value), ComfyError> {
        let stats = self.json(self.http().get(self.url(&["system_stats"])), STATS_LIMIT_BYTES, "/system_stats");
        let (stats, info) = tokio::try_join!(stats, self.object_info())?;
        let mut report = report::read(&stats, &info)?;
        report.checkpoints = self.files_of(&CHECKPOINTS, &info).await?;
        report.loras = self.files_of(&LORAS, &info).await?;
        report.upscale_models = self.files_of(&UPSCALE_MODELS, &info).await?;
        Ok((report, info))
    }

    /// The declarations of all node classes.
    ///
    /// # Errors
    /// Whatever kept the node from answering.
    pub async fn object_info(&self) -> Result<Value, ComfyError> {
        self.json(self.http().get(self.url(&["object_info"])), OBJECT_INFO_LIMIT_BYTES, "/object_info").await
    }

    /// The answer of another of its routes that only tell; `None` if it has none for this.
    ///
    /// # Errors
    /// Whatever kept the node from answering.
    pub async fn told(&self, segments: &[&str], query: &[(&str, &str)]) -> Result<Option<Value>, ComfyError> {
        let mut url = self.url(segments);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        match self.json(self.http().get(url), MODELS_LIMIT_BYTES, "what it has").await {
            Ok(answer) => Ok(Some(answer)),
            Err(ComfyError::Status { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// As the class lists them, or where there is no such class as the folder does. A folder that is not there is empty.
    async fn files_of(&self, folder: &Folder, info: &Value) -> Result<Vec<String>, ComfyError> {
        if let Some(files) = folder.files(info) {
            return Ok(files);
        }
        let request = self.http().get(self.url(&["models", folder.name]));
        match self.json(request, MODELS_LIMIT_BYTES, "/models").await {
            Ok(files) => Ok(files.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()),
            Err(ComfyError::Status { status: 404, .. }) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}
