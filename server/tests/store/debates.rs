//! Debates: read whole, changed whole, found by their words.

use gesso_app::ports::store::{
    ConversationFilter, DebateStore, EventLog, JobStore, LeaseHolder, LibraryStore, MessageOrder, NewConversation, RunningTurn,
    SessionStore, ShelfStore,
};
use gesso_core::{
    capability::ModelFamily,
    debate::{
        Change, ClaimVerdict, Debate, MessageStatus, Phase, Speaker, Spoken,
        answer::Proposed,
        conversation::NewMessage,
        decide::{self, Fresh, Written},
    },
    ids::{BatchId, ClaimId, ConversationId, MessageId, OwnerId, ProcessId, SessionId, TurnId},
    intent::{IntentDocument, Slot},
};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Bench, T0, assert_not_found, at, new_session, process};

fn holder(process: ProcessId, secs: i64) -> LeaseHolder {
    LeaseHolder { process, until: at(secs) }
}

async fn conversation(bench: &Bench, owner: OwnerId, session: SessionId) -> ConversationId {
    let id = ConversationId(Uuid::new_v4());
    let intent = IntentDocument::empty(ModelFamily::Sdxl);
    let new = NewConversation { id, session_id: session, title: String::new(), intent, branched_from: None };
    let made = bench.store.add_conversation(owner, &new, T0).await.unwrap();
    assert_eq!((made.id, made.phase, made.round), (id, Phase::Ideation, 0));
    assert_eq!(bench.store.add_conversation(owner, &new, at(1)).await.unwrap(), made, "made once");
    id
}

fn fresh() -> Fresh {
    let id = Uuid::now_v7;
    Fresh { message: MessageId(id()), turn: TurnId(id()), speech: MessageId(id()), now: T0 }
}

fn words(content: &str) -> NewMessage {
    NewMessage { content: content.into(), mentions: Vec::new(), images: Vec::new() }
}

/// Decides and carries out; gives the debate afterwards, which is what the change says it would be.
async fn change(bench: &Bench, id: ConversationId, decide: impl Fn(&Debate) -> Change) -> Debate {
    let debate = bench.store.debate(bench.owner, id).await.unwrap();
    let held = holder(ProcessId(Uuid::from_u128(1)), 30);
    let change = decide(&debate);
    let made = bench.store.change_debate(bench.owner, id, debate.version, &change, held, T0).await.unwrap();
    assert!(made);
    let read = bench.store.debate(bench.owner, id).await.unwrap();
    let mut told = debate.after(&change);
    told.conversation.updated_at = read.conversation.updated_at;
    assert_eq!(told, read);
    read
}

async fn say(bench: &Bench, id: ConversationId, content: &str) -> Debate {
    let fresh = fresh();
    change(bench, id, |debate| decide::say(debate, &words(content), fresh).unwrap()).await
}

fn speech(debate: &Debate) -> (TurnId, MessageId) {
    let turn = debate.running().unwrap();
    (turn.id, turn.speaking)
}

async fn speak(bench: &Bench, id: ConversationId, content: &str) -> Debate {
    let spoken = Spoken {
        content: content.into(),
        status: MessageStatus::Complete,
        model: Some("m".into()),
        ms: 3,
        error: None,
        facts: json!({}),
    };
    let next = MessageId(Uuid::now_v7());
    change(bench, id, |debate| decide::spoke(debate, speech(debate), spoken.clone(), next, T0).unwrap()).await
}

async fn propose(bench: &Bench, id: ConversationId, slot: Slot, proposal: &str) -> ClaimId {
    let (claim, next) = (ClaimId(Uuid::now_v7()), MessageId(Uuid::now_v7()));
    let proposed = Proposed { slot: Some(slot), proposal: proposal.into(), quote: "fox".into(), ..Proposed::default() };
    let written = Written { claims: vec![(claim, proposed)], ..Written::default() };
    change(bench, id, |debate| decide::wrote(debate, speech(debate), written.clone(), next, T0).unwrap()).await;
    claim
}

