//! What the settings of models say. Pure; tested by data.

use gesso_core::{
    llm::{LanguageModel, Pull, PullState, ability, exam::Exam},
    session::Role,
};

use crate::api::{KnownModel, ThinkersState};

/// Bytes of a gigabyte, as people who sell memory count it.
const GIGABYTE: f64 = 1e9;
/// What a model takes besides its weights: a window of 8,192 tokens and the runner itself, in bytes (ollama protocol).
const BESIDES_BYTES: u64 = 900_000_000;

/// An amount of memory.
#[must_use]
pub fn gigabytes(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
    let amount = bytes as f64 / GIGABYTE;
    format!("{amount:.1} GB")
}

/// What a model needs in memory: what it takes now, or about what it will take.
#[must_use]
pub fn need(model: &LanguageModel, loaded_bytes: Option<u64>) -> String {
    match loaded_bytes {
        Some(bytes) => format!("{}, loaded", gigabytes(bytes)),
        None => format!("about {}", gigabytes(model.size_bytes + BESIDES_BYTES)),
    }
}

/// What a model can do besides writing.
#[must_use]
pub fn abilities(model: &LanguageModel) -> Vec<&'static str> {
    let known = [
        (ability::COMPLETION, "writes"),
        (ability::VISION, "sees pictures"),
        (ability::TOOLS, "tools"),
        (ability::THINKING, "thinks"),
    ];
    known.into_iter().filter(|(ability, _)| model.can(ability)).map(|(_, word)| word).collect()
}

/// How an exam went.
#[must_use]
pub fn score(exam: &Exam) -> String {
    let (passed, set) = exam.score();
    format!("{passed} of {set}")
}

fn model_of(state: &ThinkersState, role: Role) -> Option<&KnownModel> {
    let name = state.specialists.iter().find(|thinker| thinker.role == role)?.answers.as_deref()?;
    state.models.iter().find(|known| known.model.name == name)
}

/// Who before this specialist has the same model loaded.
fn shares_with(state: &ThinkersState, role: Role) -> Option<Role> {
    let own = model_of(state, role)?;
    let before = state.specialists.iter().take_while(|thinker| thinker.role != role);
    before.map(|thinker| thinker.role).find(|other| model_of(state, *other).is_some_and(|it| it.model.name == own.model.name))
}

/// What a specialist's model takes, and whether that is counted for another already.
#[must_use]
pub fn memory(state: &ThinkersState, role: Role) -> (String, bool) {
    match (model_of(state, role), shares_with(state, role)) {
        (Some(_), Some(_)) => ("shared".to_owned(), true),
        (Some(known), None) => (need(&known.model, known.loaded_bytes), false),
        (None, _) => ("–".to_owned(), true),
    }
}

/// How well a model fits its specialist, and whether that is trouble.
#[must_use]
pub fn fit(state: &ThinkersState, role: Role) -> (String, &'static str) {
    let Some(thinker) = state.specialists.iter().find(|thinker| thinker.role == role) else { return (String::new(), "") };
    let Some(known) = model_of(state, role) else {
        return match &thinker.setting.model {
            Some(_) => ("It is on none of your servers. Get it below, or choose another.".to_owned(), "bad"),
            None => ("No model that writes is installed.".to_owned(), "bad"),
        };
    };
    let shared = shares_with(state, role).map(|other| format!(" Shared with {}.", gesso_core::debate::speaker::name_of(other)));
    let (said, mark) = match &known.exam {
        Some(exam) if exam.is_good() => ("Good: it did everything it was asked.".to_owned(), "ok"),
        Some(exam) => (format!("Weak: it did {} of the test.", score(exam)), "warn"),
        None => ("Not tested.".to_owned(), ""),
    };
    (said + &shared.unwrap_or_default(), mark)
}

/// How a pull stands.
#[must_use]
pub fn pull(pull: &Pull) -> String {
    match (pull.state, &pull.error) {
        (PullState::Running, _) if pull.total > 0 => format!("{} of {}", gigabytes(pull.completed), gigabytes(pull.total)),
        (PullState::Running, _) => pull.status.clone(),
        (PullState::Complete, _) => "is here".to_owned(),
        (PullState::Failed, Some(error)) => error.detail.clone(),
        (PullState::Failed, None) => "could not be got".to_owned(),
        (PullState::Cancelled, _) => "was cancelled; what has come of it stays".to_owned(),
    }
}

