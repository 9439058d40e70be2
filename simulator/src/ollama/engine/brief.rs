//! The person's own words: clauses quoted verbatim, content words, numbers.

/// Most clauses kept.
const MAX_CLAUSES: usize = 24;
/// Longest clause in characters; a longer one is cut at a word, still verbatim.
const MAX_CLAUSE_CHARS: usize = 90;
/// Headings after which a message holds the person's own sentence, in pipelines that label their data.
const OWN_HEADINGS: [&str; 5] = ["FEEDBACK", "BRIEF", "MESSAGE", "IDEA", "USER"];
/// Headings of what the person began with, of what they said last, and of what is decided.
const BRIEF: &str = "BRIEF";
const MESSAGE: &str = "MESSAGE";
const INTENT: &str = "INTENT";
/// Heading of the phase and the round.
const PHASE: &str = "PHASE";
/// Words a clause is split at.
const JOINTS: [&str; 12] = [
    " and ",
    " with ",
    " in the style of ",
    " but ",
    " while ",
    " under ",
    " und ",
    " mit ",
    " aber ",
    " et ",
    " avec ",
    " y ",
];
/// Words that carry no content.
const STOP_WORDS: &str = " a an the of in on at to for from by is are was were be it its this that these those there here \
    and or but with without as into over under like please make made want would should could can i you we he she they me my \
    your our his her their one some any very really just so not no do does have has had will more most less than then too also \
    let lets give show picture image der die das ein eine einen und oder mit im am auf für von ist zu den dem des nicht ";

/// What the person said, ready to be quoted.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    /// The person's text.
    pub text: String,
    /// Verbatim pieces of the text, in order, never empty strings.
    pub clauses: Vec<String>,
    /// Content words in order, lower case, each once.
    pub words: Vec<String>,
    /// Numbers in order.
    pub numbers: Vec<f64>,
    /// The first clause of what the person began with.
    pub opening: Option<String>,
    /// Wordings that are decided, as the question lists them under INTENT.
    pub decided: Vec<String>,
    /// It is not the first round that answers this.
    pub is_later_round: bool,
}

impl Brief {
    /// Reads a user message.
    #[must_use]
    pub fn read(message: &str) -> Self {
        // What was said last comes before what it all began with.
        let began = section(message, &[BRIEF]).map(str::trim);
        let last = section(message, &[MESSAGE]).map(str::trim).filter(|_| began.is_some());
        let text = match (last, began) {
            (Some(last), Some(began)) => format!("{last}\n{began}"),
            _ => own_section(message).trim().to_owned(),
        };
        let mut clauses = clauses(&text);
        let opening = began.map_or_else(|| clauses.first().cloned(), |began| self::clauses(began).first().cloned());
        clauses.truncate(MAX_CLAUSES);
        let is_later_round = section(message, &[PHASE]).is_some_and(|phase| phase.contains("; round "));
        let decided = section(message, &[INTENT]).unwrap_or_default().lines().filter_map(decided).collect();
        let mut words: Vec<String> = Vec::new();
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '\'') {
            let word = word.trim_matches(['-', '\'']).to_lowercase();
            let long = word.chars().count() >= 3 || !word.is_ascii();
            if long && !word.is_empty() && !STOP_WORDS.contains(&format!(" {word} ")) && !words.contains(&word) {
                words.push(word);
            }
        }
        let numbers =
            text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|n| n.trim_matches('.').parse().ok()).collect();
        Self { text, clauses, words, numbers, opening, decided, is_later_round }
    }

    /// The clause for the n-th thing said; `None` without any words.
    #[must_use]
    pub fn clause(&self, index: usize) -> Option<&str> {
        let at = index.checked_rem(self.clauses.len())?;
        self.clauses.get(at).map(String::as_str)
    }
}

fn clauses(text: &str) -> Vec<String> {
    let mut clauses: Vec<String> = Vec::new();
    for piece in text.split(|c: char| ".,;:!?\n\r\"()[]{}。、，！？；：「」".contains(c)) {
        for part in at_joints(piece) {
            let clause = shorten(part.trim());
            if clause.chars().any(char::is_alphanumeric) && !clauses.iter().any(|known| known == clause) {
                clauses.push(clause.to_owned());
            }
        }
    }
    clauses
}

/// The wording of `c1 [subject] a fox (locked)`.
fn decided(line: &str) -> Option<String> {
    let (id, rest) = line.trim().split_once(" [")?;
    let (_, text) = rest.split_once("] ").filter(|_| id.starts_with('c'))?;
    Some(text.trim_end_matches(" (locked)").to_owned())
}

/// The part under one of [`OWN_HEADINGS`], up to the next heading; the whole message without one.
pub(super) fn own_section(message: &str) -> &str {
    section(message, &OWN_HEADINGS).filter(|own| !own.trim().is_empty()).unwrap_or(message)
}

/// The part under the first of these headings that there is, up to the next heading.
fn section<'a>(message: &'a str, headings: &[&str]) -> Option<&'a str> {
    let heading = |line: &str| {
        let title = line.trim().trim_end_matches(':').trim_matches(['#', ' ', '*']);
        (title.len() >= 4 && title.chars().all(|c| c.is_ascii_uppercase() || c == ' ' || c == '_')).then(|| title.to_owned())
    };
    let (mut start, mut at) = (None, 0);
    for line in message.split_inclusive('\n') {
        match (heading(line), start) {
            (Some(_), Some(start)) => return message.get(start..at),
            (Some(title), None) if headings.contains(&title.as_str()) => start = Some(at + line.len()),
            _ => {}
        }
        at += line.len();
    }
    start.and_then(|start| message.get(start..))
}

/// Whether a message has a part under one of [`OWN_HEADINGS`].
pub(super) fn has_own_section(message: &str) -> bool {
    message.lines().any(|line| OWN_HEADINGS.contains(&line.trim()))
}

fn at_joints(piece: &str) -> Vec<&str> {
    let mut parts = vec![piece];
    for joint in JOINTS {
        parts = parts.into_iter().flat_map(|part| part.split(joint)).collect();
    }
    parts
}

fn shorten(clause: &str) -> &str {
    let Some((end, _)) = clause.char_indices().nth(MAX_CLAUSE_CHARS) else { return clause };
    let head = clause.get(..end).unwrap_or(clause);
    head.rfind(' ').and_then(|space| head.get(..space)).unwrap_or(head)
}
