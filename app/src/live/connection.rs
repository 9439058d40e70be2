//! Whether what is on the page is kept true.

/// State of the event socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// The page is as the server rendered it; nothing is listening yet.
    #[default]
    Still,
    /// Events arrive.
    Live,
    /// The socket broke and is being opened again.
    Reconnecting,
    /// The device has no network.
    Offline,
    /// This browser was signed out: nothing arrives until somebody signs in again.
    SignedOut,
}

impl Connection {
    /// The word in the strip.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Still => "not live yet",
            Self::Live => "live",
            Self::Reconnecting => "reconnecting",
            Self::Offline => "offline",
            Self::SignedOut => "signed out",
        }
    }

    /// The shape of the dot: disc, ring, triangle, diamond.
    #[must_use]
    pub const fn dot(self) -> &'static str {
        match self {
            Self::Still => "idle",
            Self::Live => "run",
            Self::Reconnecting | Self::SignedOut => "warn",
            Self::Offline => "off",
        }
    }
}
