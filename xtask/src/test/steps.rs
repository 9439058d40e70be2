//! The steps of `test`: their order, names and meaning.

use std::fmt;

use clap::ValueEnum;

/// One step. The order here is the order they run in: quick and cheap ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// `cargo fmt --all --check`
    Fmt,
    /// clippy with warnings as errors
    Lints,
    /// tests of this tool
    Xtask,
    /// unit and integration tests, with a Postgres
    Native,
    /// tests of the page's components in Chromium
    Wasm,
    /// the whole product driven through Chromium
    Browser,
}

impl Step {
    /// What it does, for the person who waits.
    pub fn about(self) -> &'static str {
        match self {
            Self::Fmt => "is every source file formatted?",
            Self::Lints => "clippy on every package, native and wasm, warnings are errors",
            Self::Xtask => "unit tests of the build tool",
            Self::Native => "unit and integration tests on SQLite and a Postgres of our own",
            Self::Wasm => "component tests, compiled to wasm, in Chromium",
            Self::Browser => "site, server and simulated engines, driven through Chromium",
        }
    }

    /// Whether it runs tests that can be counted.
    pub fn counts(self) -> bool {
        !matches!(self, Self::Fmt | Self::Lints)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value();
        f.write_str(value.as_ref().map_or("step", |value| value.get_name()))
    }
}

/// The steps to run, in their order whatever the order they were asked for in.
pub fn select(only: &[Step], skip: &[Step]) -> Vec<Step> {
    Step::value_variants()
        .iter()
        .copied()
        .filter(|step| only.is_empty() || only.contains(step))
        .filter(|step| !skip.contains(step))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_steps_run_unless_told_otherwise() {
        assert_eq!(select(&[], &[]), Step::value_variants());
        assert_eq!(select(&[Step::Wasm, Step::Fmt], &[]), [Step::Fmt, Step::Wasm]);
        let most = select(&[], &[Step::Browser]);
        assert_eq!(most.len(), Step::value_variants().len() - 1);
        assert!(!most.contains(&Step::Browser));
    }

    #[test]
    fn steps_are_named_as_they_are_asked_for() {
        for step in Step::value_variants() {
            assert_eq!(Step::from_str(&step.to_string(), false), Ok(*step));
        }
    }
}
