//! The job list that the strip opens upward: what runs, what waits, in the order it goes; moving, cancelling, why here.

use gesso_core::{ids::GenerationId, queue::QueuePlace};
use leptos::{ev::DragEvent, prelude::*, task::spawn_local};

use crate::{
    api::{JobLine, QueueState, cancel, load_queue, move_job},
    components::{
        Note, Tone,
        ui::{Button, Look, Progress, Size},
    },
    error::AppError,
    fleet::{WhyTable, words},
    home::words::first_clause,
    live::{Connection, Fresh, Live},
};

/// What the lines share.
#[derive(Clone, Copy)]
struct Room {
    queue: Fresh<QueueState>,
    refusal: RwSignal<Option<AppError>>,
    /// The line that is being dragged.
    dragged: RwSignal<Option<GenerationId>>,
    /// The line whose reasons are open.
    explained: RwSignal<Option<GenerationId>>,
}

impl Room {
    fn line(self, id: GenerationId) -> Memo<Option<JobLine>> {
        Memo::new(move |_| {
            self.queue.value.with(|queue| {
                let queue = queue.as_ref()?;
                queue.running.iter().chain(&queue.waiting).find(|line| line.id == id).cloned()
            })
        })
    }

    fn shift(self, id: GenerationId, place: QueuePlace) {
        spawn_local(async move {
            match move_job(id, place).await {
                Ok(queue) => {
                    self.refusal.try_set(None);
                    self.queue.take(Ok(queue));
                }
                Err(error) => {
                    self.refusal.try_set(Some(error));
                    self.queue.again();
                }
            }
        });
    }

    fn stop(self, id: GenerationId) {
        spawn_local(async move {
            let done = cancel(id).await;
            self.refusal.try_set(done.err());
            self.queue.again();
        });
    }
}

/// The panel. It reads only while it is open.
#[component]
pub fn JobList(open: RwSignal<bool>) -> impl IntoView {
    let live = expect_context::<Live>();
    let queue = Fresh::new(|| Box::pin(load_queue()));
    queue.follow(&live, open.into());
    Effect::new(move |_| {
        if open.get() {
            queue.again();
        }
    });
    let room = Room { queue, refusal: RwSignal::new(None), dragged: RwSignal::new(None), explained: RwSignal::new(None) };
    provide_context(room);
    let connection = live.connection().clone();
    let is_offline = Memo::new(move |_| connection.get() == Connection::Offline);
    let ids = move |waiting: bool| {
        Memo::new(move |_| {
            queue.value.with(|queue| {
                let lines = queue.as_ref().map(|queue| if waiting { &queue.waiting } else { &queue.running });
                lines.map(|lines| lines.iter().map(|line| line.id).collect::<Vec<_>>()).unwrap_or_default()
            })
        })
    };
    let (running, waiting) = (ids(false), ids(true));
    let more = Memo::new(move |_| {
        queue.value.with(|queue| queue.as_ref().map_or(0, |queue| queue.waiting_count.saturating_sub(queue.waiting.len())))
    });
    let is_known = Memo::new(move |_| queue.value.with(Option::is_some));
    view! {
        <section
            class="joblist"
            id="jobs"
            aria-labelledby="jobs-title"
            hidden=move || !open.get()
            on:keydown=move |event| if event.key() == "Escape" { event.stop_propagation(); open.set(false); }
        >
            <header>
                <h2 id="jobs-title">"Jobs"</h2>
                <span class="small dim num">{move || summary(running.with(Vec::len), waiting.with(Vec::len) + more.get())}</span>
                <span class="push"><Button label="Close" icon="x" icon_only=true look=Look::Ghost size=Size::Small on_click=move |_| open.set(false) /></span>
            </header>
            {move || queue.problem.get().map(|error| view! {
                <Note tone=Tone::Bad title="The jobs could not be read." is_new=true>
                    {error.detail}<div class="acts"><Button label="Try again" size=Size::Small on_click=move |_| queue.again() /></div>
                </Note>
            })}
            {move || room.refusal.get().map(|error| view! { <Note tone=Tone::Bad title="This was not done." is_new=true>{error.detail}</Note> })}
            {move || is_offline.get().then(|| view! { <Note tone=Tone::Offline title="You are offline.">"These are the jobs as they were last seen from here."</Note> })}
            {move || match (open.get(), is_known.get()) {
                (true, false) => Some(view! { <p class="note-line dim" aria-busy="true">"Reading the queue"</p> }),
                (true, true) if running.with(Vec::is_empty) && waiting.with(Vec::is_empty) => {
                    Some(view! { <p class="note-line dim" aria-busy="false">"Nothing runs and nothing waits. What you ask for is listed here."</p> })
                }
                _ => None,
            }}
            <ol class="running" aria-label="On nodes"><For each=move || running.get() key=|id| *id let:id><Line id=id waits=false /></For></ol>
            <ol class="waiting" aria-label="Waiting, in this order"><For each=move || waiting.get() key=|id| *id let:id><Line id=id waits=true /></For></ol>
            {move || (more.get() > 0).then(|| view! { <p class="note-line dim num">{format!("and {} more", more.get())}</p> })}
        </section>
    }
    .into_any()
}

