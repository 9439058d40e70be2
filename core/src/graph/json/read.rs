//! Reading: one pass over the text, as deep as [`MAX_DEPTH`].

use super::{Json, Number, Object, Text, write};

/// Deepest nesting that is read; a workflow needs about a dozen.
pub const MAX_DEPTH: usize = 128;

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {at}")]
pub struct ReadError {
    /// What is wrong.
    pub what: &'static str,
    /// Where, in bytes from the start.
    pub at: usize,
}

impl Json {
    /// Reads a text. Besides JSON it takes a byte order mark and what Python writes for numbers that are none.
    ///
    /// # Errors
    /// What is wrong with it and where.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        let mut reader = Reader { text, at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 } };
        let value = reader.value(0)?;
        reader.blank();
        if reader.at < text.len() { Err(reader.error("more text after the value")) } else { Ok(value) }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, what: &'static str) -> ReadError {
        ReadError { what, at: self.at }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: u8) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    fn word(&mut self, word: &str) -> bool {
        let is_there = self.rest().starts_with(word);
        self.at += if is_there { word.len() } else { 0 };
        is_there
    }

    fn value(&mut self, depth: usize) -> Result<Json, ReadError> {
        if depth > MAX_DEPTH {
            return Err(self.error("values nested too deeply"));
        }
        self.blank();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => self.number().map(Json::Number),
            Some(b't') if self.word("true") => Ok(Json::Bool(true)),
            Some(b'f') if self.word("false") => Ok(Json::Bool(false)),
            Some(b'n') if self.word("null") => Ok(Json::Null),
            Some(_) => Err(self.error("no value begins like this")),
            None => Err(self.error("the text ends too early")),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, ReadError> {
        self.at += 1;
        let mut items = Vec::new();
        self.blank();
        if self.take(b']') {
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.blank();
            if self.take(b']') {
                return Ok(Json::List(items));
            }
            if !self.take(b',') {
                return Err(self.error("a comma or the end of the list is missing"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, ReadError> {
        self.at += 1;
        let mut members = Vec::new();
        self.blank();
        if self.take(b'}') {
            return Ok(Json::Object(Object(members)));
        }
        loop {
            self.blank();
            if self.peek() != Some(b'"') {
                return Err(self.error("a key is missing"));
            }
            let key = self.string()?;
            self.blank();
            if !self.take(b':') {
                return Err(self.error("a colon is missing"));
            }
            members.push((key, self.value(depth + 1)?));
            self.blank();
            if self.take(b'}') {
                return Ok(Json::Object(Object(members)));
            }
            if !self.take(b',') {
                return Err(self.error("a comma or the end of the object is missing"));
            }
        }
    }

    fn digits(&mut self) -> Result<(), ReadError> {
        let from = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == from { Err(self.error("a digit is missing")) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Number, ReadError> {
        let from = self.at;
        if ["NaN", "Infinity", "-Infinity"].into_iter().any(|word| self.word(word)) {
            return Ok(Number(self.text[from..self.at].into()));
        }
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        Ok(Number(self.text[from..self.at].into()))
    }

    fn string(&mut self) -> Result<Text, ReadError> {
        self.at += 1;
        let from = self.at;
        let plain = self.plain()?;
        if self.take(b'"') {
            // Nearly every text: what it says is how it is spelled.
            return Ok(plain.into());
        }
        let mut value = plain.to_owned();
        loop {
            if self.take(b'"') {
                break;
            }
            self.at += 1;
            value.push(self.escape()?);
            value.push_str(self.plain()?);
        }
        let source = &self.text[from..self.at - 1];
        let source = (!write::is_spelled(&value, source)).then(|| source.into());
        Ok(Text { value: value.into(), source })
    }

    /// What comes before the next quote or backslash.
    fn plain(&mut self) -> Result<&'a str, ReadError> {
        let rest = self.rest();
        let end = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20));
        let Some(end) = end else { return Err(self.error("a text does not end")) };
        self.at += end;
        if matches!(self.peek(), Some(..0x20)) { Err(self.error("a control character in a text")) } else { Ok(&rest[..end]) }
    }

    /// The character of an escape whose backslash has been read.
    fn escape(&mut self) -> Result<char, ReadError> {
        let letter = self.peek().ok_or_else(|| self.error("a text does not end"))?;
        let character = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(self.error("an unknown escape")),
        };
        self.at += 1;
        Ok(character)
    }

    fn hex(&mut self) -> Result<u32, ReadError> {
        let digits = self.text.get(self.at..self.at + 4).filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let code = code.ok_or_else(|| self.error("four hexadecimal digits are missing"))?;
        self.at += 4;
        Ok(code)
    }

    fn unicode(&mut self) -> Result<char, ReadError> {
        let first = self.hex()?;
        if (0xD800..0xDC00).contains(&first) && self.rest().starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}
