use serde_json::json;

use super::*;

/// Fills with the place itself, so that tests see where a value came from; `extreme` picks minima or maxima.
struct Echo {
    high: bool,
}

impl Fill for Echo {
    fn text(&mut self, at: Place<'_>, _max: usize) -> String {
        format!("{}{:?}", at.name, at.items)
    }
    fn number(&mut self, _at: Place<'_>, _min: f64, _max: f64) -> f64 {
        if self.high { f64::MAX } else { f64::MIN }
    }
    fn choose(&mut self, _at: Place<'_>, options: &[Value]) -> usize {
        if self.high { options.len().saturating_sub(1) } else { 0 }
    }
    fn count(&mut self, _at: Place<'_>, min: usize, max: usize) -> usize {
        if self.high { max } else { min }
    }
    fn flag(&mut self, _at: Place<'_>) -> bool {
        self.high
    }
    fn optional(&mut self, _at: Place<'_>) -> bool {
        self.high
    }
}

fn low(schema: &Value) -> Value {
    generate(schema, &mut Echo { high: false }).unwrap()
}

fn high(schema: &Value) -> Value {
    generate(schema, &mut Echo { high: true }).unwrap()
}

#[test]
fn properties_keep_schema_order_and_optional_ones_may_be_missing() {
    let schema = json!({"type": "object", "required": ["zeta", "alpha"],
        "properties": {"zeta": {"type": "string"}, "mid": {"type": "boolean"}, "alpha": {"type": "null"}}});
    assert_eq!(high(&schema).to_string(), r#"{"zeta":"zeta[]","mid":true,"alpha":null}"#);
    assert_eq!(low(&schema).to_string(), r#"{"zeta":"zeta[]","alpha":null}"#);
}

#[test]
fn arrays_stay_within_their_bounds_and_know_their_indices() {
    let item = json!({"type": "array", "minItems": 2, "maxItems": 3, "items": {"type": "string"}});
    let schema = json!({"type": "object", "required": ["rows"], "properties": {"rows": {"type": "array", "minItems": 1, "maxItems": 1, "items": item}}});
    assert_eq!(low(&schema), json!({"rows": [["rows[0, 0]", "rows[0, 1]"]]}));
    assert_eq!(high(&schema)["rows"][0].as_array().unwrap().len(), 3);
    let endless = json!({"type": "array", "maxItems": 100_000, "items": {"type": "boolean"}});
    assert_eq!(high(&endless).as_array().unwrap().len(), MAX_ITEMS);
    assert_eq!(low(&json!({"type": "array", "maxItems": 0})), json!([]));
}

#[test]
fn enums_constants_and_alternatives() {
    let schema = json!({"enum": ["a", 2, null]});
    assert_eq!((low(&schema), high(&schema)), (json!("a"), Value::Null));
    assert_eq!(low(&json!({"const": {"v": 1}})), json!({"v": 1}));
    let either = json!({"anyOf": [{"type": "null"}, {"type": "object", "required": ["x"], "properties": {"x": {"const": 1}}}]});
    assert_eq!((low(&either), high(&either)), (Value::Null, json!({"x": 1})));
    assert_eq!(low(&json!({"type": ["null", "integer"], "minimum": 4})), json!(4));
}

#[test]
fn numbers_stay_within_their_bounds() {
    let range = |schema: Value| (low(&schema), high(&schema));
    assert_eq!(range(json!({"type": "integer", "minimum": 3, "maximum": 9})), (json!(3), json!(9)));
    assert_eq!(range(json!({"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 9})), (json!(4), json!(8)));
    assert_eq!(range(json!({"type": "integer", "minimum": 60, "maximum": 1000, "multipleOf": 64})), (json!(64), json!(960)));
    assert_eq!(range(json!({"type": "number", "minimum": 0.5, "maximum": 1.5})), (json!(0.5), json!(1.5)));
}

#[test]
fn strings_stay_within_their_lengths_and_patterns() {
    assert_eq!(low(&json!({"type": "string", "maxLength": 1})), json!("["));
    assert_eq!(low(&json!({"type": "string", "minLength": 5})), json!("[]..."));
    assert_eq!(low(&json!({"type": "string", "maxLength": 0})), json!(""));
    assert_eq!(low(&json!({"type": "string", "pattern": "^c[1-9]$"})), json!("c1"));
}

#[test]
fn references_resolve_and_recursion_ends() {
    let schema = json!({"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "required": ["name", "next"],
        "properties": {"name": {"const": "n"}, "next": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/node"}]}}}}});
    assert_eq!(low(&schema), json!({"name": "n", "next": null}));
    let deep = high(&schema);
    assert_eq!(deep["next"]["next"]["name"], "n");
}

#[test]
fn all_of_joins_properties() {
    let schema = json!({"allOf": [{"$ref": "#/$defs/base"}, {"required": ["b"], "properties": {"b": {"const": 2}}}],
        "$defs": {"base": {"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}}}});
    assert_eq!(low(&schema).to_string(), r#"{"a":1,"b":2}"#);
}

#[test]
fn schemas_no_value_meets_are_refused() {
    let refused = |schema: Value| generate(&schema, &mut Echo { high: true }).unwrap_err();
    assert_eq!(refused(json!({"$ref": "#/nowhere"})), SchemaError::Reference("#/nowhere".into()));
    assert_eq!(refused(json!({"$ref": "other.json"})), SchemaError::Reference("other.json".into()));
    assert!(matches!(refused(json!({"type": "text"})), SchemaError::Unrecognized(_)));
    for schema in [
        json!({"enum": []}),
        json!({"anyOf": []}),
        json!({"type": "array", "minItems": 3, "maxItems": 2}),
        json!({"type": "integer", "minimum": 3, "maximum": 2}),
        json!({"type": "string", "minLength": 3, "maxLength": 2}),
    ] {
        assert!(matches!(refused(schema.clone()), SchemaError::Impossible(_)), "{schema}");
    }
    let endless = json!({"type": "array", "minItems": 2, "items": {"$ref": "#"}});
    assert_eq!(refused(endless), SchemaError::TooLarge);
}
