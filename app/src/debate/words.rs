//! What the page of debates says. Pure; tested by data.

use gesso_core::{
    debate::{Claim, ClaimState, Message, Phase, Speaker, speaker::name_of},
    event::SpeechState,
    session::Role,
};

use super::{Doing, Thread, Waiting};
use crate::{api::Who, components::ui::Voice};

/// From so many seconds of silence on, they are told.
const TOLD_SECS: u64 = 3;
/// From so many seconds of silence on, a reason is told.
const LONG_SECS: u64 = 15;

/// The voice of a specialist.
#[must_use]
pub const fn voice(role: Role) -> Voice {
    match role {
        Role::Style => Voice::Luna,
        Role::Composition => Voice::Frame,
        Role::Story => Voice::Saga,
        Role::Technical => Voice::Pixel,
        Role::Critic => Voice::Lens,
    }
}

/// The voice of whoever says a message; the studio has none.
#[must_use]
pub fn voice_of(speaker: Speaker) -> Option<Voice> {
    match speaker {
        Speaker::User => Some(Voice::You),
        Speaker::System => None,
        other => other.role().map(voice),
    }
}

/// The voice of an author; rules and pictures have none.
#[must_use]
pub const fn voice_by(who: &Who) -> Option<Voice> {
    match who {
        Who::You => Some(Voice::You),
        Who::Specialist(role) => Some(voice(*role)),
        Who::Rule(_) | Who::Picture => None,
    }
}

/// The name of an author.
#[must_use]
pub fn author(who: &Who) -> String {
    match who {
        Who::You => "You".to_owned(),
        Who::Specialist(role) => name_of(*role).to_owned(),
        Who::Rule(rule) => format!("Rule: {rule}"),
        Who::Picture => "A picture".to_owned(),
    }
}

/// What a specialist does, in a word.
#[must_use]
pub const fn job(role: Role) -> &'static str {
    match role {
        Role::Style => "Style",
        Role::Composition => "Composition",
        Role::Story => "Story",
        Role::Technical => "Technical",
        Role::Critic => "Critic",
    }
}

/// The name of a phase.
#[must_use]
pub const fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Ideation => "Ideation",
        Phase::Refinement => "Refinement",
        Phase::Synthesis => "Synthesis",
        Phase::Review => "Review",
        Phase::Generating => "Generating",
        Phase::Complete => "Complete",
    }
}

/// What a phase has come to, or what happens in it.
#[must_use]
pub fn of_phase(thread: &Thread, of: Phase) -> String {
    let in_phase = |message: &&Message| message.phase == of && message.role != Speaker::User;
    let said: Vec<_> = thread.messages.iter().filter(in_phase).collect();
    if of == thread.conversation.phase && thread.turn.is_some() {
        return match thread.conversation.round {
            0 | 1 => "now".to_owned(),
            round => format!("round {round} of 3"),
        };
    }
    if !said.is_empty() {
        let claims = thread.claims.iter().filter(|claim| said.iter().any(|message| message.id == claim.message_id));
        let ms: u64 = said.iter().filter_map(|message| message.metadata.get("ms")?.as_u64()).sum();
        let claims = count(claims.count(), "claim", "claims");
        return if ms >= 1000 { format!("{claims} · {} s", ms / 1000) } else { claims };
    }
    match of {
        Phase::Ideation => "what it could be",
        Phase::Refinement => "what it should be",
        Phase::Synthesis => "what it is made with",
        Phase::Review => "Lens, then you",
        Phase::Generating => "pictures are drawn",
        Phase::Complete => "",
    }
    .to_owned()
}

/// What is going on, while nothing can be read of it yet. `secs` is how long.
#[must_use]
pub fn doing(doing: Doing, secs: u64) -> String {
    let (Doing::Reading(_, role) | Doing::Speaking(_, role) | Doing::Writing(_, role)) = doing;
    let name = name_of(role);
    let what = match doing {
        Doing::Reading(..) => format!("{name} is reading what was said"),
        Doing::Speaking(..) => format!("{name} is speaking"),
        Doing::Writing(..) => format!("{name} is writing down what it means for the picture"),
    };
    match secs {
        _ if matches!(doing, Doing::Speaking(..)) => what,
        0..TOLD_SECS => what,
        TOLD_SECS..LONG_SECS => format!("{what}, {secs} s"),
        _ => format!("{what}, {secs} s; a model that is being loaded takes longer the first time"),
    }
}

