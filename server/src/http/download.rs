//! `/api/sessions/{id}/download`: pictures in one file.

use std::{collections::BTreeSet, io};

use async_zip::{Compression, ZipEntryBuilder, base::write::ZipFileWriter};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use futures::{StreamExt, stream};
use gesso_core::{
    funnel::{Facts, FunnelStage, Picture, Seat},
    ids::{ImageId, SessionId},
};
use serde::Deserialize;
use tokio::io::DuplexStream;
use tokio_util::io::ReaderStream;

use super::{Answer, Id, Query};
use crate::{error::Problem, media::ContentHash, state::AppState};

/// Most pictures in one file.
const MAX_PICTURES: usize = 2_000;
/// Bytes of the file that wait to be sent.
const WAITING_BYTES: usize = 256 * 1024;

/// Which pictures.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DownloadQuery {
    /// Ids of pictures with commas between; every picture when absent.
    images: Option<String>,
}

/// A picture and its name in the file.
struct Entry {
    name: String,
    image: ImageId,
}

/// Pictures as a ZIP file, each as it is kept, its recipe inside.
#[utoipa::path(get, path = "/api/sessions/{id}/download", tag = "funnel", params(("id" = SessionId, Path), DownloadQuery), responses((status = 200, content_type = "application/zip"), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn session(
    State(state): State<AppState>,
    Id(id): Id<SessionId>,
    Query(query): Query<DownloadQuery>,
) -> Answer<Response> {
    let facts = state.store.funnel_board(state.owner, id).await?.facts;
    let entries = chosen(&facts, query.images.as_deref())?;
    let (writer, reader) = tokio::io::duplex(WAITING_BYTES);
    let written = tokio::spawn(write(state, id, entries, writer));
    // What fails on the way must not look like a whole file.
    let failure = stream::once(async move {
        match written.await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(Err(error)),
            Err(error) => Some(Err(io::Error::other(error))),
        }
    });
    let body = ReaderStream::new(reader).chain(failure.filter_map(std::future::ready).boxed());
    let mut response = Response::new(Body::from_stream(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = HeaderValue::from_str(&format!("attachment; filename=\"gesso-{id}.zip\"")).map_err(Problem::internal)?;
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// The pictures asked for, named by stage and number.
fn chosen(facts: &Facts, images: Option<&str>) -> Answer<Vec<Entry>> {
    let wanted: Option<BTreeSet<ImageId>> = match images {
        None => None,
        Some(list) => {
            let ids: Result<_, _> = list.split(',').map(|id| id.trim().parse::<ImageId>()).collect();
            Some(ids.map_err(|_| Problem::invalid_field("images", "Give ids of pictures with commas between."))?)
        }
    };
    let is_wanted = |picture: &Picture| wanted.as_ref().is_none_or(|wanted| wanted.contains(&picture.id));
    let mut entries = Vec::new();
    for stage in FunnelStage::ALL {
        let seats = facts.seats.iter().filter(|seat| seat.stage == stage);
        for (seat, number) in seats.filter(|seat| !seat.pictures.is_empty()).zip(1..) {
            let pictures = seat.pictures.iter().zip(1..).filter(|(picture, _)| is_wanted(picture));
            entries.extend(pictures.map(|(picture, place)| Entry { name: name(seat, number, place), image: picture.id }));
        }
    }
    if wanted.is_some_and(|wanted| wanted.len() != entries.len()) {
        return Err(Problem::not_found("picture"));
    }
    if entries.is_empty() {
        return Err(Problem::invalid_field("images", "There is no picture yet."));
    }
    if entries.len() > MAX_PICTURES {
        return Err(Problem::invalid_field("images", format!("One file holds at most {MAX_PICTURES} pictures.")));
    }
    Ok(entries)
}

fn name(seat: &Seat, number: u32, place: u32) -> String {
    let enlarged = if seat.is_upscale() { "-enlarged" } else { "" };
    let place = if seat.pictures.len() > 1 { format!("-{place}") } else { String::new() };
    format!("{}-{number:02}{place}{enlarged}", seat.stage)
}

async fn write(state: AppState, session: SessionId, entries: Vec<Entry>, writer: DuplexStream) -> io::Result<()> {
    let mut zip = ZipFileWriter::with_tokio(writer);
    for entry in entries {
        let image = state.store.image(state.owner, session, entry.image).await.map_err(io::Error::other)?;
        let hash: ContentHash =
            image.blob.sha256.parse().map_err(|_| io::Error::other("a stored file has a name that is no hash"))?;
        let blob = state.media.get(hash).await.map_err(io::Error::other)?;
        let bytes = blob.bytes().await.map_err(io::Error::other)?;
        let extension = image.blob.mime.rsplit('/').next().unwrap_or("png");
        // Pictures are compressed already.
        let head = ZipEntryBuilder::new(format!("{}.{extension}", entry.name).into(), Compression::Stored);
        zip.write_entry_whole(head, &bytes).await.map_err(io::Error::other)?;
    }
    zip.close().await.map(drop).map_err(io::Error::other)
}
