//! Lens: issues with what others propose or with the intent itself, or a reason why there is none.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Ground, Judged, Proposed, quoted, shortened};
use crate::{
    ids::ClaimId,
    intent::{IntentDocument, Slot},
};

/// Most issues of one answer.
const MAX_ISSUES: usize = 3;
/// Most things an issue can be about.
const MAX_ABOUT: usize = 60;

/// The form of the answer: a decision after its reason; no issue needs a reason as well.
#[must_use]
pub fn schema(handles: &[(String, ClaimId)], intent: &IntentDocument) -> Value {
    let claims = handles.iter().map(|(handle, _)| handle.as_str());
    let mut about: Vec<&str> = claims.chain(intent.concepts.iter().map(|concept| concept.id.as_str())).collect();
    about.truncate(MAX_ABOUT);
    if about.is_empty() {
        about.push("all");
    }
    let text = json!({"type": "string"});
    json!({
        "type": "object", "additionalProperties": false, "required": ["reason", "verdict", "issues"],
        "properties": {
            "reason": text, "verdict": {"enum": ["issues", "no_issue"]},
            "issues": {"type": "array", "maxItems": MAX_ISSUES, "items": {
                "type": "object", "additionalProperties": false, "required": ["quote", "about", "issue"],
                "properties": {"quote": text, "about": {"enum": about}, "issue": text},
            }},
        },
    })
}

#[derive(Deserialize)]
struct Raw {
    reason: String,
    verdict: String,
    issues: Vec<RawIssue>,
}

#[derive(Deserialize)]
struct RawIssue {
    quote: String,
    about: String,
    issue: String,
}

/// Reads and judges an answer. `slots` says what part of the picture a claim is about.
///
/// # Errors
/// It cannot be read, or it neither raises an acceptable issue nor says why there is none.
pub fn read(answer: &Value, ground: &Ground<'_>, slots: impl Fn(ClaimId) -> Option<Slot>) -> Result<Judged, Vec<String>> {
    let raw: Raw = serde_json::from_value(answer.clone()).map_err(|error| vec![format!("answer: {error}")])?;
    if raw.verdict == "no_issue" {
        let has_reason = raw.reason.chars().any(char::is_alphanumeric);
        return if has_reason { Ok(Judged::default()) } else { Err(vec!["reason: say why there is no issue".into()]) };
    }
    let mut judged = Judged::default();
    for (at, issue) in raw.issues.into_iter().take(MAX_ISSUES).enumerate() {
        match issue.judge(ground, &slots) {
            Ok(claim) => judged.claims.push(claim),
            Err(why) => judged.refused.push(format!("issues[{at}]: {why}")),
        }
    }
    if !judged.claims.is_empty() {
        return Ok(judged);
    }
    if judged.refused.is_empty() {
        judged.refused.push("issues: there is none; raise one or say no_issue".into());
    }
    Err(judged.refused)
}

impl RawIssue {
    fn judge(self, ground: &Ground<'_>, slots: &impl Fn(ClaimId) -> Option<Slot>) -> Result<Proposed, String> {
        quoted(&self.quote, ground)?;
        let proposal = shortened(&self.issue);
        if !proposal.chars().any(char::is_alphanumeric) {
            return Err("the issue has no words".into());
        }
        let claim = ground.handles.iter().find(|(handle, _)| *handle == self.about).map(|(_, id)| *id);
        let of_concept = ground.intent.concept(&self.about).map(|concept| concept.slot);
        let slot = claim.and_then(slots).or(of_concept);
        if slot.is_none() && self.about != "all" {
            return Err(format!("there is nothing called \"{}\"", self.about));
        }
        Ok(Proposed {
            slot: Some(slot.unwrap_or(Slot::Subject)),
            proposal,
            reason: String::new(),
            quote: crate::intent::words::tidy(&self.quote),
            disagrees_with: claim.into_iter().collect(),
            issue: true,
            technical: None,
        })
    }
}