/// What whoever has the floor waits for, in place of what [`doing`] says; none when that says it.
#[must_use]
pub fn waiting_for(waiting: &Waiting, secs: u64) -> Option<String> {
    let said = match (waiting.state, waiting.ahead, waiting.model.as_deref()) {
        (SpeechState::Queued, Some(ahead), _) if ahead > 0 => {
            format!("Waiting for the model; {} answered first", count_are(ahead))
        }
        (SpeechState::Queued, ..) => "Waiting for the model".to_owned(),
        (SpeechState::Loading, _, Some(model)) => format!("{model} is being loaded; the first time takes longer"),
        (SpeechState::Loading, ..) => "The model is being loaded; the first time takes longer".to_owned(),
        (SpeechState::Looking, _, Some(model)) => format!("{model} looks at the pictures"),
        (SpeechState::Looking, ..) => "The pictures are looked at".to_owned(),
        (SpeechState::Reading | SpeechState::Writing, ..) => return None,
    };
    Some(if secs < TOLD_SECS { said } else { format!("{said}, {secs} s") })
}

fn count_are(ahead: u32) -> String {
    if ahead == 1 { "1 question is".to_owned() } else { format!("{ahead} questions are") }
}

/// The emphasis of a concept, in a few characters.
#[must_use]
pub fn weight(step: i8) -> String {
    match step {
        0 => "as it is".to_owned(),
        step if step > 0 => format!("+{step}"),
        step => format!("−{}", step.unsigned_abs()),
    }
}

/// The beginning of kept words, for a list.
#[must_use]
pub fn excerpt_of(content: &str) -> String {
    const SHOWN_CHARS: usize = 90;
    let line = content.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(&line).trim_end()),
        None => line,
    }
}

/// Whether a text may have Markdown in it; whether it has is for the server to see.
#[must_use]
pub fn may_have_marks(text: &str) -> bool {
    let is_list = |line: &str| {
        let line = line.trim_start();
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        line.starts_with("- ") || line.starts_with("+ ") || (rest.len() < line.len() && rest.starts_with(". "))
    };
    text.contains(['`', '*', '_', '#', '[', '|', '<', '~', '>']) || text.contains("://") || text.lines().any(is_list)
}

/// Who was the last to finish, and with how many claims; nobody while they still write them down.
#[must_use]
pub fn finished(thread: &Thread) -> Option<String> {
    let writing = match thread.doing() {
        Some(Doing::Writing(id, _)) => Some(id),
        _ => None,
    };
    let is_done = |message: &&Message| !message.writing && message.role != Speaker::User && Some(message.id) != writing;
    let last = thread.messages.iter().rev().find(is_done)?;
    let claims = thread.claims.iter().filter(|claim| claim.message_id == last.id).count();
    Some(format!("{} has finished, {}", last.name, self::count(claims, "claim", "claims")))
}

/// How a claim stands, as its chip is drawn.
#[must_use]
pub const fn standing(claim: &Claim) -> &'static str {
    match claim.state {
        ClaimState::Locked => "locked",
        ClaimState::Accepted => "accepted",
        ClaimState::Vetoed => "vetoed",
        ClaimState::Open if claim.suppressed => "suppressed",
        ClaimState::Open if claim.superseded => "superseded",
        ClaimState::Open if claim.contested => "contested",
        ClaimState::Open => "open",
    }
}

/// Whether a claim only says again what another said before: nothing is decided by it.
#[must_use]
pub fn is_repeat(claim: &Claim) -> bool {
    standing(claim) == "suppressed"
}

/// What a chip adds to its claim: who objects, whom it agrees with, what took its place.
#[must_use]
pub fn beside(claim: &Claim, all: &[Claim]) -> Option<String> {
    match standing(claim) {
        "contested" => {
            let objects = |other: &&Claim| other.is_live() && other.disagrees_with.contains(&claim.id);
            let held = |other: &&Claim| claim.disagrees_with.contains(&other.id) && other.is_live();
            let other = all.iter().find(objects).map(|other| format!("{} objects", name_of(other.role)));
            let against = || all.iter().find(held).map(|other| format!("against {}", name_of(other.role)));
            Some(other.or_else(against).unwrap_or_else(|| "meets what is locked".to_owned()))
        }
        "superseded" => Some(format!("{} has proposed something else since", name_of(claim.role))),
        "suppressed" => {
            let other = gesso_core::debate::decide::agrees_with(all, claim)?;
            Some(format!("agrees with {}", if other.role == claim.role { "what was said before" } else { name_of(other.role) }))
        }
        _ => None,
    }
}

