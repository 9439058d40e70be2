//! Pictures that go with the next message: dropped anywhere, pasted or picked, uploaded at once, shown until the message
//! is sent.

use gesso_core::{debate::conversation::MAX_MESSAGE_IMAGES, ids::AssetId};
use leptos::{
    ev::{self, ClipboardEvent},
    html,
    prelude::*,
    task::spawn_local,
};

use crate::{
    browser::{self, PickedFile},
    components::{Icon, ui::Progress},
};

/// What the field that picks pictures takes.
const TAKEN: &str = "image/png,image/jpeg,image/webp,image/gif";

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Attached {
    key: u32,
    name: String,
    /// Where it is shown from; an object URL for a file.
    preview: Option<String>,
    upload: Upload,
}

/// Where its upload is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Upload {
    /// So many hundredths are there.
    UnderWay(u32),
    Done(AssetId),
    Failed(String),
}

/// The pictures of the next message.
#[derive(Clone, Copy)]
pub struct Attachments {
    all: RwSignal<Vec<Attached>>,
    next: StoredValue<u32>,
}

impl Attachments {
    /// None yet.
    pub fn new() -> Self {
        let all = RwSignal::new(Vec::<Attached>::new());
        on_cleanup(move || {
            let previews = all.try_with_untracked(|all| all.iter().filter_map(|it| it.preview.clone()).collect::<Vec<_>>());
            previews.unwrap_or_default().iter().for_each(|url| browser::revoke(url));
        });
        Self { all, next: StoredValue::new(0) }
    }

    /// Adds files and uploads them; beyond the most a message may show, none.
    pub fn add(self, files: Vec<PickedFile>) {
        for file in files {
            let preview = browser::object_url_of(&file);
            let Some(key) = self.push(browser::name_of_file(&file), preview, Upload::UnderWay(0)) else { return };
            spawn_local(async move {
                let on_way = move |part: u32| self.change(key, |attached| attached.upload = Upload::UnderWay(part));
                let upload = match browser::upload(&file, on_way).await {
                    Ok(asset) => Upload::Done(asset),
                    Err(error) => Upload::Failed(error.detail),
                };
                self.change(key, |attached| attached.upload = upload);
            });
        }
    }

    /// Adds pictures that the studio has already, in place of what was there.
    pub fn put_back(self, images: &[AssetId]) {
        self.clear();
        for (at, id) in images.iter().enumerate() {
            let preview = format!("/api/uploads/{id}/thumb?w=320");
            self.push(format!("picture {}", at + 1), Some(preview), Upload::Done(*id));
        }
    }

    /// Those that are uploaded.
    pub fn assets(self) -> Vec<AssetId> {
        let done = |attached: &Attached| match attached.upload {
            Upload::Done(asset) => Some(asset),
            Upload::UnderWay(_) | Upload::Failed(_) => None,
        };
        self.all.with_untracked(|all| all.iter().filter_map(done).collect())
    }

    /// Whether one is still being uploaded: the message would go without it.
    pub fn is_under_way(self) -> bool {
        self.all.with(|all| all.iter().any(|attached| matches!(attached.upload, Upload::UnderWay(_))))
    }

    /// Takes all of them away.
    pub fn clear(self) {
        let gone = self.all.try_update(std::mem::take).unwrap_or_default();
        gone.iter().filter_map(|attached| attached.preview.as_deref()).for_each(browser::revoke);
    }

    /// Takes pictures out of what is pasted; other things are pasted as they are.
    pub fn paste(self, event: &ClipboardEvent) {
        let files = browser::files_of_paste(event);
        if !files.is_empty() {
            event.prevent_default();
            self.add(files);
        }
    }

    fn push(self, name: String, preview: Option<String>, upload: Upload) -> Option<u32> {
        if self.all.with_untracked(Vec::len) >= MAX_MESSAGE_IMAGES {
            preview.as_deref().into_iter().for_each(browser::revoke);
            return None;
        }
        let key = self.next.get_value();
        self.next.set_value(key.wrapping_add(1));
        self.all.update(|all| all.push(Attached { key, name, preview, upload }));
        Some(key)
    }

    /// Changes one; whether it is still there.
    fn change(self, key: u32, change: impl FnOnce(&mut Attached)) -> bool {
        let changed = self.all.try_update(|all| all.iter_mut().find(|attached| attached.key == key).map(change).is_some());
        changed.unwrap_or_default()
    }

