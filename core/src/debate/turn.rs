//! Whose turn it is: one enum and one step. Rules, never a model, say who speaks (llm pipeline: orchestration).

use serde::{Deserialize, Serialize};

use super::speaker::SPECIALISTS;
use crate::session::Role;

/// Most rounds of specialists that answer one message.
pub const MAX_ROUNDS: u32 = 3;

/// How a turn stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "turn", rename_all = "snake_case")]
pub enum Turn {
    /// Somebody has the floor.
    Speaking {
        /// 1 to [`MAX_ROUNDS`].
        round: u32,
        /// Who.
        role: Role,
        /// Who speaks after them in this round.
        waiting: Vec<Role>,
        /// Who has spoken in this round.
        spoken: Vec<Role>,
        /// This round has brought a claim.
        has_news: bool,
    },
    /// Nobody has.
    Over {
        /// A person stopped it.
        stopped: bool,
    },
}

/// What happens to a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Whoever had the floor is done, well or not.
    Spoke {
        /// So many claims of theirs count for something new.
        new_claims: usize,
        /// Who holds or raises a contested claim of this turn.
        contested: Vec<Role>,
    },
    /// The person says something; these shall answer it.
    Interjected {
        /// In the order of speaking.
        speakers: Vec<Role>,
    },
    /// The person stops it.
    Stop,
}

/// The beginning of a turn in which these speak; over at once when there is nobody.
#[must_use]
pub fn begin(speakers: &[Role]) -> Turn {
    in_round(1, in_order(speakers))
}

/// Who answers: those who are mentioned, or those of the phase; in their fixed order, each once.
#[must_use]
pub fn speakers(mentions: &[Role], of_phase: &[Role]) -> Vec<Role> {
    in_order(if mentions.is_empty() { of_phase } else { mentions })
}

/// What a turn becomes. What is over stays over.
///
/// After a round those with a contested claim speak again, if the round brought anything new and three rounds are not over.
/// An interjection is a message of its own: whoever has not spoken comes first, then whoever has, and rounds count anew.
#[must_use]
pub fn step(turn: Turn, signal: Signal) -> Turn {
    let Turn::Speaking { round, role, waiting, mut spoken, has_news } = turn else { return turn };
    match signal {
        Signal::Stop => Turn::Over { stopped: true },
        Signal::Interjected { speakers } => {
            let speakers = in_order(&speakers);
            let mut order: Vec<Role> = waiting.iter().copied().filter(|role| speakers.contains(role)).collect();
            let later = speakers.into_iter().filter(|role| !waiting.contains(role));
            order.extend(later);
            Turn::Speaking { round: 1, role, waiting: order, spoken: Vec::new(), has_news: false }
        }
        Signal::Spoke { new_claims, contested } => {
            let has_news = has_news || new_claims > 0;
            spoken.push(role);
            let mut waiting = waiting.into_iter();
            if let Some(next) = waiting.next() {
                return Turn::Speaking { round, role: next, waiting: waiting.collect(), spoken, has_news };
            }
            if !has_news || round >= MAX_ROUNDS {
                return Turn::Over { stopped: false };
            }
            let again: Vec<Role> = in_order(&contested).into_iter().filter(|role| spoken.contains(role)).collect();
            in_round(round + 1, again)
        }
    }
}

impl Turn {
    /// Who has the floor.
    #[must_use]
    pub const fn role(&self) -> Option<Role> {
        match self {
            Self::Speaking { role, .. } => Some(*role),
            Self::Over { .. } => None,
        }
    }

    /// The round it is in; 0 when it is over.
    #[must_use]
    pub const fn round(&self) -> u32 {
        match self {
            Self::Speaking { round, .. } => *round,
            Self::Over { .. } => 0,
        }
    }
}

fn in_round(round: u32, speakers: Vec<Role>) -> Turn {
    let mut speakers = speakers.into_iter();
    match speakers.next() {
        Some(role) => Turn::Speaking { round, role, waiting: speakers.collect(), spoken: Vec::new(), has_news: false },
        None => Turn::Over { stopped: false },
    }
}

fn in_order(roles: &[Role]) -> Vec<Role> {
    SPECIALISTS.into_iter().filter(|role| roles.contains(role)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::debate::Phase;

    fn spoke(new_claims: usize, contested: &[Role]) -> Signal {
        Signal::Spoke { new_claims, contested: contested.into() }
    }

    /// Everybody who speaks, with the round, when each brings a claim and these are contested.
    fn course(mut turn: Turn, contested: &[Role]) -> Vec<(u32, Role)> {
        let mut said = Vec::new();
        while let Some(role) = turn.role() {
            said.push((turn.round(), role));
            assert!(said.len() <= 15, "five specialists speak three times at most");
            turn = step(turn, spoke(1, contested));
        }
        said
    }

    #[test]
    fn a_phase_has_its_route_and_contested_claims_are_argued_three_rounds_at_most() {
        let ideation = begin(Phase::Ideation.speakers());
        let calm = [(1, Role::Style), (1, Role::Composition), (1, Role::Story)];
        assert_eq!(course(ideation.clone(), &[]), calm);
        let argued = course(ideation, &[Role::Story, Role::Style]);
        let again = [(2, Role::Style), (2, Role::Story), (3, Role::Style), (3, Role::Story)];
        assert_eq!(argued, [calm.as_slice(), &again].concat());
        assert_eq!(begin(Phase::Complete.speakers()), Turn::Over { stopped: false });
    }

    #[test]
    fn a_round_without_a_claim_is_the_last() {
        let turn = step(begin(&[Role::Critic]), spoke(0, &[Role::Critic]));
        assert_eq!(turn, Turn::Over { stopped: false });
    }

    #[test]
    fn mentions_replace_the_route_and_keep_its_order() {
        assert_eq!(
            speakers(&[Role::Critic, Role::Style, Role::Critic], Phase::Synthesis.speakers()),
            [Role::Style, Role::Critic]
        );
        assert_eq!(speakers(&[], Phase::Synthesis.speakers()), [Role::Technical]);
    }

    #[test]
    fn an_interjection_is_answered_by_those_who_have_not_spoken_first() {
        let turn = step(begin(Phase::Ideation.speakers()), spoke(1, &[]));
        let turn = step(turn, Signal::Interjected { speakers: Phase::Ideation.speakers().into() });
        assert_eq!(turn.role(), Some(Role::Composition), "who speaks is not interrupted");
        let said = course(turn, &[]);
        assert_eq!(said, [(1, Role::Composition), (1, Role::Story), (1, Role::Style), (1, Role::Composition)]);
        let only = step(begin(Phase::Ideation.speakers()), Signal::Interjected { speakers: vec![Role::Technical] });
        assert_eq!(course(only, &[]), [(1, Role::Style), (1, Role::Technical)]);
    }

    #[test]
    fn what_is_over_stays_over() {
        let stopped = step(begin(Phase::Ideation.speakers()), Signal::Stop);
        assert_eq!(stopped, Turn::Over { stopped: true });
        assert_eq!(step(stopped.clone(), spoke(1, &[])), stopped);
        assert_eq!(step(stopped.clone(), Signal::Interjected { speakers: vec![Role::Style] }), stopped);
    }
}
