use super::*;

fn request(model: usize, format: &str, message: &str) -> Request {
    let body = Body::parse("ChatRequest", format!(r#"{{"think":false{format}}}"#).as_bytes()).unwrap();
    let model = super::super::models::installed().swap_remove(model);
    let mut request = Request::parse(&body, model, "m", "chat").unwrap();
    let turn = |role: &str, content: &str| Turn { role: role.into(), content: content.into() };
    request.turns =
        vec![turn("system", "You are Luna."), turn("user", "first words"), turn("assistant", "answer"), turn("user", message)];
    request
}

fn steps(faults: Faults, format: &str) -> Vec<Step> {
    let request = request(0, format, "a fox in the snow");
    let ask = Ask {
        model: "m".into(),
        turns: request.turns.clone(),
        pictures: Vec::new(),
        seed: 1,
        thoughts: 0,
        form: request.form.clone(),
    };
    plan(&request, &ask, 10_000, faults).unwrap().0.into()
}

fn text(steps: &[Step]) -> String {
    steps.iter().map(|step| if let Step::Delta { content, .. } = step { content.as_str() } else { "" }).collect()
}

#[test]
fn faults_end_the_plan_where_they_say() {
    let none = steps(Faults::default(), "");
    assert!(matches!(none.last(), Some(Step::Done { reason: "stop", .. })));
    for n in [0, 1, 7] {
        let cut = steps(Faults { drop: Some(n), error_mid: Some(n + 1), ..Faults::default() }, "");
        assert_eq!((cut.len() as u64, cut.last()), (n + 1, Some(&Step::Cut)));
    }
    let late = steps(Faults { truncate: Some(1_000_000), ..Faults::default() }, "");
    assert_eq!((late.len(), late.last()), (none.len(), Some(&Step::End)));
}

#[test]
fn the_tail_moves_into_the_final_object() {
    let (plain, tail) = (steps(Faults::default(), ""), steps(Faults { tail: true, ..Faults::default() }, ""));
    let Some(Step::Done { content, .. }) = tail.last() else { panic!("no final object") };
    assert!(!content.is_empty());
    assert_eq!(text(&tail) + content, text(&plain));
}

#[test]
fn bad_json_is_a_true_prefix_that_ends_by_length() {
    let format = r#","format":"json""#;
    let (good, bad) = (steps(Faults::default(), format), steps(Faults { bad_json: true, ..Faults::default() }, format));
    assert!(serde_json::from_str::<Value>(&text(&good)).is_ok());
    assert!(serde_json::from_str::<Value>(&text(&bad)).is_err());
    assert!(text(&good).starts_with(&text(&bad)));
    assert!(matches!(bad.last(), Some(Step::Done { reason: "length", .. })));
}

#[test]
fn old_turns_leave_first_and_the_system_prompt_stays() {
    let mut request = request(0, "", "a fox in the snow");
    request.turns.insert(1, Turn { role: "user".into(), content: "word ".repeat(60) });
    assert!(fit(&mut request, 60).unwrap() < 60);
    assert_eq!(request.turns.first().unwrap().role, "system");
    assert_eq!(request.turns.last().unwrap().content, "a fox in the snow");
    assert!(!request.turns.iter().any(|turn| turn.content.starts_with("word")));
}

#[test]
fn one_message_that_is_too_long_loses_half_the_window_or_is_refused() {
    let long = "word ".repeat(500) + "end";
    let mut rendered = request(0, "", &long);
    assert_eq!(fit(&mut rendered, 100).unwrap(), 100 - 48);
    assert_eq!(rendered.turns.len(), 1);
    assert!(rendered.turns[0].content.ends_with("end"));

    let native = fit(&mut request(2, "", &long), 100).unwrap_err();
    assert_eq!(native.status, StatusCode::BAD_REQUEST);
    let inner: Value = serde_json::from_str(&native.text).unwrap();
    assert!(inner["error"]["message"].as_str().unwrap().contains("exceeds the available context size (100 tokens)"));

    let mut no_shift = request(0, r#","shift":false"#, &long);
    assert!(fit(&mut no_shift, 100).unwrap_err().text.starts_with("the prompt is longer than the context length"));
}
