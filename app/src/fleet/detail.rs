//! One node in the inspector: what it is, what it can and lacks, how it has been; drain, test, change, remove.

use gesso_core::{generation::Outcome, ids::NodeId};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Room, form::Editing, node_row::device_name, words};
use crate::{
    api::{DrainNode, NodeCard, RemoveNode, TestNode, drain_node, remove_node, test_node},
    components::{
        Icon, Note, Tone,
        ui::{Badge, BadgeTone, Button, Inspector, Look, Section, Shown, Toasts},
    },
    error::AppError,
    home::words::ago,
};

/// The inspector; closed while no node is selected.
#[component]
pub fn Detail() -> impl IntoView {
    let room = expect_context::<Room>();
    let navigate = use_navigate();
    let of = |selected: bool| if selected { Shown::Open } else { Shown::Closed };
    let shown = RwSignal::new(of(room.selected.get_untracked().is_some()));
    Effect::new(move |_| shown.set(of(room.selected.get().is_some())));
    Effect::new(move |was: Option<bool>| {
        let is_open = shown.get() == Shown::Open;
        if was == Some(true) && !is_open && room.selected.get_untracked().is_some() {
            navigate("/fleet", NavigateOptions { scroll: false, ..Default::default() });
        }
        is_open
    });
    let title = Memo::new(move |_| {
        let id = room.selected.get()?;
        room.fleet
            .value
            .with(|fleet| fleet.as_ref()?.nodes.iter().find(|card| card.gpu.id == id).map(|card| card.gpu.name.clone()))
    });
    view! {
        <Inspector title=move || title.get().unwrap_or_else(|| "Node".to_owned()) shown=shown>
            {move || match room.selected.get() {
                Some(id) => view! { <OneNode id=id /> }.into_any(),
                None => view! { <div class="sec"><p class="dim">"Choose a node to see how it is."</p></div> }.into_any(),
            }}
        </Inspector>
    }
}

#[component]
fn OneNode(id: NodeId) -> impl IntoView {
    let room = expect_context::<Room>();
    let card = room.card(id.clone());
    let is_known = Memo::new(move |_| card.with(Option::is_some));
    let is_read = Memo::new(move |_| room.fleet.value.with(Option::is_some));
    move || {
        let id = id.clone();
        if is_known.get() {
            view! { <Facts card=card /><Abilities card=card /><Past card=card /><Acts id=id card=card /> }.into_any()
        } else {
            let why = if is_read.get() { "There is no such node in the fleet." } else { "The fleet could not be read." };
            view! { <div class="sec"><p class="dim">{why}</p></div> }.into_any()
        }
    }
}

#[component]
fn Facts(card: Memo<Option<NodeCard>>) -> impl IntoView {
    let facts = Memo::new(move |_| card.get().map(|card| facts_of(&card)).unwrap_or_default());
    let state = Memo::new(move |_| card.with(|card| card.as_ref().map(|card| (card.gpu.state, card.gpu.detail.clone()))));
    view! {
        <div class="sec">
            {move || state.get().map(|(state, detail)| view! {
                <p class="row">
                    <span class="state" data-s=words::dot(state).as_str()>{words::word(state)}</span>
                    <span class="small dim">{detail}</span>
                </p>
            })}
            <dl class="props">
                {move || facts.get().into_iter().map(|(name, value, is_mono)| view! {
                    <div><dt>{name}</dt><dd class=is_mono.then_some("mono")>{value}</dd></div>
                }).collect_view()}
            </dl>
        </div>
    }
}

/// Name, value, and whether a machine wrote it.
fn facts_of(card: &NodeCard) -> Vec<(&'static str, String, bool)> {
    let mut facts = Vec::new();
    if card.gpu.simulated {
        facts.push(("card", "none: a test painter draws".to_owned(), false));
    } else {
        let memory = card.gpu.vram_gb.map(|gb| format!("{gb:.0} GB"));
        let device = card.device.as_deref().map(device_name);
        let known = [device, memory].into_iter().flatten().collect::<Vec<_>>().join(", ");
        facts.push(("card", if known.is_empty() { "unknown".to_owned() } else { known }, false));
    }
    facts.push(("tier", card.gpu.tier.to_string(), false));
    facts.push((
        "engine",
        card.gpu.version.as_ref().map_or_else(|| "unknown".to_owned(), |version| format!("ComfyUI {version}")),
        true,
    ));
    facts.extend(card.address.clone().map(|address| ("address", address, true)));
    if !card.header_names.is_empty() {
        facts.push(("headers", format!("{}, never shown", card.header_names.join(", ")), true));
    }
    if let Some(side) = card.gpu.max_resolution {
        facts.push(("at most", format!("{side} px a side"), false));
    }
    if let Some(rate) = card.gpu.rate.filter(|_| !card.gpu.simulated) {
        facts.push(("rate", format!("{rate:.0} pictures an hour"), false));
    }
    facts
}