/// Its steps, in thousandths; none while nobody knows how much it is.
#[must_use]
pub fn pull_steps(pull: &Pull) -> Option<(u32, u32)> {
    (pull.total > 0).then(|| (u32::try_from(pull.completed.saturating_mul(1000) / pull.total).unwrap_or(1000), 1000))
}

/// How it is marked.
#[must_use]
pub const fn pull_mark(pull: &Pull) -> &'static str {
    match pull.state {
        PullState::Running => "run",
        PullState::Complete => "ok",
        PullState::Failed => "bad",
        PullState::Cancelled => "idle",
    }
}

#[cfg(test)]
mod tests {
    use gesso_core::{
        debate::{crew::SpecialistSetting, speaker::SPECIALISTS},
        llm::exam::{Mark, Marked, Task},
        time::Timestamp,
    };

    use super::*;
    use crate::api::Thinker;

    fn known(name: &str, exam: Option<bool>) -> KnownModel {
        let mark = |good| if good { Mark::Passed } else { Mark::Failed { reason: "No.".into() } };
        let model = LanguageModel {
            name: name.into(),
            size_bytes: 5_200_000_000,
            capabilities: vec!["completion".into(), "vision".into()],
            ..LanguageModel::default()
        };
        let exam = exam.map(|good| Exam {
            digest: String::new(),
            model: name.into(),
            marks: vec![Marked { task: Task::Form, mark: mark(good) }],
            ms: 1,
            taken_at: Timestamp(0),
        });
        KnownModel { model, exam, loaded_bytes: None }
    }

    fn state(models: Vec<KnownModel>, wanted: Option<&str>, answers: Option<&str>) -> ThinkersState {
        let one = |role| Thinker {
            role,
            setting: SpecialistSetting { model: wanted.map(str::to_owned), ..SpecialistSetting::default() },
            usual_instructions: String::new(),
            usual_temperature: 0.7,
            answers: answers.map(str::to_owned),
        };
        ThinkersState { specialists: SPECIALISTS.map(one).into(), models, pulls: Vec::new(), problem: None }
    }

    #[test]
    fn one_load_is_counted_once() {
        let state = state(vec![known("a:1b", Some(true))], None, Some("a:1b"));
        assert_eq!(memory(&state, Role::Style), ("about 6.1 GB".to_owned(), false));
        assert_eq!(memory(&state, Role::Composition), ("shared".to_owned(), true));
        assert_eq!(fit(&state, Role::Style), ("Good: it did everything it was asked.".to_owned(), "ok"));
        assert_eq!(fit(&state, Role::Critic).0, "Good: it did everything it was asked. Shared with Luna.");
    }

    #[test]
    fn what_is_missing_or_weak_is_said() {
        let weak = state(vec![known("a:1b", Some(false))], None, Some("a:1b"));
        assert_eq!(fit(&weak, Role::Style), ("Weak: it did 0 of 1 of the test.".to_owned(), "warn"));
        assert_eq!(fit(&state(vec![known("a:1b", None)], None, Some("a:1b")), Role::Style).0, "Not tested.");
        assert_eq!(fit(&state(Vec::new(), Some("b"), None), Role::Style).1, "bad");
        assert_eq!(memory(&state(Vec::new(), Some("b"), None), Role::Style).0, "–");
        assert_eq!(abilities(&known("a", None).model), ["writes", "sees pictures"]);
    }

    #[test]
    fn a_pull_says_how_far_it_is() {
        let mut pulled = Pull {
            model: "a".into(),
            server: "ollama-1".into(),
            state: PullState::Running,
            status: "pulling manifest".into(),
            completed: 0,
            total: 0,
            error: None,
            started_at: Timestamp(0),
        };
        assert_eq!((pull(&pulled).as_str(), pull_steps(&pulled)), ("pulling manifest", None));
        (pulled.completed, pulled.total) = (2_600_000_000, 5_200_000_000);
        assert_eq!((pull(&pulled).as_str(), pull_steps(&pulled)), ("2.6 GB of 5.2 GB", Some((500, 1000))));
        pulled.state = PullState::Complete;
        assert_eq!(pull(&pulled), "is here");
    }
}
