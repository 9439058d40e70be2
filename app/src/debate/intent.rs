//! The intent beside the thread: what is decided slot by slot, what waits to be, and the way to pictures.

use gesso_core::debate::decide::{ConceptAct, MAX_CONCEPT_CHARS};
use leptos::{html, prelude::*, server_fn::ServerFn};

use super::{chip::ClaimRow, desk::Desk, made_by::MadeBy, words};
use crate::{
    api::{ConceptRow, DebateAct, DebateForm, PICTURES_PER_SENTENCE},
    components::{
        Icon,
        ui::{Inspector, Mark, Shown},
    },
};

/// The inspector.
#[component]
pub fn Intent(shown: RwSignal<Shown>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let concepts = desk.of_prompt(|prompt| prompt.concepts.clone());
    let is_empty = Memo::new(move |_| concepts.with(|concepts| concepts.as_ref().is_none_or(Vec::is_empty)));
    view! {
        <Inspector title="Intent" shown=shown>
            {move || is_empty.get().then(|| view! {
                <p class="sec dim small">"What is decided stands here, slot by slot, each with who brought it."</p>
            })}
            <dl class="slots">
                {move || concepts.get().unwrap_or_default().into_iter().map(|row| slot(desk, row)).collect_view()}
            </dl>
            <Undecided />
            <Foot />
        </Inspector>
    }
    .into_any()
}

/// One decided thing, with its lock.
fn slot(desk: Desk, row: ConceptRow) -> AnyView {
    let (voice, name) = (words::voice_by(&row.by), words::author(&row.by));
    let (id, lock, text) = (row.id.clone(), row.lock, row.text.clone());
    let lock_act = if lock { ConceptAct::Unlock } else { ConceptAct::Lock };
    let press = move |_| desk.act(DebateAct::Concept { concept: id.clone(), change: lock_act.clone() });
    let editing = RwSignal::new(false);
    let editor = StoredValue::new((row.id.clone(), row.text.clone()));
    let told = row.id.clone();
    let emphasis = match row.weight_step {
        0 => String::new(),
        step if step > 0 => format!(" (stronger ×{step})"),
        step => format!(" (weaker ×{})", -step),
    };
    let slot = if row.avoid { "without".to_owned() } else { row.slot.as_str().to_owned() };
    view! {
        <div class="slot" id=format!("concept-{}", row.id) data-who=voice.map(|voice| voice.as_str())>
            <dt>
                {voice.map(|voice| view! { <Mark voice=voice /> })}
                <span class="sr">{name}": "</span>
                {slot}
            </dt>
            <dd dir="auto">
                <button r#type="button" class="value" on:click=move |_| desk.told.set(Some(told.clone()))>{row.text}{emphasis}</button>
                {move || editing.get().then(|| {
                    let (id, text) = editor.get_value();
                    view! { <Reword id=id text=text editing=editing /> }
                })}
            </dd>
            <dd class="slot-acts">
                {(!row.gone).then(|| view! {
                    <button
                        r#type="button"
                        class="lk edit"
                        aria-expanded=move || editing.get().to_string()
                        aria-label=format!("Reword {text}")
                        data-tip="Reword"
                        data-tip-side="start"
                        on:click=move |_| editing.update(|it| *it = !*it)
                    >
                        <Icon name="pencil" small=true />
                    </button>
                })}
                {(!row.gone).then(|| view! {
                    <button
                        r#type="button"
                        class="lk"
                        aria-pressed=lock.to_string()
                        aria-label=format!("{} {text}", if lock { "Unlock" } else { "Lock" })
                        data-tip=if lock { "Locked: survives every phase" } else { "Lock" }
                        data-tip-side="start"
                        on:click=press
                    >
                        <Icon name=if lock { "lock" } else { "lock-open" } small=true />
                    </button>
                })}
            </dd>
        </div>
    }
    .into_any()
}

/// Other words for a decided thing; they are the person's then, and win.
#[component]
fn Reword(id: String, text: String, editing: RwSignal<bool>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let field = NodeRef::<html::Input>::new();
    let id = StoredValue::new(id);
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let to = field.get_untracked().map(|field| field.value()).filter(|to| !to.trim().is_empty());
        if let Some(to) = to {
            desk.act(DebateAct::Concept { concept: id.get_value(), change: ConceptAct::Reword { to } });
        }
        editing.set(false);
    };
    view! {
        <form class="reword row" on:submit=send>
            <input
                class="input"
                value=text
                maxlength=MAX_CONCEPT_CHARS.to_string()
                aria-label="In your words"
                autocomplete="off"
                dir="auto"
                node_ref=field
                on:keydown=move |event| if event.key() == "Escape" { editing.set(false); }
            />
            <button r#type="submit" class="btn sm">"Reword"</button>
            <button
                r#type="button"
                class="btn ghost sq sm"
                aria-label="Take it out"
                data-tip="Take it out"
                on:click=move |_| desk.act(DebateAct::Concept { concept: id.get_value(), change: ConceptAct::Remove })
            >
                <Icon name="trash-2" small=true />
            </button>
        </form>
    }
    .into_any()
}

/// Claims that wait for a word.
#[component]
fn Undecided() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let ids = desk.of_thread(|thread| thread.undecided().map(|claim| claim.id).collect::<Vec<_>>());
    let ids = Memo::new(move |_| ids.get().unwrap_or_default());
    move || {
        (!ids.with(Vec::is_empty)).then(|| {
            view! {
                <section class="sec">
                    <header><h3>"Undecided"</h3><span class="badge num">{move || ids.with(Vec::len)}</span></header>
                    <ul class="claims">
                        <For each=move || ids.get() key=|id| *id let:id><ClaimRow id=id is_anchor=false /></For>
                    </ul>
                </section>
            }
        })
    }
}

/// From here to pictures. A form, so that it works without a script.
#[component]
fn Foot() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let open = desk.of_thread(|thread| thread.undecided().count());
    let is_without = desk.of_prompt(|prompt| !prompt.concepts.iter().any(|row| !row.avoid));
    let cannot = Memo::new(move |_| is_without.get() != Some(false));
    let make = move |count: u32| {
        move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            desk.make(count);
        }
    };
    let to_drafts = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.act(DebateAct::Drafts);
    };
    let said = move || match (cannot.get(), open.get().unwrap_or_default()) {
        (true, _) => "Say what the picture shall show first.".to_owned(),
        (false, 0) => "Everything that was proposed is decided.".to_owned(),
        (false, open) => format!("Begins now with {} undecided; they stay out.", words::count(open, "claim", "claims")),
    };
    view! {
        <form class="insp-foot col" method="post" action=DebateForm::PATH>
            <input r#type="hidden" name="conversation" value=desk.conversation.to_string() />
            <MadeBy />
            <button
                r#type="submit"
                name="action"
                value="picture"
                class="btn primary lg"
                disabled=move || cannot.get() || desk.is_under_way.get()
                on:click=make(1)
            >
                <Icon name="image" />"Make a picture"
            </button>
            <div class="row halves">
                <button r#type="submit" name="action" value="grid" class="btn" disabled=move || cannot.get() || desk.is_under_way.get() on:click=make(PICTURES_PER_SENTENCE)>
                    <Icon name="layers" />{format!("Grid of {PICTURES_PER_SENTENCE}")}
                </button>
                <button r#type="submit" name="action" value="drafts" class="btn" disabled=move || cannot.get() || desk.is_under_way.get() on:click=to_drafts>
                    <Icon name="grid-3x3" />"Take to drafts"
                </button>
            </div>
            <span class="small faint">{said}</span>
        </form>
    }
    .into_any()
}
