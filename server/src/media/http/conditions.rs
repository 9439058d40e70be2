//! What a request's headers ask for: nothing new, everything, or one range (RFC 9110, 13 and 14).

use std::ops::Range;

use axum::http::HeaderMap;
use axum::http::header::{IF_NONE_MATCH, IF_RANGE, RANGE};

/// Which bytes a request wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of them: no range, several ranges, or one that means nothing.
    Whole,
    /// These.
    Part(Range<u64>),
    /// Only some that do not exist.
    Nothing,
}

/// Whether the client has exactly this file already.
pub(super) fn is_fresh(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// The bytes wanted of a file with `size` bytes.
pub(super) fn wanted(headers: &HeaderMap, etag: &str, size: u64) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // If-Range compares strongly, and a date says nothing about content.
    if headers.contains_key(IF_RANGE) && text(IF_RANGE) != Some(etag) {
        return Wanted::Whole;
    }
    text(RANGE).and_then(|value| range(value, size)).unwrap_or(Wanted::Whole)
}

/// `None` for what is not one range of bytes.
fn range(value: &str, size: u64) -> Option<Wanted> {
    let (unit, spec) = value.split_once('=')?;
    let (first, last) = spec.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let range = match (number(first), number(last)) {
        (None, Some(count)) if first.is_empty() => size.saturating_sub(count)..size,
        (Some(start), None) if last.is_empty() => start..size,
        (Some(start), Some(end)) if start <= end => start..end.saturating_add(1).min(size),
        _ => return None,
    };
    Some(if range.is_empty() { Wanted::Nothing } else { Wanted::Part(range) })
}

fn number(digits: &str) -> Option<u64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn ask(value: &str) -> Wanted {
        range(value, 100).unwrap_or(Wanted::Whole)
    }

    #[test]
    fn one_range_is_understood() {
        assert_eq!(ask("bytes=0-0"), Wanted::Part(0..1));
        assert_eq!(ask("bytes=10-19"), Wanted::Part(10..20));
        assert_eq!(ask("bytes=90-500"), Wanted::Part(90..100));
        assert_eq!(ask("bytes=95-"), Wanted::Part(95..100));
        assert_eq!(ask("bytes=-5"), Wanted::Part(95..100));
        assert_eq!(ask("bytes=-500"), Wanted::Part(0..100));
        assert_eq!(ask("Bytes = 1-2"), Wanted::Part(1..3));
        assert_eq!(ask("bytes=0-18446744073709551615"), Wanted::Part(0..100));
    }

    #[test]
    fn ranges_outside_are_nothing() {
        assert_eq!(ask("bytes=100-"), Wanted::Nothing);
        assert_eq!(ask("bytes=100-200"), Wanted::Nothing);
        assert_eq!(ask("bytes=-0"), Wanted::Nothing);
    }

    #[test]
    fn the_rest_is_ignored() {
        for value in [
            "bytes=5-1",
            "bytes=a-b",
            "bytes=-",
            "bytes",
            "bytes=+1-2",
            "lines=0-1",
            "bytes=0-1,3-4",
            "bytes=0-99999999999999999999999",
        ] {
            assert_eq!(ask(value), Wanted::Whole, "{value}");
        }
    }

    #[test]
    fn tags_are_compared() {
        let fresh = |value: &'static str| {
            let headers = HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_static(value))]);
            is_fresh(&headers, "\"abc\"")
        };
        assert!(fresh("\"abc\""));
        assert!(fresh("W/\"abc\""));
        assert!(fresh("\"x\", \"abc\""));
        assert!(fresh("*"));
        assert!(!fresh("abc"));
        assert!(!fresh("\"abc-160\""));
        assert!(!is_fresh(&HeaderMap::new(), "\"abc\""));
    }
}
