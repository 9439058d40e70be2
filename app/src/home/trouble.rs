//! What stands in the way, said where it matters: the state could not be read, no network, no node.

use gesso_core::problem::ProblemCode;
use leptos::prelude::*;

use crate::{
    components::{Icon, Note, Tone},
    live::{Connection, Live, Load},
};

/// Notes above the pictures; nothing when all is well.
#[component]
pub fn Trouble() -> impl IntoView {
    view! {
        <Unread />
        <Offline sentence="What is on the page stays. What you write is kept in the box and can be sent when the studio is reachable." />
        <NoNode />
    }
}

/// Says that the state could not be read, and offers it again. Not while the device is offline: that says why, and it
/// is read again when the network is back.
#[component]
pub fn Unread() -> impl IntoView {
    let live = expect_context::<Live>();
    let error = {
        let (load, connection) = (live.load().clone(), live.connection().clone());
        Memo::new(move |_| match load.get() {
            Load::Failed(error) => (connection.get() != Connection::Offline).then_some(error),
            Load::Loading | Load::Ready => None,
        })
    };
    move || {
        let live = live.clone();
        error.get().map(|error| view! {
            <Note tone=Tone::Bad title=unread_title(error.code)>
                {error.detail}
                <div class="acts">
                    // A link, so that it works without a script; with one only the state is read again.
                    <a class="btn sm" href="" rel="external" on:click=move |event| { event.prevent_default(); live.refetch(); }>
                        <Icon name="rotate-cw" small=true />"Try again"
                    </a>
                    <a class="btn sm ghost" href="/?session=new">"Start fresh"</a>
                </div>
            </Note>
        })
    }
}

/// What could not be done: what is not there (the sentence below says what) is not a studio that fails.
const fn unread_title(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::NotFound => "Nothing is here.",
        _ => "Your pictures could not be read.",
    }
}

/// Says so while the device is offline, and what of the page still holds.
#[component]
pub fn Offline(
    /// What still holds.
    sentence: &'static str,
) -> impl IntoView {
    let connection = expect_context::<Live>().connection().clone();
    let is_offline = Memo::new(move |_| connection.get() == Connection::Offline);
    move || is_offline.get().then(|| view! { <Note tone=Tone::Offline title="You are offline.">{sentence}</Note> })
}

#[component]
fn NoNode() -> impl IntoView {
    let live = expect_context::<Live>();
    let is_without = {
        let (gpus, load) = (live.gpus().clone(), live.load().clone());
        Memo::new(move |_| {
            load.with(|load| *load == Load::Ready) && gpus.with(|gpus| !gpus.iter().any(|gpu| gpu.state.takes_work()))
        })
    };
    let waiting = {
        let work = live.work().clone();
        Memo::new(move |_| work.with(|work| work.waiting.len()))
    };
    let safe = move || match waiting.get() {
        0 => "What you ask for waits in the queue and starts as soon as one comes back.".to_owned(),
        1 => "Your picture is safe in the queue and starts as soon as one comes back.".to_owned(),
        count => format!("Your {count} pictures are safe in the queue and start as soon as one comes back."),
    };
    move || is_without.get().then(|| view! { <Note tone=Tone::Bad title="No GPU node is answering.">{safe}</Note> })
}
