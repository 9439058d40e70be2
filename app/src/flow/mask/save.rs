//! What was painted, brought to the studio; its name becomes the value of the picture.

use gesso_core::mask::{Area, Painting, Source, png};
use leptos::{prelude::*, task::spawn_local};

use super::easel::Easel;
use crate::browser;

/// Saves it and closes the editor. Whatever fails, what was painted stays.
pub fn save(easel: Easel) {
    let Some(source) = easel.asked.with_value(|asked| Source::of(&asked.value)) else { return };
    easel.paint(|painting| {
        painting.end();
        Area::default()
    });
    let Some(mask) = easel.with(|painting: &Painting| png(painting.mask())) else { return };
    easel.is_saving.set(true);
    easel.problem.set(None);
    // As ComfyUI calls them.
    let name = format!("clipspace-mask-{:.0}.png", browser::now_millis());
    spawn_local(async move {
        let given = browser::give_mask_to_nodes(&mask, &name, &source.reference()).await;
        // It may have been left meanwhile: then nothing is wanted of it.
        if easel.open.try_get_untracked() != Some(true) {
            return;
        }
        easel.is_saving.set(false);
        let why = match given {
            Ok(name) => match easel.asked.with_value(|asked| asked.put.try_run(format!("{name} [input]"))) {
                Some(()) => return easel.open.set(false),
                None => "the block of this picture is gone".to_owned(),
            },
            Err(error) => error.detail,
        };
        easel.problem.set(Some(format!("The mask was not saved: {why}")));
    });
}
