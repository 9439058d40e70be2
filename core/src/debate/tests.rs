//! A debate decided step by step, without a store and without a model.

use serde_json::json;
use uuid::Uuid;

use super::{
    answer::{Ground, Proposed},
    conversation::NewMessage,
    crew::SpecialistSetting,
    decide::{self, ConceptAct, Fresh, Written},
    *,
};
use crate::{
    capability::ModelFamily,
    event::StudioEvent,
    ids::{ClaimId, ConversationId, MessageId, SessionId, TurnId},
    intent::{IntentDocument, OriginKind, Slot},
    problem::ProblemCode,
    session::Role,
    time::Timestamp,
};

/// A debate whose changes are carried out here as the store would, with ids that count.
struct Table {
    debate: Debate,
    ids: u128,
    events: Vec<StudioEvent>,
}

impl Table {
    fn new() -> Self {
        let conversation = Conversation {
            id: ConversationId(Uuid::from_u128(1)),
            session_id: SessionId(Uuid::from_u128(2)),
            title: String::new(),
            phase: Phase::Ideation,
            round: 0,
            branched_from: None,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
        };
        let debate = Debate {
            conversation,
            intent: IntentDocument::empty(ModelFamily::Sdxl),
            revision: 1,
            claims: Vec::new(),
            messages: Vec::new(),
            turn: None,
            version: 0,
        };
        Self { debate, ids: 100, events: Vec::new() }
    }

    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    fn fresh(&mut self) -> Fresh {
        Fresh { message: MessageId(self.id()), turn: TurnId(self.id()), speech: MessageId(self.id()), now: Timestamp(1) }
    }

    fn apply(&mut self, change: Change) {
        self.debate = self.debate.clone().after(&change);
        self.events.extend(change.events);
    }

    fn say(&mut self, content: &str, mentions: &[Role]) -> Result<(), Refusal> {
        let new = NewMessage { content: content.into(), mentions: mentions.into(), images: Vec::new() };
        let fresh = self.fresh();
        let change = decide::say(&self.debate, &new, fresh)?;
        self.apply(change);
        Ok(())
    }

    fn turn(&self) -> TurnId {
        self.debate.turn.as_ref().unwrap().id
    }

    fn speech(&self) -> (TurnId, MessageId) {
        let turn = self.debate.turn.as_ref().unwrap();
        (turn.id, turn.speaking)
    }

    fn speaks(&mut self, content: &str) {
        let next = MessageId(self.id());
        let spoken = Spoken {
            content: content.into(),
            status: MessageStatus::Complete,
            model: Some("m".into()),
            ms: 5,
            error: None,
            facts: json!({}),
        };
        let change = decide::spoke(&self.debate, self.speech(), spoken, next, Timestamp(2)).unwrap();
        self.apply(change);
    }

    fn writes(&mut self, claims: Vec<Proposed>) -> Vec<ClaimId> {
        let ids: Vec<ClaimId> = claims.iter().map(|_| ClaimId(self.id())).collect();
        let next = MessageId(self.id());
        let written = Written { claims: ids.iter().copied().zip(claims).collect(), ..Written::default() };
        let change = decide::wrote(&self.debate, self.speech(), written, next, Timestamp(3)).unwrap();
        self.apply(change);
        ids
    }

    fn judge(&mut self, id: ClaimId, verdict: ClaimVerdict) {
        let change = decide::judge(&self.debate, id, verdict, None).unwrap();
        self.apply(change);
    }

    fn claim(&self, id: ClaimId) -> &Claim {
        self.debate.claims.iter().find(|claim| claim.id == id).unwrap()
    }

    fn wanted(&self) -> Vec<&str> {
        self.debate.intent.wanted().map(|concept| concept.text.as_str()).collect()
    }

    fn document(&self) -> String {
        serde_json::to_string(&self.debate.intent).unwrap()
    }

    /// Everybody of the running turn says something and proposes nothing.
    fn run_out(&mut self) {
        while self.debate.running().is_some() {
            self.speaks("Fine.");
            self.writes(Vec::new());
        }
    }
}

fn proposes(slot: Slot, proposal: &str) -> Proposed {
    Proposed { slot: Some(slot), proposal: proposal.into(), quote: "fox".into(), ..Proposed::default() }
}

