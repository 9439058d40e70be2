//! The value: numbers and texts remember their source.

use std::borrow::Cow;

use super::Object;

/// A JSON value. Two are equal when they are written alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Json {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it was spelled.
    Number(Number),
    /// A text.
    Text(Text),
    /// `[…]`
    List(Vec<Json>),
    /// `{…}`
    Object(Object),
}

/// A number as it was spelled; also `NaN`, `Infinity` and `-Infinity`, which Python writes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(pub(super) Box<str>);

impl Number {
    /// As it was spelled.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.0
    }

    /// The nearest double; not a number for `NaN`.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        match &*self.0 {
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            text => text.parse().unwrap_or(f64::NAN),
        }
    }

    /// The whole number it is, `2.0` included; `None` for fractions and beyond 128 bits.
    #[must_use]
    pub fn as_i128(&self) -> Option<i128> {
        self.0.parse().ok().or_else(|| {
            let float = self.as_f64();
            // 2¹²⁷ as a double; a larger one is no whole number we could hold.
            (float.fract() == 0.0 && float.abs() < 1.7e38).then_some(float as i128)
        })
    }

    /// Whether it is a number of JSON, unlike `NaN` and the infinities.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        !self.0.ends_with(['N', 'y'])
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value.to_string().into())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(value.to_string().into())
    }
}

impl From<f64> for Number {
    /// As JavaScript spells it: whole numbers without a point.
    fn from(value: f64) -> Self {
        if value.is_nan() {
            return Self("NaN".into());
        }
        if value.is_infinite() {
            return Self(if value > 0.0 { "Infinity" } else { "-Infinity" }.into());
        }
        if value != 0.0 && !(1e-6..1e21).contains(&value.abs()) {
            return Self(format!("{value:e}").into());
        }
        Self(if value == 0.0 { "0".into() } else { value.to_string().into() })
    }
}

/// A text. One whose escapes we would write otherwise keeps them as they came.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    pub(super) value: Box<str>,
    pub(super) source: Option<Box<str>>,
}

impl Text {
    /// What it says; half a surrogate pair is read as U+FFFD.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.value
    }
}

impl<S: Into<Box<str>>> From<S> for Text {
    fn from(value: S) -> Self {
        Self { value: value.into(), source: None }
    }
}

impl Json {
    /// A text.
    #[must_use]
    pub fn text(value: impl Into<Box<str>>) -> Self {
        Self::Text(value.into().into())
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text.as_str()) } else { None }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(items) = self { Some(items) } else { None }
    }

    /// The object, if it is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(number.as_f64()) } else { None }
    }

    /// The whole number, if it is one.
    #[must_use]
    pub fn as_i128(&self) -> Option<i128> {
        if let Self::Number(number) = self { number.as_i128() } else { None }
    }

    /// The position a number tells, for slots.
    #[must_use]
    pub fn as_index(&self) -> Option<usize> {
        self.as_i128()?.try_into().ok()
    }

    /// The truth value, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value under a key of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    /// The items of the list under a key; none if there is no list.
    pub fn items(&self, key: &str) -> impl Iterator<Item = &Self> {
        self.get(key).and_then(Self::as_list).unwrap_or_default().iter()
    }

    /// An id: numbers as they are spelled, texts as they are (ids are compared as text).
    #[must_use]
    pub fn as_id(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(text.as_str().into()),
            Self::Number(number) => Some(match number.as_i128() {
                Some(whole) if number.source().contains(['.', 'e', 'E']) => whole.to_string().into(),
                _ => number.source().into(),
            }),
            _ => None,
        }
    }
}

impl From<&serde_json::Value> for Json {
    fn from(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(Number(number.to_string().into())),
            Value::String(text) => Self::text(text.as_str()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(map) => {
                Self::Object(map.iter().map(|(key, value)| (Text::from(key.as_str()), Self::from(value))).collect())
            }
        }
    }
}

impl From<&Json> for serde_json::Value {
    /// Numbers that JSON does not have become `null`, as JavaScript writes them; of keys given twice the last one counts.
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => serde_json::from_str(number.source()).unwrap_or(Self::Null),
            Json::Text(text) => Self::String(text.as_str().to_owned()),
            Json::List(items) => Self::Array(items.iter().map(Self::from).collect()),
            Json::Object(object) => {
                Self::Object(object.iter().map(|(key, value)| (key.to_owned(), Self::from(value))).collect())
            }
        }
    }
}
