//! Random edits, and all of them undone.

use gesso_core::graph::{
    edit::{Change, Command, End, LevelId, apply, undo},
    file::{INPUTS, Level, Link, OUTPUTS, definitions},
    json::{Json, Object},
    schema::Schema,
};

use crate::chance::Chance;

/// Commands tried for each edit that is wanted: many are refused, or change nothing.
const TRIES: usize = 20;

/// What random edits showed of one file.
#[derive(Default)]
pub struct Edited {
    /// Edits that changed the file.
    pub changed: usize,
    /// Commands that were refused.
    pub refused: usize,
    /// What went wrong.
    pub fault: Option<&'static str>,
}

/// Does random edits, undoes them all, does them again and undoes them again.
pub fn edit_and_undo(file: &Json, schema: &Schema, edits: usize, chance: &mut Chance) -> Edited {
    let before = file.to_string();
    let mut file = file.clone();
    let mut edited = Edited::default();
    let mut undos: Vec<Vec<Change>> = Vec::new();
    for _ in 0..edits * TRIES {
        if edited.changed == edits {
            break;
        }
        let (level, command) = random(&file, chance);
        let copy = file.clone();
        match apply(&mut file, &level, command, schema) {
            Ok(changes) => {
                edited.changed += usize::from(!changes.is_empty());
                undos.push(changes);
            }
            Err(_) if file != copy => edited.fault = Some("a refused edit left something behind"),
            Err(_) => edited.refused += 1,
        }
    }
    let after = file.to_string();
    let redos = all(&mut file, undos);
    if file.to_string() != before {
        edited.fault = Some("undoing did not restore the file");
    }
    let undos = all(&mut file, redos);
    if file.to_string() != after {
        edited.fault = Some("doing again did not give the same file");
    }
    all(&mut file, undos);
    if file.to_string() != before {
        edited.fault = Some("undoing again did not restore the file");
    }
    edited
}

fn all(file: &mut Json, mut changes: Vec<Vec<Change>>) -> Vec<Vec<Change>> {
    let mut inverse = Vec::new();
    while let Some(last) = changes.pop() {
        inverse.push(undo(file, last));
    }
    inverse
}

fn random(file: &Json, chance: &mut Chance) -> (LevelId, Command) {
    let subgraphs: Vec<String> = definitions(file).iter().map(|definition| definition.id.to_owned()).collect();
    let level = match chance.below(subgraphs.len() + 1) {
        0 => LevelId::Root,
        at => LevelId::Subgraph(subgraphs[at - 1].clone()),
    };
    let json = match &level {
        LevelId::Root => file,
        LevelId::Subgraph(id) => definitions(file).iter().find(|one| one.id == id).map_or(file, |one| one.level.json),
    };
    let command = command(&Level::read(json), chance);
    (level, command)
}

fn command(level: &Level<'_>, chance: &mut Chance) -> Command {
    let ids: Vec<String> = level.nodes.iter().map(|node| node.id.to_string()).collect();
    let id = chance.one_of(&ids).cloned().unwrap_or_else(|| "1".to_owned());
    let point = |chance: &mut Chance| [chance.below(4000) as f64 / 3.0, chance.below(4000) as f64];
    let word = |chance: &mut Chance| format!("é{}", chance.number());
    let groups = level.json.items("groups").count();
    match chance.below(17) {
        0 => Command::AddNode(new_node(chance)),
        1 => Command::RemoveNode(id),
        2 => Command::MoveNodes(ids.iter().take(5).map(|id| (id.clone(), point(chance))).collect()),
        3 => Command::ResizeNode(id, point(chance)),
        4 | 5 => {
            let node = level.node(&id);
            let names: Vec<String> = node
                .map_or_else(Vec::new, |node| node.inputs.iter().filter_map(|slot| slot.widget.map(str::to_owned)).collect());
            let input = chance.one_of(&names).cloned().unwrap_or_else(|| "seed".to_owned());
            Command::SetValue { node: id, input, value: value(chance) }
        }
        6 => Command::SetValueAt { node: id, at: chance.below(6), value: value(chance) },
        7 | 8 => {
            let other = chance.one_of(&ids).cloned().unwrap_or_default();
            let ends = [id, INPUTS.to_owned()];
            let targets = [other, OUTPUTS.to_owned()];
            let end = |ends: &[String; 2], chance: &mut Chance| End {
                node: ends[usize::from(chance.below(5) == 0)].clone(),
                slot: chance.below(4),
            };
            Command::Connect { from: end(&ends, chance), to: end(&targets, chance), kind: "*".to_owned() }
        }
        9 => {
            let links: Vec<String> = level.links.iter().map(|link: &Link<'_>| link.id.to_string()).collect();
            Command::Disconnect(chance.one_of(&links).cloned().unwrap_or_default())
        }
        10 => Command::SetMode(id, [0, 2, 4][chance.below(3)]),
        11 => Command::SetTitle(id, (chance.below(3) > 0).then(|| word(chance))),
        12 => Command::SetColour(id, Some("#223".to_owned()), (chance.below(2) > 0).then(|| "#335".to_owned())),
        13 => Command::Collapse(id, chance.below(2) > 0),
        14 => Command::AddGroup(Object::from([("title", Json::text(word(chance)))])),
        15 => Command::RemoveGroup(chance.below(groups + 1)),
        _ => match chance.below(3) {
            0 => Command::SetGroupTitle(chance.below(groups), word(chance)),
            1 => Command::SetGroupColour(chance.below(groups), None),
            _ => Command::SetGroupBounds(chance.below(groups), [0.0, 1.5, 100.0, 200.0]),
        },
    }
}

fn new_node(chance: &mut Chance) -> Object {
    let text = format!(
        r#"{{"id":{},"type":"VAEDecode","pos":[1.0,2],"inputs":[{{"name":"samples","type":"LATENT","link":3}},{{"name":"vae","type":"VAE","link":null}}],"outputs":[{{"name":"IMAGE","type":"IMAGE","links":null}}]}}"#,
        chance.below(5000)
    );
    Json::read(&text).ok().and_then(|json| json.as_object().cloned()).unwrap_or_default()
}

fn value(chance: &mut Chance) -> Json {
    match chance.below(4) {
        0 => Json::Number((chance.number()).into()),
        1 => Json::text("a \"text\"\n"),
        2 => Json::Null,
        _ => Json::Bool(true),
    }
}
