//! Writing the site: into a new folder that takes the old one's place when it is complete.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};

use super::assemble::Files;
use super::{Flavour, Site, compress, hash};
use crate::workspace::Workspace;

/// Writes `target/site`, or leaves it when it holds the same already.
pub fn write(workspace: &Workspace, files: &Files, flavour: Flavour) -> Result<Site> {
    let manifest = serde_json::to_vec_pretty(&files.manifest)?;
    let parts = files.contents.iter().flat_map(|(path, content)| [path.as_bytes(), content]);
    let stamp = hash::of(parts.chain([manifest.as_slice(), flavour.name().as_bytes()]));
    let (site, seen) = (workspace.site(), workspace.scratch().join("site.stamp"));
    if site.join("manifest.json").is_file() && fs::read_to_string(&seen).is_ok_and(|it| it == stamp) {
        println!("The site is up to date.");
        return Ok(Site { stamp });
    }
    let started = Instant::now();
    let _ = fs::remove_file(&seen);
    let fresh = site.with_extension("new");
    let _ = fs::remove_dir_all(&fresh);
    let mut compressed = 0;
    for (path, content) in &files.contents {
        put(&fresh.join(path), content)?;
        let copies = compress::copies(path, content, flavour)?;
        compressed += copies.first().map_or(content.len(), |(_, brotli)| brotli.len());
        for (path, copy) in copies {
            put(&fresh.join(path), &copy)?;
        }
    }
    put(&fresh.join("manifest.json"), &manifest)?;
    let _ = fs::remove_dir_all(&site);
    fs::rename(&fresh, &site).with_context(|| format!("{} is in the way", site.display()))?;
    put(&seen, stamp.as_bytes())?;
    println!(
        "{}: {} files, {} kB compressed, in {:.1} s",
        site.display(),
        files.contents.len(),
        compressed / 1000,
        started.elapsed().as_secs_f64()
    );
    Ok(Site { stamp })
}

fn put(path: &Path, content: &[u8]) -> Result<()> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, content))
        .with_context(|| format!("{} could not be written", path.display()))
}
