//! PNG files as `SaveImage` writes them: the prompt and every `extra_pnginfo` key as text
//! chunks, plus the mark that nothing was rendered.

use image::RgbImage;
use serde_json::Value;

/// The chunk every simulated picture carries.
pub(crate) const SIMULATED_KEY: &str = "gesso_simulated";
/// PNG keywords are 1 to this many bytes; longer `extra_pnginfo` keys are left out.
const MAX_KEYWORD_BYTES: usize = 79;

/// Encode a picture with its text chunks.
pub(crate) fn encode(picture: &RgbImage, texts: &[(String, String)]) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    for (keyword, text) in texts {
        encoder.add_text_chunk(keyword.clone(), text.clone())?;
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(picture.as_raw())?;
    writer.finish()?;
    Ok(bytes)
}

/// The text chunks of a picture made by this prompt.
pub(crate) fn texts(prompt: &Value, extra_pnginfo: Option<&Value>) -> Vec<(String, String)> {
    let mut texts = vec![("prompt".to_owned(), ascii_json(prompt))];
    for (key, value) in extra_pnginfo.and_then(Value::as_object).into_iter().flatten() {
        if !key.is_empty() && key.len() <= MAX_KEYWORD_BYTES && key.is_ascii() {
            texts.push((key.clone(), ascii_json(value)));
        }
    }
    texts.push((SIMULATED_KEY.to_owned(), "true".to_owned()));
    texts
}

/// JSON with everything beyond ASCII escaped: these chunks are Latin-1.
fn ascii_json(value: &Value) -> String {
    let mut ascii = String::new();
    for character in value.to_string().chars() {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            let mut units = [0u16; 2];
            for unit in character.encode_utf16(&mut units) {
                ascii.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    ascii
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn chunks_survive_a_reader() -> anyhow::Result<()> {
        let prompt = json!({"1": {"inputs": {"text": "ein Käfer 🪲"}}});
        let extra = json!({"workflow": {"id": "w"}});
        let bytes = encode(&RgbImage::new(3, 2), &texts(&prompt, Some(&extra)))?;
        let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info()?;
        let chunks = &reader.info().uncompressed_latin1_text;
        let text = |key: &str| chunks.iter().find(|chunk| chunk.keyword == key).map(|chunk| chunk.text.clone());
        assert_eq!(serde_json::from_str::<Value>(&text("prompt").unwrap_or_default())?, prompt);
        assert_eq!(serde_json::from_str::<Value>(&text("workflow").unwrap_or_default())?, json!({"id": "w"}));
        assert_eq!(text(SIMULATED_KEY).as_deref(), Some("true"));
        Ok(())
    }
}
