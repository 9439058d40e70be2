//! Primitives and looking at values.

use super::declare::{Class, Kind, Module};

const PRIMITIVE: Module = Module::Newer("comfy_extras.nodes_primitive");

pub(super) fn classes() -> Vec<Class> {
    let bound = i128::from(i64::MAX);
    let primitive = |name, display, kind: Kind| {
        Class::new(name, display, "utils/primitive").module(PRIMITIVE).takes([("value", kind)]).gives([kind.type_name()])
    };
    vec![
        primitive("PrimitiveString", "String", Kind::Text { default: None, multiline: Some(false), dynamic: false }),
        primitive("PrimitiveInt", "Int", Kind::Int { default: None, min: -bound, max: bound, step: None, control: true }),
        primitive(
            "PrimitiveFloat",
            "Float",
            Kind::Float { default: None, min: -(bound as f64), max: bound as f64, step: 0.1, round: None },
        ),
        primitive("PrimitiveBoolean", "Boolean", Kind::Bool { default: None }),
        Class::new("PreviewAny", "Preview as Text", "utils")
            .module(Module::Older("comfy_extras.nodes_preview_any"))
            .takes([("source", Kind::Link("*"))])
            .output(),
    ]
}
