//! From parts to files: names get their hashes, references follow, the manifest lists them.
//! Pure: bytes in, bytes out.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::hash;
use super::manifest::Manifest;
use super::split::LINK;
use super::style::{Reference, Style};
use super::wasm::{Bindings, GLUE, MODULE};

/// The folder of `public/` whose files are only ever named by the style and the manifest, and
/// so may have hashed names. Everything else there is asked for by its plain name.
const HASHED_FOLDER: &str = "fonts/";

/// Every file of the site by its path, and the manifest.
#[derive(Debug)]
pub struct Files {
    /// Path from the site's root to content, without the manifest.
    pub contents: BTreeMap<String, Vec<u8>>,
    /// What [`Self::contents`] holds.
    pub manifest: Manifest,
}

/// Puts the site together.
pub fn assemble(bindings: Bindings, style: &Style, public: BTreeMap<String, Vec<u8>>) -> Result<Files> {
    let mut site = Files { contents: BTreeMap::new(), manifest: Manifest::default() };
    for (logical, content) in public {
        if logical.starts_with("pkg/") || logical == "manifest.json" {
            bail!("public/{logical} is in the way: the build writes a file of that name");
        }
        if logical.starts_with(HASHED_FOLDER) {
            site.add_hashed(&logical, content);
        } else {
            site.add(&logical, logical.clone(), content);
        }
    }
    for (name, content) in bindings.snippets {
        let logical = format!("pkg/{name}");
        site.add(&logical, logical.clone(), content);
    }

    let wasm = site.add_hashed(&format!("pkg/{MODULE}"), bindings.module);
    site.manifest.wasm = format!("/{wasm}");
    let mut glue = bindings.glue;
    let mut link = bindings.link;
    rename(&mut glue, MODULE, file_name(&wasm))?;
    for (name, part) in bindings.parts {
        let path = site.add_hashed(&format!("pkg/{name}"), part);
        rename(&mut link, &name, file_name(&path))?;
    }
    // The two import each other, so that the hash in both names is of both.
    let both = hash::of([glue.as_bytes(), link.as_bytes()]);
    let (glue_path, link_path) = (hash::named(&format!("pkg/{GLUE}"), &both), hash::named(&format!("pkg/{LINK}"), &both));
    // The module asks for the script under its plain name: only where it is imported from changes.
    rename(&mut glue, &format!("from \"./{LINK}\""), &format!("from \"./{}\"", file_name(&link_path)))?;
    rename(&mut link, GLUE, file_name(&glue_path))?;
    site.manifest.js = format!("/{glue_path}");
    site.add(&format!("pkg/{GLUE}"), glue_path, glue.into_bytes());
    site.add(&format!("pkg/{LINK}"), link_path, link.into_bytes());
    site.manifest.later = bindings.later;
    for part in site.manifest.later.values_mut().flatten() {
        let path = site.manifest.files.get(&format!("pkg/{part}")).with_context(|| format!("there is no part {part}"))?;
        *part = format!("/{path}");
    }
    let css = resolve(style, &site.manifest.files)?;
    site.manifest.css = format!("/{}", site.add_hashed("pkg/main.css", css.into_bytes()));
    Ok(site)
}

impl Files {
    fn add(&mut self, logical: &str, path: String, content: Vec<u8>) {
        self.contents.insert(path.clone(), content);
        self.manifest.files.insert(logical.to_owned(), path);
    }

    fn add_hashed(&mut self, logical: &str, content: Vec<u8>) -> String {
        let path = hash::name(logical, &content);
        self.add(logical, path.clone(), content);
        path
    }
}

