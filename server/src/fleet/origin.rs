//! Where a node comes from, and with it who can change it.

use gesso_core::ids::OwnerId;

/// Where a node comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// The fleet file.
    #[default]
    File,
    /// `COMFYUI_BASE_URL`, or ComfyUI found on this machine.
    Address,
    /// The studio's own simulator.
    Simulator,
    /// This person added it in the page.
    Page(OwnerId),
}

impl Origin {
    /// Why this person cannot change it in the page, after its name; `None` if they can.
    #[must_use]
    pub fn fixed_for(self, owner: OwnerId) -> Option<&'static str> {
        match self {
            Self::File => Some("is in the fleet file; change it there and start the studio again."),
            Self::Address => Some("is where COMFYUI_BASE_URL points, or was found on this machine; change it there."),
            Self::Simulator => Some("is a test painter of the studio; it goes when a real node is configured."),
            Self::Page(whose) => (whose != owner).then_some("was added by another account, which alone can change it."),
        }
    }

    /// Whether another person added it: how it is reached is theirs to see.
    #[must_use]
    pub fn is_of_another(self, owner: OwnerId) -> bool {
        matches!(self, Self::Page(whose) if whose != owner)
    }
}
