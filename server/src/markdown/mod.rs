//! Markdown of models and people as HTML for the page. What they write is not trusted: no HTML of theirs, no picture from
//! elsewhere, and every link shows where it leads.

mod code;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// Longest text that is rendered, in bytes; a longer one is shown as it is.
const MAX_BYTES: usize = 64 * 1024;
/// How links may begin; any other is text.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// The HTML of a text; none when it has no marks and is best shown as it is.
#[must_use]
pub fn render(text: &str) -> Option<String> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut writer = Writer::default();
    for event in parser {
        writer.take(event);
    }
    if !writer.has_marks {
        return None;
    }
    let mut page = String::with_capacity(text.len() * 2);
    html::push_html(&mut page, writer.events.into_iter());
    Some(page)
}

/// Events as they are written; ours in place of those that cannot be trusted.
#[derive(Default)]
struct Writer<'a> {
    events: Vec<Event<'a>>,
    has_marks: bool,
    /// The language of a block of code, and what has come of it.
    code: Option<(String, String)>,
    /// The links that are open: where each leads, and where its text begins.
    links: Vec<(Option<CowStr<'a>>, usize)>,
}

impl<'a> Writer<'a> {
    fn take(&mut self, event: Event<'a>) {
        self.has_marks |= !matches!(
            event,
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) | Event::Text(_) | Event::SoftBreak | Event::HardBreak
        );
        match event {
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.events.push(Event::Text(text)),
            },
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default().to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((language, code)) = self.code.take() {
                    self.events.push(Event::Html(code::block(&language, &code).into()));
                }
            }
            // HTML is text like any other.
            Event::Html(text) | Event::InlineHtml(text) => self.events.push(Event::Text(text)),
            Event::Start(Tag::HtmlBlock) => self.events.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => self.events.push(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => self.open(dest_url),
            Event::End(TagEnd::Link | TagEnd::Image) => self.close(),
            // The headings of the page are the page's own.
            Event::Start(Tag::Heading { .. }) => self.raw("<p class=\"md-h\">"),
            Event::End(TagEnd::Heading(_)) => self.raw("</p>\n"),
            // Alignment would be a style attribute, which the page does not take.
            Event::Start(Tag::Table(columns)) => {
                self.events.push(Event::Start(Tag::Table(columns.iter().map(|_| Alignment::None).collect())));
            }
            // In a talk a new line is meant.
            Event::SoftBreak => self.events.push(Event::HardBreak),
            other => self.events.push(other),
        }
    }

    /// A link, or a picture from elsewhere: nothing is loaded, it is a link like any other.
    fn open(&mut self, leads_to: CowStr<'a>) {
        let is_known = SCHEMES.iter().any(|scheme| leads_to.to_lowercase().starts_with(scheme));
        if is_known {
            self.raw(&format!("<a href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">", escaped(&leads_to)));
        }
        self.links.push((Some(leads_to), self.events.len()));
        if !is_known && let Some((leads_to, _)) = self.links.last_mut() {
            // Kept to be told, not to be followed.
            let told = leads_to.take().unwrap_or("".into());
            self.events.push(Event::Text(format!("[{told}] ").into()));
        }
    }

    fn close(&mut self) {
        let Some((Some(leads_to), from)) = self.links.pop() else { return };
        let said: String = self.events.iter().skip(from).filter_map(words).collect();
        if said.is_empty() {
            self.events.push(Event::Text(leads_to.clone()));
        }
        self.raw("</a>");
        if !said.is_empty() && said.trim() != leads_to.trim_start_matches("mailto:") {
            self.raw(&format!(" <span class=\"md-url\">({})</span>", escaped(&leads_to)));
        }
    }

    fn raw(&mut self, html: &str) {
        self.events.push(Event::InlineHtml(html.to_owned().into()));
    }
}

fn words<'a>(event: &'a Event<'_>) -> Option<&'a str> {
    match event {
        Event::Text(text) | Event::Code(text) => Some(text),
        _ => None,
    }
}

/// A text inside HTML, attributes included.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_marks_is_shown_as_it_is() {
        for plain in ["A boat, quiet.", "Two\nlines.", "", "1 < 2", "a\n\nb"] {
            assert_eq!(render(plain), None, "{plain}");
        }
    }

    #[test]
    fn marks_become_html() {
        let page = render("# Light\n\n- *warm*\n- **one** `lantern`\n\nand\nso on").unwrap();
        assert_eq!(
            page,
            "<p class=\"md-h\">Light</p>\n<ul>\n<li><em>warm</em></li>\n<li><strong>one</strong> <code>lantern</code></li>\n</ul>\n\
             <p>and<br />\nso on</p>\n"
        );
    }

    #[test]
    fn nothing_of_a_model_runs_or_loads() {
        for (evil, never) in [
            ("<script>alert(1)</script>", "<script"),
            ("a <img src=x onerror=alert(1)> b `c`", "<img"),
            ("![x](https://example.org/track.png)", "<img"),
            ("[x](javascript:alert(1))", "href"),
            ("[x](JaVaScRiPt:alert(1))", "href"),
            ("[x](data:text/html,<script>)", "href"),
            ("[x](https://a.example/\"onmouseover=\"alert(1))", "\"onmouseover"),
            ("```\"><script>x</script>\n</code><script>\n```", "<script"),
            ("<div style=\"position:fixed\">*x*</div>", "<div"),
            ("| a |\n|:-:|\n| b |", "style"),
        ] {
            let page = render(evil).unwrap();
            assert!(!page.contains(never), "{evil}: {page}");
        }
    }

    #[test]
    fn a_link_shows_where_it_leads() {
        let page = render("[the bank](https://evil.example/a?b&c)").unwrap();
        assert_eq!(
            page,
            "<p><a href=\"https://evil.example/a?b&amp;c\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">the bank</a> \
             <span class=\"md-url\">(https://evil.example/a?b&amp;c)</span></p>\n"
        );
        let plain = render("<https://example.org>").unwrap();
        assert!(plain.contains(">https://example.org</a></p>"), "{plain}");
        let picture = render("![a boat](https://example.org/b.png)").unwrap();
        assert!(picture.contains(">a boat</a>") && picture.contains("(https://example.org/b.png)"), "{picture}");
    }

    #[test]
    fn code_is_coloured_by_classes() {
        let page = render("```json\n{\"a\": 1} // <b>\n```").unwrap();
        assert!(page.starts_with("<pre class=\"code\"") && page.contains("class=\"hl-") && !page.contains("<b>"), "{page}");
        let unknown = render("```nonsense\na < b\n```").unwrap();
        assert!(unknown.contains("a &lt; b"), "{unknown}");
    }
}