    fn remove(self, key: u32) {
        let gone = self.all.try_update(|all| {
            let at = all.iter().position(|attached| attached.key == key)?;
            all.remove(at).preview
        });
        if let Some(url) = gone.flatten() {
            browser::revoke(&url);
        }
    }
}

/// The pictures that go with the next message.
#[component]
pub fn AttachedRow(attachments: Attachments) -> impl IntoView {
    let keys = Memo::new(move |_| attachments.all.with(|all| all.iter().map(|attached| attached.key).collect::<Vec<_>>()));
    let is_empty = Memo::new(move |_| keys.with(Vec::is_empty));
    move || {
        (!is_empty.get()).then(|| {
            view! {
                <ul class="attached" aria-label="Pictures that go with the message">
                    <For each=move || keys.get() key=|key| *key let:key><One attachments=attachments key=key /></For>
                </ul>
            }
        })
    }
}

/// One of them, with how far it is and the way to take it back.
#[component]
fn One(attachments: Attachments, key: u32) -> impl IntoView {
    let find = move |all: &Vec<Attached>| all.iter().find(|attached| attached.key == key).cloned();
    let Some(Attached { name, preview, .. }) = attachments.all.with_untracked(find) else { return ().into_any() };
    let upload = Memo::new(move |_| attachments.all.with(find).map(|attached| attached.upload));
    let state = move || match upload.get() {
        Some(Upload::UnderWay(_)) => "busy",
        Some(Upload::Done(_)) | None => "done",
        Some(Upload::Failed(_)) => "failed",
    };
    let (label, way) = (format!("Remove {name}"), format!("Uploading {name}"));
    let part = Memo::new(move |_| match upload.get() {
        Some(Upload::UnderWay(part)) => Some(part),
        _ => None,
    });
    let is_under_way = Memo::new(move |_| part.get().is_some());
    let bar = move || {
        is_under_way.get().then(|| {
            let steps = Signal::derive(move || part.get().map(|part| (part, 100)));
            view! {
                <Progress name=way.clone() steps=steps />
                <span class="micro num">{move || part.get().map(|part| format!("{part} %"))}</span>
            }
        })
    };
    let why = move || match upload.get() {
        Some(Upload::Failed(why)) => Some(view! { <span class="micro" role="status">{why}</span> }),
        _ => None,
    };
    view! {
        <li data-s=state>
            {preview.map(|url| view! { <img src=url alt=name /> })}
            <button r#type="button" class="shut" aria-label=label data-tip="Remove" on:click=move |_| attachments.remove(key)>
                <Icon name="x" small=true />
            </button>
            {bar}
            {why}
        </li>
    }
    .into_any()
}

/// The button that picks pictures.
#[component]
pub fn PickPictures(attachments: Attachments) -> impl IntoView {
    let file = NodeRef::<html::Input>::new();
    view! {
        <label class="btn ghost sq" data-tip="Attach a picture" data-tip-side="up">
            <Icon name="image-plus" />
            <span class="sr">"Attach a picture"</span>
            <input
                class="sr"
                r#type="file"
                accept=TAKEN
                multiple
                node_ref=file
                on:change=move |_| {
                    if let Some(file) = file.get_untracked() {
                        attachments.add(browser::files_of_input(&file));
                        file.set_value("");
                    }
                }
            />
        </label>
    }
    .into_any()
}

/// Takes pictures that are dropped anywhere on the page, and shows that it would.
#[component]
pub fn DropAnywhere(attachments: Attachments) -> impl IntoView {
    let is_over = RwSignal::new(false);
    Effect::new(move |_| {
        let over = window_event_listener(ev::dragover, move |event| {
            if browser::brings_files(&event) {
                // Without this the browser would show the file in place of the page.
                event.prevent_default();
                if !is_over.get_untracked() {
                    is_over.set(true);
                }
            }
        });
        let left = window_event_listener(ev::dragleave, move |event| {
            if browser::has_left(&event) {
                is_over.set(false);
            }
        });
        let dropped = window_event_listener(ev::drop, move |event| {
            if browser::brings_files(&event) {
                event.prevent_default();
                is_over.set(false);
                attachments.add(browser::files_of_drop(&event));
            }
        });
        on_cleanup(move || {
            over.remove();
            left.remove();
            dropped.remove();
        });
    });
    move || {
        is_over.get().then(|| {
            view! {
                <div class="drop-here" aria-hidden="true">
                    <p><Icon name="image-plus" />"Let go: the pictures go with what you say next"</p>
                </div>
            }
        })
    }
}
