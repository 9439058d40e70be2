//! Ten rounds with one picture: prompts must not grow, gain ornament, or change what nobody named.

use gesso_core::{
    capability::ModelFamily,
    intent::{feedback, from_prompt},
    prompt::{Compiled, clip::counter_for, compile, for_family, measure::flowery},
};

use crate::{answers::followed, case::Session, tally::Tally};

/// Most growth in a round that adds nothing, in percent.
pub const MOST_GROWTH_PERCENT: f64 = 10.0;
/// Longest phrase on average, in words.
pub const MOST_PHRASE_WORDS: f64 = 8.0;
/// Most ornament: one word in so many.
const FLOWERY_WORDS: usize = 40;

/// What became of all sessions in all families.
#[derive(Clone, Debug, Default)]
pub struct Drift {
    /// The rounds that kept every rule.
    pub rounds: Tally,
    /// The largest growth of a round that adds nothing, in percent.
    pub growth: f64,
    /// The most ornamental words in a prompt.
    pub ornament: usize,
    /// The longest average phrase, in words.
    pub phrase_words: f64,
}

/// Plays every session in every family.
#[must_use]
pub fn judge(sessions: &[Session]) -> Drift {
    let mut drift = Drift::default();
    for session in sessions {
        for family in ModelFamily::ALL {
            play(session, family, &mut drift);
        }
    }
    drift
}

#[expect(clippy::cast_precision_loss, reason = "prompts are short")]
fn play(session: &Session, family: ModelFamily, drift: &mut Drift) {
    let profile = for_family(family);
    let written = |intent: &_| compile(intent, profile, counter_for(profile));
    let mut intent = from_prompt(&session.prompt, family);
    let mut before = written(&intent);
    for (n, round) in session.rounds.iter().enumerate() {
        let name = format!("{}, {family}, round {}", session.name, n + 1);
        let says = match &round.says {
            serde_json::Value::String(text) => text.clone(),
            document => document.to_string(),
        };
        let count = intent.concepts.len();
        // An answer that cannot be read changes nothing.
        if let Some(next) = feedback::read(&says).ok().and_then(|ops| followed(&intent, &ops, &round.feedback)) {
            intent = next;
        }
        let prompt = written(&intent);
        let growth = 100.0 * (total(&prompt) as f64 / total(&before).max(1) as f64 - 1.0);
        if round.adds == 0 && !round.grows {
            drift.growth = drift.growth.max(growth);
            drift
                .rounds
                .ask(growth <= MOST_GROWTH_PERCENT, || format!("{name}: grew by {growth:.0} % to {:?}", prompt.positive));
        }
        drift.rounds.ask(intent.concepts.len() <= count + round.adds, || format!("{name}: {} concepts", intent.concepts.len()));
        for text in &session.untouched {
            let kept = intent.concepts.iter().any(|concept| concept.text == *text) && prompt.positive.contains(text.as_str());
            drift.rounds.ask(kept, || format!("{name}: {text:?} is not in {:?}", prompt.positive));
        }
        let (ornament, _) = flowery(&prompt.positive);
        drift.ornament = drift.ornament.max(ornament);
        let words = prompt.positive.split_whitespace().count();
        drift.rounds.ask(ornament * FLOWERY_WORDS <= words, || format!("{name}: ornament in {:?}", prompt.positive));
        let texts: Vec<usize> = intent.wanted().map(|concept| concept.text.split_whitespace().count()).collect();
        let average = texts.iter().sum::<usize>() as f64 / texts.len().max(1) as f64;
        drift.phrase_words = drift.phrase_words.max(average);
        drift.rounds.ask(average <= MOST_PHRASE_WORDS, || format!("{name}: {average:.1} words a phrase"));
        before = prompt;
    }
}

fn total(prompt: &Compiled) -> usize {
    prompt.tokens.iter().sum()
}
