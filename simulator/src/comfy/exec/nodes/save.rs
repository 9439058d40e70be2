//! Writing pictures: names, counters, metadata (comfyui protocol: files).

use bytes::Bytes;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{
    super::{Run, failure::Stop, inputs::Inputs, value::Pictures},
    Produced, blocking,
};
use crate::comfy::{
    disk::{Disk, Root, join, split},
    png_file,
};

/// Random letters in the name of a temporary picture.
const TEMP_LETTERS: usize = 5;

pub(super) async fn save(run: &Run<'_>, inputs: &Inputs) -> Result<Produced, Stop> {
    let pictures = inputs.image("images")?.clone();
    let prefix = inputs.text("filename_prefix")?.to_owned();
    write(run, Root::Output, &prefix, pictures).await
}

pub(super) async fn preview(run: &Run<'_>, inputs: &Inputs) -> Result<Produced, Stop> {
    let pictures = inputs.image("images")?.clone();
    let prefix = format!("ComfyUI_temp_{}", run.node.letters(TEMP_LETTERS));
    write(run, Root::Temp, &prefix, pictures).await
}

async fn write(run: &Run<'_>, root: Root, prefix: &str, pictures: Pictures) -> Result<Produced, Stop> {
    let (width, height) = pictures.first().map_or((0, 0), |picture| (picture.width(), picture.height()));
    let path = join("", &tokens(prefix, width, height, OffsetDateTime::now_utc())).filter(|path| !path.is_empty());
    let path = path.ok_or_else(|| {
        Stop::failed(
            "Exception",
            format!(
                "**** ERROR: Saving image outside the output folder is not allowed.\n \
                 full_output_folder: {prefix}\n         output_dir: /simulated/{0}\n         commonpath: /",
                root.name()
            ),
        )
    })?;
    let (folder, name) = split(&path);
    let mut counter = next_counter(&run.node.disk, root, folder, name);
    let texts = png_file::texts(&run.item.graph, run.item.extra.get("extra_pnginfo"));
    let mut references = Vec::new();
    for at in 0..pictures.len() {
        let (pictures, texts) = (pictures.clone(), texts.clone());
        let encoded = blocking(move || pictures.get(at).map(|picture| png_file::encode(picture, &texts))).await?;
        let bytes = match encoded {
            Some(Ok(bytes)) => Bytes::from(bytes),
            Some(Err(error)) => return Err(Stop::failed("OSError", error.to_string())),
            None => continue,
        };
        let file = format!("{}_{counter:05}_.png", name.replace("%batch_num%", &at.to_string()));
        let stored = if folder.is_empty() { file.clone() } else { format!("{folder}/{file}") };
        run.node.disk.write(root, &stored, bytes);
        references.push(json!({"filename": file, "subfolder": folder, "type": root.name()}));
        counter += 1;
    }
    Ok(Produced::ui(json!({ "images": Value::Array(references) })))
}

/// One more than the highest number files of this name have.
fn next_counter(disk: &Disk, root: Root, folder: &str, name: &str) -> u64 {
    let highest = disk
        .names(root, folder)
        .iter()
        .filter_map(|file| file.strip_prefix(name)?.strip_prefix('_')?.split('_').next()?.parse::<u64>().ok())
        .max();
    highest.map_or(1, |number| number + 1)
}

/// Fill in the size and date tokens of a prefix.
fn tokens(prefix: &str, width: u32, height: u32, now: OffsetDateTime) -> String {
    prefix
        .replace("%width%", &width.to_string())
        .replace("%height%", &height.to_string())
        .replace("%year%", &now.year().to_string())
        .replace("%month%", &format!("{:02}", u8::from(now.month())))
        .replace("%day%", &format!("{:02}", now.day()))
        .replace("%hour%", &format!("{:02}", now.hour()))
        .replace("%minute%", &format!("{:02}", now.minute()))
        .replace("%second%", &format!("{:02}", now.second()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_continue_per_prefix_and_folder() {
        let disk = Disk::default();
        for name in ["a_00001_.png", "a_00007_.png", "ab_00020_.png", "sub/a_00003_.png"] {
            disk.write(Root::Output, name, Bytes::new());
        }
        assert_eq!(next_counter(&disk, Root::Output, "", "a"), 8);
        assert_eq!(next_counter(&disk, Root::Output, "sub", "a"), 4);
        assert_eq!(next_counter(&disk, Root::Output, "", "new"), 1);
    }

    #[test]
    fn tokens_are_filled_in() {
        assert_eq!(tokens("t/%year%-%month%/a_%width%x%height%", 48, 32, OffsetDateTime::UNIX_EPOCH), "t/1970-01/a_48x32");
    }
}
