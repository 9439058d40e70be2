//! What the runs of the document made, newest first, and what is being made.

use gesso_core::{
    generation::{BlockState, Image, Run, Status},
    ids::{GenerationId, SessionId},
};
use leptos::prelude::*;

use super::start::cancel;
use crate::{
    api::picture_path,
    components::{
        Icon, Note, Tone,
        ui::{Button, Look, Size},
    },
    flow::Desk,
};

/// Pictures shown at once.
const SHOWN: usize = 60;

/// A picture and where it is from.
#[derive(Clone, PartialEq)]
struct Made {
    session: SessionId,
    image: Image,
    label: String,
}

/// A run that goes on.
#[derive(Clone, PartialEq)]
struct Going {
    id: GenerationId,
    words: String,
}

fn words(run: &Run) -> String {
    let through = run.blocks.values().filter(|state| BlockState::is_final(state)).count();
    let is_at_work = matches!(run.status, Status::Submitted | Status::Running | Status::Storing);
    let on = run.node_id.as_ref().filter(|_| is_at_work);
    let what = match on {
        Some(node) => format!("On {node}, {through} of {} blocks", run.blocks.len()),
        None => "Waits for a node".to_owned(),
    };
    if run.label.is_empty() { what } else { format!("{}: {what}", run.label) }
}

/// The results. `on_flow` is told the path of the picture whose flow is to be opened.
#[component]
pub fn Results(
    /// Opens the flow a picture was made with, from the path of the picture.
    #[prop(optional, into)]
    on_flow: Option<Callback<String>>,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let runs = desk.runs;
    let made = Memo::new(move |_| {
        let Some(session) = runs.session.get() else { return Vec::new() };
        runs.book.with(|book| {
            let newest = book.runs().iter().rev();
            let pictures = newest.flat_map(|run| run.images.iter().map(move |image| (run, image)));
            let made = |(run, image): (&Run, &Image)| Made { session, image: image.clone(), label: run.label.clone() };
            pictures.take(SHOWN).map(made).collect()
        })
    });
    let going = Memo::new(move |_| {
        runs.book.with(|book| book.open().map(|run| Going { id: run.id, words: words(run) }).collect::<Vec<_>>())
    });
    let failed = Memo::new(move |_| {
        runs.book.with(|book| book.shown().and_then(|run| run.error.as_ref()).map(|error| error.detail.clone()))
    });
    let row = move |going: Going| {
        let id = going.id;
        view! {
            <li>
                {move || runs.preview_of(id).map(|url| view! { <img src=url alt="" /> })}
                <span class="num">{going.words.clone()}</span>
                <Button label="Cancel" icon="x" icon_only=true look=Look::Ghost size=Size::Small on_click=move |_| cancel(desk, vec![id]) />
            </li>
        }
        .into_any()
    };
    let tile = move |made: Made| {
        let name = if made.label.is_empty() { "Result".to_owned() } else { made.label.clone() };
        let url = made.image.image_url.clone();
        view! {
            <li>
                <a href=picture_path(made.session, made.image.id) aria-label=format!("Open {name}")>
                    <img
                        src=format!("{}?w=320", made.image.thumbnail_url)
                        width=made.image.width
                        height=made.image.height
                        alt=""
                        loading="lazy"
                    />
                </a>
                {(!made.label.is_empty()).then(|| view! { <span class="micro">{made.label.clone()}</span> })}
                {on_flow.map(|on_flow| view! {
                    <button r#type="button" class="btn ghost sm" on:click=move |_| on_flow.run(url.clone())>
                        <Icon name="workflow" small=true />
                        "Load its flow"
                    </button>
                })}
            </li>
        }
        .into_any()
    };
    view! {
        <section class="results" aria-label="Results">
            {move || runs.problem.get().map(|words| view! {
                <Note tone=Tone::Bad title="It was not queued.">{words}</Note>
            })}
            {move || failed.get().map(|words| view! { <Note tone=Tone::Bad title="The last run failed.">{words}</Note> })}
            <ul class="results-going" aria-live="polite">
                <For each=move || going.get() key=|going| (going.id, going.words.clone()) children=row />
            </ul>
            <ul class="results-made">
                <For each=move || made.get() key=|made| made.image.id children=tile />
            </ul>
            {move || (made.with(Vec::is_empty) && going.with(Vec::is_empty)).then(|| view! {
                <p class="help">"What you run appears here."</p>
            })}
        </section>
    }
    .into_any()
}
