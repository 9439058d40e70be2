//! Boards as the server renders them, asked for through axum as in production.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use gesso_core::{
    board::{Verdict, VerdictKind},
    event::StudioEvent,
    failure::FailureClass,
    fleet::NodeState,
    funnel::{
        Budget, Chooser, Forecast, FunnelCommand, FunnelSettings, FunnelStage, FunnelView, Line, Lineage, PlanForecast,
        RunState, StageRule, StageView,
    },
    generation::{Generation, GenerationError, Status},
    ids::{CommandId, GenerationId, ImageId, SessionId},
    problem::ProblemCode,
    time::Timestamp,
};
use leptos::prelude::*;
use leptos_axum::LeptosRoutes;
use tower::ServiceExt;
use uuid::Uuid;

use super::{address::Look, waiting::Boxes};
use crate::{
    api::{BoardState, DraftsOpening, DraftsState, Engines, Like, ModelFiles, RecentSession},
    error::AppError,
    live::{BoardRead, StudioState, sample},
    ports::Drafts,
    shell,
    test_routes::routes,
};

/// Largest page a test reads, in bytes.
const MAX_PAGE_BYTES: usize = 2_000_000;

/// Boards that answer as they are told and remember what they were asked.
struct Fake {
    state: DraftsState,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl Drafts for Fake {
    async fn drafts(&self, session: Option<SessionId>) -> Result<DraftsState, AppError> {
        if session == Some(sample::SESSION) { Ok(self.state.clone()) } else { Err(ProblemCode::NotFound.into()) }
    }

    async fn boards(&self) -> Result<Vec<RecentSession>, AppError> {
        Ok(Vec::new())
    }

    async fn board(&self, _session: SessionId) -> Result<BoardState, AppError> {
        self.state.board.clone().ok_or_else(|| ProblemCode::NotFound.into())
    }

    async fn start(&self, _session: Option<SessionId>, settings: FunnelSettings) -> Result<SessionId, AppError> {
        self.asked.lock().unwrap().push(format!("start {} {}", settings.prompt, settings.count));
        let has_funnel = self.state.board.as_ref().is_some_and(|board| board.funnel.is_some());
        has_funnel.then_some(sample::SESSION).ok_or_else(|| ProblemCode::NotFound.into())
    }

    async fn command(&self, _: Option<CommandId>, _: SessionId, command: FunnelCommand) -> Result<FunnelView, AppError> {
        self.asked.lock().unwrap().push(format!("{command:?}"));
        self.state.board.as_ref().and_then(|board| board.funnel.clone()).ok_or_else(|| ProblemCode::NotFound.into())
    }

    async fn opening(&self, like: Option<Like>) -> Result<DraftsOpening, AppError> {
        self.asked.lock().unwrap().push(format!("opening {}", like.is_some()));
        Ok(DraftsOpening {
            boards: Vec::new(),
            settings: FunnelSettings::default(),
            forecast: self.predict(FunnelSettings::default()).await?,
            files: ModelFiles { checkpoints: Vec::new(), loras: vec!["gouache.safetensors".into()] },
            server_time: Timestamp(0),
        })
    }

    async fn predict(&self, _settings: FunnelSettings) -> Result<PlanForecast, AppError> {
        let forecast = Forecast { low_s: 36.0, high_s: 47.0, ..Forecast::default() };
        Ok(PlanForecast { stages: Vec::new(), left_out: vec!["Flux is on no node.".into()], forecast })
    }

    async fn lineage(&self, _session: SessionId) -> Result<Lineage, AppError> {
        Ok(Lineage::default())
    }
}

fn image_of(id: u128) -> ImageId {
    ImageId(Uuid::from_u128(id))
}

fn done(id: u128) -> Generation {
    let StudioEvent::Complete { images, .. } = sample::complete(id) else { unreachable!() };
    let mut generation = sample::generation(id);
    generation.status = Status::Complete;
    generation.images = images;
    generation
}

/// Drafts 1 to 3, of which the first went on to Refined 1, which is being waited for, and the second is set aside.
fn state() -> DraftsState {
    let drafts = [done(1), done(2), sample::generation(3)];
    let mut refined = sample::generation(4);
    refined.request.source_image = Some(image_of(1).0);
    let line = |(number, generation): (u32, &Generation)| Line {
        number,
        generation_id: generation.id,
        upscale_id: None,
        status: generation.status,
        source: generation.request.source_image.map(ImageId),
        image_id: generation.images.first().map(|image| image.id),
    };
    let stage = |name: FunnelStage, generations: &[Generation], keep: u32, gone_on: Vec<ImageId>| StageView {
        name,
        target: 3,
        rule: StageRule { keep: None, by: Chooser::You },
        keep,
        recipe: Default::default(),
        engine: "SD 1.5, 448 × 576".into(),
        left_out: Vec::new(),
        counts: Default::default(),
        lines: (1..).zip(generations).map(line).collect(),
        gone_on,
        sent_ahead: Vec::new(),
    };
    let home = sample::home(9, Vec::new());
    let funnel = FunnelView {
        session_id: sample::SESSION,
        state: RunState::Running,
        revision: 3,
        settings: FunnelSettings { prompt: "a boat".into(), ..FunnelSettings::default() },
        stages: vec![
            stage(FunnelStage::Drafts, &drafts, 8, vec![image_of(1)]),
            stage(FunnelStage::Refined, std::slice::from_ref(&refined), 3, Vec::new()),
            stage(FunnelStage::Polished, &[], 1, Vec::new()),
            stage(FunnelStage::Final, &[], 0, Vec::new()),
        ],
        left_out: Vec::new(),
        started_at: None,
        budget: Budget { worked_s: 112.0, left: Forecast { low_s: 36.0, high_s: 47.0, ..Forecast::default() } },
    };
    DraftsState {
        session: home.session,
        board: Some(BoardState {
            funnel: Some(funnel),
            verdicts: vec![Verdict { image_id: image_of(2), verdict: VerdictKind::Reject }],
        }),
        generations: drafts.into_iter().chain([refined]).collect(),
        gpus: home.gpus,
        engines: Engines::default(),
        cursor: 9,
        server_time: Timestamp(0),
    }
}

fn fake() -> Arc<Fake> {
    Arc::new(Fake { state: state(), asked: Mutex::default() })
}

/// The same board, with Draft 3 given up.
fn broken() -> Arc<Fake> {
    let mut state = state();
    let draft = state.generations.iter_mut().find(|it| it.id.0 == Uuid::from_u128(3)).unwrap();
    draft.status = Status::Failed;
    draft.error = Some(GenerationError {
        code: ProblemCode::UpstreamUnavailable,
        class: FailureClass::Capacity,
        detail: "Atlas had too little memory.".into(),
        node_errors: None,
    });
    state.gpus[0].state = NodeState::Down;
    Arc::new(Fake { state, asked: Mutex::default() })
}

async fn ask(boards: Arc<Fake>, request: Request<Body>) -> Response<Body> {
    let options = LeptosOptions::builder().output_name("gesso").build();
    let context = move || provide_context::<Arc<dyn Drafts>>(boards.clone());
    let router: Router =
        Router::new().leptos_routes_with_context(&options, routes(), context, shell).with_state(options.clone());
    router.oneshot(request).await.unwrap()
}

async fn page(boards: Arc<Fake>, path: &str) -> String {
    let response = ask(boards, Request::get(path).body(Body::empty()).unwrap()).await;
    // The strip asks for the home page's state, which nobody gives here.
    assert!(path == "/drafts" || response.status() == StatusCode::OK, "{path}");
    let body = axum::body::to_bytes(response.into_body(), MAX_PAGE_BYTES).await.unwrap();
    // Marks of hydration stand between texts.
    String::from_utf8(body.to_vec()).unwrap().replace("<!>", "")
}

async fn post(boards: Arc<Fake>, path: &str, body: &str) -> String {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let response = ask(boards, request.header(header::ACCEPT, "text/html").body(Body::from(body.to_owned())).unwrap()).await;
    response.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

#[track_caller]
fn has(page: &str, wanted: &[&str]) {
    for part in wanted {
        assert!(page.contains(part), "no {part:?} in {page}");
    }
}

#[tokio::test]
async fn a_board_is_rendered_by_the_server_with_its_lines_and_what_is_decided() {
    let page = page(fake(), &format!("/drafts/{}?sel=d1&trace=1", sample::SESSION)).await;
    has(
        &page,
        &[
            "<title>Drafts · Gesso</title>",
            r#"aria-label="Draft 1, simulated, promoted to Refined 1""#,
            r#"aria-label="Draft 2, simulated, set aside""#,
            r#"aria-label="Refined 1, 2nd in queue, from Draft 1""#,
            r#"data-pic="rejected""#,
            r#"class="hot""#,
            "Keep 8: you choose",
            "2 of 3",
            "1 min 52 s, 35–50 s left",
            r#"role="toolbar""#,
            r#"action="/_fn/drafts_form""#,
            r#"value="unpromote""#,
        ],
    );
    assert!(!page.contains(" style="), "the content security policy refuses style attributes");
}

#[tokio::test]
async fn the_deck_and_the_lineage_are_rendered_too() {
    let deck = page(fake(), &format!("/drafts/{}?view=deck", sample::SESSION)).await;
    has(&deck, &["1 up, 1 out", r#"data-d="u""#, "All of these are decided"]);
    let tree = page(fake(), &format!("/drafts/{}?view=lineage&sel=r1", sample::SESSION)).await;
    has(&tree, &["<foreignObject", ">waiting<", ", from Draft 1", "Branch from here", "Show 2 more"]);
    let list = page(fake(), &format!("/drafts/{}?view=lineage&as=list", sample::SESSION)).await;
    has(&list, &[r#"class="linlist""#, "went on"]);
}

#[tokio::test]
async fn a_picture_that_was_given_up_can_be_tried_again_with_and_without_a_script() {
    let boards = broken();
    let session = sample::SESSION;
    let failed = Uuid::from_u128(3);
    let board = page(Arc::clone(&boards), &format!("/drafts/{session}?sel=d3")).await;
    has(
        &board,
        &[
            r#"aria-label="Try again: Draft 3""#,
            &format!(r#"name="generations" value="{failed}""#),
            r#"value="again""#,
            "Not enough memory",
            // The rail says which node is in trouble.
            r#"class="dot""#,
            "Atlas is down",
        ],
    );
    assert_eq!(board.matches("Try again: ").count(), 1, "only what was given up is tried again");
    let body = format!("session={session}&action=again&generations={failed}&sel=d3");
    assert_eq!(post(Arc::clone(&boards), "/_fn/drafts_form", &body).await, format!("/drafts/{session}?sel=d3"));
    let again = FunnelCommand::Again { generation_ids: vec![GenerationId(failed)] };
    assert_eq!(*boards.asked.lock().unwrap(), [format!("{again:?}")]);
}

#[tokio::test]
async fn a_stage_says_how_its_pictures_are_made_and_the_rail_is_quiet_while_all_is_well() {
    let board = page(fake(), &format!("/drafts/{}", sample::SESSION)).await;
    has(
        &board,
        &[
            r#"aria-label="Recipe of Drafts: SD 1.5, 448 × 576""#,
            r#"aria-label="Recipe of Final""#,
            "Makes 3 pictures",
            "Enlarged, times",
            "What is asked for already stays as it was.",
        ],
    );
    assert_eq!(board.matches("Change, 0 to 1").count(), 3, "drafts have no picture before them");
    assert!(!board.contains(r#"class="dot""#));
}

#[tokio::test]
async fn the_lineage_says_what_was_kept_and_offers_to_check_the_file() {
    let child = page(fake(), &format!("/drafts/{}?view=lineage&sel=r1", sample::SESSION)).await;
    has(&child, &["Changed since ", "Nothing that was asked for differs.", "Kept from ", ">a boat<"]);
    assert!(!child.contains("Check the file"), "there is no file yet");
    let parent = page(fake(), &format!("/drafts/{}?view=lineage&sel=d1", sample::SESSION)).await;
    has(&parent, &["Check the file"]);
    assert!(!parent.contains("Kept from "), "it came from words alone");
}

#[test]
fn a_board_ahead_of_what_is_known_of_its_pictures_is_not_taken() {
    let mut page = StudioState::default();
    page.install(state().into());
    let known = page.board.clone().unwrap();
    let with = |change: fn(&mut Line)| {
        let mut board = known.clone();
        let funnel = board.funnel.as_mut().unwrap();
        funnel.revision += 1;
        funnel.stages[1].lines.iter_mut().for_each(change);
        board
    };
    let another = with(|line| line.generation_id = GenerationId(Uuid::from_u128(5)));
    let enlarged = with(|line| line.upscale_id = Some(GenerationId(Uuid::from_u128(5))));
    for ahead in [&another, &enlarged] {
        assert_eq!(page.take_board(sample::SESSION, ahead.clone()), BoardRead::Ahead);
        assert_eq!(page.board.as_ref(), Some(&known), "what is shown stays whole");
    }
    page.generations.insert(GenerationId(Uuid::from_u128(5)), sample::generation(5));
    assert_eq!(page.take_board(sample::SESSION, enlarged.clone()), BoardRead::Taken);
    assert_eq!(page.take_board(sample::SESSION, known), BoardRead::Late, "an older one");
    assert_eq!(page.take_board(SessionId(Uuid::from_u128(9)), enlarged), BoardRead::Late, "of another session");
}

#[test]
fn what_is_being_read_has_the_shape_of_what_will_stand_there() {
    let html = |look: Look| Owner::new().with(|| view! { <Boxes look=look /> }.to_html());
    let board = html(Look::Board);
    has(&board, &[r#"aria-busy="true""#, r#"data-stage="final""#, "The board is being read."]);
    assert_eq!(board.matches("<li").count(), 20 + 8 + 3 + 1);
    has(&html(Look::Deck), &[r#"class="pile""#, "The deck is being read."]);
    has(&html(Look::Lineage), &["<foreignObject", "The lineage is being read."]);
    for look in [Look::Board, Look::Deck, Look::Lineage] {
        assert!(!html(look).contains(" style="), "the content security policy refuses style attributes");
    }
}

#[tokio::test]
async fn forms_work_without_a_script() {
    let boards = fake();
    let session = sample::SESSION;
    let location = post(
        Arc::clone(&boards),
        "/_fn/drafts_form",
        &format!("session={session}&action=promote&stage=refined&images={}&sel=d1", image_of(1)),
    )
    .await;
    assert_eq!(location, format!("/drafts/{session}?sel=d1"));
    let decided = post(
        Arc::clone(&boards),
        "/_fn/drafts_form",
        &format!("session={session}&action=reject&stage=refined&view=deck&images={}", image_of(1)),
    )
    .await;
    assert_eq!(decided, format!("/drafts/{session}?view=deck&sel="));
    let started =
        post(Arc::clone(&boards), "/_fn/drafts_start_form", "form[prompt]=a+boat&form[count]=12&form[aspect]=portrait").await;
    assert_eq!(started, format!("/drafts/{session}"));
    let refused = post(Arc::clone(&boards), "/_fn/drafts_start_form", "form[prompt]=a+boat&form[count]=many").await;
    assert_eq!(refused, "/drafts?problem=validation_failed");
    let asked = boards.asked.lock().unwrap().clone();
    let promoted = FunnelCommand::Promote { stage: FunnelStage::Refined, image_ids: vec![image_of(1)] };
    let rejected = FunnelCommand::Judge { verdicts: vec![Verdict { image_id: image_of(1), verdict: VerdictKind::Reject }] };
    assert_eq!(asked, [format!("{promoted:?}"), format!("{rejected:?}"), "start a boat 12".to_owned()]);
}

#[tokio::test]
async fn the_start_says_what_will_happen() {
    let boards = fake();
    let page = page(Arc::clone(&boards), "/drafts").await;
    has(
        &page,
        &["What should be drafted?", "35–50 s of machine time", "Flux is on no node.", "gouache.safetensors", "form[prompt]"],
    );
    assert_eq!(*boards.asked.lock().unwrap(), ["opening false"]);
}
