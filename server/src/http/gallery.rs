//! Publishing: `/api/gallery` for the owner, `/g/{id}` for anybody.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::Response,
};
use gesso_app::{
    plain::{GalleryPage, ShownImage, gallery_page},
    ports::store::{Gallery, NewGallery, PublishedImage},
};
use gesso_core::{
    board::VerdictKind,
    ids::{ImageId, SessionId},
    problem::FieldProblem,
    session::MAX_TITLE_CHARS,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{Answer, Body, NewId, Query, plain};
use crate::{
    clock,
    error::Problem,
    media::{self, ContentHash, http::Served},
    security::secrets,
    state::AppState,
};

/// Pictures on one page at most.
const MAX_IMAGES: usize = 200;
/// Longest lede, in characters.
const MAX_LEDE_CHARS: usize = 1_000;
/// A picture's title is the beginning of its words, in characters.
const TITLE_CHARS: usize = 60;

/// What is to be published: pictures by id, or what was kept in a session.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// The page's heading, 1–200 characters.
    pub title: String,
    /// What stands below it, at most 1,000 characters.
    pub lede: Option<String>,
    /// The pictures, in order, 1–200.
    #[serde(default)]
    pub images: Vec<ImageId>,
    /// Instead of `images`: the pictures that were selected in this session.
    pub session_id: Option<SessionId>,
}

/// A published page.
#[derive(Debug, Serialize, ToSchema)]
pub struct Published {
    /// Its id, which is the last part of its address.
    id: String,
    /// Its address below the studio's.
    url: String,
    /// Its heading.
    title: String,
    /// When it was published.
    created_at: Timestamp,
}

impl From<Gallery> for Published {
    fn from(gallery: Gallery) -> Self {
        Self { url: format!("/g/{}", gallery.id), id: gallery.id, title: gallery.title, created_at: gallery.created_at }
    }
}

/// The pages of the owner.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedList {
    items: Vec<Published>,
    /// Always null: an owner has at most 200 pages.
    next_cursor: Option<String>,
}

impl Publish {
    fn check(&self) -> Answer<()> {
        let mut problems = Vec::new();
        let title = self.title.trim().chars().count();
        if title == 0 || title > MAX_TITLE_CHARS {
            problems.push(FieldProblem::new("title", format!("A title has 1 to {MAX_TITLE_CHARS} characters.")));
        }
        if self.lede.as_ref().is_some_and(|lede| lede.chars().count() > MAX_LEDE_CHARS) {
            problems.push(FieldProblem::new("lede", format!("A lede has at most {MAX_LEDE_CHARS} characters.")));
        }
        if self.images.is_empty() == self.session_id.is_none() {
            problems.push(FieldProblem::new("images", "Name either pictures or a session, and not both."));
        }
        if self.images.len() > MAX_IMAGES {
            problems.push(FieldProblem::new("images", format!("A page has 1 to {MAX_IMAGES} pictures.")));
        }
        if problems.is_empty() { Ok(()) } else { Err(Problem::invalid(problems)) }
    }
}

/// Publishes pictures on a page that anybody can read. Pictures of a simulated engine are refused.
#[utoipa::path(post, path = "/api/gallery", tag = "gallery", request_body = Publish, responses((status = 201, body = Published), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn publish(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body<Publish>,
) -> Answer<(StatusCode, Json<Published>)> {
    body.value.check()?;
    // With a key the address is the key's own, so that a repeated request publishes nothing twice.
    let id = if headers.contains_key("idempotency-key") {
        NewId::of::<uuid::Uuid>(&state, "gallery", &headers, &body.fingerprint).await?.simple().to_string()
    } else {
        secrets::new_page_id()
    };
    Ok((StatusCode::CREATED, Json(put_up(&state, &body.value, &id).await?.into())))
}

/// Checks and publishes a page.
pub(crate) async fn put_up(state: &AppState, wanted: &Publish, id: &str) -> Answer<Gallery> {
    wanted.check()?;
    let images = match wanted.session_id {
        Some(session) => kept(state, session).await?,
        None => wanted.images.clone(),
    };
    let lede = wanted.lede.as_deref().map(str::trim).filter(|lede| !lede.is_empty());
    let new = NewGallery { id, title: wanted.title.trim(), lede, images: &images };
    Ok(state.store.publish(state.owner, new, clock::now()).await?)
}

