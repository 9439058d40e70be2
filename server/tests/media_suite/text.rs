//! Texts in PNGs: round trips, bounds, and pixels left alone.

use bytes::Bytes;
use gesso_server::media::MediaError;
use gesso_server::media::limits::MAX_TEXT_BYTES;
use gesso_server::media::png_text::{Metadata, Text, embed, read, with_chunks};

use super::samples::*;

fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    let texts = read(bytes).unwrap();
    texts.into_iter().map(|Text { key, text }| (key, text)).collect()
}

fn pair(key: &str, text: &str) -> (String, String) {
    (key.into(), text.into())
}

/// All chunks of one kind, whole.
fn raw_chunks(file: &[u8], kind: &[u8; 4]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = 8;
    while at < file.len() {
        let length = u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) as usize;
        if &file[at + 4..at + 8] == kind {
            found.push(file[at..at + 12 + length].to_vec());
        }
        at += 12 + length;
    }
    found
}

#[test]
fn texts_come_back_as_they_went_in() {
    let texts =
        [("gesso", r#"{"v":1}"#), ("latin", "café\nnaïve"), ("wide", "狐 🦊 {\"a\": \"ß\"}"), ("tab", "a\tb"), ("empty", "")];
    let file = with_chunks(png(8, 8), &texts).unwrap();
    assert_eq!(pairs(&file), texts.map(|(key, text)| pair(key, text)));
    assert_eq!(raw_chunks(&file, b"iTXt").len(), 2, "only what Latin-1 cannot say is UTF-8");
    // An independent reader checks the CRCs and sees the same.
    let reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
    let info = reader.info();
    assert_eq!(info.uncompressed_latin1_text[1].text, "café\nnaïve");
    assert_eq!(info.utf8_text[0].get_text().unwrap(), "狐 🦊 {\"a\": \"ß\"}");
}

#[test]
fn insertion_leaves_every_other_byte_alone() {
    let before = png_with(&[chunk(b"tEXt", b"prompt\0{}"), ztxt("workflow", 500), chunk(b"prVt", b"own")]);
    let after = with_chunks(before.clone(), &[("gesso", "{}")]).unwrap();
    for kind in [b"IHDR", b"tEXt", b"zTXt", b"prVt", b"IDAT", b"IEND"] {
        let mut was = raw_chunks(&before, kind);
        if kind == b"tEXt" {
            was.push(chunk(b"tEXt", b"gesso\0{}"));
        }
        assert_eq!(raw_chunks(&after, kind), was);
    }
    let pixels = |file: &Bytes| image::load_from_memory(file).unwrap().into_bytes();
    assert_eq!(pixels(&before), pixels(&after));
    let without = after.len() - chunk(b"tEXt", b"gesso\0{}").len();
    assert_eq!(without, before.len());
}

#[test]
fn a_text_with_the_same_key_is_replaced_wherever_it_is() {
    let mut before = png_with(&[chunk(b"tEXt", b"gesso\0old"), ztxt("gesso", 9), chunk(b"tEXt", b"prompt\0{}")]).to_vec();
    let end = before.split_off(before.len() - 12);
    before.extend(chunk(b"tEXt", b"gesso\0late"));
    before.extend(end);
    let after = with_chunks(before.into(), &[("gesso", "new")]).unwrap();
    assert_eq!(pairs(&after), [pair("prompt", "{}"), pair("gesso", "new")]);
    assert!(image::load_from_memory(&after).is_ok());
    let again = with_chunks(after.clone(), &[("gesso", "new")]).unwrap();
    assert_eq!(again, after, "a second time changes nothing");
}

#[test]
fn shared_bytes_are_not_changed() {
    let before = png(8, 8);
    let kept = before.clone();
    let after = with_chunks(before, &[("gesso", "{}")]).unwrap();
    assert_ne!(after, kept);
    assert_eq!(kept, png(8, 8));
}

#[test]
fn other_formats_come_back_unchanged() {
    for file in [jpeg(8, 8), webp(8, 8), gif(8, 8, 1)] {
        let file = Bytes::from(file);
        assert_eq!(with_chunks(file.clone(), &[("gesso", "{}")]).unwrap(), file);
        let metadata = Metadata { prompt: Some("{}"), workflow: None, gesso: "{}" };
        assert_eq!(embed(file.clone(), metadata).unwrap(), file);
        assert!(read(&file).unwrap().is_empty());
    }
}

#[test]
fn embedding_keeps_the_nodes_own_graphs() {
    let metadata = Metadata { prompt: Some("ours"), workflow: Some("ours"), gesso: "{}" };
    let bare = embed(png(8, 8), metadata).unwrap();
    assert_eq!(pairs(&bare), [pair("prompt", "ours"), pair("workflow", "ours"), pair("gesso", "{}")]);
    let theirs = png_with(&[chunk(b"tEXt", b"prompt\0theirs")]);
    let file = embed(theirs, metadata).unwrap();
    assert_eq!(pairs(&file), [pair("prompt", "theirs"), pair("workflow", "ours"), pair("gesso", "{}")]);
}

#[test]
fn reading_is_bounded() {
    let bomb = png_with(&[ztxt("prompt", MAX_TEXT_BYTES + 1)]);
    assert!(matches!(read(&bomb), Err(MediaError::TextTooLarge { .. })));
    let heap = png_with(&vec![ztxt("prompt", MAX_TEXT_BYTES - 1); 3]);
    assert!(matches!(read(&heap), Err(MediaError::TooMuchText)));
}

#[test]
fn broken_texts_are_passed_over() {
    let mut itxt = b"utf8\0\0\0\0\0".to_vec();
    itxt.extend([0xff, 0xfe]);
    let file = png_with(&[
        chunk(b"tEXt", b"no separator"),
        chunk(b"iTXt", b"short\0\0"),
        chunk(b"iTXt", &itxt),
        chunk(b"tEXt", b"good\0yes"),
    ]);
    assert_eq!(pairs(&file), [pair("good", "yes")]);
}

#[test]
fn keys_and_texts_no_png_can_hold_are_refused() {
    let long = "k".repeat(80);
    for (key, text) in [("", "x"), (long.as_str(), "x"), ("schlüssel", "x"), ("key", "a\0b")] {
        let refused = with_chunks(png(8, 8), &[(key, text)]);
        assert!(matches!(refused, Err(MediaError::BadText { .. })), "{key:?}");
    }
    let large = "x".repeat(MAX_TEXT_BYTES + 1);
    let refused = with_chunks(png(8, 8), &[("key", &large)]);
    assert!(matches!(refused, Err(MediaError::TextTooLarge { .. })));
}

#[test]
fn a_cut_png_is_refused() {
    let file = png(8, 8);
    let refused = with_chunks(file.slice(..file.len() - 6), &[("gesso", "{}")]);
    assert!(matches!(refused, Err(MediaError::Truncated { .. })));
}