fn summary(running: usize, waiting: usize) -> String {
    format!("{running} on nodes, {waiting} waiting")
}

#[component]
fn Line(id: GenerationId, waits: bool) -> impl IntoView {
    let room = expect_context::<Room>();
    let line = room.line(id);
    let of = move |of: fn(&JobLine) -> String| Memo::new(move |_| line.with(|line| line.as_ref().map(of).unwrap_or_default()));
    let name = of(|line| first_clause(&line.prompt).to_owned());
    let said = of(said);
    let session = of(|line| line.session.clone());
    let href = of(|line| format!("/?session={}", line.session_id));
    let setback = of(|line| line.setback.clone().unwrap_or_default());
    let parent = Memo::new(move |_| line.with(|line| line.as_ref().and_then(|line| line.parent.clone())));
    let steps = Memo::new(move |_| {
        line.with(|line| line.as_ref()?.progress.filter(|it| it.total > 0).map(|it| (it.current, it.total)))
    });
    let why = Memo::new(move |_| line.with(|line| line.as_ref().and_then(|line| line.why.clone())));
    let is_explained = Memo::new(move |_| room.explained.get() == Some(id));
    let is_over = RwSignal::new(false);
    let order = Memo::new(move |_| {
        room.queue.value.with(|queue| {
            queue.as_ref().map(|queue| queue.waiting.iter().map(|line| line.id).collect::<Vec<_>>()).unwrap_or_default()
        })
    });
    let beside = move |step: isize| {
        let order = order.get_untracked();
        let here = order.iter().position(|other| *other == id)?;
        order.get(here.checked_add_signed(step)?).copied()
    };
    let place = Memo::new(move |_| order.with(|order| (order.iter().position(|other| *other == id), order.len())));
    let is_first = move || place.get().0 == Some(0);
    let is_last = move || place.get().0.is_some_and(|place| place + 1 == order.with(Vec::len));
    let drop_here = move |event: DragEvent| {
        event.prevent_default();
        is_over.set(false);
        let Some(dragged) = room.dragged.get_untracked().filter(|dragged| *dragged != id) else { return };
        let order = order.get_untracked();
        let index = |wanted: GenerationId| order.iter().position(|other| *other == wanted);
        let goes_down = index(dragged) < index(id);
        room.shift(dragged, if goes_down { QueuePlace::After(id) } else { QueuePlace::Before(id) });
    };
    view! {
        <li
            draggable=waits.then_some("true")
            data-over=move || is_over.get().then_some("")
            on:dragstart=move |_| room.dragged.set(Some(id))
            on:dragend=move |_| { room.dragged.set(None); is_over.set(false); }
            on:dragover=move |event| if waits && room.dragged.get_untracked().is_some() { event.prevent_default(); is_over.set(true); }
            on:dragleave=move |_| is_over.set(false)
            on:drop=drop_here
        >
            {move || match parent.get() {
                Some(url) => view! { <img src=format!("{url}?w=160") alt="" draggable="false" /> }.into_any(),
                None if waits => view! { <span class="grip" aria-hidden="true"><crate::components::Icon name="grip-vertical" /></span> }.into_any(),
                None => view! { <span class="thumb"></span> }.into_any(),
            }}
            <div class="what">
                <b class="clip" dir="auto">{move || name.get()}</b>
                <small class="num">{move || said.get()}</small>
                <small class="clip"><a href=move || href.get() dir="auto">{move || session.get()}</a></small>
                {move || (!setback.with(String::is_empty)).then(|| view! { <small class="warnc">{setback.get()}</small> })}
                {move || steps.get().is_some().then(|| view! { <Progress name=move || format!("{}, steps", name.get()) steps=steps /> })}
            </div>
            <div class="acts">
                {waits.then(|| view! {
                    <Button
                        label=move || format!("Move {} up", name.get())
                        icon="chevron-up"
                        icon_only=true
                        look=Look::Ghost
                        size=Size::Small
                        disabled=Signal::derive(is_first)
                        on_click=move |_| if let Some(other) = beside(-1) { room.shift(id, QueuePlace::Before(other)); }
                    />
                    <Button
                        label=move || format!("Move {} down", name.get())
                        icon="chevron-down"
                        icon_only=true
                        look=Look::Ghost
                        size=Size::Small
                        disabled=Signal::derive(is_last)
                        on_click=move |_| if let Some(other) = beside(1) { room.shift(id, QueuePlace::After(other)); }
                    />
                    <Button
                        label=move || format!("Make {} the next", name.get())
                        tip="Make it the next"
                        icon="arrow-up"
                        icon_only=true
                        look=Look::Ghost
                        size=Size::Small
                        disabled=Signal::derive(is_first)
                        on_click=move |_| room.shift(id, QueuePlace::First)
                    />
                })}
                <button
                    r#type="button"
                    class="btn ghost sm"
                    aria-expanded=move || is_explained.get().to_string()
                    disabled=move || why.with(Option::is_none)
                    on:click=move |_| room.explained.update(|open| *open = (*open != Some(id)).then_some(id))
                >
                    "Why here"
                </button>
                <Button
                    label=move || format!("Cancel {}", name.get())
                    tip="Cancel"
                    icon="x"
                    icon_only=true
                    look=Look::Ghost
                    size=Size::Small
                    on_click=move |_| room.stop(id)
                />
            </div>
            {move || is_explained.get().then(|| why.get().map(|why| {
                let names = room.queue.value.with_untracked(|queue| queue.as_ref().map(|queue| queue.names.clone())).unwrap_or_default();
                view! {
                    <div class="whyhere inline">
                        <p class="dim">{why.reason.clone()}</p>
                        {(!why.candidates.is_empty()).then(|| view! { <WhyTable why=why.clone() names=names /> })}
                    </div>
                }
            }))}
        </li>
    }
    .into_any()
}

/// What is said of a job: what it does, where, how long it still takes.
fn said(line: &JobLine) -> String {
    let verb = words::verb(line.status, line.progress.map(|progress| progress.stage));
    let place = line.node_name.as_ref().filter(|_| line.status.is_in_flight()).map(|node| format!("on {node}"));
    let painter = line.simulated.then(|| "test painter".to_owned());
    let progress = words::progress(line);
    let tries = (line.tries > 0).then(|| format!("try {}", line.tries + 1));
    let rest = [place, painter, Some(progress).filter(|it| !it.is_empty()), tries, Some(line.asked.clone())];
    let rest = rest.into_iter().flatten().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · ");
    if rest.is_empty() { verb.to_owned() } else { format!("{verb} · {rest}") }
}
