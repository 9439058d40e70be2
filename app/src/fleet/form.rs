//! Adding a node and changing one that was added here.

use std::collections::BTreeMap;

use gesso_core::{capability::Capability, ids::NodeId, own_node::NodeSettings, tier::Tier};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::Room;
use crate::{
    api::{NodeForm, add_node, change_node},
    components::{
        Note, Tone,
        ui::{Button, Check, Dialog, Look, Select, TextField, Toasts},
    },
    error::AppError,
};

/// Whose form is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Editing {
    /// Of a node to be.
    New,
    /// Of one that was added here.
    Known(NodeId),
}

/// What is written in the form, as text until it is sent.
#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    url: RwSignal<String>,
    tier: RwSignal<String>,
    vram_gb: RwSignal<String>,
    capabilities: RwSignal<String>,
    max_resolution: RwSignal<String>,
    max_batch: RwSignal<String>,
    headers: RwSignal<String>,
    replaces_headers: RwSignal<bool>,
}

impl Fields {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            name: text(),
            url: text(),
            tier: RwSignal::new(Tier::Standard.as_str().to_owned()),
            vram_gb: text(),
            capabilities: text(),
            max_resolution: text(),
            max_batch: text(),
            headers: text(),
            replaces_headers: RwSignal::new(true),
        }
    }

    fn fill(self, settings: Option<&NodeSettings>) {
        let number = |value: Option<String>| value.unwrap_or_default();
        self.name.set(settings.map(|it| it.name.clone()).unwrap_or_default());
        self.url.set(settings.map_or_else(|| "http://".to_owned(), |it| it.url.clone()));
        self.tier.set(settings.map_or(Tier::Standard, |it| it.tier).as_str().to_owned());
        self.vram_gb.set(number(settings.and_then(|it| it.vram_gb).map(|gb| gb.to_string())));
        self.max_resolution.set(number(settings.and_then(|it| it.max_resolution).map(|side| side.to_string())));
        self.max_batch.set(number(settings.and_then(|it| it.max_batch).map(|count| count.to_string())));
        let words = settings.and_then(|it| it.capabilities.as_ref());
        self.capabilities
            .set(words.map(|words| words.iter().map(Capability::as_str).collect::<Vec<_>>().join(", ")).unwrap_or_default());
        self.headers.set(String::new());
        self.replaces_headers.set(settings.is_none());
    }

    /// What is written, or which field cannot be read and why.
    fn read(self) -> Result<NodeForm, (&'static str, &'static str)> {
        let tier = self.tier.get_untracked();
        let settings = NodeSettings {
            name: self.name.get_untracked(),
            url: self.url.get_untracked().trim().to_owned(),
            tier: Tier::ALL.into_iter().find(|known| known.as_str() == tier).unwrap_or(Tier::Standard),
            vram_gb: number(&self.vram_gb.get_untracked()).map_err(|()| ("vram_gb", "A number of GB, such as 12 or 24."))?,
            capabilities: capabilities(&self.capabilities.get_untracked()),
            max_resolution: number(&self.max_resolution.get_untracked())
                .map_err(|()| ("max_resolution", "A number of pixels, such as 1024."))?,
            max_batch: number(&self.max_batch.get_untracked()).map_err(|()| ("max_batch", "A number from 1 to 16."))?,
        };
        let headers = headers(&self.headers.get_untracked()).ok_or(("headers", "One header a line, as Name: value."))?;
        Ok(NodeForm { settings, headers: self.replaces_headers.get_untracked().then_some(headers) })
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<Option<T>, ()> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| ()) }
}

fn capabilities(text: &str) -> Option<std::collections::BTreeSet<Capability>> {
    let words: std::collections::BTreeSet<Capability> =
        text.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()).map(Capability::from).collect();
    (!words.is_empty()).then_some(words)
}

fn headers(text: &str) -> Option<BTreeMap<String, String>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.split_once(':').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))).collect()
}

