//! A prompt as the queue and the history show it (comfyui protocol: objects). Pure.

use gesso_app::ports::store::Prompt;
use gesso_core::generation::Status;
use serde_json::{Map, Value, json};

/// The five members of a queue item.
pub(super) fn item(prompt: &Prompt) -> Value {
    let asked = &prompt.asked;
    json!([number(prompt), asked.prompt_id, prompt.graph, asked.extra_data, asked.outputs])
}

/// The number as the client gave it, or as it was counted.
pub(super) fn number(prompt: &Prompt) -> Value {
    number_of(prompt.asked.number, prompt.asked.is_counted)
}

/// Counted numbers are whole, given ones are not.
pub(super) fn number_of(number: f64, is_counted: bool) -> Value {
    // Counted numbers are far below 2^53.
    if is_counted { json!(number as i64) } else { json!(number) }
}

/// The entry of a prompt that has ended.
pub(super) fn history(prompt: &Prompt) -> Value {
    let Told { outputs, status, meta } = told(prompt);
    json!({"prompt": item(prompt), "outputs": outputs, "status": status, "meta": meta})
}

/// What the history tells of a run.
pub(super) struct Told {
    /// Results by node id.
    pub outputs: Map<String, Value>,
    /// How it ended, with its messages.
    pub status: Value,
    /// Which node of the graph each result belongs to.
    pub meta: Value,
}

impl Told {
    /// The event that ends the run, with its data.
    pub fn last(&self) -> Option<(&str, &Value)> {
        let last = self.status.get("messages")?.as_array()?.last()?;
        Some((last.get(0)?.as_str()?, last.get(1)?))
    }
}

/// What the node said if it fits how the job ended; else, as when no node ever had it, what it would have said.
pub(super) fn told(prompt: &Prompt) -> Told {
    let kept = |name: &str| prompt.result.as_ref().and_then(|result| result.get(name)).cloned();
    let outputs = kept("outputs").and_then(|outputs| if let Value::Object(map) = outputs { Some(map) } else { None });
    let kept = Told {
        outputs: outputs.unwrap_or_default(),
        status: kept("status").unwrap_or_default(),
        meta: kept("meta").unwrap_or_else(|| json!({})),
    };
    let end = match prompt.status {
        Status::Cancelled => "execution_interrupted",
        Status::Complete => "execution_success",
        _ => "execution_error",
    };
    if kept.last().is_some_and(|(kind, _)| kind == end) {
        return kept;
    }
    Told { status: status_of(prompt, end), ..kept }
}

fn status_of(prompt: &Prompt, end: &str) -> Value {
    let id = &prompt.asked.prompt_id;
    let (began, ended) = (prompt.created_at.0, prompt.completed_at.unwrap_or(prompt.created_at).0);
    let is_success = end == "execution_success";
    let mut data = json!({"prompt_id": id});
    if !is_success {
        data["node_id"] = json!("");
        data["node_type"] = json!("");
        data["executed"] = json!([]);
    }
    if end == "execution_error" {
        let reason = prompt.error.as_ref().map_or("The job failed.", |error| error.detail.as_str());
        let code = prompt.error.as_ref().map(|error| json!(error.code));
        data["exception_message"] = json!(format!("{reason}\n"));
        data["exception_type"] = code.unwrap_or_else(|| json!("failed"));
        data["traceback"] = json!([]);
        data["current_inputs"] = json!({});
        data["current_outputs"] = json!([]);
    }
    data["timestamp"] = json!(ended);
    json!({
        "status_str": if is_success { "success" } else { "error" },
        "completed": is_success,
        "messages": [
            ["execution_start", {"prompt_id": id, "timestamp": began}],
            ["execution_cached", {"nodes": [], "prompt_id": id, "timestamp": began}],
            [end, data],
        ],
    })
}

#[cfg(test)]
mod tests {
    use gesso_app::ports::store::NewPrompt;
    use gesso_core::{
        failure::FailureClass, generation::GenerationError, ids::GenerationId, problem::ProblemCode, time::Timestamp,
    };
    use uuid::Uuid;

    use super::*;

    fn prompt(status: Status, result: Option<Value>) -> Prompt {
        let asked = NewPrompt {
            prompt_id: "p".into(),
            client_id: None,
            number: 3.0,
            is_counted: true,
            extra_data: json!({}),
            outputs: vec!["9".into()],
        };
        let error = (status == Status::Failed).then(|| GenerationError {
            code: ProblemCode::NoNodeCanRun,
            class: FailureClass::Request,
            detail: "No node can run it.".into(),
            node_errors: None,
        });
        let (created_at, completed_at) = (Timestamp(10), Some(Timestamp(20)));
        Prompt { job: GenerationId(Uuid::nil()), asked, graph: json!({}), status, error, result, created_at, completed_at }
    }

    #[test]
    fn a_node_s_own_words_are_kept_if_they_fit() {
        let status =
            json!({"status_str": "success", "completed": true, "messages": [["execution_success", {"prompt_id": "p"}]]});
        let outputs = json!({"9": {"images": []}});
        let result = json!({"outputs": outputs, "status": status, "meta": {"9": {}}});
        let entry = history(&prompt(Status::Complete, Some(result.clone())));
        assert_eq!((&entry["status"], &entry["outputs"], &entry["prompt"][0]), (&status, &outputs, &json!(3)));
        let interrupted = history(&prompt(Status::Cancelled, Some(result)));
        assert_eq!(interrupted["status"]["messages"][2][0], "execution_interrupted");
        assert_eq!(interrupted["status"]["status_str"], "error");
    }

    #[test]
    fn a_job_no_node_ever_had_says_why_it_failed() {
        let told = told(&prompt(Status::Failed, None));
        let (kind, data) = told.last().unwrap_or(("", &Value::Null));
        assert_eq!(kind, "execution_error");
        assert_eq!(data["exception_message"], "No node can run it.\n");
        assert_eq!(data["exception_type"], "no_node_can_run");
    }
}
