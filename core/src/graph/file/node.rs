//! A node and its slots as the file has them.

use super::Id;
use crate::graph::json::Json;

/// A node as the file has it.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// All of it.
    pub json: &'a Json,
    /// Its id.
    pub id: Id<'a>,
    /// Its class, or the id of the subgraph it is an instance of.
    pub class: &'a str,
    /// 0 runs, 2 is muted, 4 is bypassed; the others run.
    pub mode: i128,
    /// What leads into it.
    pub inputs: Vec<Slot<'a>>,
    /// What leads out of it.
    pub outputs: Vec<Slot<'a>>,
}

/// An input or an output of a node or of a subgraph.
#[derive(Clone, Debug)]
pub struct Slot<'a> {
    /// Its name, which is the key in a prompt.
    pub name: Id<'a>,
    /// Its type; `*` where the file has none.
    pub kind: Id<'a>,
    /// The link that ends here.
    pub link: Option<Id<'a>>,
    /// The widget this input stands for.
    pub widget: Option<&'a str>,
}

impl<'a> Node<'a> {
    /// Reads a node; `None` if it has no id.
    #[must_use]
    pub fn read(json: &'a Json) -> Option<Self> {
        Some(Self {
            json,
            id: json.get("id")?.as_id()?,
            class: json.get("type").and_then(Json::as_str).unwrap_or_default(),
            mode: json.get("mode").and_then(Json::as_i128).unwrap_or_default(),
            inputs: json.items("inputs").map(Slot::read).collect(),
            outputs: json.items("outputs").map(Slot::read).collect(),
        })
    }

    /// Its title, if it has one of its own.
    #[must_use]
    pub fn title(&self) -> Option<&'a str> {
        self.json.get("title").and_then(Json::as_str).filter(|title| !title.is_empty())
    }

    /// One of its properties.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&'a Json> {
        self.json.get("properties")?.get(name)
    }

    /// Its widget values.
    #[must_use]
    pub fn values(&self) -> Option<&'a Json> {
        self.json.get("widgets_values").filter(|values| !values.is_null())
    }

    /// Its upper left corner, in graph pixels.
    #[must_use]
    pub fn pos(&self) -> Option<[f64; 2]> {
        pair(self.json.get("pos")?)
    }

    /// Its width and height, in graph pixels.
    #[must_use]
    pub fn size(&self) -> Option<[f64; 2]> {
        pair(self.json.get("size")?)
    }

    /// Whether it is muted: what it would give is missing to whoever needs it.
    #[must_use]
    pub fn is_muted(&self) -> bool {
        self.mode == 2
    }

    /// Whether it is bypassed: what comes in goes out.
    #[must_use]
    pub fn is_bypassed(&self) -> bool {
        self.mode == 4
    }
}

impl<'a> Slot<'a> {
    /// Reads a slot; what is missing is empty.
    #[must_use]
    pub fn read(json: &'a Json) -> Self {
        Self {
            name: json.get("name").and_then(Json::as_id).unwrap_or_default(),
            kind: json.get("type").and_then(Json::as_id).unwrap_or("*".into()),
            link: json.get("link").and_then(Json::as_id),
            widget: json.get("widget").and_then(|widget| widget.get("name")).and_then(Json::as_str),
        }
    }
}

/// Two numbers, as a list or as `{"0": x, "1": y}`.
pub(super) fn pair(json: &Json) -> Option<[f64; 2]> {
    let at = |index: usize, key: &str| match json {
        Json::List(items) => items.get(index)?.as_f64(),
        other => other.get(key)?.as_f64(),
    };
    Some([at(0, "0")?, at(1, "1")?]).filter(|pair| pair.iter().all(|number| number.is_finite()))
}
