//! Signing in: nothing is readable without a credential, a credential does what it may, and ends when it is ended.

use std::{collections::BTreeSet, net::Ipv4Addr, time::Duration};

use gesso_core::time::Timestamp;
use gesso_server::{routes, security::secrets};
use reqwest::{Method, StatusCode, header};
use serde_json::json;

use crate::support::{Nodes, PATIENCE, Person, Studio};

pub(crate) const PASSWORD: &str = "correct horse battery";

/// Pages and routes of the rooms, as [`paths`] spells them.
const ROOMS: [&str; 21] = [
    "/drafts",
    "/drafts/0",
    "/fleet",
    "/forms",
    "/forms/0",
    "/pictures/0/0",
    "/projects",
    "/projects/0",
    "/projects/bin",
    "/api/bin",
    "/api/gpus",
    "/api/gpus/0",
    "/api/gpus/0/drain",
    "/api/gpus/0/resume",
    "/api/gpus/0/probe",
    "/api/queue",
    "/api/queue/0/move",
    "/api/projects/0/restore",
    "/api/sessions/0/restore",
    "/api/workflows/0/form",
    "/api/workflows/0/run",
];

pub(crate) async fn studio() -> (Nodes, Studio) {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::with_sign_in(&nodes, PASSWORD).await;
    (nodes, studio)
}

/// The paths a router knows, with something in the place of their parameters: its `Debug` lists them.
fn paths(router: &axum::Router) -> BTreeSet<String> {
    let said = format!("{router:?}");
    let known = said.split('"').filter(|part| part.starts_with('/') && !part.contains("__private"));
    let filled = |part| if str::starts_with(part, '{') { "0" } else { part };
    known.map(|path| path.split('/').map(filled).collect::<Vec<_>>().join("/")).collect()
}

#[tokio::test]
async fn nothing_is_readable_without_a_credential() {
    let (_nodes, studio) = studio().await;
    let nobody = Person::nobody(&studio.client);
    let mut open = paths(&routes::public(studio.state().clone()));
    assert!(open.remove("/"), "what it does not know is listed there");
    assert_eq!(open.iter().map(String::as_str).collect::<Vec<_>>(), ["/g/0", "/g/0/0", "/health", "/offline", "/sign-in"]);
    let mut private = paths(&routes::inside(studio.state().clone()));
    for known in ["/", "/settings", "/api/generate", "/api/docs/0", "/_fn/home", "/_fn/make_token", "/comfy/prompt", "/ws"]
        .into_iter()
        .chain(ROOMS)
    {
        assert!(private.contains(known), "{known} is not among {private:?}");
    }
    private
        .extend(["/nothing", "/api/nothing", "/comfy/", "/states", "/_fn/nothing", "/healthy", "/sign-in/x"].map(String::from));
    assert!(private.len() > 100, "only {} paths", private.len());
    for path in private.iter().filter(|path| !open.contains(*path)) {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            let response = nobody.request(method.clone(), path).send().await.unwrap();
            let for_programs =
                ["/api", "/ws", "/comfy", "/_fn", "/ready", "/metrics"].iter().any(|folder| path.starts_with(folder));
            if method == Method::GET && !for_programs {
                assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
                let to = response.headers()[header::LOCATION].to_str().unwrap();
                assert!(to == "/sign-in" || to.starts_with("/sign-in?next=%2F"), "{path} leads to {to}");
            } else {
                assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{method} {path}");
                assert!(response.headers().contains_key(header::WWW_AUTHENTICATE), "{method} {path}");
            }
            let said = response.text().await.unwrap();
            assert!(said.is_empty() || said.contains("Nobody is signed in"), "{method} {path}: {said}");
        }
    }
    for path in ["/ws", "/ws/session/0", "/comfy/ws", "/comfy/api/ws"] {
        assert_eq!(nobody.socket(path, &[]).await.err(), Some(StatusCode::UNAUTHORIZED), "{path}");
    }
    assert_eq!(nobody.status(Method::GET, "/health").await, StatusCode::OK);
    let page = nobody.request(Method::GET, "/sign-in?next=/drafts").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert!(page.text().await.unwrap().contains("method=\"post\""));
}

