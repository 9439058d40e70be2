//! Saved workflows come back as they were.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Nodes, Studio, text};

/// Key order, numbers beyond f64, floats that look whole, and fields nobody knows.
const ODD: &str = r#"{"title":"Odd","workflow":{"zeta":1,"alpha":{"seed":18446744073709551615,"cfg":7.0,"tiny":1e-7},"nodes":[{"id":3,"unknown":{"b":null,"a":[]}}],"extra":{"ds":{"scale":0.8264462809917354}}}}"#;

#[tokio::test]
async fn a_saved_workflow_keeps_order_numbers_and_what_nobody_knows() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let made = client.request(Method::POST, "/api/workflows").body(ODD).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    let id = text(&made.json::<Value>().await.unwrap()["id"]);
    let body = client.request(Method::GET, &format!("/api/workflows/{id}")).send().await.unwrap().text().await.unwrap();
    let workflow = ODD.split_once("\"workflow\":").map(|(_, rest)| &rest[..rest.len() - 1]).unwrap();
    assert!(body.contains(workflow), "{body}");
}

#[tokio::test]
async fn saving_again_makes_a_version_and_the_old_one_stays() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let made = client.post("/api/workflows", &json!({"title": "A", "workflow": {"n": 1}})).await;
    let path = format!("/api/workflows/{}", text(&made["id"]));
    let (_, second) = client.ask(Method::PUT, &path, Some(&json!({"title": "A", "workflow": {"n": 2}}))).await;
    assert_eq!(second["version"], 2);
    let versions = client.get(&format!("{path}/versions")).await;
    let contents: Vec<_> =
        versions["items"].as_array().unwrap().iter().map(|version| version["workflow"]["n"].clone()).collect();
    assert_eq!(contents, [json!(2), json!(1)]);
    assert_eq!(client.ask(Method::DELETE, &path, None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(client.ask(Method::GET, &path, None).await.0, StatusCode::NOT_FOUND);
}
