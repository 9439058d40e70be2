//! Who may ask, and what browsers may do with the answers.

use reqwest::{Method, StatusCode};

use crate::support::{Nodes, Studio};

#[tokio::test]
async fn a_page_of_another_origin_can_neither_read_nor_act() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    let own = client.url("");
    for path in
        ["/", "/health", "/api/sessions", "/api/events", "/ws", "/metrics", "/_fn/home", "/api/docs/", "/pkg/x.js", "/nothing"]
    {
        for (name, value) in [
            ("host", "evil.example"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let response = client.request(Method::POST, path).header(name, value).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path} with {name}: {value}");
        }
    }
    let good = client.request(Method::GET, "/api/sessions").header("origin", &own).header("sec-fetch-site", "same-origin");
    assert_eq!(good.send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn every_answer_forbids_sniffing_and_framing_and_pages_carry_a_nonce() {
    let nodes = Nodes::one(50.0).await;
    let client = &Studio::start(&nodes).await.client;
    for path in ["/", "/api/sessions", "/nothing", "/api/docs/"] {
        let response = client.request(Method::GET, path).send().await.unwrap();
        let header =
            |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert!(header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
    let page = client.request(Method::GET, "/").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
    assert!(!policy.contains("script-src 'self' 'unsafe-inline'"));
    let html = page.text().await.unwrap();
    assert!(html.contains(&format!("nonce=\"{nonce}\"")), "the page's scripts carry the nonce of its policy");
    assert!(html.contains("Simulated") || html.contains("main"), "the page is rendered here");
    let again = client.request(Method::GET, "/").send().await.unwrap();
    assert!(!again.headers()["content-security-policy"].to_str().unwrap().contains(&nonce), "a nonce is used once");
}
