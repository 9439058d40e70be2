//! What specialists write down in a debate, judged as authored: claims, issues and parameters, and whose slots they are in.

use std::collections::{BTreeMap, BTreeSet};

use gesso_core::{
    capability::ModelFamily,
    debate::{
        answer::{self, Ground},
        board::same_wording,
        issues,
        technical::{self, Offer},
    },
    ids::ClaimId,
    intent::{IntentDocument, Slot},
    session::Role,
};
use serde::Deserialize;
use serde_json::Value;

use crate::{case::Row, tally::Tally};

/// From this share of common word triples on, two texts say the same (llm pipeline: repetition).
pub const SAME_SHARE: f64 = 0.5;

/// A debate with what its specialists say and write down.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Debate {
    /// Its name.
    pub name: String,
    /// The family of the intent, which is the only one the fleet has.
    pub family: ModelFamily,
    /// What the person said.
    pub person: String,
    /// The intent.
    pub concepts: Vec<Row>,
    /// Claims that are there: a name and a slot.
    pub table: Vec<(String, Slot)>,
    /// What each of them says to the person.
    pub says: BTreeMap<Role, String>,
    /// Pairs that say the same.
    #[serde(default)]
    pub alike: Vec<(Role, Role)>,
    /// What they write down.
    pub answers: Vec<Answer>,
}

/// What a specialist writes down, and what must become of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Who.
    pub role: Role,
    /// `good`, or the failure it shows.
    pub class: String,
    /// The answer.
    pub says: Value,
    /// What must be refused, and a part of the reason; everything else must be accepted.
    #[serde(default)]
    pub refused: BTreeMap<String, String>,
    /// It must be asked for again as a whole.
    #[serde(default)]
    pub unreadable: bool,
    /// What parameters must have become.
    #[serde(default)]
    pub becomes: BTreeMap<String, Value>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Answers judged as authored.
    pub judged: Tally,
    /// Accepted claims in the specialist's own slots, resting on words that stand there.
    pub owned: Tally,
    /// Pairs of texts told apart as an independent measure does.
    pub told_apart: Tally,
    /// The largest share of common word triples between texts that are not meant to say the same.
    pub likeness: f64,
}

/// Judges everything.
#[must_use]
pub fn judge(debates: &[Debate]) -> Found {
    let mut found = Found::default();
    for debate in debates {
        for answer in &debate.answers {
            answered(debate, answer, &mut found);
        }
        told_apart(debate, &mut found);
    }
    found
}

/// One accepted claim: its slot and its quote.
type Accepted = (Option<Slot>, String);

