//! What one request will send, object by object, and how faults change it. Pure.

use std::collections::VecDeque;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    chaos::Switch,
    engine::{
        self, Ask, Form,
        dice::Dice,
        spoil::{Spoil, spoil},
        tokens,
    },
    errors::ApiError,
    inference::Request,
    models::JsonSkill,
    schema,
    state::State,
};

/// Longest run of white space a lost document gets in bytes.
const MAX_WHITESPACE_BYTES: usize = 800;

/// One thing that happens on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// A piece of thinking and content.
    Delta { thinking: String, content: String },
    /// The final object.
    Done { reason: &'static str, content: String, tool_calls: Vec<Value> },
    /// An error object, then the end.
    Fail(ApiError),
    /// The connection breaks.
    Cut,
    /// The body ends cleanly without a final object.
    End,
}

/// The faults drawn for one request.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Faults {
    pub(super) bad_json: bool,
    pub(super) fence: bool,
    pub(super) whitespace: bool,
    pub(super) tail: bool,
    pub(super) tool_call: bool,
    pub(super) drop: Option<u64>,
    pub(super) truncate: Option<u64>,
    pub(super) error_mid: Option<u64>,
    pub(super) spoil: Option<Spoil>,
}

/// The switches that spoil what is said.
const SPOILS: [(Switch, Spoil); 7] = [
    (Switch::Misquote, Spoil::Misquote),
    (Switch::Empty, Spoil::Empty),
    (Switch::Refusal, Spoil::Refusal),
    (Switch::Repeat, Spoil::Repeat),
    (Switch::Ponder, Spoil::Ponder),
    (Switch::Flowery, Spoil::Flowery),
    (Switch::Foreign, Spoil::Foreign),
];

impl Faults {
    pub(super) fn draw(state: &State, structured: bool, tools: bool) -> Self {
        let on = |switch| state.chaos.take(switch).is_some();
        Self {
            bad_json: structured && on(Switch::BadJson),
            fence: structured && on(Switch::Fence),
            whitespace: structured && on(Switch::Whitespace),
            tail: on(Switch::Tail),
            tool_call: tools && on(Switch::ToolCall),
            drop: state.chaos.take(Switch::Drop),
            truncate: state.chaos.take(Switch::Truncate),
            error_mid: state.chaos.take(Switch::ErrorMid),
            spoil: SPOILS.into_iter().find(|(switch, _)| on(*switch)).map(|(_, spoil)| spoil),
        }
    }
}

/// Everything a request sends, in order, and how many tokens the counters show.
pub(super) fn plan(request: &Request, ask: &Ask, limit: usize, mut faults: Faults) -> Result<(VecDeque<Step>, u64), ApiError> {
    let refused = |error: schema::SchemaError| {
        ApiError::runner(StatusCode::BAD_REQUEST, &format!("failed to parse grammar: {error}"), "invalid_request_error")
    };
    let mut answer = engine::answer(ask).map_err(refused)?;
    if let Some(how) = faults.spoil {
        spoil(&mut answer, how, limit);
    }
    let mut cut = false;
    if ask.form != Form::Prose {
        if request.model.json == JsonSkill::Flaky {
            match Dice::new(&["flaky", &ask.seed.to_string(), &answer.content]).below(4) {
                0 => faults.bad_json = true,
                1 => faults.whitespace = true,
                _ => {}
            }
        }
        if faults.bad_json {
            let half = tokens::split(&answer.content);
            answer.content = half.iter().take(half.len() / 2).map(String::as_str).collect();
            cut = true;
        } else if faults.whitespace {
            answer.content.truncate(1);
            answer.content.extend(std::iter::repeat_n('\n', limit.min(MAX_WHITESPACE_BYTES)));
            cut = true;
        } else if faults.fence {
            answer.content = format!("Here is the JSON you asked for:\n```json\n{}\n```\n", answer.content);
        }
    }
    if let Some(end) = request.options.stop.iter().filter_map(|stop| answer.content.find(stop.as_str())).min() {
        answer.content.truncate(end);
    }
    let delta = |thinking: String, content: String| Step::Delta { thinking, content };
    let mut steps: VecDeque<Step> =
        tokens::split(&answer.thinking).into_iter().map(|piece| delta(piece, String::new())).collect();
    let thinking = steps.len();
    steps.extend(tokens::split(&answer.content).into_iter().map(|piece| delta(String::new(), piece)));
    let full = steps.len();
    steps.truncate(limit);
    let reason = if cut || steps.len() < full { "length" } else { "stop" };
    let written = steps.len() - if request.two_passes { thinking.min(steps.len()) } else { 0 };
    let content = match steps.back() {
        Some(Step::Delta { content, .. }) if faults.tail => {
            let content = content.clone();
            steps.pop_back();
            content
        }
        _ => String::new(),
    };
    let tool_calls = if faults.tool_call { vec![tool_call(&request.tools, ask)] } else { Vec::new() };
    steps.push_back(Step::Done { reason, content, tool_calls });
    let after = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let last = steps.len() - 1;
    let end = [
        faults.drop.map(|n| (after(n), Step::Cut)),
        faults.truncate.map(|n| (after(n), Step::End)),
        faults.error_mid.map(|n| (after(n), Step::Fail(ApiError::stopped()))),
    ];
    if let Some((at, step)) = end.into_iter().flatten().min_by_key(|(at, _)| *at) {
        steps.truncate(at.min(last));
        steps.push_back(step);
    }
    Ok((steps, written as u64))
}

fn tool_call(tools: &[Value], ask: &Ask) -> Value {
    let function = tools.first().and_then(|tool| tool.get("function"));
    let name = function.and_then(|f| f.get("name")).and_then(Value::as_str).unwrap_or("tool");
    let parameters = function.and_then(|f| f.get("parameters")).cloned();
    let arguments = parameters
        .and_then(|schema| engine::answer(&Ask { form: Form::Schema(schema), ..ask.clone() }).ok())
        .and_then(|answer| serde_json::from_str::<Value>(&answer.content).ok())
        .filter(Value::is_object)
        .unwrap_or_else(|| json!({}));
    json!({"id": format!("call_{:08x}", ask.seed as u32), "function": {"index": 0, "name": name, "arguments": arguments}})
}
