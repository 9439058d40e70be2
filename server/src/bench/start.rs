//! From process start to the first page.

use std::time::Instant;

use super::{Measure, process::Process};

/// Starts; the first creates the database and is told apart.
const STARTS: usize = 11;

/// Starts the studio several times on the same data.
///
/// # Errors
/// It did not start, or its page is not a page.
pub async fn run() -> anyhow::Result<Vec<Measure>> {
    let folder = tempfile::tempdir()?;
    let mut secs = Vec::new();
    for _ in 0..STARTS {
        let began = Instant::now();
        let process = Process::start(folder.path())?;
        let page = process.get("/").await?.text().await?;
        secs.push(began.elapsed().as_secs_f64());
        anyhow::ensure!(page.contains("</html>"), "the first page is not whole");
    }
    let first = secs.remove(0);
    secs.sort_by(f64::total_cmp);
    let median = secs.get(secs.len() / 2).copied().unwrap_or(f64::NAN);
    Ok(vec![Measure::new("start_first_page", median, "s"), Measure::new("start_first_page_new_database", first, "s")])
}
