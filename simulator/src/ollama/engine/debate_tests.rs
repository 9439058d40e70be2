//! A debate as the studio holds it: five voices on one idea, worth watching.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Ask, Form, Turn, answer, voice::Voice};

/// Ideas as people write them; the last one is of one clause, the one before in another language.
const BRIEFS: [&str; 8] = [
    "A glass lighthouse at dusk, waves below and a fox on the stairs",
    "an old robot watering plants in a greenhouse",
    "portrait of a woman in a red coat, snow falling, film photo",
    "two cats sleeping under a market stall at night",
    "A castle in the fog, seen from a rowing boat",
    "my grandmother's kitchen, morning light, oil painting",
    "Ein Leuchtturm im Nebel, davor ein rotes Boot",
    "a door",
];
const SPEAKERS: [(&str, Voice); 5] = [
    ("You are Luna, the style specialist.", Voice::Style),
    ("You are Frame, the composition specialist.", Voice::Composition),
    ("You are Saga, the story specialist.", Voice::Story),
    ("You are Pixel, the technical specialist.", Voice::Technical),
    ("You are Lens, the critic.", Voice::Critic),
];
const DENIALS: [&str; 6] = ["no", "not", "without", "never", "don't", "kein"];

fn ask(system: &str, message: &str, form: Form) -> String {
    let turn = |role: &str, content: &str| Turn { role: role.into(), content: content.into() };
    let turns = vec![turn("system", system), turn("user", message)];
    answer(&Ask { model: "qwen3:8b".into(), turns, pictures: Vec::new(), seed: 5, thoughts: 0, form }).unwrap().content
}

fn claims(voice: Voice, handles: &[String]) -> Value {
    let others: Vec<&str> = std::iter::once("none").chain(handles.iter().map(String::as_str)).collect();
    let text = json!({"type": "string"});
    json!({"type": "object", "required": ["claims"], "properties": {"claims": {"type": "array", "maxItems": 4, "items": {
        "type": "object", "required": ["quote", "reason", "slot", "proposal", "disagrees_with"], "properties": {
            "quote": text, "reason": text, "slot": {"enum": voice.slots()}, "proposal": text,
            "disagrees_with": {"enum": others}}}}}})
}

fn issues(handles: &[String]) -> Value {
    let text = json!({"type": "string"});
    json!({"type": "object", "required": ["reason", "verdict", "issues"], "properties": {
        "reason": text, "verdict": {"enum": ["issues", "no_issue"]},
        "issues": {"type": "array", "maxItems": 3, "items": {"type": "object", "required": ["quote", "about", "issue"],
            "properties": {"quote": text, "about": {"enum": handles}, "issue": text}}}}})
}

/// Word triples of a text.
fn triples(text: &str) -> BTreeSet<Vec<String>> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    words.windows(3).map(<[String]>::to_vec).collect()
}

#[test]
fn five_voices_never_say_the_same_and_all_speak_of_the_idea() {
    for brief in BRIEFS {
        let said: Vec<String> =
            SPEAKERS.iter().map(|(system, _)| ask(system, &format!("MESSAGE\n{brief}"), Form::Prose)).collect();
        for (n, one) in said.iter().enumerate() {
            let quoted = one.split('"').skip(1).step_by(2).any(|quote| brief.contains(quote) && quote.len() > 2);
            assert!(quoted, "{brief}: {one}");
            for other in said.iter().skip(n + 1) {
                let (a, b) = (triples(one), triples(other));
                let (shared, all) = (a.intersection(&b).count(), a.union(&b).count());
                assert!(shared * 2 < all, "{brief}: {shared} of {all}\n{one}\n{other}");
            }
        }
    }
}

