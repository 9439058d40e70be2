//! One node as a row.

use gesso_core::{fleet::NodeState, ids::NodeId};
use leptos::prelude::*;

use super::{Room, words};
use crate::{
    api::{JobLine, Memory, NodeCard},
    components::{
        Icon,
        ui::{MemoryBar, Part, PartKind, Progress, TierBadge},
    },
    home::words::first_clause,
};

/// A row. Only what changes is rendered again.
#[component]
pub fn NodeRow(id: NodeId) -> impl IntoView {
    let room = expect_context::<Room>();
    let card = room.card(id.clone());
    let read =
        move |of: fn(&NodeCard) -> String| Memo::new(move |_| card.with(|card| card.as_ref().map(of).unwrap_or_default()));
    let name = read(|card| card.gpu.name.clone());
    let state = Memo::new(move |_| card.with(|card| card.as_ref().map_or(NodeState::Down, |card| card.gpu.state)));
    let tier = Memo::new(move |_| card.with(|card| card.as_ref().map(|card| card.gpu.tier)));
    let made_of = read(hardware);
    let pace = read(pace);
    let href = format!("?node={id}");
    let is_selected = {
        let id = id.clone();
        Memo::new(move |_| room.selected.with(|selected| selected.as_ref() == Some(&id)))
    };
    let open = href.clone();
    view! {
        <tr class=move || (state.get() == NodeState::Down).then_some("off") aria-current=move || is_selected.get().then_some("true")>
            <th scope="row">
                <a href=href class="state" data-s=move || words::dot(state.get()).as_str()>
                    <b>{move || name.get()}</b><span class="sr">", "{move || words::word(state.get())}</span>
                </a>
                <small>{move || made_of.get()}</small>
            </th>
            <td>{move || tier.get().map(|tier| view! { <TierBadge tier=tier /> })}</td>
            <td><MemoryCell card=card /></td>
            <td><NowCell id=id card=card /></td>
            <td><WaitingCell card=card /></td>
            <td class="num">{move || pace.get()}</td>
            <td>
                <a class="btn ghost sm sq" href=open aria-label=move || format!("{}, details and actions", name.get()) data-tip="Details">
                    <Icon name="panel-right" />
                </a>
            </td>
        </tr>
    }
    .into_any()
}

/// The card of a node, in short.
fn hardware(card: &NodeCard) -> String {
    if card.gpu.simulated {
        return "test painter, no card".to_owned();
    }
    let device = card.device.as_deref().map(device_name);
    let memory = card.gpu.vram_gb.map(|gb| format!("{gb:.0} GB"));
    let said = [device, memory].into_iter().flatten().collect::<Vec<_>>().join(", ");
    if said.is_empty() { "card unknown".to_owned() } else { said }
}

/// ComfyUI writes `cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync`; people say the middle of it.
pub fn device_name(device: &str) -> String {
    let name = device.split(" : ").next().unwrap_or(device);
    let name = name.split_once(' ').filter(|(first, _)| first.contains(':')).map_or(name, |(_, rest)| rest);
    name.trim_start_matches("NVIDIA ").trim_start_matches("GeForce ").trim().to_owned()
}

/// The pace of the template that was measured most, per megapixel and step; a dash before there is one.
fn pace(card: &NodeCard) -> String {
    let best = card.paces.iter().max_by_key(|pace| pace.count);
    best.map_or_else(|| "–".to_owned(), |pace| format!("{:.2} s/MP·step", pace.secs_per_unit))
}

#[component]
fn MemoryCell(card: Memo<Option<NodeCard>>) -> impl IntoView {
    let memory = Memo::new(move |_| card.with(|card| card.as_ref().and_then(|card| card.memory.clone())));
    let is_simulated = Memo::new(move |_| card.with(|card| card.as_ref().is_some_and(|card| card.gpu.simulated)));
    let has = Memo::new(move |_| memory.with(Option::is_some));
    move || {
        if !has.get() {
            return view! { <span class="faint small">{if is_simulated.get() { "no card" } else { "unknown" }}</span> }
                .into_any();
        }
        view! {
            <span class="vram">
                <MemoryBar
                    sentence=move || memory.get().as_ref().map(memory_sentence).unwrap_or_default()
                    parts=Signal::derive(move || memory.get().as_ref().map(memory_parts).unwrap_or_default())
                />
            </span>
            <small class="num">{move || memory.get().as_ref().map(memory_words).unwrap_or_default()}</small>
        }
        .into_any()
    }
}

fn used(memory: &Memory) -> f64 {
    (memory.total_gb - memory.free_gb).max(0.0)
}

