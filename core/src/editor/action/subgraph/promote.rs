//! A widget inside shown on every instance, each with a value of its own.

use super::{
    add_boundary_slot,
    instances::{instances, node},
};
use crate::{
    editor::{
        cord::Target,
        plan::{After, No, Plan},
    },
    graph::{
        edit::{Command, LevelId, Side},
        file::INPUTS,
        json::{Json, Object},
        prompt::instance_widgets,
        values::{Role, by_name},
    },
};

/// Promotes a widget of the subgraph that is shown.
pub fn promote(plan: &mut Plan<'_>, inner: &str, input: &str) -> After {
    let LevelId::Subgraph(subgraph) = plan.level.clone() else {
        return Err(No::Because("only widgets inside a subgraph can be promoted".to_owned()));
    };
    let json = plan.node(inner).ok_or(No::Nothing)?.clone();
    let class = json.get("type").and_then(Json::as_str).and_then(|class| plan.schema().class(class)).ok_or(No::Nothing)?;
    let values = by_name(class, json.get("widgets_values"));
    let widget = values.into_iter().find(|value| value.widget.name == input).ok_or(No::Nothing)?;
    let Role::Input(declared) = &widget.widget.role else { return Err(No::Nothing) };
    let kind = declared.kind.clone();
    let value = widget.value.clone().unwrap_or_default();
    let is_it = |slot: &Json| slot.get("name").and_then(Json::as_id).as_deref() == Some(input);
    let slot = match json.items("inputs").position(is_it) {
        Some(slot) if json.items("inputs").nth(slot).and_then(|slot| slot.get("link")).is_some_and(|link| !link.is_null()) => {
            return Err(No::Because(format!("{input} is linked already")));
        }
        Some(slot) => slot,
        None => {
            // Files of older front ends have slots for widgets only where they are linked.
            let slot = Object::from([
                ("name", Json::text(input)),
                ("type", Json::text(kind.as_str())),
                ("widget", Json::Object([("name", Json::text(input))].into())),
                ("link", Json::Null),
            ]);
            let place = json.items("inputs").count();
            plan.run(Command::AddSlot(Plan::slots(inner, Side::Input), slot))?;
            place
        }
    };
    let level = plan.level.clone();
    let place = plan.json().items("inputs").count();
    let name = add_boundary_slot(plan, &level, Side::Output, input, &kind, Some(&value))?;
    let target = |node: &str, slot: usize| Target { node: node.into(), slot };
    plan.link(&target(INPUTS, place), &target(inner, slot), &kind)?;
    for instance in instances(plan, &subgraph) {
        let Some(json) = node(plan, &instance) else { continue };
        let Some(order) = instance_widgets(plan.file(), &subgraph, json, plan.schema()) else { continue };
        let Some(at) = order.iter().position(|widget| widget.as_deref() == Some(&name)) else { continue };
        let values = match json.get("widgets_values") {
            Some(Json::Object(by_name)) => {
                let mut by_name = by_name.clone();
                by_name.set(&name, value.clone());
                Json::Object(by_name)
            }
            other => {
                let mut list = other.and_then(Json::as_list).unwrap_or_default().to_vec();
                // Missing ones mean what stands inside.
                while list.len() < at {
                    list.push(Json::Null);
                }
                list.insert(at, value.clone());
                Json::List(list)
            }
        };
        plan.run_in(&instance.0, Command::SetValues(instance.1, values))?;
    }
    plan.name = format!("Promote {input}");
    Ok(None)
}
