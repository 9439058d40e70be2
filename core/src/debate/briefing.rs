//! What each specialist sees: the house rules and its own part, the intent, what was proposed, a summary, the message.
//! Never what another specialist said to the person.

use super::{
    Claim, ClaimState, Debate, Message, Phase, TurnRecord,
    crew::SpecialistSetting,
    speaker::name_of,
    technical::Technical,
    voices::{CLAIM, HOUSE, ISSUE, PARAMETERS, SPEAK, part},
};
use crate::{
    capability::ModelFamily,
    ids::ClaimId,
    intent::{IntentDocument, slot::slots_of},
    prompt::for_family,
    session::Role,
};

/// Most concepts that are listed.
const MAX_CONCEPTS: usize = 40;
/// Most claims that are listed.
const MAX_CLAIMS: usize = 30;
/// Longest message that is quoted whole, in characters.
const MAX_MESSAGE_CHARS: usize = 4_000;
/// Longest beginning of a debate that is quoted whole beside a later message, in characters.
const MAX_BRIEF_CHARS: usize = 2_000;
/// Earlier messages in the summary, and the longest of each, in characters.
const SUMMARY_MESSAGES: usize = 6;
const SUMMARY_CHARS: usize = 160;
/// Longest description of pictures, in characters.
const MAX_FACTS_CHARS: usize = 2_000;
/// Vetoes that are remembered.
const MAX_VETOES: usize = 8;

/// A question to a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Briefing {
    /// Who it is and what it is to do.
    pub system: String,
    /// The data, in labelled blocks.
    pub data: String,
}

/// What the specialist who has the floor is asked to say to the person.
#[must_use]
pub fn speech(debate: &Debate, turn: &TurnRecord, role: Role, setting: &SpecialistSetting, fleet: &[ModelFamily]) -> Briefing {
    let system = format!("{HOUSE}\n\n{}\n{SPEAK}", own_part(role, setting));
    Briefing { system, data: blocks(debate, turn, role, None, fleet) }
}

/// What it is asked to write down, after it said `prose`.
#[must_use]
pub fn writing(
    debate: &Debate,
    turn: &TurnRecord,
    role: Role,
    setting: &SpecialistSetting,
    prose: &str,
    fleet: &[ModelFamily],
) -> Briefing {
    let form = match role {
        Role::Technical => PARAMETERS,
        Role::Critic => ISSUE,
        Role::Style | Role::Composition | Role::Story => CLAIM,
    };
    let slots: Vec<&str> = slots_of(role).map(crate::intent::Slot::as_str).collect();
    let own = if slots.is_empty() { String::new() } else { format!(" Your slots: {}.", slots.join(", ")) };
    let system = format!("{HOUSE}\n\n{}{own}\n{form}", own_part(role, setting));
    Briefing { system, data: blocks(debate, turn, role, Some(prose), fleet) }
}

/// Who it is: as the person wants it, else as the studio has it.
fn own_part(role: Role, setting: &SpecialistSetting) -> &str {
    setting.instructions.as_deref().map_or_else(|| part(role), str::trim)
}

/// The claims that can be named, with the handles a model knows them by: of this turn, and every live one for the critic.
#[must_use]
pub fn handles(debate: &Debate, turn: &TurnRecord, role: Role) -> Vec<(String, ClaimId)> {
    listed(debate, turn, role).map(|(handle, claim)| (handle, claim.id)).collect()
}

fn listed<'a>(debate: &'a Debate, turn: &TurnRecord, role: Role) -> impl Iterator<Item = (String, &'a Claim)> {
    let turn = turn.id;
    let is_listed = move |claim: &&Claim| claim.is_live() && !claim.issue && (claim.turn_id == turn || role == Role::Critic);
    let claims: Vec<&Claim> = debate.claims.iter().filter(is_listed).collect();
    let skip = claims.len().saturating_sub(MAX_CLAIMS);
    claims.into_iter().skip(skip).enumerate().map(|(at, claim)| (format!("k{}", at + 1), claim))
}