#[component]
fn Abilities(card: Memo<Option<NodeCard>>) -> impl IntoView {
    let takes = Memo::new(move |_| {
        card.with(|card| card.as_ref().map(|card| card.gpu.capabilities.iter().map(ToString::to_string).collect::<Vec<_>>()))
            .unwrap_or_default()
    });
    let lacks = Memo::new(move |_| card.with(|card| card.as_ref().map(|card| card.lacks.clone())).unwrap_or_default());
    let paces = Memo::new(move |_| card.with(|card| card.as_ref().map(|card| card.paces.clone())).unwrap_or_default());
    view! {
        <Section title="Can and lacks">
            {move || if takes.with(Vec::is_empty) {
                view! { <p class="dim">"Unknown until it has answered once."</p> }.into_any()
            } else {
                view! {
                    <p class="row wrap">
                        {takes.get().into_iter().map(|word| view! { <Badge tone=BadgeTone::Line>{word}</Badge> }).collect_view()}
                    </p>
                }
                .into_any()
            }}
            <ul class="lacks small">
                {move || lacks.get().into_iter().map(|lack| view! { <li><b>{lack.what}</b>" "<span class="dim">{lack.why}</span></li> }).collect_view()}
            </ul>
            {move || (!paces.with(Vec::is_empty)).then(|| view! {
                <dl class="props small">
                    {paces.get().into_iter().map(|pace| view! {
                        <div>
                            <dt class="clip" title=pace.template.clone()>{pace.template.clone()}</dt>
                            <dd class="num">{format!("{:.2} s per megapixel and step, {}", pace.secs_per_unit, words::count(pace.count.into(), "run", "runs"))}</dd>
                        </div>
                    }).collect_view()}
                </dl>
            })}
        </Section>
    }
}

#[component]
fn Past(card: Memo<Option<NodeCard>>) -> impl IntoView {
    let Room { fleet, .. } = expect_context::<Room>();
    let lines = Memo::new(move |_| {
        let now = fleet.value.with(|fleet| fleet.as_ref().map(|fleet| fleet.server_time)).unwrap_or_default();
        let Some(card) = card.get() else { return Vec::new() };
        let mut lines: Vec<_> = card
            .history
            .iter()
            .map(|note| (note.at, format!("{}. {}", word_up(words::word(note.state)), note.detail)))
            .collect();
        let broken = card.ended.iter().filter(|ended| matches!(ended.outcome, Outcome::Failed | Outcome::Lost));
        lines.extend(broken.map(|ended| {
            let reason = ended.reason.as_deref().unwrap_or("no reason was given");
            (ended.at, format!("A picture was not finished: {reason}"))
        }));
        let done = card.ended.iter().filter(|ended| ended.outcome == Outcome::Complete);
        lines.extend(done.take(3).map(|ended| (ended.at, format!("A picture, {:.0} s.", ended.secs))));
        lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        lines.truncate(12);
        lines.into_iter().map(|(at, said)| (ago(at, now), said)).collect::<Vec<_>>()
    });
    view! {
        <Section title="Lately">
            {move || if lines.with(Vec::is_empty) {
                view! { <p class="dim">"Nothing has changed since the studio was started."</p> }.into_any()
            } else {
                view! {
                    <ul class="log small">
                        {lines.get().into_iter().map(|(ago, said)| view! { <li><span class="when num">{ago}</span><span>{said}</span></li> }).collect_view()}
                    </ul>
                }
                .into_any()
            }}
        </Section>
    }
}