/// Tells a script the final name of a file beside it.
fn rename(script: &mut String, name: &str, path: &str) -> Result<()> {
    if !script.contains(name) {
        bail!("a script does not name {name}: have wasm-bindgen or wasm-split changed their output?");
    }
    *script = script.replace(name, path);
    Ok(())
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Puts the final URLs into the style.
fn resolve(style: &Style, files: &BTreeMap<String, String>) -> Result<String> {
    let mut code = style.code.clone();
    for reference in &style.references {
        code = code.replace(&reference.placeholder, &target(reference, files)?);
    }
    Ok(code)
}

fn target(reference: &Reference, files: &BTreeMap<String, String>) -> Result<String> {
    let Reference { url, file, .. } = reference;
    if url.starts_with("data:") || url.starts_with('#') {
        return Ok(url.clone());
    }
    let logical =
        url.strip_prefix('/').with_context(|| format!("{file}: write url({url}) from the site's root, `/fonts/…`"))?;
    let path = files.get(logical).with_context(|| format!("{file}: url({url}) names no file below public/"))?;
    Ok(format!("/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bindings() -> Bindings {
        Bindings {
            glue: "import * as l from \"./__wasm_split.js\"; ({\"./__wasm_split.js\": l}); new URL('gesso_bg.wasm', import.meta.url)"
                .to_owned(),
            module: b"\0asm".to_vec(),
            link: "import './gesso.js'; fetch('./split_fleet.wasm')".to_owned(),
            parts: BTreeMap::from([("split_fleet.wasm".to_owned(), b"\0asm fleet".to_vec())]),
            later: BTreeMap::from([("fleet".to_owned(), vec!["split_fleet.wasm".to_owned()])]),
            snippets: BTreeMap::from([("snippets/a-1/inline0.js".to_owned(), b"x".to_vec())]),
        }
    }

    fn style(url: &str) -> Style {
        Style {
            code: ".a{src:url(\"Q1\")}".to_owned(),
            references: vec![Reference {
                placeholder: "Q1".to_owned(),
                url: url.to_owned(),
                file: "style/fonts.css".to_owned(),
            }],
        }
    }

    fn public() -> BTreeMap<String, Vec<u8>> {
        BTreeMap::from([("fonts/a.woff2".to_owned(), b"font".to_vec()), ("sw.js".to_owned(), b"worker".to_vec())])
    }

    fn text<'a>(site: &'a Files, url: &str) -> &'a str {
        std::str::from_utf8(&site.contents[&url[1..]]).unwrap()
    }

    #[test]
    fn references_follow_the_hashed_names() {
        let site = assemble(bindings(), &style("/fonts/a.woff2"), public()).unwrap();
        let manifest = &site.manifest;
        let module = manifest.wasm.strip_prefix("/pkg/").unwrap();
        let link = manifest.files["pkg/__wasm_split.js"].strip_prefix("pkg/").unwrap();
        let glue =
            format!("import * as l from \"./{link}\"; ({{\"./__wasm_split.js\": l}}); new URL('{module}', import.meta.url)");
        assert_eq!(text(&site, &manifest.js), glue, "the module asks for the script by its plain name");
        let font = &manifest.files["fonts/a.woff2"];
        assert_eq!(*font, hash::name("fonts/a.woff2", b"font"));
        assert_eq!(text(&site, &manifest.css), format!(".a{{src:url(\"/{font}\")}}"));
    }

    #[test]
    fn parts_are_fetched_and_listed_by_their_hashed_names() {
        let site = assemble(bindings(), &style("#id"), public()).unwrap();
        let manifest = &site.manifest;
        let fleet = &manifest.later["fleet"][0];
        assert_eq!(text(&site, fleet), "\0asm fleet");
        let (glue, part) = (manifest.js.strip_prefix("/pkg/").unwrap(), fleet.strip_prefix("/pkg/").unwrap());
        let link = format!("/{}", manifest.files["pkg/__wasm_split.js"]);
        assert_eq!(text(&site, &link), format!("import './{glue}'; fetch('./{part}')"));
    }

    #[test]
    fn the_manifest_lists_every_file_and_no_other() {
        let site = assemble(bindings(), &style("/fonts/a.woff2"), public()).unwrap();
        let mut listed: Vec<&String> = site.manifest.files.values().collect();
        listed.sort();
        assert!(listed.into_iter().eq(site.contents.keys()));
        assert_eq!(site.manifest.files["sw.js"], "sw.js");
        assert_eq!(site.manifest.files["pkg/snippets/a-1/inline0.js"], "pkg/snippets/a-1/inline0.js");
    }

    #[test]
    fn another_module_renames_the_glue_too() {
        let one = assemble(bindings(), &style("#id"), public()).unwrap();
        let part = BTreeMap::from([("split_fleet.wasm".to_owned(), b"\0asm2 fleet".to_vec())]);
        let changed_part = assemble(Bindings { parts: part, ..bindings() }, &style("#id"), public()).unwrap();
        assert_ne!(one.manifest.js, changed_part.manifest.js);
        let changed = Bindings { module: b"\0asm2".to_vec(), ..bindings() };
        let other = assemble(changed, &style("#id"), public()).unwrap();
        assert_ne!(one.manifest.wasm, other.manifest.wasm);
        assert_ne!(one.manifest.js, other.manifest.js);
        assert_eq!(one.manifest.css, other.manifest.css);
    }

    #[test]
    fn a_reference_to_nothing_is_refused_with_its_file() {
        for url in ["/fonts/b.woff2", "fonts/a.woff2", "https://fonts.example/a.woff2"] {
            let error = assemble(bindings(), &style(url), public()).unwrap_err();
            let said = format!("{error:#}");
            assert!(said.contains("style/fonts.css") && said.contains(url), "{said}");
        }
        assert!(assemble(bindings(), &style("data:,"), public()).is_ok());
    }

    #[test]
    fn glue_that_does_not_load_the_module_is_refused() {
        let strange = Bindings { glue: "export default 1".to_owned(), ..bindings() };
        assert!(assemble(strange, &style("#id"), public()).is_err());
    }
}