pub async fn a_change_is_made_as_a_whole_on_the_version_it_was_decided_on(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let id = conversation(bench, owner, session).await;
    let debate = store.debate(owner, id).await.unwrap();
    let head = store.session_head(owner, session).await.unwrap();
    let (one, two) = (fresh(), fresh());
    let (first, second) =
        (decide::say(&debate, &words("a red fox"), one).unwrap(), decide::say(&debate, &words("a green tram"), two).unwrap());
    let other = bench.other_process().await;
    let held = holder(process(), 30);
    let (a, b) = tokio::join!(
        store.change_debate(owner, id, debate.version, &first, held, T0),
        other.change_debate(owner, id, debate.version, &second, held, T0),
    );
    assert_ne!(a.unwrap(), b.unwrap(), "one of two wins");
    let after = store.debate(owner, id).await.unwrap();
    assert_eq!((after.version, after.messages.len(), after.revision), (debate.version + 1, 2, 2));
    let events = store.session_events(owner, session, head, 20).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|logged| logged.event.kind()).collect();
    assert_eq!(kinds, ["user_message", "intent_change", "phase_change", "specialist_start"]);
}

pub async fn everything_decisions_look_at_comes_back(bench: &Bench) {
    let session = bench.session().await;
    let id = conversation(bench, bench.owner, session).await;
    say(bench, id, "a näh 🦊 fox, in the snow\u{0}").await;
    let debate = speak(bench, id, "Gouache, “quietly”.").await;
    let [person, luna] = &debate.messages[..] else { panic!("{:?}", debate.messages) };
    assert_eq!((person.role, luna.role, luna.content.as_str()), (Speaker::User, Speaker::Style, "Gouache, “quietly”."));
    assert_eq!((luna.status, luna.writing, &luna.metadata["model"]), (MessageStatus::Complete, false, &json!("m")));
    let claim = propose(bench, id, Slot::Medium, "gouache on paper").await;
    let accepted = change(bench, id, |debate| decide::judge(debate, claim, ClaimVerdict::Accept, Some("yes")).unwrap()).await;
    let kept = accepted.claims.iter().find(|known| known.id == claim).unwrap();
    assert!(kept.state.counts() && kept.note.as_deref() == Some("yes") && kept.decided.is_some(), "{kept:?}");
    let vetoed = change(bench, id, |debate| decide::judge(debate, claim, ClaimVerdict::Veto, None).unwrap()).await;
    let back = change(bench, id, |debate| decide::judge(debate, claim, ClaimVerdict::Accept, None).unwrap()).await;
    assert_eq!((back.intent, back.revision), (accepted.intent, accepted.revision + 2));
    let earlier = bench.store.debate_intent(bench.owner, id, vetoed.revision).await.unwrap();
    assert_eq!(earlier, vetoed.intent);
    let read =
        async |order, cursor: Option<String>| bench.store.messages(bench.owner, id, order, cursor.as_deref(), 2).await.unwrap();
    let page = read(MessageOrder::OldestFirst, None).await;
    let rest = read(MessageOrder::OldestFirst, page.next_cursor.clone()).await;
    let newest = read(MessageOrder::NewestFirst, None).await;
    let oldest = read(MessageOrder::NewestFirst, newest.next_cursor.clone()).await;
    let mut backwards: Vec<_> = newest.items.into_iter().chain(oldest.items).collect();
    backwards.reverse();
    let forwards: Vec<_> = page.items.iter().chain(&rest.items).cloned().collect();
    assert_eq!((backwards, oldest.next_cursor), (forwards, None));
    assert_eq!((page.items.len(), rest.items.len(), rest.next_cursor), (2, 1, None), "oldest first, page by page");
    assert_eq!(page.items[0].id, person.id);
}

