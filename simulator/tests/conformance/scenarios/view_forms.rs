//! `/view`: whole files, ranges, revalidation, previews, channels, refusals.

use anyhow::{Context, ensure};
use image::{ColorType, ImageFormat};
use reqwest::Method;

use crate::{
    graphs::png,
    target::{Outcome, Target, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let stem = unique("view");
    let name = format!("{stem}.png");
    let bytes = png(77, true)?;
    target.upload(&name, bytes.clone(), &[]).await?.is(200)?;
    target.upload(&name, bytes.clone(), &[("subfolder", "viewsub")]).await?.is(200)?;
    target.upload(&format!("{stem}.html"), b"<b>hi</b>".to_vec(), &[]).await?.is(200)?;
    let view = format!("/view?filename={name}&type=input");

    let whole = target.get(&view).await?;
    ensure!(whole.is(200)?.bytes == bytes);
    ensure!(whole.header("content-type") == "image/png" && whole.header("accept-ranges") == "bytes");
    ensure!(whole.header("content-disposition") == format!("filename=\"{name}\""), "{}", whole.header("content-disposition"));
    let etag = whole.header("etag").to_owned();
    ensure!(
        etag.starts_with('"') && whole.header("last-modified").ends_with("GMT"),
        "{etag} {}",
        whole.header("last-modified")
    );
    for same in [
        format!("{view}&subfolder=viewsub"),
        format!("/view?filename={name}%20%5Binput%5D"),
        format!("/view?filename=viewsub/{name}&type=input"),
        format!("{view}&channel=rgba"),
    ] {
        ensure!(target.get(&same).await?.is(200)?.bytes == bytes, "{same}");
    }

    let part = target.send(target.request(Method::GET, &view).header("Range", "bytes=0-9")).await?;
    ensure!(part.is(206)?.bytes == bytes[..10]);
    ensure!(part.header("content-range") == format!("bytes 0-9/{}", bytes.len()), "{}", part.header("content-range"));
    let tail = target.send(target.request(Method::GET, &view).header("Range", "bytes=-5")).await?;
    ensure!(tail.is(206)?.bytes == bytes[bytes.len() - 5..]);
    target.send(target.request(Method::GET, &view).header("Range", "bytes=999999-")).await?.is(416)?;
    let known = target.send(target.request(Method::GET, &view).header("If-None-Match", &etag)).await?;
    known.is_empty(304)?;
    let head = target.send(target.request(Method::HEAD, &view)).await?;
    head.is_empty(200)?;
    ensure!(head.header("content-length") == bytes.len().to_string(), "{}", head.header("content-length"));
    ensure!(
        target.get(&format!("/view?filename={stem}.html&type=input")).await?.is(200)?.header("content-type")
            == "application/octet-stream"
    );

    for (query, kind, format) in [
        ("preview=webp", "image/webp", ImageFormat::WebP),
        ("preview=webp;50", "image/webp", ImageFormat::WebP),
        ("preview=png", "image/webp", ImageFormat::WebP),
        ("preview=jpeg;80", "image/jpeg", ImageFormat::Jpeg),
        ("preview=jpeg&channel=a", "image/webp", ImageFormat::WebP),
        ("channel=rgb", "image/png", ImageFormat::Png),
        ("channel=a", "image/png", ImageFormat::Png),
    ] {
        let answer = target.get(&format!("{view}&{query}")).await?;
        ensure!(answer.is(200)?.header("content-type") == kind, "{query}: {}", answer.header("content-type"));
        let picture = image::load_from_memory_with_format(&answer.bytes, format).with_context(|| query.to_owned())?;
        ensure!((picture.width(), picture.height()) == (40, 30), "{query}");
        match query {
            "channel=rgb" => ensure!(picture.color() == ColorType::Rgb8, "{:?}", picture.color()),
            "channel=a" => {
                ensure!(picture.to_rgba8().get_pixel(35, 5).0[3] == 255 && picture.to_rgba8().get_pixel(5, 5).0[3] == 0)
            }
            _ => {}
        }
    }
    target.get(&format!("/view?filename={stem}.html&type=input&preview=webp")).await?.is_crash()?;

    for (query, status) in [
        (format!("filename={name}"), 404),
        (format!("filename={name}&type=temp"), 404),
        ("type=input".to_owned(), 404),
        (format!("filename={name}&type=bogus"), 400),
        ("filename=&type=input".to_owned(), 400),
        ("filename=../extra.yaml&type=input".to_owned(), 400),
        ("filename=/etc/passwd&type=input".to_owned(), 400),
        (format!("filename={name}&type=input&subfolder=../.."), 403),
    ] {
        target.get(&format!("/view?{query}")).await?.is_empty(status).with_context(|| query)?;
    }
    target.get("/view_metadata/loras?filename=none.safetensors").await?.is_empty(404)?;
    target.get("/view_metadata/nofolder?filename=a.safetensors").await?.is_empty(404)?;
    Ok(Outcome::Passed)
}
