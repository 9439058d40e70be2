use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{failure::FailureClass, problem::ProblemCode};

fn id(n: u128) -> GenerationId {
    GenerationId(Uuid::from_u128(n))
}

fn image(n: u128) -> Image {
    let json = json!({"id": Uuid::from_u128(n), "image_url": "i", "thumbnail_url": "t", "width": 8, "height": 8, "sha256": "",
        "parents": [], "simulated": true});
    serde_json::from_value(json).unwrap()
}

fn book() -> RunBook {
    let mut book = RunBook::default();
    book.begin(Run::queued(id(1), String::new(), ["3", "9", "10:4", "10:5"].map(str::to_owned)));
    book
}

fn told(blocks: &[(&str, BlockState)]) -> StudioEvent {
    let blocks = blocks.iter().map(|(id, state)| ((*id).to_owned(), state.clone())).collect();
    StudioEvent::Blocks(BlocksTold { blocks, ..BlocksTold::nothing(id(1)) })
}

fn complete(n: u128) -> StudioEvent {
    let (image_url, thumbnail_url) = Default::default();
    StudioEvent::Complete { generation_id: id(n), image_url, thumbnail_url, images: vec![image(70 + n)] }
}

#[test]
fn blocks_follow_the_events_and_all_are_done_in_the_end() {
    let mut book = book();
    assert!(book.fold(&told(&[("3", BlockState::Running { value: 1, max: 4 })])));
    assert_eq!(book.states().get("3"), Some(&BlockState::Running { value: 1, max: 4 }));
    let made = BTreeMap::from([("9".to_owned(), vec![image(71).id])]);
    book.fold(&StudioEvent::Blocks(BlocksTold { pictures: made, ..BlocksTold::nothing(id(1)) }));
    book.fold(&complete(1));
    assert!(book.states().values().all(|state| *state == BlockState::Done));
    assert_eq!(book.pictures(None).get("9"), Some(&image(71)));
    assert!(!book.fold(&complete(5)), "it is not one of these");
    assert_eq!(book.open().count(), 0);
}

#[test]
fn a_failure_stands_at_its_block_and_what_did_not_run_has_no_state() {
    let mut book = book();
    let error = GenerationError {
        code: ProblemCode::UpstreamUnavailable,
        class: FailureClass::Poison,
        detail: "No".into(),
        node_errors: super::super::fault::of_run("3", "KSampler", "bad shape"),
    };
    book.fold(&told(&[("10:4", BlockState::Done)]));
    book.fold(&StudioEvent::Failed { generation_id: id(1), error });
    assert_eq!(book.states().get("3"), Some(&BlockState::Failed { message: "bad shape".into() }));
    assert_eq!((book.states().get("9"), book.states().get("10:4")), (None, Some(&BlockState::Done)));
    assert_eq!(book.faults().len(), 1);
}

#[test]
fn another_attempt_begins_anew() {
    let mut book = book();
    book.fold(&told(&[("3", BlockState::Done)]));
    let retried = StudioEvent::Retried { generation_id: id(1), from: "a".into(), to: None, reason: String::new(), class: None };
    book.fold(&retried);
    assert!(book.states().values().all(|state| *state == BlockState::Queued));
}

#[test]
fn the_run_a_node_works_on_is_shown_before_those_that_wait_or_ended() {
    let mut book = book();
    book.begin(Run::queued(id(2), String::new(), ["3".to_owned()]));
    assert_eq!(book.shown().map(|run| run.id), Some(id(1)));
    book.fold(&complete(1));
    assert_eq!(book.shown().map(|run| run.id), Some(id(2)));
    book.fold(&complete(2));
    assert_eq!(book.shown().map(|run| run.id), Some(id(2)));
    assert_eq!(book.pictures(Some("9")).get("9"), Some(&image(72)), "the only block that makes pictures");
}

#[test]
fn what_happens_inside_an_instance_counts_for_it() {
    let states = Blocks::from(
        [
            ("3", BlockState::Done),
            ("10:4", BlockState::Done),
            ("10:5", BlockState::Queued),
            ("11:4", BlockState::Cached),
            ("12:1:2", BlockState::Failed { message: "x".into() }),
            ("13:1", BlockState::Queued),
        ]
        .map(|(id, state)| (id.to_owned(), state)),
    );
    let root = on_level(&states, &[]);
    assert_eq!(root.get("3"), Some(&BlockState::Done));
    assert_eq!(root.get("10"), Some(&BlockState::Running { value: 1, max: 2 }));
    assert_eq!((root.get("11"), root.get("13")), (Some(&BlockState::Cached), Some(&BlockState::Queued)));
    assert_eq!(root.get("12"), Some(&BlockState::Failed { message: "x".into() }));
    assert_eq!(on_level(&states, &["10"]).len(), 2);
    assert_eq!(on_level(&states, &["12", "1"]).get("2"), Some(&BlockState::Failed { message: "x".into() }));
    assert_eq!(on_level(&states, &["1"]).len(), 0, "10 is not inside 1");
}
