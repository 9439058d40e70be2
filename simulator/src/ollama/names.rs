//! Model names: `[host/][namespace/]model[:tag]`, compared without case (ollama protocol: conventions, model names).

use super::errors::ApiError;

const DEFAULT_HOST: &str = "registry.ollama.ai";
const DEFAULT_NAMESPACE: &str = "library";
/// Longest part of a name in bytes.
const MAX_PART_BYTES: usize = 80;

/// A model name with every default filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelName {
    host: String,
    namespace: String,
    model: String,
    tag: String,
}

impl ModelName {
    /// Reads a name as a client writes it.
    ///
    /// # Errors
    /// 400 for a syntactically bad name and for `:local` together with `:cloud`.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let invalid = || ApiError::bad("invalid model name");
        let text = text.trim();
        let (path, tag) = match text.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, tag),
            _ => (text, "latest"),
        };
        let source = |part: &str| ["local", "cloud"].iter().position(|end| part.eq_ignore_ascii_case(end));
        if let (Some((_, inner)), Some(outer)) = (path.rsplit_once(':'), source(tag))
            && source(inner).is_some_and(|inner| inner != outer)
        {
            return Err(ApiError::bad("use either :local or :cloud, not both"));
        }
        let parts: Vec<&str> = path.split('/').collect();
        let (host, namespace, model) = match parts[..] {
            [model] => (DEFAULT_HOST, DEFAULT_NAMESPACE, model),
            [namespace, model] => (DEFAULT_HOST, namespace, model),
            [host, namespace, model] => (host, namespace, model),
            _ => return Err(invalid()),
        };
        let plain = |part: &str, more: &str| {
            !part.is_empty()
                && part.len() <= MAX_PART_BYTES
                && part.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && part.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        if !(plain(host, "-_.:") && plain(namespace, "-_") && plain(model, "-_.") && plain(tag, "-_.")) {
            return Err(invalid());
        }
        Ok(Self { host: host.into(), namespace: namespace.into(), model: model.into(), tag: tag.into() })
    }

    /// The short form lists show: defaults left out, the tag always there.
    #[must_use]
    pub fn short(&self) -> String {
        let mut out = String::new();
        if !self.host.eq_ignore_ascii_case(DEFAULT_HOST) {
            out += &format!("{}/{}/", self.host, self.namespace);
        } else if !self.namespace.eq_ignore_ascii_case(DEFAULT_NAMESPACE) {
            out += &format!("{}/", self.namespace);
        }
        out + &self.model + ":" + &self.tag
    }

    /// Every part written out.
    #[must_use]
    pub fn full(&self) -> String {
        format!("{}/{}/{}:{}", self.host, self.namespace, self.model, self.tag)
    }

    /// The same model, whatever the case.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.full().eq_ignore_ascii_case(&other.full())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_filled_in_and_left_out_again() {
        for (written, short) in [
            ("gemma3", "gemma3:latest"),
            ("qwen3:8b", "qwen3:8b"),
            ("library/qwen3:8b", "qwen3:8b"),
            ("registry.ollama.ai/library/qwen3:8b", "qwen3:8b"),
            ("me/qwen3", "me/qwen3:latest"),
            ("hf.co/me/qwen3:Q4_K_M", "hf.co/me/qwen3:Q4_K_M"),
        ] {
            assert_eq!(ModelName::parse(written).unwrap().short(), short);
        }
        assert_eq!(ModelName::parse("qwen3:8b").unwrap().full(), "registry.ollama.ai/library/qwen3:8b");
    }

    #[test]
    fn case_does_not_tell_models_apart() {
        let name = |text| ModelName::parse(text).unwrap();
        assert!(name("Qwen3:8B").same(&name("library/qwen3:8b")));
        assert!(!name("qwen3:8b").same(&name("qwen3:4b")));
    }

    #[test]
    fn bad_names_are_refused() {
        for bad in ["", "a b", "a/b/c/d", "x:", ":x", "-x", "x:y z", "../x"] {
            assert_eq!(ModelName::parse(bad), Err(ApiError::bad("invalid model name")), "{bad}");
        }
        let both = Err(ApiError::bad("use either :local or :cloud, not both"));
        assert_eq!(ModelName::parse("x:local:cloud"), both);
    }
}
