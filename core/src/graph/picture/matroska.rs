//! WebM and Matroska: tags by name. The muxer writes names in capitals.

use super::{
    Carried,
    bytes::{part, text},
};

const SEGMENT: u64 = 0x1853_8067;
const TAGS: u64 = 0x1254_C367;
const TAG: u64 = 0x7373;
const SIMPLE_TAG: u64 = 0x67C8;
const NAME: u64 = 0x45A3;
const VALUE: u64 = 0x4487;
/// Elements that are looked at, at most: a long video has one for each second or so.
const MAX_ELEMENTS: usize = 200_000;
/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 6;

/// Reads all that is carried.
pub fn read(file: &[u8], found: &mut Carried) {
    let mut left = MAX_ELEMENTS;
    elements(file, 0, &mut left, found);
}

fn elements(bytes: &[u8], depth: usize, left: &mut usize, found: &mut Carried) {
    let mut at = 0;
    while let Some((id, data, next)) = element(bytes, at) {
        if *left == 0 || depth > MAX_DEPTH {
            return;
        }
        *left -= 1;
        match id {
            SEGMENT | TAGS | TAG => elements(data, depth + 1, left, found),
            SIMPLE_TAG => tag(data, found),
            _ => {}
        }
        at = next;
    }
}

fn tag(bytes: &[u8], found: &mut Carried) {
    let (mut name, mut value, mut at) = (None, None, 0);
    while let Some((id, data, next)) = element(bytes, at) {
        match id {
            NAME => name = Some(text(data)),
            VALUE => value = Some(text(data)),
            _ => {}
        }
        at = next;
    }
    if let (Some(name), Some(value)) = (name, value) {
        found.take(&name, &value);
    }
}

/// The element at a place: its id, what it holds, and where the next one begins.
fn element(bytes: &[u8], at: usize) -> Option<(u64, &[u8], usize)> {
    let (id, id_bytes) = number(bytes, at, false)?;
    let from = at + id_bytes;
    let (length, length_bytes) = number(bytes, from, true)?;
    let from = from + length_bytes;
    let all = bytes.len().checked_sub(from)?;
    let is_open = length == (1 << (7 * length_bytes)) - 1;
    // One whose length nobody knew when it was begun goes to the end.
    let length = if is_open { all } else { usize::try_from(length).ok()? };
    // What is cut off still holds what is there, for the segment.
    let data = part(bytes, from, length.min(all))?;
    Some((id, data, from.checked_add(length)?))
}

/// A number of one to eight bytes, as many as its first byte has leading zeros and one; the one that marks this is left out
/// of lengths.
fn number(bytes: &[u8], at: usize, is_length: bool) -> Option<(u64, usize)> {
    let first = *bytes.get(at)?;
    let count = first.leading_zeros() as usize + 1;
    let all = part(bytes, at, count).filter(|_| count <= 8)?;
    let value = all.iter().fold(0_u64, |value, byte| (value << 8) | u64::from(*byte));
    Some((if is_length { value & ((1 << (7 * count)) - 1) } else { value }, count))
}

#[cfg(test)]
mod tests {
    use super::super::carried;

    fn element(id: &[u8], data: &[u8]) -> Vec<u8> {
        let length = (u32::try_from(data.len()).unwrap() | 0x1000_0000).to_be_bytes();
        [id, &length, data].concat()
    }

    fn tags() -> Vec<u8> {
        let tag = |name: &str, value: &str| {
            element(
                &[0x67, 0xC8],
                &[element(&[0x45, 0xA3], name.as_bytes()), element(&[0x44, 0x87], value.as_bytes())].concat(),
            )
        };
        let tags = [tag("ENCODER", "x"), tag("WORKFLOW", r#"{"nodes":[]}"#), tag("PROMPT", r#"{"1":{}}"#)].concat();
        element(&[0x12, 0x54, 0xC3, 0x67], &element(&[0x73, 0x73], &tags))
    }

    #[test]
    fn tags_are_read_also_of_streams_without_a_length() {
        let head = element(&[0x1A, 0x45, 0xDF, 0xA3], &[0x42, 0x86, 0x81, 1]);
        let segment = element(&[0x18, 0x53, 0x80, 0x67], &tags());
        let stream = [&[0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], tags().as_slice()].concat();
        for rest in [segment, stream] {
            let found = carried(&[head.clone(), rest].concat());
            assert!(found.workflow.is_some() && found.prompt.is_some());
        }
    }
}
