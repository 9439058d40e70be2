//! Cursors of lists: where a page ended, opaque to everybody else and stable when newer rows come.

use gesso_app::ports::{StoreError, StoreResult};
use gesso_core::page::{MAX_LIMIT, Page};

/// The last row of a page: the list goes on below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    /// What the list is sorted by first, such as a time in milliseconds.
    pub(super) at: i64,
    /// What tells rows of the same `at` apart.
    pub(super) key: String,
}

impl Cursor {
    pub(super) fn new(at: i64, key: impl ToString) -> Self {
        Self { at, key: key.to_string() }
    }

    /// Above the first row of every list.
    fn start() -> Self {
        // Ids are hexadecimal, so `~` sorts after all of them.
        Self { at: i64::MAX, key: "~".into() }
    }

    fn write(&self) -> String {
        hex::encode(format!("{} {}", self.at, self.key))
    }

    /// Reads what [`Self::write`] wrote; without a cursor a list starts at its top.
    pub(super) fn read(text: Option<&str>) -> StoreResult<Self> {
        let Some(text) = text else { return Ok(Self::start()) };
        Self::parse(text)
            .ok_or_else(|| StoreError::Conflict("This cursor cannot be read; start the list again without one.".into()))
    }

    fn parse(text: &str) -> Option<Self> {
        let plain = String::from_utf8(hex::decode(text).ok()?).ok()?;
        let (at, key) = plain.split_once(' ')?;
        let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        is_key.then_some(Self { at: at.parse().ok()?, key: key.into() })
    }
}

/// How many rows to ask for: one more than the page, to know whether there is another.
pub(super) fn rows_for(limit: u32) -> i64 {
    i64::from(limit.clamp(1, MAX_LIMIT)) + 1
}

/// Makes a page of up to [`rows_for`] rows.
pub(super) fn page<R>(mut rows: Vec<R>, limit: u32, cursor_of: impl Fn(&R) -> Cursor) -> Page<R> {
    let size = limit.clamp(1, MAX_LIMIT) as usize;
    let has_more = rows.len() > size;
    rows.truncate(size);
    let next_cursor = rows.last().filter(|_| has_more).map(|row| cursor_of(row).write());
    Page { items: rows, next_cursor }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_garbage_is_refused() {
        let cursor = Cursor::new(-5, "00000000-0000-0000-0000-00000000000a");
        assert_eq!(Cursor::read(Some(&cursor.write())).ok(), Some(cursor));
        for garbage in ["", "x", "zz", "00", "é", &hex::encode("12"), &hex::encode("a b"), &hex::encode("1 x'; --")] {
            assert!(matches!(Cursor::read(Some(garbage)), Err(StoreError::Conflict(_))), "{garbage}");
        }
    }

    #[test]
    fn only_a_page_with_more_behind_it_has_a_cursor() {
        let of = |row: &i64| Cursor::new(*row, row);
        assert!(page(vec![3, 2, 1], 2, of).next_cursor.is_some());
        assert_eq!(page(vec![3, 2, 1], 2, of).items, [3, 2]);
        assert_eq!(page(vec![3, 2], 2, of).next_cursor, None);
    }
}