fn word_up(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What was just asked of the node, and what came of it.
#[derive(Clone)]
enum Said {
    Asking(&'static str),
    Tested(bool, String),
    Refused(AppError),
}

#[component]
fn Acts(id: NodeId, card: Memo<Option<NodeCard>>) -> impl IntoView {
    let Room { fleet, editing, .. } = expect_context::<Room>();
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let said = RwSignal::new(None::<Said>);
    let is_draining = Memo::new(move |_| card.with(|card| card.as_ref().is_some_and(|card| card.is_draining)));
    let fixed = Memo::new(move |_| card.with(|card| card.as_ref().and_then(|card| card.fixed.clone())));
    let name = Memo::new(move |_| card.with(|card| card.as_ref().map(|card| card.gpu.name.clone())).unwrap_or_default());
    let is_busy = move || matches!(said.get(), Some(Said::Asking(_)));
    let drain = {
        let id = id.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let (id, wanted) = (id.clone(), !is_draining.get_untracked());
            said.set(Some(Said::Asking("drain")));
            spawn_local(async move {
                let done = drain_node(id.to_string(), wanted).await;
                said.try_set(done.err().map(Said::Refused));
                fleet.again();
            });
        }
    };
    let test = {
        let id = id.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let id = id.clone();
            said.set(Some(Said::Asking("test")));
            spawn_local(async move {
                let answer = match test_node(id.to_string()).await {
                    Ok(tested) => Said::Tested(tested.answered, format!("{} It took {} ms.", tested.detail, tested.millis)),
                    Err(error) => Said::Refused(error),
                };
                said.try_set(Some(answer));
                fleet.again();
            });
        }
    };
    let remove = {
        let id = id.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let (id, navigate, name) = (id.clone(), navigate.clone(), name.get_untracked());
            said.set(Some(Said::Asking("remove")));
            spawn_local(async move {
                match remove_node(id.to_string()).await {
                    Ok(()) => {
                        toasts.say(format!("{name} is out of the fleet."));
                        navigate("/fleet", NavigateOptions { scroll: false, ..Default::default() });
                    }
                    Err(error) => {
                        said.try_set(Some(Said::Refused(error)));
                    }
                }
                fleet.again();
            });
        }
    };
    let change = {
        let id = id.clone();
        move |_| editing.set(Some(Editing::Known(id.clone())))
    };
    let (drain_id, test_id, remove_id) = (id.to_string(), id.to_string(), id.to_string());
    view! {
        <div class="insp-foot col">
            {move || match said.get() {
                Some(Said::Tested(true, words)) => Some(view! { <Note tone=Tone::Info title="It answers." is_new=true>{words}</Note> }.into_any()),
                Some(Said::Tested(false, words)) => Some(view! { <Note tone=Tone::Bad title="It does not answer." is_new=true>{words}</Note> }.into_any()),
                Some(Said::Refused(error)) => Some(view! { <Note tone=Tone::Bad title="This was not done." is_new=true>{error.detail}</Note> }.into_any()),
                Some(Said::Asking(_)) | None => None,
            }}
            <div class="row wrap">
                <form method="post" action=DrainNode::PATH on:submit=drain>
                    <input r#type="hidden" name="node" value=drain_id />
                    <input r#type="hidden" name="is_draining" value=move || (!is_draining.get()).to_string() />
                    <button r#type="submit" class="btn" disabled=is_busy>
                        {move || view! { <Icon name=if is_draining.get() { "play" } else { "pause" } /> }}
                        {move || if is_draining.get() { "Resume" } else { "Drain" }}
                    </button>
                </form>
                <form method="post" action=TestNode::PATH on:submit=test>
                    <input r#type="hidden" name="node" value=test_id />
                    <button
                        r#type="submit"
                        class="btn"
                        disabled=is_busy
                        aria-busy=move || matches!(said.get(), Some(Said::Asking("test"))).then_some("true")
                    >
                        <Icon name="rotate-cw" />"Test"
                    </button>
                </form>
                {move || fixed.get().is_none().then(|| view! { <Button label="Change" icon="pencil" look=Look::Ghost on_click=change.clone() /> })}
                {move || fixed.get().is_none().then(|| view! {
                    <form method="post" action=RemoveNode::PATH on:submit=remove.clone()>
                        <input r#type="hidden" name="node" value=remove_id.clone() />
                        <button r#type="submit" class="btn ghost danger" disabled=is_busy><Icon name="trash-2" />"Remove"</button>
                    </form>
                })}
            </div>
            {move || fixed.get().map(|fixed| view! { <p class="small faint">{fixed}</p> })}
        </div>
    }
    .into_any()
}
