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
    config::{Auth, Settings},
    debate::Debates,
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
    security::{self, Doors, Guard},
    state::AppState,
    store,
    tls::{self, Door, Peer},
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
    /// Where, as a browser spells it.
    #[must_use]
    pub fn url(&self) -> String {
        url_of(&self.state.settings)
    }

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
    let acceptor = settings.tls.as_ref().map(tls::acceptor).transpose()?;
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
    let debates = Debates::new(
        Arc::clone(&store),
        Arc::clone(&hub),
        media.clone(),
        Arc::clone(&fleet),
        Arc::new(engines.ollama.clone()),
        tasks.clone(),
        stop.clone(),
    );
    debates.start();
    let state = AppState {
        guard: Arc::new(Guard::new()?),
        settings: Arc::new(Settings { addr, ..settings }),
        store,
        media,
        fleet,
        roster,
        jobs,
        funnels,
        debates,
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
    if state.settings.auth == Auth::Required {
        if state.settings.tls.is_none() && !addr.ip().is_loopback() {
            tracing::warn!("passwords travel in the clear: serve HTTPS with GESSO_TLS_CERT and GESSO_TLS_KEY");
        }
        let url = url_of(&state.settings);
        tasks.spawn(security::offer_codes(Arc::clone(&state.store), owner, url, stop.clone()));
    }
    let door = Door::new(listener, acceptor)?;
    let doors = Doors::new(state.clone(), routes::public(state.clone()), routes::inside);
    tasks.spawn(Arc::clone(&doors).watch());
    let app = routes::router(doors, Arc::clone(&state.settings)).into_make_service_with_connect_info::<Peer>();
    let served = tokio::spawn(async move { axum::serve(door, app).with_graceful_shutdown(stop.cancelled_owned()).await });
    Ok(Running { addr, state, served, tasks })
}

/// Where a studio with these settings listens.
fn url_of(settings: &Settings) -> String {
    format!("{}://{}", if settings.tls.is_some() { "https" } else { "http" }, settings.addr)
}
