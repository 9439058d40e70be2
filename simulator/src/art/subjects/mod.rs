//! Every noun the painter knows, in local units: 100 units tall, standing on y = 0,
//! facing right. One file per family.

#[rustfmt::skip] // shapes read best one to a line
mod animals;
#[rustfmt::skip] // shapes read best one to a line
mod buildings;
#[rustfmt::skip] // shapes read best one to a line
mod fruit;
#[rustfmt::skip] // shapes read best one to a line
mod people;
#[rustfmt::skip] // shapes read best one to a line
mod plants;
#[rustfmt::skip] // shapes read best one to a line
mod props;
#[rustfmt::skip] // shapes read best one to a line
mod sky;
#[rustfmt::skip] // shapes read best one to a line
mod tableware;
#[rustfmt::skip] // shapes read best one to a line
mod vehicles;
#[rustfmt::skip] // shapes read best one to a line
mod vessels;

use super::colour::{Tint, hex};
use super::pen::{Ink, Pen};
use super::rng::Rng;
use super::scene::Kind;

/// Where a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Station {
    /// In the air.
    Sky,
    /// On land at middle distance.
    Land,
    /// On the near ground.
    Ground,
    /// On or in the water.
    Water,
    /// On a table.
    Table,
    /// Drawn by the sky itself.
    Nowhere,
}

/// How large a thing is and where it belongs.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Where it stands.
    pub station: Station,
    /// Height as a share of the picture's unit, as the main subject.
    pub height: f32,
    /// Half its width in local units.
    pub half: f32,
    /// Its own colour when the prompt names none.
    pub own: Tint,
}

/// The colours one subject is drawn in, already seen in this picture's light.
pub struct Look {
    /// Body colour.
    pub body: Tint,
    /// Shadow side.
    pub dark: Tint,
    /// Lit side.
    pub light: Tint,
    /// Lamps and windows.
    pub glow: Tint,
    /// The loud colour.
    pub accent: Tint,
    /// Nearly black, in this light.
    pub line: Tint,
    /// Nearly white, in this light.
    pub paper: Tint,
    /// Leaves, in this light.
    pub leaf: Tint,
    /// Timber and trunks, in this light.
    pub wood: Tint,
    /// Whether lamps are lit.
    pub lamps: bool,
    /// Chance, the same on every pass over the same subject.
    pub rng: Rng,
}

impl Look {
    /// The body, lit from the left: the pen is flipped where the light is not.
    pub fn round(&self, half: f32) -> Ink {
        Ink::Across(self.light, self.dark, -half, half)
    }

    /// Any colour rounded the same way.
    pub fn rounded(&self, c: Tint, half: f32) -> Ink {
        Ink::Across(c.mix(self.paper, 0.22), c.mix(self.line, 0.38), -half, half)
    }
}

/// Size, place and colour of a kind.
pub fn spec(kind: Kind) -> Spec {
    use Kind as K;
    use Station::{Ground, Land, Nowhere, Sky, Table, Water};
    let of = |station, height, half, own| Spec { station, height, half, own: hex(own) };
    match kind {
        K::Sun | K::Moon | K::Star | K::Cloud => of(Nowhere, 0.1, 50.0, 0xffffff),
        K::Bird => of(Sky, 0.05, 80.0, 0x2a2f3a),
        K::Balloon => of(Sky, 0.34, 36.0, 0xd8573f),
        K::Rocket => of(Sky, 0.46, 28.0, 0xe8e2d4),
        K::Planet => of(Sky, 0.34, 90.0, 0xd99a5b),
        K::Plane => of(Sky, 0.12, 110.0, 0xe6e0d2),
        K::Kite => of(Sky, 0.20, 40.0, 0xd8573f),
        K::Rainbow => of(Sky, 0.5, 110.0, 0xffffff),
        K::House => of(Land, 0.27, 56.0, 0xe9dcc3),
        K::Lighthouse => of(Land, 0.46, 14.0, 0xefe6d4),
        K::Castle => of(Land, 0.36, 70.0, 0xa79a90),
        K::Tower => of(Land, 0.40, 18.0, 0xa99c8c),
        K::Windmill => of(Land, 0.36, 42.0, 0xe6d8be),
        K::Church => of(Land, 0.36, 40.0, 0xe8decb),
        K::Bridge => of(Land, 0.20, 210.0, 0xb0826a),
        K::Tent => of(Ground, 0.20, 66.0, 0xd98a4a),
        K::Boat => of(Water, 0.26, 44.0, 0xb5483a),
        K::Ship => of(Water, 0.24, 105.0, 0x33424f),
        K::Whale => of(Water, 0.24, 100.0, 0x2c4257),
        K::Fish => of(Water, 0.12, 90.0, 0xe8823f),
        K::Swan => of(Water, 0.14, 62.0, 0xf6f0e4),
        K::Car => of(Ground, 0.16, 118.0, 0xc9473a),
        K::Train => of(Land, 0.12, 330.0, 0x8c2f2c),
        K::Bicycle => of(Ground, 0.22, 76.0, 0x2f3742),
        K::Cat => of(Ground, 0.27, 46.0, 0x2b2a33),
        K::Dog => of(Ground, 0.26, 62.0, 0x8a5a3a),
        K::Fox => of(Ground, 0.25, 78.0, 0xd8672f),
        K::Horse => of(Ground, 0.36, 70.0, 0x5c3a2c),
        K::Deer => of(Ground, 0.36, 52.0, 0x9a6238),
        K::Rabbit => of(Ground, 0.22, 42.0, 0xb59c84),
        K::Owl => of(Ground, 0.24, 34.0, 0x7a5a40),
        K::Bear => of(Ground, 0.28, 74.0, 0x4a352a),
        K::Sheep => of(Ground, 0.18, 62.0, 0xf2ead8),
        K::Elephant => of(Ground, 0.36, 72.0, 0x7d828c),
        K::Person => of(Ground, 0.30, 18.0, 0x34506b),
        K::Woman => of(Ground, 0.30, 22.0, 0xb5453f),
        K::Keeper => of(Ground, 0.32, 24.0, 0x252c3c),
        K::Knight => of(Ground, 0.34, 26.0, 0x8c97a3),
        K::Astronaut => of(Ground, 0.34, 27.0, 0xeae6dc),
        K::Robot => of(Ground, 0.32, 30.0, 0x8aa0a2),
        K::Tree => of(Ground, 0.46, 42.0, 0x5f8a4e),
        K::Pine => of(Ground, 0.44, 26.0, 0x2f5d4a),
        K::Palm => of(Ground, 0.46, 44.0, 0x3f7a4f),
        K::Flower => of(Ground, 0.22, 22.0, 0xd94f4a),
        K::Cactus => of(Ground, 0.32, 32.0, 0x4f8a5c),
        K::Mushroom => of(Ground, 0.18, 46.0, 0xc9432f),
        K::Vase => of(Table, 0.34, 32.0, 0x2f7f8f),
        K::Cup => of(Table, 0.13, 74.0, 0xeee4d0),
        K::Teapot => of(Table, 0.22, 78.0, 0x3f7f86),
        K::Book => of(Table, 0.09, 125.0, 0x8a3a34),
        K::Apple => of(Table, 0.13, 48.0, 0xc83a30),
        K::Lemon => of(Table, 0.11, 62.0, 0xf0c63e),
        K::Pear => of(Table, 0.17, 36.0, 0xb9b04a),
        K::Bread => of(Table, 0.13, 110.0, 0xc98a4a),
        K::Candle => of(Table, 0.24, 16.0, 0xf3e8d0),
        K::Bottle => of(Table, 0.36, 16.0, 0x2f5a48),
        K::Bowl => of(Table, 0.13, 96.0, 0xd9d0bd),
        K::Umbrella => of(Ground, 0.26, 58.0, 0xd23b2f),
        K::Lantern => of(Ground, 0.14, 28.0, 0x2a2f38),
        K::Fire => of(Ground, 0.17, 36.0, 0xf0803a),
        K::Chair => of(Ground, 0.32, 32.0, 0x5a3a2a),
    }
}

