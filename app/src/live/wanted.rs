//! What a page asks the server for, and whether it was read.

use gesso_core::{
    ids::{ConversationId, SessionId},
    problem::ProblemCode,
};

use crate::{
    api::{HomeState, home_of, load_debate, load_drafts},
    error::AppError,
};

/// Which session the address asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// None is named: the newest.
    #[default]
    Newest,
    /// `?session=new`: an empty page.
    Fresh,
    /// `?session=<id>`.
    This(SessionId),
    /// `/drafts/<id>`: a session with its board.
    Board(SessionId),
    /// `/debate/<id>`: a debate and its session.
    Debate(ConversationId),
    /// An address with something that is no id.
    Nonsense,
}

impl Wanted {
    /// Reads the `session` of the address.
    #[must_use]
    pub fn parse(session: Option<&str>) -> Self {
        match session {
            None | Some("") => Self::Newest,
            Some("new") => Self::Fresh,
            Some(text) => text.parse().map_or(Self::Nonsense, Self::This),
        }
    }

    /// What an address asks for, by its path and the `session` of its query.
    #[must_use]
    pub fn at(path: &str, session: Option<&str>) -> Self {
        let below = |place: &str| path.strip_prefix(place).map(|id| id.trim_end_matches('/')).filter(|id| !id.is_empty());
        if let Some(id) = below("/drafts/") {
            return id.parse().map_or(Self::Nonsense, Self::Board);
        }
        match below("/debate/") {
            Some(id) => id.parse().map_or(Self::Nonsense, Self::Debate),
            None => Self::parse(session),
        }
    }

    /// Asks the server for it.
    pub async fn fetch(self) -> Result<HomeState, AppError> {
        #[cfg(feature = "hydrate")]
        if crate::later::fetch_reader(self).await.is_err() {
            return Err(ProblemCode::UpstreamUnavailable.into());
        }
        match self {
            Self::Newest => home_of(None).await,
            Self::Fresh => home_of(None).await.map(HomeState::cleared),
            Self::This(session) => home_of(Some(session)).await,
            Self::Board(session) => load_drafts(Some(session)).await.map(HomeState::from),
            Self::Debate(conversation) => load_debate(conversation).await,
            Self::Nonsense => Err(ProblemCode::NotFound.into()),
        }
    }
}

/// Whether the state was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Load {
    /// Being read.
    Loading,
    /// Read.
    Ready,
    /// Could not be read; what was read before is still shown.
    Failed(AppError),
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_address_asks_for_a_session_a_board_or_a_debate() {
        let id = Uuid::from_u128(7);
        assert_eq!(Wanted::at("/debate", None), Wanted::Newest);
        assert_eq!(Wanted::at(&format!("/debate/{id}/"), None), Wanted::Debate(ConversationId(id)));
        assert_eq!(Wanted::at(&format!("/drafts/{id}"), None), Wanted::Board(SessionId(id)));
        assert_eq!(Wanted::at("/debate/x", None), Wanted::Nonsense);
        assert_eq!(Wanted::at("/", Some(&id.to_string())), Wanted::This(SessionId(id)));
    }
}
