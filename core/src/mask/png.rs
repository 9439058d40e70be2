//! A mask as a PNG of nothing but transparency: what is masked is transparent, as ComfyUI has it.
//!
//! Its pixels are the bytes of the mask, places in a palette of black whose transparency is the inverse of the place. They are
//! packed by two things only, rows that are as the row before and bytes that repeat: of a mask hardly anything is left then,
//! and a whole packer is not carried into the page.

use super::pixels::Mask;
use crate::graph::picture::{PNG_SIGNATURE, png_chunk};

/// Places of the palette.
const PLACES: usize = 256;
/// Longest repetition of one code.
const MAX_RUN: usize = 258;
/// Shortest repetition of one code.
const MIN_RUN: usize = 3;
/// The filter of a row that is told by the row above.
const UP: u8 = 2;
/// The sums of the checksum are below this.
const ADLER: u32 = 65_521;

/// The mask as a PNG.
#[must_use]
pub fn png(mask: &Mask) -> Vec<u8> {
    let [width, height] = mask.size();
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // 8 bits, a palette, the only packing and filters there are, from top to bottom.
    head.extend([8, 3, 0, 0, 0]);
    let transparency: Vec<u8> = (0..=255).rev().collect();
    let chunks = [
        png_chunk(*b"IHDR", &head),
        png_chunk(*b"PLTE", &[0; PLACES * 3]),
        png_chunk(*b"tRNS", &transparency),
        png_chunk(*b"IDAT", &packed(mask)),
        png_chunk(*b"IEND", &[]),
    ];
    [PNG_SIGNATURE.to_vec(), chunks.concat()].concat()
}

/// The rows, told by the rows above, as zlib has it.
fn packed(mask: &Mask) -> Vec<u8> {
    let width = (mask.size()[0] as usize).max(1);
    // How it is packed; then the only block, of codes that need no table.
    let mut bits = Bits { bytes: vec![0x78, 0x01], ..Bits::default() };
    bits.put(0b011, 3);
    let mut runs = Runs { bits, last: None, count: 0 };
    let (mut low, mut high) = (1_u32, 0_u32);
    let nothing = vec![0; width];
    let mut above = nothing.as_slice();
    for row in mask.cover().chunks_exact(width) {
        let told = std::iter::once(UP).chain(row.iter().zip(above).map(|(here, above)| here.wrapping_sub(*above)));
        for byte in told {
            low = (low + u32::from(byte)) % ADLER;
            high = (high + low) % ADLER;
            runs.put(byte);
        }
        above = row;
    }
    let mut bytes = runs.end();
    bytes.extend(((high << 16) | low).to_be_bytes());
    bytes
}

/// Bytes, of which repetitions become one code.
struct Runs {
    bits: Bits,
    last: Option<u8>,
    count: usize,
}

impl Runs {
    fn put(&mut self, byte: u8) {
        if self.last == Some(byte) {
            self.count += 1;
            if self.count == MAX_RUN {
                self.flush();
            }
            return;
        }
        self.flush();
        self.bits.byte(byte);
        self.last = Some(byte);
    }

    /// Writes how often the last byte was repeated.
    fn flush(&mut self) {
        match (self.last, self.count) {
            (Some(byte), count @ 0..MIN_RUN) => (0..count).for_each(|_| self.bits.byte(byte)),
            (Some(_), count) => self.bits.run(count),
            (None, _) => {}
        }
        self.count = 0;
    }

    fn end(mut self) -> Vec<u8> {
        self.flush();
        // The end of the block.
        self.bits.put(0, 7);
        self.bits.end()
    }
}

/// Bits, the least of each byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    waiting: u32,
    count: u32,
}

impl Bits {
    /// The lowest bits of a number.
    fn put(&mut self, bits: u32, count: u32) {
        self.waiting |= bits << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.waiting.to_le_bytes()[0]);
            self.waiting >>= 8;
            self.count -= 8;
        }
    }

    /// A code, whose highest bit comes first.
    fn code(&mut self, code: u32, count: u32) {
        self.put(code.reverse_bits() >> (32 - count), count);
    }

    /// A byte as it is.
    fn byte(&mut self, byte: u8) {
        match byte {
            0..144 => self.code(0b0011_0000 + u32::from(byte), 8),
            144.. => self.code(0b1_1001_0000 + u32::from(byte) - 144, 9),
        }
    }

    /// The byte before, so many times: a length and a distance of one.
    fn run(&mut self, count: usize) {
        let over = u32::try_from(count.min(MAX_RUN) - MIN_RUN).unwrap_or_default();
        let (code, extra, extra_bits) = match over {
            255.. => (285, 0, 0),
            8.. => {
                let bits = over.ilog2() - 2;
                (257 + 4 * bits + (over >> bits), over & ((1 << bits) - 1), bits)
            }
            _ => (257 + over, 0, 0),
        };
        match code {
            280.. => self.code(0b1100_0000 + code - 280, 8),
            _ => self.code(code - 256, 7),
        }
        self.put(extra, extra_bits);
        self.code(0, 5);
    }

    fn end(mut self) -> Vec<u8> {
        self.put(0, (8 - self.count) % 8);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use miniz_oxide::inflate::decompress_to_vec_zlib;

    use super::*;
    use crate::mask::{Brush, Dab};

    /// The bytes that were packed, as the rows they stand for.
    fn unpacked(mask: &Mask) -> Vec<u8> {
        let width = mask.size()[0] as usize;
        let told = decompress_to_vec_zlib(&packed(mask)).expect("it is zlib, with its checksum");
        let mut rows: Vec<u8> = Vec::new();
        for (at, row) in told.chunks_exact(width + 1).enumerate() {
            assert_eq!(row[0], UP);
            for x in 0..width {
                let above = if at == 0 { 0 } else { rows[(at - 1) * width + x] };
                rows.push(row[x + 1].wrapping_add(above));
            }
        }
        rows
    }

    #[test]
    fn what_is_packed_is_what_was_painted() {
        let mut mask = Mask::new([300, 200]);
        let soft = Brush { softness: 1.0, ..Brush::default() };
        mask.paint(&[Dab { at: [40.0, 60.0], radius: 30.0 }, Dab { at: [220.0, 150.0], radius: 70.0 }], &soft);
        assert_eq!(unpacked(&mask), mask.cover());
        mask.invert();
        assert_eq!(unpacked(&mask), mask.cover());
    }

    #[test]
    fn repetitions_of_every_length_come_back() {
        for length in 1..600_u32 {
            let mut mask = Mask::new([length, 2]);
            mask.take_alpha(0, &[0, 0, 0, 55].repeat(length as usize));
            mask.take_alpha(1, &[0, 0, 0, 255, 0, 0, 0, 0].repeat(length as usize / 2));
            assert_eq!(unpacked(&mask), mask.cover(), "{length}");
        }
    }

    #[test]
    fn a_large_mask_is_a_small_file() {
        let mut mask = Mask::new([2048, 2048]);
        mask.paint(&[Dab { at: [1000.0, 1000.0], radius: 400.0 }; 2], &Brush::default());
        let file = png(&mask);
        assert!(file.len() < 64 * 1024, "{}", file.len());
        assert_eq!(crate::graph::picture::Kind::of(&file), Some(crate::graph::picture::Kind::Png));
    }
}
