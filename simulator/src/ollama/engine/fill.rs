//! The brief, as content for a schema: quotes verbatim, slots the speaker owns, numbers that were named.

use serde_json::Value;

use super::{
    brief::Brief,
    cues,
    dice::Dice,
    picture::Picture,
    proposed::{Proposal, Reply, objection, reply},
    prose,
    voice::Voice,
};
use crate::ollama::schema::{Fill, Place};

/// Items a list gets when its bounds leave room.
const USUAL_ITEMS: usize = 3;
/// Claims that are made even of a brief of one clause.
const LEAST_CLAIMS: usize = 2;
/// Longest wording taken from the brief as it is, in words.
const MAX_OWN_WORDS: usize = 8;
/// Names of properties that hold the person's words, letter for letter.
const QUOTES: [&str; 4] = ["quote", "evidence", "source", "excerpt"];
/// Words that say what should not be there; such a clause is no wording.
const DENIALS: [&str; 9] = ["no", "not", "without", "never", "don't", "kein", "keine", "ohne", "sans"];
/// Names of properties that hold a few words rather than a sentence.
const PHRASES: [&str; 14] = [
    "text", "proposal", "phrase", "value", "to", "title", "name", "subject", "label", "keyword", "tag", "style", "setting",
    "item",
];
/// Usual values of numbers nobody named.
const NUMBERS: [(&str, f64); 11] = [
    ("width", 1024.0),
    ("height", 1024.0),
    ("steps", 28.0),
    ("cfg", 6.0),
    ("guidance", 3.5),
    ("denoise", 0.5),
    ("batch", 1.0),
    ("scale", 1.5),
    ("seed", 42.0),
    ("count", 1.0),
    ("severity", 2.0),
];

/// Fills a schema from the brief.
pub struct Filler<'a> {
    /// The speaker.
    pub voice: Voice,
    /// The person's words.
    pub brief: &'a Brief,
    /// What others have proposed.
    pub table: &'a [Proposal],
    /// What the pictures show.
    pub pictures: &'a [Picture],
    /// Chance.
    pub dice: &'a mut Dice,
}

impl Filler<'_> {
    /// What is proposed in place of a claim of one's own that somebody objects to.
    fn instead(&self) -> Option<(String, Option<String>)> {
        match reply(self.voice, self.table, self.brief.is_later_round)? {
            Reply::GivesWay(own) => cues::instead(self.voice, self.brief, own, self.table),
            Reply::Insists(_) | Reply::Settled => None,
        }
    }

    /// Whether it answers an objection rather than begin anew.
    fn is_replying(&self) -> bool {
        reply(self.voice, self.table, self.brief.is_later_round).is_some()
    }

    /// The idea for the n-th item.
    fn idea(&self, index: usize) -> String {
        let ideas = cues::open_ideas(self.voice, self.brief);
        ideas.get(index.checked_rem(ideas.len()).unwrap_or(0)).map_or_else(String::new, |(idea, _)| idea.clone())
    }

    /// What the n-th claim proposes. Who tells the story begins with the person's own words.
    fn proposal(&self, index: usize) -> String {
        if let Some((idea, _)) = self.instead() {
            return idea;
        }
        match self.own_words() {
            Some(own) if index == 0 => own.to_owned(),
            Some(_) => self.idea(index - 1),
            None => self.idea(index),
        }
    }

    /// The person's words that the n-th thing said rests on: the clause whose word suggests it.
    fn clause(&self, index: usize) -> &str {
        if let Some(own) = self.own_words().filter(|_| index == 0) {
            return own;
        }
        let ideas = cues::open_ideas(self.voice, self.brief);
        let at = if self.own_words().is_some() { index.checked_sub(1) } else { Some(index) };
        let word = at.and_then(|at| ideas.get(at.checked_rem(ideas.len())?)?.1.clone()).filter(|_| self.voice != Voice::Plain);
        let with = word.and_then(|word| self.brief.clauses.iter().find(|clause| clause.to_lowercase().contains(&word)));
        with.map(String::as_str).or_else(|| self.brief.clause(index)).unwrap_or_default()
    }

    /// The first clause, when it is a wording for a subject as it stands.
    fn own_words(&self) -> Option<&str> {
        let opening = self.brief.opening.as_deref().filter(|_| self.voice == Voice::Story && !self.is_replying());
        let clause = opening.filter(|opening| !self.brief.decided.iter().any(|there| there.eq_ignore_ascii_case(opening)))?;
        let words: Vec<String> = clause.split_whitespace().map(str::to_lowercase).collect();
        let is_plain = clause.is_ascii() && words.len() <= MAX_OWN_WORDS;
        (is_plain && !words.iter().any(|word| DENIALS.contains(&word.as_str()))).then_some(clause)
    }

    /// The slot of the n-th claim.
    fn slot(&self, index: usize) -> Option<&'static str> {
        match self.own_words() {
            Some(_) if index == 0 => Some("subject"),
            _ => cues::slot(self.voice, &self.proposal(index)),
        }
    }

    /// What an issue is about: what is contested, else what was proposed first.
    fn about(&self) -> Option<&Proposal> {
        self.table.iter().find(|proposal| proposal.contested).or_else(|| self.table.first())
    }
}