/// Luna, Frame and Saga each with one claim; Saga contradicts Frame.
fn argued() -> (Table, [ClaimId; 3]) {
    let mut table = Table::new();
    table.say("a red fox, in the snow", &[]).unwrap();
    table.speaks("Gouache.");
    let luna = table.writes(vec![proposes(Slot::Medium, "gouache on grey paper")])[0];
    table.speaks("From below.");
    let frame = table.writes(vec![proposes(Slot::Camera, "low angle at eye level")])[0];
    table.speaks("It listens.");
    let saga = table.writes(vec![Proposed { disagrees_with: vec![frame], ..proposes(Slot::Action, "listening for mice") }])[0];
    (table, [luna, frame, saga])
}

#[test]
fn the_person_s_words_are_concepts_before_anybody_speaks() {
    let mut table = Table::new();
    table.say("Please paint a red fox, in the snow, no people", &[]).unwrap();
    assert_eq!(table.wanted(), ["a red fox", "in the snow"]);
    let kinds: Vec<_> = table.events.iter().map(StudioEvent::kind).collect();
    assert_eq!(kinds, ["user_message", "intent_change", "phase_change", "specialist_start"]);
    let concept = &table.debate.intent.concepts[0];
    assert!(concept.origin.reference.starts_with("msg:"), "{concept:?}");
    assert_eq!(table.debate.intent.avoided().map(|concept| concept.text.as_str()).collect::<Vec<_>>(), ["people"]);
    table.run_out();
    table.say("What do you think? Great. A birch on the left. Not sure", &[]).unwrap();
    assert_eq!(table.wanted(), ["a red fox", "in the snow", "A birch on the left"], "talk and questions are no concepts");
    table.run_out();
    table.say("no snow", &[]).unwrap();
    assert!(!table.wanted().contains(&"in the snow"), "{:?}", table.wanted());
}

#[test]
fn a_turn_goes_its_way_and_argues_what_is_contested() {
    let (mut table, [luna, frame, saga]) = argued();
    assert!(table.claim(frame).contested && table.claim(saga).contested && !table.claim(luna).contested);
    let turn = &table.debate.running().unwrap().turn;
    assert_eq!((turn.round(), turn.role()), (2, Some(Role::Composition)), "who is contested speaks again");
    assert!(table.events.iter().any(|event| matches!(event, StudioEvent::PhaseChange { round: 2, .. })));
    table.speaks("Agreed.");
    table.writes(Vec::new());
    table.speaks("Agreed.");
    table.writes(Vec::new());
    assert!(table.debate.running().is_none(), "a round without a claim is the last");
    let done = table.events.iter().filter(|event| matches!(event, StudioEvent::Done { .. })).count();
    assert_eq!(done, 1);
}

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
fn a_veto_takes_only_what_the_claim_brought_and_undo_restores_to_the_byte() {
    let (mut table, [luna, frame, saga]) = argued();
    let before = table.document();
    table.judge(luna, ClaimVerdict::Accept);
    assert_eq!(table.wanted(), ["a red fox", "in the snow", "gouache on grey paper"]);
    let accepted = table.document();
    table.judge(luna, ClaimVerdict::Veto);
    assert_eq!(table.wanted(), ["a red fox", "in the snow"]);
    assert!(table.debate.intent.avoided().next().is_none(), "a veto forbids nothing");
    table.judge(luna, ClaimVerdict::Accept);
    assert_eq!(table.document(), accepted);
    table.judge(luna, ClaimVerdict::Open);
    assert_eq!(table.document(), before);
    // With other verdicts in between, what comes back stands where it stood.
    for id in [luna, frame, saga] {
        table.judge(id, ClaimVerdict::Accept);
    }
    let all: Vec<_> = table.debate.intent.concepts.clone();
    table.judge(luna, ClaimVerdict::Veto);
    table.judge(saga, ClaimVerdict::Lock);
    table.judge(luna, ClaimVerdict::Accept);
    table.judge(saga, ClaimVerdict::Accept);
    assert_eq!(table.debate.intent.concepts, all);
    let kept = table.document();
    table.judge(frame, ClaimVerdict::Veto);
    let back = decide::take_back(&table.debate).unwrap();
    table.apply(back);
    assert_eq!((table.document(), table.claim(frame).state), (kept, ClaimState::Accepted));
}

