//! The pages as the server renders them: whole without a script, and honest about what is not there.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{Client, Nodes, Studio, text};

async fn page(client: &Client, path: &str) -> (StatusCode, String) {
    let answer = client.request(Method::GET, path).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn every_room_is_rendered_on_the_server() {
    let nodes = Nodes::one(20.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    let ended = client.ended_batch(&client.batch(&session, 2).await).await;
    let image = text(&ended["generations"][0]["images"][0]["id"]);
    let project = text(&client.get(&format!("/api/sessions/{session}")).await["project_id"]);
    for (path, words) in [
        ("/".to_owned(), "What do you want to see?"),
        ("/fleet".to_owned(), "test painter, no card"),
        ("/fleet?node=only".to_owned(), "Can and lacks"),
        ("/forms".to_owned(), "A flow as a simple form"),
        ("/projects".to_owned(), "A test"),
        ("/projects?q=nothing+like+it".to_owned(), "Nothing is called that"),
        (format!("/projects/{project}"), "2 pictures"),
        ("/projects/bin".to_owned(), "The bin is empty"),
        (format!("/pictures/{session}/{image}"), "a red boat under a teal sky"),
    ] {
        let (status, html) = page(client, &path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(html.contains(words), "{path} says {words}");
        assert!(!html.contains(" style=\""), "{path} has a style attribute, which the policy refuses");
    }
    for path in [format!("/pictures/{session}/{session}"), format!("/projects/{session}"), format!("/forms/{session}")] {
        assert_eq!(page(client, &path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let (_, html) = page(client, &format!("/pictures/{session}/{image}")).await;
    assert!(html.contains(&format!("/api/images/{session}/{image}")) && html.contains("rel=\"next\""), "picture and neighbour");
}

#[tokio::test]
async fn what_is_deleted_is_in_the_bin_and_comes_back() {
    let nodes = Nodes::one(20.0).await;
    let studio = Studio::start(&nodes).await;
    let client = &studio.client;
    let session = client.session().await;
    client.ended_batch(&client.batch(&session, 1).await).await;
    let project = text(&client.get(&format!("/api/sessions/{session}")).await["project_id"]);
    assert_eq!(client.ask(Method::DELETE, &format!("/api/projects/{project}"), None).await.0, StatusCode::NO_CONTENT);
    let bin = client.get("/api/bin").await;
    assert_eq!((bin[0]["kind"].as_str(), bin[0]["id"].as_str()), (Some("project"), Some(project.as_str())), "{bin}");
    assert_eq!(bin[0]["stats"]["images"], 1);
    let (status, back) = client.ask(Method::POST, &format!("/api/projects/{project}/restore"), None).await;
    assert_eq!((status, &back["id"]), (StatusCode::OK, &json!(project)));
    assert_eq!(client.get(&format!("/api/sessions/{session}")).await["stats"]["images"], 1);
    client.ask(Method::DELETE, &format!("/api/sessions/{session}"), None).await;
    assert_eq!(client.ask(Method::POST, &format!("/api/sessions/{session}/restore"), None).await.0, StatusCode::OK);
    client.ask(Method::DELETE, &format!("/api/sessions/{session}"), None).await;
    assert_eq!(client.ask(Method::DELETE, "/api/bin", None).await.0, StatusCode::NO_CONTENT);
    assert_eq!(client.get("/api/bin").await, json!([]));
    assert_eq!(client.ask(Method::POST, &format!("/api/sessions/{session}/restore"), None).await.0, StatusCode::NOT_FOUND);
}
