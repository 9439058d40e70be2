//! Pictures that go with the next message: dropped, pasted or picked, uploaded at once, shown until the message is sent.

use gesso_core::{debate::conversation::MAX_MESSAGE_IMAGES, ids::AssetId};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::{self, PickedFile},
    components::Icon,
};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Attached {
    key: u32,
    name: String,
    /// Object URL of the file.
    preview: Option<String>,
    upload: Upload,
}

/// Where its upload is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Upload {
    UnderWay,
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
            if self.all.with_untracked(Vec::len) >= MAX_MESSAGE_IMAGES {
                return;
            }
            let key = self.next.get_value();
            self.next.set_value(key.wrapping_add(1));
            let preview = browser::object_url_of(&file);
            let attached = Attached { key, name: browser::name_of_file(&file), preview, upload: Upload::UnderWay };
            self.all.update(|all| all.push(attached));
            spawn_local(async move {
                let upload = match browser::upload(&file).await {
                    Ok(asset) => Upload::Done(asset),
                    Err(error) => Upload::Failed(error.detail),
                };
                self.all.try_update(|all| {
                    if let Some(attached) = all.iter_mut().find(|attached| attached.key == key) {
                        attached.upload = upload;
                    }
                });
            });
        }
    }

    /// Those that are uploaded.
    pub fn assets(self) -> Vec<AssetId> {
        let done = |attached: &Attached| match attached.upload {
            Upload::Done(asset) => Some(asset),
            Upload::UnderWay | Upload::Failed(_) => None,
        };
        self.all.with_untracked(|all| all.iter().filter_map(done).collect())
    }

    /// Whether one is still being uploaded: the message would go without it.
    pub fn is_under_way(self) -> bool {
        self.all.with(|all| all.iter().any(|attached| attached.upload == Upload::UnderWay))
    }

    /// Takes all of them away.
    pub fn clear(self) {
        let gone = self.all.try_update(std::mem::take).unwrap_or_default();
        gone.iter().filter_map(|attached| attached.preview.as_deref()).for_each(browser::revoke);
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
    let is_empty = Memo::new(move |_| attachments.all.with(Vec::is_empty));
    let one = move |Attached { key, name, preview, upload }: Attached| {
        let said = match &upload {
            Upload::UnderWay => "uploading".to_owned(),
            Upload::Done(_) => String::new(),
            Upload::Failed(why) => why.clone(),
        };
        let label = format!("Remove {name}");
        view! {
            <li data-s=match upload { Upload::UnderWay => "busy", Upload::Done(_) => "done", Upload::Failed(_) => "failed" }>
                {preview.map(|url| view! { <img src=url alt=name.clone() /> })}
                <button r#type="button" class="shut" aria-label=label data-tip="Remove" on:click=move |_| attachments.remove(key)>
                    <Icon name="x" small=true />
                </button>
                {(!said.is_empty()).then(|| view! { <span class="micro" role="status">{said}</span> })}
            </li>
        }
    };
    move || {
        (!is_empty.get()).then(|| {
            view! {
                <ul class="attached" aria-label="Pictures that go with the message">
                    {move || attachments.all.get().into_iter().map(one).collect_view()}
                </ul>
            }
        })
    }
}
