//! MP4 and QuickTime: `moov/udta/meta` with keys by name, or the comment of older tags.

use super::{
    Carried,
    bytes::{be32, part, text},
};

/// Deepest nesting of boxes that is followed: `moov/udta/meta/ilst/…/data`.
const MAX_DEPTH: usize = 6;
/// Keys that are read, at most.
const MAX_KEYS: usize = 256;

/// Reads all that is carried.
pub fn read(file: &[u8], found: &mut Carried) {
    containers(file, 0, found);
}

/// The boxes in the bytes, by their four letters.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (length, kind) = (be32(bytes, at)?, part(bytes, at + 4, 4)?);
        let (head, length) = match length {
            // To the end of what it lies in.
            0 => (8, bytes.len() - at),
            1 => (16, be32(bytes, at + 12).filter(|_| be32(bytes, at + 8) == Some(0))?),
            length => (8, length),
        };
        let data = part(bytes, at + head, length.checked_sub(head)?)?;
        at += length;
        Some((kind, data))
    })
}

fn containers(bytes: &[u8], depth: usize, found: &mut Carried) {
    if depth > MAX_DEPTH {
        return;
    }
    for (kind, data) in boxes(bytes) {
        match kind {
            b"moov" | b"udta" => containers(data, depth + 1, found),
            // QuickTime's has no version before its boxes.
            b"meta" if part(data, 4, 4) == Some(b"hdlr") => meta(data, found),
            b"meta" => meta(data.get(4..).unwrap_or_default(), found),
            _ => {}
        }
    }
}

fn meta(bytes: &[u8], found: &mut Carried) {
    let of = |wanted: &[u8]| boxes(bytes).find(|(kind, _)| *kind == wanted).map(|(_, data)| data).unwrap_or_default();
    let names = keys(of(b"keys"));
    for (kind, item) in boxes(of(b"ilst")) {
        let at = be32(kind, 0).and_then(|number| number.checked_sub(1));
        let name =
            at.and_then(|at| names.get(at).cloned()).unwrap_or_else(|| kind.iter().map(|byte| char::from(*byte)).collect());
        let value = boxes(item).find(|(kind, _)| *kind == b"data");
        // Before the value are its type and its language.
        if let Some(value) = value.and_then(|(_, data)| data.get(8..)) {
            found.take(&name, &text(value));
        }
    }
}

fn keys(bytes: &[u8]) -> Vec<String> {
    let count = be32(bytes, 4).unwrap_or_default().min(MAX_KEYS);
    let mut at = 8;
    let mut names = Vec::new();
    while names.len() < count {
        let Some(length) = be32(bytes, at).filter(|length| *length >= 8) else { break };
        let Some(name) = part(bytes, at + 8, length - 8) else { break };
        names.push(text(name));
        at += length;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::carried;

    fn boxed(kind: &[u8], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len() + 8).unwrap().to_be_bytes();
        [&length, kind, data].concat()
    }

    fn video(ilst: &[u8], keys: &[u8], version: &[u8]) -> Vec<u8> {
        let meta = [version.to_vec(), boxed(b"hdlr", &[0; 24]), boxed(b"keys", keys), boxed(b"ilst", ilst)].concat();
        let moov = boxed(b"moov", &boxed(b"udta", &boxed(b"meta", &meta)));
        [boxed(b"ftyp", b"isom"), boxed(b"mdat", &[7; 100]), moov].concat()
    }

    fn value(text: &str) -> Vec<u8> {
        boxed(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], text.as_bytes()].concat())
    }

    #[test]
    fn keys_name_the_values() {
        let keys = [vec![0, 0, 0, 0, 0, 0, 0, 2], boxed(b"mdta", b"prompt"), boxed(b"mdta", b"workflow")].concat();
        let ilst = [boxed(&[0, 0, 0, 1], &value(r#"{"1":{}}"#)), boxed(&[0, 0, 0, 2], &value(r#""{\"nodes\":[]}""#))].concat();
        for version in [[0; 4].as_slice(), &[]] {
            let found = carried(&video(&ilst, &keys, version));
            assert!(found.workflow.is_some() && found.prompt.is_some(), "{version:?}");
        }
    }

    #[test]
    fn a_comment_holds_both() {
        let ilst = boxed(b"\xa9cmt", &value(r#"{"prompt":"{}","workflow":{"nodes":[]}}"#));
        let found = carried(&video(&ilst, &[], &[0; 4]));
        assert!(found.workflow.is_some() && found.prompt.is_some());
    }
}
