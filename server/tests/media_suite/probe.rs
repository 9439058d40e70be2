//! Every format is recognised by content, every limit holds before a pixel is decoded.

use gesso_server::media::limits::{MAX_FRAMES, MAX_JPEG_SCANS, MAX_TEXT_BYTES, MAX_TEXT_CHUNKS, UPLOAD_MAX_BYTES};
use gesso_server::media::{Facts, Format, Kind, MediaError, probe, probe_as};

use super::samples::*;

fn facts(bytes: &[u8]) -> Facts {
    probe(bytes).unwrap()
}

fn size(facts: Facts) -> (Format, u32, u32, u32) {
    (facts.format, facts.width, facts.height, facts.frames)
}

#[test]
fn formats_are_recognised_by_content() {
    assert_eq!(size(facts(&png(30, 20))), (Format::Png, 30, 20, 1));
    assert_eq!(size(facts(&jpeg(30, 20))), (Format::Jpeg, 30, 20, 1));
    assert_eq!(size(facts(&webp(30, 20))), (Format::WebP, 30, 20, 1));
    assert_eq!(size(facts(&gif(30, 20, 3))), (Format::Gif, 30, 20, 3));
    let lossy = webp::Encoder::from_rgb(&[9; 30 * 20 * 3], 30, 20).encode(50.0);
    assert_eq!(size(facts(&lossy)), (Format::WebP, 30, 20, 1));
}

#[test]
fn alpha_is_told() {
    assert!(facts(&transparent_png()).has_alpha);
    assert!(!facts(&png(4, 4)).has_alpha);
    assert!(!facts(&jpeg(4, 4)).has_alpha);
    let lossless = webp::Encoder::from_rgba(&[7; 16], 2, 2).encode_lossless();
    assert!(facts(&lossless).has_alpha);
    let palette = stated_png(4, 4, &[chunk(b"tRNS", &[0])]);
    assert!(facts(&palette).has_alpha);
}

#[test]
fn other_content_is_refused_whatever_its_name() {
    assert!(matches!(probe(b""), Err(MediaError::Empty)));
    for other in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"\x89PNX\r\n\x1a\n", b"BM", b"RIFF0000WAVE"] {
        assert!(matches!(probe(other), Err(MediaError::Unsupported)), "{other:?}");
    }
}

#[test]
fn bytes_are_bounded_by_kind() {
    let mut big = png(8, 8).to_vec();
    big.resize(UPLOAD_MAX_BYTES as usize + 1, 0);
    let refused = probe_as(&big, Kind::Upload);
    assert!(matches!(refused, Err(MediaError::TooManyBytes { limit: UPLOAD_MAX_BYTES, .. })));
    assert!(probe_as(&big, Kind::NodeOutput).is_ok());
    big.pop();
    assert!(probe_as(&big, Kind::Upload).is_ok());
}

#[test]
fn pixels_are_bounded_in_every_format() {
    let huge = (1 << 31) - 1;
    let pictures = [
        stated_png(huge, huge, &[]),
        stated_png(u32::MAX, 1, &[]),
        stated_png(10_001, 10_000, &[]),
        gif(65_535, 65_535, 1),
        riff(&[(b"VP8X", vp8x(1 << 24, 1 << 24, 0)), (b"VP8L", vec![0x2f, 0, 0, 0, 0])]),
        riff(&[(b"VP8L", vec![0x2f, 0xff, 0xff, 0xff, 0x0f])]),
        stated_jpeg(65_535, 65_535, 1),
    ];
    for picture in &pictures {
        let refused = probe(picture);
        assert!(matches!(refused, Err(MediaError::TooManyPixels { .. })), "{refused:?}");
    }
    assert!(probe(&stated_png(10_000, 10_000, &[])).is_ok());
}

#[test]
fn a_frame_larger_than_its_canvas_counts() {
    let mut gif = gif(8, 8, 1);
    // The descriptor begins after head, screen and two colours; its size is at 5.
    gif[19 + 5..19 + 9].copy_from_slice(&[0xff; 4]);
    assert!(matches!(probe(&gif), Err(MediaError::TooManyPixels { .. })));
    let webp = riff(&[(b"VP8X", vp8x(8, 8, 2)), (b"ANMF", anmf(1 << 24, 1 << 24))]);
    assert!(matches!(probe(&webp), Err(MediaError::TooManyPixels { .. })));
}

#[test]
fn frames_are_bounded_in_every_format() {
    let most = MAX_FRAMES as usize;
    assert_eq!(facts(&gif(1, 1, most)).frames, MAX_FRAMES);
    let webp = |frames| {
        let frame = (b"ANMF", anmf(1, 1));
        let mut chunks = vec![(b"VP8X", vp8x(1, 1, 2))];
        chunks.extend(vec![frame; frames]);
        riff(&chunks)
    };
    assert_eq!(facts(&webp(most)).frames, MAX_FRAMES);
    let announced = |frames: u32| {
        let mut data = frames.to_be_bytes().to_vec();
        data.extend([0; 4]);
        chunk(b"acTL", &data)
    };
    let controls = |count| vec![chunk(b"fcTL", &[0; 26]); count].concat();
    assert_eq!(facts(&stated_png(1, 1, &[announced(7)])).frames, 7);
    let bombs = [
        gif(1, 1, most + 1),
        webp(most + 1),
        stated_png(1, 1, &[announced(MAX_FRAMES + 1)]),
        // It says one and has more.
        stated_png(1, 1, &[announced(1), controls(most + 1)]),
    ];
    for bomb in &bombs {
        let refused = probe(bomb);
        assert!(matches!(refused, Err(MediaError::TooManyFrames)), "{refused:?}");
    }
}

