//! The widgets of a class in the front end's order, which is the order of `widgets_values`.

use std::sync::Arc;

use crate::graph::{
    json::Json,
    schema::{Class, Companion, Input},
};

/// The class whose viewer brings three buttons.
const LOAD_3D: &str = "Load3D";
/// What the three buttons write.
const LOAD_3D_BUTTONS: [(&str, &str); 3] =
    [("upload 3d model", "upload3dmodel"), ("upload extra resources", "uploadExtraResources"), ("clear", "clear")];

/// What a widget is for.
#[derive(Clone, Debug)]
pub enum Role {
    /// It is the value of this input.
    Input(Arc<Input>),
    /// It only takes a place in `widgets_values`.
    Companion(Json),
}

/// One widget of a node.
#[derive(Clone, Debug)]
pub struct Widget {
    /// Its name; that of the input where it is one.
    pub name: String,
    /// What it is for.
    pub role: Role,
}

impl Widget {
    fn companion(name: &str, value: Json) -> Self {
        Self { name: name.to_owned(), role: Role::Companion(value) }
    }

    fn of(input: Arc<Input>) -> Self {
        Self { name: input.name.clone(), role: Role::Input(input) }
    }

    /// What stands in it at first; `None` where the front end has nothing either.
    #[must_use]
    pub fn default(&self) -> Option<Json> {
        match &self.role {
            Role::Input(input) => input.default(),
            Role::Companion(value) => Some(value.clone()),
        }
    }
}

/// The widgets of a class, in order, those of a dynamic combo as the value it gets brings them: `value` is asked for each
/// widget with its place and answers what stands in it.
pub(super) fn walk(class: &Class, value: &mut dyn FnMut(usize, &Widget) -> Option<Json>) -> Vec<(Widget, Option<Json>)> {
    let mut found: Vec<(Widget, Option<Json>)> = Vec::new();
    let mut waiting: Vec<Arc<Input>> = class.inputs.iter().rev().cloned().collect();
    while let Some(input) = waiting.pop() {
        if !input.is_widget() {
            continue;
        }
        let mut add = |widget: Widget| {
            let value = value(found.len(), &widget);
            found.push((widget, value.clone()));
            value
        };
        let is = add(Widget::of(Arc::clone(&input))).unwrap_or_default();
        for companion in input.companions() {
            add(companion_widget(*companion));
        }
        if class.name == LOAD_3D && input.has("file_upload") {
            for (name, writes) in LOAD_3D_BUTTONS {
                add(Widget::companion(name, Json::text(writes)));
            }
        }
        if input.kind == "AUDIO_RECORD" {
            add(Widget::companion("record", Json::text("")));
        }
        waiting.extend(input.brought_by(&is).iter().rev().map(|inner| Arc::new(inner.under(&input.name))));
    }
    for input in class.inputs.iter().filter(|input| input.is_upload()) {
        let writes = if input.has("audio_upload") { "" } else { "image" };
        let widget = Widget::companion("upload", Json::text(writes));
        let value = value(found.len(), &widget);
        found.push((widget, value));
    }
    found
}

/// The widgets of a new node.
#[must_use]
pub fn defaults(class: &Class) -> Vec<(Widget, Option<Json>)> {
    walk(class, &mut |_, widget| widget.default())
}

fn companion_widget(companion: Companion) -> Widget {
    match companion {
        Companion::Control => Widget::companion("control_after_generate", Json::text("randomize")),
        Companion::ControlFilter => Widget::companion("control_filter_list", Json::text("")),
        Companion::AutoRefresh => Widget::companion("Auto-refresh after generation", Json::Bool(false)),
        Companion::Refresh => Widget::companion("refresh", Json::text("refresh")),
    }
}

/// Which places of a list written before sockets could be forced hold values that have no widget any more
/// (workflow formats: legacy shift). Empty if there are none.
pub(super) fn forced_places(class: &Class) -> Vec<bool> {
    let mut places = Vec::new();
    for input in class.inputs.iter().filter(|input| input.is_widget() || input.has("forceInput")) {
        places.push(input.has("forceInput"));
        if input.companions().contains(&Companion::Control) {
            places.push(false);
        }
    }
    if places.contains(&true) { places } else { Vec::new() }
}

/// How many values a list has that was written before sockets could be forced; 0 if the class has none.
#[must_use]
pub fn forced_count(class: &Class) -> usize {
    forced_places(class).len()
}
