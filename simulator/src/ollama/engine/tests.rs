use serde_json::json;

use super::*;

const BRIEF: &str = "A glass lighthouse at dusk, waves below and a fox on the stairs";

fn ask(system: &str, message: &str, seed: u64, form: Form) -> Answer {
    let turn = |role: &str, content: &str| Turn { role: role.into(), content: content.into() };
    let turns = vec![turn("system", system), turn("user", message)];
    answer(&Ask { model: "qwen3:8b".into(), turns, pictures: Vec::new(), seed, thoughts: 0, form }).unwrap()
}

#[test]
fn the_five_voices_are_recognised() {
    for (system, voice) in [
        ("You are Luna, the style specialist.", Voice::Style),
        ("You are Frame. You own composition, camera, lighting.", Voice::Composition),
        ("You are Saga, you care for the story.", Voice::Story),
        ("You are the technical director.", Voice::Technical),
        ("You are Lens, the critic of style and composition.", Voice::Critic),
        ("The team: Luna style, Frame composition, Saga story.\nYou are Pixel.", Voice::Technical),
        ("Talk about framing, camera angle and composition.", Voice::Composition),
        ("You are a helpful assistant.", Voice::Plain),
        ("", Voice::Plain),
    ] {
        assert_eq!(Voice::recognise(system), voice, "{system}");
    }
}

#[test]
fn every_voice_quotes_the_brief_and_sounds_different() {
    let systems = ["You are Luna.", "You are Frame.", "You are Saga.", "You are Pixel.", "You are Lens."];
    let said: Vec<String> = systems.iter().map(|system| ask(system, BRIEF, 1, Form::Prose).content).collect();
    for (index, text) in said.iter().enumerate() {
        assert!(text.contains("\"A glass lighthouse at dusk\""), "{text}");
        assert!(said.iter().skip(index + 1).all(|other| other != text));
    }
}

#[test]
fn answers_repeat_by_seed_and_differ_by_seed_and_message() {
    let once = ask("You are Luna.", BRIEF, 1, Form::Prose);
    assert_eq!(once, ask("You are Luna.", BRIEF, 1, Form::Prose));
    assert!((2..12).any(|seed| ask("You are Luna.", BRIEF, seed, Form::Prose) != once));
    assert_ne!(once, ask("You are Luna.", "A red owl", 1, Form::Prose));
}

#[test]
fn clauses_are_verbatim_in_any_script() {
    for text in [BRIEF, "日本の灯台、夕暮れ。狐", "Ein Fuchs im Schnee, über dem Ärmelkanal", "🦊 in the rain; ночь"]
    {
        let brief = Brief::read(text);
        assert!(brief.clauses.len() >= 2, "{brief:?}");
        assert!(brief.clauses.iter().all(|clause| text.contains(clause)), "{brief:?}");
    }
    assert_eq!(Brief::read("CONCEPTS\nc1 [subject] fox\n\nFEEDBACK\nmore snow\n\nFACTS\nnone").clauses, ["more snow"]);
    assert!(Brief::read(" ... ").clauses.is_empty());
    assert!(!ask("", "", 1, Form::Prose).content.is_empty());
}

#[test]
fn claims_carry_verbatim_quotes_and_own_slots() {
    let schema = json!({"type": "object", "required": ["claims"], "properties": {"claims": {"type": "array", "minItems": 1, "maxItems": 4,
        "items": {"type": "object", "required": ["slot", "proposal", "reason", "quote"], "properties": {
            "slot": {"enum": ["subject", "style", "medium", "color", "camera"]}, "proposal": {"type": "string"},
            "reason": {"type": "string"}, "quote": {"type": "string"}}}}}});
    let text = ask("You are Luna.", BRIEF, 3, Form::Schema(schema)).content;
    let value: Value = serde_json::from_str(&text).unwrap();
    let claims = value["claims"].as_array().unwrap();
    assert_eq!(claims.len(), 3);
    for claim in claims {
        assert!(BRIEF.contains(claim["quote"].as_str().unwrap()), "{claim}");
        assert!(Voice::Style.slots().contains(&claim["slot"].as_str().unwrap()), "{claim}");
        assert!(!claim["proposal"].as_str().unwrap().is_empty());
    }
}

#[test]
fn a_quote_is_a_quote_wherever_it_stands() {
    let schema = json!({"type": "object", "required": ["quote"], "properties": {"quote": {"type": "string"}}});
    let text = ask("You are Saga.", BRIEF, 3, Form::Schema(schema)).content;
    assert_eq!(text, r#"{"quote":"A glass lighthouse at dusk"}"#);
}

#[test]
fn numbers_the_person_named_are_used_where_they_fit() {
    let schema = json!({"type": "object", "required": ["steps", "cfg"], "properties": {
        "steps": {"type": "integer", "minimum": 20, "maximum": 60}, "cfg": {"type": "number", "minimum": 1, "maximum": 10}}});
    let text = ask("You are Pixel.", "a fox, 35 steps please", 3, Form::Schema(schema)).content;
    assert_eq!(text, r#"{"steps":35,"cfg":6.0}"#);
}

#[test]
fn pieces_join_to_the_text_and_never_split_characters() {
    for text in [BRIEF, "日本の灯台 🦊🏽 äöü", "{\"a\":[1,2]}", ""] {
        let pieces = tokens::split(text);
        assert_eq!(pieces.concat(), text);
        assert!(pieces.iter().all(|piece| piece.chars().count() <= 8), "{pieces:?}");
    }
}

#[test]
fn a_picture_is_described_by_its_pixels() {
    let image = image::RgbImage::from_fn(90, 60, |x, _| image::Rgb(if x < 45 { [220, 20, 20] } else { [20, 40, 220] }));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let picture = Picture::measure(bytes.get_ref()).unwrap();
    assert_eq!((picture.width, picture.height), (90, 60));
    assert_eq!((picture.thirds[0], picture.thirds[2]), ("red", "blue"));
    assert_eq!(Picture::measure(b"no picture"), None);
}
