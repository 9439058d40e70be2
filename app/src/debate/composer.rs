//! What the person says. A real form: without a script it posts; with one it sends without leaving the page, joins a
//! running turn, completes names, and takes pictures along.

use gesso_core::{
    debate::{
        conversation::{MAX_MESSAGE_CHARS, NewMessage},
        speaker::{SPECIALISTS, name_of},
    },
    ids::MessageId,
    session::Role,
};
use leptos::{ev::KeyboardEvent, html, prelude::*, server_fn::ServerFn};

use super::{
    attach::{AttachedRow, DropAnywhere, PickPictures},
    desk::Desk,
    library::Library,
    mention::{self, Typed},
    words,
};
use crate::{
    actions::{Action, Actions},
    api::{DebateAct, DebateForm},
    browser,
    components::{Icon, ui::Mark},
    home::ask::on_submit,
};

/// Id of the list of names.
const NAMES_ID: &str = "names";

/// The composer of a debate.
#[component]
pub fn Composer() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let area = desk.words;
    let key = format!("gesso.debate.{}", desk.conversation);
    let key = StoredValue::new(key);
    let (attachments, asked) = (desk.attachments, desk.asked);
    let names = Names::new(area);
    let running = desk.is_running();
    let is_sending = RwSignal::new(false);
    let phase = desk.of_thread(|thread| thread.conversation.phase);
    restore(area, key);

    let send = move || {
        let Some(text) = area.get_untracked().map(|area| area.value()).filter(|text| !text.trim().is_empty()) else { return };
        if is_sending.get_untracked() || untrack(|| attachments.is_under_way()) {
            return;
        }
        let mut mentions = mention::all(&text, asked.get_untracked().unwrap_or_default());
        let phase = phase.get_untracked().unwrap_or_default();
        if mentions.is_empty() && phase.speakers().is_empty() {
            mentions = mention::answering(phase).to_vec();
        }
        let message = NewMessage { content: text.clone(), mentions, images: attachments.assets() };
        let act = match desk.rewording.get_untracked() {
            Some(of) => DebateAct::Reword { of, message },
            None => DebateAct::Say { id: Some(MessageId(browser::command_id().0)), message },
        };
        is_sending.set(true);
        desk.act_then(act, move |is_done| {
            is_sending.try_set(false);
            if !is_done {
                return;
            }
            // What was written meanwhile stays.
            if let Some(area) = area.try_get_untracked().flatten().filter(|area| area.value() == text) {
                area.set_value("");
                key.try_with_value(|key| browser::keep(key, ""));
            }
            attachments.clear();
            asked.try_set(None);
            desk.rewording.try_set(None);
            desk.to_end();
        });
    };
    let keydown = move |event: KeyboardEvent| {
        if names.take(&event) {
            return;
        }
        let is_enter = event.key() == "Enter" && !event.shift_key() && !event.alt_key() && !event.is_composing();
        if is_enter {
            event.prevent_default();
            send();
        } else if event.key() == "Escape" && desk.rewording.get_untracked().is_some() {
            event.prevent_default();
            desk.rewording.set(None);
        }
    };
    let stop = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.act(DebateAct::Stop);
    };
    view! {
        <form
            class="composer"
            method="post"
            action=DebateForm::PATH
            aria-label="Say something"
            autocomplete="off"
            on:submit=on_submit(send)
        >
            <input r#type="hidden" name="conversation" value=desk.conversation.to_string() />
            <Rewording />
            <DropAnywhere attachments=attachments />
            <AttachedRow attachments=attachments />
            <NameList names=names />
            <PickPictures attachments=attachments />
            <Library />
            <label class="sr" for="say">"Message the specialists"</label>
            <textarea
                id="say"
                name="text"
                rows="1"
                required
                maxlength=MAX_MESSAGE_CHARS.to_string()
                placeholder="Object, add, or @name one of them…"
                enterkeyhint="send"
                dir="auto"
                node_ref=area
                role="combobox"
                aria-expanded=move || names.is_open().to_string()
                aria-controls=NAMES_ID
                aria-autocomplete="list"
                aria-activedescendant=move || names.active_id()
                on:keydown=keydown
                on:paste=move |event| attachments.paste(&event)
                on:input:target=move |event| {
                    key.with_value(|key| browser::keep(key, &event.target().value()));
                    names.look();
                }
                on:click=move |_| names.look()
                on:blur=move |_| names.close()
            ></textarea>
            <Asked asked=asked />
            {move || running.get().then(|| view! {
                // Stopping needs no words.
                <button r#type="submit" name="action" value="stop" formnovalidate class="btn ghost sq" aria-label="Stop" data-tip="Stop" data-tip-side="up" on:click=stop>
                    <Icon name="square" />
                </button>
            })}
            <button
                r#type="submit"
                name="action"
                value="say"
                class="btn primary"
                aria-busy=move || is_sending.get().then_some("true")
                disabled=move || attachments.is_under_way()
            >
                <Icon name="arrow-up" />
                <span>{move || if running.get() { "Interject" } else { "Send" }}</span>
            </button>
        </form>
    }
    .into_any()
}

/// What was typed and not sent survives a reload.
fn restore(area: NodeRef<html::Textarea>, key: StoredValue<String>) {
    Effect::new(move |_| {
        if let (Some(area), Some(draft)) = (area.get(), key.with_value(|key| browser::kept(key)))
            && area.value().is_empty()
        {
            area.set_value(&draft);
        }
    });
}