async fn kept(state: &AppState, session: SessionId) -> Answer<Vec<ImageId>> {
    let verdicts = state.store.board(state.owner, session).await?.verdicts;
    let mut images: Vec<_> =
        verdicts.into_iter().filter(|verdict| verdict.verdict == VerdictKind::Select).map(|verdict| verdict.image_id).collect();
    images.truncate(MAX_IMAGES);
    if images.is_empty() {
        return Err(Problem::invalid_field("session_id", "Nothing is selected in this session yet."));
    }
    Ok(images)
}

/// The published pages, newest first.
#[utoipa::path(get, path = "/api/gallery", tag = "gallery", responses((status = 200, body = PublishedList)))]
pub async fn list(State(state): State<AppState>) -> Answer<Json<PublishedList>> {
    let items = state.store.galleries(state.owner).await?.into_iter().map(Published::from).collect();
    Ok(Json(PublishedList { items, next_cursor: None }))
}

/// Takes a page back; its pictures stay in the studio.
#[utoipa::path(delete, path = "/api/gallery/{id}", tag = "gallery", params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn unpublish(State(state): State<AppState>, Path(id): Path<String>) -> Answer<StatusCode> {
    state.store.unpublish(state.owner, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `/g/{id}`: the page, for anybody.
pub async fn page(State(state): State<AppState>, Path(id): Path<String>, headers: HeaderMap) -> Answer<Response> {
    let (gallery, images) = state.store.gallery(&id).await?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let scheme = if state.settings.tls.is_some() { "https" } else { "http" };
    let shown = images.iter().map(|image| ShownImage {
        href: format!("/g/{id}/{}", image.id),
        alt: image.prompt.clone(),
        title: beginning(&image.prompt),
        width: image.blob.width,
        height: image.blob.height,
    });
    let page = GalleryPage {
        url: format!("{scheme}://{host}/g/{id}"),
        title: gallery.title,
        lede: gallery.lede,
        images: shown.collect(),
        span: span(&images),
    };
    Ok(plain::answer(gallery_page(plain::of(&state, &headers), page)))
}

/// Which size of a published picture.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeQuery {
    w: Option<u32>,
}

/// `/g/{id}/{image}?w=`: a picture of a published page, and of no other.
pub async fn picture(
    State(state): State<AppState>,
    Path((id, image)): Path<(String, String)>,
    Query(query): Query<SizeQuery>,
    method: Method,
    headers: HeaderMap,
) -> Answer<Response> {
    let (_, images) = state.store.gallery(&id).await?;
    let image = images.into_iter().find(|published| published.id.to_string() == image);
    let image = image.ok_or_else(|| Problem::not_found("picture"))?;
    let sha256: ContentHash =
        image.blob.sha256.parse().map_err(|_| Problem::internal("a stored file has a name that is no hash"))?;
    match query.w {
        Some(0) => Err(Problem::invalid_field("w", "A thumbnail is at least 1 pixel wide.")),
        Some(width) => Ok(media::http::serve_thumb(&state.media, &method, &headers, sha256, width).await?),
        None => {
            let name = format!("gesso-{}.{}", image.id, image.blob.mime.rsplit('/').next().unwrap_or("png"));
            let served = Served { sha256, mime: &image.blob.mime, name: &name };
            Ok(media::http::serve_blob(&state.media, &method, &headers, served).await?)
        }
    }
}

fn beginning(prompt: &str) -> String {
    let line = prompt.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE_CHARS {
        return line;
    }
    let cut: String = line.chars().take(TITLE_CHARS).collect();
    let at_word = cut.rfind(' ').map_or(cut.as_str(), |end| cut.get(..end).unwrap_or(&cut));
    format!("{}…", at_word.trim_end_matches([',', '.', ';', ':']))
}

/// When pictures were made: `in November 2026`, `between May 2026 and June 2026`.
fn span(images: &[PublishedImage]) -> String {
    let month = |at: Timestamp| {
        let at = OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        format!("{} {}", at.month(), at.year())
    };
    let times = || images.iter().map(|image| image.created_at);
    match (times().min().map(month), times().max().map(month)) {
        (Some(first), Some(last)) if first != last => format!("between {first} and {last}"),
        (Some(first), _) => format!("in {first}"),
        _ => "some time ago".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_words_and_whole_ones() {
        assert_eq!(beginning("a  red\nboat"), "a red boat");
        assert!(beginning(&"word ".repeat(40)).ends_with("word…"));
    }
}
