//! Bodies in and objects out: Go's decoding messages, `omitempty`, nanoseconds, RFC 3339.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::errors::ApiError;

/// The zone of the simulated machine: lists carry a local offset, inference objects do not.
const LOCAL_OFFSET_HOURS: i8 = 2;

/// Now in UTC, as inference objects write it.
#[must_use]
pub fn utc_now() -> String {
    OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default()
}

/// A time with the machine's offset, as lists write it.
#[must_use]
pub fn local_time(at: OffsetDateTime) -> String {
    let offset = UtcOffset::from_hms(LOCAL_OFFSET_HOURS, 0, 0).unwrap_or(UtcOffset::UTC);
    at.to_offset(offset).format(&Rfc3339).unwrap_or_default()
}

/// Whole nanoseconds.
#[must_use]
pub fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// The counters of a final object; a zero is absent.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "the names are the protocol's")]
pub struct Counters {
    #[serde(skip_serializing_if = "is_zero")]
    pub total_duration: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub load_duration: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub prompt_eval_count: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub prompt_eval_duration: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub eval_count: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub eval_duration: u64,
}

/// The message of a chat object.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "the names are the protocol's")]
pub struct Message {
    pub role: &'static str,
    pub content: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub thinking: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<Value>,
}

/// One object of `/api/chat`.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the names are the protocol's")]
pub struct ChatObject {
    pub model: String,
    pub created_at: String,
    pub message: Message,
    pub done: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub done_reason: &'static str,
    #[serde(flatten)]
    pub counters: Counters,
}

/// One object of `/api/generate`.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the names are the protocol's")]
pub struct GenerateObject {
    pub model: String,
    pub created_at: String,
    pub response: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub thinking: String,
    pub done: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub done_reason: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<u32>,
    #[serde(flatten)]
    pub counters: Counters,
}

/// A request body read member by member, refusing as Go's decoder does.
pub struct Body {
    kind: &'static str,
    map: Map<String, Value>,
}

impl Body {
    /// Reads a body; the content type plays no part.
    ///
    /// # Errors
    /// 400 for an empty body, for what is not JSON and for what is not an object.
    pub fn parse(kind: &'static str, bytes: &[u8]) -> Result<Self, ApiError> {
        if bytes.is_empty() {
            return Err(ApiError::bad("missing request body"));
        }
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(map)) => Ok(Self { kind, map }),
            Ok(other) => {
                Err(ApiError::bad(format!("json: cannot unmarshal {} into Go value of type api.{kind}", go_kind(&other))))
            }
            Err(error) if error.is_eof() => Err(ApiError::bad("unexpected EOF")),
            Err(error) => Err(ApiError::bad(syntax(bytes, error.line(), error.column()))),
        }
    }

    /// The member as sent; `null` is absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// A string member.
    ///
    /// # Errors
    /// 400 for another type, as the next ones.
    pub fn string(&self, name: &str) -> Result<Option<&str>, ApiError> {
        self.get(name).map(|value| value.as_str().ok_or_else(|| self.wrong(value, name, "string"))).transpose()
    }

    /// A boolean member.
    pub fn bool(&self, name: &str) -> Result<Option<bool>, ApiError> {
        self.get(name).map(|value| value.as_bool().ok_or_else(|| self.wrong(value, name, "bool"))).transpose()
    }

    /// An array member; absent is empty.
    pub fn array(&self, name: &str, of: &str) -> Result<&[Value], ApiError> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(other) => Err(self.wrong(other, name, &format!("[]{of}"))),
        }
    }

    /// An object member.
    pub fn object(&self, name: &str) -> Result<Option<&Map<String, Value>>, ApiError> {
        let wrong = |value| self.wrong(value, name, "map[string]interface {}");
        self.get(name).map(|value| value.as_object().ok_or_else(|| wrong(value))).transpose()
    }

    /// The refusal of a member with a wrong type.
    #[must_use]
    pub fn wrong(&self, value: &Value, field: &str, wanted: &str) -> ApiError {
        let kind = self.kind;
        ApiError::bad(format!("json: cannot unmarshal {} into Go struct field {kind}.{field} of type {wanted}", go_kind(value)))
    }
}

fn go_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn syntax(bytes: &[u8], line: usize, column: usize) -> String {
    let line = bytes.split(|&b| b == b'\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let at = String::from_utf8_lossy(line.get(column.saturating_sub(1)..).unwrap_or_default()).chars().next();
    match at {
        Some(c) => format!("invalid character {c:?} looking for beginning of value"),
        None => "unexpected EOF".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        Body::parse("ChatRequest", text.as_bytes()).map(|_| ()).unwrap_err().text
    }

    #[test]
    fn bodies_are_refused_in_the_decoder_s_words() {
        assert_eq!(refusal(""), "missing request body");
        assert_eq!(refusal("{\"model\":"), "unexpected EOF");
        assert_eq!(refusal("model"), "invalid character 'm' looking for beginning of value");
        assert_eq!(refusal("[1]"), "json: cannot unmarshal array into Go value of type api.ChatRequest");
    }

    #[test]
    fn members_have_types_and_null_is_absent() {
        let body = Body::parse("ChatRequest", br#"{"model":5,"stream":null,"x":1}"#).unwrap();
        let wrong = "json: cannot unmarshal number into Go struct field ChatRequest.model of type string";
        assert_eq!(body.string("model").unwrap_err().text, wrong);
        assert_eq!(body.bool("stream"), Ok(None));
    }

    #[test]
    fn zero_counters_are_absent() {
        let counters = Counters { eval_count: 3, ..Counters::default() };
        assert_eq!(serde_json::to_string(&counters).unwrap(), r#"{"eval_count":3}"#);
    }
}