/// Draws one subject.
pub fn draw(kind: Kind, pen: &mut Pen<'_>, look: &mut Look) {
    use Kind as K;
    match kind {
        K::Sun | K::Moon | K::Star | K::Cloud => {}
        K::Bird | K::Balloon | K::Rocket | K::Planet | K::Plane | K::Kite | K::Rainbow => sky::draw(kind, pen, look),
        K::House | K::Lighthouse | K::Castle | K::Tower | K::Windmill | K::Church | K::Bridge | K::Tent => {
            buildings::draw(kind, pen, look);
        }
        K::Boat | K::Ship | K::Whale | K::Fish | K::Swan => vessels::draw(kind, pen, look),
        K::Car | K::Train | K::Bicycle => vehicles::draw(kind, pen, look),
        K::Cat | K::Dog | K::Fox | K::Horse | K::Deer | K::Rabbit | K::Owl | K::Bear | K::Sheep | K::Elephant => {
            animals::draw(kind, pen, look);
        }
        K::Person | K::Woman | K::Keeper | K::Knight | K::Astronaut | K::Robot => people::draw(kind, pen, look),
        K::Tree | K::Pine | K::Palm | K::Flower | K::Cactus | K::Mushroom => plants::draw(kind, pen, look),
        K::Vase | K::Cup | K::Teapot | K::Candle | K::Bottle | K::Bowl | K::Book => tableware::draw(kind, pen, look),
        K::Apple | K::Lemon | K::Pear | K::Bread => fruit::draw(kind, pen, look),
        K::Umbrella | K::Lantern | K::Fire | K::Chair => props::draw(kind, pen, look),
    }
}

pub use people::bust;
pub use plants::bloom;

/// Lamps of a subject: local (x, y), radius in local units, strength.
pub fn lights(kind: Kind) -> &'static [(f32, f32, f32, f32)] {
    match kind {
        Kind::Lighthouse => &[(0.0, -88.0, 26.0, 0.9), (0.0, -88.0, 70.0, 0.45)],
        Kind::House => &[(-12.0, -24.0, 40.0, 0.30)],
        Kind::Lantern => &[(0.0, -45.0, 60.0, 0.8), (0.0, -45.0, 190.0, 0.45)],
        Kind::Fire => &[(0.0, -35.0, 70.0, 0.55), (0.0, -30.0, 240.0, 0.45)],
        Kind::Candle => &[(0.0, -92.0, 22.0, 0.8), (0.0, -92.0, 110.0, 0.45)],
        Kind::Keeper => &[(30.0, -33.0, 14.0, 0.95), (30.0, -33.0, 52.0, 0.5)],
        Kind::Rocket => &[(0.0, 12.0, 40.0, 0.8), (0.0, 30.0, 90.0, 0.35)],
        Kind::Tent => &[(0.0, -30.0, 70.0, 0.35)],
        Kind::Car => &[(118.0, -36.0, 70.0, 0.5)],
        _ => &[],
    }
}