#[test]
fn an_animation_is_bounded_as_a_whole() {
    let refused = probe(&gif(9_000, 9_000, 30));
    assert!(matches!(refused, Err(MediaError::AnimationTooLarge { megapixels: 2_430 })));
}

#[test]
fn inflated_text_is_bounded() {
    let bomb = png_with(&[ztxt("prompt", MAX_TEXT_BYTES + 1)]);
    assert!(bomb.len() < 100_000, "it is small while compressed");
    let refused = probe(&bomb);
    assert!(matches!(refused, Err(MediaError::TextTooLarge { ref key }) if key == "prompt"), "{refused:?}");
    assert!(probe(&png_with(&[ztxt("prompt", MAX_TEXT_BYTES)])).is_ok());

    let mut itxt = b"workflow\0\x01\0\0\0".to_vec();
    itxt.extend(deflated(&vec![b'x'; MAX_TEXT_BYTES + 1]));
    let refused = probe(&png_with(&[chunk(b"iTXt", &itxt)]));
    assert!(matches!(refused, Err(MediaError::TextTooLarge { .. })), "{refused:?}");

    let three = vec![ztxt("a", MAX_TEXT_BYTES - 1); 3];
    assert!(matches!(probe(&png_with(&three)), Err(MediaError::TooMuchText)));
    let many = vec![chunk(b"tEXt", b"a\0b"); MAX_TEXT_CHUNKS + 1];
    assert!(matches!(probe(&png_with(&many)), Err(MediaError::TooMuchText)));
    assert!(probe(&png_with(&many[1..])).is_ok());
}

#[test]
fn scans_are_bounded() {
    let most = MAX_JPEG_SCANS as usize;
    assert!(probe(&stated_jpeg(8, 8, most)).is_ok());
    let refused = probe(&stated_jpeg(8, 8, most + 1));
    assert!(matches!(refused, Err(MediaError::TooManyScans)));
}

/// Markers only: a frame header and scans without data.
fn stated_jpeg(width: u16, height: u16, scans: usize) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8, 0xff, 0xc2, 0, 11, 8];
    file.extend(height.to_be_bytes());
    file.extend(width.to_be_bytes());
    file.extend([1, 1, 0x11, 0]);
    for _ in 0..scans {
        file.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x55, 0xff, 0x00, 0xff, 0xd0]);
    }
    file.extend([0xff, 0xd9]);
    file
}

#[test]
fn truncated_files_are_refused_at_every_length() {
    let files = [png(40, 30).to_vec(), jpeg(40, 30), webp(40, 30), gif(40, 30, 2)];
    for file in files {
        let format = Format::of(&file).unwrap();
        assert!(probe(&file).is_ok());
        // A GIF without its trailer, or with a frame less, is still whole to every reader.
        let short = file.len() - if format == Format::Gif { 17 } else { 1 };
        for length in 12..=short {
            let refused = probe(&file[..length]);
            let told = matches!(refused, Err(MediaError::Truncated { .. } | MediaError::Malformed { .. }));
            assert!(told, "{format} cut to {length} of {}: {refused:?}", file.len());
        }
    }
}

#[test]
fn nothing_makes_it_panic() {
    let files = [png(20, 10).to_vec(), jpeg(20, 10), webp(20, 10), gif(20, 10, 2), oriented_jpeg(20, 10, 6)];
    for file in files {
        for at in 0..file.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut broken = file.clone();
                broken[at] = value;
                // Any answer is fine; a panic fails the test.
                let _ = probe(&broken);
            }
        }
    }
}

#[test]
fn orientation_turns_the_reported_size() {
    for (orientation, displayed) in [(1, (40, 20)), (3, (40, 20)), (5, (20, 40)), (6, (20, 40)), (8, (20, 40)), (9, (40, 20))] {
        let facts = facts(&oriented_jpeg(40, 20, orientation));
        assert_eq!((facts.width, facts.height), displayed, "orientation {orientation}");
    }
}

#[test]
fn empty_sizes_are_refused() {
    assert!(matches!(probe(&stated_png(0, 5, &[])), Err(MediaError::NoPixels { .. })));
    assert!(matches!(probe(&gif(5, 0, 1)), Err(MediaError::NoPixels { .. })));
    assert!(matches!(probe(&gif(5, 5, 0)), Err(MediaError::Malformed { .. })));
}

#[test]
fn every_refusal_is_one_sentence_with_advice() {
    let refusals = [
        probe(b""),
        probe(b"hello"),
        probe(&stated_png(0, 5, &[])),
        probe(&stated_png(u32::MAX, 5, &[])),
        probe(&gif(1, 1, 2_000)),
        probe(&gif(9_000, 9_000, 30)),
        probe(&png(9, 9)[..50]),
        probe(&png_with(&[ztxt("prompt", MAX_TEXT_BYTES + 1)])),
    ];
    for refusal in refusals {
        let error = refusal.unwrap_err();
        let sentence = error.to_string();
        assert!(sentence.starts_with("The ") && sentence.ends_with('.'), "{sentence}");
        assert!(sentence.contains("; "), "no advice in: {sentence}");
        let codes = ["too_large", "unsupported_media", "validation_failed"];
        assert!(codes.contains(&error.code()), "{sentence}");
    }
}