/// Says that the message replaces an earlier one in a branch.
#[component]
fn Rewording() -> impl IntoView {
    let desk = expect_context::<Desk>();
    move || {
        desk.rewording.get().map(|_| view! {
            <p class="rewording small" role="status">
                <Icon name="git-branch" small=true />
                "Goes into a branch in place of what you said; this debate stays as it is."
                <button r#type="button" class="btn ghost sm" on:click=move |_| desk.reword_no_more()>"Keep it as it is"</button>
            </p>
        })
    }
}

/// Who answers: those of the phase unless somebody else is asked.
#[component]
fn Asked(asked: RwSignal<Option<Vec<Role>>>) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let phase = desk.of_thread(|thread| thread.conversation.phase);
    let of_phase = Memo::new(move |_| mention::answering(phase.get().unwrap_or_default()).to_vec());
    let answering = Memo::new(move |_| asked.get().unwrap_or_else(|| of_phase.get()));
    let toggle = move |role: Role| {
        let mut now = answering.get_untracked();
        match now.iter().position(|other| *other == role) {
            Some(at) => drop(now.remove(at)),
            None => now.push(role),
        }
        // Nobody, or those of the phase, is the rule of the phase.
        let is_rule = now.is_empty() || {
            let of_phase = of_phase.get_untracked();
            now.len() == of_phase.len() && now.iter().all(|role| of_phase.contains(role))
        };
        asked.set((!is_rule).then_some(now));
    };
    let key = |id, keys, role: Role| {
        Action::call(id, format!("{} answers, or not", name_of(role)), "user", move || toggle(role)).keys(keys)
    };
    expect_context::<Actions>().register([
        key("debate-ask-luna", "1", Role::Style),
        key("debate-ask-frame", "2", Role::Composition),
        key("debate-ask-saga", "3", Role::Story),
        key("debate-ask-pixel", "4", Role::Technical),
        key("debate-ask-lens", "5", Role::Critic),
    ]);
    let one = move |role: Role| {
        let voice = words::voice(role);
        let is_on = move || answering.with(|answering| answering.contains(&role));
        view! {
            <button
                r#type="button"
                class="ask"
                data-who=voice.as_str()
                aria-pressed=move || is_on().to_string()
                aria-label=format!("{} answers", name_of(role))
                data-tip=format!("{}, {}", name_of(role), words::job(role))
                data-tip-side="up"
                on:click=move |_| toggle(role)
            >
                <Mark voice=voice />
            </button>
        }
    };
    let said = move || match answering.with(Vec::len) {
        0 => "nobody answers".to_owned(),
        1 => "1 answers".to_owned(),
        count => format!("{count} answer"),
    };
    view! {
        <span class="asked" role="group" aria-label="Who answers">{SPECIALISTS.map(one).collect_view()}</span>
        <span class="faint small hide-s num">{said}</span>
    }
}

/// The list that completes a name.
#[derive(Clone, Copy)]
struct Names {
    area: NodeRef<html::Textarea>,
    typed: RwSignal<Option<Typed>>,
    active: RwSignal<usize>,
}

impl Names {
    fn new(area: NodeRef<html::Textarea>) -> Self {
        Self { area, typed: RwSignal::new(None), active: RwSignal::new(0) }
    }

    fn found(self) -> Vec<Role> {
        self.typed.with(|typed| typed.as_ref().map(mention::candidates).unwrap_or_default())
    }

    fn is_open(self) -> bool {
        !self.found().is_empty()
    }

    fn active_id(self) -> Option<String> {
        self.found().get(self.active.get()).map(|role| format!("name-{}", name_of(*role)))
    }

    fn close(self) {
        self.typed.set(None);
    }

    /// Looks whether the caret is in a name.
    fn look(self) {
        let Some(area) = self.area.get_untracked() else { return };
        let now = mention::typed(&area.value(), browser::caret(&area));
        if self.typed.with_untracked(|typed| *typed != now) {
            self.active.set(0);
            self.typed.set(now);
        }
    }

    fn choose(self, role: Role) {
        let (Some(area), Some(typed)) = (self.area.get_untracked(), self.typed.get_untracked()) else { return };
        let (text, caret) = mention::complete(&area.value(), browser::caret(&area), &typed, role);
        area.set_value(&text);
        browser::put_caret(&area, caret);
        self.close();
        let _ = area.focus();
    }

    /// Takes a key while the list is open; whether it has.
    fn take(self, event: &KeyboardEvent) -> bool {
        let found = untrack(|| self.found());
        if found.is_empty() || event.is_composing() {
            return false;
        }
        let (at, last) = (self.active.get_untracked(), found.len() - 1);
        match event.key().as_str() {
            "ArrowDown" => self.active.set(if at >= last { 0 } else { at + 1 }),
            "ArrowUp" => self.active.set(if at == 0 { last } else { at - 1 }),
            "Enter" | "Tab" => {
                if let Some(role) = found.get(at) {
                    self.choose(*role);
                }
            }
            "Escape" => self.close(),
            _ => return false,
        }
        event.prevent_default();
        true
    }
}

#[component]
fn NameList(names: Names) -> impl IntoView {
    let one = move |(at, role): (usize, Role)| {
        view! {
            <li
                id=format!("name-{}", name_of(role))
                role="option"
                aria-selected=move || (names.active.get() == at).to_string()
                on:mousedown=move |event| { event.prevent_default(); names.choose(role); }
            >
                <Mark voice=words::voice(role) />
                {name_of(role)}
                <span class="faint">{words::job(role)}</span>
            </li>
        }
    };
    view! {
        <ul class="names" id=NAMES_ID role="listbox" aria-label="Specialists" hidden=move || !names.is_open()>
            {move || names.found().into_iter().enumerate().map(one).collect_view()}
        </ul>
    }
}
