//! Colours of what flows, so that links of one kind look alike.

/// Colours of the usual types.
const KNOWN: [(&str, &str); 11] = [
    ("MODEL", "#b39ddb"),
    ("CLIP", "#ffd500"),
    ("VAE", "#ff6e6e"),
    ("CONDITIONING", "#ffa931"),
    ("LATENT", "#ff9cf9"),
    ("IMAGE", "#64b5f6"),
    ("MASK", "#81c784"),
    ("INT", "#9fb6c3"),
    ("FLOAT", "#9fb6c3"),
    ("STRING", "#8fbf9f"),
    ("BOOLEAN", "#9fb6c3"),
];
/// Colours of all other types, chosen by their name.
const OTHERS: [&str; 6] = ["#7fc8c2", "#c8a07f", "#a0c87f", "#c87f9e", "#7f95c8", "#bdbd7a"];

/// The colour of a type.
pub(super) fn of_type(kind: &str) -> &'static str {
    let known = KNOWN.iter().find(|(name, _)| *name == kind).map(|(_, colour)| *colour);
    known.unwrap_or_else(|| {
        let sum: usize = kind.bytes().map(usize::from).sum();
        OTHERS.get(sum % OTHERS.len()).copied().unwrap_or("#999999")
    })
}

/// A colour of a file, if it is one; anything else would be markup.
pub(super) fn checked(colour: &str) -> Option<&str> {
    let digits = colour.strip_prefix('#')?;
    (matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())).then_some(colour)
}