fn answered(debate: &Debate, answer: &Answer, found: &mut Found) {
    let name = format!("{}/{:?}/{}", debate.name, answer.role, answer.class);
    let mut intent = IntentDocument::empty(debate.family);
    intent.concepts = debate.concepts.iter().map(Row::concept).collect();
    let id = |n: usize| format!("00000000-0000-0000-0000-{n:012}").parse::<ClaimId>().ok();
    let named = debate.table.iter().enumerate().filter_map(|(n, (handle, slot))| Some((handle.clone(), id(n)?, *slot)));
    let named: Vec<(String, ClaimId, Slot)> = named.collect();
    let handles: Vec<(String, ClaimId)> = named.iter().map(|(handle, id, _)| (handle.clone(), *id)).collect();
    let prose = debate.says.get(&answer.role).map(String::as_str).unwrap_or_default();
    let person = debate.person.as_str();
    let ground = Ground { role: answer.role, intent: &intent, handles: &handles, prose, person, may_be_silent: false };
    let judged = match answer.role {
        Role::Technical => {
            let read = technical::read(&answer.says, &[Offer::usual(debate.family)]);
            let told = read.as_ref().ok().and_then(|(told, ..)| serde_json::to_value(&told.params).ok());
            for (field, wanted) in &answer.becomes {
                let is = told.as_ref().and_then(|told| told.get(field));
                found.judged.ask(is == Some(wanted), || format!("{name}: {field} is {is:?} and should be {wanted}"));
            }
            read.map(|(_, _, quote)| (vec![(Some(Slot::Technical), quote)], Vec::new()))
        }
        Role::Critic => {
            let slot_of = |id| named.iter().find(|(_, known, _)| *known == id).map(|(.., slot)| *slot);
            issues::read(&answer.says, &ground, slot_of).map(|judged| (quotes(&judged.claims, false), judged.refused))
        }
        Role::Style | Role::Composition | Role::Story => {
            answer::read(&answer.says, &ground).map(|judged| (quotes(&judged.claims, true), judged.refused))
        }
    };
    let (accepted, refused): (Vec<Accepted>, Vec<String>) = match judged {
        Ok(judged) => judged,
        Err(complaints) => (Vec::new(), complaints),
    };
    if answer.unreadable {
        let is_one = accepted.is_empty() && !refused.is_empty();
        found.judged.ask(is_one, || format!("{name}: {} accepted, complaints {refused:?}", accepted.len()));
        return;
    }
    let all = ["claims", "issues"].iter().find_map(|list| answer.says.get(list)?.as_array()).map_or(1, Vec::len);
    let is_told =
        |(at, why): (&String, &String)| refused.iter().any(|line| line.starts_with(at.as_str()) && line.contains(why.as_str()));
    let is_right = refused.len() == answer.refused.len()
        && answer.refused.iter().all(is_told)
        && accepted.len() + refused.len() == all.max(refused.len());
    found.judged.ask(is_right, || format!("{name}: {} of {all} accepted, refused {refused:?}", accepted.len()));
    for (slot, quote) in accepted {
        let is_own = slot.is_none_or(|slot| owned_by(answer.role).contains(&slot.as_str()));
        let stands = [person, prose].iter().any(|text| plain(text).contains(&plain(&quote)));
        found.owned.ask(is_own && stands, || format!("{name}: {slot:?} on {quote:?}"));
    }
}

fn quotes(claims: &[answer::Proposed], has_slot: bool) -> Vec<Accepted> {
    claims.iter().map(|claim| (claim.slot.filter(|_| has_slot), claim.quote.clone())).collect()
}

/// Whose slots are whose, as the product promises it (contract, "Words").
const fn owned_by(role: Role) -> &'static [&'static str] {
    match role {
        Role::Story => &["subject", "attribute", "action", "setting", "mood", "text"],
        Role::Style => &["style", "medium", "color"],
        Role::Composition => &["composition", "camera", "lighting"],
        Role::Technical => &["technical", "quality"],
        Role::Critic => &[],
    }
}

fn plain(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn told_apart(debate: &Debate, found: &mut Found) {
    let said: Vec<(&Role, &String)> = debate.says.iter().collect();
    for (n, (one, text)) in said.iter().enumerate() {
        for (other, second) in said.iter().skip(n + 1) {
            let pair = [(**one, **other), (**other, **one)];
            let is_alike = pair.iter().any(|pair| debate.alike.contains(pair));
            let share = likeness(text, second);
            let (by_rule, by_share) = (same_wording(text, second), share > SAME_SHARE);
            found.told_apart.ask(by_rule == is_alike && by_share == is_alike, || {
                format!("{}: {one:?} and {other:?} share {share:.2}; alike by rule: {by_rule}", debate.name)
            });
            if !is_alike {
                found.likeness = found.likeness.max(share);
            }
        }
    }
}

/// The share of word triples that two texts have in common.
#[must_use]
pub fn likeness(one: &str, other: &str) -> f64 {
    let triples = |text: &str| -> BTreeSet<Vec<String>> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<String> = words.map(str::to_lowercase).collect();
        words.windows(3).map(<[String]>::to_vec).collect()
    };
    let (one, other) = (triples(one), triples(other));
    let all = one.union(&other).count();
    #[expect(clippy::cast_precision_loss, reason = "a few sentences")]
    let share = if all == 0 { 0.0 } else { one.intersection(&other).count() as f64 / all as f64 };
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triples_are_counted_whatever_the_marks() {
        assert!((likeness("a red fox, in snow", "A red fox in snow!") - 1.0).abs() < 1e-9);
        assert!(likeness("a red fox", "a blue fox") < 1e-9);
        assert!(likeness("", "") < 1e-9);
    }
}
