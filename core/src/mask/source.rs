//! Which file a value names: `folder/name.png [input]`, as ComfyUI writes it.

/// The folders of the nodes that a value can name, `input` where it names none.
const ROOTS: [&str; 3] = ["input", "output", "temp"];

/// A file by its folder and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `input`, `output` or `temp`.
    pub root: &'static str,
    /// The folder below it; empty for itself.
    pub folder: String,
    /// The name.
    pub name: String,
}

impl Source {
    /// What a value names; none if it names nothing.
    #[must_use]
    pub fn of(value: &str) -> Option<Self> {
        let named = ROOTS.into_iter().find_map(|root| {
            let bare = value.trim_end().strip_suffix(']')?.strip_suffix(root)?.strip_suffix('[')?;
            Some((bare.trim_end(), root))
        });
        let (path, root) = named.unwrap_or((value, ROOTS[0]));
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        (!name.is_empty()).then(|| Self { root, folder: folder.to_owned(), name: name.to_owned() })
    }

    /// What ComfyUI's masks are told about the picture they are for.
    #[must_use]
    pub fn reference(&self) -> String {
        serde_json::json!({"filename": self.name, "subfolder": self.folder, "type": self.root}).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Option<(&'static str, String, String)> {
        Source::of(value).map(|source| (source.root, source.folder, source.name))
    }

    #[test]
    fn values_name_files() {
        let is = |root, folder: &str, name: &str| Some((root, folder.to_owned(), name.to_owned()));
        assert_eq!(of("a.png"), is("input", "", "a.png"));
        assert_eq!(of("clipspace/clipspace-mask-7.png [input]"), is("input", "clipspace", "clipspace-mask-7.png"));
        assert_eq!(of("x/y/a [1].png [output]"), is("output", "x/y", "a [1].png"));
        assert_eq!(of("a [other]"), is("input", "", "a [other]"));
        assert_eq!((of(""), of("folder/"), of(" [temp]")), (None, None, None));
    }

    #[test]
    fn a_reference_is_json_whatever_the_name() {
        let source = Source::of("x/a \"b\".png [temp]").expect("it names a file");
        assert_eq!(source.reference(), r#"{"filename":"a \"b\".png","subfolder":"x","type":"temp"}"#);
    }
}
