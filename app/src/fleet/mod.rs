//! Fleet: every node, what it does now, what waits, and why a job is where it is.

mod detail;
mod figures;
mod form;
mod node_row;
mod why;
mod why_here;
pub mod words;

use gesso_core::ids::NodeId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    actions::{Action, Actions},
    api::{FleetState, NodeCard, json::JsonOnce, load_fleet},
    components::{
        Note, Tone,
        ui::{Button, EmptyState, TableWrap},
    },
    home::Offline,
    live::{AfterRead, Fresh, Live},
    shell::Page,
};
use detail::Detail;
use figures::Figures;
use form::{Editing, NodeDialog};
use node_row::NodeRow;
pub use why::WhyTable;
use why_here::WhyHere;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    /// The fleet as it was last read.
    pub fleet: Fresh<FleetState>,
    /// The node whose form is open, if any.
    pub editing: RwSignal<Option<Editing>>,
    /// The node in the inspector: the one in the address.
    pub selected: Memo<Option<NodeId>>,
}

impl Room {
    /// What is known of a node.
    pub fn card(self, id: NodeId) -> Memo<Option<NodeCard>> {
        Memo::new(move |_| self.fleet.value.with(|fleet| fleet.as_ref()?.nodes.iter().find(|card| card.gpu.id == id).cloned()))
    }

    /// The nodes there are; none before the fleet was read.
    fn ids(self) -> Memo<Vec<NodeId>> {
        Memo::new(move |_| {
            self.fleet.value.with(|fleet| {
                let nodes = fleet.as_ref().map(|fleet| fleet.nodes.as_slice()).unwrap_or_default();
                nodes.iter().map(|card| card.gpu.id.clone()).collect()
            })
        })
    }
}

/// The page.
#[component]
pub fn FleetPage() -> impl IntoView {
    let live = expect_context::<Live>();
    let query = use_query_map();
    let fleet = Fresh::new(|| Box::pin(load_fleet()));
    fleet.follow(&live, Signal::stored(true));
    let first = JsonOnce::new_with_options(load_fleet(), false);
    let selected = Memo::new(move |_| query.with(|query| query.get("node").filter(|id| !id.is_empty()).map(NodeId::from)));
    let editing = RwSignal::new(None);
    // Of a fleet that was never read nothing is said: no table is better than an empty one.
    let is_read = Memo::new(move |_| fleet.value.with(Option::is_some));
    let room = Room { fleet, editing, selected };
    provide_context(room);
    // Rail and strip know the nodes too: they are told of one that comes or goes.
    let ids = room.ids();
    Effect::new(move |before: Option<Vec<NodeId>>| {
        let now = ids.get();
        if before.is_some_and(|before| !before.is_empty() && before != now) {
            live.refetch();
        }
        now
    });
    let actions = expect_context::<Actions>();
    actions.register([
        Action::call("fleet-add", "Add a node", "plus", move || editing.set(Some(Editing::New))).also("fleet machine gpu"),
        Action::call("fleet-read", "Ask the whole fleet again", "rotate-cw", move || fleet.again()),
    ]);
    view! {
        <Page
            title="Fleet"
            tools=move || view! { <AddButton /> }
            inspector=move || view! {
                <AfterRead first=first fresh=fleet><Detail /></AfterRead>
            }
        >
            <div class="fleet">
                <AfterRead first=first fresh=fleet fallback=Waiting>
                    <Standing />
                    {move || is_read.get().then(|| view! { <Honest /><Figures /><Nodes /><WhyHere /> })}
                </AfterRead>
            </div>
            <NodeDialog />
        </Page>
    }
}

#[component]
fn AddButton() -> impl IntoView {
    let Room { editing, .. } = expect_context::<Room>();
    view! { <Button label="Add a node" icon="plus" on_click=move |_| editing.set(Some(Editing::New)) /> }
}

/// The same boxes without their contents, while the fleet is being read.
#[component]
fn Waiting() -> impl IntoView {
    view! { <div class="skel fleet-wait" aria-busy="true"></div> }
}

/// What stands in the way: the fleet could not be read, or the device is offline.
#[component]
fn Standing() -> impl IntoView {
    let Room { fleet, .. } = expect_context::<Room>();
    let old = move || if fleet.value.with(Option::is_some) { " What is shown may be old." } else { "" };
    view! {
        {move || fleet.problem.get().map(|error| view! {
            <Note tone=Tone::Bad title="The fleet could not be read." is_new=true>
                {error.detail}{old}
                <div class="acts"><Button label="Try again" icon="rotate-cw" on_click=move |_| fleet.again() /></div>
            </Note>
        })}
        <Offline sentence="This is the fleet as it was last seen from here." />
    }
}

/// Simulated nodes are no machines: nothing invented is shown of them.
#[component]
fn Honest() -> impl IntoView {
    let Room { fleet, .. } = expect_context::<Room>();
    let simulated = Memo::new(move |_| {
        fleet.value.with(|fleet| {
            let nodes = fleet.as_ref().map(|fleet| fleet.nodes.as_slice()).unwrap_or_default();
            let painted = nodes.iter().filter(|card| card.gpu.simulated).count();
            (painted > 0).then_some((painted, nodes.len()))
        })
    });
    move || {
        simulated.get().map(|(painted, all)| {
            let title = if painted == all { "No graphics card is connected.".to_owned() } else { format!("{painted} of {all} nodes are simulated.") };
            view! {
                <Note tone=Tone::Info title=title>
                    "Test painters of the studio stand in, so that placing, draining and reordering can be tried. They have no memory and no pace worth showing; their pictures are not counted. Add a node to draw with a model."
                </Note>
            }
        })
    }
}

/// The table of nodes, or what the place is for.
#[component]
fn Nodes() -> impl IntoView {
    let room = expect_context::<Room>();
    let (editing, ids) = (room.editing, room.ids());
    let is_empty = Memo::new(move |_| ids.with(Vec::is_empty));
    move || {
        if is_empty.get() {
            return view! {
                <EmptyState
                    title="No node yet"
                    sentence="A node is a machine with a graphics card on which ComfyUI runs. Name one, and pictures are drawn there."
                >
                    <Button label="Add a node" icon="plus" on_click=move |_| editing.set(Some(Editing::New)) />
                </EmptyState>
            }
            .into_any();
        }
        view! {
            <TableWrap label="Nodes">
                <table class="table nodes">
                    <thead>
                        <tr>
                            <th scope="col">"Node"</th>
                            <th scope="col">"Tier"</th>
                            <th scope="col" class="w-memory">"Memory"</th>
                            <th scope="col" class="w-now">"Now"</th>
                            <th scope="col">"Waiting"</th>
                            <th scope="col">"Pace"</th>
                            <th scope="col"><span class="sr">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || ids.get() key=|id| id.to_string() let:id><NodeRow id=id /></For>
                    </tbody>
                </table>
            </TableWrap>
        }
        .into_any()
    }
}