pub async fn a_text_grows_until_its_message_is_ended(bench: &Bench) {
    let session = bench.session().await;
    let id = conversation(bench, bench.owner, session).await;
    let speaking = say(bench, id, "a fox").await.running().unwrap().speaking;
    for text in ["Gou", "Gouache"] {
        bench.store.keep_texts(&[(speaking, text.into())]).await.unwrap();
        let (_, message) = bench.store.message(bench.owner, speaking).await.unwrap();
        assert_eq!((message.content.as_str(), message.status, message.writing), (text, MessageStatus::Partial, true));
    }
    speak(bench, id, "Gouache it is.").await;
    bench.store.keep_texts(&[(speaking, "Gouache it".into())]).await.unwrap();
    assert_eq!(bench.store.message(bench.owner, speaking).await.unwrap().1.content, "Gouache it is.", "what is late is left");
}

pub async fn a_conversation_has_one_running_turn_and_its_process_a_lease(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let id = conversation(bench, owner, session).await;
    let debate = store.debate(owner, id).await.unwrap();
    let (dead, alive) = (process(), process());
    let start = fresh();
    let change = decide::say(&debate, &words("a fox"), start).unwrap();
    assert!(store.change_debate(owner, id, debate.version, &change, holder(dead, 10), T0).await.unwrap());
    assert_eq!(store.adopt_turns(holder(alive, 30), at(5)).await.unwrap(), [], "its holder lives");
    assert_eq!(store.renew_turns(holder(dead, 20)).await.unwrap(), [RunningTurn { owner, conversation: id, turn: start.turn }]);
    assert_eq!(store.adopt_turns(holder(alive, 30), at(15)).await.unwrap(), []);
    let taken = store.adopt_turns(holder(alive, 60), at(21)).await.unwrap();
    assert_eq!(taken, [RunningTurn { owner, conversation: id, turn: start.turn }]);
    assert_eq!(store.adopt_turns(holder(dead, 60), at(22)).await.unwrap(), [], "it is taken once");
    assert_eq!(store.renew_turns(holder(dead, 60)).await.unwrap(), []);
    store.release_turns(alive).await.unwrap();
    assert_eq!(store.adopt_turns(holder(dead, 90), at(23)).await.unwrap().len(), 1, "let go of in good order");
    let debate = store.debate(owner, id).await.unwrap();
    let stopped = decide::stop(&debate, None).unwrap();
    assert!(store.change_debate(owner, id, debate.version, &stopped, holder(dead, 90), at(24)).await.unwrap());
    assert_eq!(store.renew_turns(holder(dead, 99)).await.unwrap(), []);
    assert_eq!(store.adopt_turns(holder(alive, 999), at(500)).await.unwrap(), []);
}

async fn found(bench: &Bench, q: &str) -> Vec<(ConversationId, Vec<MessageId>)> {
    let filter = ConversationFilter { session_id: None, q: Some(q.into()) };
    let page = bench.store.conversations(bench.owner, &filter, None, 10).await.unwrap();
    page.items.into_iter().map(|found| (found.conversation.id, found.matches)).collect()
}

pub async fn words_are_found_by_their_beginnings(bench: &Bench) {
    let session = bench.session().await;
    let (one, two) = (conversation(bench, bench.owner, session).await, conversation(bench, bench.owner, session).await);
    let fox = say(bench, one, "A Red FOX under the Älteste tree, don't_stop").await.messages[0].id;
    say(bench, two, "a green tram").await;
    for q in ["fox", "FO", "red fox", "tree älte", "ÄLTESTE", "don", "stop"] {
        assert_eq!(found(bench, q).await, [(one, vec![fox])], "{q}");
    }
    for q in ["foxes", "red tram", "ree", "", "\" OR *", "':* & !", "giraffe"] {
        assert_eq!(found(bench, q).await, [], "{q}");
    }
    let speaking = bench.store.debate(bench.owner, two).await.unwrap().running().unwrap().speaking;
    bench.store.keep_texts(&[(speaking, "Brass and".into())]).await.unwrap();
    assert_eq!(found(bench, "brass").await, [], "what is being written is found when it is written");
    speak(bench, two, "Brass and enamel.").await;
    assert_eq!(found(bench, "bras enamel").await, [(two, vec![speaking])]);
    let all = bench.store.conversations(bench.owner, &ConversationFilter::default(), None, 1).await.unwrap();
    let rest = bench.store.conversations(bench.owner, &ConversationFilter::default(), all.next_cursor.as_deref(), 1).await;
    let rest = rest.unwrap();
    assert_ne!(all.items[0].conversation.id, rest.items[0].conversation.id);
    assert_eq!(rest.next_cursor, None);
    bench.store.delete_conversation(bench.owner, two).await.unwrap();
    assert_eq!(found(bench, "tram").await, []);
}

