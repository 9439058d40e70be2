//! A published page: title, lede, pictures, provenance.

use leptos::prelude::*;

use super::{Plain, document, mark};

/// Widths that pictures are offered in, in pixels; the media store makes these.
const WIDTHS: [u32; 3] = [320, 640, 1280];

/// A picture on a published page.
#[derive(Clone, Debug)]
pub struct ShownImage {
    /// Its address, without a size the picture itself.
    pub href: String,
    /// What it shows, in the words it was made from.
    pub alt: String,
    /// The same in a few words.
    pub title: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// A published page.
#[derive(Clone, Debug)]
pub struct GalleryPage {
    /// Its whole address, for those who show a card of it.
    pub url: String,
    /// Its heading.
    pub title: String,
    /// What stands below it.
    pub lede: Option<String>,
    /// Its pictures.
    pub images: Vec<ShownImage>,
    /// When they were made: `in November 2026`.
    pub span: String,
}

/// The document of a published page.
#[must_use]
pub fn gallery_page(plain: Plain, page: GalleryPage) -> String {
    let GalleryPage { url, title, lede, images, span } = page;
    let origin = url.split("/g/").next().unwrap_or_default().to_owned();
    let count = match images.len() {
        1 => "1 picture".to_owned(),
        count => format!("{count} pictures"),
    };
    let description = lede.clone().unwrap_or_else(|| count.clone());
    let property = |name: &'static str, content: String| leptos::html::meta().attr("property", name).attr("content", content);
    let cover = images.first().map(|image| {
        (
            property("og:image", format!("{origin}{}?w=1280", image.href)),
            property("og:image:alt", image.alt.clone()),
            view! { <meta name="twitter:card" content="summary_large_image" /> },
        )
    });
    let head = (
        view! { <meta name="description" content=description.clone() /> },
        property("og:type", "website".into()),
        property("og:site_name", "Gesso".into()),
        property("og:title", title.clone()),
        property("og:description", description),
        property("og:url", url),
        cover,
    );
    let body = view! {
        <a class="skip" href="#main">"Skip to the pictures"</a>
        <div class="public">
            <header>
                <p class="row">{mark()}<span>"Gesso"</span></p>
                // The style sheet shows the other theme while it is checked: nothing is kept of who reads.
                <label class="btn ghost"><input class="sr other-theme" r#type="checkbox" />{half_disc()}"Theme"</label>
            </header>
            <main id="main" tabindex="-1">
                <h1 dir="auto">{title.clone()}</h1>
                {lede.map(|lede| view! { <p class="lede" dir="auto">{lede}</p> })}
                <ol class="pub-grid">
                    {images.into_iter().enumerate().map(|(place, image)| shown(place, image)).collect_view()}
                </ol>
            </main>
            <footer>
                <p>
                    "Made with generative models on the author’s own machines, "{span}
                    ". Each file carries the words and the graph it was made with. This page counts nobody."
                </p>
            </footer>
        </div>
    };
    document(plain, format!("{title} · Gesso"), head, body)
}

/// The icon of the theme.
fn half_disc() -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2" />
            <path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor" />
        </svg>
    }
}

fn shown(place: usize, image: ShownImage) -> impl IntoView {
    let ShownImage { href, alt, title, width, height } = image;
    let srcset: Vec<String> = WIDTHS.iter().map(|width| format!("{href}?w={width} {width}w")).collect();
    view! {
        <li>
            <a href=href.clone()>
                <img src=format!("{href}?w=640") srcset=srcset.join(", ") sizes="(min-width: 60rem) 23rem, (min-width: 40rem) 45vw, 92vw"
                    alt=alt width=width height=height loading=if place < 3 { "eager" } else { "lazy" } />
                <span class="voice" dir="auto">{title}</span>
            </a>
        </li>
    }
}
