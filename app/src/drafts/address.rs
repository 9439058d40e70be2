//! What the address of a board says: how it is looked at, what is selected. Pure.

use gesso_core::{funnel::FunnelStage, ids::SessionId};

use super::selection::Selection;
use crate::api::Like;

/// How a board is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// All stages at once.
    #[default]
    Board,
    /// One picture at a time.
    Deck,
    /// Where every picture comes from.
    Lineage,
}

impl Look {
    /// The spelling of the address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Deck => "deck",
            Self::Lineage => "lineage",
        }
    }

    /// Reads the spelling; the board for anything else.
    #[must_use]
    pub fn parse(text: Option<&str>) -> Self {
        [Self::Deck, Self::Lineage].into_iter().find(|look| Some(look.as_str()) == text).unwrap_or_default()
    }
}

/// Everything the address of a board says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// How it is looked at.
    pub look: Look,
    /// What is selected.
    pub selection: Selection,
    /// One ancestry is lit.
    pub tracing: bool,
    /// The stage of the deck.
    pub stage: Option<FunnelStage>,
    /// The lineage shows what nothing was made from too.
    pub all: bool,
    /// The lineage as a list.
    pub list: bool,
    /// Nothing of the lineage is folded away.
    pub unfolded: bool,
}

impl Address {
    /// Reads the query; `get` gives a value by its name.
    #[must_use]
    pub fn parse(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            look: Look::parse(get("view").as_deref()),
            selection: Selection::parse(&get("sel").unwrap_or_default()),
            tracing: get("trace").is_some(),
            stage: get("stage").and_then(|stage| FunnelStage::parse(&stage)),
            all: get("all").is_some(),
            list: get("as").as_deref() == Some("list"),
            unfolded: get("unfolded").is_some(),
        }
    }

    /// The address.
    #[must_use]
    pub fn path(&self, session: SessionId) -> String {
        let mut parts = vec![format!("view={}", self.look.as_str())];
        if !self.selection.chosen().is_empty() {
            parts.push(format!("sel={}", self.selection));
        }
        if self.tracing {
            parts.push("trace=1".to_owned());
        }
        if let Some(stage) = self.stage.filter(|_| self.look == Look::Deck) {
            parts.push(format!("stage={stage}"));
        }
        if self.all && self.look == Look::Lineage {
            parts.push("all=1".to_owned());
        }
        if self.list && self.look == Look::Lineage {
            parts.push("as=list".to_owned());
        }
        if self.unfolded && self.look == Look::Lineage {
            parts.push("unfolded=1".to_owned());
        }
        format!("/drafts/{session}?{}", parts.join("&"))
    }
}

/// Reads whose settings a form begins with: `<session>.<generation>`.
#[must_use]
pub fn like(text: &str) -> Option<Like> {
    let (session, generation) = text.split_once('.')?;
    Some(Like { session: session.parse().ok()?, generation: generation.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_address_reads_back() {
        let session = SessionId(Uuid::from_u128(1));
        let selection = Selection::parse("d7,r2");
        for address in [
            Address::default(),
            Address { look: Look::Board, selection: selection.clone(), tracing: true, ..Address::default() },
            Address { look: Look::Deck, stage: Some(FunnelStage::Refined), ..Address::default() },
            Address { look: Look::Lineage, selection, all: true, list: true, unfolded: true, ..Address::default() },
        ] {
            let path = address.path(session);
            let (_, query) = path.split_once('?').unwrap_or_default();
            let query: HashMap<&str, &str> = query.split('&').filter_map(|part| part.split_once('=')).collect();
            assert_eq!(Address::parse(|name| query.get(name).map(|text| (*text).to_owned())), address, "{path}");
        }
    }

    #[test]
    fn nonsense_is_the_board() {
        let address = Address::parse(|name| (name == "view").then(|| "moon".to_owned()));
        assert_eq!(address, Address::default());
        assert_eq!(like("x.y"), None);
        assert!(like(&format!("{}.{}", Uuid::nil(), Uuid::nil())).is_some());
    }
}
