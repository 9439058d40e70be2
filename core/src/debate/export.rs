//! A debate as a document for people.

use super::{Claim, Conversation, Message, MessageStatus, claim::ClaimState};

/// The debate in Markdown: who said what, which claims came of it, and the prompt it led to.
#[must_use]
pub fn markdown(conversation: &Conversation, messages: &[Message], claims: &[Claim], prompt: &str) -> String {
    let title = if conversation.title.is_empty() { "A debate" } else { conversation.title.as_str() };
    let mut out = format!("# {}\n\nPhase: {}. Begun {}.\n", text(title), conversation.phase.as_str(), conversation.created_at);
    for message in messages {
        out.push_str(&format!("\n## {}\n\n", text(&message.name)));
        out.push_str(&text(message.content.trim()));
        out.push('\n');
        if message.status != MessageStatus::Complete {
            out.push_str(&format!("\n*({})*\n", message.status.as_str()));
        }
        let of_message: Vec<_> = claims.iter().filter(|claim| claim.message_id == message.id).collect();
        if !of_message.is_empty() {
            out.push('\n');
        }
        for claim in of_message {
            out.push_str(&line(claim));
        }
    }
    if !prompt.is_empty() {
        out.push_str(&format!("\n## Prompt\n\n{}\n", text(prompt)));
    }
    out
}

fn line(claim: &Claim) -> String {
    let what = if claim.issue { "issue" } else { claim.slot.as_str() };
    let note = claim.note.as_deref().map(|note| format!(" ({})", text(note))).unwrap_or_default();
    let state = match claim.state {
        ClaimState::Open if claim.contested => "contested",
        state => state.as_str(),
    };
    format!("- {what}: {} — {state}{note}\n", text(&claim.proposal))
}

/// Somebody's words, with nothing in them that would be read as markup of ours.
fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut is_start = true;
    for c in words.chars() {
        if (is_start && matches!(c, '#' | '-' | '+' | '>' | '=')) || matches!(c, '<' | '`' | '*' | '_' | '[' | '\\' | '|') {
            out.push('\\');
        }
        is_start = c == '\n' || (is_start && c == ' ');
        out.push(c);
    }
    out
}
