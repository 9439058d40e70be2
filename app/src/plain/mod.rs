//! Pages without a script: signing in, being offline, and what was published. Rendered on the server, woken by nobody.

mod gallery;
mod offline;
mod sign_in;

use leptos::{prelude::*, tachys::view::RenderHtml};

pub use gallery::{GalleryPage, ShownImage, gallery_page};
pub use offline::offline_page;
pub use sign_in::{SignInPage, SignInTrouble, sign_in_page};

use crate::{assets::AssetUrls, shell::theme::Theme};

/// What every plain page is told.
#[derive(Clone, Debug)]
pub struct Plain {
    /// Where the style and the fonts are.
    pub assets: AssetUrls,
    /// Dark, light or as the system says.
    pub theme: Theme,
}

/// The mark, drawn in place: there is no sprite here.
fn mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3 4.5h13.5v3H6v9h9v-3.6h-4.2v-2.7H18V19.5H3z" />
            <path d="M18.6 2.2 22 5.6l-4.3 4.3-3.4-3.4z" opacity=".55" />
        </svg>
    }
}

/// A whole document around `body`.
fn document(plain: Plain, title: String, head: impl IntoView + 'static, body: impl IntoView + 'static) -> String {
    let Plain { assets, theme } = plain;
    let preload = |href: String| {
        view! { <link rel="preload" r#as="font" r#type="font/woff2" crossorigin="anonymous" href=href /> }
    };
    Owner::new()
        .with(|| {
            view! {
                <html lang="en" dir="ltr" data-theme=theme.as_str()>
                    <head>
                        <meta charset="utf-8" />
                        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                        <meta name="color-scheme" content="dark light" />
                        <title>{title}</title>
                        <link rel="icon" r#type="image/svg+xml" href="/favicon.svg" />
                        {assets.fonts.into_iter().map(preload).collect_view()}
                        <link rel="stylesheet" href=assets.css />
                        {head}
                    </head>
                    <body>{body}</body>
                </html>
            }
            .to_html()
        })
        .replacen("<html", "<!DOCTYPE html><html", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Plain {
        Plain { assets: AssetUrls::default(), theme: Theme::Light }
    }

    #[test]
    fn what_people_typed_is_text_and_never_markup() {
        let page = SignInPage {
            name: "<b>\"x\"".into(),
            secret: String::new(),
            next: "/a\"><script>".into(),
            trouble: Some(SignInTrouble::Wrong),
        };
        let html = sign_in_page(plain(), page);
        assert!(html.starts_with("<!DOCTYPE html><html"), "{html}");
        assert!(!html.contains("<b>\"x\"") && !html.contains("\"><script>"), "{html}");
        assert!(html.contains("data-theme=\"light\""), "{html}");
        let gallery = GalleryPage {
            url: "https://studio.example/g/x".into(),
            title: "<i>Quiet".into(),
            lede: Some("</title><script>alert(1)</script>".into()),
            images: vec![ShownImage {
                href: "/g/x/1".into(),
                alt: "\"><img src=x>".into(),
                width: 512,
                height: 640,
                title: "one".into(),
            }],
            span: "in November 2026".into(),
        };
        let html = gallery_page(plain(), gallery);
        assert!(!html.contains("<i>Quiet") && !html.contains("<script") && !html.contains("<img src=x"), "{html}");
        assert!(html.contains("og:image"), "{html}");
    }
}
