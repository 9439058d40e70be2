//! What a word of the brief suggests to each craft: a small table, looked up by word beginnings.

use super::{brief::Brief, voice::Voice};

/// Word beginnings, then what they suggest to style, composition, story and technique.
struct Cue(&'static [&'static str], [&'static str; 4]);

const CUES: [Cue; 18] = [
    Cue(
        &["dusk", "sunset", "evening", "twilight", "abend"],
        [
            "amber fading into slate blue",
            "low side light from the horizon",
            "the last quarter hour before lamps are lit",
            "a gentle guidance so that the gradient does not band",
        ],
    ),
    Cue(
        &["night", "midnight", "moon", "star", "nacht"],
        [
            "ink blue with one cold highlight",
            "a single light source and long falloff",
            "somebody awake while all else sleeps",
            "a few more steps, dark areas stay noisy longest",
        ],
    ),
    Cue(
        &["dawn", "morning", "sunrise", "morgen"],
        [
            "pale rose over cool grey",
            "back light with thin mist between the planes",
            "the first movement of the day",
            "a moderate guidance to keep the pale tones",
        ],
    ),
    Cue(
        &["fog", "mist", "haze", "smoke", "nebel"],
        [
            "two close greys and one accent",
            "layers that lose contrast with distance",
            "something half seen",
            "fewer sharpening steps, edges should stay soft",
        ],
    ),
    Cue(
        &["rain", "storm", "wet", "thunder", "regen"],
        [
            "steel grey with reflected neon or sky",
            "a low camera that doubles everything in the wet ground",
            "a shelter just out of reach",
            "a wide size so that reflections get room",
        ],
    ),
    Cue(
        &["snow", "ice", "winter", "frost", "schnee"],
        [
            "white held back to leave one warm tone",
            "generous empty space around a small figure",
            "tracks that tell who passed",
            "a lower guidance, white burns out first",
        ],
    ),
    Cue(
        &["sea", "ocean", "wave", "harbor", "harbour", "coast", "lighthouse", "meer", "leucht"],
        [
            "sea green against chalk",
            "the horizon on the upper third",
            "the light that is kept for those still out",
            "a landscape size, the horizon needs width",
        ],
    ),
    Cue(
        &["forest", "tree", "wood", "jungle", "moss", "wald"],
        [
            "moss and umber with flecks of light",
            "trunks as verticals that lead inward",
            "a path that was not there yesterday",
            "enough pixels for fine leaves, or a second pass",
        ],
    ),
    Cue(
        &["city", "street", "town", "roof", "neon", "stadt"],
        [
            "sodium orange against cyan",
            "a vanishing point off centre",
            "one lit window among many",
            "straight lines ask for a larger first pass",
        ],
    ),
    Cue(
        &["fox", "cat", "dog", "bird", "wolf", "bear", "owl", "horse", "fuchs", "katze"],
        [
            "fur or feather in three tones, not thirty",
            "eye level with the animal",
            "what the animal has just noticed",
            "one subject, so a square or portrait size",
        ],
    ),
    Cue(
        &["portrait", "face", "woman", "man", "girl", "boy", "child", "person", "frau"],
        [
            "skin tones first, background after them",
            "a three-quarter view with catch light",
            "what the person is about to say",
            "a portrait size and a second pass for the face",
        ],
    ),
    Cue(
        &["robot", "machine", "engine", "ship", "space", "rocket"],
        [
            "brushed metal with one signal colour",
            "a low angle that gives it weight",
            "who built it, and who still repairs it",
            "sharp edges: keep the sampler deterministic",
        ],
    ),
    Cue(
        &["castle", "tower", "ruin", "temple", "house", "cottage", "turm"],
        [
            "weathered stone and lichen",
            "the building small against its sky",
            "who lit the fire inside",
            "a tall size, the vertical wants room",
        ],
    ),
    Cue(
        &["watercolor", "watercolour", "ink", "oil", "pencil", "sketch", "aquarell"],
        [
            "visible paper and pigment pooling at the edges",
            "a loose border that the paint does not reach",
            "drawn in one sitting, from life",
            "fewer steps, over-finishing kills the medium",
        ],
    ),
    Cue(
        &["photo", "cinematic", "film", "realistic", "35mm"],
        [
            "film stock with quiet greens",
            "a 35 mm view at chest height",
            "a frame from the middle of something",
            "a realistic checkpoint and a natural guidance",
        ],
    ),
    Cue(
        &["glass", "crystal", "water", "mirror"],
        [
            "refracted light instead of local colour",
            "the light behind the glass",
            "what can be seen only through it",
            "more steps, refractions resolve late",
        ],
    ),
    Cue(
        &["red", "crimson", "scarlet", "rot"],
        [
            "the red kept for one thing only",
            "the red at a crossing of the thirds",
            "why that one thing is red",
            "watch saturation, reds clip first",
        ],
    ),
    Cue(
        &["old", "ancient", "worn", "rust", "vintage", "alt"],
        [
            "faded pigments and warm dust",
            "close enough to see the wear",
            "the hands it has passed through",
            "texture needs size before steps",
        ],
    ),
];

const NO_CUE: [&[&str]; 4] = [
    &["one dominant hue and its quiet neighbour", "a limited palette of four tones", "matte surfaces with a single gloss"],
    &["the subject off centre with room to look into", "a foreground edge for depth", "one clear light from the left"],
    &["the moment just before it happens", "one detail that only this place has", "somebody who is not in the picture"],
    &["a size that fits the subject's shape", "a first look with few steps", "a fixed seed while the words still change"],
];

/// What the brief suggests to this voice, best first; always at least one.
#[must_use]
pub fn ideas(voice: Voice, brief: &Brief) -> Vec<(&'static str, Option<String>)> {
    let column = match voice {
        Voice::Style => 0,
        Voice::Composition => 1,
        Voice::Technical => 3,
        Voice::Story | Voice::Critic | Voice::Plain => 2,
    };
    let mut out: Vec<(&'static str, Option<String>)> = Vec::new();
    for word in &brief.words {
        for Cue(stems, crafts) in &CUES {
            // Short stems must be the whole word: `man` is not in `mantle`, `ice` not in `icecream`.
            if stems.iter().any(|stem| word == stem || (stem.len() > 3 && word.starts_with(stem)))
                && let Some(idea) = crafts.get(column)
                && !out.iter().any(|(known, _)| known == idea)
            {
                out.push((idea, Some(word.clone())));
            }
        }
    }
    out.extend(NO_CUE.get(column).into_iter().flat_map(|ideas| ideas.iter()).map(|idea| (*idea, None)));
    out
}
