//! How long a job takes: a rolling model of run times per node and template, primed from the tier until measured.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{capability::ModelFamily, ids::NodeId, tier::Tier};

/// How much a new measurement weighs against the old mean.
const NEW_WEIGHT: f64 = 0.3;
/// Weights go to a card at this pace until it is measured, in GB a second.
const PRIOR_LOAD_GB_PER_SEC: f64 = 1.0;
/// What a job takes besides its steps (text encoding, decoding, saving), in units of work.
const OVERHEAD_UNITS: f64 = 0.5;

/// Units of work of a job: megapixels × steps × pictures, plus what every job takes.
#[must_use]
pub fn work_units(width: u32, height: u32, steps: u32, batch_size: u32) -> f64 {
    let megapixels = f64::from(width) * f64::from(height) / 1e6;
    megapixels * f64::from(steps) * f64::from(batch_size) + OVERHEAD_UNITS
}

/// Seconds a unit of work takes on a node of `tier`, before anything was measured.
#[must_use]
pub fn tier_secs_per_unit(tier: Tier, family: Option<ModelFamily>) -> f64 {
    let tier_secs = match tier {
        Tier::Premium => 0.3,
        Tier::Quality => 0.45,
        Tier::Standard => 0.65,
        Tier::Draft => 1.4,
    };
    let weight = match family.map(ModelFamily::base) {
        None | Some(ModelFamily::Sd15) => 1.0,
        Some(ModelFamily::Sdxl) => 1.8,
        Some(ModelFamily::Sd35) => 3.0,
        Some(ModelFamily::Flux) => 4.0,
        Some(_) => 6.0,
    };
    tier_secs * weight
}

/// One rolling mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The mean.
    pub mean: f64,
    /// Measured so many times.
    pub count: u32,
}

impl Measured {
    fn add(slot: Option<Self>, value: f64) -> Self {
        match slot {
            None => Self { mean: value, count: 1 },
            Some(old) => Self { mean: old.mean + NEW_WEIGHT * (value - old.mean), count: old.count.saturating_add(1) },
        }
    }
}

/// Seconds per unit of work, per node and template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunTimes {
    measured: BTreeMap<(NodeId, String), Measured>,
}

impl RunTimes {
    /// Puts back what was stored.
    pub fn restore(&mut self, node: NodeId, template: String, measured: Measured) {
        self.measured.insert((node, template), measured);
    }

    /// Everything measured on a node, by template.
    #[must_use]
    pub fn of_node(&self, node: &NodeId) -> Vec<(String, Measured)> {
        let its = self.measured.iter().filter(|((measured, _), _)| measured == node);
        its.map(|((_, template), measured)| (template.clone(), *measured)).collect()
    }

    /// How often `template` was measured on the node.
    #[must_use]
    pub fn count(&self, node: &NodeId, template: &str) -> u32 {
        self.measured.get(&(node.clone(), template.to_owned())).map_or(0, |measured| measured.count)
    }

    /// Takes in one run of `units` that took `secs`, and gives the new mean for keeping. `None` if the run says nothing.
    pub fn learn(&mut self, node: &NodeId, template: &str, units: f64, secs: f64) -> Option<Measured> {
        if !(units > 0.0 && secs > 0.0 && secs.is_finite()) {
            return None;
        }
        let key = (node.clone(), template.to_owned());
        let measured = Measured::add(self.measured.get(&key).copied(), secs / units);
        self.measured.insert(key, measured);
        Some(measured)
    }

    /// Seconds a unit of `template` takes on the node.
    ///
    /// Unmeasured pairs take the tier's guess, corrected by how far the guesses were off where something was measured:
    /// first on the same node, then for the same template elsewhere.
    #[must_use]
    pub fn secs_per_unit(
        &self,
        node: &NodeId,
        template: &str,
        guess: f64,
        guess_of: impl Fn(&NodeId, &str) -> Option<f64>,
    ) -> f64 {
        if let Some(measured) = self.measured.get(&(node.clone(), template.to_owned())) {
            return measured.mean;
        }
        let off = |same: &dyn Fn(&NodeId, &str) -> bool| {
            let mut ratios: Vec<f64> = self
                .measured
                .iter()
                .filter(|((node, template), _)| same(node, template))
                .filter_map(|((node, template), measured)| Some(measured.mean / guess_of(node, template)?))
                .filter(|ratio| ratio.is_finite() && *ratio > 0.0)
                .collect();
            ratios.sort_by(f64::total_cmp);
            ratios.get(ratios.len() / 2).copied()
        };
        let ratio = off(&|other, _| other == node).or_else(|| off(&|_, other| other == template)).or_else(|| off(&|_, _| true));
        guess * ratio.unwrap_or(1.0)
    }
}

/// Seconds a GB of weights takes to load, per node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadTimes {
    measured: BTreeMap<NodeId, Measured>,
}

impl LoadTimes {
    /// Takes in one load of `gb` that took `secs`.
    pub fn learn(&mut self, node: &NodeId, gb: f64, secs: f64) {
        if gb > 0.0 && secs >= 0.0 && secs.is_finite() {
            let measured = Measured::add(self.measured.get(node).copied(), secs / gb);
            self.measured.insert(node.clone(), measured);
        }
    }

    /// Seconds that loading `gb` takes on the node.
    #[must_use]
    pub fn secs(&self, node: &NodeId, gb: f64) -> f64 {
        self.measured.get(node).map_or(1.0 / PRIOR_LOAD_GB_PER_SEC, |measured| measured.mean) * gb
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_GUESS: fn(&NodeId, &str) -> Option<f64> = |_, _| None;

    #[test]
    fn a_measured_pair_is_believed_and_follows_the_newest_runs() {
        let mut times = RunTimes::default();
        let node = NodeId::from("a");
        assert_eq!(times.secs_per_unit(&node, "t", 2.0, NO_GUESS), 2.0);
        times.learn(&node, "t", 10.0, 5.0);
        assert_eq!(times.secs_per_unit(&node, "t", 2.0, NO_GUESS), 0.5);
        for _ in 0..30 {
            times.learn(&node, "t", 10.0, 20.0);
        }
        assert!((times.secs_per_unit(&node, "t", 2.0, NO_GUESS) - 2.0).abs() < 0.01);
        assert_eq!(times.learn(&node, "t", 0.0, 5.0), None);
    }

    #[test]
    fn an_unmeasured_node_is_guessed_by_how_far_other_guesses_were_off() {
        let mut times = RunTimes::default();
        let (fast, slow) = (NodeId::from("fast"), NodeId::from("slow"));
        let guess = |node: &NodeId, _: &str| Some(if node.as_str() == "fast" { 1.0 } else { 4.0 });
        times.learn(&fast, "t", 1.0, 3.0);
        assert_eq!(times.secs_per_unit(&slow, "t", 4.0, guess), 12.0);
        assert_eq!(times.secs_per_unit(&fast, "other", 1.0, guess), 3.0);
    }
}
