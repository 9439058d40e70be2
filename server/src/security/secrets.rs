//! Random secrets, their spelling, and the hashes that are kept of them.

use sha2::{Digest, Sha256};

/// How a token for programs begins, so that people and scanners recognise one.
const TOKEN_PREFIX: &str = "gesso_";
/// Characters of a pairing code: none looks like another (no I, L, O, U; Crockford's base 32).
const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a pairing code: 50 bits, which live ten minutes behind a throttle.
const CODE_CHARS: usize = 10;

/// A secret for a cookie: 256 bits.
#[must_use]
pub fn new_session_secret() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// A token for a program: 256 bits behind a prefix.
#[must_use]
pub fn new_token() -> String {
    format!("{TOKEN_PREFIX}{}", hex::encode(rand::random::<[u8; 32]>()))
}

/// The last part of a published page's address: 80 bits, lower case.
#[must_use]
pub fn new_page_id() -> String {
    rand::random::<[u8; 16]>().iter().map(|byte| letter(*byte)).collect::<String>().to_ascii_lowercase()
}

/// A code to be typed once: `ABCDE-FGHJK`.
#[must_use]
pub fn new_pairing_code() -> String {
    let random = rand::random::<[u8; CODE_CHARS]>();
    let letters: String = random.iter().map(|byte| letter(*byte)).collect();
    let (head, tail) = letters.split_at(CODE_CHARS / 2);
    format!("{head}-{tail}")
}

fn letter(random: u8) -> char {
    // 256 is a multiple of 32: every letter is as likely as every other.
    CODE_ALPHABET.get(usize::from(random) % CODE_ALPHABET.len()).map_or('0', |letter| char::from(*letter))
}

/// A pairing code as it was meant, however it was typed; `None` if it cannot be one.
#[must_use]
pub fn read_pairing_code(typed: &str) -> Option<String> {
    let mut letters = String::with_capacity(CODE_CHARS + 1);
    for typed in typed.chars().filter(|char| !char.is_whitespace() && *char != '-') {
        let letter = match typed.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if !letter.is_ascii() || !CODE_ALPHABET.contains(&u8::try_from(letter).ok()?) || letters.len() > CODE_CHARS {
            return None;
        }
        if letters.len() == CODE_CHARS / 2 {
            letters.push('-');
        }
        letters.push(letter);
    }
    (letters.len() == CODE_CHARS + 1).then_some(letters)
}

/// What is kept of a secret. The secrets are random and long, so a plain hash is as good as a slow one, and looking it
/// up tells nothing about the secret by the time it takes.
#[must_use]
pub fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_understood_however_it_is_typed() {
        let code = new_pairing_code();
        assert_eq!(read_pairing_code(&code), Some(code.clone()));
        assert_eq!(read_pairing_code(&code.to_lowercase().replace('-', " ")), Some(code));
        assert_eq!(read_pairing_code("oilab-cdefg").as_deref(), Some("011AB-CDEFG"));
        for bad in ["", "ABCDE", "ABCDE-FGHJKM", "ABCDE-FGHJ!", "ABCDE-FGHJU", "äBCDE-FGHJK"] {
            assert_eq!(read_pairing_code(bad), None, "{bad}");
        }
    }

    #[test]
    fn secrets_are_long_and_never_the_same() {
        assert_eq!(new_session_secret().len(), 64);
        assert!(new_token().starts_with(TOKEN_PREFIX));
        assert_ne!(new_token(), new_token());
        assert_ne!(new_page_id(), new_page_id());
    }
}
