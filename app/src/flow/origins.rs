//! Marks on what only some nodes of the fleet have: classes on the shelf and in searches, files in combos.

use std::sync::Arc;

use gesso_core::{
    editor::fields::Declared,
    provenance::{Holders, Provenance},
};
use leptos::{prelude::*, task::spawn_local};

use crate::browser;

/// A mark, and the same in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What stands beside a name.
    pub short: String,
    /// What is read aloud, and shown where it is pointed at.
    pub words: String,
}

impl Mark {
    fn of(holders: &Holders<'_>) -> Self {
        Self { short: holders.mark(), words: holders.words() }
    }

    /// The words as a sentence.
    pub fn sentence(&self) -> String {
        let mut letters = self.words.chars();
        letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
    }
}

/// What is known of it. Cheap to copy; part of the desk.
#[derive(Clone, Copy)]
pub struct Origins(RwSignal<Arc<Provenance>>);

impl Origins {
    /// Nothing is known: nothing is marked.
    pub fn new() -> Self {
        Self(RwSignal::new(Arc::default()))
    }

    /// Asks the studio. Where it does not answer, what was known stays.
    pub fn read(self) {
        spawn_local(async move {
            let answered = browser::ask("GET", "/api/comfyui/provenance", None).await.filter(browser::Answered::is_ok);
            let Some(found) = answered.and_then(|answered| serde_json::from_str::<Provenance>(&answered.text).ok()) else {
                return;
            };
            self.0.try_maybe_update(|known| {
                let is_news = **known != found;
                if is_news {
                    *known = Arc::new(found);
                }
                (is_news, ())
            });
        });
    }

    /// The mark of a class that not every node has. Tracked.
    pub fn of_class(self, class: &str) -> Option<Mark> {
        self.0.with(|known| known.of_class(class).as_ref().map(Mark::of))
    }

    /// The mark of each choice of a field that not every node has. Tracked.
    pub fn of_choices(self, declared: Option<&Declared>, texts: &[String]) -> Vec<Option<Mark>> {
        self.0.with(|known| {
            let list = declared.and_then(|declared| known.list(&declared.class, &declared.input));
            let mark = |text: &String| known.of_choice(list?, text).as_ref().map(Mark::of);
            texts.iter().map(mark).collect()
        })
    }
}

/// The mark beside a name: those who do not see it hear the words after the name.
pub fn shown(mark: Mark) -> AnyView {
    let Mark { short, words } = mark;
    let said = format!(", {words}");
    view! {
        <span class="flow-origin" title=words>
            <span aria-hidden="true">{short}</span>
            <span class="sr">{said}</span>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_said_as_a_sentence() {
        let mark = Mark::of(&Holders { names: vec!["atlas", "wren"], of: 4 });
        assert_eq!((mark.short.as_str(), mark.sentence().as_str()), ("atlas, wren", "Only on atlas, wren."));
    }

    #[test]
    fn choices_are_marked_each_by_itself() {
        let owner = Owner::new();
        owner.with(|| {
            let origins = Origins::new();
            let texts = ["xl", "v1"].map(str::to_owned);
            let declared = Declared { class: "Load".into(), input: "name".into() };
            assert_eq!(origins.of_choices(Some(&declared), &texts), [None, None]);
            let json = r#"{"nodes":[{"id":"a","name":"a"},{"id":"b","name":"b"}],"classes":{"Load":[0]},
                "lists":[{"inputs":{"Load":["name"]},"choices":{"xl":[1]}}]}"#;
            origins.0.set(Arc::new(serde_json::from_str(json).unwrap()));
            let shorts: Vec<_> =
                origins.of_choices(Some(&declared), &texts).into_iter().map(|it| it.map(|it| it.short)).collect();
            assert_eq!(shorts, [Some("b".to_owned()), None]);
            assert_eq!(origins.of_choices(None, &texts), [None, None]);
            assert_eq!(origins.of_class("Load").map(|mark| mark.words).as_deref(), Some("only on a"));
        });
    }
}
