//! Published pages: readable by anybody, without a script, and only what was published.

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

use crate::support::{Client, Nodes, Person, Studio, text};

const PASSWORD: &str = "correct horse battery";

/// The pictures of a small batch.
async fn pictures(owner: &Person, count: u32) -> Vec<Value> {
    let session = owner.session().await;
    let body = json!({"request": Client::draft(&session), "count": count});
    let (_, batch) = owner.post("/api/generate/batch", &body).await;
    let id = text(&batch["batch_id"]);
    crate::support::until("the batch has ended", || async {
        let batch = owner.request(Method::GET, &format!("/api/batches/{id}")).send().await.ok()?.json::<Value>().await.ok()?;
        let done = batch["counts"]["complete"].as_u64()? == u64::from(count);
        done.then(|| batch["generations"].as_array().cloned())?.map(|generations| {
            generations.iter().flat_map(|generation| generation["images"].as_array().cloned()).flatten().collect()
        })
    })
    .await
}

#[tokio::test]
async fn a_published_page_is_for_anybody_and_shows_nothing_else() {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::with_sign_in(&nodes, PASSWORD).await;
    let owner = Person::signed_in(&studio.client, "owner", PASSWORD).await;
    let images = pictures(&owner, 2).await;
    let ids: Vec<_> = images.iter().map(|image| text(&image["id"])).collect();
    let publish = json!({"title": "Quiet <places>", "lede": "Two pictures.", "images": [ids[0]]});

    let (status, refused) = owner.post("/api/gallery", &publish).await;
    assert_eq!(status, StatusCode::CONFLICT, "{refused}");
    assert!(refused["detail"].as_str().unwrap().contains("simulated"), "{refused}");
    let (of_session, _) = images[0]["image_url"].as_str().unwrap().trim_start_matches("/api/images/").split_once('/').unwrap();
    let path = format!("/pictures/{of_session}/{}", ids[0]);
    let facts = async || owner.request(Method::GET, &path).send().await.unwrap().text().await.unwrap();
    let said = facts().await;
    assert!(said.contains("It cannot be published: a test painter drew it") && !said.contains("publish-title"), "{said}");
    // From here on they came from a real engine.
    let mut database = SqliteConnection::connect(&studio.state().settings.database_url).await.unwrap();
    sqlx::query("UPDATE images SET simulated = FALSE").execute(&mut database).await.unwrap();
    let said = facts().await;
    assert!(said.contains("publish-title") && !said.contains("It cannot be published"), "{said}");
    let (status, page) = owner.post("/api/gallery", &publish).await;
    assert_eq!(status, StatusCode::CREATED, "{page}");
    let url = text(&page["url"]);
    assert_eq!(url, format!("/g/{}", text(&page["id"])));

    let nobody = Person::nobody(&studio.client);
    let shown = nobody
        .request(Method::GET, &url)
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-dest", "document");
    let shown = shown.send().await.unwrap();
    assert_eq!(shown.status(), StatusCode::OK, "a link from anywhere leads here");
    assert!(!shown.headers().contains_key(header::SET_COOKIE), "nobody is followed");
    let html = shown.text().await.unwrap();
    assert!(html.contains("Quiet &lt;places&gt;") && !html.contains("<script"), "{html}");
    for property in ["og:title", "og:image", "og:url", "og:description"] {
        assert!(html.contains(property), "{property}");
    }
    assert!(html.contains("on the author’s own machines"), "{html}");
    let foreign: Vec<&str> =
        html.split(['"', ' ', ',']).filter(|part| part.starts_with("http") && !part.contains("127.0.0.1")).collect();
    assert!(foreign.is_empty(), "the page names other sites: {foreign:?}");
    let picture = nobody.request(Method::GET, &format!("{url}/{}?w=640", ids[0])).send().await.unwrap();
    assert_eq!(picture.status(), StatusCode::OK);
    assert_eq!(picture.headers()[header::CONTENT_TYPE], "image/webp");
    assert_eq!(nobody.status(Method::GET, &format!("{url}/{}", ids[0])).await, StatusCode::OK);
    assert_eq!(nobody.status(Method::GET, &format!("{url}/{}", ids[1])).await, StatusCode::NOT_FOUND, "not published");
    assert_eq!(nobody.status(Method::GET, images[0]["image_url"].as_str().unwrap()).await, StatusCode::UNAUTHORIZED);
    assert_eq!(nobody.status(Method::GET, "/g/nothing").await, StatusCode::NOT_FOUND);
    assert_eq!(
        nobody.status(Method::DELETE, &format!("/api{url}").replace("/g/", "/gallery/")).await,
        StatusCode::UNAUTHORIZED
    );

    let delete = format!("/api/gallery/{}", text(&page["id"]));
    assert_eq!(owner.status(Method::DELETE, &delete).await, StatusCode::NO_CONTENT);
    assert_eq!(nobody.status(Method::GET, &url).await, StatusCode::NOT_FOUND);
    assert_eq!(nobody.status(Method::GET, &format!("{url}/{}", ids[0])).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_cannot_be_published_is_said() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let session = client.session().await;
    let unknown = "00000000-0000-0000-0000-000000000001";
    for (body, status) in [
        (json!({"title": "", "images": [unknown]}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"title": "x"}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"title": "x", "images": [unknown], "session_id": session}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"title": "x", "session_id": session}), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({"title": "x", "images": [unknown]}), StatusCode::NOT_FOUND),
        (json!({"title": "x", "images": [unknown], "colour": 1}), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let (answered, problem) = client.ask(Method::POST, "/api/gallery", Some(&body)).await;
        assert_eq!(answered, status, "{body}: {problem}");
    }
}
