//! Parts of the state that one place reads. The page's own module hands their text on; the reader comes with the module
//! of the place (`later.rs`), so that nobody fetches it who does not go there.

use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, de::Error as _, ser::Error as _};

/// Reads a part from its text.
pub type Reader<T> = fn(&str) -> serde_json::Result<T>;

/// A part of the state whose reader comes later.
pub trait Packed: Serialize + DeserializeOwned + 'static {
    /// Where its place puts the reader; without one the part is not there.
    fn reader() -> &'static OnceLock<Reader<Self>>;
}

/// Says that parts of the state are [`Packed`].
macro_rules! packed {
    ($($part:ty),*) => {
        $(impl $crate::api::packed::Packed for $part {
            fn reader() -> &'static std::sync::OnceLock<$crate::api::packed::Reader<Self>> {
                static READER: std::sync::OnceLock<$crate::api::packed::Reader<$part>> = std::sync::OnceLock::new();
                &READER
            }
        })*
    };
}
pub(super) use packed;

/// As JSON in a string; for `#[serde(with)]`.
///
/// # Errors
/// The part is no JSON.
pub fn serialize<T: Packed, S: Serializer>(part: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
    let text = part.as_ref().map(serde_json::to_string).transpose().map_err(S::Error::custom)?;
    text.serialize(serializer)
}

/// From that string; for `#[serde(with)]`.
///
/// # Errors
/// It does not hold the part.
pub fn deserialize<'de, T: Packed, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    #[cfg(not(target_arch = "wasm32"))]
    let _ = T::reader().set(super::json::read);
    T::reader().get().map(|read| read(&text)).transpose().map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use gesso_core::{
        board::{Verdict, VerdictKind},
        ids::ImageId,
    };

    use crate::{
        api::{BoardState, HomeState},
        live::sample,
    };

    #[test]
    fn a_packed_part_is_text_in_the_state_and_whole_after_it() {
        let verdict = Verdict { image_id: ImageId(uuid::Uuid::from_u128(7)), verdict: VerdictKind::Reject };
        let board = BoardState { funnel: None, verdicts: vec![verdict] };
        let state = HomeState { board: Some(board), ..sample::home(3, Vec::new()) };
        let value = serde_json::to_value(&state).unwrap();
        assert!(value["board"].is_string() && value["debate"].is_null(), "{value}");
        assert_eq!(serde_json::from_value::<HomeState>(value).unwrap(), state);
    }
}
