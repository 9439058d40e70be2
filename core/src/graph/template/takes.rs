//! What the parameters of a form stand for. Every one that might stand for something gets a value nobody else has, the flow
//! becomes a prompt, and there the links are followed back from the samplers: what is found at the end of them is what the
//! parameter is for, whatever reroutes, subgraphs and primitives lay between.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{Takes, entry::Entry};
use crate::{
    editor::fields::FieldKind,
    graph::{
        edit::Transaction,
        json::{Json, Number, Object},
        prompt::{Options, to_api},
        schema::Schema,
    },
};

/// Numbers of parameters begin below this, where no widget counts.
const BELOW: i64 = -7_000_000_000_000;
/// Inputs of samplers that draw noise.
const SEEDS: [&str; 2] = ["seed", "noise_seed"];
/// Inputs of samplers for what they begin with.
const LATENTS: [&str; 2] = ["latent_image", "latent"];
/// What a class gives that reads words.
const READS_WORDS: &str = "CONDITIONING";

/// What each parameter stands for, in their order.
pub(super) fn takes(file: &Json, schema: &Schema, entries: &[Entry]) -> Vec<Option<Takes>> {
    let mut takes = vec![None; entries.len()];
    let mut probed = file.clone();
    let mut tx = Transaction::new(&mut probed, schema);
    let mut probes = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some((kind, probe)) = probe(&entry.field.kind, at) else { continue };
        if entry.write(&mut tx, probe.clone()).is_ok() {
            probes.insert(probe.to_string(), (kind, at));
        }
    }
    let _ = tx.finish();
    if probes.is_empty() {
        return takes;
    }
    let prompt = to_api(&probed, schema, Options::default()).prompt;
    let trail = Trail { prompt: &prompt, schema, probes };
    let samplers = trail.samplers();
    let mut give = |found: Vec<usize>, what: Takes| {
        for at in found {
            if let Some(none @ None) = takes.get_mut(at) {
                *none = Some(what);
            }
        }
    };
    let first = |way: &dyn Fn(&str) -> Vec<usize>| samplers.iter().map(|id| way(id)).find(|found| !found.is_empty());
    // Words that both ways lead to are those of the picture: models without a negative prompt make theirs of the same words.
    give(first(&|id| trail.words(id, &["positive", "conditioning"])).unwrap_or_default(), Takes::Prompt);
    give(first(&|id| trail.words(id, &["negative"])).unwrap_or_default(), Takes::NegativePrompt);
    samplers.iter().for_each(|id| give(trail.seed(id), Takes::Seed));
    for (side, what) in [("width", Takes::Width), ("height", Takes::Height)] {
        give(first(&|id| trail.side(id, side)).unwrap_or_default(), what);
    }
    takes
}

/// What is sought at the end of a way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Words,
    Whole,
}

fn probe(kind: &FieldKind, at: usize) -> Option<(Kind, Json)> {
    match kind {
        FieldKind::Line | FieldKind::Area => Some((Kind::Words, Json::text(format!("gesso-parameter-{at}")))),
        FieldKind::Whole { .. } => {
            let number = BELOW.checked_sub(i64::try_from(at).ok()?)?;
            Some((Kind::Whole, Json::Number(Number::from(number))))
        }
        _ => None,
    }
}

/// A prompt in which parameters are looked for.
struct Trail<'a> {
    prompt: &'a Object,
    schema: &'a Schema,
    /// Parameters by the value that stands for them.
    probes: HashMap<String, (Kind, usize)>,
}

