//! The claims of Luna, Frame and Saga: the form of their answer, and the judge of it.
//!
//! A model proposes; only what passes here becomes a claim (invariant 7). Rules: the slot is the specialist's own, the
//! quote stands in what the person or the specialist wrote, claims that are contradicted exist, the wording is short
//! English without syntax or denial, and nothing is proposed that the person has ruled out.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Technical, board::same_wording, claim::MAX_CLAIMS};
use crate::{
    ids::ClaimId,
    intent::{IntentDocument, Slot, document::MAX_PHRASE_WORDS, evidence, slot::slots_of, words},
    prompt::measure::flowery,
    session::Role,
};

/// What is said of an empty answer.
const NOTHING: &str = "claims: there is none; propose at least one";
/// What is said of a claim that adds nothing.
const THERE: &str = "is in the picture already";
/// Stands where a claim contradicts none.
const NONE: &str = "none";
/// Most claims one contradicts.
const MAX_DISAGREEMENTS: usize = 3;
/// Longest reason that is kept, in characters.
const MAX_REASON_CHARS: usize = 400;

/// A claim to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proposed {
    /// Its slot.
    pub slot: Option<Slot>,
    /// What it proposes.
    pub proposal: String,
    /// Why.
    pub reason: String,
    /// What it rests on.
    pub quote: String,
    /// Claims it contradicts.
    pub disagrees_with: Vec<ClaimId>,
    /// An issue of the critic.
    pub issue: bool,
    /// Parameters of a technical claim.
    pub technical: Option<Technical>,
}

/// What an answer is held against.
#[derive(Clone, Debug)]
pub struct Ground<'a> {
    /// Who answers.
    pub role: Role,
    /// The intent as it stands.
    pub intent: &'a IntentDocument,
    /// The claims that can be contradicted, with the handles the model knows them by.
    pub handles: &'a [(String, ClaimId)],
    /// What the specialist said in this turn.
    pub prose: &'a str,
    /// What the person said.
    pub person: &'a str,
    /// Having nothing to propose is an answer: in a round after the first.
    pub may_be_silent: bool,
}

/// What an answer comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// What becomes claims.
    pub claims: Vec<Proposed>,
    /// What does not, one line each with its path.
    pub refused: Vec<String>,
}

/// The form of the answer: flat, everything required, what is decided after what it rests on.
#[must_use]
pub fn schema(role: Role, handles: &[(String, ClaimId)]) -> Value {
    let slots: Vec<&str> = slots_of(role).map(Slot::as_str).collect();
    let others: Vec<&str> = std::iter::once(NONE).chain(handles.iter().map(|(handle, _)| handle.as_str())).collect();
    let text = json!({"type": "string"});
    json!({
        "type": "object", "additionalProperties": false, "required": ["claims"],
        "properties": {"claims": {"type": "array", "maxItems": MAX_CLAIMS, "items": {
            "type": "object", "additionalProperties": false,
            "required": ["quote", "reason", "slot", "proposal", "disagrees_with"],
            "properties": {
                "quote": text, "reason": text, "slot": {"enum": slots}, "proposal": text,
                "disagrees_with": {"enum": others},
            },
        }}},
    })
}

#[derive(Deserialize)]
struct Raw {
    claims: Vec<RawClaim>,
}

#[derive(Deserialize)]
struct RawClaim {
    quote: String,
    reason: String,
    slot: String,
    proposal: String,
    disagrees_with: Disagreement,
}

/// One handle, or several from a model that ignores the form.
#[derive(Deserialize)]
#[serde(untagged)]
enum Disagreement {
    One(String),
    Several(Vec<String>),
}

/// Reads and judges an answer.
///
/// # Errors
/// It cannot be read, it proposes nothing where something was asked for, or nothing of what it proposes is acceptable: one
/// line a complaint, fit for a repair.
pub fn read(answer: &Value, ground: &Ground<'_>) -> Result<Judged, Vec<String>> {
    let raw: Raw = serde_json::from_value(answer.clone()).map_err(|error| vec![format!("answer: {error}")])?;
    let mut judged = Judged::default();
    if raw.claims.is_empty() && !ground.may_be_silent {
        return Err(vec![NOTHING.to_owned()]);
    }
    let proposed = raw.claims.len();
    for (at, claim) in raw.claims.into_iter().enumerate() {
        match claim.judge(ground, &judged.claims) {
            Ok(claim) if judged.claims.len() < MAX_CLAIMS => judged.claims.push(claim),
            Ok(_) => judged.refused.push(format!("claims[{at}]: there are more than {MAX_CLAIMS}")),
            Err(why) => judged.refused.push(format!("claims[{at}]: {why}")),
        }
    }
    if judged.claims.is_empty() && proposed > 0 { Err(judged.refused) } else { Ok(judged) }
}

