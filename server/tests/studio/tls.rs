//! HTTPS by certificate files: both protocols, secure cookies, and files that cannot be used.

use std::path::Path;

use gesso_server::{
    config::{FileSettings, Settings},
    fleet::engines::Demo,
    serve,
};
use reqwest::{Certificate, StatusCode, Version, header};

use crate::support::{Nodes, Studio};

/// Writes a self-signed certificate for loopback and its key; gives the certificate.
fn certificate(folder: &Path) -> String {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert.pem()
}

#[tokio::test]
async fn https_serves_both_protocols_and_secure_cookies() {
    let folder = tempfile::tempdir().unwrap();
    let pem = certificate(folder.path());
    let nodes = Nodes::one(50.0).await;
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let env =
        [("GESSO_TLS_CERT", cert.to_str().unwrap()), ("GESSO_TLS_KEY", key.to_str().unwrap()), ("GESSO_AUTH", "required")];
    let studio = Studio::start_with(&nodes, &env).await;
    let state = studio.state();
    state.store.ensure_account(state.owner, "owner", gesso_core::time::Timestamp(0)).await.unwrap();
    studio.set_password("owner", "correct horse battery").await;
    let url = studio.client.url("");
    assert!(url.starts_with("https://"), "{url}");
    let builder = || {
        let trusted = reqwest::Client::builder().no_proxy().tls_certs_only([Certificate::from_pem(pem.as_bytes()).unwrap()]);
        trusted.redirect(reqwest::redirect::Policy::none())
    };
    let health = builder().http1_only().build().unwrap().get(format!("{url}/health")).send().await.unwrap();
    assert_eq!((health.status(), health.version()), (StatusCode::OK, Version::HTTP_11));
    let form = "name=owner&secret=correct+horse+battery";
    let client = builder().build().unwrap();
    let request = client.post(format!("{url}/sign-in")).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let signed_in = request.body(form).send().await.unwrap();
    assert_eq!(signed_in.status(), StatusCode::SEE_OTHER);
    let cookie = signed_in.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-gesso_session="), "{cookie}");
    assert!(cookie.contains("; Secure") && cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    let sessions = client.get(format!("{url}/api/sessions")).header(header::COOKIE, pair).send().await.unwrap();
    assert_eq!(sessions.status(), StatusCode::OK);
    // Whoever speaks no TLS here, or dawdles, keeps nobody waiting.
    let _idle = tokio::net::TcpStream::connect(url.trim_start_matches("https://")).await.unwrap();
    assert_eq!(client.get(format!("{url}/health")).send().await.unwrap().status(), StatusCode::OK);
    assert!(client.get(format!("{}/health", url.replace("https://", "http://"))).send().await.is_err());
}

#[tokio::test]
async fn files_that_cannot_be_used_are_named_at_start() {
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    std::fs::write(folder.path().join("empty.pem"), "").unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (cert, key, named) in [
        ("empty.pem", "key.pem", "empty.pem"),
        ("cert.pem", "empty.pem", "empty.pem"),
        ("missing.pem", "key.pem", "missing.pem"),
    ] {
        let env = |name: &str| match name {
            "GESSO_DATA_DIR" => Some(path("data")),
            "GESSO_TLS_CERT" => Some(path(cert)),
            "GESSO_TLS_KEY" => Some(path(key)),
            _ => None,
        };
        let settings = Settings::load(FileSettings::default(), &env, Some("127.0.0.1:0")).unwrap();
        let error = serve::start(settings, Demo::Never, 1.0).await.err().map(|error| format!("{error:#}")).unwrap_or_default();
        assert!(error.contains(named) && error.contains("HTTPS"), "{error}");
    }
}