#[test]
fn the_words_of_the_person_survive_every_verdict() {
    let mut table = Table::new();
    table.say("a red fox, in the snow", &[]).unwrap();
    table.speaks("Saga would say the same.");
    let id = table.writes(vec![proposes(Slot::Medium, "a red fox")])[0];
    for verdict in [ClaimVerdict::Accept, ClaimVerdict::Lock, ClaimVerdict::Veto, ClaimVerdict::Open] {
        table.judge(id, verdict);
        assert_eq!(table.wanted(), ["a red fox", "in the snow"], "{verdict:?}");
    }
}

#[test]
fn the_end_of_a_phase_accepts_what_nobody_contests_and_can_be_undone() {
    let (mut table, [luna, frame, saga]) = argued();
    assert!(matches!(decide::advance(&table.debate, None), Err(Refusal::Conflict(_))), "they are speaking");
    table.run_out();
    let before = table.document();
    let change = decide::advance(&table.debate, None).unwrap();
    table.apply(change);
    assert_eq!(table.debate.conversation.phase, Phase::Refinement);
    let state = |table: &Table, id| table.claim(id).state;
    assert_eq!(state(&table, luna), ClaimState::Accepted);
    assert_eq!([state(&table, frame), state(&table, saga)], [ClaimState::Open; 2], "contested ones stay out");
    assert!(table.wanted().contains(&"gouache on grey paper"));
    table.say("undo", &[]).unwrap();
    assert_eq!((table.document(), state(&table, luna)), (before, ClaimState::Open));
    assert!(table.debate.running().is_none(), "nobody needs to answer a command");
}

#[test]
fn a_vetoed_objection_frees_what_it_contests() {
    let (mut table, [_, frame, saga]) = argued();
    table.judge(saga, ClaimVerdict::Veto);
    assert!(!table.claim(frame).contested);
}

#[test]
fn a_lock_can_only_be_contested() {
    let (mut table, [luna, ..]) = argued();
    table.judge(luna, ClaimVerdict::Lock);
    assert!(table.debate.intent.concepts.iter().any(|concept| concept.lock));
    table.run_out();
    table.say("and now", &[Role::Style]).unwrap();
    table.speaks("Oil.");
    let oil = table.writes(vec![proposes(Slot::Medium, "oil on linen")])[0];
    assert!(table.claim(oil).contested);
    let change = decide::advance(&table.debate, None);
    assert!(change.is_err(), "round two has begun");
}

#[test]
fn an_interjection_joins_and_a_stop_keeps_what_was_said() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    let (turn, speech) = table.speech();
    table.say("and a birch", &[]).unwrap();
    assert_eq!(table.turn(), turn);
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Style));
    let change = decide::stop(&table.debate, Some("Half a thou".into())).unwrap();
    table.apply(change);
    let stopped = table.debate.messages.iter().find(|message| message.role == Speaker::Style).unwrap();
    assert_eq!((stopped.content.as_str(), stopped.status), ("Half a thou", MessageStatus::Partial));
    assert_eq!(stopped.metadata["stopped"], true);
    assert!(decide::stop(&table.debate, None).is_none());
    let late =
        Spoken { content: "late".into(), status: MessageStatus::Complete, model: None, ms: 0, error: None, facts: json!({}) };
    let id = MessageId(table.id());
    assert!(decide::spoke(&table.debate, (turn, speech), late, id, Timestamp(9)).is_none(), "what is over stays over");
}

#[test]
fn a_command_during_a_turn_is_heeded_and_takes_nobody_s_turn_away() {
    let mut table = Table::new();
    table.say("a red fox, in the snow", &[]).unwrap();
    let before = table.debate.running().unwrap().clone();
    table.say("lock the red fox", &[]).unwrap();
    assert!(table.debate.intent.concepts[0].lock);
    assert_eq!(table.debate.running(), Some(&before), "whoever waits still has the floor coming");
    table.say("undo", &[]).unwrap();
    assert!(!table.debate.intent.concepts[0].lock);
    assert_eq!(table.debate.running(), Some(&before));
}

