//! Debates as the server renders them, asked for through axum as in production.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use gesso_core::{
    debate::{
        ClaimState, ClaimVerdict, MessageStatus, Phase,
        conversation::NewMessage,
        diff::{DiffKind, DiffPiece},
    },
    ids::{AssetId, ConversationId, MessageId, SessionId},
    intent::Slot,
    problem::ProblemCode,
    session::Role,
    time::Timestamp,
};
use leptos::prelude::*;
use leptos_axum::LeptosRoutes;
use serde_json::json;
use tower::ServiceExt;
use uuid::Uuid;

use super::sample::{CONVERSATION, TURN, claim, id, message, thread};
use crate::{
    api::{
        ConceptRow, DebateAct, DebateCard, DebateState, DebatesState, EarlierState, HomeState, Led, Match, Piece, PromptState,
        Who,
    },
    error::AppError,
    live::sample,
    ports::Debates,
    shell,
    test_routes::routes,
};

/// Largest page a test reads, in bytes.
const MAX_PAGE_BYTES: usize = 2_000_000;

/// Debates that answer as they are told and remember what they were asked.
struct Fake {
    state: HomeState,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl Debates for Fake {
    async fn debates(
        &self,
        _session: Option<SessionId>,
        q: Option<String>,
        _cursor: Option<String>,
    ) -> Result<DebatesState, AppError> {
        let thread = &self.state.debate.as_ref().unwrap().thread;
        let matches = vec![Match { id: id(1), name: "You".into(), excerpt: "a <red> boat".into() }];
        let card = DebateCard { conversation: thread.conversation.clone(), matches, match_count: 3 };
        let debates = if q.as_deref() == Some("nothing") { Vec::new() } else { vec![card] };
        Ok(DebatesState { debates, next_cursor: None, server_time: Timestamp(0) })
    }

    async fn debate(&self, id: ConversationId) -> Result<HomeState, AppError> {
        if id == CONVERSATION { Ok(self.state.clone()) } else { Err(ProblemCode::NotFound.into()) }
    }

    async fn earlier(&self, _id: ConversationId, _cursor: String) -> Result<EarlierState, AppError> {
        Ok(EarlierState::default())
    }

    async fn render(&self, _id: ConversationId, _messages: Vec<MessageId>) -> Result<BTreeMap<MessageId, String>, AppError> {
        Ok(BTreeMap::new())
    }

    async fn prompt(&self, _id: ConversationId) -> Result<PromptState, AppError> {
        Ok(self.state.debate.clone().unwrap().prompt)
    }

    async fn begin(&self, _session: Option<SessionId>, message: NewMessage) -> Result<ConversationId, AppError> {
        self.asked.lock().unwrap().push(format!("begin {}", message.content));
        if message.content.is_empty() { Err(ProblemCode::ValidationFailed.into()) } else { Ok(CONVERSATION) }
    }

    async fn act(&self, _id: ConversationId, act: DebateAct) -> Result<Led, AppError> {
        self.asked.lock().unwrap().push(format!("{act:?}"));
        match act {
            DebateAct::Drafts => Ok(Led::Drafts(sample::SESSION)),
            DebateAct::Delete => Ok(Led::Away),
            DebateAct::Undo => Err(ProblemCode::Conflict.into()),
            _ => Ok(Led::Here),
        }
    }
}

/// The person has asked, Luna has answered with two claims, Frame is speaking.
fn state() -> HomeState {
    let mut speaking = message(3, "composition", "ideation", "A long diagonal <script>alert(1)</script>");
    (speaking.writing, speaking.name) = (true, "Frame".into());
    let mut luna = message(2, "style", "ideation", "Paint that lets\n\nthe paper breathe.");
    luna.name = "Luna".into();
    luna.metadata = json!({"refused": ["claims[1]: the quote is not in what was said"]});
    let mut saga = message(4, "story", "ideation", "");
    (saga.status, saga.name) = (MessageStatus::Failed, "Saga".into());
    saga.metadata = json!({"error": {"code": "upstream_unavailable", "detail": "Saga could not answer."}});
    let mut asked = message(1, "user", "ideation", "a red boat, quiet");
    asked.name = "You".into();
    asked.images = vec![AssetId(Uuid::from_u128(77))];
    let mut thread = thread(vec![asked, luna, saga, speaking]);
    thread.turn = Some(TURN);
    thread.heard = 4;
    thread.rendered.insert(id(1), "<p>a <em>red</em> boat, quiet</p>".into());
    let mut locked = claim(6, 2, "style", "color", "slate and bone");
    locked.state = ClaimState::Locked;
    thread.claims = vec![claim(5, 2, "style", "medium", "gouache"), locked];
    let row = |id: &str, slot, text: &str, by| ConceptRow {
        id: id.into(),
        slot,
        text: text.into(),
        by,
        quote: text.into(),
        claim: None,
        lock: id == "c1",
        avoid: false,
        gone: false,
        weight_step: 0,
    };
    let piece = |text: &str, by, concept: Option<&str>| Piece { text: text.into(), by, concept: concept.map(str::to_owned) };
    let prompt = PromptState {
        revision: 1,
        since: 0,
        pieces: vec![
            piece("a red boat", Some(Who::You), Some("c1")),
            piece(", ", None, None),
            piece("slate and bone", Some(Who::Specialist(Role::Style)), Some("c2")),
            piece(", best quality", Some(Who::Rule("quality".into())), None),
        ],
        concepts: vec![
            row("c1", Slot::Subject, "a red boat", Who::You),
            row("c2", Slot::Color, "slate and bone", Who::Specialist(Role::Style)),
        ],
        tokens: 12,
        token_limit: 75,
        made_with: "SDXL".into(),
        diff: vec![DiffPiece { kind: DiffKind::Ins, text: "a red boat".into() }],
        can_undo: true,
        ..PromptState::default()
    };
    HomeState { debate: Some(DebateState { thread, prompt }), ..sample::home(9, vec![sample::generation(1)]) }
}

fn fake() -> Arc<Fake> {
    Arc::new(Fake { state: state(), asked: Mutex::default() })
}

async fn ask(debates: Arc<Fake>, request: Request<Body>) -> Response<Body> {
    let options = LeptosOptions::builder().output_name("gesso").build();
    let context = move || provide_context::<Arc<dyn Debates>>(debates.clone());
    let router: Router =
        Router::new().leptos_routes_with_context(&options, routes(), context, shell).with_state(options.clone());
    router.oneshot(request).await.unwrap()
}

async fn page(debates: Arc<Fake>, path: &str) -> String {
    let response = ask(debates, Request::get(path).body(Body::empty()).unwrap()).await;
    let body = axum::body::to_bytes(response.into_body(), MAX_PAGE_BYTES).await.unwrap();
    // Marks of hydration stand between texts.
    String::from_utf8(body.to_vec()).unwrap().replace("<!>", "")
}

async fn post(debates: &Arc<Fake>, body: &str) -> String {
    let request = Request::post("/_fn/debate_form").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.header(header::ACCEPT, "text/html").body(Body::from(body.to_owned())).unwrap();
    let response = ask(Arc::clone(debates), request).await;
    response.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

#[track_caller]
fn has(page: &str, wanted: &[&str]) {
    for part in wanted {
        assert!(page.contains(part), "no {part:?} in {page}");
    }
}

#[tokio::test]
async fn a_debate_is_rendered_by_the_server_with_what_is_said_right_now() {
    let page = page(fake(), &format!("/debate/{CONVERSATION}")).await;
    has(
        &page,
        &[
            "<title>Debate · Gesso</title>",
            r#"aria-label="Luna, Style""#,
            "Paint that lets\n\nthe paper breathe.",
            r#"class="caret""#,
            r#"aria-label="Luna claims medium: gouache, open""#,
            r#"aria-label="Luna claims color: slate and bone, locked""#,
            r#"aria-label="Accept: gouache""#,
            r#"aria-current="step""#,
            r#"id="phase-ideation""#,
            "Proof 1",
            r#"data-tip="Rule: quality""#,
            "about 12 of 75 tokens · SDXL",
            r#"action="/_fn/debate_form""#,
            "Make a picture",
            "Interject",
            r#"value="stop""#,
            "export?format=json",
            r#"aria-label="Do something with Ideation""#,
            r#"name="text" value="ideation""#,
            "On to refinement",
            r#"aria-label="Who looks at pictures""#,
            "3 of your words kept verbatim",
            // What was refused, how it failed, and what was shown with the first words.
            "Why 1 proposal was not taken",
            "The quote is not in what was said.",
            "Ask Saga again",
            "w=1280",
        ],
    );
    let main = page.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    assert!(!main.contains("<script>alert"), "what a model says is no markup");
    assert!(!page.contains(" style="), "the content security policy refuses style attributes");
}

#[tokio::test]
async fn the_same_debate_stands_in_lanes() {
    let page = page(fake(), &format!("/debate/{CONVERSATION}?view=lanes")).await;
    has(
        &page,
        &[
            "lanes-grid",
            "speaking",
            "a red boat, quiet",
            "lanes-proof",
            r#"aria-label="Accept: gouache""#,
            // Nothing that the thread has is missing.
            r#"aria-label="Phases of this debate""#,
            "On to refinement",
            "Why 1 proposal was not taken",
            "Saga could not answer.",
            "Ask Saga again",
            "w=1280",
            r#"aria-label="Stop Frame; the others go on""#,
            "Pictures of this debate",
        ],
    );
    let ids: Vec<_> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an id stands once on the page: {ids:?}");
}

#[tokio::test]
async fn debates_are_listed_with_the_words_that_were_looked_for() {
    let found = page(fake(), "/debate?q=boat").await;
    has(
        &found,
        &["A boat", "a &lt;red&gt; boat", &format!("/debate/{CONVERSATION}#m-{}", id(1)), "and 2 more", r#"value="boat""#],
    );
    has(&page(fake(), "/debate?q=nothing").await, &["Nobody said that"]);
}

#[tokio::test]
async fn everything_can_be_done_without_a_script() {
    let debates = fake();
    let here = format!("/debate/{CONVERSATION}");
    let of = format!("conversation={CONVERSATION}");
    let claim = claim(5, 2, "style", "medium", "gouache").id;
    assert_eq!(post(&debates, "action=say&text=a+boat").await, here);
    assert_eq!(post(&debates, "action=say&text=").await, "/debate?problem=validation_failed");
    assert_eq!(post(&debates, &format!("{of}&action=say&text=red")).await, here);
    assert_eq!(post(&debates, &format!("{of}&claim={claim}&action=veto&text=too+cold")).await, here);
    assert_eq!(post(&debates, &format!("{of}&action=phase&text=ideation")).await, here);
    assert_eq!(post(&debates, &format!("{of}&action=undo")).await, format!("{here}?problem=conflict"));
    assert_eq!(post(&debates, &format!("{of}&action=drafts")).await, format!("/drafts/{}", sample::SESSION));
    assert_eq!(post(&debates, &format!("{of}&action=delete")).await, "/debate");
    let veto = DebateAct::Judge { claim, verdict: ClaimVerdict::Veto, note: Some("too cold".into()) };
    let back = DebateAct::Advance { phase: Some(Phase::Ideation) };
    let asked = debates.asked.lock().unwrap();
    assert!(asked.contains(&format!("{back:?}")), "{asked:?}");
    assert!(asked.contains(&"begin a boat".to_owned()) && asked.contains(&format!("{veto:?}")), "{asked:?}");
}

#[tokio::test]
async fn a_debate_that_is_not_there_says_so() {
    for path in ["/debate/no-id".to_owned(), format!("/debate/{}", sample::SESSION)] {
        let response = ask(fake(), Request::get(&path).body(Body::empty()).unwrap()).await;
        assert_ne!(response.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        has(&page(fake(), &path).await, &["There is no such session."]);
    }
}
