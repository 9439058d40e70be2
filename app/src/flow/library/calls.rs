//! What the library asks the studio, with documents as they are spelled.

use gesso_core::graph::json::Json;

use crate::browser::{self, Answered};

/// A saved flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// The newest version.
    pub version: i64,
    /// When that was saved, as people read it.
    pub at: String,
}

/// A document out of the library.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// What is known of it.
    pub row: Row,
    /// The document.
    pub file: Json,
}

/// Why the studio did not do it, as a sentence without its dot.
pub fn why(answered: Option<&Answered>) -> String {
    let Some(answered) = answered else { return "the studio does not answer".to_owned() };
    let json = Json::read(&answered.text).unwrap_or_default();
    json.get("detail").and_then(Json::as_str).unwrap_or("the studio failed on this").trim_end_matches('.').to_owned()
}

async fn asked(method: &str, url: &str, body: Option<&str>) -> Result<Json, String> {
    let answered = browser::ask(method, url, body).await;
    match &answered {
        Some(done) if done.is_ok() => Ok(Json::read(&done.text).unwrap_or_default()),
        other => Err(why(other.as_ref())),
    }
}

fn row(json: &Json) -> Option<Row> {
    let said = |key: &str| json.get(key).and_then(Json::as_str);
    let at = said("updated_at").or(said("created_at")).unwrap_or_default();
    Some(Row {
        id: said("id").unwrap_or_default().to_owned(),
        title: said("title")?.to_owned(),
        version: json.get("version").and_then(Json::as_i128).and_then(|it| i64::try_from(it).ok())?,
        at: at.chars().take(16).map(|letter| if letter == 'T' { ' ' } else { letter }).collect(),
    })
}

fn page(json: &Json) -> (Vec<Read>, Option<String>) {
    let read = |item: &Json| Some(Read { row: row(item)?, file: item.get("workflow").cloned().unwrap_or_default() });
    let next = json.get("next_cursor").and_then(Json::as_str).map(str::to_owned);
    (json.items("items").filter_map(read).collect(), next)
}

/// A page of the list, and where it goes on. A cursor is made of letters an address can have.
pub async fn list(cursor: Option<&str>) -> Result<(Vec<Row>, Option<String>), String> {
    let url = cursor.map_or_else(|| "/api/workflows".to_owned(), |cursor| format!("/api/workflows?cursor={cursor}"));
    let (items, next) = page(&asked("GET", &url, None).await?);
    Ok((items.into_iter().map(|item| item.row).collect(), next))
}

/// The newest version of one.
pub async fn read(id: &str) -> Result<Read, String> {
    let json = asked("GET", &format!("/api/workflows/{id}"), None).await?;
    let row = row(&json).ok_or_else(|| "the studio's answer cannot be read".to_owned())?;
    Ok(Read { row, file: json.get("workflow").cloned().unwrap_or_default() })
}

/// The last versions of one, the newest first.
pub async fn versions(id: &str) -> Result<Vec<Read>, String> {
    Ok(page(&asked("GET", &format!("/api/workflows/{id}/versions"), None).await?).0)
}

/// Gives one another name; that is a version of its own.
pub async fn rename(id: &str, title: &str) -> Result<Row, String> {
    let Read { file, .. } = read(id).await?;
    let body = format!(r#"{{"title":{},"workflow":{file}}}"#, Json::text(title));
    let json = asked("PUT", &format!("/api/workflows/{id}"), Some(&body)).await?;
    row(&json).ok_or_else(|| "the studio's answer cannot be read".to_owned())
}

/// Deletes one and its versions.
pub async fn delete(id: &str) -> Result<(), String> {
    asked("DELETE", &format!("/api/workflows/{id}"), None).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read() {
        let text = r#"{"items":[{"id":"a","title":"Sea","version":3,"updated_at":"2026-11-22T13:04:05Z","workflow":{"x":1.0}},{"title":1}],"next_cursor":"c"}"#;
        let (items, next) = page(&Json::read(text).unwrap());
        assert_eq!(next.as_deref(), Some("c"));
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].row.at, "2026-11-22 13:04");
        assert_eq!(items[0].file.to_string(), r#"{"x":1.0}"#);
    }

    #[test]
    fn a_refusal_is_a_sentence() {
        assert_eq!(why(None), "the studio does not answer");
        assert_eq!(why(Some(&Answered { status: 404, text: r#"{"detail":"Gone."}"#.to_owned() })), "Gone");
        assert_eq!(why(Some(&Answered { status: 500, text: String::new() })), "the studio failed on this");
    }
}
