//! How long to wait before the socket is opened again.

/// The first wait, in milliseconds.
pub const FIRST_WAIT_MS: u32 = 500;
/// The longest wait, in milliseconds.
pub const LONGEST_WAIT_MS: u32 = 15_000;

/// Milliseconds to wait before try `tries` (0 for the first): doubled each time, up to [`LONGEST_WAIT_MS`].
#[must_use]
pub fn wait_ms(tries: u32) -> u32 {
    FIRST_WAIT_MS.saturating_mul(2_u32.saturating_pow(tries)).min(LONGEST_WAIT_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        assert_eq!([0, 1, 2, 4, 5, 60].map(wait_ms), [500, 1_000, 2_000, 8_000, 15_000, 15_000]);
    }
}