/// Weights first, then what else is taken: working memory, or somebody else's.
fn memory_parts(memory: &Memory) -> Vec<Part> {
    let total = memory.total_gb.max(0.1);
    let weights: f64 = memory.resident.iter().map(|(_, gb)| gb).sum::<f64>().min(used(memory));
    let rest = (used(memory) - weights).max(0.0);
    vec![Part::new(PartKind::Pictures, weights / total), Part::new(PartKind::Working, rest / total)]
}

fn memory_words(memory: &Memory) -> String {
    let names: Vec<&str> = memory.resident.iter().map(|(name, _)| stem(name)).collect();
    let held = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    format!("{:.1} of {:.0} GB{held}", used(memory), memory.total_gb)
}

fn memory_sentence(memory: &Memory) -> String {
    let weights: Vec<String> = memory.resident.iter().map(|(name, gb)| format!("{} about {gb:.1} GB", stem(name))).collect();
    let weights = if weights.is_empty() { "no weights the studio knows of".to_owned() } else { weights.join(", ") };
    format!("{weights}; {:.1} GB used, {:.1} GB free", used(memory), memory.free_gb)
}

/// A checkpoint file without folder and ending.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

#[component]
fn NowCell(id: NodeId, card: Memo<Option<NodeCard>>) -> impl IntoView {
    let Room { fleet, .. } = expect_context::<Room>();
    let line = Memo::new(move |_| {
        fleet.value.with(|fleet| {
            let jobs = fleet.as_ref().map(|fleet| fleet.jobs.as_slice()).unwrap_or_default();
            let mut held: Vec<&JobLine> =
                jobs.iter().filter(|line| line.node.as_ref() == Some(&id) && line.status.is_in_flight()).collect();
            held.sort_by_key(|line| (line.progress.is_none(), line.created_at));
            held.first().map(|line| (*line).clone())
        })
    });
    let job = Memo::new(move |_| line.with(|line| line.as_ref().map(|line| line.id)));
    let steps = Memo::new(move |_| {
        line.with(|line| line.as_ref()?.progress.filter(|it| it.total > 0).map(|it| (it.current, it.total)))
    });
    let of = move |of: fn(&JobLine) -> String| move || line.with(|line| line.as_ref().map(of).unwrap_or_default());
    let rest = Memo::new(move |_| {
        card.with(|card| card.as_ref().map(|card| (words::resting(card), card.gpu.detail.clone(), card.gpu.state)))
    });
    move || {
        match job.get() {
        Some(job) => view! {
            <span class="jobcell">
                <span class="grow">
                    <a href=format!("?job={job}#why")><b class="clip" dir="auto">{of(|line| first_clause(&line.prompt).to_owned())}</b></a>
                    <small class="num">
                        {of(|line| words::verb(line.status, line.progress.map(|it| it.stage)).to_owned())}" "{of(words::progress)}
                    </small>
                    {move || steps.get().is_some().then(|| view! { <Progress name="Steps" steps=steps /> })}
                </span>
            </span>
        }
        .into_any(),
        None => rest.get().map(|(words, detail, state)| {
            let is_trouble = matches!(state, NodeState::Down | NodeState::Suspect);
            view! {
                <span class="small">
                    <span class=if is_trouble { "badc strong" } else { "faint" }>{words}</span>
                    {is_trouble.then(|| view! { <br /><span class="dim">{detail}</span> })}
                </span>
            }
        })
        .into_any(),
    }
    }
}

#[component]
fn WaitingCell(card: Memo<Option<NodeCard>>) -> impl IntoView {
    let count = Memo::new(move |_| card.with(|card| card.as_ref().map_or(0, |card| card.gpu.pending.len())));
    move || match count.get() {
        0 => view! { <span class="faint">"none"</span> }.into_any(),
        count => view! {
            <span class="qd" role="img" aria-label=format!("{count} waiting at the node")>
                {std::iter::repeat_n((), count).map(|()| view! { <i class="me"></i> }).collect_view()}
            </span>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_called_as_people_call_it() {
        assert_eq!(device_name("cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync"), "RTX 4090");
        assert_eq!(device_name("cpu"), "cpu");
        assert_eq!(device_name("mps"), "mps");
    }

    #[test]
    fn a_memory_bar_never_shows_more_weights_than_are_in_use() {
        let memory = Memory { total_gb: 24.0, free_gb: 20.0, resident: vec![("models/sdxl.safetensors".into(), 6.5)] };
        let parts = memory_parts(&memory);
        assert_eq!(parts.iter().map(|part| (part.share * 24.0).round()).collect::<Vec<_>>(), [4.0, 0.0]);
        assert_eq!(memory_words(&memory), "4.0 of 24 GB: sdxl");
    }
}