fn blocks(debate: &Debate, turn: &TurnRecord, role: Role, prose: Option<&str>, fleet: &[ModelFamily]) -> String {
    let message = debate.message(turn.answers);
    // What the person began with is always there, beside whatever they said last.
    let brief = debate.opening().filter(|opening| opening.id != turn.answers);
    let mut blocks: Vec<String> =
        brief.map(|brief| format!("BRIEF\n{}", cut(&line(&brief.content), MAX_BRIEF_CHARS))).into_iter().collect();
    blocks.push(intent(&debate.intent));
    if role == Role::Technical {
        blocks.push(technical(debate, fleet));
    }
    blocks.push(proposed(debate, turn, role));
    blocks.push(summary(debate, turn));
    blocks.push(seen(debate, turn));
    blocks.push(phase(debate, turn));
    if let Some(prose) = prose {
        blocks.push(format!("YOUR WORDS\n{}", line(prose)));
    }
    let said = message.map(|message| message.content.as_str()).unwrap_or_default();
    blocks.push(format!("MESSAGE\n{}", cut(&line(said), MAX_MESSAGE_CHARS)));
    blocks.into_iter().filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn intent(intent: &IntentDocument) -> String {
    let wanted = intent.wanted().take(MAX_CONCEPTS).map(|concept| {
        let lock = if concept.lock { " (locked)" } else { "" };
        format!("{} [{}] {}{lock}", concept.id, concept.slot.as_str(), line(&concept.text))
    });
    let avoided: Vec<String> = intent.avoided().take(MAX_CONCEPTS).map(|concept| line(&concept.text)).collect();
    let mut lines: Vec<String> = std::iter::once("INTENT".to_owned()).chain(wanted).collect();
    if !avoided.is_empty() {
        lines.push(format!("not wanted: {}", avoided.join(", ")));
    }
    lines.join("\n")
}

fn proposed(debate: &Debate, turn: &TurnRecord, role: Role) -> String {
    let known = handles(debate, turn, role);
    let of_claim = |(handle, claim): (String, &Claim)| {
        let against = |id: &ClaimId| known.iter().find(|(_, known)| known == id).map(|(handle, _)| handle.as_str());
        let against: Vec<&str> = claim.disagrees_with.iter().filter_map(against).collect();
        let contested = match (claim.contested, against.as_slice()) {
            (true, []) => ", contested".to_owned(),
            (true, against) => format!(", contested, against {}", against.join(" and ")),
            (false, _) => String::new(),
        };
        format!("{handle} [{}] {} ({}{contested})", claim.slot.as_str(), line(&claim.proposal), name_of(claim.role))
    };
    let claims = listed(debate, turn, role).map(of_claim);
    let issues = debate.claims.iter().filter(|claim| claim.issue && claim.is_live() && claim.turn_id == turn.id);
    let issues = issues.map(|claim| format!("issue: {} (Lens)", line(&claim.proposal)));
    let lines: Vec<String> = claims.chain(issues).collect();
    if lines.is_empty() { String::new() } else { format!("PROPOSED\n{}", lines.join("\n")) }
}

/// What was said before and what came of it: rolling, bounded, made by rule.
fn summary(debate: &Debate, turn: &TurnRecord) -> String {
    let earlier: Vec<&Message> = debate.words().skip(1).filter(|message| message.id != turn.answers).collect();
    let skip = earlier.len().saturating_sub(SUMMARY_MESSAGES);
    let said = earlier.into_iter().skip(skip).map(|message| format!("person: {}", cut(&line(&message.content), SUMMARY_CHARS)));
    let vetoed = debate.claims.iter().rev().filter(|claim| claim.state == ClaimState::Vetoed && !claim.issue).take(MAX_VETOES);
    let vetoed = vetoed.map(|claim| {
        let note = claim.note.as_deref().map(|note| format!(": {}", line(note))).unwrap_or_default();
        format!("vetoed [{}] {}{note}", claim.slot.as_str(), line(&claim.proposal))
    });
    let lines: Vec<String> = said.chain(vetoed).collect();
    if lines.is_empty() { String::new() } else { format!("SUMMARY\n{}", lines.join("\n")) }
}

fn technical(debate: &Debate, fleet: &[ModelFamily]) -> String {
    let usual = |family: &ModelFamily| {
        let t = &for_family(*family).technical;
        let [width, height] = t.sizes.first().copied().unwrap_or_default();
        format!(
            "{}: {width}x{height}, {} steps ({}–{}), cfg {} ({}–{})",
            family.as_str(),
            t.steps.usual,
            t.steps.min,
            t.steps.max,
            t.cfg.usual,
            t.cfg.min,
            t.cfg.max
        )
    };
    let mut lines = vec!["TECHNICAL".to_owned()];
    lines.extend(fleet.iter().map(usual));
    lines.extend(chosen(debate).map(|technical| format!("chosen so far: {}", technical.sentence())));
    lines.join("\n")
}

/// The parameters in force: of the newest technical claim that counts.
#[must_use]
pub fn chosen(debate: &Debate) -> Option<&Technical> {
    debate.claims.iter().rev().filter(|claim| claim.state.counts()).find_map(|claim| claim.technical.as_ref())
}

/// What was seen in the pictures of the message that is answered, and of those that joined the turn.
fn seen(debate: &Debate, turn: &TurnRecord) -> String {
    let is_of_it = |message: &&Message| message.id == turn.answers || message.turn_id == turn.id;
    let seen = |message: &Message| message.metadata.get("image_facts").and_then(|seen| seen.as_str()).map(line);
    let seen: Vec<String> = debate.words().filter(is_of_it).filter_map(seen).collect();
    if seen.is_empty() { String::new() } else { format!("IMAGE FACTS\n{}", cut(&seen.join("\n"), MAX_FACTS_CHARS)) }
}

/// What the phase asks for, and the round where it is not the first.
fn phase(debate: &Debate, turn: &TurnRecord) -> String {
    let phase = debate.conversation.phase;
    let task = match phase {
        Phase::Ideation => "what it could be",
        Phase::Refinement => "make what is decided more exact, and decide what is open",
        Phase::Synthesis => "what it is made with",
        Phase::Review => "what is wrong with it as it stands",
        Phase::Generating | Phase::Complete => "its pictures are made",
    };
    let round = match turn.turn.round() {
        0 | 1 => String::new(),
        round => format!(
            "; round {round}: answer what is contested, give way or stand by it, at most one new claim, an empty list if none"
        ),
    };
    format!("PHASE\n{}: {task}{round}", phase.as_str())
}

/// On one line, so that no data can look like the heading of a block.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}
