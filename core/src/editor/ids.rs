//! Ids for what is new. The core has no chance: they are made of the document and of what they are for.

use crate::graph::json::Json;

/// An id in the form of a UUID that nothing of the document has.
#[must_use]
pub fn derived(file: &Json, what_for: &str) -> String {
    let own = file.get("id").and_then(Json::as_str).unwrap_or_default();
    let counts = ["nodes", "links"].map(|key| file.get(key).and_then(Json::as_list).map_or(0, <[Json]>::len));
    for attempt in 0..u32::MAX {
        let hash = super::journal::fingerprint(&format!("{own}/{counts:?}/{what_for}/{attempt}"));
        let number = u128::from_str_radix(&hash, 16).unwrap_or_default();
        let id = uuid::Builder::from_custom_bytes(number.to_be_bytes()).into_uuid().to_string();
        let all = file.get("definitions").into_iter().flat_map(|definitions| definitions.items("subgraphs"));
        let is_taken = all.into_iter().any(|one| one.get("id").and_then(Json::as_str) == Some(&id));
        if !is_taken {
            return id;
        }
    }
    String::new()
}