#[test]
fn one_specialist_is_stopped_and_the_next_one_speaks() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    let (speech, next) = (table.speech(), MessageId(table.id()));
    assert!(decide::skip(&table.debate, Role::Story, None, next, Timestamp(2)).is_none(), "Saga has not the floor");
    let change = decide::skip(&table.debate, Role::Style, Some("Half a".into()), next, Timestamp(2)).unwrap();
    table.apply(change);
    let stopped = table.debate.message(speech.1).unwrap();
    assert_eq!((stopped.content.as_str(), stopped.status), ("Half a", MessageStatus::Partial));
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Composition));
    let late =
        Spoken { content: "late".into(), status: MessageStatus::Complete, model: None, ms: 0, error: None, facts: json!({}) };
    let id = MessageId(table.id());
    assert!(decide::spoke(&table.debate, speech, late, id, Timestamp(9)).is_none(), "her words end nobody else's speech");
}

#[test]
fn the_person_words_weighs_and_takes_out_a_concept() {
    let (mut table, [luna, ..]) = argued();
    let act = |table: &mut Table, id: &str, act: ConceptAct| {
        let change = decide::on_concept(&table.debate, id, &act).unwrap();
        table.apply(change);
    };
    let before = table.document();
    act(&mut table, "c1", ConceptAct::Weigh { steps: 5 });
    assert_eq!(table.debate.intent.concepts[0].weight_step, 2, "clamped");
    act(&mut table, "c1", ConceptAct::Reword { to: " an arctic fox ".into() });
    assert_eq!(table.wanted(), ["an arctic fox", "in the snow"]);
    for _ in 0..2 {
        let back = decide::take_back(&table.debate).unwrap();
        table.apply(back);
    }
    assert_eq!(table.document(), before);
    act(&mut table, "c1", ConceptAct::Remove);
    assert_eq!(table.wanted(), ["in the snow"]);
    assert_eq!(table.debate.intent.avoided().count(), 0, "nothing is forbidden");
    // What a claim brought follows its claim.
    table.judge(luna, ClaimVerdict::Accept);
    let id = table.debate.intent.concepts.last().unwrap().id.clone();
    act(&mut table, &id, ConceptAct::Lock);
    assert_eq!(table.claim(luna).state, ClaimState::Locked);
    act(&mut table, &id, ConceptAct::Remove);
    assert_eq!(table.claim(luna).state, ClaimState::Open);
    let long = ConceptAct::Reword { to: "x".repeat(201) };
    assert!(matches!(decide::on_concept(&table.debate, "c2", &long), Err(Refusal::Invalid(_))));
    assert!(matches!(decide::on_concept(&table.debate, "c99", &ConceptAct::Lock), Err(Refusal::NotFound(_))));
}

#[test]
fn what_was_seen_in_a_picture_is_taken_in_fact_by_fact() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    let message = table.debate.messages[0].id;
    assert!(matches!(decide::take_fact(&table.debate, message, 0), Err(Refusal::NotFound(_))));
    let seen = "A lighthouse on the left. Soft light from behind; - grey sea.";
    let looked = decide::looked(&table.debate, message, Ok(seen)).unwrap();
    table.apply(looked);
    assert_eq!(decide::facts_of(&table.debate.messages[0]), ["A lighthouse on the left", "Soft light from behind", "grey sea"]);
    let before = table.document();
    let change = decide::take_fact(&table.debate, message, 1).unwrap();
    table.apply(change);
    assert_eq!(table.wanted(), ["a red fox", "Soft light from behind"]);
    let origin = &table.debate.intent.concepts[1].origin;
    assert_eq!((origin.kind, origin.reference.as_str()), (OriginKind::Image, format!("msg:{message}").as_str()));
    let back = decide::take_back(&table.debate).unwrap();
    table.apply(back);
    assert_eq!(table.document(), before);
}

#[test]
fn a_failed_specialist_is_told_once_and_the_next_one_speaks() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    let error = Some((ProblemCode::ModelMissing, "Luna could not answer.".to_owned()));
    let spoken =
        Spoken { content: String::new(), status: MessageStatus::Failed, model: None, ms: 0, error, facts: json!(null) };
    let next = MessageId(table.id());
    let change = decide::spoke(&table.debate, table.speech(), spoken, next, Timestamp(2)).unwrap();
    table.apply(change);
    let errors: Vec<_> = table.events.iter().filter(|event| matches!(event, StudioEvent::Error { .. })).collect();
    assert_eq!(errors.len(), 1);
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Composition));
}

