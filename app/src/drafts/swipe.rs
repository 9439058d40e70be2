//! A finger on a card: from how far it went to what it means. Pure.

/// A card that went this share of its width is decided.
const FAR_SHARE: f64 = 0.28;
/// A quick flick decides earlier: pixels in a millisecond.
const FLICK_SPEED: f64 = 0.6;
/// A flick goes at least so far, in pixels.
const FLICK_PIXELS: f64 = 40.0;
/// Nothing is meant before the finger went so far, in pixels.
const STILL_PIXELS: f64 = 10.0;

/// What a swipe means. Towards the end of the line is up, towards its start is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swipe {
    /// Nothing: the card goes back.
    Back,
    /// Promote.
    Up,
    /// Reject.
    Out,
}

/// A finger on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Drag {
    /// Where it began, in pixels.
    pub from: (f64, f64),
    /// When it began, in milliseconds.
    pub since: f64,
    /// How far it went, in pixels.
    pub by: (f64, f64),
}

impl Drag {
    /// Moves on.
    #[must_use]
    pub fn to(self, at: (f64, f64)) -> Self {
        Self { by: (at.0 - self.from.0, at.1 - self.from.1), ..self }
    }

    /// Whether it goes to the side rather than up or down.
    #[must_use]
    pub fn is_sideways(self) -> bool {
        self.by.0.abs() > STILL_PIXELS && self.by.0.abs() > self.by.1.abs()
    }

    /// What it means when the finger is lifted at `now`. `width` of the card in pixels.
    #[must_use]
    pub fn end(self, now: f64, width: f64) -> Swipe {
        let (x, _) = self.by;
        let speed = x.abs() / (now - self.since).max(1.0);
        let is_far = x.abs() >= width * FAR_SHARE;
        let is_flick = x.abs() >= FLICK_PIXELS && speed >= FLICK_SPEED;
        match (self.is_sideways() && (is_far || is_flick), x > 0.0) {
            (false, _) => Swipe::Back,
            (true, true) => Swipe::Up,
            (true, false) => Swipe::Out,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(x: f64, y: f64, millis: f64) -> Swipe {
        Drag { from: (100.0, 300.0), since: 0.0, by: (0.0, 0.0) }.to((100.0 + x, 300.0 + y)).end(millis, 350.0)
    }

    #[test]
    fn far_or_fast_to_the_side_decides() {
        assert_eq!(ended(120.0, 10.0, 600.0), Swipe::Up);
        assert_eq!(ended(-120.0, 10.0, 600.0), Swipe::Out);
        assert_eq!(ended(60.0, 0.0, 80.0), Swipe::Up, "a flick");
    }

    #[test]
    fn little_or_up_and_down_means_nothing() {
        assert_eq!(ended(60.0, 0.0, 600.0), Swipe::Back);
        assert_eq!(ended(8.0, 0.0, 5.0), Swipe::Back);
        assert_eq!(ended(110.0, 200.0, 300.0), Swipe::Back, "that is scrolling");
    }
}
