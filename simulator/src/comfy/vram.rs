//! Which weights are in video memory: oldest out first, bounded by the card. Pure.

/// What asking for weights leads to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Residency {
    /// They were there already.
    Resident,
    /// They have to be read; others may have been evicted for them.
    Load,
    /// They do not fit into this card at all.
    TooBig,
}

/// The video memory of one node. Sizes are GB.
#[derive(Debug)]
pub(crate) struct Vram {
    total_gb: f64,
    resident: Vec<(String, f64)>,
}

impl Vram {
    /// An empty card.
    pub fn new(total_gb: f64) -> Self {
        Self { total_gb, resident: Vec::new() }
    }

    /// Make these weights resident, evicting the least recently used ones.
    pub fn admit(&mut self, name: &str, gb: f64) -> Residency {
        if gb > self.total_gb {
            return Residency::TooBig;
        }
        if let Some(at) = self.resident.iter().position(|(resident, _)| resident == name) {
            let entry = self.resident.remove(at);
            self.resident.push(entry);
            return Residency::Resident;
        }
        while self.used_gb() + gb > self.total_gb && !self.resident.is_empty() {
            self.resident.remove(0);
        }
        self.resident.push((name.to_owned(), gb));
        Residency::Load
    }

    /// Forget everything, as `/free` and an out-of-memory error do.
    pub fn clear(&mut self) {
        self.resident.clear();
    }

    /// GB taken by resident weights.
    pub fn used_gb(&self) -> f64 {
        self.resident.iter().map(|(_, gb)| gb).sum()
    }

    /// GB of the whole card.
    pub fn total_gb(&self) -> f64 {
        self.total_gb
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_leaves_first() {
        let mut vram = Vram::new(16.0);
        assert_eq!(vram.admit("sd15", 2.1), Residency::Load);
        assert_eq!(vram.admit("sdxl", 6.5), Residency::Load);
        assert_eq!(vram.admit("sd15", 2.1), Residency::Resident);
        assert_eq!(vram.admit("pony", 6.5), Residency::Load);
        assert_eq!(vram.admit("illustrious", 6.5), Residency::Load);
        assert_eq!(vram.admit("sd15", 2.1), Residency::Resident);
        assert_eq!(vram.admit("sdxl", 6.5), Residency::Load);
        assert!(vram.used_gb() <= vram.total_gb());
    }

    #[test]
    fn what_is_larger_than_the_card_never_fits() {
        let mut vram = Vram::new(4.0);
        assert_eq!(vram.admit("sdxl", 6.5), Residency::TooBig);
        assert!(vram.used_gb() < f64::EPSILON);
    }
}