#[tokio::test]
async fn a_cookie_is_for_this_studio_and_no_script() {
    let (_nodes, studio) = studio().await;
    let nobody = Person::nobody(&studio.client);
    let response = nobody.sign_in("owner", PASSWORD).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()[header::LOCATION], "/drafts");
    assert_eq!(response.headers()["cross-origin-opener-policy"], "same-origin", "a session has a process of its own");
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    for flag in ["gesso_session=", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age="] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
    let behind_proxy = nobody
        .request(Method::POST, "/sign-in")
        .header("origin", studio.client.url("").replace("http://", "https://"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(format!("name=owner&secret={}", PASSWORD.replace(' ', "+")));
    let cookie = behind_proxy.send().await.unwrap().headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-gesso_session=") && cookie.contains("; Secure"), "{cookie}");

    let one = Person::signed_in(&studio.client, "owner", PASSWORD).await;
    let two = Person::signed_in(&studio.client, "owner", PASSWORD).await;
    assert_ne!(one.credential().1, two.credential().1, "every sign-in has a secret of its own");
    assert_eq!(one.status(Method::GET, "/api/sessions").await, StatusCode::OK);
    let secret = one.credential().1.split('=').nth(1).unwrap().to_owned();
    let known = studio.state().store.sign_in_of(&secret, Timestamp(0)).await.unwrap();
    assert!(known.is_none(), "what is kept is not the secret");
}

#[tokio::test]
async fn wrong_passwords_are_slowed_down() {
    let (_nodes, studio) = studio().await;
    let nobody = Person::nobody(&studio.client);
    // Names nobody has are slowed down the same way, and answered the same.
    let mut wrong = 0;
    while nobody.sign_in("nobody", "wrong password").await.status() == StatusCode::UNAUTHORIZED {
        wrong += 1;
        assert!(wrong < 12, "nobody is slowed down");
    }
    assert!(wrong >= 3, "only {wrong} tries were free");
    let slowed = nobody.sign_in("owner", PASSWORD).await;
    assert_eq!(slowed.status(), StatusCode::TOO_MANY_REQUESTS, "the address waits, even with the right password");
    assert!(slowed.headers().contains_key(header::RETRY_AFTER));
    assert!(slowed.text().await.unwrap().contains("Too many tries"));
    let began = std::time::Instant::now();
    while nobody.sign_in("owner", PASSWORD).await.status() == StatusCode::TOO_MANY_REQUESTS {
        assert!(began.elapsed() < PATIENCE, "it is never taken again");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn an_account_under_attack_waits_a_little_and_its_owner_gets_in_by_a_code() {
    let (_nodes, studio) = studio().await;
    let from = |last: u8| Person::nobody_from(&studio.client, Ipv4Addr::new(127, 0, 1, last));
    // Every try comes from another address.
    let mut last = 0;
    let wait = loop {
        last += 1;
        let answer = from(last).sign_in("owner", "wrong password").await;
        match answer.headers().get(header::RETRY_AFTER).map(|secs| secs.to_str().unwrap().parse::<u64>().unwrap()) {
            Some(wait) if wait >= 3 => break wait,
            Some(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            None => assert_eq!(answer.status(), StatusCode::UNAUTHORIZED),
        }
        assert!(last < 200, "the account is never slowed down");
    };
    assert!(wait <= 60, "{wait}");
    assert_eq!(from(201).sign_in("owner", PASSWORD).await.status(), StatusCode::TOO_MANY_REQUESTS);
    let (store, owner) = (&studio.state().store, studio.state().owner);
    let code = gesso_server::security::guard::pair(&**store, owner).await.unwrap();
    assert_eq!(from(202).sign_in("owner", &code).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(from(203).sign_in("nobody else", "wrong password").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn many_tries_at_once_gain_nothing() {
    let (_nodes, studio) = studio().await;
    let nobody = Person::nobody(&studio.client);
    let tries = (0..20).map(|_| nobody.sign_in("owner", "wrong password"));
    let answers = futures::future::join_all(tries).await;
    let checked = answers.iter().filter(|answer| answer.status() == StatusCode::UNAUTHORIZED).count();
    assert!(checked <= 4, "{checked} of 20 were checked");
}

#[tokio::test]
async fn a_token_does_what_it_may_and_no_more() {
    let (_nodes, studio) = studio().await;
    let owner = Person::signed_in(&studio.client, "owner", PASSWORD).await;
    let read = Person::with_token(&studio.client, &owner.token(&["read"]).await);
    let write = Person::with_token(&studio.client, &owner.token(&["write"]).await);
    let comfy_token = owner.token(&["comfy"]).await;
    let comfy = Person::with_token(&studio.client, &comfy_token);
    let new = json!({"flow": "chat"});
    assert_eq!(read.status(Method::GET, "/api/sessions").await, StatusCode::OK);
    assert_eq!(read.status(Method::GET, "/metrics").await, StatusCode::OK);
    assert_eq!(read.post("/api/sessions", &new).await.0, StatusCode::FORBIDDEN);
    assert_eq!(write.post("/api/sessions", &new).await.0, StatusCode::CREATED);
    assert_eq!(write.status(Method::GET, "/api/sessions").await, StatusCode::FORBIDDEN);
    for path in ["/api/queue", "/api/bin", "/api/gpus"] {
        assert_eq!(read.status(Method::GET, path).await, StatusCode::OK, "{path}");
        assert_eq!(write.status(Method::GET, path).await, StatusCode::FORBIDDEN, "{path}");
    }
    for path in ["/api/gpus/only/drain", "/api/gpus/only/resume", "/api/gpus/only/probe"] {
        assert_eq!(read.status(Method::POST, path).await, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(write.status(Method::POST, path).await, StatusCode::OK, "{path}");
    }
    assert_eq!(read.status(Method::DELETE, "/api/bin").await, StatusCode::FORBIDDEN);
    assert_eq!(write.status(Method::DELETE, "/api/bin").await, StatusCode::NO_CONTENT);
    assert_eq!(comfy.status(Method::GET, "/api/sessions").await, StatusCode::FORBIDDEN);
    assert_eq!(read.status(Method::GET, "/comfy/queue").await, StatusCode::FORBIDDEN);
    for program in [&read, &write, &comfy] {
        let asked = json!({"name": "More", "scopes": ["write"]});
        assert_eq!(program.post("/_fn/make_token", &asked).await.0, StatusCode::FORBIDDEN, "a token makes no tokens");
        assert_eq!(program.status(Method::GET, "/").await, StatusCode::FORBIDDEN, "pages are for people");
    }
    let nobody = Person::nobody(&studio.client);
    for (program, lacks, said) in [(&read, "/comfy/queue", "comfy"), (&comfy, "/api/sessions", "read")] {
        let refused = program.request(Method::GET, lacks).send().await.unwrap();
        let problem = refused.json::<serde_json::Value>().await.unwrap();
        assert_eq!(problem["code"], "forbidden", "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(said), "{problem}");
    }
    assert_eq!(comfy.status(Method::GET, "/comfy/queue").await, StatusCode::OK);
    assert!(read.socket("/ws", &[]).await.is_ok() && comfy.socket("/comfy/ws", &[]).await.is_ok());
    assert_eq!(write.socket("/ws", &[]).await.err(), Some(StatusCode::FORBIDDEN));
    assert_eq!(read.socket("/comfy/ws", &[]).await.err(), Some(StatusCode::FORBIDDEN));
    for path in ["/api/sessions", "/api/events", "/ws", "/comfy/prompt", "/comfy/queue"] {
        let status = nobody.status(Method::GET, &format!("{path}?token={comfy_token}")).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path} takes no token in its address");
    }
    for path in ["/comfy/ws", "/comfy/view"] {
        let status = nobody.status(Method::GET, &format!("{path}?token={comfy_token}")).await;
        assert_ne!(status, StatusCode::UNAUTHORIZED, "{path}");
        let wrong = nobody.status(Method::GET, &format!("{path}?token={comfy_token}0")).await;
        assert_eq!(wrong, StatusCode::UNAUTHORIZED, "{path}");
    }

    let tokens = studio.state().store.api_tokens(studio.state().owner).await.unwrap();
    for token in tokens {
        let body = format!("token={}", token.id);
        let revoked = owner.request(Method::POST, "/_fn/revoke_token");
        let revoked =
            revoked.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).send().await.unwrap();
        assert!(revoked.status().is_success() || revoked.status().is_redirection(), "{}", revoked.status());
    }
    assert_eq!(read.status(Method::GET, "/api/sessions").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_page_of_another_origin_gains_nothing_from_a_cookie() {
    let (_nodes, studio) = studio().await;
    let owner = Person::signed_in(&studio.client, "owner", PASSWORD).await;
    for (name, value) in
        [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("host", "evil.example")]
    {
        for (method, path) in [
            (Method::GET, "/api/sessions"),
            (Method::POST, "/api/sessions"),
            (Method::POST, "/sign-out"),
            (Method::POST, "/sign-in"),
            (Method::GET, "/ws"),
        ] {
            let response = owner.request(method.clone(), path).header(name, value).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{method} {path} with {name}: {value}");
            assert!(!response.headers().contains_key("access-control-allow-origin"));
        }
    }
    assert_eq!(owner.status(Method::GET, "/api/sessions").await, StatusCode::OK);
    let own = studio.client.url("");
    for path in ["/ws", "/comfy/ws"] {
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://127.0.0.1:1"),
            ("sec-fetch-site", "cross-site"),
            ("host", "evil.example"),
            ("host", "evil.example:80"),
        ] {
            let refused = owner.socket(path, &[(name, value)]).await.err();
            assert_eq!(refused, Some(StatusCode::FORBIDDEN), "{path} with {name}: {value}");
        }
        assert!(owner.socket(path, &[("origin", &own), ("sec-fetch-site", "same-origin")]).await.is_ok(), "{path}");
    }
}

#[tokio::test]
async fn what_is_kept_tells_no_secret() {
    let (_nodes, studio) = studio().await;
    let owner = Person::signed_in(&studio.client, "owner", PASSWORD).await;
    let token = owner.token(&["read"]).await;
    let code = gesso_server::security::guard::pair(&*studio.state().store, studio.state().owner).await.unwrap();
    let cookie = owner.credential().1.split('=').nth(1).unwrap().to_owned();
    let mut kept = Vec::new();
    for file in std::fs::read_dir(&studio.state().settings.data_dir).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            kept.extend(std::fs::read(path).unwrap());
        }
    }
    let has = |text: &str| kept.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("$argon2id$"), "the password is kept as argon2id");
    for secret in [&token, &cookie, &code] {
        assert!(has(&secrets::hash(secret)), "its hash is kept");
        assert!(!has(secret), "a secret is kept");
    }
    assert!(!has(token.trim_start_matches("gesso_")) && !has(&code.replace('-', "")) && !has(PASSWORD));
}

#[tokio::test]
async fn where_nobody_signs_in_there_is_nothing_to_sign_in_to() {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::start(&nodes).await;
    let nobody = Person::nobody(&studio.client);
    assert_eq!(nobody.status(Method::GET, "/settings").await, StatusCode::OK);
    let way_in = nobody.request(Method::GET, "/sign-in").send().await.unwrap();
    assert_eq!(way_in.status(), StatusCode::SEE_OTHER);
    assert!(way_in.headers().get("cross-origin-opener-policy").is_none(), "there is no session to guard");
    assert_eq!(nobody.post("/_fn/make_token", &json!({"name": "x", "scopes": ["read"]})).await.0, StatusCode::CONFLICT);
}
