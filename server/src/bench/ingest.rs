//! Ingest against `vipsthumbnail`: CPU seconds for the same pictures, sizes and quality.
//!
//! Ours probes, hashes, decodes, scales, encodes and stores every file with its thumbnails;
//! vips only makes the thumbnails, one call per size over all files, which is the fastest way it
//! has from the command line. Both run in the same process tree, one after the other, and only
//! processor time counts, so threads make no difference.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use image::ImageReader;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use tokio::process::Command;
use tokio::time::Instant;

use super::Measure;
use crate::media::{Kind, MediaStore, THUMB_QUALITY, THUMB_WIDTHS};

/// Side of the test pictures, in pixels.
const SIDE: u32 = 1024;
/// Pictures in work at once: enough to keep a few cores busy.
const CONCURRENT: usize = 4;
/// Clock ticks a second in `/proc/self/stat` (proc_pid_stat(5); 100 on every Linux in use).
const TICKS_PER_SEC: f64 = 100.0;

/// Ingests `files` pictures of 1024 × 1024 and lets vips thumbnail the same ones.
///
/// # Errors
/// When `vipsthumbnail` (package `libvips-tools`) or `/proc` is missing, or when the two do not
/// agree on the size of a thumbnail, which would make the comparison void.
pub async fn run(files: usize) -> anyhow::Result<Vec<Measure>> {
    ensure!(files > 0, "an ingest of no pictures measures nothing");
    let work = tempfile::tempdir()?;
    let paths = pictures(work.path(), files).await?;
    let png_bytes = total_size(paths.iter())?;

    let store = MediaStore::open(&format!("file://{}", work.path().join("media").display()))?;
    let (start, began) = (cpu_secs()?, Instant::now());
    let last = ingest(&store, &paths).await?;
    let (ours, ours_wall) = (cpu_secs()? - start, began.elapsed().as_secs_f64());

    let (start, began) = (cpu_secs()?, Instant::now());
    let theirs = vips(work.path(), &paths).await?;
    let (vips, vips_wall) = (cpu_secs()? - start, began.elapsed().as_secs_f64());

    for (width, name) in THUMB_WIDTHS.into_iter().zip(theirs.last_names()) {
        let ours = size_of(&store.thumb(last, width).await?)?;
        let theirs = size_of(&std::fs::read(&name)?)?;
        ensure!(ours == theirs, "thumbnails of {width}: ours {ours:?}, vips {theirs:?}");
    }
    ensure!(ours > 0.0, "too few pictures to see any processor time");

    let usage = store.usage().await?;
    let per_file = |value: f64| value / files as f64;
    Ok(vec![
        Measure::new("ingest_ratio", vips / ours, "×"),
        Measure::new("ingest_cpu", per_file(ours) * 1e3, "ms"),
        Measure::new("ingest_cpu_vipsthumbnail", per_file(vips) * 1e3, "ms"),
        Measure::new("ingest_wall", per_file(ours_wall) * 1e3, "ms"),
        Measure::new("ingest_wall_vipsthumbnail", per_file(vips_wall) * 1e3, "ms"),
        Measure::new("ingest_picture_size", per_file(png_bytes as f64) / 1e6, "MB"),
        Measure::new("ingest_thumbnails_size", per_file(usage.thumb_bytes as f64) / 1e3, "kB"),
        Measure::new("ingest_thumbnails_size_vipsthumbnail", per_file(theirs.bytes()? as f64) / 1e3, "kB"),
        Measure::new("ingest_pictures", files as f64, "files"),
    ])
}

async fn ingest(store: &MediaStore, paths: &[PathBuf]) -> anyhow::Result<crate::media::ContentHash> {
    use futures::{StreamExt, TryStreamExt, stream};
    let stored = stream::iter(paths)
        .map(async |path| {
            let bytes = Bytes::from(tokio::fs::read(path).await?);
            anyhow::Ok(store.ingest(bytes, Kind::NodeOutput).await?.sha256)
        })
        .buffered(CONCURRENT);
    let hashes: Vec<_> = stored.try_collect().await?;
    hashes.last().copied().context("nothing was stored")
}

/// What vips wrote: for every width a file per picture.
struct VipsFiles(Vec<Vec<PathBuf>>);

impl VipsFiles {
    fn last_names(&self) -> impl Iterator<Item = PathBuf> {
        self.0.iter().filter_map(|names| names.last().cloned())
    }

