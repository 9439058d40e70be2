//! Asking the studio's own API, whose bodies are text that must go as it is: numbers of a flow are not read and written anew.
//! Also the two things a run needs of its moment: chance and the time of day.

#[cfg(target_arch = "wasm32")]
pub use in_browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub use on_server::*;

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub text: String,
}

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use gesso_core::problem::ProblemCode;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{RequestInit, Response};

    use super::Answer;
    use crate::{api::json, error::AppError};

    /// Asks; `key` makes a request that is sent twice count once. Whatever is answered is an answer, also a problem.
    pub async fn call(method: &str, path: &str, body: Option<&str>, key: Option<&str>) -> Result<Answer, AppError> {
        let gone = |_: JsValue| AppError::from(ProblemCode::UpstreamUnavailable);
        let init = RequestInit::new();
        init.set_method(method);
        let headers = js_sys::Object::new();
        let set = |name: &str, value: &str| js_sys::Reflect::set(&headers, &name.into(), &value.into());
        if let Some(body) = body {
            set("content-type", "application/json").map_err(gone)?;
            init.set_body(&body.into());
        }
        if let Some(key) = key {
            set("idempotency-key", key).map_err(gone)?;
        }
        init.set_headers(&headers);
        let window = web_sys::window().ok_or_else(|| AppError::from(ProblemCode::UpstreamUnavailable))?;
        let response = JsFuture::from(window.fetch_with_str_and_init(path, &init)).await.map_err(gone)?;
        let response: Response = response.dyn_into().map_err(gone)?;
        let text = JsFuture::from(response.text().map_err(gone)?).await.map_err(gone)?;
        Ok(Answer { status: response.status(), text: text.as_string().unwrap_or_default() })
    }

    /// The same where anything but success is an error.
    pub async fn call_well(method: &str, path: &str, body: Option<&str>, key: Option<&str>) -> Result<String, AppError> {
        let answer = call(method, path, body, key).await?;
        match answer.status {
            200..=299 => Ok(answer.text),
            _ => Err(json::read(&answer.text).unwrap_or_else(|_| ProblemCode::Internal.into())),
        }
    }

    /// From 0 to below 1.
    pub fn chance() -> f64 {
        js_sys::Math::random()
    }

    /// Year, month, day, hour, minute and second where the person is.
    pub fn time_of_day() -> [i32; 6] {
        let now = js_sys::Date::new_0();
        let whole = |value: u32| i32::try_from(value).unwrap_or_default();
        let day = [now.get_full_year(), now.get_month() + 1, now.get_date()].map(whole);
        let time = [now.get_hours(), now.get_minutes(), now.get_seconds()].map(whole);
        [day[0], day[1], day[2], time[0], time[1], time[2]]
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod on_server {
    use gesso_core::problem::ProblemCode;

    use super::Answer;
    use crate::error::AppError;

    pub async fn call(_method: &str, _path: &str, _body: Option<&str>, _key: Option<&str>) -> Result<Answer, AppError> {
        Err(ProblemCode::UpstreamUnavailable.into())
    }
    pub async fn call_well(_method: &str, _path: &str, _body: Option<&str>, _key: Option<&str>) -> Result<String, AppError> {
        Err(ProblemCode::UpstreamUnavailable.into())
    }
    pub fn chance() -> f64 {
        0.0
    }
    pub fn time_of_day() -> [i32; 6] {
        [0; 6]
    }
}
