//! Types of what flows through links: names, lists of names with commas, `*` for any.

fn is_any(kind: &str) -> bool {
    kind.is_empty() || kind == "*"
}

/// Whether one type may flow into the other: the same, either takes any, or their comma lists have one in common.
#[must_use]
pub fn is_compatible(a: &str, b: &str) -> bool {
    let names = |kind: &str| kind.split(',').map(|name| name.trim().to_ascii_lowercase()).collect::<Vec<_>>();
    is_any(a) || is_any(b) || a == b || {
        let (a, b) = (names(a), names(b));
        a.iter().any(|name| b.contains(name))
    }
}
