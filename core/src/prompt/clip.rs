//! CLIP's own token counts, where its vocabulary is at hand: on the server, never in the page.

use std::sync::LazyLock;

use instant_clip_tokenizer::Tokenizer;

use super::{Estimate, Profile, TokenCounter, profile::BudgetUnit};

#[cfg(target_arch = "wasm32")]
compile_error!("the page counts by estimate: CLIP's vocabulary is larger than what it may load");

/// A word of more bytes than this counts a token per byte: that is the most it can take, and no encoder reads it anyway.
const MAX_WORD_BYTES: usize = 512;

static TOKENIZER: LazyLock<Tokenizer> = LazyLock::new(Tokenizer::new);

/// Counts as CLIP's byte-pair encoding does. OpenCLIP's big text encoder has the same vocabulary.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clip;

impl TokenCounter for Clip {
    fn count(&self, text: &str) -> usize {
        let mut tokens = Vec::new();
        let mut long = 0;
        // Tokens never reach over white space.
        for word in text.split_whitespace() {
            if word.len() > MAX_WORD_BYTES {
                long += word.len();
            } else {
                TOKENIZER.encode(word, &mut tokens);
            }
        }
        tokens.len() + long
    }
}

/// The counter of a family: CLIP's own where CLIP's chunks are its budget, else the estimate.
#[must_use]
pub fn counter_for(profile: &Profile) -> &'static dyn TokenCounter {
    match profile.budget.unit {
        BudgetUnit::Chunk => &Clip,
        BudgetUnit::Whole => &Estimate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{capability::ModelFamily, prompt::for_family};

    #[test]
    fn counts_are_clips_own() {
        // The ids of the original tokenizer, start and end marks left out.
        for (text, tokens) in [
            ("Hi there", 2),
            ("a photo of a cat", 5),
            ("masterpiece, best quality", 4),
            ("photorealistic", 2),
            ("score_9", 3),
            ("", 0),
            ("1girl", 2),
            ("an armchair in the shape of an avocado", 8),
        ] {
            assert_eq!(Clip.count(text), tokens, "{text}");
        }
    }

    #[test]
    fn endless_words_cost_no_time_and_are_never_counted_short() {
        let word = "x".repeat(1_000_000);
        assert_eq!(Clip.count(&word), 1_000_000);
        assert!(Clip.count(&"🦊".repeat(100)) <= 400);
    }

    #[test]
    fn families_count_by_their_own_encoder() {
        assert!(counter_for(for_family(ModelFamily::Sdxl)).is_exact());
        assert!(!counter_for(for_family(ModelFamily::Flux)).is_exact());
    }
}
