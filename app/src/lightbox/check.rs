//! Whether a picture's file is still what was stored: its hash is computed here and held against the record.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::{Unhashed, sha256_of},
    components::{
        Icon,
        ui::{Button, Size},
    },
};

/// Characters of a hash that are shown; two files that agree in these are the same for all purposes of a reader.
const HASH_CHARS_SHOWN: usize = 16;

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Matches(String),
    Differs(String),
    Unknown(String),
}

impl Outcome {
    /// Holds what was found against the record.
    fn of(record: &str, found: &Result<String, Unhashed>) -> Self {
        let short = |hash: &str| hash.chars().take(HASH_CHARS_SHOWN).collect::<String>();
        match found {
            Ok(hash) if hash.eq_ignore_ascii_case(record) => {
                Self::Matches(format!("File matches its record (sha256 {}…).", short(hash)))
            }
            Ok(hash) => Self::Differs(format!(
                "The file is not the one that was stored: its sha256 is {}…, the record says {}….",
                short(hash),
                short(record)
            )),
            Err(Unhashed::Unreachable) => Self::Unknown("The file could not be read: the studio does not answer.".to_owned()),
            Err(Unhashed::Refused(404 | 410)) => {
                Self::Differs("The file is not on disk any more; how it was made is kept.".to_owned())
            }
            Err(Unhashed::Refused(status)) => {
                Self::Unknown(format!("The file could not be read: the studio answered with status {status}."))
            }
            Err(Unhashed::Insecure) => {
                Self::Unknown("This browser computes hashes only over HTTPS or on the machine of the studio itself.".to_owned())
            }
        }
    }

    const fn icon(&self) -> &'static str {
        match self {
            Self::Matches(_) => "check",
            Self::Differs(_) => "circle-alert",
            Self::Unknown(_) => "info",
        }
    }

    fn words(&self) -> &str {
        let (Self::Matches(words) | Self::Differs(words) | Self::Unknown(words)) = self;
        words
    }
}

/// A button that checks, and what came of it.
#[component]
pub fn FileCheck(
    /// Where the file is.
    url: String,
    /// SHA-256 by the record, as hex.
    record: String,
) -> impl IntoView {
    let is_busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Outcome>);
    let check = move |_| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        let (url, record) = (url.clone(), record.clone());
        spawn_local(async move {
            let found = sha256_of(&url).await;
            // The person may be at the next picture by now.
            outcome.try_set(Some(Outcome::of(&record, &found)));
            is_busy.try_set(false);
        });
    };
    view! {
        <div class="filecheck small">
            <Button label="Check the file" busy_label="Reading the file" icon="cpu" size=Size::Small busy=is_busy on_click=check />
            <p role="status">
                {move || outcome.get().map(|outcome| view! {
                    <span class=matches!(outcome, Outcome::Differs(_)).then_some("badc")>
                        <Icon name=outcome.icon() small=true />" "{outcome.words().to_owned()}
                    </span>
                })}
            </p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_says_what_was_found_and_never_more() {
        let record = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let of = |found: Result<&str, Unhashed>| Outcome::of(record, &found.map(str::to_owned));
        assert_eq!(of(Ok(record)), Outcome::Matches("File matches its record (sha256 ba7816bf8f01cfea…).".into()));
        let other = "00".repeat(32);
        assert!(
            matches!(of(Ok(&other)), Outcome::Differs(words) if words.contains("0000000000000000…, the record says ba7816bf"))
        );
        assert!(matches!(of(Ok("")), Outcome::Differs(_)), "no hash is no match");
        assert!(matches!(of(Err(Unhashed::Refused(404))), Outcome::Differs(words) if words.contains("not on disk")));
        for why in [Unhashed::Unreachable, Unhashed::Refused(500), Unhashed::Insecure] {
            assert!(matches!(of(Err(why)), Outcome::Unknown(_)), "{why:?} says nothing of the file");
        }
        assert!(matches!(Outcome::of("", &Ok(other)), Outcome::Differs(_)));
    }
}
