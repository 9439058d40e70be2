//! Colour words.

use crate::art::colour::{Tint, hex};

/// The pigment a word names.
pub fn colour(word: &str) -> Option<Tint> {
    Some(hex(match word {
        "red" | "vermilion" => 0xd23b2f,
        "crimson" | "scarlet" | "ruby" | "carmine" => 0xc01f38,
        "maroon" | "burgundy" | "wine" => 0x7a1f33,
        "orange" | "tangerine" => 0xf07f2c,
        "coral" | "salmon" | "terracotta" => 0xe5694f,
        "peach" | "apricot" => 0xf7b08a,
        "rust" | "copper" => 0xb3532b,
        "amber" | "saffron" => 0xf2a52c,
        "yellow" | "canary" => 0xf3cb3a,
        "gold" | "golden" => 0xe3b04b,
        "mustard" => 0xd0a02e,
        "ochre" | "ocher" => 0xc98a3a,
        "sand" | "beige" | "tan" => 0xdcc29a,
        "cream" | "ivory" => 0xf5ead0,
        "brown" | "sepia" | "umber" | "sienna" | "chocolate" => 0x7d4f32,
        "green" | "verdant" => 0x3f8f4f,
        "emerald" => 0x1f9a6a,
        "jade" => 0x3aa07f,
        "olive" | "moss" | "mossy" => 0x7d8436,
        "lime" | "chartreuse" => 0xa9cf3a,
        "mint" => 0x9bd9bd,
        "sage" => 0x9cae8a,
        "teal" | "petrol" => 0x178083,
        "turquoise" | "aqua" => 0x2fb8b0,
        "cyan" => 0x2cc3d8,
        "blue" | "azure" | "cerulean" => 0x2f6fc4,
        "cobalt" | "ultramarine" => 0x2347b0,
        "navy" => 0x1b2f63,
        "indigo" => 0x3c3590,
        "sapphire" => 0x1f4fa8,
        "violet" | "purple" => 0x7a3fa8,
        "lavender" | "lilac" | "mauve" => 0xb39bd6,
        "plum" => 0x6b3060,
        "magenta" | "fuchsia" => 0xd0308f,
        "pink" => 0xf08fb0,
        "rose" | "blush" => 0xe27d8e,
        "white" | "ivor" => 0xf4f1ea,
        "grey" | "gray" | "silver" => 0x9aa3ab,
        "black" | "ebony" => 0x20222b,
        _ => return None,
    }))
}
