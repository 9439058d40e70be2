//! What of an answer becomes a claim, and what specialists are told.

use super::*;

#[test]
fn a_repeated_claim_is_suppressed_and_a_new_one_replaces_an_open_one() {
    let (mut table, [luna, ..]) = argued();
    table.run_out();
    table.say("warmer please", &[Role::Style]).unwrap();
    table.speaks("The same.");
    let same = table.writes(vec![proposes(Slot::Medium, "Gouache on gray paper")])[0];
    assert!(table.claim(same).suppressed && !table.claim(luna).superseded);
    assert_eq!(decide::agrees_with(&table.debate.claims, table.claim(same)).map(|claim| claim.id), Some(luna));
    table.say("or something else", &[Role::Style]).unwrap();
    table.speaks("Oil.");
    table.writes(vec![proposes(Slot::Medium, "oil on linen")]);
    assert!(table.claim(luna).superseded);
}

#[test]
fn specialists_see_claims_and_never_what_others_said() {
    let (table, _) = argued();
    let running = table.debate.running().unwrap();
    let told = briefing::speech(&table.debate, running, Role::Composition, &SpecialistSetting::default(), &[ModelFamily::Sdxl]);
    for secret in ["Gouache.", "It listens."] {
        assert!(!told.data.contains(secret), "{}", told.data);
    }
    for shared in
        ["k1 [medium] gouache on grey paper (Luna)", "(Frame, contested)", "c1 [subject] a red fox", "MESSAGE\na red fox"]
    {
        assert!(told.data.contains(shared), "{shared}: {}", told.data);
    }
    assert!(told.system.contains("You are Frame") && !told.system.contains("You are Luna"));
    let own = SpecialistSetting { instructions: Some("You are Frame, and terse.".into()), ..SpecialistSetting::default() };
    let written = briefing::writing(&table.debate, running, Role::Composition, &own, "From\nbelow.", &[]);
    assert!(written.system.contains("and terse.") && !written.system.contains("where the light comes from"));
    assert!(written.data.contains("YOUR WORDS\nFrom below."), "{}", written.data);
}

fn ground<'a>(table: &'a Table, handles: &'a [(String, ClaimId)], prose: &'a str) -> Ground<'a> {
    Ground {
        role: Role::Style,
        intent: &table.debate.intent,
        handles,
        prose,
        person: "a red fox in the snow",
        may_be_silent: true,
    }
}

#[test]
fn only_what_rests_on_words_in_one_s_own_slot_becomes_a_claim() {
    let mut table = Table::new();
    table.say("a red fox, no neon", &[]).unwrap();
    let handles = [("k1".to_owned(), ClaimId(Uuid::from_u128(5)))];
    let ground = ground(&table, &handles, "I would use gouache.");
    let claim = |slot: &str, proposal: &str, quote: &str, against: &str| json!({"claims": [{"quote": quote, "reason": "r", "slot": slot, "proposal": proposal, "disagrees_with": against}]});
    for good in [
        claim("medium", "gouache on paper.", "Red  FOX", "none"),
        claim("color", "rust and chalk", "use gouache", "k1"),
        json!({"claims": []}),
    ] {
        assert!(answer::read(&good, &ground).is_ok(), "{good}");
    }
    for (bad, why) in [
        (claim("camera", "low angle", "red fox", "none"), "not yours"),
        (claim("medium", "gouache", "a blue fox", "none"), "stands neither"),
        (claim("medium", "gouache", "", "none"), "stands neither"),
        (claim("medium", "gouache", "red fox", "k9"), "no claim \"k9\""),
        (claim("medium", "(gouache:1.3)", "red fox", "none"), "syntax"),
        (claim("style", "a breathtaking tapestry of light", "red fox", "none"), "ornament"),
        (claim("medium", " ", "red fox", "none"), "no words"),
        (claim("style", "neon signs everywhere", "red fox", "none"), "does not want"),
        (claim("style", "without any outline", "red fox", "none"), "say what is seen"),
        (claim("medium", "a b c d e f g h i j k l m", "red fox", "none"), "13 words"),
        (claim("medium", "einen mit und der Farbe auf das Papier", "red fox", "none"), "not English"),
        (json!({"claims": [{"slot": "medium"}]}), "answer"),
        (json!([]), "answer"),
    ] {
        let complaints = answer::read(&bad, &ground).unwrap_err();
        assert!(complaints[0].contains(why), "{bad}: {complaints:?}");
    }
    let twice = json!({"claims": [claim("medium", "gouache", "red fox", "none")["claims"][0],
        claim("medium", "Gouache", "snow", "none")["claims"][0]]});
    let judged = answer::read(&twice, &ground).unwrap();
    assert_eq!((judged.claims.len(), judged.refused.len()), (1, 1));
}

#[test]
fn what_the_picture_has_already_is_not_proposed_again() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    let ground = Ground { role: Role::Story, ..ground(&table, &[], "") };
    let claim = |proposal: &str| json!({"claims": [{"quote": "red fox", "reason": "r", "slot": "subject", "proposal": proposal, "disagrees_with": "none"}]});
    let complaints = answer::read(&claim("A red fox."), &ground).unwrap_err();
    assert!(complaints[0].contains("in the picture already"), "{complaints:?}");
    assert!(answer::read(&claim("a hare at its heels"), &ground).is_ok());
}

