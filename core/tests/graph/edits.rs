//! Commands, what they write, and that undoing them restores the file byte for byte.

use gesso_core::graph::{
    edit::{Command, End, LevelId, Refusal, apply, undo},
    json::Json,
};

use crate::cases::{all, schema};

fn end(node: &str, slot: usize) -> End {
    End { node: node.to_owned(), slot }
}

/// Does a command, checks that undoing and doing it again work, and leaves it done.
fn done(file: &mut Json, level: &LevelId, command: Command) -> Result<(), Refusal> {
    let before = file.to_string();
    let changes = apply(file, level, command, &schema());
    let after = file.to_string();
    let redo = match changes {
        Ok(changes) => undo(file, changes),
        Err(refusal) => {
            assert_eq!(after, before, "a refusal left something behind");
            return Err(refusal);
        }
    };
    assert_eq!(file.to_string(), before);
    let _ = undo(file, redo);
    assert_eq!(file.to_string(), after);
    Ok(())
}

fn file(name: &str) -> Json {
    all().into_iter().find(|case| case.name == name).unwrap().workflow
}

fn node<'a>(file: &'a Json, id: &str) -> &'a Json {
    file.items("nodes").find(|node| node.get("id").unwrap().as_id().unwrap() == id).unwrap()
}

#[test]
fn values_are_set_by_name() {
    let set = |file: &mut Json, id: &str, input: &str, value: &str| {
        let value = Json::read(value).unwrap();
        done(file, &LevelId::Root, Command::SetValue { node: id.to_owned(), input: input.to_owned(), value })
    };
    let mut seed = file("seed_takes_two_places");
    set(&mut seed, "1", "seed", "18446744073709551615").unwrap();
    set(&mut seed, "1", "strength", "1.50").unwrap();
    assert_eq!(
        node(&seed, "1").get("widgets_values").unwrap().to_string(),
        r#"["a",18446744073709551615,"randomize","ink",1.50]"#
    );
    assert_eq!(set(&mut seed, "1", "nothing", "1"), Err(Refusal::NoSlot("1".into(), "widget nothing".into())));
    let mut named = file("values_by_name");
    set(&mut named, "1", "style", "\"oil\"").unwrap();
    assert_eq!(node(&named, "1").get("widgets_values").unwrap().get("style").unwrap().as_str(), Some("oil"));
    let mut forced = file("forced_sockets");
    set(&mut forced, "1", "b", "9").unwrap();
    assert_eq!(node(&forced, "1").get("widgets_values").unwrap().to_string(), r#"[5,"p",9,["x"]]"#);
    let mut dynamic = file("dynamic_combo");
    set(&mut dynamic, "2", "how.height", "99").unwrap();
    set(&mut dynamic, "3", "how", "\"size\"").unwrap();
    assert_eq!(node(&dynamic, "2").get("widgets_values").unwrap().to_string(), r#"["size",10,99,"nearest"]"#);
    assert_eq!(node(&dynamic, "3").get("widgets_values").unwrap().to_string(), r#"["size",64,64,"area"]"#);
    let mut subgraph = file("subgraphs");
    set(&mut subgraph, "54", "text", "\"mine\"").unwrap();
    set(&mut subgraph, "52", "words", "\"ours\"").unwrap();
    assert_eq!(node(&subgraph, "54").get("widgets_values").unwrap().to_string(), r#"["mine"]"#);
    assert_eq!(node(&subgraph, "52").get("widgets_values").unwrap().to_string(), r#"["ours"]"#);
}

#[test]
fn a_new_link_takes_the_place_of_the_old_one() {
    let mut file = file("bypass");
    let connect = |from: End, to: End| Command::Connect { from, to, kind: "IMAGE".into() };
    done(&mut file, &LevelId::Root, connect(end("6", 0), end("3", 0))).unwrap();
    assert_eq!(node(&file, "2").items("outputs").next().unwrap().get("links").unwrap().to_string(), "[]");
    assert_eq!(node(&file, "6").items("outputs").next().unwrap().get("links").unwrap().to_string(), "[5,7]");
    assert_eq!(node(&file, "3").items("inputs").next().unwrap().get("link").unwrap().to_string(), "7");
    assert_eq!(file.get("links").unwrap().as_list().unwrap().last().unwrap().to_string(), r#"[7,6,0,3,0,"IMAGE"]"#);
    assert!(done(&mut file, &LevelId::Root, connect(end("6", 5), end("3", 0))).is_err());
    done(&mut file, &LevelId::Root, Command::RemoveNode("6".into())).unwrap();
    assert!(
        file.items("nodes").count() == 5 && node(&file, "3").items("inputs").next().unwrap().get("link").unwrap().is_null()
    );
    let inside = LevelId::Subgraph("inner".into());
    let mut file = self::file("subgraphs");
    done(&mut file, &inside, connect(end("1", 0), end("-20", 0))).unwrap();
    let link =
        file.get("definitions").unwrap().items("subgraphs").next().unwrap().get("links").unwrap().as_list().unwrap().last();
    assert_eq!(link.unwrap().get("id").unwrap().as_i128(), Some(6));
    assert!(matches!(
        done(&mut file, &LevelId::Subgraph("x".into()), Command::SetMode("1".into(), 2)),
        Err(Refusal::NoLevel(_))
    ));
}

#[test]
fn both_forms_of_places_are_kept() {
    let mut file = Json::read(r#"{"nodes":[{"id":1,"pos":{"0":1.0,"1":2}},{"id":"x","pos":[1.0,2],"flags":{}}]}"#).unwrap();
    let level = LevelId::Root;
    done(&mut file, &level, Command::MoveNodes(vec![("1".into(), [5.0, 6.5]), ("x".into(), [7.0, 8.0])])).unwrap();
    done(&mut file, &level, Command::Collapse("x".into(), true)).unwrap();
    done(&mut file, &level, Command::SetTitle("1".into(), Some("t".into()))).unwrap();
    done(&mut file, &level, Command::SetColour("1".into(), Some("#111".into()), None)).unwrap();
    assert_eq!(
        file.to_string(),
        r##"{"nodes":[{"id":1,"pos":{"0":5,"1":6.5},"title":"t","color":"#111"},{"id":"x","pos":[7,8],"flags":{"collapsed":true}}]}"##
    );
    assert_eq!(done(&mut file, &level, Command::RemoveGroup(0)), Err(Refusal::NoGroup(0)));
    let group = Json::read(r#"{"title":"g"}"#).unwrap().as_object().unwrap().clone();
    done(&mut file, &level, Command::AddGroup(group)).unwrap();
    done(&mut file, &level, Command::SetGroupBounds(0, [1.0, 2.0, 3.0, 4.0])).unwrap();
    assert_eq!(file.get("groups").unwrap().to_string(), r#"[{"title":"g","bounding":[1,2,3,4]}]"#);
    let new = |id: &str| {
        Json::read(&format!(r#"{{"id":{id},"inputs":[{{"name":"a","link":4}}]}}"#)).unwrap().as_object().unwrap().clone()
    };
    assert_eq!(done(&mut file, &level, Command::AddNode(new("1"))), Err(Refusal::BadId));
    done(&mut file, &level, Command::AddNode(new("7"))).unwrap();
    assert_eq!(node(&file, "7").to_string(), r#"{"id":7,"inputs":[{"name":"a","link":null}]}"#);
}
