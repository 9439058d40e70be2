//! Claims read from plain text, when two answers of the right form could not be had: "lighting: rim light" on a line or
//! in a sentence of its own. What is found passes the same judge; nothing is guessed.

use super::answer::{Ground, Judged, read};
use crate::intent::{Slot, slot::slots_of};
use serde_json::json;

/// The claims that a text spells out for the specialist's own slots; empty when it spells out none.
#[must_use]
pub fn from_text(text: &str, ground: &Ground<'_>) -> Judged {
    let claims: Vec<_> = text
        .split(['\n', ';'])
        .flat_map(|line| line.split(". "))
        .filter_map(|piece| labelled(piece, ground))
        .map(|(slot, proposal, quote)| {
            json!({"quote": quote, "reason": "", "slot": slot.as_str(), "proposal": proposal, "disagrees_with": "none"})
        })
        .collect();
    read(&json!({ "claims": claims }), ground).unwrap_or_default()
}

/// `slot: words`, `slot = words` or `**Slot** – words`, with a bullet or without.
fn labelled<'a>(piece: &'a str, ground: &Ground<'_>) -> Option<(Slot, &'a str, &'a str)> {
    let quote = piece.trim().trim_end_matches('.');
    let bare = quote.trim_start_matches(['-', '*', '•', '#', ' ', '`']);
    let cut = bare.find([':', '=', '–', '—'])?;
    let label = bare.get(..cut)?.trim().trim_matches(['*', '_', '`', ' ']).to_lowercase();
    let words = bare.get(cut..)?.trim_start_matches([':', '=', '–', '—', '*', ' ']).trim().trim_matches(['*', '"', '`']);
    let slot = slots_of(ground.role).find(|slot| slot.as_str() == label || (label == "colour" && *slot == Slot::Color))?;
    (!words.is_empty()).then_some((slot, words, quote))
}