#[test]
fn pixel_s_claim_changes_what_the_prompt_is_written_for_and_back() {
    let mut table = Table::new();
    table.say("a red fox", &[Role::Technical]).unwrap();
    table.speaks("Flux it is.");
    let technical = Some(Technical::usual(ModelFamily::Flux));
    let id = table.writes(vec![Proposed { technical, ..proposes(Slot::Technical, "Flux") }])[0];
    table.judge(id, ClaimVerdict::Accept);
    assert_eq!(table.debate.intent.target_profile, "flux");
    assert_eq!(briefing::chosen(&table.debate).unwrap().family, ModelFamily::Flux);
    table.say("a birch", &[]).unwrap();
    table.judge(id, ClaimVerdict::Veto);
    assert_eq!(table.debate.intent.target_profile, "sdxl");
    assert!(briefing::chosen(&table.debate).is_none());
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

impl Table {
    fn enter(&mut self, phase: Option<Phase>) -> Result<(), Refusal> {
        let fresh = self.fresh();
        let change = decide::enter(&self.debate, phase, fresh)?;
        self.apply(change);
        Ok(())
    }

    fn briefing(&self, role: Role) -> String {
        let running = self.debate.running().unwrap();
        briefing::speech(&self.debate, running, role, &SpecialistSetting::default(), &[ModelFamily::Sdxl]).data
    }

    fn said_by_the_person(&self) -> Vec<&str> {
        self.debate.words().map(|message| message.content.as_str()).collect()
    }
}

#[test]
fn a_phase_begins_on_the_person_s_words_and_nothing_is_said_in_their_name() {
    let mut table = Table::new();
    table.enter(None).unwrap();
    assert_eq!((table.debate.conversation.phase, table.debate.running()), (Phase::Refinement, None), "nothing was said yet");
    let mut table = Table::new();
    table.say("a red fox, in the snow", &[]).unwrap();
    assert!(matches!(table.enter(None), Err(Refusal::Conflict(_))), "they are speaking");
    table.run_out();
    table.say("lock the red fox", &[]).unwrap();
    let before = table.document();
    for (phase, first) in [(Phase::Refinement, Role::Style), (Phase::Synthesis, Role::Technical), (Phase::Review, Role::Critic)]
    {
        let head = table.events.len();
        table.enter(None).unwrap();
        assert_eq!((table.debate.conversation.phase, table.debate.conversation.round), (phase, 1));
        let running = table.debate.running().unwrap().clone();
        assert_eq!(running.turn.role(), Some(first));
        assert_eq!(table.debate.message(running.answers).unwrap().content, "a red fox, in the snow", "a command is no idea");
        let kinds: Vec<_> = table.events[head..].iter().map(StudioEvent::kind).collect();
        assert_eq!(kinds, ["phase_change", "phase_change", "specialist_start"]);
        let told = table.briefing(first);
        assert!(
            told.contains("MESSAGE\na red fox, in the snow") && told.contains(&format!("PHASE\n{}:", phase.as_str())),
            "{told}"
        );
        table.run_out();
    }
    assert_eq!(table.said_by_the_person(), ["a red fox, in the snow", "lock the red fox"]);
    assert_eq!(table.document(), before, "nobody wanted anything else");
    table.enter(None).unwrap();
    assert_eq!((table.debate.conversation.phase, table.debate.running()), (Phase::Generating, None), "nobody speaks there");
}

#[test]
fn a_phase_is_run_again_and_what_came_after_it_is_stale() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    table.run_out();
    for _ in 0..3 {
        table.enter(None).unwrap();
        table.run_out();
    }
    assert_eq!(phase::stale(&table.debate.messages), Default::default());
    let of = |table: &Table, phase: Phase| -> Vec<MessageId> {
        table.debate.messages.iter().filter(|message| message.phase == phase).map(|message| message.id).collect()
    };
    let (ideation, refinement) = (of(&table, Phase::Ideation), of(&table, Phase::Refinement));
    let later: Vec<MessageId> = [of(&table, Phase::Synthesis), of(&table, Phase::Review)].concat();
    table.enter(Some(Phase::Refinement)).unwrap();
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Style));
    table.run_out();
    let stale = phase::stale(&table.debate.messages);
    assert!(later.iter().all(|id| stale.contains(id)) && stale.len() == later.len(), "{stale:?}");
    assert!(!ideation.iter().chain(&refinement).any(|id| stale.contains(id)));
    table.enter(Some(Phase::Refinement)).unwrap();
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Style), "the same phase once more");
    table.run_out();
    table.enter(Some(Phase::Synthesis)).unwrap();
    table.run_out();
    let stale = phase::stale(&table.debate.messages);
    assert!(later.iter().all(|id| stale.contains(id)) && stale.len() == later.len(), "what is new is not stale");
}

