//! Faults on demand: a comma list of switches, each with an optional value and an optional number of uses.
//!
//! `drop=3,busy*1` cuts every answer after three objects and refuses one request with 503.
//! Switches come from the operator (option, handle, control route), never from text inside a prompt.

use std::{fmt, str::FromStr, sync::Mutex};

use thiserror::Error;

/// Most faults one list may hold.
pub const MAX_FAULTS: usize = 32;

/// One way to misbehave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Every route answers this many milliseconds late (default 1000).
    Latency,
    /// The connection is cut after this many objects (default 5): no final object, no clean end.
    Drop,
    /// The body ends cleanly after this many objects (default 5) without `done`.
    Truncate,
    /// `{"error"}` becomes the line after this many objects (default 3); at 0 it is a plain 500.
    ErrorMid,
    /// Inference answers 500 before the first object.
    Error500,
    /// Inference answers 500 with the runner's JSON inside the error string.
    RunnerJson,
    /// Inference accepts the request and never answers.
    Hang,
    /// Structured answers are cut before their end with `done_reason` `length`.
    BadJson,
    /// Structured answers arrive inside a markdown fence with prose, as from a server that ignores `format`.
    Fence,
    /// Structured answers turn into endless white space up to the token limit.
    Whitespace,
    /// Loading a model fails.
    LoadFail,
    /// Loading a model runs out of memory.
    Oom,
    /// Tokens come this many times slower (default 10).
    Slow,
    /// 503, as if the pending queue were full.
    Busy,
    /// The final object carries the last piece of content.
    Tail,
    /// When the request offers tools, the final object calls the first one.
    ToolCall,
    /// Lines and network writes stop lining up: split characters, several objects in one write, blank lines.
    Ragged,
    /// One line of at least 1 MiB comes before the answer.
    HugeLine,
    /// Quotes are words that nobody said.
    Misquote,
    /// Structured answers are valid and every list in them is empty.
    Empty,
    /// An apology comes instead of an answer.
    Refusal,
    /// One sentence comes again and again, up to the token limit.
    Repeat,
    /// Thinking takes all tokens and leaves none for the answer.
    Ponder,
    /// Wordings are long and flowery.
    Flowery,
    /// Wordings are in German, whatever was asked for.
    Foreign,
}

impl Switch {
    /// Every switch with its spelling and its default value.
    pub const ALL: [(Self, &'static str, u64); 25] = [
        (Self::Latency, "latency", 1_000),
        (Self::Drop, "drop", 5),
        (Self::Truncate, "truncate", 5),
        (Self::ErrorMid, "error-mid", 3),
        (Self::Error500, "error-500", 0),
        (Self::RunnerJson, "runner-json", 0),
        (Self::Hang, "hang", 0),
        (Self::BadJson, "bad-json", 0),
        (Self::Fence, "fence", 0),
        (Self::Whitespace, "whitespace", 0),
        (Self::LoadFail, "load-fail", 0),
        (Self::Oom, "oom", 0),
        (Self::Slow, "slow", 10),
        (Self::Busy, "busy", 0),
        (Self::Tail, "tail", 0),
        (Self::ToolCall, "tool-call", 0),
        (Self::Ragged, "ragged", 0),
        (Self::HugeLine, "huge-line", 0),
        (Self::Misquote, "misquote", 0),
        (Self::Empty, "empty", 0),
        (Self::Refusal, "refusal", 0),
        (Self::Repeat, "repeat", 0),
        (Self::Ponder, "ponder", 0),
        (Self::Flowery, "flowery", 0),
        (Self::Foreign, "foreign", 0),
    ];

    fn entry(self) -> (&'static str, u64) {
        Self::ALL.iter().find(|(switch, ..)| *switch == self).map_or(("", 0), |&(_, name, value)| (name, value))
    }
}

/// One switch that is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What goes wrong.
    pub switch: Switch,
    /// Milliseconds, objects or a factor, as the switch says.
    pub value: u64,
    /// Uses left; `None` is for good.
    pub times: Option<u32>,
}

/// The faults that are on, in the order they were named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chaos(Vec<Fault>);

