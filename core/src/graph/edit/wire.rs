//! Changes as JSON, for a journal that outlives the page: `["set", path, value]`, `["put", path, place, value]`,
//! `["take", path, place]`, `["putKey", path, place, key, value]`, `["takeKey", path, place]`; a path is a list of places,
//! those of members negative and counted from -1.

use super::change::{Change, Path, Step};
use crate::graph::json::{Json, Number};

/// Changes as JSON.
#[must_use]
pub fn json_of(changes: &[Change]) -> Json {
    Json::List(changes.iter().map(json_of_one).collect())
}

/// Changes from JSON; `None` if it is not what [`json_of`] writes.
#[must_use]
pub fn changes_of(json: &Json) -> Option<Vec<Change>> {
    json.as_list()?.iter().map(change_of).collect()
}

fn json_of_one(change: &Change) -> Json {
    let fields = match change {
        Change::Replace(path, value) => vec![Json::text("set"), path_json(path), value.clone()],
        Change::InsertItem(path, at, value) => vec![Json::text("put"), path_json(path), index(*at), value.clone()],
        Change::RemoveItem(path, at) => vec![Json::text("take"), path_json(path), index(*at)],
        Change::InsertMember(path, at, key, value) => {
            vec![Json::text("putKey"), path_json(path), index(*at), Json::Text(key.clone()), value.clone()]
        }
        Change::RemoveMember(path, at) => vec![Json::text("takeKey"), path_json(path), index(*at)],
    };
    Json::List(fields)
}

fn change_of(json: &Json) -> Option<Change> {
    let [what, path, rest @ ..] = json.as_list()? else { return None };
    let path = path_of(path)?;
    Some(match (what.as_str()?, rest) {
        ("set", [value]) => Change::Replace(path, value.clone()),
        ("put", [at, value]) => Change::InsertItem(path, at.as_index()?, value.clone()),
        ("take", [at]) => Change::RemoveItem(path, at.as_index()?),
        ("putKey", [at, Json::Text(key), value]) => Change::InsertMember(path, at.as_index()?, key.clone(), value.clone()),
        ("takeKey", [at]) => Change::RemoveMember(path, at.as_index()?),
        _ => return None,
    })
}

fn index(at: usize) -> Json {
    Json::Number(Number::from(at as u64))
}

fn path_json(path: &[Step]) -> Json {
    let step = |step: &Step| match step {
        Step::Item(at) => index(*at),
        Step::Member(at) => Json::Number(Number::from(-1 - i64::try_from(*at).unwrap_or_default())),
    };
    Json::List(path.iter().map(step).collect())
}

fn path_of(json: &Json) -> Option<Path> {
    let step = |json: &Json| {
        let number = json.as_i128()?;
        let at = if number < 0 { -1 - number } else { number };
        let at = usize::try_from(at).ok()?;
        Some(if number < 0 { Step::Member(at) } else { Step::Item(at) })
    };
    json.as_list()?.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_back_as_they_went() {
        let value = Json::read(r#"{"a":1.0,"b":[1e-05,"\u00e9"]}"#).expect("it is JSON");
        let path = vec![Step::Member(3), Step::Item(0), Step::Member(0)];
        let changes = vec![
            Change::Replace(path.clone(), value.clone()),
            Change::InsertItem(path.clone(), 2, value.clone()),
            Change::RemoveItem(Vec::new(), 7),
            Change::InsertMember(path.clone(), 0, "key".into(), value),
            Change::RemoveMember(path, 1),
        ];
        let text = json_of(&changes).to_string();
        assert_eq!(changes_of(&Json::read(&text).expect("it is JSON")), Some(changes));
        assert_eq!(changes_of(&Json::read(r#"[["set",[0]]]"#).expect("it is JSON")), None);
    }
}
