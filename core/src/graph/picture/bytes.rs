//! Numbers and texts out of bytes, never beyond their end.

/// A part of the bytes; `None` if it is not all there.
pub fn part(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(length)?)
}

/// Four bytes, the highest first.
pub fn be32(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = part(bytes, at, 4)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(four)).ok()
}

/// Four bytes, the lowest first.
pub fn le32(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = part(bytes, at, 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(four)).ok()
}

/// Two bytes, the highest first.
pub fn be16(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(part(bytes, at, 2)?.try_into().ok()?)))
}

/// What is before the first zero byte, and what is after it.
pub fn until_zero(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|byte| *byte == 0)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

/// A text: UTF-8 if it is, else Latin-1, which anything is.
pub fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