#[test]
fn a_debate_has_own_slots_true_quotes_one_contradiction_and_one_issue() {
    for brief in BRIEFS {
        let mut table: Vec<(String, &str, String, bool)> = Vec::new();
        let mut contradictions = 0;
        for (system, voice) in SPEAKERS.into_iter().take(3) {
            let name = system.split([' ', ',']).nth(2).unwrap();
            let lines = listed(&table);
            let handles: Vec<String> = (1..=table.len()).map(|n| format!("k{n}")).collect();
            let message = format!("INTENT\nc1 [subject] something\n\n{lines}MESSAGE\n{brief}");
            let answer: Value = serde_json::from_str(&ask(system, &message, Form::Schema(claims(voice, &handles)))).unwrap();
            let made = answer["claims"].as_array().unwrap();
            assert!((2..=4).contains(&made.len()), "{brief}: {answer}");
            let mut wordings = BTreeSet::new();
            for claim in made {
                let text = |key: &str| claim[key].as_str().unwrap();
                assert!(brief.contains(text("quote")) && !text("quote").is_empty(), "{claim}");
                assert!(voice.slots().contains(&text("slot")), "{claim}");
                let words: Vec<&str> = text("proposal").split_whitespace().collect();
                assert!((1..=12).contains(&words.len()), "{claim}");
                assert!(!words.iter().any(|word| DENIALS.contains(word)), "{claim}");
                assert!(!text("proposal").contains(['(', ')', '<', '>', '[', ']', '{', '}', '|']), "{claim}");
                assert!(wordings.insert((text("slot"), text("proposal"))), "twice: {claim}");
                assert!(!text("reason").is_empty());
                if text("disagrees_with") != "none" {
                    contradictions += 1;
                    let at: usize = text("disagrees_with")[1..].parse().unwrap();
                    assert!(table[at - 1].1 != name, "against itself");
                    assert!(text("reason").contains(&table[at - 1].2), "it says what it objects to: {claim}");
                    table[at - 1].3 = true;
                }
            }
            for claim in made {
                let contested = claim["disagrees_with"] != "none";
                let text = |key: &str| claim[key].as_str().unwrap().to_owned();
                table.push((text("slot"), name, text("proposal"), contested));
            }
        }
        assert_eq!(contradictions, 1, "{brief}: {table:?}");
        let handles: Vec<String> = (1..=table.len()).map(|n| format!("k{n}")).collect();
        let message = format!("{}MESSAGE\n{brief}", listed(&table));
        let answer: Value = serde_json::from_str(&ask(SPEAKERS[4].0, &message, Form::Schema(issues(&handles)))).unwrap();
        assert_eq!(answer["verdict"], "issues");
        let raised = answer["issues"].as_array().unwrap();
        assert_eq!(raised.len(), 1, "{answer}");
        assert!(brief.contains(raised[0]["quote"].as_str().unwrap()), "{answer}");
        let about: usize = raised[0]["about"].as_str().unwrap()[1..].parse().unwrap();
        assert!(table[about - 1].3, "the issue is about what is contested: {answer}");
        assert!(raised[0]["issue"].as_str().unwrap().contains(&table[about - 1].2), "{answer}");
    }
}

fn listed(table: &[(String, &str, String, bool)]) -> String {
    let line = |(n, (slot, by, text, contested)): (usize, &(String, &str, String, bool))| {
        format!("k{} [{slot}] {text} ({by}{})\n", n + 1, if *contested { ", contested" } else { "" })
    };
    let lines: String = table.iter().enumerate().map(line).collect();
    if lines.is_empty() { String::new() } else { format!("PROPOSED\n{lines}\n") }
}

#[test]
fn who_objects_says_so_and_the_critic_asks_what_is_open() {
    let message = format!("PROPOSED\nk1 [color] amber fading into slate blue (Luna)\n\nMESSAGE\n{}", BRIEFS[0]);
    let frame = ask(SPEAKERS[1].0, &message, Form::Prose);
    assert!(frame.contains("I disagree with Luna: \"amber fading into slate blue\""), "{frame}");
    let saga = ask(SPEAKERS[2].0, &message, Form::Prose);
    assert!(!saga.contains("disagree"), "{saga}");
    let lens = ask(SPEAKERS[4].0, &message, Form::Prose);
    assert!(lens.contains("\"glass\" leaves open what is seen behind it"), "{lens}");
}

