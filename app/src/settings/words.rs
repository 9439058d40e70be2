//! What the settings page says of browsers and tokens.

/// A browser in two words, from what it calls itself. Only what is told apart for sure is named.
#[must_use]
pub fn browser(user_agent: &str) -> String {
    let has = |word: &str| user_agent.contains(word);
    // The order matters: each of the first also claims to be the later ones.
    let names = [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    let name = names.into_iter().find(|(word, _)| has(word)).map_or("A program", |(_, name)| name);
    let systems = [
        ("iPad", "iPad"),
        ("iPhone", "iPhone"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "a Mac"),
        ("Windows", "Windows"),
        ("Linux", "Linux"),
    ];
    match systems.into_iter().find(|(word, _)| has(word)) {
        Some((_, system)) => format!("{name} on {system}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_named_by_what_it_is_and_not_by_what_it_claims_too() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome on Linux");
        assert_eq!(browser(&format!("{chrome} Edg/142.0")), "Edge on Linux");
        let safari = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1";
        assert_eq!(browser(safari), "Safari on iPad");
        assert_eq!(browser("curl/8.1"), "A program");
    }
}
