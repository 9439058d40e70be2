//! The keyboard among the seats of a board: the nearest in a direction, by what is seen.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

/// Where an arrow points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Upwards.
    Up,
    /// Downwards.
    Down,
}

/// A box on the screen: left, top, width, height.
pub type Box = (f64, f64, f64, f64);

/// The nearest box in a direction. What lies straight ahead is nearer than what lies aside.
#[cfg_attr(not(any(test, target_arch = "wasm32")), expect(dead_code, reason = "focus moves in the browser"))]
pub fn nearest(from: Box, boxes: &[Box], direction: Direction) -> Option<usize> {
    let middle = |(x, y, width, height): Box| (x + width / 2.0, y + height / 2.0);
    let (x, y) = middle(from);
    let cost = |to: Box| {
        let (to_x, to_y) = middle(to);
        let (ahead, aside) = match direction {
            Direction::Left => (x - to_x, to_y - y),
            Direction::Right => (to_x - x, to_y - y),
            Direction::Up => (y - to_y, to_x - x),
            Direction::Down => (to_y - y, to_x - x),
        };
        // Twice as far aside as ahead is not in that direction.
        (ahead > 1.0 && aside.abs() <= ahead * 2.0 + 1.0).then(|| ahead + aside.abs() * 3.0)
    };
    let costs = boxes.iter().enumerate().filter_map(|(index, to)| Some((index, cost(*to)?)));
    costs.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(index, _)| index)
}

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use wasm_bindgen::JsCast;
    use web_sys::{Document, HtmlElement};

    use super::{Box, Direction, nearest};

    fn document() -> Option<Document> {
        web_sys::window()?.document()
    }

    fn box_of(element: &HtmlElement) -> Box {
        let rect = element.get_bounding_client_rect();
        (rect.left(), rect.top(), rect.width(), rect.height())
    }

    /// Moves the focus from one seat to the next in a direction; gives its name.
    pub fn to_seat(direction: Direction) -> Option<String> {
        let document = document()?;
        let from = document.active_element()?.dyn_into::<HtmlElement>().ok()?;
        let found = document.query_selector_all("[data-seat]").ok()?;
        let seats: Vec<HtmlElement> =
            (0..found.length()).filter_map(|index| found.item(index)?.dyn_into::<HtmlElement>().ok()).collect();
        let boxes: Vec<Box> = seats.iter().map(box_of).collect();
        let seat = seats.get(nearest(box_of(&from), &boxes, direction)?)?;
        let _ = seat.focus();
        seat.get_attribute("data-seat")
    }

    /// Gives the focus to a seat, if it is there.
    pub fn focus_seat(name: &str) {
        let found = document().and_then(|document| document.query_selector(&format!("[data-seat=\"{name}\"]")).ok().flatten());
        if let Some(seat) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            let _ = seat.focus();
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    use super::Direction;

    pub fn to_seat(_direction: Direction) -> Option<String> {
        None
    }
    pub fn focus_seat(_name: &str) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_follow_the_rows_and_cross_to_the_next_stage() {
        // Two rows of three, and one large box to the right.
        let mut boxes: Vec<Box> =
            (0..6).map(|index| (f64::from(index % 3) * 106.0, f64::from(index / 3) * 131.0, 100.0, 125.0)).collect();
        boxes.push((400.0, 0.0, 350.0, 256.0));
        let from = |index: usize| boxes.get(index).copied().unwrap_or_default();
        assert_eq!(nearest(from(0), &boxes, Direction::Right), Some(1));
        assert_eq!(nearest(from(1), &boxes, Direction::Down), Some(4));
        assert_eq!(nearest(from(4), &boxes, Direction::Up), Some(1));
        assert_eq!(nearest(from(2), &boxes, Direction::Right), Some(6));
        assert_eq!(nearest(from(0), &boxes, Direction::Left), None);
        assert_eq!(nearest(from(0), &boxes, Direction::Up), None);
    }
}
