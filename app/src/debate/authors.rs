//! Whose words a prompt is made of, read off the intent and the claims. On the server: the page gets the pieces.

use gesso_core::{
    debate::Claim,
    ids::ClaimId,
    intent::{Concept, IntentDocument, OriginKind, Slot},
    prompt::{Author, Compiled, Side, Span},
};

use crate::api::{ConceptRow, Piece, Who};

/// What is decided, slot by slot; what is to be left out follows, what was taken out last.
#[must_use]
pub fn concepts(intent: &IntentDocument, claims: &[Claim]) -> Vec<ConceptRow> {
    let row = |concept: &Concept, gone: bool| {
        let claim = claim_of(concept, claims);
        ConceptRow {
            id: concept.id.clone(),
            slot: concept.slot,
            text: concept.text.clone(),
            by: author(concept, claim),
            quote: concept.origin.quote.clone(),
            claim: claim.map(|claim| claim.id),
            lock: concept.lock,
            avoid: gone || intent.avoids(concept),
            gone,
            weight_step: concept.weight_step,
        }
    };
    let kept = intent.concepts.iter().map(|concept| row(concept, false));
    let mut rows: Vec<ConceptRow> = kept.chain(intent.removed.iter().map(|concept| row(concept, true))).collect();
    let place = |slot: Slot| Slot::ALL.iter().position(|other| *other == slot).unwrap_or(usize::MAX);
    rows.sort_by_key(|row| (row.gone, row.avoid, place(row.slot)));
    rows
}

/// A prompt cut at its authors; separators are pieces of nobody.
#[must_use]
pub fn pieces(compiled: &Compiled, side: Side, rows: &[ConceptRow]) -> Vec<Piece> {
    let text = match side {
        Side::Positive => &compiled.positive,
        Side::Negative => &compiled.negative,
    };
    let mut spans: Vec<&Span> = compiled.spans.iter().filter(|span| span.side == side && span.start < span.end).collect();
    spans.sort_by_key(|span| (span.start, span.end));
    let (mut at, mut pieces) = (0, Vec::new());
    for span in spans.into_iter() {
        // A span within one that was told already has been told.
        if span.start < at {
            continue;
        }
        pieces.extend(nobodys(text.get(at..span.start)));
        let (by, concept) = whose(&span.author, rows);
        pieces.push(Piece { text: compiled.text(span).to_owned(), by: Some(by), concept });
        at = span.end;
    }
    pieces.extend(nobodys(text.get(at..)));
    pieces
}

fn nobodys(text: Option<&str>) -> Option<Piece> {
    text.filter(|text| !text.is_empty()).map(|text| Piece { text: text.to_owned(), by: None, concept: None })
}

fn whose(author: &Author, rows: &[ConceptRow]) -> (Who, Option<String>) {
    match author {
        Author::Concept { id } => {
            let row = rows.iter().find(|row| row.id == *id);
            (row.map_or(Who::You, |row| row.by.clone()), Some(id.clone()))
        }
        Author::Rule { rule, id } => (Who::Rule(rule.clone()), id.clone()),
        Author::Passthrough { .. } => (Who::You, None),
        Author::Constraint { name } => (Who::Rule(name.clone()), None),
    }
}

fn claim_of<'a>(concept: &Concept, claims: &'a [Claim]) -> Option<&'a Claim> {
    let id: ClaimId = concept.origin.reference.strip_prefix("claim:")?.parse().ok()?;
    claims.iter().find(|claim| claim.id == id)
}

fn author(concept: &Concept, claim: Option<&Claim>) -> Who {
    match (concept.origin.kind, claim) {
        (OriginKind::User, _) => Who::You,
        (OriginKind::Image, _) => Who::Picture,
        (OriginKind::Specialist, Some(claim)) => Who::Specialist(claim.role),
        // The claim was of a debate that is gone: only its slot's owner may propose for it.
        (OriginKind::Specialist, None) => Who::Specialist(concept.slot.owner()),
    }
}

#[cfg(test)]
mod tests {
    use gesso_core::{
        capability::ModelFamily,
        intent::{By, Operation, Origin, Polarity, apply},
        prompt::{Estimate, compile, for_family},
        session::Role,
    };

    use super::*;
    use crate::debate::sample::claim;

    fn intent(claims: &[Claim]) -> IntentDocument {
        let add = |slot, text: &str, polarity, origin| Operation::Add { slot, text: text.into(), of: None, polarity, origin };
        let mut operations = vec![
            add(Slot::Subject, "a red boat", Polarity::Want, Origin::user("a red boat")),
            add(Slot::Style, "neon", Polarity::Avoid, Origin::user("no neon")),
        ];
        for claim in claims {
            let origin = Origin { kind: OriginKind::Specialist, reference: claim.reference(), quote: claim.quote.clone() };
            operations.push(add(claim.slot, &claim.proposal, Polarity::Want, origin));
        }
        apply(&IntentDocument::empty(ModelFamily::Sdxl), &operations, &By::new("test"))
            .unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn every_word_has_an_author_and_the_pieces_are_the_prompt() {
        let claims = [claim(5, 2, "style", "medium", "gouache on toned paper")];
        let intent = intent(&claims);
        let compiled = compile(&intent, for_family(ModelFamily::Sdxl), &Estimate);
        let rows = concepts(&intent, &claims);
        for side in [Side::Positive, Side::Negative] {
            let all = pieces(&compiled, side, &rows);
            let joined: String = all.iter().map(|piece| piece.text.as_str()).collect();
            assert_eq!(joined, if side == Side::Positive { compiled.positive.as_str() } else { compiled.negative.as_str() });
            let is_bare =
                |piece: &Piece| piece.by.is_none() && piece.text.replace("BREAK", "").chars().any(char::is_alphanumeric);
            assert!(!all.iter().any(is_bare), "{all:?}");
        }
        let of = |text: &str| pieces(&compiled, Side::Positive, &rows).into_iter().find(|piece| piece.text.contains(text));
        assert_eq!(of("red boat").and_then(|piece| piece.by), Some(Who::You));
        assert_eq!(of("gouache").and_then(|piece| piece.by), Some(Who::Specialist(Role::Style)));
    }

    #[test]
    fn what_is_left_out_comes_last_and_a_claim_is_named_by_its_concept() {
        let claims = [claim(5, 2, "style", "medium", "gouache on toned paper")];
        let rows = concepts(&intent(&claims), &claims);
        let told: Vec<_> = rows.iter().map(|row| (row.text.as_str(), row.avoid, row.claim.is_some())).collect();
        assert_eq!(told, [("a red boat", false, false), ("gouache on toned paper", false, true), ("neon", true, false)]);
    }
}
