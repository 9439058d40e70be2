//! `gesso user`, beside a studio that runs.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use reqwest::{Method, StatusCode};

use crate::support::{Nodes, Person, Studio};

fn user(studio: &Studio, args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gesso"))
        .arg("user")
        .args(args)
        .env("DATABASE_URL", &studio.state().settings.database_url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn people_are_added_listed_and_shut_out_beside_a_running_studio() {
    let nodes = Nodes::one(50.0).await;
    let studio = Studio::start_with(&nodes, &[("GESSO_AUTH", "required")]).await;
    said(&user(&studio, &["add", "kim"], "a good password\n"));
    let kim = Person::signed_in(&studio.client, "kim", "a good password").await;
    assert_eq!(kim.status(Method::GET, "/api/sessions").await, StatusCode::OK);

    let code = said(&user(&studio, &["add", "lee"], ""));
    let lee = Person::signed_in(&studio.client, "lee", code.trim()).await;
    assert_eq!(lee.status(Method::GET, "/api/sessions").await, StatusCode::OK);

    said(&user(&studio, &["add", "owner"], "the first password\n"));
    let owner = Person::signed_in(&studio.client, "owner", "the first password").await;
    assert_eq!(owner.status(Method::GET, "/api/sessions").await, StatusCode::OK);

    said(&user(&studio, &["disable", "kim"], ""));
    assert_eq!(kim.status(Method::GET, "/api/sessions").await, StatusCode::UNAUTHORIZED);
    let list = said(&user(&studio, &["list"], ""));
    assert_eq!(list, "owner\tenabled\tpassword\nkim\tdisabled\tpassword\nlee\tenabled\tno password\n");

    for (args, stdin) in
        [(&["add", "kim"][..], "a good password\n"), (&["add", "short"], "short\n"), (&["disable", "nobody"], "")]
    {
        let refused = user(&studio, args, stdin);
        assert_eq!(refused.status.code(), Some(1), "{args:?}");
        let stderr = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(stderr.starts_with("gesso: ") && stderr.contains("hint:"), "{stderr}");
        assert!(!stderr.contains("a good password"), "{stderr}");
    }
}