/// The name of a claim for those who do not see it.
#[must_use]
pub fn claim_name(claim: &Claim) -> String {
    let verb = if claim.issue { "raises an issue with" } else { "claims" };
    format!("{} {verb} {}: {}, {}", name_of(claim.role), claim.slot.as_str(), claim.proposal, standing(claim))
}

/// `1 claim`, `2 claims`.
#[must_use]
pub fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use gesso_core::{debate::ClaimVerdict, ids::MessageId};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::debate::sample::{claim, message, thread};

    #[test]
    fn silence_is_told_with_its_time_and_then_with_a_reason() {
        let reading = Doing::Reading(MessageId(Uuid::nil()), Role::Story);
        assert_eq!(doing(reading, 1), "Saga is reading what was said");
        assert_eq!(doing(reading, 4), "Saga is reading what was said, 4 s");
        assert!(doing(reading, 20).contains("loaded"));
        assert_eq!(doing(Doing::Speaking(MessageId(Uuid::nil()), Role::Story), 20), "Saga is speaking");
    }

    #[test]
    fn a_chip_says_who_objects_and_what_became_of_its_claim() {
        let mut one = claim(1, 2, "composition", "composition", "figure a third of the height");
        let mut other = claim(2, 3, "story", "subject", "a small figure");
        other.disagrees_with = vec![one.id];
        one.contested = true;
        let all = [one.clone(), other.clone()];
        assert_eq!((standing(&one), beside(&one, &all).as_deref()), ("contested", Some("Saga objects")));
        other.contested = true;
        assert_eq!(beside(&other, &all).as_deref(), Some("against Frame"));
        one.state = ClaimVerdict::Lock.state();
        assert_eq!((standing(&one), beside(&one, &all)), ("locked", None));
        let mut twin = claim(4, 3, "composition", "composition", "figure a third of the height");
        twin.suppressed = true;
        assert_eq!(beside(&twin, &[all[0].clone(), twin.clone()]).as_deref(), Some("agrees with what was said before"));
        assert_eq!(claim_name(&one), "Frame claims composition: figure a third of the height, locked");
    }

    #[test]
    fn what_is_waited_for_is_said_in_words() {
        let waiting =
            |state, ahead| Waiting { message: crate::debate::sample::id(2), state, model: Some("qwen3:8b".into()), ahead };
        let told = |state, ahead, secs| waiting_for(&waiting(state, ahead), secs);
        let queued = |ahead, secs| told(SpeechState::Queued, Some(ahead), secs);
        assert_eq!(queued(2, 0).as_deref(), Some("Waiting for the model; 2 questions are answered first"));
        assert_eq!(queued(1, 5).as_deref(), Some("Waiting for the model; 1 question is answered first, 5 s"));
        assert_eq!(
            told(SpeechState::Loading, None, 9).as_deref(),
            Some("qwen3:8b is being loaded; the first time takes longer, 9 s")
        );
        assert_eq!(told(SpeechState::Reading, None, 9), None);
    }

    #[test]
    fn only_what_may_have_marks_is_rendered() {
        for marked in ["a `b`", "- one", "1. one", "# head", "see https://example.org", "a\n\n> said"] {
            assert!(may_have_marks(marked), "{marked}");
        }
        for plain in ["A boat, quiet.", "2 boats", "half-light – no. 3", "1.5 m"] {
            assert!(!may_have_marks(plain), "{plain}");
        }
    }

    #[test]
    fn whoever_still_writes_down_claims_has_not_finished() {
        let mut thread = thread(vec![message(2, "style", "ideation", "Gouache.")]);
        thread.claims = vec![claim(5, 2, "style", "medium", "gouache")];
        assert_eq!(finished(&thread).as_deref(), Some("style has finished, 1 claim"));
        thread.turn = Some(thread.messages[0].turn_id);
        assert_eq!(finished(&thread), None);
    }

    #[test]
    fn a_phase_says_what_it_has_come_to_or_what_it_is_for() {
        let mut said = message(2, "style", "ideation", "Gouache.");
        said.metadata = json!({"ms": 41_000});
        let mut thread = thread(vec![said]);
        thread.claims = vec![claim(5, 2, "style", "medium", "gouache")];
        assert_eq!(of_phase(&thread, Phase::Ideation), "1 claim · 41 s");
        assert_eq!(of_phase(&thread, Phase::Review), "Lens, then you");
        thread.turn = Some(thread.messages[0].turn_id);
        thread.conversation.round = 2;
        assert_eq!(of_phase(&thread, Phase::Ideation), "round 2 of 3");
    }
}
