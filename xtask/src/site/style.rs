//! The style: `@import`s resolved into one minified sheet, its `url(…)`s left as placeholders
//! until the files they name have their hashed names.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider, SourceProvider};
use lightningcss::dependencies::{Dependency, DependencyOptions};
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};
use lightningcss::targets::{Browsers, Features, Targets};

/// One sheet and the files it asks for.
#[derive(Debug)]
pub struct Style {
    /// Minified CSS; each reference stands in it as its placeholder.
    pub code: String,
    /// Every distinct `url(…)`.
    pub references: Vec<Reference>,
}

/// One `url(…)`.
#[derive(Debug, PartialEq)]
pub struct Reference {
    /// The text that stands for it in the code.
    pub placeholder: String,
    /// What the source says.
    pub url: String,
    /// The source file.
    pub file: String,
}

/// The oldest browsers served: the first ones with `light-dark()`. Nesting and layers are older.
fn targets() -> Targets {
    Targets {
        browsers: Some(Browsers {
            chrome: Some(123 << 16),
            firefox: Some(120 << 16),
            safari: Some((17 << 16) | (5 << 8)),
            ios_saf: Some((17 << 16) | (5 << 8)),
            ..Browsers::default()
        }),
        exclude: Features::LightDark | Features::Nesting,
        ..Targets::default()
    }
}

/// Bundles the sheet at `entry`.
pub fn bundle(entry: &Path) -> Result<Style> {
    bundle_from(&FileProvider::new(), entry)
}

fn bundle_from(files: &impl SourceProvider, entry: &Path) -> Result<Style> {
    let mut bundler = Bundler::new(files, None, ParserOptions::default());
    // Errors borrow the sources: they become text before those go.
    let mut sheet = bundler
        .bundle(entry)
        .map_err(|error| anyhow!("{error}"))
        .with_context(|| format!("the style {} could not be bundled", entry.display()))?;
    sheet
        .minify(MinifyOptions { targets: targets(), ..MinifyOptions::default() })
        .map_err(|error| anyhow!("the style could not be minified: {error}"))?;
    let printed = sheet
        .to_css(PrinterOptions {
            minify: true,
            targets: targets(),
            analyze_dependencies: Some(DependencyOptions { remove_imports: false }),
            ..PrinterOptions::default()
        })
        .map_err(|error| anyhow!("the style could not be written: {error}"))?;
    let mut references: Vec<Reference> = Vec::new();
    for dependency in printed.dependencies.unwrap_or_default() {
        let reference = match dependency {
            Dependency::Url(url) => Reference { placeholder: url.placeholder, url: url.url, file: url.loc.file_path },
            Dependency::Import(import) => {
                Reference { placeholder: import.placeholder, url: import.url, file: import.loc.file_path }
            }
        };
        if !references.contains(&reference) {
            references.push(reference);
        }
    }
    Ok(Style { code: printed.code, references })
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::PathBuf;

    use lightningcss::bundler::ResolveResult;

    use super::*;

    /// Sheets in memory, by file name.
    struct Sheets(&'static [(&'static str, &'static str)]);

    impl SourceProvider for Sheets {
        type Error = io::Error;

        fn read<'a>(&'a self, file: &Path) -> io::Result<&'a str> {
            let found = self.0.iter().find(|(name, _)| Path::new(name) == file);
            found.map(|(_, text)| *text).ok_or_else(|| io::ErrorKind::NotFound.into())
        }

        fn resolve(&self, specifier: &str, _: &Path) -> io::Result<ResolveResult> {
            Ok(PathBuf::from(specifier.trim_start_matches("./")).into())
        }
    }

    fn bundled(files: &'static [(&'static str, &'static str)]) -> Result<Style> {
        bundle_from(&Sheets(files), Path::new("main.css"))
    }

    #[test]
    fn imports_are_joined_and_modern_features_stay() {
        let style = bundled(&[
            ("main.css", "@layer base, parts;\n@import './parts.css' layer(parts);\n"),
            ("parts.css", ".a { color: light-dark(#000, #fff);\n  &:hover { inset: 0 } }\n"),
        ])
        .unwrap();
        let code = &style.code;
        assert!(!code.contains("@import") && !code.contains('\n'), "{code}");
        assert!(code.contains("@layer parts{"), "{code}");
        assert!(code.contains("light-dark(#000,#fff)"), "{code}");
        assert!(code.contains("&:hover{inset:0}"), "{code}");
    }

    #[test]
    fn references_are_listed_once() {
        let style = bundled(&[(
            "main.css",
            "@font-face { font-family: A; src: url('/fonts/a.woff2') }\n\
             .b { background: url(/fonts/a.woff2) }\n",
        )])
        .unwrap();
        let urls: Vec<&str> = style.references.iter().map(|found| &*found.url).collect();
        assert_eq!(urls, ["/fonts/a.woff2"]);
        assert_eq!(style.code.matches(&style.references[0].placeholder).count(), 2);
        assert!(!style.code.contains("woff2"));
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        let error = bundled(&[("main.css", ".a { color: red; }\n@import './none.css';\n")]);
        assert!(error.is_err());
        let error = bundled(&[("main.css", "\n.a { color: ; ]\n")]).unwrap_err();
        assert!(format!("{error:#}").contains("main.css"), "{error:#}");
    }
}
