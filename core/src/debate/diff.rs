//! What changed between two prompts, phrase by phrase.

use serde::{Deserialize, Serialize};

/// Most phrases of each side that are compared; beyond, a prompt is told as all new.
const MAX_PHRASES: usize = 400;

/// What became of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DiffKind {
    /// It is in both.
    Same,
    /// It is new.
    Ins,
    /// It is gone.
    Del,
}

/// A piece of a prompt and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DiffPiece {
    /// What became of it.
    pub kind: DiffKind,
    /// Its words, with the separator after them.
    pub text: String,
}

/// The shortest way from one prompt to another. The pieces that are not deleted, joined, are `after` to the byte; those
/// that are not inserted are `before`.
#[must_use]
pub fn diff(before: &str, after: &str) -> Vec<DiffPiece> {
    let (old, new) = (phrases(before), phrases(after));
    if old.len() > MAX_PHRASES || new.len() > MAX_PHRASES {
        return [(DiffKind::Del, before), (DiffKind::Ins, after)].into_iter().filter_map(piece).collect();
    }
    // common[i][j]: the longest common subsequence of what follows old[i] and new[j].
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    let at = |table: &[u32], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
    for (i, one) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            let best =
                if one == other { at(&common, i + 1, j + 1) + 1 } else { at(&common, i + 1, j).max(at(&common, i, j + 1)) };
            if let Some(cell) = common.get_mut(i * width + j) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j, mut pieces) = (0, 0, Vec::new());
    loop {
        let found = match (old.get(i), new.get(j)) {
            (None, None) => return merged(pieces),
            (Some(one), Some(other)) if one == other => {
                (i, j) = (i + 1, j + 1);
                (DiffKind::Same, *one)
            }
            (Some(one), other) if other.is_none() || at(&common, i + 1, j) >= at(&common, i, j + 1) => {
                i += 1;
                (DiffKind::Del, *one)
            }
            (_, Some(other)) => {
                j += 1;
                (DiffKind::Ins, *other)
            }
            (Some(_), None) => return merged(pieces),
        };
        pieces.extend(piece(found));
    }
}

fn piece((kind, text): (DiffKind, &str)) -> Option<DiffPiece> {
    (!text.is_empty()).then(|| DiffPiece { kind, text: text.to_owned() })
}

fn merged(pieces: Vec<DiffPiece>) -> Vec<DiffPiece> {
    let mut merged: Vec<DiffPiece> = Vec::new();
    for piece in pieces {
        match merged.last_mut() {
            Some(last) if last.kind == piece.kind => last.text.push_str(&piece.text),
            _ => merged.push(piece),
        }
    }
    merged
}

/// Cut after each comma or sentence, separators included.
fn phrases(text: &str) -> Vec<&str> {
    let mut cut: Vec<&str> = Vec::new();
    for phrase in text.split_inclusive(", ").flat_map(|phrase| phrase.split_inclusive(". ")) {
        cut.push(phrase);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_can_be_read_off_a_diff() {
        for (before, after) in [
            ("", "a fox"),
            ("a fox", ""),
            ("a fox, snow", "a fox, rim light, snow"),
            ("a, b, c, d", "b, x, d"),
            ("A fox runs. It snows. ", "A fox sits. It snows. "),
        ] {
            let pieces = diff(before, after);
            let side = |not: DiffKind| -> String {
                pieces.iter().filter(|piece| piece.kind != not).map(|piece| piece.text.as_str()).collect()
            };
            assert_eq!((side(DiffKind::Ins).as_str(), side(DiffKind::Del).as_str()), (before, after));
        }
        let kinds: Vec<_> = diff("a fox, snow", "a fox, rim light, snow").into_iter().map(|piece| piece.kind).collect();
        assert_eq!(kinds, [DiffKind::Same, DiffKind::Ins, DiffKind::Same]);
    }
}