pub async fn a_branch_has_what_was_said_and_decided_then(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let id = conversation(bench, owner, session).await;
    say(bench, id, "a red fox").await;
    speak(bench, id, "Gouache.").await;
    let medium = propose(bench, id, Slot::Medium, "gouache on paper").await;
    change(bench, id, |debate| decide::judge(debate, medium, ClaimVerdict::Accept, None).unwrap()).await;
    let there = speak(bench, id, "From below.").await;
    let up_to = there.messages.iter().rev().find(|message| message.role == Speaker::Composition).unwrap().id;
    let camera = propose(bench, id, Slot::Camera, "low angle").await;
    let later = change(bench, id, |debate| decide::judge(debate, camera, ClaimVerdict::Accept, None).unwrap()).await;
    let branch = ConversationId(Uuid::new_v4());
    let made = store.branch_conversation(owner, branch, id, up_to, at(9)).await.unwrap();
    assert_eq!((made.branched_from, made.session_id), (Some(id), session));
    assert_eq!(store.branch_conversation(owner, branch, id, up_to, at(10)).await.unwrap(), made, "made once");
    let copy = store.debate(owner, branch).await.unwrap();
    let said: Vec<_> = copy.messages.iter().map(|message| (message.role, message.content.as_str(), message.writing)).collect();
    assert_eq!(
        said,
        [
            (Speaker::User, "a red fox", false),
            (Speaker::Style, "Gouache.", false),
            (Speaker::Composition, "From below.", false)
        ]
    );
    assert!(copy.running().is_none() && copy.messages.iter().all(|message| later.message(message.id).is_none()));
    let wanted: Vec<_> = copy.intent.wanted().map(|concept| concept.text.as_str()).collect();
    assert_eq!(wanted, ["a red fox", "gouache on paper"]);
    let [gouache, angle] = &copy.claims[..] else { panic!("{:?}", copy.claims) };
    assert!(gouache.state.counts() && !angle.state.counts() && gouache.id != medium);
    // A verdict in the branch finds what the claim brought there, and leaves the origin alone.
    let claim = gouache.id;
    let vetoed = change(bench, branch, |debate| decide::judge(debate, claim, ClaimVerdict::Veto, None).unwrap()).await;
    assert_eq!(vetoed.intent.wanted().count(), 1);
    assert_eq!(store.debate(owner, id).await.unwrap().intent, later.intent);
    let nowhere = store.branch_conversation(owner, ConversationId(Uuid::new_v4()), branch, up_to, T0).await;
    assert_not_found(nowhere, "message");
}

pub async fn conversations_belong_to_their_owner_and_go_with_their_session(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let id = conversation(bench, owner, session).await;
    let message = say(bench, id, "a fox").await.messages[0].id;
    let stranger = bench.stranger().await;
    assert_not_found(store.conversation(stranger, id).await, "conversation");
    assert_not_found(store.debate(stranger, id).await, "conversation");
    assert_not_found(store.messages(stranger, id, MessageOrder::OldestFirst, None, 10).await, "conversation");
    assert_not_found(store.message(stranger, message).await, "message");
    assert_not_found(store.rename_conversation(stranger, id, "x", T0).await, "conversation");
    assert_not_found(store.delete_conversation(stranger, id).await, "conversation");
    let branch = ConversationId(Uuid::new_v4());
    assert_not_found(store.branch_conversation(stranger, branch, id, message, T0).await, "conversation");
    assert_not_found(store.change_debate(stranger, id, 1, &Change::default(), holder(process(), 9), T0).await, "conversation");
    let all = store.conversations(stranger, &ConversationFilter { session_id: None, q: Some("fox".into()) }, None, 10).await;
    assert!(all.unwrap().items.is_empty());
    store.delete_session(owner, session, T0).await.unwrap();
    assert_not_found(store.conversation(owner, id).await, "conversation");
    assert_eq!(store.adopt_turns(holder(process(), 999), at(500)).await.unwrap(), [], "nobody goes on in a deleted session");
    store.purge_deleted(at(1), at(1)).await.unwrap();
    for sql in [
        "SELECT COUNT(*) FROM conversations",
        "SELECT COUNT(*) FROM messages",
        "SELECT COUNT(*) FROM turns",
        "SELECT COUNT(*) FROM conversation_intents",
    ] {
        assert_eq!(bench.count(sql).await, 0, "{sql}");
    }
    if !bench.is_postgres() {
        assert_eq!(bench.count("SELECT COUNT(*) FROM message_search").await, 0);
    }
}

