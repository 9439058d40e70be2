//! The colour and the shape of what flows: told apart by both, so that neither alone has to be seen.

/// A colour of wires and slots; the tokens of the style sheet are named after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tint {
    /// Models.
    Model,
    /// Text encoders.
    Clip,
    /// Autoencoders.
    Vae,
    /// Conditionings.
    Cond,
    /// Latent pictures.
    Latent,
    /// Pictures.
    Image,
    /// Masks.
    Mask,
    /// Numbers, words and all the rest.
    #[default]
    Value,
}

/// The shape of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A square.
    Square,
    /// A square with a round foot.
    Shield,
    /// A hexagon.
    Hexagon,
    /// A square on its corner.
    Diamond,
    /// A triangle.
    Triangle,
    /// A circle.
    Circle,
}

impl Tint {
    /// Every colour, in the order of their places.
    pub const ALL: [Self; 8] =
        [Self::Model, Self::Clip, Self::Vae, Self::Cond, Self::Latent, Self::Image, Self::Mask, Self::Value];

    /// The colour of a type.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        match kind {
            "MODEL" => Self::Model,
            "CLIP" | "CLIP_VISION" | "CLIP_VISION_OUTPUT" => Self::Clip,
            "VAE" => Self::Vae,
            "CONDITIONING" => Self::Cond,
            "LATENT" => Self::Latent,
            "IMAGE" | "VIDEO" => Self::Image,
            "MASK" => Self::Mask,
            _ => Self::Value,
        }
    }

    /// The token of the style sheet.
    #[must_use]
    pub const fn token(self) -> &'static str {
        match self {
            Self::Model => "--wire-model",
            Self::Clip => "--wire-clip",
            Self::Vae => "--wire-vae",
            Self::Cond => "--wire-cond",
            Self::Latent => "--wire-latent",
            Self::Image => "--wire-image",
            Self::Mask => "--wire-mask",
            Self::Value => "--wire-value",
        }
    }

    /// The shape of its slots.
    #[must_use]
    pub const fn shape(self) -> Shape {
        match self {
            Self::Model => Shape::Square,
            Self::Clip => Shape::Shield,
            Self::Vae => Shape::Hexagon,
            Self::Cond => Shape::Diamond,
            Self::Latent => Shape::Triangle,
            Self::Image | Self::Mask | Self::Value => Shape::Circle,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_colour_and_unknown_ones_the_neutral_one() {
        assert_eq!(Tint::of("LATENT"), Tint::Latent);
        assert_eq!(Tint::of("SOMETHING_NEW"), Tint::Value);
        assert_eq!(Tint::of("*"), Tint::Value);
        for (place, tint) in Tint::ALL.into_iter().enumerate() {
            assert_eq!(tint as usize, place);
        }
    }
}
