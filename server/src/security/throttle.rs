//! How often a password may be tried: after a few tries each next one waits twice as long. Pure: the caller says when.
//!
//! A try is counted when it begins and forgiven when it was right, so that many at once gain nothing.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
};

use gesso_core::time::Timestamp;

/// Tries that cost no time.
const FREE_TRIES: u32 = 3;
/// Longest wait of an address, in seconds.
const MAX_ADDRESS_WAIT_SECS: i64 = 15 * 60;
/// Longest wait of an account, in seconds. Short: others could make its owner wait.
const MAX_ACCOUNT_WAIT_SECS: i64 = 60;
/// What was quiet for so long is forgotten, in seconds.
const FORGET_SECS: i64 = 60 * 60;
/// Addresses and accounts remembered; the one quiet for longest goes first.
const MAX_ENTRIES: usize = 10_000;
/// Longest account name that is told apart, in bytes; nobody has a longer one.
const MAX_KEY_BYTES: usize = 256;

/// Who tries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// From where. A network of IPv6 is one address: whoever has one has them all.
    Address(IpAddr),
    /// For whom.
    Account(String),
}

impl Key {
    /// An address.
    #[must_use]
    pub fn address(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V6(ip) if !ip.is_loopback() => {
                let [a, b, c, d, ..] = ip.segments();
                Self::Address(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into())
            }
            ip => Self::Address(ip),
        }
    }

    /// An account, whatever the case of its name.
    #[must_use]
    pub fn account(name: &str) -> Self {
        let end = (0..=MAX_KEY_BYTES.min(name.len())).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
        Self::Account(name.get(..end).unwrap_or_default().to_lowercase())
    }

    const fn longest_wait(&self) -> i64 {
        match self {
            // A proxy on this machine: everybody comes from here, and one of them must not shut the others out.
            Self::Address(ip) if ip.is_loopback() => MAX_ACCOUNT_WAIT_SECS,
            Self::Address(_) => MAX_ADDRESS_WAIT_SECS,
            Self::Account(_) => MAX_ACCOUNT_WAIT_SECS,
        }
    }
}

#[derive(Clone, Copy)]
struct Entry {
    tries: u32,
    last: Timestamp,
    free_at: Timestamp,
}

/// Remembers who tried how often.
#[derive(Default)]
pub struct Throttle {
    entries: HashMap<Key, Entry>,
}

impl Throttle {
    /// Begins a try, which counts as wrong until [`Self::forgive`]. If it is too soon: the seconds to wait.
    pub fn begin(&mut self, keys: &[Key], now: Timestamp) -> Result<(), u32> {
        let wait = |entry: &Entry| (entry.free_at.0 - now.0).max(0);
        let wait = keys.iter().filter_map(|key| self.entries.get(key)).map(wait).max().unwrap_or(0);
        if wait > 0 {
            return Err(u32::try_from(wait.div_euclid(1000) + 1).unwrap_or(u32::MAX));
        }
        for key in keys {
            self.make_room(key, now);
            let entry = self.entries.entry(key.clone()).or_insert(Entry { tries: 0, last: now, free_at: now });
            let is_forgotten = now.0 - entry.last.0 > FORGET_SECS * 1000;
            entry.tries = if is_forgotten { 1 } else { entry.tries.saturating_add(1) };
            entry.last = now;
            entry.free_at = now.plus_millis(wait_secs(entry.tries, key.longest_wait()) * 1000);
        }
        Ok(())
    }

    /// The try was right: nothing is held against them.
    pub fn forgive(&mut self, keys: &[Key]) {
        for key in keys {
            self.entries.remove(key);
        }
    }

    fn make_room(&mut self, key: &Key, now: Timestamp) {
        if self.entries.len() < MAX_ENTRIES || self.entries.contains_key(key) {
            return;
        }
        self.entries.retain(|_, entry| now.0 - entry.last.0 <= FORGET_SECS * 1000);
        if self.entries.len() >= MAX_ENTRIES
            && let Some(oldest) = self.entries.iter().min_by_key(|(_, entry)| entry.last).map(|(key, _)| key.clone())
        {
            self.entries.remove(&oldest);
        }
    }
}

/// 0 for the free tries, then 1, 2, 4 … seconds.
fn wait_secs(tries: u32, longest: i64) -> i64 {
    match tries.checked_sub(FREE_TRIES) {
        None => 0,
        Some(0) => 1,
        Some(more) => 1_i64.checked_shl(more).filter(|secs| *secs > 0).map_or(longest, |secs| secs.min(longest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp(secs * 1000)
    }

    fn keys(last: u8) -> [Key; 2] {
        [Key::address([10, 0, 0, last].into()), Key::account("Owner")]
    }

    #[test]
    fn each_try_after_the_free_ones_waits_twice_as_long() {
        let mut throttle = Throttle::default();
        let address = [Key::address([10, 0, 0, 1].into())];
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..16 {
            while let Err(wait) = throttle.begin(&address, at(now)) {
                assert!(wait > 0);
                now += 1;
            }
            waits.push(now);
        }
        let gaps: Vec<_> = waits.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(gaps, [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    }

    #[test]
    fn those_behind_a_proxy_of_this_machine_do_not_wait_long() {
        for loopback in ["127.0.0.1", "::1"] {
            let key = Key::address(loopback.parse().unwrap_or_else(|error| panic!("{error}")));
            assert_eq!(key.longest_wait(), MAX_ACCOUNT_WAIT_SECS, "{loopback}");
        }
    }

    #[test]
    fn another_address_waits_for_the_account_but_not_long() {
        let mut throttle = Throttle::default();
        let mut now = 0;
        for _ in 0..12 {
            while throttle.begin(&keys(1), at(now)).is_err() {
                now += 1;
            }
        }
        let wait = throttle.begin(&keys(2), at(now)).err();
        assert!(wait.is_some_and(|wait| wait <= 61), "{wait:?}");
        assert!(throttle.begin(&[Key::address([10, 0, 0, 2].into()), Key::account("other")], at(now)).is_ok());
    }

    #[test]
    fn what_was_right_is_forgiven_and_what_is_old_forgotten() {
        let mut throttle = Throttle::default();
        for _ in 0..3 {
            assert!(throttle.begin(&keys(1), at(0)).is_ok());
        }
        assert!(throttle.begin(&keys(1), at(0)).is_err());
        throttle.forgive(&keys(1));
        assert!(throttle.begin(&keys(1), at(0)).is_ok());
        for _ in 0..2 {
            assert!(throttle.begin(&keys(1), at(0)).is_ok());
        }
        assert!(throttle.begin(&keys(1), at(2 + FORGET_SECS)).is_ok());
        assert!(throttle.begin(&keys(1), at(2 + FORGET_SECS)).is_ok(), "it begins anew");
    }

    #[test]
    fn a_network_of_ipv6_is_one_address_and_memory_is_bounded() {
        let one: IpAddr = "2001:db8:1:2::1".parse().unwrap_or_else(|error| panic!("{error}"));
        let two: IpAddr = "2001:db8:1:2:ffff::9".parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(Key::address(one), Key::address(two));
        let mut throttle = Throttle::default();
        for number in 0..u32::try_from(MAX_ENTRIES).unwrap_or(0) + 50 {
            assert!(throttle.begin(&[Key::address(std::net::Ipv4Addr::from(number).into())], at(i64::from(number))).is_ok());
        }
        assert!(throttle.entries.len() <= MAX_ENTRIES);
    }
}