pub async fn pictures_complete_a_debate_that_waits_for_them(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let (id, other) = (conversation(bench, owner, session).await, conversation(bench, owner, session).await);
    let batch = |n| BatchId(Uuid::from_u128(n));
    for (of, n) in [(id, 1), (id, 2), (other, 3), (id, 1)] {
        store.add_conversation_batch(owner, of, batch(n), T0).await.unwrap();
    }
    assert_eq!(store.batches_of_others(owner, id).await.unwrap(), [batch(3)]);
    assert_eq!(store.batches_of_others(bench.stranger().await, id).await.unwrap(), []);
    assert_not_found(store.add_conversation_batch(bench.stranger().await, id, batch(9), T0).await, "conversation");
    bench.completed_of(session, Some(batch(1))).await;
    assert_eq!(store.debates_with_pictures(10).await.unwrap(), [], "it does not wait for any");
    let debate = store.debate(owner, id).await.unwrap();
    let generating = decide::generate(&debate);
    assert!(store.change_debate(owner, id, debate.version, &generating, holder(process(), 9), at(100)).await.unwrap());
    assert_eq!(store.debates_with_pictures(10).await.unwrap(), [], "pictures from before do not count");
    let debate = store.debate(owner, id).await.unwrap();
    let mut back = Change { phase: Some((Phase::Review, 0)), ..Change::default() };
    assert!(store.change_debate(owner, id, debate.version, &back, holder(process(), 9), at(101)).await.unwrap());
    back.phase = Some((Phase::Generating, 0));
    assert!(store.change_debate(owner, id, debate.version + 1, &back, holder(process(), 9), T0).await.unwrap());
    assert_eq!(store.debates_with_pictures(10).await.unwrap(), [(owner, id, true)]);
    bench.job_of(session, Some(batch(3))).await;
    assert_eq!(store.debates_with_pictures(10).await.unwrap(), [(owner, id, true)], "others' pictures are not waited for");
    let waiting = bench.job_of(session, Some(batch(2))).await;
    assert_eq!(store.debates_with_pictures(10).await.unwrap(), [], "one is under way: {waiting}");
}

pub async fn pictures_that_all_fail_are_told_as_such(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let id = conversation(bench, owner, session).await;
    let debate = store.debate(owner, id).await.unwrap();
    let generating = decide::generate(&debate);
    assert!(store.change_debate(owner, id, debate.version, &generating, holder(process(), 9), T0).await.unwrap());
    let job = bench.job(session).await;
    assert_eq!(store.debates_with_pictures(10).await.unwrap(), []);
    store.cancel(owner, job, T0).await.unwrap();
    assert_eq!(store.debates_with_pictures(10).await.unwrap(), [(owner, id, false)]);
}

