//! Giving a node work and taking it back.

use gesso_core::graph::validate::summary;
use serde_json::{Map, Value, json};

use super::{NodeClient, transport::not_json};
use crate::comfy::error::{ComfyError, shorten};

/// Largest answer to `POST /prompt`, in bytes; errors repeat declarations with all their choices.
const ANSWER_LIMIT_BYTES: usize = 8 * 1024 * 1024;

/// A graph to run.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// Our id for it; the node uses it as it is.
    pub prompt_id: &'a str,
    /// The websocket session that is told of it. An empty one is replaced by the prompt's id, since without any a node
    /// loses the outputs of cached runs.
    pub client_id: &'a str,
    /// The graph in API format.
    pub graph: &'a Value,
    /// An object whose keys are written into saved pictures.
    pub extra_pnginfo: Option<&'a Value>,
    /// Pictures are wanted while it runs (only nodes of 0.8 and later can be told; others do as they were started).
    pub preview: bool,
    /// How these pictures are made, in ComfyUI's words; its own choice when absent.
    pub preview_method: Option<&'a str>,
    /// Output nodes to run up to; all of them when empty.
    pub targets: &'a [String],
}

/// A node has taken a graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// Errors of output nodes that were dropped, as ComfyUI spells them; empty when everything will run.
    pub dropped: Map<String, Value>,
}

impl NodeClient {
    /// Queues a graph.
    ///
    /// After a timeout or a broken connection the node may have it nevertheless: ask [`NodeClient::whereabouts`] first.
    ///
    /// # Errors
    /// [`ComfyError::Rejected`] if the node refuses the graph, else whatever kept it from answering.
    pub async fn submit(&self, submission: &Submission<'_>) -> Result<Accepted, ComfyError> {
        let request = self.http().post(self.url(&["prompt"])).json(&body(submission));
        let response = self.send(request, self.timeouts().answer).await?;
        let status = response.status().as_u16();
        let bytes = self.body(response, ANSWER_LIMIT_BYTES, "the answer to /prompt").await?;
        let answer: Value = serde_json::from_slice(&bytes).map_err(|_| not_json(status, &bytes))?;
        match status {
            200 => self.accepted(submission, &answer).await,
            400 if answer.get("error").is_some() => Err(rejected(&answer)),
            _ => Err(ComfyError::Status { status, text: shorten(&answer.to_string()) }),
        }
    }

    async fn accepted(&self, submission: &Submission<'_>, answer: &Value) -> Result<Accepted, ComfyError> {
        let given = answer.get("prompt_id").and_then(Value::as_str).unwrap_or_default();
        if given != submission.prompt_id {
            // Old versions choose ids of their own. Such a run could not be found again after a restart: take it back.
            self.cancel(given).await?;
            return Err(ComfyError::Unexpected { what: "it did not take our prompt id, so its version is too old".into() });
        }
        let dropped = answer.get("node_errors").and_then(Value::as_object).cloned().unwrap_or_default();
        Ok(Accepted { dropped })
    }

    /// Takes a waiting prompt off the queue; one that has begun goes on.
    ///
    /// # Errors
    /// Whatever kept the node from answering.
    pub async fn withdraw(&self, prompt_id: &str) -> Result<(), ComfyError> {
        self.done(self.http().post(self.url(&["queue"])).json(&json!({"delete": [prompt_id]}))).await
    }

    /// Takes a prompt back, whether it waits or runs. Others' work is not touched.
    ///
    /// The node answers before it has stopped; [`NodeClient::whereabouts`] tells.
    ///
    /// # Errors
    /// Whatever kept the node from answering.
    pub async fn cancel(&self, prompt_id: &str) -> Result<(), ComfyError> {
        // In this order: were it to begin in between, the interrupt would still find it (comfyui protocol: pitfall 12).
        self.withdraw(prompt_id).await?;
        self.done(self.http().post(self.url(&["interrupt"])).json(&json!({"prompt_id": prompt_id}))).await
    }

    /// Has the node unload its models and forget cached results, after the prompt that runs.
    ///
    /// # Errors
    /// Whatever kept the node from answering.
    pub async fn free(&self) -> Result<(), ComfyError> {
        self.done(self.http().post(self.url(&["free"])).json(&json!({"unload_models": true, "free_memory": true}))).await
    }
}

/// The body of `POST /prompt`. No field is ever null: a null in `extra_data` breaks a node's job list for everybody.
fn body(submission: &Submission<'_>) -> Value {
    let mut extra = Map::new();
    if let Some(info) = submission.extra_pnginfo.filter(|info| info.is_object()) {
        extra.insert("extra_pnginfo".into(), info.clone());
    }
    let own_choice = if submission.preview { "auto" } else { "none" };
    extra.insert("preview_method".into(), submission.preview_method.unwrap_or(own_choice).into());
    let client_id = if submission.client_id.is_empty() { submission.prompt_id } else { submission.client_id };
    let mut body = json!({
        "prompt": submission.graph,
        "prompt_id": submission.prompt_id,
        "client_id": client_id,
        "extra_data": extra,
    });
    if !submission.targets.is_empty()
        && let Some(body) = body.as_object_mut()
    {
        body.insert("partial_execution_targets".into(), submission.targets.into());
    }
    body
}

/// A refusal in ComfyUI's words. The useful text is in `node_errors`; `error.details` is often empty.
fn rejected(answer: &Value) -> ComfyError {
    let error = answer.get("error").cloned().unwrap_or_default();
    let node_errors = answer.get("node_errors").cloned().unwrap_or_default();
    let summary = shorten(&summary(&error, &node_errors));
    ComfyError::Rejected { summary, error: Box::new(error), node_errors }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_submission_is_null_and_a_large_seed_stays_exact() {
        let graph = json!({"3": {"class_type": "KSampler", "inputs": {"seed": u64::MAX}}});
        let null = Value::Null;
        let submission = Submission {
            prompt_id: "p",
            client_id: "c",
            graph: &graph,
            extra_pnginfo: Some(&null),
            preview: true,
            preview_method: None,
            targets: &[],
        };
        let text = body(&submission).to_string();
        assert!(!text.contains("null"), "{text}");
        assert!(text.contains("18446744073709551615"), "{text}");
        assert!(!text.contains("partial_execution_targets"), "{text}");
        assert_eq!(body(&Submission { client_id: "", ..submission })["client_id"], "p");
        assert_eq!(body(&Submission { targets: &["9".into()], ..submission })["partial_execution_targets"], json!(["9"]));
    }

    #[test]
    fn the_summary_of_a_refusal_names_the_node_at_fault() {
        let fault = json!({"type": "value_not_in_list", "message": "Value not in list", "details": "ckpt_name: 'x' not in []"});
        let node_errors = json!({"4": {"class_type": "CheckpointLoaderSimple", "errors": [fault.clone(), fault]}});
        let error = json!({"message": "Prompt outputs failed validation", "details": ""});
        let words = "CheckpointLoaderSimple (node 4): Value not in list: ckpt_name: 'x' not in [] (and 1 more)";
        assert_eq!(summary(&error, &node_errors), words);
        assert_eq!(summary(&error, &json!({})), "Prompt outputs failed validation");
        let unknown = json!({"message": "Cannot execute because node X does not exist.", "details": "Node ID '#4'"});
        assert_eq!(summary(&unknown, &json!({})), "Cannot execute because node X does not exist Node ID '#4'");
    }
}
