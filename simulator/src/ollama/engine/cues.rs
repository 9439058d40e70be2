//! What a word of the brief suggests to each craft: a small table, looked up by word beginnings.
//!
//! Suggestions are short English wordings that say what is seen, so that they can stand in a picture's intent.

use super::{brief::Brief, proposed::Proposal, voice::Voice};

/// Word beginnings, then what they suggest to style, composition, story and technique, and what they leave open.
struct Cue(&'static [&'static str], [&'static str; 5]);

const CUES: [Cue; 18] = [
    Cue(
        &["dusk", "sunset", "evening", "twilight", "abend"],
        [
            "amber fading into slate blue",
            "low side light from the horizon",
            "the last quarter hour before lamps are lit",
            "a gentle guidance so that the gradient does not band",
            "whether the sun is still above the horizon",
        ],
    ),
    Cue(
        &["night", "midnight", "moon", "star", "nacht"],
        [
            "ink blue with one cold highlight",
            "a single light source and long falloff",
            "somebody awake while all else sleeps",
            "a few more steps, dark areas stay noisy longest",
            "where the only light comes from",
        ],
    ),
    Cue(
        &["dawn", "morning", "sunrise", "morgen"],
        [
            "pale rose over cool grey",
            "back light with thin mist between the planes",
            "the first movement of the day",
            "a moderate guidance to keep the pale tones",
            "whether the mist hides the ground",
        ],
    ),
    Cue(
        &["fog", "mist", "haze", "smoke", "nebel"],
        [
            "two close greys and one accent",
            "layers that lose contrast with distance",
            "something half seen",
            "fewer sharpening steps, edges should stay soft",
            "how far one can see",
        ],
    ),
    Cue(
        &["rain", "storm", "wet", "thunder", "regen"],
        [
            "steel grey with reflected neon or sky",
            "a low camera that doubles everything in the wet ground",
            "a shelter just out of reach",
            "a wide size so that reflections get room",
            "whether it still falls or has just stopped",
        ],
    ),
    Cue(
        &["snow", "ice", "winter", "frost", "schnee"],
        [
            "white held back to leave one warm tone",
            "generous empty space around a small figure",
            "tracks that tell who passed",
            "a lower guidance, white burns out first",
            "whether it is falling or lying",
        ],
    ),
    Cue(
        &["sea", "ocean", "wave", "harbor", "harbour", "coast", "lighthouse", "meer", "leucht"],
        [
            "sea green against chalk",
            "the horizon on the upper third",
            "the light that is kept for those still out",
            "a landscape size, the horizon needs width",
            "how rough the water is",
        ],
    ),
    Cue(
        &["forest", "tree", "wood", "jungle", "moss", "wald"],
        [
            "moss and umber with flecks of light",
            "trunks as verticals that lead inward",
            "a path that appeared overnight",
            "enough pixels for fine leaves, or a second pass",
            "which season the leaves are in",
        ],
    ),
    Cue(
        &["city", "street", "town", "roof", "neon", "stadt"],
        [
            "sodium orange against cyan",
            "a vanishing point off centre",
            "one lit window among many",
            "straight lines ask for a larger first pass",
            "which decade the street belongs to",
        ],
    ),
    Cue(
        &["fox", "cat", "dog", "bird", "wolf", "bear", "owl", "horse", "fuchs", "katze"],
        [
            "fur or feather in three tones",
            "eye level with the animal",
            "what the animal has just noticed",
            "one subject, so a square or portrait size",
            "how large the animal is in the frame",
        ],
    ),
    Cue(
        &["portrait", "face", "woman", "man", "girl", "boy", "child", "person", "frau"],
        [
            "skin tones first, background after them",
            "a three-quarter view with catch light",
            "what the person is about to say",
            "a portrait size and a second pass for the face",
            "which way the face looks",
        ],
    ),
    Cue(
        &["robot", "machine", "engine", "ship", "space", "rocket"],
        [
            "brushed metal with one signal colour",
            "a low angle that gives it weight",
            "who built it, and who still repairs it",
            "sharp edges: keep the sampler deterministic",
            "what it is made of",
        ],
    ),
    Cue(
        &["castle", "tower", "ruin", "temple", "house", "cottage", "turm"],
        [
            "weathered stone and lichen",
            "the building small against its sky",
            "who lit the fire inside",
            "a tall size, the vertical wants room",
            "how far away the building stands",
        ],
    ),
    Cue(
        &["watercolor", "watercolour", "ink", "oil", "pencil", "sketch", "aquarell"],
        [
            "visible paper and pigment pooling at the edges",
            "a loose border of bare paper",
            "drawn in one sitting, from life",
            "fewer steps, over-finishing kills the medium",
            "how much of the paper stays bare",
        ],
    ),
    Cue(
        &["photo", "cinematic", "film", "realistic", "35mm"],
        [
            "film stock with quiet greens",
            "a 35 mm view at chest height",
            "a frame from the middle of something",
            "a realistic checkpoint and a natural guidance",
            "which lens it was taken with",
        ],
    ),
    Cue(
        &["glass", "crystal", "water", "mirror"],
        [
            "refracted light instead of local colour",
            "the light behind the glass",
            "what can be seen only through it",
            "more steps, refractions resolve late",
            "what is seen behind it",
        ],
    ),
    Cue(
        &["red", "crimson", "scarlet", "rot"],
        [
            "the red kept for one thing only",
            "the red at a crossing of the thirds",
            "why that one thing is red",
            "watch saturation, reds clip first",
            "which of the things carries it",
        ],
    ),
    Cue(
        &["old", "ancient", "worn", "rust", "vintage", "alt"],
        [
            "faded pigments and warm dust",
            "close enough to see the wear",
            "the hands it has passed through",
            "texture needs size before steps",
            "how far the decay has gone",
        ],
    ),
];

/// What there is to say without a cue; `{}` is something the person named.
const NO_CUE: [&[&str]; 5] = [
    &[
        "one dominant hue and its quiet neighbour for {}",
        "a limited palette of four tones for {}",
        "matte surfaces with a single gloss on {}",
    ],
    &["{} off centre with room to look into", "a foreground edge before {}", "one clear light from the left on {}"],
    &["{} just before it happens", "one detail that only {} has", "somebody who has just left {}"],
    &["a size that fits the shape of {}", "a first look at {} with few steps", "a fixed seed while {} is still changing"],
    &["which of the things is the subject", "from where {} is seen", "what time of day it is"],
];
/// What is meant when the person named nothing that can be put into an English wording.
const UNNAMED: &str = "the subject";

/// What the brief suggests to this voice, best first, with the word that suggests it; always at least one.
#[must_use]
pub fn ideas(voice: Voice, brief: &Brief) -> Vec<(String, Option<String>)> {
    let column = match voice {
        Voice::Style => 0,
        Voice::Composition => 1,
        Voice::Story | Voice::Plain => 2,
        Voice::Technical => 3,
        Voice::Critic => 4,
    };
    let mut out: Vec<(String, Option<String>)> = Vec::new();
    for word in &brief.words {
        for Cue(stems, crafts) in &CUES {
            // Short stems must be the whole word: `man` is not in `mantle`, `ice` not in `icecream`.
            if stems.iter().any(|stem| word == stem || (stem.len() > 3 && word.starts_with(stem)))
                && let Some(idea) = crafts.get(column)
                && !out.iter().any(|(known, _)| known == idea)
            {
                out.push(((*idea).to_owned(), Some(word.clone())));
            }
        }
    }
    let named = brief.words.iter().filter(|word| word.is_ascii() && word.len() > 3);
    let mut named = named.map(|word| format!("the {word}")).chain(std::iter::repeat(UNNAMED.to_owned()));
    for idea in NO_CUE.get(column).into_iter().flat_map(|ideas| ideas.iter()) {
        out.push((idea.replace("{}", &named.next().unwrap_or_default()), None));
    }
    out
}

/// The same without what is decided already, best first; all of it when everything is.
#[must_use]
pub fn open_ideas(voice: Voice, brief: &Brief) -> Vec<(String, Option<String>)> {
    let is_open =
        |(idea, _): &(String, Option<String>)| !brief.decided.iter().any(|decided| decided.eq_ignore_ascii_case(idea));
    let all = ideas(voice, brief);
    let open: Vec<_> = all.iter().filter(|idea| is_open(idea)).cloned().collect();
    if open.is_empty() { all } else { open }
}

/// Another idea for the part of the picture that a proposal is about, in place of it.
#[must_use]
pub fn instead(voice: Voice, brief: &Brief, of: &Proposal, table: &[Proposal]) -> Option<(String, Option<String>)> {
    let is_new = |idea: &str| !table.iter().any(|known| known.text.eq_ignore_ascii_case(idea));
    open_ideas(voice, brief).into_iter().find(|(idea, _)| is_new(idea) && slot(voice, idea) == Some(of.slot.as_str()))
}

/// The part of a picture that a wording speaks of, among the slots of a voice; its first slot when no word tells.
#[must_use]
pub fn slot(voice: Voice, idea: &str) -> Option<&'static str> {
    let marks: &[(&str, &[&str])] = match voice {
        Voice::Style => &[
            ("medium", &["paper", "pigment", "metal", "stone", "film", "surface", "matte", "fur", "brush"]),
            (
                "color",
                &[
                    "amber", "blue", "rose", "grey", "white", "green", "umber", "orange", "tone", "hue", "palette", "color",
                    "red",
                ],
            ),
        ],
        Voice::Composition => &[
            ("lighting", &["light", "lamp", "shadow", "contrast"]),
            ("camera", &["camera", "view", "level", "angle", "close"]),
        ],
        Voice::Story => &[
            ("action", &["noticed", "movement", "happens", "repairs", "say", "lit", "drawn"]),
            ("setting", &["path", "window", "shelter", "hour", "tracks"]),
            ("mood", &["awake", "half seen", "only", "left", "why"]),
        ],
        Voice::Technical | Voice::Critic | Voice::Plain => &[],
    };
    let found = marks.iter().find(|(_, marks)| marks.iter().any(|mark| idea.contains(mark))).map(|(slot, _)| *slot);
    found.or_else(|| voice.slots().first().copied())
}
