//! Faults a simulated engine can be told to have: parsed from a comma list
//! (`--chaos latency=200,oom=0.1`) and switchable while the server runs.
//!
//! Every fault has a neutral value, so `Chaos::default()` is a faultless engine.

use std::{
    fmt,
    str::FromStr,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

/// The longest artificial delay one HTTP answer may be given, in milliseconds.
pub const MAX_LATENCY_MS: u64 = 60_000;

/// The words [`Chaos::from_str`] knows, in the order an error names them.
pub const KNOWN_WORDS: &str = "latency=MS, slow=FACTOR, http-500=CHANCE, drop-ws=CHANCE, oom=CHANCE, \
     restart-after=PROMPTS|SECONDSs, silent, stall, reject, html-errors, truncate-view";

/// When a simulated engine restarts on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestartAfter {
    /// After this many prompts were taken from the queue; the last one is lost mid-run.
    Prompts(u32),
    /// This long after it started.
    Elapsed(Duration),
}

/// The faults an engine has right now. Chances are probabilities in 0..=1.
#[derive(Debug, Clone, PartialEq)]
pub struct Chaos {
    /// Added before every HTTP answer, in milliseconds, at most [`MAX_LATENCY_MS`].
    pub latency_ms: u64,
    /// Multiplies every simulated duration; 1.0 is as fast as the profile says.
    pub slow: f64,
    /// Chance for each HTTP request to be answered 500 in plain text.
    pub http_500: f64,
    /// Chance, each time a node of a graph starts, that the client's websocket is cut without a close frame.
    pub drop_ws: f64,
    /// Chance for each sampler run to die of `torch.OutOfMemoryError` half way.
    pub oom: f64,
    /// Restart with everything in memory forgotten; once per set value.
    pub restart_after: Option<RestartAfter>,
    /// Connections are accepted and never answered.
    pub silent: bool,
    /// A sampler stops for good at its second step: no progress, no reaction to interrupts.
    pub stall: bool,
    /// Every prompt is refused with a validation error.
    pub reject: bool,
    /// Error answers become the HTML page a proxy would send.
    pub html_errors: bool,
    /// `/view` announces the whole file and breaks off half way.
    pub truncate_view: bool,
}

impl Default for Chaos {
    fn default() -> Self {
        Self {
            latency_ms: 0,
            slow: 1.0,
            http_500: 0.0,
            drop_ws: 0.0,
            oom: 0.0,
            restart_after: None,
            silent: false,
            stall: false,
            reject: false,
            html_errors: false,
            truncate_view: false,
        }
    }
}

/// Why a chaos list was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChaosParseError {
    /// A word that is no fault.
    #[error("unknown chaos switch `{word}`; known are: {KNOWN_WORDS}")]
    UnknownWord {
        /// The word as written.
        word: String,
    },
    /// A fault whose value is missing, superfluous or out of range.
    #[error("chaos switch `{word}` needs {expected}; known are: {KNOWN_WORDS}")]
    BadValue {
        /// The switch as written.
        word: String,
        /// What its value must be.
        expected: &'static str,
    },
}

impl FromStr for Chaos {
    type Err = ChaosParseError;

    fn from_str(list: &str) -> Result<Self, Self::Err> {
        let mut chaos = Self::default();
        for entry in list.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (word, value) = match entry.split_once('=') {
                Some((word, value)) => (word.trim(), Some(value.trim())),
                None => (entry, None),
            };
            chaos.switch(entry, word, value)?;
        }
        Ok(chaos)
    }
}

impl Chaos {
    fn switch(&mut self, entry: &str, word: &str, value: Option<&str>) -> Result<(), ChaosParseError> {
        let bad = |expected| ChaosParseError::BadValue { word: entry.to_owned(), expected };
        let chance = || {
            value
                .and_then(|value| value.parse::<f64>().ok())
                .filter(|chance| (0.0..=1.0).contains(chance))
                .ok_or_else(|| bad("a chance between 0 and 1"))
        };
        let flag = || {
            if value.is_none() { Ok(true) } else { Err(bad("no value")) }
        };
        match word {
            "latency" => {
                self.latency_ms = value
                    .and_then(|value| value.parse().ok())
                    .filter(|ms| *ms <= MAX_LATENCY_MS)
                    .ok_or_else(|| bad("milliseconds between 0 and 60000"))?;
            }
            "slow" => {
                self.slow = value
                    .and_then(|value| value.parse::<f64>().ok())
                    .filter(|factor| factor.is_finite() && *factor > 0.0)
                    .ok_or_else(|| bad("a factor above 0"))?;
            }
            "http-500" => self.http_500 = chance()?,
            "drop-ws" => self.drop_ws = chance()?,
            "oom" => self.oom = chance()?,
            "restart-after" => {
                let after = value.and_then(|value| match value.strip_suffix('s') {
                    Some(secs) => secs
                        .parse::<f64>()
                        .ok()
                        .and_then(|secs| Duration::try_from_secs_f64(secs).ok())
                        .map(RestartAfter::Elapsed),
                    None => value.parse().ok().filter(|count| *count > 0).map(RestartAfter::Prompts),
                });
                self.restart_after = Some(after.ok_or_else(|| bad("a number of prompts (`3`) or seconds (`10s`)"))?);
            }
            "silent" => self.silent = flag()?,
            "stall" => self.stall = flag()?,
            "reject" => self.reject = flag()?,
            "html-errors" => self.html_errors = flag()?,
            "truncate-view" => self.truncate_view = flag()?,
            _ => {
                return Err(ChaosParseError::UnknownWord { word: word.to_owned() });
            }
        }
        Ok(())
    }
}

/// A shared switchboard: the server reads it at every decision, a test turns it at any time.
#[derive(Clone, Default)]
pub struct ChaosSwitch(Arc<RwLock<Chaos>>);

impl ChaosSwitch {
    /// A switchboard in this position.
    #[must_use]
    pub fn new(chaos: Chaos) -> Self {
        Self(Arc::new(RwLock::new(chaos)))
    }

    /// The faults as they are now.
    #[must_use]
    pub fn get(&self) -> Chaos {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replace all faults; takes effect at the next decision.
    pub fn set(&self, chaos: Chaos) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = chaos;
    }

    /// Change some faults and leave the others.
    pub fn update(&self, change: impl FnOnce(&mut Chaos)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl fmt::Debug for ChaosSwitch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_sets_what_it_names() -> Result<(), ChaosParseError> {
        let chaos: Chaos =
            "latency=200, drop-ws=0.1,http-500=0.05,oom=0.1,restart-after=10s,slow=3,silent,reject,stall".parse()?;
        assert_eq!(chaos.latency_ms, 200);
        assert_eq!(chaos.restart_after, Some(RestartAfter::Elapsed(Duration::from_secs(10))));
        assert!((chaos.slow - 3.0).abs() < f64::EPSILON);
        assert!(chaos.silent && chaos.reject && chaos.stall && !chaos.truncate_view);
        assert_eq!("restart-after=3".parse::<Chaos>()?.restart_after, Some(RestartAfter::Prompts(3)));
        assert_eq!("".parse::<Chaos>()?, Chaos::default());
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_named_with_the_known_words() {
        for list in ["bogus", "latency", "latency=x", "oom=2", "slow=0", "silent=1", "restart-after=s"] {
            let Err(error) = list.parse::<Chaos>() else { panic!("`{list}` was accepted") };
            let sentence = error.to_string();
            assert!(sentence.contains(list.split('=').next().unwrap_or(list)), "{sentence}");
            assert!(sentence.contains("truncate-view"), "{sentence}");
        }
    }
}
