//! Accounts beside each other: what is whose, signing out everywhere, codes, and an account that was disabled.

use futures::StreamExt;
use gesso_app::ports::store::Store;
use gesso_core::time::Timestamp;
use gesso_server::security::secrets;
use reqwest::{Method, StatusCode, header};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    auth::{PASSWORD, studio},
    support::{PATIENCE, Person, text},
};

#[tokio::test]
async fn two_accounts_see_nothing_of_each_other() {
    let (_nodes, studio) = studio().await;
    let store = &studio.state().store;
    store.add_account("kim", None, Timestamp(0)).await.unwrap();
    studio.set_password("kim", "another password").await;
    let owner = Person::signed_in(&studio.client, "owner", PASSWORD).await;
    let kim = Person::signed_in(&studio.client, "kim", "another password").await;
    let session = owner.session().await;
    let read_session = owner.request(Method::GET, &format!("/api/sessions/{session}")).send().await.unwrap();
    let project = text(&read_session.json::<serde_json::Value>().await.unwrap()["project_id"]);
    let binned = owner.session().await;
    assert_eq!(owner.status(Method::DELETE, &format!("/api/sessions/{binned}")).await, StatusCode::NO_CONTENT);
    let node = json!({"id": "moth", "name": "Moth", "url": "http://127.0.0.1:9", "tier": "draft"});
    assert_eq!(owner.post("/api/gpus", &node).await.0, StatusCode::CREATED);
    let token = Person::with_token(&studio.client, &kim.token(&["read", "write"]).await);
    for stranger in [&kim, &token] {
        for (method, path) in [
            (Method::GET, format!("/api/sessions/{session}")),
            (Method::DELETE, format!("/api/sessions/{session}")),
            (Method::GET, format!("/api/sessions/{session}/events")),
            (Method::GET, format!("/api/sessions/{session}/generations")),
            (Method::GET, format!("/api/sessions/{session}/board")),
            (Method::GET, format!("/api/projects/{project}")),
            (Method::POST, format!("/api/sessions/{binned}/restore")),
            (Method::POST, format!("/api/projects/{project}/restore")),
        ] {
            assert_eq!(stranger.status(method.clone(), &path).await, StatusCode::NOT_FOUND, "{method} {path}");
        }
        let listed = stranger.request(Method::GET, "/api/sessions").send().await.unwrap().text().await.unwrap();
        assert!(!listed.contains(&session), "{listed}");
        let bin = stranger.request(Method::GET, "/api/bin").send().await.unwrap().json::<serde_json::Value>().await.unwrap();
        assert_eq!(bin, json!([]));
        assert_eq!(stranger.status(Method::DELETE, "/api/bin").await, StatusCode::NO_CONTENT);
        assert_eq!(stranger.status(Method::DELETE, "/api/gpus/moth").await, StatusCode::CONFLICT, "the node is another's");
    }
    let moth =
        async |person: &Person| person.request(Method::GET, "/fleet?node=moth").send().await.unwrap().text().await.unwrap();
    assert!(moth(&owner).await.contains("http://127.0.0.1:9"), "who added a node sees where it answers");
    let shared = moth(&kim).await;
    assert!(shared.contains("Moth") && !shared.contains("http://127.0.0.1:9"), "{shared}");
    assert!(shared.contains("was added by another account"), "{shared}");
    assert_eq!(kim.status(Method::GET, &format!("/projects/{project}")).await, StatusCode::NOT_FOUND);
    let projects = kim.request(Method::GET, "/projects").send().await.unwrap().text().await.unwrap();
    assert!(!projects.contains(&project), "the projects of one account are shown to another");
    let restored = owner.status(Method::POST, &format!("/api/sessions/{binned}/restore")).await;
    assert_eq!(restored, StatusCode::OK, "one account empties its own bin only");
    assert_eq!(owner.status(Method::DELETE, &format!("/api/sessions/{binned}")).await, StatusCode::NO_CONTENT);
    assert_eq!(owner.status(Method::DELETE, "/api/gpus/moth").await, StatusCode::NO_CONTENT);
    let page = kim.request(Method::GET, "/").send().await.unwrap().text().await.unwrap();
    assert!(!page.contains(&session), "the page of one account shows the session of another");
    let theirs = owner.request(Method::GET, "/").send().await.unwrap().text().await.unwrap();
    assert!(theirs.contains(&session));
    assert_eq!(owner.status(Method::GET, &format!("/api/sessions/{session}")).await, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_browser_and_every_stream() {
    let (_nodes, studio) = studio().await;
    let one = Person::signed_in(&studio.client, "owner", PASSWORD).await;
    let two = Person::signed_in(&studio.client, "owner", PASSWORD).await;
    let session = two.session().await;
    let mut sockets = Vec::new();
    for path in ["/ws".to_owned(), format!("/ws/session/{session}"), "/comfy/ws?clientId=two".to_owned()] {
        sockets.push((two.socket(&path, &[]).await.unwrap(), path));
    }
    let mut streams = Vec::new();
    for path in ["/api/events".to_owned(), format!("/api/sessions/{session}/events")] {
        let response = two.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        streams.push((response.bytes_stream(), path));
    }

    let form = |body: &'static str| {
        one.request(Method::POST, "/sign-out").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
    };
    let left = form("everywhere=yes").send().await.unwrap();
    assert_eq!(left.status(), StatusCode::SEE_OTHER);
    assert!(left.headers()[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    for browser in [&one, &two] {
        assert_eq!(browser.status(Method::GET, "/api/sessions").await, StatusCode::UNAUTHORIZED);
    }
    for (mut socket, path) in sockets {
        let ended = async {
            while let Some(Ok(message)) = socket.next().await {
                if matches!(message, Message::Close(_)) {
                    break;
                }
            }
        };
        tokio::time::timeout(PATIENCE, ended).await.unwrap_or_else(|_| panic!("{path} stays open"));
    }
    for (mut stream, path) in streams {
        let ended = async { while stream.next().await.is_some() {} };
        tokio::time::timeout(PATIENCE, ended).await.unwrap_or_else(|_| panic!("{path} stays open"));
    }
    let again = Person::signed_in(&studio.client, "owner", PASSWORD).await;
    assert_eq!(again.status(Method::GET, "/api/sessions").await, StatusCode::OK);
}

#[tokio::test]
async fn a_code_signs_in_once_and_a_disabled_account_not_at_all() {
    let (_nodes, studio) = studio().await;
    let owner = Person::signed_in(&studio.client, "owner", PASSWORD).await;
    let (status, pairing) = owner.post("/_fn/pair", &json!({})).await;
    assert_eq!(status, StatusCode::OK, "{pairing}");
    let code = pairing["code"].as_str().unwrap().to_lowercase();
    assert!(secrets::read_pairing_code(&code).is_some());
    let tablet = Person::signed_in(&studio.client, "owner", &code).await;
    assert_eq!(tablet.status(Method::GET, "/api/sessions").await, StatusCode::OK);
    assert_eq!(Person::nobody(&studio.client).sign_in("owner", &code).await.status(), StatusCode::UNAUTHORIZED);

    let store: &dyn Store = &*studio.state().store;
    let late = secrets::new_pairing_code();
    store.add_pairing_code(studio.state().owner, &secrets::hash(&late), Timestamp(1), Timestamp(0)).await.unwrap();
    assert_eq!(Person::nobody(&studio.client).sign_in("owner", &late).await.status(), StatusCode::UNAUTHORIZED, "it expired");
    let token = Person::with_token(&studio.client, &owner.token(&["read"]).await);
    store.disable_account(studio.state().owner, Timestamp(1)).await.unwrap();
    for shut in [&owner, &tablet, &token] {
        assert_eq!(shut.status(Method::GET, "/api/sessions").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(Person::nobody(&studio.client).sign_in("owner", PASSWORD).await.status(), StatusCode::UNAUTHORIZED);
}
