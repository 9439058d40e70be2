//! Where the browser finds what was built for it.

use std::collections::BTreeMap;

/// Fonts of the first view, by their path below `public/`; italics and the machine's voice load when they are used.
pub const PRELOADED_FONTS: [&str; 2] = ["fonts/inter-latin-wght-normal.woff2", "fonts/newsreader-latin-wght-normal.woff2"];

/// URLs of the built files. The server provides them as context, read from the manifest of its site folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetUrls {
    /// The JavaScript glue, an ES module.
    pub js: String,
    /// The WebAssembly module.
    pub wasm: String,
    /// What the modules of [`crate::later`] consist of, by their names.
    pub later: BTreeMap<String, Vec<String>>,
    /// The style sheet.
    pub css: String,
    /// [`PRELOADED_FONTS`] under their final names, which must be those in the style sheet.
    pub fonts: Vec<String>,
}

impl AssetUrls {
    /// A word that changes whenever one of the files does: the service worker's version. FNV-1a over the names, which
    /// carry the hashes of the contents (the glue's those of the later modules too).
    #[must_use]
    pub fn version(&self) -> String {
        let names = [&self.js, &self.wasm, &self.css].into_iter().chain(&self.fonts);
        let hash = names
            .flat_map(|name| name.bytes().chain([0]))
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        format!("{hash:016x}")
    }
}

impl Default for AssetUrls {
    /// The unhashed names, for a site folder without a manifest.
    fn default() -> Self {
        Self {
            js: "/pkg/gesso.js".into(),
            wasm: "/pkg/gesso_bg.wasm".into(),
            later: BTreeMap::new(),
            css: "/pkg/gesso.css".into(),
            fonts: PRELOADED_FONTS.map(|font| format!("/{font}")).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_follows_every_name() {
        let one = AssetUrls::default();
        assert_eq!(one.version(), AssetUrls::default().version());
        let other = AssetUrls { css: "/pkg/gesso.2.css".into(), ..AssetUrls::default() };
        assert_ne!(one.version(), other.version());
    }
}
