//! How far each block of an executed graph is, as the node that runs it tells.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{GenerationId, ImageId};

/// Where a block is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BlockState {
    /// It has not begun.
    Queued,
    /// It runs.
    Running {
        /// Steps done.
        value: u32,
        /// Steps in all; 0 when it does not count.
        max: u32,
    },
    /// It did not have to run: what it made the last time is used.
    Cached,
    /// It has run.
    Done,
    /// It failed.
    Failed {
        /// The node's words.
        message: String,
    },
}

impl BlockState {
    /// Nothing more will happen to it in this run.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Cached | Self::Done | Self::Failed { .. })
    }
}

/// Blocks by their ids in the prompt: `3`, or `10:3` for block 3 of the subgraph that block 10 is an instance of.
pub type Blocks = BTreeMap<String, BlockState>;

/// What has become of blocks of a generation. Of those that are not named nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlocksTold {
    /// Which generation.
    pub generation_id: GenerationId,
    /// It begins anew: what was told before does not hold any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub afresh: bool,
    /// Where they are.
    pub blocks: BTreeMap<String, BlockState>,
    /// The pictures each block made, told once they are stored.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pictures: BTreeMap<String, Vec<ImageId>>,
}

impl BlocksTold {
    /// Nothing yet.
    #[must_use]
    pub const fn nothing(generation_id: GenerationId) -> Self {
        Self { generation_id, afresh: false, blocks: BTreeMap::new(), pictures: BTreeMap::new() }
    }

    /// The first word of an attempt: these blocks have to run.
    #[must_use]
    pub fn begins(generation_id: GenerationId, blocks: impl IntoIterator<Item = String>) -> Self {
        let blocks = blocks.into_iter().map(|id| (id, BlockState::Queued)).collect();
        Self { afresh: true, blocks, ..Self::nothing(generation_id) }
    }

    /// Takes in what was told later, so that one message says both.
    pub fn take(&mut self, later: &Self) {
        if later.afresh {
            self.clone_from(later);
            return;
        }
        self.blocks.extend(later.blocks.iter().map(|(id, state)| (id.clone(), state.clone())));
        self.pictures.extend(later.pictures.iter().map(|(id, made)| (id.clone(), made.clone())));
    }

    fn told(&self, blocks: impl IntoIterator<Item = (String, BlockState)>) -> Self {
        Self { blocks: blocks.into_iter().collect(), ..Self::nothing(self.generation_id) }
    }

    /// These need not run.
    #[must_use]
    pub fn cached(&self, ids: &[String]) -> Self {
        self.told(ids.iter().filter_map(|id| self.known(id)).map(|id| (id, BlockState::Cached)))
    }

    /// One begins, so that the one before is through.
    #[must_use]
    pub fn executing(&self, id: &str) -> Self {
        let begun = self.known(id);
        let is_running =
            begun.as_ref().and_then(|id| self.blocks.get(id)).is_some_and(|it| matches!(it, BlockState::Running { .. }));
        let through =
            self.running().filter(|other| Some(*other) != begun.as_ref()).map(|other| (other.clone(), BlockState::Done));
        let begun_now = begun.clone().filter(|_| !is_running).map(|id| (id, BlockState::Running { value: 0, max: 0 }));
        self.told(through.chain(begun_now))
    }

    /// One has come this far.
    #[must_use]
    pub fn progress(&self, id: &str, value: u32, max: u32) -> Self {
        self.told(self.known(id).map(|id| (id, BlockState::Running { value, max })))
    }

    /// One failed, with the node's words.
    #[must_use]
    pub fn failed(&self, id: &str, message: &str) -> Self {
        self.told(self.known(id).map(|id| (id, BlockState::Failed { message: message.to_owned() })))
    }

    /// All are through. What was never heard of has run as well: the websocket of a node is only a hint.
    #[must_use]
    pub fn ended(&self, pictures: BTreeMap<String, Vec<ImageId>>) -> Self {
        let open = self.blocks.iter().filter(|(_, state)| !state.is_final());
        let pictures = pictures.into_iter().filter_map(|(id, made)| Some((self.known(&id)?, made))).collect();
        Self { pictures, ..self.told(open.map(|(id, _)| (id.clone(), BlockState::Done))) }
    }

    fn running(&self) -> impl Iterator<Item = &String> {
        self.blocks.iter().filter(|(_, state)| matches!(state, BlockState::Running { .. })).map(|(id, _)| id)
    }

    /// The block an id of the node's means. A block that unfolds while it runs has parts of its own, `5.0.2`, which count
    /// for it.
    fn known(&self, id: &str) -> Option<String> {
        let whole = id.split('.').next().unwrap_or(id);
        [id, whole].into_iter().find(|id| self.blocks.contains_key(*id)).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn begun() -> BlocksTold {
        BlocksTold::begins(GenerationId(Uuid::from_u128(1)), ["3", "4", "9", "10:5"].map(str::to_owned))
    }

    fn of(told: &BlocksTold, id: &str) -> Option<BlockState> {
        told.blocks.get(id).cloned()
    }

    #[test]
    fn each_block_goes_from_queued_to_done_as_the_next_begins() {
        let mut all = begun();
        all.take(&all.cached(&["4".to_owned(), "77".to_owned()]));
        all.take(&all.executing("10:5"));
        all.take(&all.progress("10:5", 2, 20));
        assert_eq!(of(&all, "10:5"), Some(BlockState::Running { value: 2, max: 20 }));
        assert!(all.executing("10:5").blocks.is_empty(), "told again, it goes on");
        let told = all.executing("3");
        assert_eq!(told.blocks.len(), 2, "only what has changed is told");
        all.take(&told);
        assert_eq!((of(&all, "10:5"), of(&all, "4"), of(&all, "77")), (Some(BlockState::Done), Some(BlockState::Cached), None));
        let end = all.ended(BTreeMap::from([("9".to_owned(), vec![ImageId(Uuid::from_u128(7))])]));
        assert_eq!((of(&end, "9"), of(&end, "4")), (Some(BlockState::Done), None));
        assert_eq!(end.pictures.len(), 1);
    }

    #[test]
    fn a_part_of_a_block_counts_for_the_block() {
        let mut all = begun();
        all.take(&all.executing("9.0.2"));
        assert_eq!(of(&all, "9"), Some(BlockState::Running { value: 0, max: 0 }));
        all.take(&all.failed("9.0.3", "bad shape"));
        assert_eq!(of(&all, "9"), Some(BlockState::Failed { message: "bad shape".into() }));
    }

    #[test]
    fn what_begins_afresh_forgets_what_was_told_before() {
        let mut all = begun();
        all.take(&all.failed("3", "no"));
        let mut one = all.clone();
        one.take(&begun());
        assert_eq!(one, begun());
        let json = serde_json::to_value(all.executing("4")).unwrap();
        assert_eq!(json["blocks"]["4"], serde_json::json!({"state": "running", "value": 0, "max": 0}));
        assert!(json.get("pictures").is_none() && json.get("afresh").is_none());
    }
}