    fn bytes(&self) -> anyhow::Result<u64> {
        total_size(self.0.iter().flatten())
    }
}

async fn vips(folder: &Path, paths: &[PathBuf]) -> anyhow::Result<VipsFiles> {
    let mut written = Vec::new();
    for width in THUMB_WIDTHS {
        let out = folder.join(format!("vips-{width}"));
        std::fs::create_dir(&out)?;
        // `>` only ever shrinks, as ours does.
        let output = Command::new("vipsthumbnail")
            .arg("--size")
            .arg(format!("{width}x{width}>"))
            .arg("-o")
            .arg(out.join(format!("%s.webp[Q={THUMB_QUALITY}]")))
            .args(paths)
            .output()
            .await
            .context("vipsthumbnail does not start; install the package libvips-tools")?;
        if !output.status.success() {
            bail!("vipsthumbnail: {}", String::from_utf8_lossy(&output.stderr));
        }
        let name = |path: &PathBuf| path.file_name().map(|name| out.join(name).with_extension("webp"));
        written.push(paths.iter().filter_map(name).collect());
    }
    Ok(VipsFiles(written))
}

/// User and system time of this process and of the children it has waited for, in seconds.
fn cpu_secs() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")
        .context("processor time is read from /proc, which this system does not have")?;
    // The name in parentheses may hold anything; utime, stime, cutime, cstime are 14 to 17.
    let (_, fields) = stat.rsplit_once(')').context("an unknown /proc/self/stat")?;
    let mut ticks = 0;
    let mut seen = 0;
    for field in fields.split_whitespace().skip(11).take(4) {
        ticks += field.parse::<u64>()?;
        seen += 1;
    }
    ensure!(seen == 4, "an unknown /proc/self/stat");
    Ok(ticks as f64 / TICKS_PER_SEC)
}

/// Writes pictures with the statistics of photographs: smooth light, edges, and sensor noise,
/// which compress to about what a node's output does.
async fn pictures(folder: &Path, files: usize) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::with_capacity(files);
    for index in 0..files {
        let path = folder.join(format!("picture-{index:05}.png"));
        let target = path.clone();
        tokio::task::spawn_blocking(move || write_picture(&target, index as u64)).await??;
        paths.push(path);
    }
    Ok(paths)
}

fn write_picture(path: &Path, seed: u64) -> anyhow::Result<()> {
    let mut random = SmallRng::seed_from_u64(seed);
    // A dozen soft discs of light, each with a hard rim.
    let discs: Vec<[f32; 6]> = (0..12).map(|_| std::array::from_fn(|_| random.random())).collect();
    let mut pixels = Vec::with_capacity((SIDE * SIDE * 3) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let (u, v) = (x as f32 / SIDE as f32, y as f32 / SIDE as f32);
            let mut light = [60.0 + 80.0 * v, 50.0 + 70.0 * u, 90.0 - 40.0 * v];
            for [cx, cy, r, colour @ ..] in &discs {
                let distance = (u - cx).hypot(v - cy) / (0.05 + 0.3 * r);
                if distance < 1.0 {
                    let texture = (u * 180.0 * r).sin() * (v * 150.0 * cx).cos() * 12.0;
                    for (light, colour) in light.iter_mut().zip(colour) {
                        *light = *light * distance + colour * 220.0 * (1.0 - distance) + texture;
                    }
                }
            }
            let grain = random.random_range(-4.0..4.0_f32);
            for light in light {
                let noise = grain + random.random_range(-2.0..2.0_f32);
                pixels.push((light + noise).clamp(0.0, 255.0) as u8);
            }
        }
    }
    let file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let mut encoder = png::Encoder::new(file, SIDE, SIDE);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // As ComfyUI saves: zlib level 4, filters chosen row by row.
    encoder.set_deflate_compression(png::DeflateCompression::Level(4));
    encoder.set_filter(png::Filter::Adaptive);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(())
}

fn size_of(webp: &[u8]) -> anyhow::Result<(u32, u32)> {
    let reader = ImageReader::with_format(std::io::Cursor::new(webp), image::ImageFormat::WebP);
    Ok(reader.into_dimensions()?)
}

fn total_size<'a>(paths: impl Iterator<Item = &'a PathBuf>) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for path in paths {
        bytes += std::fs::metadata(path)?.len();
    }
    Ok(bytes)
}