/// Why a chaos list was not understood.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ChaosError {
    /// No switch of that name.
    #[error("unknown chaos switch `{name}`; there are {}", known())]
    Unknown {
        /// What was written.
        name: String,
    },
    /// The value or the number of uses is not a whole number.
    #[error("chaos switch `{entry}` needs whole numbers, as in `drop=3` or `busy*1`")]
    Number {
        /// What was written.
        entry: String,
    },
    /// More faults than a list may hold.
    #[error("more than {MAX_FAULTS} chaos switches")]
    TooMany,
}

fn known() -> String {
    Switch::ALL.map(|(_, name, _)| name).join(", ")
}

impl FromStr for Chaos {
    type Err = ChaosError;

    fn from_str(list: &str) -> Result<Self, ChaosError> {
        let mut faults = Vec::new();
        for entry in list.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let number = || ChaosError::Number { entry: entry.to_owned() };
            let (rest, times) = match entry.split_once('*') {
                Some((rest, times)) => (rest, Some(times.trim().parse().map_err(|_| number())?)),
                None => (entry, None),
            };
            let (name, value) = match rest.split_once('=') {
                Some((name, value)) => (name.trim(), Some(value.trim().parse().map_err(|_| number())?)),
                None => (rest.trim(), None),
            };
            let Some(&(switch, _, default)) = Switch::ALL.iter().find(|(_, known, _)| *known == name) else {
                return Err(ChaosError::Unknown { name: name.to_owned() });
            };
            if faults.len() == MAX_FAULTS {
                return Err(ChaosError::TooMany);
            }
            faults.push(Fault { switch, value: value.unwrap_or(default), times });
        }
        Ok(Self(faults))
    }
}

impl fmt::Display for Chaos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let (name, default) = fault.switch.entry();
            write!(f, "{}{name}", if index == 0 { "" } else { "," })?;
            if fault.value != default {
                write!(f, "={}", fault.value)?;
            }
            if let Some(times) = fault.times {
                write!(f, "*{times}")?;
            }
        }
        Ok(())
    }
}

impl Chaos {
    /// Uses the switch once: its value when it is on and has uses left.
    pub fn take(&mut self, switch: Switch) -> Option<u64> {
        let fault = self.0.iter_mut().find(|fault| fault.switch == switch && fault.times != Some(0))?;
        if let Some(times) = &mut fault.times {
            *times -= 1;
        }
        Some(fault.value)
    }
}

/// The list in force, changed while the server runs.
#[derive(Debug, Default)]
pub(super) struct Switchboard(Mutex<Chaos>);

impl Switchboard {
    pub(super) fn new(chaos: Chaos) -> Self {
        Self(Mutex::new(chaos))
    }

    pub(super) fn set(&self, chaos: Chaos) {
        *self.lock() = chaos;
    }

    pub(super) fn get(&self) -> Chaos {
        self.lock().clone()
    }

    pub(super) fn take(&self, switch: Switch) -> Option<u64> {
        self.lock().take(switch)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Chaos> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_back_as_written() {
        for list in ["", "drop", "drop=3,busy*1", "latency=20*2,slow=4,error-mid=0"] {
            assert_eq!(list.parse::<Chaos>().unwrap().to_string(), list);
        }
    }

    #[test]
    fn uses_run_out_and_the_next_entry_takes_over() {
        let mut chaos: Chaos = "drop=1*2,drop=7*1,hang".parse().unwrap();
        let drops: Vec<_> = (0..4).map(|_| chaos.take(Switch::Drop)).collect();
        assert_eq!(drops, [Some(1), Some(1), Some(7), None]);
        assert_eq!(chaos.take(Switch::Hang), Some(0));
        assert_eq!(chaos.take(Switch::Hang), Some(0));
        assert_eq!(chaos.take(Switch::Oom), None);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(
            "dropp"
                .parse::<Chaos>()
                .unwrap_err()
                .to_string()
                .starts_with("unknown chaos switch `dropp`; there are latency, drop")
        );
        assert_eq!("drop=x".parse::<Chaos>(), Err(ChaosError::Number { entry: "drop=x".into() }));
        assert_eq!("drop,".repeat(MAX_FAULTS + 1).parse::<Chaos>(), Err(ChaosError::TooMany));
    }
}
