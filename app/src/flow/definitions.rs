//! What blocks there are to use: `object_info` of the whole fleet.

use std::sync::Arc;

use gesso_core::{
    editor::{Editor, action::Verb},
    graph::{json::Json, schema::Schema, usual::usual},
};
use leptos::{prelude::*, task::spawn_local};

use super::Desk;
use crate::{
    browser,
    components::{
        Note, Tone,
        ui::{Button, Size},
    },
    home::Offline,
    live::{Connection, Live},
};

/// Whether it is known which blocks there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definitions {
    /// It is being asked.
    Reading,
    /// It is known.
    Known,
    /// No node says it.
    NoNode,
    /// The studio does not answer.
    NoStudio,
}

/// Asks the fleet again and says what is new.
pub fn refresh(desk: Desk) {
    ask(desk, true);
}

/// Asks which blocks there are; the studio may have kept the answer.
pub fn load(desk: Desk) {
    ask(desk, false);
}

fn ask(desk: Desk, is_again: bool) {
    let files = desk.files;
    if files.definitions.get_untracked() != Definitions::Known {
        files.definitions.set(Definitions::Reading);
    }
    spawn_local(async move {
        let url = if is_again { "/api/comfyui/schema?refresh=1" } else { "/api/comfyui/schema" };
        let answered = browser::ask("GET", url, None).await;
        let state = match &answered {
            Some(answered) if answered.is_ok() => match Json::read(&answered.text) {
                Ok(json) => {
                    let said = take(desk, Schema::read(&json));
                    desk.origins.read();
                    if is_again {
                        desk.say(said);
                    }
                    Definitions::Known
                }
                Err(_) => Definitions::NoNode,
            },
            Some(_) => Definitions::NoNode,
            None => Definitions::NoStudio,
        };
        let is_known = files.definitions.try_get_untracked() == Some(Definitions::Known);
        if is_known && state != Definitions::Known {
            desk.refuse("the nodes could not be asked again: the blocks that were known are still there");
        } else {
            files.definitions.try_set(state);
        }
    });
}

/// Puts them in the place of those known before; gives what is new, in words.
fn take(desk: Desk, schema: Schema) -> String {
    let files = desk.files;
    let before = files.blocks();
    let new = schema.classes().filter(|class| before.class(&class.name).is_none()).count();
    let gone = before.classes().filter(|class| schema.class(&class.name).is_none()).count();
    let schema = Arc::new(schema);
    files.schema.try_set_value(schema.clone());
    // A document nobody has touched yet takes the checkpoint that is there.
    let is_fresh = files.shown_paper().is_some_and(|paper| paper.is_fresh);
    if is_fresh && desk.with(|editor| editor.journal().done().is_empty()) == Some(true) {
        desk.open(Editor::open(usual(&schema), schema));
        desk.verb(Verb::FitAll);
    } else {
        desk.change(|editor| editor.set_schema(schema));
    }
    words(new, gone)
}

fn words(new: usize, gone: usize) -> String {
    let blocks = |count: usize| if count == 1 { "block".to_owned() } else { "blocks".to_owned() };
    match (new, gone) {
        (0, 0) => "No new blocks.".to_owned(),
        (new, 0) => format!("{new} new {}.", blocks(new)),
        (0, gone) => format!("{gone} {} gone.", blocks(gone)),
        (new, gone) => format!("{new} new {}, {gone} gone.", blocks(new)),
    }
}

/// Says that nobody knows which blocks there are, or that this device keeps nothing, and what can be done.
#[component]
pub fn Troubles() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let files = desk.files;
    let connection = expect_context::<Live>().connection().clone();
    let again = move || view! { " "<Button label="Try again" size=Size::Small on_click=move |_| load(desk) /> };
    view! {
        <div class="flow-troubles">
            <Offline sentence="Changes are kept on this device. It can run when the studio is reachable." />
            {move || match files.definitions.get() {
                Definitions::Reading | Definitions::Known => ().into_any(),
                // That is said above.
                Definitions::NoStudio if connection.get() == Connection::Offline => ().into_any(),
                Definitions::NoNode => view! {
                    <Note tone=Tone::Warn title="No node answers, so the blocks are unknown.">
                        "The flow can be looked at and changed; what it has is kept as it is."
                        {again()}
                    </Note>
                }
                .into_any(),
                Definitions::NoStudio => view! {
                    <Note tone=Tone::Offline title="The studio does not answer.">
                        "Changes are kept on this device. The blocks are unknown until it is back."
                        {again()}
                    </Note>
                }
                .into_any(),
            }}
            {move || files.trouble.get().map(|why| view! { <Note tone=Tone::Warn title="Nothing is kept.">{why}</Note> })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn what_is_new_is_said_in_words() {
        assert_eq!(words(0, 0), "No new blocks.");
        assert_eq!(words(4, 0), "4 new blocks.");
        assert_eq!(words(1, 2), "1 new block, 2 gone.");
        assert_eq!(words(0, 1), "1 block gone.");
    }
}
