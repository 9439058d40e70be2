//! `/api/jobs` (comfyui protocol: jobs API).

use std::collections::HashMap;

use axum::{
    extract::{Path, Query as UrlQuery, State},
    http::StatusCode,
    response::Response,
};
use serde_json::json;

use super::{Shared, answer};
use crate::comfy::jobs::{self, Query, STATUSES};

pub(super) async fn list(State(node): Shared, UrlQuery(parameters): UrlQuery<HashMap<String, String>>) -> Response {
    let query = match parse(&parameters) {
        Ok(query) => query,
        Err(sentence) => return answer::json(StatusCode::BAD_REQUEST, &json!({"error": sentence})),
    };
    let listed = jobs::list(&node.queue(), &node.history(), &query);
    listed.map_or_else(|_| answer::crash(), |listed| answer::ok(&listed))
}

pub(super) async fn one(State(node): Shared, Path(id): Path<String>) -> Response {
    let found = jobs::one(&node.queue(), &node.history(), &id);
    match found {
        Ok(Some(job)) => answer::ok(&job),
        Ok(None) => answer::json(StatusCode::NOT_FOUND, &json!({"error": "Job not found"})),
        Err(_) => answer::crash(),
    }
}

fn parse(parameters: &HashMap<String, String>) -> Result<Query, String> {
    let given = |name: &str| parameters.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let mut query = Query::default();
    if let Some(list) = given("status") {
        query.statuses =
            list.split(',').map(|status| status.trim().to_lowercase()).filter(|status| !status.is_empty()).collect();
        let invalid: Vec<&str> =
            query.statuses.iter().map(String::as_str).filter(|status| !STATUSES.contains(status)).collect();
        if !invalid.is_empty() {
            return Err(format!("Invalid status value(s): {}. Valid values: {}", invalid.join(", "), STATUSES.join(", ")));
        }
    }
    query.workflow_id = given("workflow_id").map(str::to_owned);
    query.by_duration = match given("sort_by").unwrap_or("created_at") {
        "created_at" => false,
        "execution_duration" => true,
        _ => return Err("sort_by must be 'created_at' or 'execution_duration'".to_owned()),
    };
    query.ascending = match given("sort_order").unwrap_or("desc") {
        "asc" => true,
        "desc" => false,
        _ => return Err("sort_order must be 'asc' or 'desc'".to_owned()),
    };
    if let Some(limit) = given("limit") {
        let limit: i64 = limit.parse().map_err(|_| "limit must be an integer".to_owned())?;
        query.limit = Some(usize::try_from(limit).ok().filter(|limit| *limit > 0).ok_or("limit must be a positive integer")?);
    }
    if let Some(offset) = given("offset") {
        let offset: i64 = offset.parse().map_err(|_| "offset must be an integer".to_owned())?;
        query.offset = usize::try_from(offset).unwrap_or(0);
    }
    Ok(query)
}