#[test]
fn claims_are_read_from_plain_text_only_where_it_spells_them_out() {
    let table = Table::new();
    let text =
        "I would keep it quiet.\n- **Medium**: gouache on paper\ncolour = rust and chalk\ncamera: low angle\nstyle matters";
    let judged = fallback::from_text(text, &ground(&table, &[], text));
    let found: Vec<_> = judged.claims.iter().map(|claim| (claim.slot.unwrap(), claim.proposal.as_str())).collect();
    assert_eq!(found, [(Slot::Medium, "gouache on paper"), (Slot::Color, "rust and chalk")]);
    assert_eq!(fallback::from_text("Nothing here.", &ground(&table, &[], "Nothing here.")), Default::default());
}

#[test]
fn lens_raises_issues_or_says_why_there_is_none() {
    let (table, [luna, ..]) = argued();
    let handles = [("k1".to_owned(), luna)];
    let ground = Ground { role: Role::Critic, ..ground(&table, &handles, "Gouache and snow fight.") };
    let slots = |id: ClaimId| table.debate.claims.iter().find(|claim| claim.id == id).map(|claim| claim.slot);
    let answer = json!({"reason": "r", "verdict": "issues", "issues": [{"quote": "snow fight", "about": "k1", "issue": "Both are white."}]});
    let judged = issues::read(&answer, &ground, slots).unwrap();
    let issue = &judged.claims[0];
    assert!(issue.issue && issue.slot == Some(Slot::Medium) && issue.disagrees_with == [luna]);
    let none = json!({"reason": "All fits.", "verdict": "no_issue", "issues": []});
    assert_eq!(issues::read(&none, &ground, slots).unwrap().claims, []);
    for bad in [
        json!({"reason": "", "verdict": "no_issue", "issues": []}),
        json!({"reason": "r", "verdict": "issues", "issues": []}),
        json!({"reason": "r", "verdict": "issues", "issues": [{"quote": "snow fight", "about": "k7", "issue": "x"}]}),
    ] {
        assert!(issues::read(&bad, &ground, slots).is_err(), "{bad}");
    }
}

#[test]
fn an_export_shows_words_as_words() {
    let (mut table, _) = argued();
    table.debate.messages[0].content = "# not a heading <b>".into();
    let debate = &table.debate;
    let text = export::markdown(&debate.conversation, &debate.messages, &debate.claims, "a red fox");
    assert!(text.contains("\\# not a heading \\<b>") && text.contains("- medium: gouache on grey paper — open"), "{text}");
}

#[test]
fn nothing_to_propose_is_asked_about_once_and_is_an_answer_in_a_later_round() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    let silent = ground(&table, &[], "I would use gouache.");
    let first = Ground { may_be_silent: false, ..silent.clone() };
    let none = json!({"claims": []});
    assert!(answer::read(&none, &silent).is_ok());
    assert!(answer::read(&none, &first).unwrap_err()[0].contains("there is none"));
    assert_eq!(answer::nothing_new(&none, &first).unwrap().refused.len(), 1, "told why nothing is there");
    let claim = |slot: &str, proposal: &str| json!({"claims": [{"quote": "red fox", "reason": "r", "slot": slot, "proposal": proposal, "disagrees_with": "none"}]});
    let story = Ground { role: Role::Story, ..first.clone() };
    assert!(answer::nothing_new(&claim("subject", "a red fox"), &story).unwrap().claims.is_empty(), "it is there already");
    assert_eq!(answer::nothing_new(&claim("medium", "gouache"), &first), None, "a claim is a claim");
    assert_eq!(answer::nothing_new(&claim("camera", "low angle"), &first), None, "a fault is a fault");
}

#[test]
fn facts_end_at_sentences_and_what_is_unclear_is_none() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    let message = table.debate.messages[0].id;
    let seen = "Taken at f/1.8 with 35 mm. The sign is unclear. A sea of no.5 green.\nText: illegible.";
    let looked = decide::looked(&table.debate, message, Ok(seen)).unwrap();
    table.apply(looked);
    assert_eq!(decide::facts_of(&table.debate.messages[0]), ["Taken at f/1.8 with 35 mm", "A sea of no.5 green"]);
}

#[test]
fn the_pictures_of_every_message_of_a_turn_are_told() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    table.say("and a birch", &[]).unwrap();
    let ids: Vec<MessageId> = table.debate.words().map(|message| message.id).collect();
    for (id, seen) in ids.into_iter().zip(["A fox seen from the side.", "A birch in fog."]) {
        let looked = decide::looked(&table.debate, id, Ok(seen)).unwrap();
        table.apply(looked);
    }
    let told = table.briefing(Role::Style);
    assert!(told.contains("IMAGE FACTS\nA fox seen from the side.\nA birch in fog."), "{told}");
}