/// What an answer comes to that has nothing new, even when it was asked for once more: it proposes nothing, or only what is
/// there already. `None` for every other answer.
#[must_use]
pub fn nothing_new(answer: &Value, ground: &Ground<'_>) -> Option<Judged> {
    match read(answer, &Ground { may_be_silent: true, ..ground.clone() }) {
        Ok(judged) if judged.claims.is_empty() => Some(Judged { refused: vec![NOTHING.to_owned()], ..judged }),
        Err(refused) if !refused.is_empty() && refused.iter().all(|why| why.ends_with(THERE)) => {
            Some(Judged { claims: Vec::new(), refused })
        }
        _ => None,
    }
}

impl RawClaim {
    fn judge(self, ground: &Ground<'_>, before: &[Proposed]) -> Result<Proposed, String> {
        let slot = Slot::ALL.into_iter().find(|slot| slot.as_str() == self.slot);
        let slot = slot.ok_or_else(|| format!("there is no slot \"{}\"", self.slot))?;
        if slot.owner() != ground.role {
            return Err(format!("{} is not yours", slot.as_str()));
        }
        quoted(&self.quote, ground)?;
        let proposal = wording(&self.proposal, slot)?;
        ruled_out(&proposal, ground.intent)?;
        if ground.intent.wanted().any(|concept| concept.slot == slot && same_wording(&concept.text, &proposal)) {
            return Err(format!("\"{proposal}\" {THERE}"));
        }
        if before.iter().any(|other| other.slot == Some(slot) && same_wording(&other.proposal, &proposal)) {
            return Err(format!("\"{proposal}\" is proposed already"));
        }
        let handles = match self.disagrees_with {
            Disagreement::One(handle) => vec![handle],
            Disagreement::Several(handles) => handles,
        };
        let mut disagrees_with = Vec::new();
        for handle in handles.iter().filter(|handle| !handle.is_empty() && *handle != NONE).take(MAX_DISAGREEMENTS) {
            let known = ground.handles.iter().find(|(known, _)| known == handle);
            let (_, id) = known.ok_or_else(|| format!("there is no claim \"{handle}\""))?;
            disagrees_with.push(*id);
        }
        let (quote, reason) = (words::tidy(&self.quote), shortened(&self.reason));
        Ok(Proposed { slot: Some(slot), proposal, reason, quote, disagrees_with, ..Proposed::default() })
    }
}

/// A reason as it is kept.
pub(super) fn shortened(reason: &str) -> String {
    words::tidy(reason).chars().take(MAX_REASON_CHARS).collect()
}

/// The quote stands in what the person or the specialist wrote.
pub(super) fn quoted(quote: &str, ground: &Ground<'_>) -> Result<(), String> {
    if evidence::stands_in(quote, ground.person) || evidence::stands_in(quote, ground.prose) {
        return Ok(());
    }
    Err(format!("\"{}\" stands neither in the message nor in your words", words::tidy(quote)))
}

/// A wording fit for a concept.
pub(super) fn wording(proposal: &str, slot: Slot) -> Result<String, String> {
    let proposal = words::tidy(proposal.trim().trim_end_matches(['.', ';', ',']));
    if !proposal.chars().any(char::is_alphanumeric) {
        return Err("the proposal has no words".into());
    }
    let count = words::count(&proposal);
    if count > MAX_PHRASE_WORDS {
        return Err(format!("the proposal has {count} words, at most {MAX_PHRASE_WORDS}"));
    }
    if let Some(found) = proposal.chars().find(|c| words::SYNTAX.contains(c)) {
        return Err(format!("\"{found}\" is prompt syntax"));
    }
    if slot == Slot::Text {
        return Ok(proposal);
    }
    if flowery(&proposal).0 > 0 {
        return Err(format!("\"{proposal}\" is ornament: name what is seen"));
    }
    if !words::is_english(&proposal) {
        return Err(format!("\"{proposal}\" is not English"));
    }
    match evidence::denial(&proposal) {
        Some(word) => Err(format!("\"{word}\" in a proposal: say what is seen instead")),
        None => Ok(proposal),
    }
}

/// What the person avoids or took out is not proposed again.
fn ruled_out(proposal: &str, intent: &IntentDocument) -> Result<(), String> {
    let content = words::content(proposal);
    let is_out = |text: &str| {
        let out = words::content(text);
        !out.is_empty() && out.is_subset(&content)
    };
    match intent.avoided().find(|concept| is_out(&concept.text)) {
        Some(concept) => Err(format!("the person does not want \"{}\"", concept.text)),
        None => Ok(()),
    }
}
