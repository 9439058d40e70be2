//! The open document as a file: as ComfyUI's front end saves it, as a prompt, as a picture with the workflow inside.

use gesso_core::graph::{
    json::Json,
    picture::write_png,
    prompt::{Options, to_api},
    render,
};
use leptos::task::spawn_local;

use super::Desk;
use crate::browser;

/// As what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// The document, in UI format.
    Workflow,
    /// What a server runs, in API format.
    Prompt,
    /// A PNG of it that carries both.
    Picture,
    /// An SVG of it.
    Drawing,
}

/// Hands the open document to the person.
pub fn export(desk: Desk, what: Export) {
    let Some(paper) = desk.files.shown_paper() else { return };
    let name = file_name(&paper.title);
    match what {
        Export::Workflow => {
            if let Some(text) = desk.with(|editor| editor.file().to_string()) {
                hand(desk, &format!("{name}.json"), text.as_bytes(), "application/json");
            }
        }
        Export::Prompt => {
            if let Some(text) = prompt(desk) {
                hand(desk, &format!("{name}-api.json"), text.as_bytes(), "application/json");
            }
        }
        Export::Drawing => {
            if let Some(svg) = drawing(desk) {
                hand(desk, &format!("{name}.svg"), svg.as_bytes(), "image/svg+xml");
            }
        }
        Export::Picture => picture(desk, format!("{name}.png")),
    }
}

fn drawing(desk: Desk) -> Option<String> {
    desk.with(|editor| render::svg(editor.file(), editor.schema()))
}

fn prompt(desk: Desk) -> Option<String> {
    desk.with(|editor| {
        let conversion = to_api(editor.file(), editor.schema(), Options::default());
        format!("{:#}", Json::Object(conversion.prompt))
    })
}

fn picture(desk: Desk, name: String) {
    let workflow = desk.with(|editor| editor.file().to_string());
    let (Some(workflow), Some(prompt), Some(svg)) = (workflow, prompt(desk), drawing(desk)) else { return };
    spawn_local(async move {
        let png = browser::png_of_svg(&svg).await;
        match png.and_then(|png| write_png(&png, &[("workflow", &workflow), ("prompt", &prompt)])) {
            Some(png) => hand(desk, &name, &png, "image/png"),
            None => desk.refuse("the browser could not draw the flow: export the workflow instead"),
        }
    });
}

fn hand(desk: Desk, name: &str, bytes: &[u8], mime: &str) {
    if !browser::download(name, bytes, mime) {
        desk.refuse("the browser did not take the file");
    }
}

/// A title as a file name anywhere.
fn file_name(title: &str) -> String {
    const MAX_CHARS: usize = 80;
    let is_kept = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_' | '.' | ',');
    let name: String = title.chars().take(MAX_CHARS).map(|letter| if is_kept(letter) { letter } else { '-' }).collect();
    let name = name.trim_matches([' ', '.']);
    if name.is_empty() { "flow".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn titles_become_names_of_files() {
        assert_eq!(file_name("Sea, at night (2/3)"), "Sea, at night -2-3-");
        assert_eq!(file_name(" ../.. "), "-");
        assert_eq!(file_name("…"), "-");
        assert_eq!(file_name(" . "), "flow");
    }
}
