//! Blocks of code, coloured by classes: the page takes no style attributes.

use std::sync::LazyLock;

use syntect::{
    html::{ClassStyle, ClassedHTMLGenerator},
    parsing::SyntaxSet,
    util::LinesWithEndings,
};

use super::escaped;

/// Longest block that is coloured, in bytes, and the longest line of one: the grammars are regular expressions, and what
/// they are asked to read is not trusted.
const MAX_COLOURED_BYTES: usize = 16 * 1024;
const MAX_LINE_BYTES: usize = 500;

static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// A block as HTML; `language` is what its fence says.
pub(super) fn block(language: &str, code: &str) -> String {
    let inner = coloured(language, code).unwrap_or_else(|| escaped(code));
    let label = if language.is_empty() { "Code".to_owned() } else { format!("Code, {}", escaped(language)) };
    // It scrolls sideways, so it can be reached by keyboard.
    format!("<pre class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\"><code>{inner}</code></pre>\n")
}

fn coloured(language: &str, code: &str) -> Option<String> {
    if language.is_empty() || code.len() > MAX_COLOURED_BYTES || code.lines().any(|line| line.len() > MAX_LINE_BYTES) {
        return None;
    }
    let grammar = GRAMMARS.find_syntax_by_token(language)?;
    let style = ClassStyle::SpacedPrefixed { prefix: "hl-" };
    let mut page = ClassedHTMLGenerator::new_with_class_style(grammar, &GRAMMARS, style);
    for line in LinesWithEndings::from(code) {
        page.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(page.finalize())
}
