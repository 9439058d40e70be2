//! The HTML document around the app. Rendered on the server only.

use std::iter;

use axum::http::request::Parts;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use super::{install::BUILD_META, theme::Theme};
use crate::{App, assets::AssetUrls, later::module_at};

/// Lucide icons and our own mark. It stands behind the app, which hydration walks from its first element.
const SPRITE: &str = include_str!("sprite.svg");

/// Whose page it is, in context. It stands in `data-owner` of `<html>`, so that a device that several people use keeps
/// what it keeps for each apart.
#[derive(Clone)]
pub struct PageOwner(pub String);

/// The document. Wants [`AssetUrls`] in context and takes the unhashed names without; the nonce is the response's own.
pub fn shell() -> impl IntoView {
    let assets = use_context::<AssetUrls>().unwrap_or_default();
    let owner = use_context::<PageOwner>().map(|PageOwner(owner)| owner);
    let boot = format!(
        "import init,{{hydrate}} from {};init({{module_or_path:{}}}).then(()=>hydrate());",
        script_string(&assets.js),
        script_string(&assets.wasm)
    );
    let later = use_context::<Parts>().and_then(|parts| module_at(parts.uri.path()));
    let later = later.and_then(|module| assets.later.get(module)).cloned().unwrap_or_default();
    let module = |href: String| {
        view! { <link rel="preload" r#as="fetch" r#type="application/wasm" crossorigin="anonymous" href=href /> }
    };
    let font = |href: String| {
        view! { <link rel="preload" r#as="font" r#type="font/woff2" crossorigin="anonymous" href=href /> }
    };
    view! {
        <!DOCTYPE html>
        <html lang="en" dir="ltr" data-theme=Theme::current().as_str() data-owner=owner>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content" />
                <meta name="color-scheme" content="dark light" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0e0f10" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f4f4f5" />
                <meta name=BUILD_META content=assets.version() />
                <link rel="icon" r#type="image/svg+xml" href="/favicon.svg" />
                <link rel="apple-touch-icon" href="/icons/icon-180.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                {assets.fonts.into_iter().map(font).collect_view()}
                <link rel="stylesheet" href=assets.css />
                <link rel="modulepreload" href=assets.js nonce=use_nonce() />
                {iter::once(assets.wasm).chain(later).map(module).collect_view()}
                <script r#type="module" nonce=use_nonce() inner_html=boot></script>
                <MetaTags />
            </head>
            <body>
                <App />
                <svg class="sprite" width="0" height="0" aria-hidden="true" inner_html=SPRITE></svg>
            </body>
        </html>
    }
}

/// A string as JavaScript spells it, safe inside a `<script>` element.
fn script_string(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('<', "\\u003c")
}
