//! Misbehaviour on demand, and what is left behind after it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Sim, content, eventually, objects};

fn ask() -> Value {
    json!({"model": "llama3.2:3b", "messages": [{"role": "user", "content": "日本の灯台 🦊, Füchse über dem Ärmelkanal, 冬の狐"}]})
}

#[tokio::test]
async fn an_error_stands_at_position_zero_one_and_n() {
    let sim = Sim::with("error-mid=0*1,error-mid=1*1,error-mid=6*1", |_| ()).await;
    let (status, text) = sim.refusal("/api/chat", ask()).await;
    assert!(status == 500 && text.starts_with("model runner has unexpectedly stopped"));
    for n in [1, 6] {
        let lines = sim.lines("/api/chat", ask()).await;
        assert_eq!(lines.len(), n + 1);
        let last = lines.last().unwrap();
        assert!(last["error"].is_string() && last.get("done").is_none() && last.get("model").is_none());
    }
    assert_eq!(sim.lines("/api/chat", ask()).await.last().unwrap()["done"], true);
}

#[tokio::test]
async fn a_stream_may_end_cleanly_without_done() {
    let sim = Sim::with("truncate=4*2", |_| ()).await;
    let lines = sim.lines("/api/chat", ask()).await;
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|line| line["done"] == false));
    let mut body = ask();
    body["stream"] = json!(false);
    let whole: Value = sim.post("/api/chat", body).await.json().await.unwrap();
    assert_eq!(whole["done"], false);
    assert!(whole.get("eval_count").is_none() && !whole["message"]["content"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn a_dropped_stream_breaks_the_connection() {
    let sim = Sim::with("drop=3", |_| ()).await;
    let mut response = sim.post("/api/chat", ask()).await;
    let mut bytes = Vec::new();
    let broken = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert_eq!((broken, objects(&bytes).len()), (true, 3));
    // The server cut it, not the caller.
    assert_eq!(sim.server.disconnects(), 0);
}

#[tokio::test]
async fn lines_and_writes_need_not_align() {
    let sim = Sim::with("ragged,huge-line", |_| ()).await;
    let mut response = sim.post("/api/chat", ask()).await;
    let (mut bytes, mut split_character, mut several) = (Vec::new(), false, false);
    while let Some(chunk) = response.chunk().await.unwrap() {
        split_character |= std::str::from_utf8(&chunk).is_err();
        several |= chunk.windows(2).any(|pair| pair == b"\n{") || chunk.windows(3).any(|pair| pair == b"\n\n{");
        bytes.extend_from_slice(&chunk);
    }
    assert!(split_character, "no character was split");
    assert!(several, "no write held the end of one object and the start of another");
    assert!(bytes.windows(2).any(|pair| pair == b"\n\n"), "no blank line");
    assert!(bytes.split(|&b| b == b'\n').any(|line| line.len() > 1024 * 1024), "no huge line");
    sim.server.set_chaos("".parse().unwrap());
    assert_eq!(content(&objects(&bytes)), content(&sim.lines("/api/chat", ask()).await));
    assert!(content(&objects(&bytes)).contains("日本の灯台 🦊"));
}

#[tokio::test]
async fn the_final_object_may_carry_content_or_tool_calls() {
    let sim = Sim::with("tail*1,tool-call*1", |_| ()).await;
    let mut body = ask();
    body["tools"] = json!([{"type": "function", "function": {"name": "paint", "parameters": {
        "type": "object", "required": ["subject"], "properties": {"subject": {"type": "string"}}}}}]);
    let lines = sim.lines("/api/chat", &body).await;
    let last = lines.last().unwrap();
    assert!(last["done"] == true && last["message"]["content"] != "");
    let call = &last["message"]["tool_calls"][0]["function"];
    assert_eq!(call["name"], "paint");
    assert!(call["arguments"]["subject"].is_string(), "arguments are an object: {call}");
    let plain = sim.lines("/api/chat", &body).await;
    assert_eq!(content(&lines), content(&plain));
    assert!(plain.last().unwrap()["message"].get("tool_calls").is_none());
}

#[tokio::test]
async fn busy_once_then_fine() {
    let sim = Sim::with("busy*1", |_| ()).await;
    let refusal = sim.refusal("/api/chat", ask()).await;
    assert_eq!(refusal, (503, "server busy, please try again.  maximum pending requests exceeded".into()));
    assert_eq!(sim.lines("/api/chat", ask()).await.last().unwrap()["done"], true);
    assert_eq!(sim.server.requests(), 2);
}

#[tokio::test]
async fn loads_fail_with_their_reason_and_leave_nothing_resident() {
    let sim = Sim::with("load-fail*1,oom*1,error-500*1,runner-json*1", |_| ()).await;
    assert_eq!(sim.refusal("/api/chat", ask()).await.1, "llama-server process has terminated: exit status 2");
    let runner: Value = serde_json::from_str(&sim.refusal("/api/chat", ask()).await.1).unwrap();
    assert_eq!(runner["error"]["type"], "server_error");
    let (status, text) = sim.refusal("/api/chat", ask()).await;
    assert!(status == 500 && text.contains("error loading model"), "{text}");
    assert!(sim.ps_names().await.is_empty());
    assert!(sim.refusal("/api/chat", ask()).await.1.starts_with("llama-server reported out-of-memory during startup"));
    assert_eq!(sim.lines("/api/chat", ask()).await.last().unwrap()["done"], true);
    assert_eq!(sim.server.disconnects(), 0);
}

#[tokio::test]
async fn leaving_mid_stream_is_counted_and_frees_the_slot_within_a_second() {
    let sim = Sim::with("slow=20000", |_| ()).await;
    let mut response = sim.post("/api/chat", ask()).await;
    response.chunk().await.unwrap().unwrap();
    let left = Instant::now();
    drop(response);
    eventually("the disconnect is seen", async || sim.server.disconnects() == 1 && sim.server.active() == 0).await;
    sim.server.set_chaos("".parse().unwrap());
    assert_eq!(sim.lines("/api/chat", ask()).await.last().unwrap()["done"], true);
    assert!(left.elapsed() < Duration::from_secs(1), "{:?}", left.elapsed());
}

#[tokio::test]
async fn leaving_while_nothing_answers_is_counted() {
    let sim = Sim::with("hang*1", |_| ()).await;
    let request = sim.client.post(sim.server.url() + "/api/chat").body(ask().to_string()).timeout(Duration::from_millis(200));
    assert!(request.send().await.unwrap_err().is_timeout());
    eventually("the disconnect is seen", async || sim.server.disconnects() == 1 && sim.server.active() == 0).await;
}

#[tokio::test]
async fn leaving_during_a_load_takes_the_load_with_it() {
    // 1.6 s of load at speed 1.
    let sim = Sim::with("", |options| options.speed = 1.0).await;
    let request = sim.client.post(sim.server.url() + "/api/chat").body(ask().to_string()).send();
    let request = tokio::spawn(request);
    eventually("a loading model is listed", async || sim.ps_names().await == ["llama3.2:3b"]).await;
    request.abort();
    eventually("the load is given up", async || sim.ps_names().await.is_empty() && sim.server.disconnects() == 1).await;
}

#[tokio::test]
async fn latency_comes_before_every_route() {
    let sim = Sim::with("latency=120*1", |_| ()).await;
    let before = Instant::now();
    sim.get("/api/version").await;
    assert!(before.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn killing_breaks_streams_and_stopping_waits_for_them() {
    let sim = Sim::with("slow=20000", |_| ()).await;
    let mut response = sim.post("/api/chat", ask()).await;
    response.chunk().await.unwrap().unwrap();
    sim.server.kill();
    let end = loop {
        match response.chunk().await {
            Ok(Some(_)) => {}
            end => break end,
        }
    };
    assert!(end.is_err());

    let sim = Sim::with("slow=400", |_| ()).await;
    let response = sim.post("/api/chat", ask()).await;
    let url = sim.server.url();
    let (bytes, ()) = tokio::join!(response.bytes(), sim.server.stop());
    assert_eq!(objects(&bytes.unwrap()).last().unwrap()["done"], true);
    assert!(sim.client.get(url).send().await.is_err());
}

#[tokio::test]
async fn chaos_changes_over_the_control_route() {
    let sim = Sim::start().await;
    let put = async |list: &str| {
        let response = sim.client.put(sim.server.url() + "/__sim/chaos").body(list.to_owned()).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    assert_eq!(put("busy*2").await, (200, "busy*2".into()));
    assert_eq!(sim.refusal("/api/chat", ask()).await.0, 503);
    assert_eq!(sim.server.chaos().to_string(), "busy*1");
    assert_eq!(put("nonsense").await.0, 400);
    assert_eq!(put("").await.0, 200);
    assert_eq!(sim.lines("/api/chat", ask()).await.last().unwrap()["done"], true);
    assert_eq!(sim.get("/__sim/stats").await["requests"], 2);
}

fn claims() -> Value {
    let text = json!({"type": "string"});
    let claim = json!({"type": "object", "required": ["quote", "slot", "proposal"],
        "properties": {"quote": text, "slot": {"enum": ["style", "medium", "color"]}, "proposal": text}});
    json!({"type": "object", "required": ["claims"], "properties": {"claims": {"type": "array", "maxItems": 3, "items": claim}}})
}

#[tokio::test]
async fn what_is_said_goes_wrong_on_demand_and_only_then() {
    const BRIEF: &str = "A glass lighthouse at dusk, waves below";
    let sim = Sim::start().await;
    let ask = |structured: bool| {
        let messages = json!([{"role": "system", "content": "You are Luna."}, {"role": "user", "content": BRIEF}]);
        let mut body = json!({"model": "llama3.2:3b", "messages": messages, "options": {"num_predict": 300}});
        if structured {
            body["format"] = claims();
        }
        body
    };
    let mut said = std::collections::BTreeMap::new();
    for switch in ["", "misquote", "empty", "refusal", "repeat", "ponder", "flowery", "foreign"] {
        for structured in [true, false] {
            sim.server.set_chaos(switch.parse().unwrap());
            let lines = sim.lines("/api/chat", ask(structured)).await;
            let reason = lines.last().unwrap()["done_reason"].as_str().unwrap().to_owned();
            said.insert((switch, structured), (content(&lines), reason));
        }
    }
    let document = |switch| serde_json::from_str::<Value>(&said[&(switch, true)].0).unwrap();
    let each = |switch, key: &str| {
        let document = document(switch);
        let claims = document["claims"].as_array().unwrap();
        assert!(!claims.is_empty(), "{switch}");
        claims.iter().map(|claim| claim[key].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(each("", "quote").iter().all(|quote| BRIEF.contains(quote)), "nothing is wrong without a switch");
    assert!(each("misquote", "quote").iter().all(|quote| !BRIEF.contains(quote)));
    assert!(each("flowery", "proposal").iter().all(|text| text.split(' ').count() > 12 && text.contains("tapestry")));
    assert!(each("foreign", "proposal").iter().all(|text| text.starts_with("eine ")));
    assert_eq!(document("empty"), json!({"claims": []}));
    assert_eq!(said[&("empty", false)].0, "");
    for structured in [true, false] {
        assert!(said[&("refusal", structured)].0.starts_with("I'm sorry"));
        assert_eq!(said[&("ponder", structured)], (String::new(), "length".to_owned()));
        let (text, reason) = &said[&("repeat", structured)];
        assert_eq!(reason, "length");
        assert!(text.matches("lighthouse").count() > 3, "{text}");
        assert_eq!(said[&("", structured)].1, "stop");
    }
}
