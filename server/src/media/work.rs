//! Work on pixels, off the async threads: as many at once as there are cores, and together
//! within a memory budget.

use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::MediaError;

/// Memory all decodes together may take, in MiB; the largest picture alone takes most of it.
const DECODE_BUDGET_MIB: u32 = 1024;

/// The two limits.
pub(super) struct Work {
    cores: Arc<Semaphore>,
    memory: Arc<Semaphore>,
}

impl Work {
    pub(super) fn new() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self { cores: Arc::new(Semaphore::new(cores)), memory: Arc::new(Semaphore::new(DECODE_BUDGET_MIB as usize)) }
    }

    /// Runs `job`, which is expected to take `memory_bytes`, once there is room. A caller that
    /// goes away leaves the job running, and its place taken until it ends.
    pub(super) async fn run<T, F>(&self, memory_bytes: u64, job: F) -> Result<T, MediaError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, MediaError> + Send + 'static,
    {
        let mib = memory_bytes.div_ceil(1 << 20).min(DECODE_BUDGET_MIB.into());
        let mib = u32::try_from(mib).unwrap_or(DECODE_BUDGET_MIB);
        // Memory first: whoever waits for it must not keep a core from smaller pictures.
        let memory = permits(&self.memory, mib).await?;
        let core = permits(&self.cores, 1).await?;
        tokio::task::spawn_blocking(move || {
            let _room = (memory, core);
            job()
        })
        .await
        .map_err(|_| MediaError::Interrupted)?
    }
}

async fn permits(room: &Arc<Semaphore>, count: u32) -> Result<OwnedSemaphorePermit, MediaError> {
    let permits = room.clone().acquire_many_owned(count).await;
    permits.map_err(|_| MediaError::Interrupted)
}
