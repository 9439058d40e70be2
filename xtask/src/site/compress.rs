//! Compressed copies beside the files, so that the server never compresses while serving.

use std::io::Write;

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Flavour;

/// Endings of what compresses; pictures and fonts are compressed already.
const COMPRESSIBLE: [&str; 10] = ["css", "html", "js", "json", "map", "mjs", "svg", "txt", "wasm", "webmanifest"];

/// Window of the brotli encoder as a power of two, in bytes: 4 MiB, beyond any file here.
const BROTLI_WINDOW_LOG2: i32 = 22;

/// The copies of a file: ending and content; those that would not be smaller are left out.
pub fn copies(path: &str, content: &[u8], flavour: Flavour) -> Result<Vec<(String, Vec<u8>)>> {
    let ending = path.rsplit('.').next().unwrap_or_default();
    if !COMPRESSIBLE.contains(&ending) {
        return Ok(Vec::new());
    }
    let mut made = vec![(format!("{path}.br"), brotli(content, flavour)?), (format!("{path}.gz"), gzip(content, flavour)?)];
    made.retain(|(_, copy)| copy.len() < content.len());
    Ok(made)
}

fn brotli(content: &[u8], flavour: Flavour) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: match flavour {
            Flavour::Release => 11,
            Flavour::Dev => 5,
        },
        lgwin: BROTLI_WINDOW_LOG2,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut copy = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut copy, &parameters)?;
    Ok(copy)
}

fn gzip(content: &[u8], flavour: Flavour) -> Result<Vec<u8>> {
    let level = match flavour {
        Flavour::Release => Compression::best(),
        Flavour::Dev => Compression::fast(),
    };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn copies_unpack_to_the_file() {
        let content = b"body{color:red}".repeat(100);
        for flavour in [Flavour::Release, Flavour::Dev] {
            let made = copies("pkg/main.css", &content, flavour).unwrap();
            let [(br_name, br), (gz_name, gz)] = made.as_slice() else {
                panic!("two copies, not {}", made.len());
            };
            assert_eq!((br_name.as_str(), gz_name.as_str()), ("pkg/main.css.br", "pkg/main.css.gz"));
            let mut unpacked = Vec::new();
            brotli::BrotliDecompress(&mut br.as_slice(), &mut unpacked).unwrap();
            assert_eq!(unpacked, content);
            unpacked.clear();
            flate2::read::GzDecoder::new(gz.as_slice()).read_to_end(&mut unpacked).unwrap();
            assert_eq!(unpacked, content);
        }
    }

    #[test]
    fn what_does_not_shrink_has_no_copy() {
        assert!(copies("tiny.js", b"x", Flavour::Release).unwrap().is_empty());
        assert!(copies("fonts/a.woff2", &[0; 1000], Flavour::Release).unwrap().is_empty());
    }
}