impl Fill for Filler<'_> {
    fn text(&mut self, at: Place<'_>, max_chars: usize) -> String {
        let name = at.name.to_lowercase();
        let index = at.items.last().copied().unwrap_or(0);
        let clause = self.clause(index);
        if QUOTES.contains(&name.as_str()) {
            return clause.to_owned();
        }
        if let Some(picture) = self.pictures.first() {
            match name.as_str() {
                "colors" | "colours" | "palette" => return picture.colors.get(index).copied().unwrap_or("grey").to_owned(),
                "caption" | "description" => return picture.sentence(0, 1),
                "lighting" => return picture.tone.to_owned(),
                _ => {}
            }
        }
        if matches!(name.as_str(), "proposal" | "suggestion") && self.voice != Voice::Plain {
            return self.proposal(index);
        }
        if name == "issue" {
            let open = self.idea(index);
            return match self.about().filter(|about| about.contested) {
                Some(about) => format!("\"{}\" is contested, and \"{clause}\" leaves open {open}.", about.text),
                None => format!("\"{clause}\" leaves open {open}."),
            };
        }
        if PHRASES.contains(&name.as_str())
            || !at.items.is_empty() && !matches!(name.as_str(), "reason" | "question" | "say")
            || max_chars < 60
        {
            return clause.to_owned();
        }
        match name.as_str() {
            "interpretation" if !self.brief.text.is_empty() => format!("The person asks for \"{clause}\"."),
            "question" => format!("What exactly should \"{clause}\" look like?"),
            "reason" | "note" => match clause {
                clause if index == 0 && objection(self.voice, self.table).is_some() => {
                    let other = objection(self.voice, self.table).map_or("", |other| other.text.as_str());
                    format!("\"{other}\" would pull the eye away from \"{clause}\".")
                }
                clause if self.instead().is_some() => format!("\"{clause}\" suggests {}.", self.proposal(index)),
                "" => format!("Nothing was named, so {}.", self.idea(index)),
                clause => format!("\"{clause}\" suggests {}.", self.idea(index)),
            },
            _ => prose::say(self.voice, self.brief, self.table, self.pictures, self.dice),
        }
    }

    fn number(&mut self, at: Place<'_>, min: f64, max: f64) -> f64 {
        if let Some(picture) = self.pictures.first() {
            match at.name {
                "width" => return f64::from(picture.width),
                "height" => return f64::from(picture.height),
                _ => {}
            }
        }
        // A number the person wrote wins when it stands where one is wanted.
        let named = self.brief.numbers.iter().copied().find(|n| (min..=max).contains(n));
        let usual = NUMBERS.iter().find(|(name, _)| at.name.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
        let span = max.min(min.max(0.0) + 10.0) - min.max(0.0);
        let any = min.max(0.0) + span * self.dice.below(1_001) as f64 / 1_000.0;
        named.or(usual).unwrap_or(any)
    }

    fn choose(&mut self, at: Place<'_>, options: &[Value]) -> usize {
        let index = at.items.last().copied().unwrap_or(0);
        let names: Vec<&str> = options.iter().map(|option| option.as_str().unwrap_or_default()).collect();
        let position = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
        if at.name == "seed_policy"
            && let Some(at) = position("random")
        {
            return at;
        }
        if at.name.eq_ignore_ascii_case("slot") {
            if let Some(at) = self.slot(index).and_then(position) {
                return at;
            }
            let own: Vec<usize> = self.voice.slots().iter().filter_map(|slot| position(slot)).collect();
            if let Some(at) = index.checked_rem(own.len()).and_then(|at| own.get(at)) {
                return *at;
            }
        }
        match at.name {
            "disagrees_with" => {
                let other = objection(self.voice, self.table).filter(|_| index == 0 && !self.is_replying());
                if let Some(at) = other.and_then(|other| position(&other.handle)).or_else(|| position("none")) {
                    return at;
                }
            }
            "about" => {
                if let Some(at) = self.about().and_then(|about| position(&about.handle)) {
                    return at;
                }
                return 0;
            }
            _ => {}
        }
        if let Some(at) = position("no_issue").filter(|_| self.is_replying()) {
            return at;
        }
        if let Some(at) = position("issues") {
            return at;
        }
        if let Some(at) = position("change").or_else(|| self.brief.words.iter().find_map(|word| position(word))) {
            return at;
        }
        self.dice.below(options.len())
    }

    fn count(&mut self, at: Place<'_>, min: usize, max: usize) -> usize {
        let material = match at.name {
            // One issue is heard; three are a list.
            "issues" if self.voice == Voice::Critic => usize::from(!self.is_replying()),
            "claims" if self.is_replying() => usize::from(self.instead().is_some()),
            "claims" => {
                let ideas = cues::open_ideas(self.voice, self.brief).len() + usize::from(self.own_words().is_some());
                self.brief.clauses.len().max(LEAST_CLAIMS).min(ideas)
            }
            "colors" | "colours" | "palette" if !self.pictures.is_empty() => {
                self.pictures.first().map_or(0, |picture| picture.colors.len())
            }
            _ => self.brief.clauses.len(),
        };
        material.min(USUAL_ITEMS).clamp(min, max)
    }

    fn flag(&mut self, _at: Place<'_>) -> bool {
        self.dice.below(2) == 1
    }

    fn optional(&mut self, _at: Place<'_>) -> bool {
        self.dice.below(4) != 0
    }
}
