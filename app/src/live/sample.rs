//! Generations, homes and events for the tests.

use gesso_core::{
    event::{Envelope, StudioEvent},
    generation::{Generation, Image, Stage},
    ids::{GenerationId, ImageId, SessionId},
    schedule::Why,
    time::Timestamp,
};
use serde_json::json;
use uuid::Uuid;

use crate::api::{Engines, HomeState};

/// The session of every sample.
pub const SESSION: SessionId = SessionId(Uuid::from_u128(0xA));

/// A queued generation of batch 1.
pub fn generation(id: u128) -> Generation {
    generation_of(id, 1)
}

/// A queued generation of a batch.
pub fn generation_of(id: u128, batch: u128) -> Generation {
    let value = json!({
        "id": Uuid::from_u128(id), "session_id": SESSION, "batch_id": Uuid::from_u128(batch), "status": "queued",
        "node_id": null, "why": null, "progress": null, "attempts": [], "images": [], "simulated": false,
        "request": {"session_id": SESSION, "task": "txt2img", "model_family": "sd15", "prompt": "a boat",
            "params": {"width": 448, "height": 576, "steps": 20}},
        "created_at": "2026-11-21T10:00:00Z", "started_at": null, "completed_at": null,
    });
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}"))
}

/// A home with these generations, read at `cursor`.
pub fn home(cursor: i64, generations: Vec<Generation>) -> HomeState {
    let session = json!({
        "id": SESSION, "project_id": SESSION, "flow": "draft_grid", "title": "a boat", "created_at": "2026-11-21T10:00:00Z",
        "updated_at": "2026-11-21T10:00:00Z", "model_assignments": {}, "settings": {}, "stats": {"images": 0, "bytes": 0},
    });
    let gpu = json!({
        "id": "atlas", "name": "Atlas", "tier": "quality", "vram_gb": 24.0, "capabilities": ["sd15"], "state": "healthy",
        "detail": "answers", "running": [], "pending": [], "resident": [], "rate": null, "version": null,
        "max_resolution": null, "simulated": false,
    });
    HomeState {
        session: serde_json::from_value(session).unwrap_or_else(|error| panic!("{error}")),
        generations,
        board: None,
        debate: None,
        recent: Vec::new(),
        gpus: vec![serde_json::from_value(gpu).unwrap_or_else(|error| panic!("{error}"))],
        engines: Engines::default(),
        cursor,
        server_time: Timestamp(0),
    }
}

/// An event of the sample session.
pub fn event(seq: i64, event: StudioEvent) -> Envelope {
    Envelope { seq, at: Timestamp(seq * 1000), session_id: Some(SESSION), event }
}

/// `placed` on Atlas.
pub fn placed(id: u128) -> StudioEvent {
    let why = Why { chosen: Some("atlas".into()), reason: "It is first.".into(), candidates: Vec::new() };
    StudioEvent::Placed { generation_id: GenerationId(Uuid::from_u128(id)), node_id: "atlas".into(), why }
}

/// `progress` while sampling on Atlas.
pub fn progress(id: u128, current: u32) -> StudioEvent {
    let generation_id = GenerationId(Uuid::from_u128(id));
    StudioEvent::Progress { generation_id, node_id: "atlas".into(), current, total: 20, stage: Stage::Sampling }
}

/// `complete` with one picture.
pub fn complete(id: u128) -> StudioEvent {
    let image = Image {
        id: ImageId(Uuid::from_u128(id)),
        image_url: format!("/api/images/s/{id}"),
        thumbnail_url: format!("/api/images/s/{id}/thumb"),
        width: 448,
        height: 576,
        sha256: String::new(),
        parents: Vec::new(),
        simulated: true,
    };
    StudioEvent::Complete {
        generation_id: GenerationId(Uuid::from_u128(id)),
        image_url: image.image_url.clone(),
        thumbnail_url: image.thumbnail_url.clone(),
        images: vec![image],
    }
}
