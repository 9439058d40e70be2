//! What a parameter is called in a request.

/// What one without letters is called.
const NAMELESS: &str = "value";

/// The labels as identifiers, in their order: letters and digits in lower case, `_` for everything between them. Of those that
/// would be called alike the later ones get numbers.
#[must_use]
pub(super) fn names<'a>(labels: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for label in labels {
        let plain = identifier(label);
        let numbered = (2..).map(|number: u32| format!("{plain}_{number}"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|name| !names.contains(name));
        names.extend(free);
    }
    names
}

fn identifier(label: &str) -> String {
    let lower = label.to_lowercase();
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name = words.join("_");
    match name.chars().next() {
        None => NAMELESS.to_owned(),
        Some(first) if first.is_numeric() => format!("{NAMELESS}_{name}"),
        Some(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn labels_become_identifiers_that_differ() {
        let labels = ["The words!", "Seed", "seed", "Seed 2", "seed", "…", "2nd pass", "Größe"];
        let named = ["the_words", "seed", "seed_2", "seed_2_2", "seed_3", "value", "value_2nd_pass", "größe"];
        assert_eq!(names(labels.into_iter()), named);
    }
}
