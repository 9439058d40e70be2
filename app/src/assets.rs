//! Where the browser finds what was built for it.

/// Fonts of the first view, by their path below `public/`; italics and the machine's voice load when they are used.
pub const PRELOADED_FONTS: [&str; 2] = ["fonts/inter-latin-opsz-normal.woff2", "fonts/newsreader-latin-wght-normal.woff2"];

/// URLs of the built files. The server provides them as context, read from the manifest of its site folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetUrls {
    /// The JavaScript glue, an ES module.
    pub js: String,
    /// The WebAssembly module.
    pub wasm: String,
    /// The style sheet.
    pub css: String,
    /// [`PRELOADED_FONTS`] under their final names, which must be those in the style sheet.
    pub fonts: Vec<String>,
}

impl Default for AssetUrls {
    /// The unhashed names, for a site folder without a manifest.
    fn default() -> Self {
        Self {
            js: "/pkg/gesso.js".into(),
            wasm: "/pkg/gesso_bg.wasm".into(),
            css: "/pkg/gesso.css".into(),
            fonts: PRELOADED_FONTS.map(|font| format!("/{font}")).into(),
        }
    }
}
