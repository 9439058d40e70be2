//! From the id of a block in a prompt back to where it stands in the file.

use crate::graph::{
    edit::LevelId,
    file::{Level, definitions},
    json::Json,
};

/// The level and the id of the node that `10:3` means: node 3 of the subgraph that node 10 is an instance of.
#[must_use]
pub fn place_of(file: &Json, id: &str) -> Option<(LevelId, String)> {
    let Some((way, node)) = id.rsplit_once(':') else {
        return Level::read(file).node(id).map(|node| (LevelId::Root, node.id.to_string()));
    };
    let definitions = definitions(file);
    let mut class: Option<&str> = None;
    for instance in way.split(':') {
        class = match class {
            None => Level::read(file).node(instance).map(|node| node.class),
            Some(id) => definitions.iter().find(|one| one.id == id)?.level.node(instance).map(|node| node.class),
        };
        class?;
    }
    let definition = definitions.iter().find(|one| Some(one.id) == class)?;
    definition.level.node(node).map(|node| (LevelId::Subgraph(definition.id.to_owned()), node.id.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_followed_through_the_instances() {
        let file = r#"{"nodes": [{"id": 10, "type": "s"}], "links": [], "definitions": {"subgraphs": [
            {"id": "s", "name": "S", "nodes": [{"id": 3, "type": "t"}], "links": []},
            {"id": "t", "name": "T", "nodes": [{"id": 4, "type": "KSampler"}], "links": []}]}}"#;
        let file = Json::read(file).unwrap();
        let at = |level: &str, node: &str| Some((LevelId::Subgraph(level.to_owned()), node.to_owned()));
        assert_eq!(place_of(&file, "10"), Some((LevelId::Root, "10".to_owned())));
        assert_eq!((place_of(&file, "10:3"), place_of(&file, "10:3:4")), (at("s", "3"), at("t", "4")));
        assert_eq!((place_of(&file, "11"), place_of(&file, "10:9"), place_of(&file, "10:3:4:5")), (None, None, None));
    }
}
