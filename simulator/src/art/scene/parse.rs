//! Reading a prompt: bounded, word by word, binding counts and colours to the noun
//! that follows them.

use super::words::{self, Kind, Setting};
use super::{Hour, Mood, Scene, Style, Thing, Weather, colours};
use crate::art::colour::Tint;
use crate::art::rng::hash;

/// Longest part of a prompt that is read, in bytes: nobody's picture needs more.
const MAX_PROMPT_BYTES: usize = 4_096;
/// Most different kinds drawn.
const MAX_THINGS: usize = 8;
/// Most unknown words remembered.
const MAX_STRAY: usize = 8;
/// How many words a colour or count may stand before its noun.
const REACH: usize = 3;

fn tokens(text: &str) -> Vec<String> {
    let cut = (0..=MAX_PROMPT_BYTES.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    text[..cut].split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// Tries the word as it is, then without its plural ending.
fn singular<T>(word: &str, look: impl Fn(&str) -> Option<T>) -> Option<T> {
    look(word)
        .or_else(|| word.strip_suffix("ies").and_then(|w| look(&format!("{w}y"))))
        .or_else(|| word.strip_suffix("es").and_then(&look))
        .or_else(|| word.strip_suffix('s').and_then(&look))
}

fn is_plural(word: &str) -> bool {
    matches!(word, "people" | "men" | "women" | "children" | "geese")
        || (word.ends_with('s') && !word.ends_with("ss") && !matches!(word, "cactus" | "iris" | "bus" | "zeus" | "canvas"))
}

#[derive(Default)]
struct Reading {
    setting: Option<Setting>,
    hour: Option<Hour>,
    weather: Option<Weather>,
    mood: Option<Mood>,
    style: Option<Style>,
    things: Vec<Thing>,
    colours: Vec<(Tint, bool)>,
    stray: Vec<String>,
}

fn read(words: &[String]) -> Reading {
    let mut out = Reading::default();
    let mut colour: Option<(usize, Tint, usize)> = None;
    let mut count: Option<(usize, u8)> = None;
    let mut skip_until = 0;
    for (i, word) in words.iter().enumerate() {
        let word = word.as_str();
        if matches!(word, "no" | "without" | "not") {
            skip_until = i + REACH;
            continue;
        }
        let next = words.get(i + 1).map_or("", String::as_str);
        let noun = singular(word, words::kind);
        let place = singular(word, words::setting);
        if i < skip_until && (noun.is_some() || place.is_some()) {
            continue;
        }
        let shade = colours::colour(word).filter(|_| word != "rose" || singular(next, words::kind).is_some());
        // a fruit that is also a colour is a colour when a noun follows
        let fruit = noun.is_some() && shade.is_some() && singular(next, words::kind).is_none() && !is_plural(word);
        if let (Some(tint), false) = (shade, fruit && matches!(word, "lime" | "peach" | "plum" | "wine" | "tangerine")) {
            out.colours.push((tint, false));
            colour = Some((i, tint, out.colours.len() - 1));
            continue;
        }
        if let Some(n) = words::count(word) {
            count = Some((i, n));
            if word != "couple" {
                continue;
            }
        }
        if let Some(kind) = noun {
            let near = |at: usize| i - at <= REACH;
            let own = colour.take().filter(|(at, ..)| near(*at));
            if let Some((_, _, index)) = own
                && let Some(entry) = out.colours.get_mut(index)
            {
                entry.1 = true;
            }
            let many = count.take().filter(|(at, _)| near(*at)).map(|(_, n)| n);
            let many = many.unwrap_or(if is_plural(word) || word == "couple" { 3 } else { 1 });
            let many = if word == "couple" { 2 } else { many };
            let room = out.things.len() < MAX_THINGS;
            match out.things.iter_mut().find(|t| t.kind == kind) {
                Some(known) => known.colour = known.colour.or(own.map(|o| o.1)),
                None if room => out.things.push(Thing { kind, count: many, colour: own.map(|o| o.1) }),
                None => {}
            }
        }
        out.setting = out.setting.or(place);
        out.hour = out.hour.or(words::hour(word));
        out.weather = out.weather.or(words::weather(word));
        let mood = words::mood(word);
        out.mood = out.mood.or(mood);
        let style = words::style(word);
        out.style = out.style.or(style);
        let known = noun.is_some() || place.is_some() || mood.is_some() || style.is_some();
        let known = known || words::hour(word).is_some() || words::weather(word).is_some() || words::filler(word);
        if !known && out.stray.len() < MAX_STRAY {
            out.stray.push(word.chars().take(24).collect());
        }
    }
    out
}

/// Where a thing is at home when no place is named.
fn home(kind: Kind) -> Option<Setting> {
    use Kind::{
        Apple, Astronaut, Book, Bottle, Bowl, Bread, Cactus, Candle, Car, Chair, Cup, Fish, Lemon, Lighthouse, Pear, Planet,
        Rocket, Sheep, Ship, Swan, Teapot, Vase, Whale,
    };
    Some(match kind {
        Lighthouse | Ship | Whale | Kind::Boat => Setting::Sea,
        Swan => Setting::Lake,
        Fish => Setting::Underwater,
        Rocket | Planet | Astronaut => Setting::Space,
        Cactus => Setting::Desert,
        Car => Setting::City,
        Chair => Setting::Room,
        Sheep => Setting::Hills,
        Vase | Cup | Teapot | Book | Apple | Lemon | Pear | Bread | Candle | Bottle | Bowl => Setting::Table,
        _ => return None,
    })
}

impl Scene {
    /// Reads a prompt. What the negative prompt names is left out; the checkpoint's
    /// name only decides the finish when the prompt does not.
    pub fn read(prompt: &str, negative: &str, checkpoint: &str) -> Self {
        let words = tokens(prompt);
        let mut found = read(&words);
        let unwanted = read(&tokens(negative));
        found.things.retain(|t| !unwanted.things.iter().any(|u| u.kind == t.kind));
        found.colours.retain(|c| !unwanted.colours.iter().any(|u| u.0 == c.0));
        found.setting = found.setting.filter(|s| unwanted.setting != Some(*s));
        found.weather = found.weather.filter(|w| unwanted.weather != Some(*w));
        let key = hash(&words.join(" "));
        let has = |kind| found.things.iter().any(|t: &Thing| t.kind == kind);
        let lamps = has(Kind::Moon) || has(Kind::Star);
        let by_hash = [Hour::Day, Hour::Dawn, Hour::Dusk, Hour::Day][(key >> 11) as usize % 4];
        let setting = found.setting.or_else(|| found.things.iter().find_map(|t| home(t.kind))).unwrap_or(
            if found.things.is_empty() && found.hour.is_none() && found.weather.is_none() {
                Setting::Abstract
            } else {
                Setting::Hills
            },
        );
        let setting = match setting {
            Setting::Table if has(Kind::Chair) => Setting::Room,
            // a window with a teapot before it is a still life
            Setting::Room if found.things.iter().any(|t| home(t.kind) == Some(Setting::Table)) => Setting::Table,
            other => other,
        };
        Self {
            setting,
            hour: found.hour.unwrap_or(if lamps || found.mood == Some(Mood::Neon) { Hour::Night } else { by_hash }),
            weather: found.weather.unwrap_or(if has(Kind::Cloud) { Weather::Cloudy } else { Weather::Clear }),
            mood: found.mood.unwrap_or(Mood::Plain),
            style: found.style.or_else(|| read(&tokens(checkpoint)).style).unwrap_or(Style::Gouache),
            things: found.things,
            colours: found.colours,
            stray: found.stray,
            words: key,
        }
    }
}
