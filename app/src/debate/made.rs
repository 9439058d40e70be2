//! What is known of how a message came about: how it ended, what was refused of it, which model said it and how fast. Pure;
//! tested by data.

use gesso_core::debate::{Message, MessageStatus};
use serde_json::Value;

/// How a message ended, if not well.
#[must_use]
pub fn ending(message: &Message) -> Option<String> {
    if message.writing {
        return None;
    }
    let fact = |name: &str| message.metadata.get(name);
    let detail = |name: &str| fact(name).and_then(|error| error.get("detail")).and_then(Value::as_str).map(str::to_owned);
    // Nobody speaks in a message whose pictures could not be looked at: it is the person's.
    let why = || detail("error").or_else(|| detail("image_error"));
    let is_stopped = fact("stopped").and_then(Value::as_bool) == Some(true);
    match message.status {
        MessageStatus::Complete => why(),
        MessageStatus::Partial if is_stopped => Some("Stopped by you; what was said is kept.".to_owned()),
        MessageStatus::Partial => Some(why().unwrap_or_else(|| "This was cut off; what was said is kept.".to_owned())),
        MessageStatus::Failed => Some(why().unwrap_or_else(|| "Nothing came.".to_owned())),
    }
}

/// What was proposed with a message and not taken, each with the reason, as sentences. The place in the model's own list
/// says nothing to people.
#[must_use]
pub fn refused(message: &Message) -> Vec<String> {
    let told = message.metadata.get("refused").and_then(Value::as_array);
    let sentence = |why: &Value| {
        let why = why.as_str()?;
        let why = why.split_once("]: ").map_or(why, |(_, why)| why);
        let mut letters = why.chars();
        let first = letters.next()?;
        let end = if why.ends_with('.') { "" } else { "." };
        Some(format!("{}{}{end}", first.to_uppercase(), letters.as_str()))
    };
    told.into_iter().flatten().filter_map(sentence).collect()
}

/// Whether a message failed because its model is not installed.
#[must_use]
pub fn is_model_missing(message: &Message) -> bool {
    message.metadata.get("error").and_then(|error| error.get("code")).is_some_and(|code| code == "model_missing")
}

/// How long a message took and which model said it.
#[must_use]
pub fn made_by(message: &Message) -> (Option<String>, Option<String>) {
    let model = message.metadata.get("model").and_then(Value::as_str).map(str::to_owned);
    let ms = message.metadata.get("ms").and_then(Value::as_u64).filter(|ms| *ms > 0);
    (model, ms.map(|ms| if ms < 1000 { "under 1 s".to_owned() } else { format!("{} s", ms / 1000) }))
}

/// How fast a whole message was said, in tokens a second; loading the model is not speaking.
#[must_use]
pub fn tokens_per_sec(message: &Message) -> Option<u64> {
    let fact = |name: &str| message.metadata.get(name).and_then(Value::as_u64);
    let ms = fact("ms")?.saturating_sub(fact("load_ms").unwrap_or_default());
    Some(fact("answer_tokens")?.saturating_mul(1000) / ms.max(1)).filter(|pace| *pace > 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::debate::sample::message;

    #[test]
    fn an_ending_is_told_only_when_it_is_not_well() {
        let mut said = message(2, "style", "ideation", "Gou");
        assert_eq!(ending(&said), None);
        said.status = MessageStatus::Partial;
        assert_eq!(ending(&said).as_deref(), Some("This was cut off; what was said is kept."));
        said.metadata = json!({"stopped": true});
        assert_eq!(ending(&said).as_deref(), Some("Stopped by you; what was said is kept."));
        said.status = MessageStatus::Failed;
        said.metadata = json!({"error": {"detail": "Ollama does not answer."}});
        assert_eq!(ending(&said).as_deref(), Some("Ollama does not answer."));
        said.writing = true;
        assert_eq!(ending(&said), None);
        let mut shown = message(1, "user", "ideation", "Like this.");
        shown.metadata = json!({"image_error": {"code": "model_missing", "detail": "Nobody sees."}});
        assert_eq!(ending(&shown).as_deref(), Some("Nobody sees."));
        assert!(!is_model_missing(&shown), "no specialist lacks theirs");
    }

    #[test]
    fn what_was_not_taken_is_told_in_sentences() {
        let mut said = message(2, "style", "ideation", "Gouache.");
        assert_eq!(refused(&said), Vec::<String>::new());
        said.metadata = json!({"refused": ["claims[2]: the quote is not in what was said", "issues: there is none."]});
        assert_eq!(refused(&said), ["The quote is not in what was said.", "Issues: there is none."]);
    }

    #[test]
    fn the_pace_is_that_of_speaking() {
        let mut said = message(2, "style", "ideation", "Gouache.");
        assert_eq!(tokens_per_sec(&said), None);
        said.metadata = json!({"ms": 12_000, "load_ms": 2_000, "answer_tokens": 285});
        assert_eq!(tokens_per_sec(&said), Some(28));
    }
}