pub async fn the_first_words_and_the_newest_are_always_looked_at(bench: &Bench) {
    let (owner, session) = (bench.owner, bench.session().await);
    let id = conversation(bench, owner, session).await;
    say(bench, id, "a red fox").await;
    for n in 0..12 {
        let debate = change(bench, id, |debate| decide::stop(debate, Some(format!("Half {n}"))).unwrap()).await;
        assert_eq!(debate.opening().unwrap().content, "a red fox");
        assert_eq!(debate.conversation.title, "a red fox", "the first words are its name");
        say(bench, id, &format!("what of {n}?")).await;
    }
    // Specialists alone speak for longer than is looked back.
    for _ in 0..50 {
        change(bench, id, |debate| decide::stop(debate, Some("Well".into())).unwrap()).await;
        let fresh = fresh();
        let debate = change(bench, id, |debate| decide::enter(debate, Some(Phase::Ideation), fresh).unwrap()).await;
        assert_eq!(
            (debate.opening().unwrap().content.as_str(), debate.last_words().unwrap().content.as_str()),
            ("a red fox", "what of 11?")
        );
    }
    for _ in 0..50 {
        change(bench, id, |debate| decide::stop(debate, Some("Well".into())).unwrap()).await;
        let fresh = fresh();
        change(bench, id, |debate| decide::enter(debate, Some(Phase::Ideation), fresh).unwrap()).await;
    }
    let debate = bench.store.debate(owner, id).await.unwrap();
    assert_eq!(debate.words().count(), 9, "the first and the newest eight");
    assert!(debate.messages.len() > 80 && debate.messages.len() < 95, "{}", debate.messages.len());
}

pub async fn pictures_of_the_session_are_those_of_its_debate(bench: &Bench) {
    let (store, owner, session) = (&bench.store, bench.owner, bench.session().await);
    let id = conversation(bench, owner, session).await;
    let debate = store.debate(owner, id).await.unwrap();
    assert!(
        store.change_debate(owner, id, debate.version, &decide::generate(&debate), holder(process(), 9), T0).await.unwrap()
    );
    assert_eq!(store.debates_with_pictures(10).await.unwrap(), []);
    bench.completed(session, 1).await;
    assert_eq!(store.debates_with_pictures(10).await.unwrap(), [(owner, id, true)], "it was asked for without the debate");
    bench.job(session).await;
    assert_eq!(store.debates_with_pictures(10).await.unwrap(), [], "and is waited for");
}

pub async fn the_last_debate_takes_its_empty_session_along(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    let make = async |title: &str| {
        let new = new_session(&format!(r#"{{"flow": "chat", "title": "{title}"}}"#));
        store.create_session(owner, SessionId(Uuid::new_v4()), &new, T0).await.unwrap()
    };
    let (empty, painted) = (make("empty").await, make("painted").await);
    let (one, two) = (conversation(bench, owner, empty.id).await, conversation(bench, owner, empty.id).await);
    let kept = conversation(bench, owner, painted.id).await;
    bench.completed(painted.id, 1).await;
    store.delete_conversation(owner, one).await.unwrap();
    assert!(store.session(owner, empty.id).await.is_ok(), "another debate is left");
    store.delete_conversation(owner, two).await.unwrap();
    assert_not_found(store.session(owner, empty.id).await, "session");
    assert_not_found(store.project(owner, empty.project_id).await, "project");
    store.delete_conversation(owner, kept).await.unwrap();
    assert!(store.session(owner, painted.id).await.is_ok(), "its pictures stay");
    assert!(store.bin(owner, T0, 10).await.unwrap().is_empty(), "there is nothing to bring back");
}

/// What acts for a person in a debate, for the test of the policies.
pub async fn narrowed(bench: &Bench, session: SessionId) {
    let id = conversation(bench, bench.owner, session).await;
    say(bench, id, "a red fox").await;
    speak(bench, id, "Gouache.").await;
    let claim = propose(bench, id, Slot::Medium, "gouache on paper").await;
    change(bench, id, |debate| decide::judge(debate, claim, ClaimVerdict::Accept, None).unwrap()).await;
    assert_eq!(found(bench, "gouache").await.len(), 1);
    assert_eq!(bench.store.messages(bench.owner, id, MessageOrder::OldestFirst, None, 10).await.unwrap().items.len(), 3);
    bench.store.rename_conversation(bench.owner, id, "The fox", T0).await.unwrap();
    bench.store.delete_conversation(bench.owner, id).await.unwrap();
}