#[test]
fn what_it_began_with_is_told_beside_every_later_message_however_long_the_debate() {
    let mut table = Table::new();
    table.say("a red fox, in the snow", &[]).unwrap();
    assert!(!table.briefing(Role::Style).contains("BRIEF"), "it is the message itself");
    table.run_out();
    for _ in 0..30 {
        table.say("what do you think?", &[]).unwrap();
        table.run_out();
    }
    assert!(table.debate.messages.len() < 100, "{}", table.debate.messages.len());
    table.say("a birch behind it", &[Role::Style]).unwrap();
    let told = table.briefing(Role::Style);
    assert!(told.starts_with("BRIEF\na red fox, in the snow\n") && told.ends_with("MESSAGE\na birch behind it"), "{told}");
    assert_eq!(table.debate.opening().unwrap().content, "a red fox, in the snow");
    table.run_out();
    // Phases that are run again and again push no words out of sight.
    for _ in 0..30 {
        table.enter(Some(Phase::Refinement)).unwrap();
        assert!(table.briefing(Role::Style).ends_with("MESSAGE\na birch behind it"));
        table.run_out();
    }
}

#[test]
fn pictures_that_end_well_complete_it_and_others_lead_back() {
    let mut table = Table::new();
    table.say("a red fox", &[]).unwrap();
    assert_eq!(decide::generate(&table.debate), Change::default(), "they are speaking in their phase");
    table.run_out();
    assert_eq!(decide::ended(&table.debate, true), None, "it waits for no pictures");
    let change = decide::generate(&table.debate);
    table.apply(change);
    let phase_after = |any| decide::ended(&table.debate, any).unwrap().phase;
    assert_eq!(phase_after(true), Some((Phase::Complete, 0)));
    assert_eq!(phase_after(false), Some((Phase::Review, 0)));
    let change = decide::ended(&table.debate, false).unwrap();
    table.apply(change);
    let change = decide::generate(&table.debate);
    table.apply(change);
    assert_eq!(table.debate.conversation.phase, Phase::Generating, "they are asked for again");
    table.enter(Some(Phase::Ideation)).unwrap();
    assert_eq!(table.debate.running().unwrap().turn.role(), Some(Role::Style), "a way back");
}

#[test]
fn who_is_named_in_the_words_is_asked_and_the_first_words_are_the_title() {
    let mut table = Table::new();
    table.say("@Lens is a red fox enough?", &[Role::Style]).unwrap();
    assert_eq!(table.debate.conversation.title, "@Lens is a red fox enough?");
    assert_eq!(table.debate.messages[0].metadata["mentions"], json!(["style", "critic"]));
    let running = &table.debate.running().unwrap().turn;
    assert!(
        matches!(running, Turn::Speaking { role: Role::Style, waiting, .. } if waiting[..] == [Role::Critic]),
        "{running:?}"
    );
    table.run_out();
    table.say("and a birch", &[]).unwrap();
    assert_eq!(table.debate.conversation.title, "@Lens is a red fox enough?", "it has a name");
    let mut named = Table::new();
    named.debate.conversation.title = "The fox".into();
    named.say("a red fox", &[]).unwrap();
    assert_eq!(named.debate.conversation.title, "The fox");
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
fn a_claim_given_up_in_a_later_round_ends_the_quarrel() {
    let (mut table, [_, frame, saga]) = argued();
    let told = table.briefing(Role::Composition);
    assert!(told.contains("(Frame, contested)") && told.contains("(Saga, contested, against k2)"), "{told}");
    assert!(told.contains("round 2: answer what is contested"), "{told}");
    table.speaks("Then from above.");
    let instead = table.writes(vec![proposes(Slot::Camera, "view from the roof")])[0];
    assert!(table.claim(frame).superseded && !table.claim(instead).superseded);
    assert!(!table.claim(saga).contested, "there is nothing left to object to");
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