impl<'a> Trail<'a> {
    fn inputs(&self, id: &str) -> Option<&'a Object> {
        self.prompt.get(id)?.get("inputs")?.as_object()
    }

    /// The node an input is linked to.
    fn source(&self, id: &str, input: &str) -> Option<&'a str> {
        self.inputs(id)?.get(input).and_then(source)
    }

    /// The samplers, those first that no other is before.
    fn samplers(&self) -> Vec<&'a str> {
        let has = |id: &str, names: &[&str]| {
            self.inputs(id).is_some_and(|inputs| names.iter().any(|name| inputs.get(name).is_some()))
        };
        let is_sampler = |id: &str| has(id, &["positive", "guider"]) && (has(id, &SEEDS) || has(id, &["noise"]));
        let all: Vec<&str> = self.prompt.iter().map(|(id, _)| id).filter(|id| is_sampler(id)).collect();
        let is_later = |id: &str| {
            let before = LATENTS.into_iter().filter_map(|latent| self.source(id, latent));
            before.flat_map(|from| self.upstream(from, None)).any(|other| all.contains(&other))
        };
        let (later, first): (Vec<&str>, Vec<&str>) = all.iter().copied().partition(|id| is_later(id));
        first.into_iter().chain(later).collect()
    }

    /// A node and all that leads to it, the nearest first. Nodes that hand several conditions on are only left by the `way`
    /// that was come by.
    fn upstream(&self, from: &'a str, way: Option<&str>) -> Vec<&'a str> {
        let (mut found, mut seen, mut next) = (Vec::new(), HashSet::from([from]), VecDeque::from([from]));
        while let Some(id) = next.pop_front() {
            found.push(id);
            let Some(inputs) = self.inputs(id) else { continue };
            let only = way.filter(|way| inputs.get(way).is_some());
            let followed = inputs.iter().filter(|(name, _)| only.is_none_or(|only| *name == only));
            next.extend(followed.filter_map(|(_, value)| source(value)).filter(|source| seen.insert(source)));
        }
        found
    }

    fn parameter(&self, value: &Json, kind: Kind) -> Option<usize> {
        self.probes.get(&value.to_string()).filter(|(own, _)| *own == kind).map(|(_, at)| *at)
    }

    /// The parameters an input comes from: itself, or the nearest node on the way to it that has some.
    fn nearest(&self, id: &str, input: &str, kind: Kind) -> Vec<usize> {
        let Some(value) = self.inputs(id).and_then(|inputs| inputs.get(input)) else { return Vec::new() };
        if let Some(at) = self.parameter(value, kind) {
            return vec![at];
        }
        let Some(from) = source(value) else { return Vec::new() };
        for id in self.upstream(from, Some(input)) {
            let values = self.inputs(id).into_iter().flat_map(Object::iter);
            let mut found: Vec<usize> = values.filter_map(|(_, value)| self.parameter(value, kind)).collect();
            if !found.is_empty() {
                // Encoders may read the same words twice; of what only joins texts the first is the subject.
                if kind == Kind::Whole || !self.reads_words(id) {
                    found.truncate(1);
                }
                return found;
            }
        }
        Vec::new()
    }

    fn reads_words(&self, id: &str) -> bool {
        let class = self.prompt.get(id).and_then(|node| node.get("class_type")?.as_str());
        let class = class.and_then(|class| self.schema.class(class));
        class.is_some_and(|class| class.outputs.iter().any(|output| output.kind == READS_WORDS))
    }

    /// The words of a sampler, or of what guides it.
    fn words(&self, sampler: &'a str, ways: &[&str]) -> Vec<usize> {
        let guided = self.source(sampler, "guider").unwrap_or(sampler);
        let mut found = ways.iter().map(|way| self.nearest(guided, way, Kind::Words));
        found.find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The seed of a sampler, or of what draws its noise.
    fn seed(&self, sampler: &'a str) -> Vec<usize> {
        let drawn = self.source(sampler, "noise").unwrap_or(sampler);
        let mut found = SEEDS.into_iter().map(|seed| self.nearest(drawn, seed, Kind::Whole));
        found.find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// A side of what a sampler begins with.
    fn side(&self, sampler: &'a str, side: &str) -> Vec<usize> {
        let from = LATENTS.into_iter().find_map(|latent| self.source(sampler, latent));
        let has_sides = |id: &&str| self.inputs(id).is_some_and(|it| it.get("width").is_some() && it.get("height").is_some());
        let sized = from.and_then(|from| self.upstream(from, None).into_iter().find(has_sides));
        sized.map(|id| self.nearest(id, side, Kind::Whole)).unwrap_or_default()
    }
}

/// The node a value is a link to.
fn source(value: &Json) -> Option<&str> {
    let [source, slot] = value.as_list()? else { return None };
    slot.as_index().and(source.as_str())
}
