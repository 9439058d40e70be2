//! Specialists as people want them, kept words, exams.

use gesso_app::ports::{StoreError, store::CrewStore};
use gesso_core::{
    debate::crew::SpecialistSetting,
    ids::PromptId,
    llm::exam::{Exam, Mark, Marked, Task},
    session::Role,
};
use uuid::Uuid;

use crate::support::{Bench, T0, assert_conflict, assert_not_found, at};

pub async fn a_specialist_is_changed_and_put_back(bench: &Bench) {
    let (store, owner) = (&bench.store, bench.owner);
    assert!(store.crew(owner).await.unwrap().is_empty());
    let warm = SpecialistSetting { temperature: Some(1.25), ..SpecialistSetting::default() };
    let named = SpecialistSetting { model: Some("qwen3:8b".into()), instructions: Some("Be brief.".into()), temperature: None };
    store.set_specialist(owner, Role::Style, &warm).await.unwrap();
    store.set_specialist(owner, Role::Critic, &warm).await.unwrap();
    store.set_specialist(owner, Role::Critic, &named).await.unwrap();
    let crew = store.crew(owner).await.unwrap();
    assert_eq!((crew.get(&Role::Style), crew.get(&Role::Critic), crew.len()), (Some(&warm), Some(&named), 2));
    store.set_specialist(owner, Role::Style, &SpecialistSetting::default()).await.unwrap();
    assert_eq!(store.crew(owner).await.unwrap().len(), 1, "the usual setting is no change");
    assert!(store.crew(bench.stranger().await).await.unwrap().is_empty());
}

pub async fn words_are_kept_favourites_first(bench: &Bench) {
    let (store, owner, stranger) = (&bench.store, bench.owner, bench.stranger().await);
    let id = |n| PromptId(Uuid::from_u128(n));
    for (n, words) in [(1, "a boat"), (2, "a fox"), (3, "a tram")] {
        store.keep_prompt(owner, id(n), words, 3, at(n as i64)).await.unwrap();
    }
    assert_conflict(store.keep_prompt(owner, id(4), "one too many", 3, T0).await);
    assert!(store.favour_prompt(owner, id(1), true).await.unwrap().favourite);
    let kept: Vec<_> = store.kept_prompts(owner, 10).await.unwrap().into_iter().map(|kept| kept.content).collect();
    assert_eq!(kept, ["a boat", "a tram", "a fox"]);
    assert_not_found(store.favour_prompt(stranger, id(1), false).await, "prompt");
    assert_not_found(store.drop_prompt(stranger, id(1)).await, "prompt");
    store.drop_prompt(owner, id(1)).await.unwrap();
    assert_not_found(store.drop_prompt(owner, id(1)).await, "prompt");
    assert!(store.kept_prompts(stranger, 10).await.unwrap().is_empty());
    assert!(matches!(store.keep_prompt(stranger, id(2), "mine", 3, T0).await, Err(StoreError::NotFound { .. })));
}

pub async fn an_exam_is_kept_by_digest(bench: &Bench) {
    let exam = |mark| Exam {
        digest: "abc".into(),
        model: "qwen3:8b".into(),
        marks: vec![Marked { task: Task::Form, mark }],
        ms: 3,
        taken_at: T0,
    };
    bench.store.keep_exam(&exam(Mark::Skipped)).await.unwrap();
    bench.store.keep_exam(&exam(Mark::Passed)).await.unwrap();
    assert_eq!(bench.store.exams().await.unwrap(), [exam(Mark::Passed)]);
}

/// What acts for a person, for the test of the policies.
pub async fn narrowed(bench: &Bench) {
    let warm = SpecialistSetting { temperature: Some(1.0), ..SpecialistSetting::default() };
    bench.store.set_specialist(bench.owner, Role::Story, &warm).await.unwrap();
    assert_eq!(bench.store.crew(bench.owner).await.unwrap().len(), 1);
    let id = PromptId(Uuid::now_v7());
    bench.store.keep_prompt(bench.owner, id, "a boat", 5, T0).await.unwrap();
    assert_eq!(bench.store.kept_prompts(bench.owner, 5).await.unwrap().len(), 1);
    bench.store.drop_prompt(bench.owner, id).await.unwrap();
}
