//! Which `Host` a request may name: what keeps a page of another origin from reaching a studio on loopback by DNS tricks.

use std::{collections::BTreeSet, net::SocketAddr};

/// The host names this studio may be reached by.
#[derive(Clone, Debug)]
pub struct AllowedHosts(BTreeSet<String>);

impl AllowedHosts {
    /// Loopback names, the listen address, and what was configured (with or without a port).
    #[must_use]
    pub fn new(addr: SocketAddr, configured: Vec<String>) -> Self {
        let mut names: BTreeSet<String> = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).into();
        names.insert(host_of_ip(addr));
        names.extend(configured.iter().map(|name| without_port(name).to_ascii_lowercase()));
        Self(names)
    }

    /// True if a request with this `Host` header may be answered.
    #[must_use]
    pub fn allows(&self, host: &str) -> bool {
        self.0.contains(&without_port(host).to_ascii_lowercase())
    }
}

fn host_of_ip(addr: SocketAddr) -> String {
    if addr.is_ipv6() { format!("[{}]", addr.ip()) } else { addr.ip().to_string() }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_and_what_was_configured_are_allowed() {
        let addr: SocketAddr = ([127, 0, 0, 1], 3000).into();
        let hosts = AllowedHosts::new(addr, vec!["Studio.local:3000".into()]);
        for good in ["localhost:3000", "127.0.0.1", "[::1]:3000", "studio.local", "STUDIO.LOCAL:3000"] {
            assert!(hosts.allows(good), "{good}");
        }
        for bad in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:3000", "", "127.0.0.2", "[::1"] {
            assert!(!hosts.allows(bad), "{bad}");
        }
    }
}
