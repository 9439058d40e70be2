//! What every route can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use gesso_app::{assets::AssetUrls, ports::store::Store};
use gesso_core::ids::OwnerId;
use leptos::config::LeptosOptions;
use tokio_util::sync::CancellationToken;

use crate::{
    comfy::front::Front,
    config::Settings,
    debate::Debates,
    events::Hub,
    fleet::{Fleet, Roster, engines::Engines},
    funnels::Funnels,
    jobs::Jobs,
    media::MediaStore,
    security::Guard,
};

/// The running studio; cloned for every request.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// What the server was told at start.
    pub settings: Arc<Settings>,
    /// Everything that is kept.
    pub store: Arc<dyn Store>,
    /// The files.
    pub media: MediaStore,
    /// The nodes.
    pub fleet: Arc<Fleet>,
    /// Who is in the fleet, and what may be changed about that.
    pub roster: Roster,
    /// The life of a generation.
    pub jobs: Jobs,
    /// Boards from drafts to finals.
    pub funnels: Funnels,
    /// Ideas argued by the specialists.
    pub debates: Debates,
    /// The virtual ComfyUI and who is connected to it.
    pub front: Arc<Front>,
    /// Events on their way out.
    pub hub: Arc<Hub>,
    /// Which engines are real, and where the language models are.
    pub engines: Arc<Engines>,
    /// Whose requests these are: behind the doors of an account its owner, before them the owner of the first account.
    pub owner: OwnerId,
    /// What everybody who signs in passes.
    pub guard: Arc<Guard>,
    /// Where the page's own files are.
    pub assets: AssetUrls,
    /// What leptos wants to know.
    pub leptos: LeptosOptions,
    /// Cancelled when the studio stops or a credential of the account ends: streams end then.
    pub stop: CancellationToken,
}
