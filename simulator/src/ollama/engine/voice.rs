//! Who is speaking: the five specialists, recognised from the system prompt, and the slots they own.

/// A way of looking at a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Luna: style, medium, colour.
    Style,
    /// Frame: composition, camera, lighting.
    Composition,
    /// Saga: subject, action, setting, mood.
    Story,
    /// Pixel: sizes, steps, samplers.
    Technical,
    /// Lens: issues and contradictions.
    Critic,
    /// None of them.
    Plain,
}

struct Signs {
    voice: Voice,
    name: &'static str,
    role: &'static [&'static str],
    hints: &'static [&'static str],
}

const SIGNS: [Signs; 5] = [
    Signs {
        voice: Voice::Style,
        name: "luna",
        role: &["style", "art director"],
        hints: &["palette", "medium", "color", "colour", "aesthetic"],
    },
    Signs {
        voice: Voice::Composition,
        name: "frame",
        role: &["composition", "cinematographer"],
        hints: &["camera", "framing", "lens", "lighting", "angle"],
    },
    Signs {
        voice: Voice::Story,
        name: "saga",
        role: &["story", "narrative", "concept artist", "writer"],
        hints: &["character", "setting", "mood", "subject", "plot"],
    },
    Signs {
        voice: Voice::Technical,
        name: "pixel",
        role: &["technical"],
        hints: &["sampler", "steps", "cfg", "checkpoint", "resolution"],
    },
    Signs {
        voice: Voice::Critic,
        name: "lens",
        role: &["critic", "reviewer", "critique"],
        hints: &["issue", "contradiction", "weakness", "flaw"],
    },
];

impl Voice {
    /// Recognises the speaker. "You are NAME" and "you are the ROLE …" decide; otherwise the most signs win.
    ///
    /// A shared preamble may name all five, so that the last introduction counts.
    #[must_use]
    pub fn recognise(system: &str) -> Self {
        let system = system.to_lowercase();
        for intro in ["you are ", "your role is ", "your role: ", "role: ", "du bist "] {
            for (at, _) in system.rmatch_indices(intro) {
                let sentence = system.get(at + intro.len()..).unwrap_or_default();
                let sentence = sentence.split(['.', '\n', ';']).next().unwrap_or_default();
                let first = |sign: &Signs| {
                    let roles = sign.role.iter().filter_map(|role| sentence.find(role));
                    word_at(sentence, sign.name).into_iter().chain(roles).min()
                };
                if let Some((_, voice)) =
                    SIGNS.iter().filter_map(|sign| Some((first(sign)?, sign.voice))).min_by_key(|(at, _)| *at)
                {
                    return voice;
                }
            }
        }
        let score = |sign: &Signs| {
            let name = usize::from(word_at(&system, sign.name).is_some());
            let count = |signs: &[&str]| signs.iter().map(|sign| system.matches(sign).count().min(3)).sum::<usize>();
            name * 2 + count(sign.role) * 3 + count(sign.hints)
        };
        SIGNS
            .iter()
            .map(|sign| (score(sign), sign.voice))
            .filter(|(score, _)| *score > 1)
            .max_by_key(|(score, _)| *score)
            .map_or(Self::Plain, |(_, voice)| voice)
    }

    /// The name it goes by.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Style => Some("Luna"),
            Self::Composition => Some("Frame"),
            Self::Story => Some("Saga"),
            Self::Technical => Some("Pixel"),
            Self::Critic => Some("Lens"),
            Self::Plain => None,
        }
    }

    /// The slots this voice may propose for.
    #[must_use]
    pub fn slots(self) -> &'static [&'static str] {
        match self {
            Self::Style => &["style", "medium", "color"],
            Self::Composition => &["composition", "camera", "lighting"],
            Self::Story => &["subject", "setting", "action", "mood", "attribute", "text"],
            Self::Technical => &["technical", "quality"],
            Self::Critic | Self::Plain => &[],
        }
    }
}

/// Where `word` stands as a whole word.
fn word_at(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|&at| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        edge(text.get(..at).and_then(|t| t.chars().next_back()))
            && edge(text.get(at + word.len()..).and_then(|t| t.chars().next()))
    })
}