/// The dialog. It is part of the page and closed.
#[component]
pub fn NodeDialog() -> impl IntoView {
    let Room { fleet, editing, .. } = expect_context::<Room>();
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let fields = Fields::new();
    let open = RwSignal::new(false);
    let is_sending = RwSignal::new(false);
    let refusal = RwSignal::new(None::<AppError>);
    let odd = RwSignal::new(None::<(String, String)>);
    Effect::new(move |_| {
        let Some(whose) = editing.get() else { return };
        let settings = match &whose {
            Editing::New => None,
            Editing::Known(id) => fleet.value.with_untracked(|fleet| {
                fleet.as_ref()?.nodes.iter().find(|card| card.gpu.id == *id).and_then(|card| card.settings.clone())
            }),
        };
        fields.fill(settings.as_ref());
        refusal.set(None);
        odd.set(None);
        open.set(true);
    });
    Effect::new(move |was: Option<bool>| {
        let is_open = open.get();
        if was == Some(true) && !is_open {
            editing.set(None);
        }
        is_open
    });
    let wrong = move |field: &'static str| {
        Signal::derive(move || odd.with(|odd| odd.as_ref().filter(|(name, _)| name == field).map(|(_, detail)| detail.clone())))
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let form = match fields.read() {
            Ok(form) => form,
            Err((field, detail)) => {
                odd.set(Some((field.to_owned(), detail.to_owned())));
                return;
            }
        };
        let (whose, navigate) = (editing.get_untracked(), navigate.clone());
        is_sending.set(true);
        spawn_local(async move {
            let name = form.settings.name.clone();
            let done = match whose {
                Some(Editing::Known(id)) => change_node(id.clone(), form).await.map(|()| id),
                _ => add_node(form).await,
            };
            match done {
                Ok(id) => {
                    open.try_set(false);
                    toasts.say(format!("{name} is in the fleet."));
                    fleet.again();
                    navigate(&format!("/fleet?node={id}"), NavigateOptions { scroll: false, ..Default::default() });
                }
                Err(error) => {
                    odd.try_set(error.fields.first().map(|field| (field.field.clone(), field.detail.clone())));
                    refusal.try_set(Some(error));
                }
            }
            is_sending.try_set(false);
        });
    };
    let title = move || match editing.get() {
        Some(Editing::Known(_)) => "Change the node",
        _ => "Add a node",
    };
    let is_known = move || matches!(editing.get(), Some(Editing::Known(_)));
    let tiers = Signal::stored(Tier::ALL.map(|tier| (tier.as_str().to_owned(), tier.as_str().to_owned())).to_vec());
    let foot = move || {
        view! {
            <Button label="Cancel" look=Look::Ghost on_click=move |_| open.set(false) />
            <button r#type="submit" form="node-form" class="btn primary" disabled=move || is_sending.get()>
                {move || if is_known() { "Keep the changes" } else { "Add the node" }}
            </button>
        }
    };
    view! {
        <Dialog id="node-dialog" title=title open=open wide=true foot=foot>
            <form id="node-form" class="form-grid" autocomplete="off" on:submit=send>
                <TextField id="node-name" label="Name" value=fields.name on_input=move |to| fields.name.set(to) required=true error=wrong("name") />
                <Select id="node-tier" label="Tier" options=tiers value=fields.tier on_change=move |to| fields.tier.set(to) help="How good its pictures are meant to be." />
                <div class="all">
                    <TextField
                        id="node-url"
                        label="Address"
                        kind="url"
                        value=fields.url
                        on_input=move |to| fields.url.set(to)
                        required=true
                        mono=true
                        help="Where ComfyUI answers, such as http://192.168.1.20:8188. Start it there with --listen."
                        error=wrong("url")
                    />
                </div>
                <TextField id="node-vram" label="Memory, GB" value=fields.vram_gb on_input=move |to| fields.vram_gb.set(to) help="As the node reports when empty." error=wrong("vram_gb") />
                <TextField id="node-side" label="Largest side, pixels" value=fields.max_resolution on_input=move |to| fields.max_resolution.set(to) help="No bound when empty." error=wrong("max_resolution") />
                <TextField id="node-batch" label="Largest batch" value=fields.max_batch on_input=move |to| fields.max_batch.set(to) help="No bound when empty." error=wrong("max_batch") />
                <TextField id="node-can" label="May do" value=fields.capabilities on_input=move |to| fields.capabilities.set(to) help="Such as sdxl, upscale. Everything it reports when empty." />
                <div class="all field">
                    {move || is_known().then(|| view! {
                        <Check label="Replace the headers" checked=fields.replaces_headers on_change=move |to| fields.replaces_headers.set(to) />
                    })}
                    <label for="node-headers">"Headers"</label>
                    <textarea
                        id="node-headers"
                        class="input mono"
                        rows="2"
                        aria-describedby="node-headers-help"
                        disabled=move || !fields.replaces_headers.get()
                        prop:value=move || fields.headers.get()
                        on:input:target=move |event| fields.headers.set(event.target().value())
                    ></textarea>
                    <span class="help" id="node-headers-help">"One a line, as Name: value. They are sent to this node only, and never shown again."</span>
                    {move || wrong("headers").get().map(|detail| view! { <span class="err">{detail}</span> })}
                </div>
            </form>
            {move || refusal.get().map(|error| view! { <Note tone=Tone::Bad title="The node was not kept." is_new=true>{error.detail}</Note> })}
        </Dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_one_a_line() {
        let read = headers("Authorization: Bearer a:b\n\n X-Key : 1 ").unwrap_or_default();
        assert_eq!(read.get("Authorization").map(String::as_str), Some("Bearer a:b"));
        assert_eq!(read.get("X-Key").map(String::as_str), Some("1"));
        assert_eq!(headers("nonsense"), None);
    }

    #[test]
    fn empty_numbers_are_no_bounds() {
        assert_eq!(number::<u32>(" "), Ok(None));
        assert_eq!(number::<u32>("1024"), Ok(Some(1024)));
        assert_eq!(number::<u32>("big"), Err(()));
        assert_eq!(capabilities("sdxl, upscale").map(|words| words.len()), Some(2));
        assert_eq!(capabilities(" "), None);
    }
}
