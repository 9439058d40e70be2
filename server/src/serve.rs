//! From settings to a listening studio, and to its end.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context;
use gesso_app::ports::store::Store;
use leptos::config::LeptosOptions;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    clock,
    comfy::{front::Front, templates::Templates},
    config::Settings,
    events::Hub,
    fleet::{
        Fleet, Roster,
        engines::{Demo, Engines},
    },
    funnels::Funnels,
    http::site,
    jobs::Jobs,
    media::MediaStore,
    routes,
    state::AppState,
    store,
};

/// A studio that listens.
pub struct Running {
    /// Where.
    pub addr: SocketAddr,
    /// What every route can reach.
    pub state: AppState,
    served: tokio::task::JoinHandle<std::io::Result<()>>,
    tasks: tokio_util::task::TaskTracker,
}

impl Running {
    /// Serves until [`Self::stop`] or a failure of the listener.
    ///
    /// # Errors
    /// The listener failed.
    pub async fn served(&mut self) -> anyhow::Result<()> {
        Ok((&mut self.served).await??)
    }

    /// Ends the studio. What runs on nodes goes on there; the next start takes it over.
    pub async fn stop(self) {
        self.state.stop.cancel();
        if let Err(error) = self.served.await {
            tracing::warn!(%error, "the listener did not end well");
        }
        self.state.jobs.stopped().await;
        self.tasks.close();
        self.tasks.wait().await;
        self.state.engines.stop().await;
    }
}

/// Starts a studio.
///
/// # Errors
/// One sentence about what is missing or taken.
pub async fn start(settings: Settings, demo: Demo, demo_speed: f64) -> anyhow::Result<Running> {
    let listener = TcpListener::bind(settings.addr).await.with_context(|| {
        format!("{} cannot be listened on; another program has it, or choose another with --addr", settings.addr)
    })?;
    let addr = listener.local_addr()?;
    let (engines, fleet_file) = Engines::find(&settings, demo, demo_speed).await?;
    let store: Arc<dyn Store> = store::open(&settings.database_url, clock::now()).await?;
    let owner = store.ensure_owner(clock::now()).await?;
    let media = MediaStore::open(&settings.media_url)?;
    let templates = Templates::load().map_err(|problems| {
        let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the workflow templates cannot be used: {}", said.join("; "))
    })?;
    let fleet = Fleet::new(&fleet_file)?;
    let stop = CancellationToken::new();
    let tasks = tokio_util::task::TaskTracker::new();
    let hub = Hub::new(Arc::clone(&store));
    tasks.spawn(Arc::clone(&hub).run(stop.clone()));
    let front = Front::new(Arc::clone(&store), Arc::clone(&hub), stop.clone());
    let jobs = Jobs::new(
        Arc::clone(&store),
        media.clone(),
        Arc::clone(&fleet),
        Arc::new(templates),
        Arc::clone(&hub),
        Arc::clone(&front),
        settings.stall,
        stop.clone(),
    );
    let roster = Roster::new(Arc::clone(&fleet), Arc::clone(&store), jobs.clone(), tasks.clone(), stop.clone());
    roster.begin().await?;
    jobs.start().await;
    let funnels = Funnels::new(Arc::clone(&store), Arc::clone(&fleet), jobs.clone());
    tasks.spawn(funnels.clone().follow_all(stop.clone()));
    let state = AppState {
        settings: Arc::new(Settings { addr, ..settings }),
        store,
        media,
        fleet,
        roster,
        jobs,
        funnels,
        front,
        hub,
        engines: Arc::new(engines),
        owner,
        assets: site::asset_urls(),
        leptos: LeptosOptions::builder().output_name("gesso").site_addr(addr).build(),
        stop: stop.clone(),
    };
    if !site::is_built() {
        tracing::warn!("the page's own files are missing: only the API works. `cargo xtask run` builds them");
    }
    let app = routes::router(state.clone());
    let served = tokio::spawn(async move { axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await });
    Ok(Running { addr, state, served, tasks })
}