/// The claims of a voice, as text and as what they contradict.
fn claimed(at: usize, message: &str, handles: &[String]) -> Vec<Value> {
    let (system, voice) = SPEAKERS[at];
    let answer: Value = serde_json::from_str(&ask(system, message, Form::Schema(claims(voice, handles)))).unwrap();
    answer["claims"].as_array().unwrap().clone()
}

#[test]
fn a_second_round_answers_the_objection_and_repeats_nothing() {
    let (mut given_way, mut insisted) = (0, 0);
    for brief in BRIEFS {
        let luna = claimed(0, &format!("MESSAGE\n{brief}"), &[]);
        let (slot, text) = (luna[0]["slot"].as_str().unwrap(), luna[0]["proposal"].as_str().unwrap());
        let table = format!(
            "PROPOSED\nk1 [{slot}] {text} (Luna, contested)\nk2 [camera] a low view (Frame, contested, against k1)\n\n\
             PHASE\nideation: what it could be; round 2\n\nMESSAGE\n{brief}"
        );
        let handles = ["k1".to_owned(), "k2".to_owned()];
        let said = ask(SPEAKERS[0].0, &table, Form::Prose);
        assert!(said.contains(&format!("\"{text}\"")), "it speaks of what is contested: {said}");
        let again = claimed(0, &table, &handles);
        assert!(again.len() <= 1, "{again:?}");
        match again.first() {
            Some(claim) => {
                given_way += 1;
                let (new_slot, new) = (claim["slot"].as_str().unwrap(), claim["proposal"].as_str().unwrap());
                assert_eq!(new_slot, slot, "in place of what it gives up: {claim}");
                assert_ne!(new, text);
                assert_eq!(claim["disagrees_with"], "none");
                assert!(said.contains(new) && brief.contains(claim["quote"].as_str().unwrap()), "{said} {claim}");
            }
            None => insisted += 1,
        }
        assert_eq!(claimed(1, &table, &handles), Vec::<Value>::new(), "whoever objected insists");
        assert!(ask(SPEAKERS[1].0, &table, Form::Prose).contains("\"a low view\""));
    }
    assert!(given_way > 0 && insisted > 0, "{given_way} {insisted}");
}

#[test]
fn a_later_phase_goes_on_from_the_idea_and_repeats_nothing_that_is_decided() {
    let brief = BRIEFS[0];
    let first = claimed(0, &format!("MESSAGE\n{brief}"), &[]);
    let decided: String = first
        .iter()
        .enumerate()
        .map(|(n, claim)| format!("c{} [color] {}\n", n + 2, claim["proposal"].as_str().unwrap()))
        .collect();
    let message = format!(
        "INTENT\nc1 [subject] A glass lighthouse at dusk\n{decided}\nPHASE\nrefinement: more exact\n\nMESSAGE\n{brief}"
    );
    for claim in claimed(0, &message, &[]) {
        assert!(!first.iter().any(|before| before["proposal"] == claim["proposal"]), "{claim}");
    }
    let saga = claimed(2, &message, &[]);
    assert!(!saga.is_empty() && saga.iter().all(|claim| claim["proposal"] != "A glass lighthouse at dusk"), "{saga:?}");
    // What is said later comes first, and the subject stays what it was.
    let later = format!("BRIEF\n{brief}\n\nINTENT\nc1 [setting] somewhere\n\nMESSAGE\nWarmer light please");
    let frame = ask(SPEAKERS[1].0, &later, Form::Prose);
    assert!(frame.contains("Warmer light please"), "{frame}");
    let saga = claimed(2, &later, &[]);
    assert_eq!((saga[0]["slot"].as_str(), saga[0]["proposal"].as_str()), (Some("subject"), Some("A glass lighthouse at dusk")));
    assert!(saga.iter().all(|claim| later.contains(claim["quote"].as_str().unwrap())));
}
