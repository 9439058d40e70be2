//! Uploads: reuse, renaming, overwriting, folders, refusals, masks.

use anyhow::ensure;
use serde_json::json;

use crate::{
    graphs::png,
    target::{Outcome, Target, same, unique},
};

pub async fn check(target: Target) -> anyhow::Result<Outcome> {
    let stem = unique("up");
    let name = format!("{stem}.png");
    let stored = |name: &str, subfolder: &str, kind: &str| json!({"name": name, "subfolder": subfolder, "type": kind});
    let first = target.upload(&name, png(1, false)?, &[]).await?;
    same("a new file", &first.is(200)?.json()?, &stored(&name, "", "input"))?;
    let again = target.upload(&name, png(1, false)?, &[]).await?;
    same("the same bytes", &again.is(200)?.json()?, &stored(&name, "", "input"))?;
    let other = target.upload(&name, png(2, false)?, &[]).await?;
    same("other bytes", &other.is(200)?.json()?, &stored(&format!("{stem} (1).png"), "", "input"))?;
    let third = target.upload(&name, png(3, false)?, &[]).await?;
    same("still other bytes", &third.is(200)?.json()?, &stored(&format!("{stem} (2).png"), "", "input"))?;
    let over = target.upload(&name, png(4, false)?, &[("overwrite", "true")]).await?;
    same("overwriting", &over.is(200)?.json()?, &stored(&name, "", "input"))?;
    let bytes = target.get(&format!("/view?filename={name}&type=input")).await?;
    ensure!(bytes.is(200)?.bytes == png(4, false)?, "not overwritten");
    for (fields, subfolder, kind) in [
        (&[("subfolder", "studio/set1"), ("type", "input")][..], "studio/set1", "input"),
        (&[("type", "temp")], "", "temp"),
        (&[("type", "output"), ("subfolder", "uploads")], "uploads", "output"),
    ] {
        let answer = target.upload(&name, png(5, false)?, fields).await?;
        same("a chosen place", &answer.is(200)?.json()?, &stored(&name, subfolder, kind))?;
        let back = target.get(&format!("/view?filename={name}&type={kind}&subfolder={subfolder}")).await?;
        ensure!(back.is(200)?.bytes == png(5, false)?);
    }

    // Nothing is checked about the content.
    let odd = unique("odd");
    target.upload(&format!("{odd}.png"), b"hello".to_vec(), &[]).await?.is(200)?;

    target.upload(&name, png(1, false)?, &[("type", "bogus")]).await?.is_crash()?;
    target.upload(&name, png(1, false)?, &[("subfolder", "../../etc")]).await?.is_empty(400)?;
    target.upload("../../evil.png", png(1, false)?, &[]).await?.is_empty(400)?;
    let form = reqwest::multipart::Form::new().text("type", "input");
    target.send(target.request(reqwest::Method::POST, "/upload/image").multipart(form)).await?.is_empty(400)?;
    target.post("/upload/image", &json!({"image": "x"})).await?.is_empty(400)?;

    // A mask gives its transparency to the original; the result is RGBA.
    let reference = json!({"filename": name, "type": "input", "subfolder": ""}).to_string();
    let mask_name = format!("{}.png", unique("mask"));
    let part = reqwest::multipart::Part::bytes(png(200, true)?).file_name(mask_name.clone());
    let form = reqwest::multipart::Form::new()
        .part("image", part)
        .text("type", "input")
        .text("subfolder", "clipspace")
        .text("original_ref", reference);
    let answer = target.send(target.request(reqwest::Method::POST, "/upload/mask").multipart(form)).await?;
    same("the mask", &answer.is(200)?.json()?, &stored(&mask_name, "clipspace", "input"))?;
    let masked = target.get(&format!("/view?filename={mask_name}&type=input&subfolder=clipspace")).await?;
    let picture = image::load_from_memory(&masked.is(200)?.bytes)?;
    ensure!(picture.color() == image::ColorType::Rgba8, "{:?}", picture.color());
    let picture = picture.to_rgba8();
    ensure!(picture.get_pixel(5, 5).0 == [4, 120, 40, 0] && picture.get_pixel(35, 5).0 == [4, 120, 40, 255], "not masked");
    Ok(Outcome::Passed)
}
