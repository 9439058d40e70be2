//! Points of links made again for links that were made again: by pasting, by moving between levels.

use std::{collections::HashMap, sync::Arc};

use super::moving::tidy;
use crate::{
    editor::plan::{No, Plan},
    graph::{
        edit::{Command, LevelId},
        file::{Link, Routes},
        json::Json,
    },
};

/// A link that was made again: the points the old one was led through, and the id of the new one.
pub(super) type Again = (Vec<Arc<str>>, String);

/// Leads links through points like those the old ones were led through. `pos` says where each old point goes.
pub(super) fn lead(
    plan: &mut Plan<'_>,
    level: &LevelId,
    links: &[Again],
    pos: &dyn Fn(&str) -> Option<[f64; 2]>,
) -> Result<Vec<String>, No> {
    let mut made: HashMap<Arc<str>, String> = HashMap::new();
    let mut all = Vec::new();
    for (chain, link) in links {
        // Two that ended at one input are one by now.
        let is_it = |json: &Json| Link::read(json).is_some_and(|one| one.id == *link);
        if chain.is_empty() || !plan.json_of(level).items("links").any(is_it) {
            continue;
        }
        let known = chain.iter().take_while(|old| made.contains_key(*old)).count();
        let mut last = known.checked_sub(1).and_then(|at| made.get(chain.get(at)?).cloned());
        if last.is_some() {
            plan.run_in(level, Command::Route(link.clone(), last.clone()))?;
        }
        for old in chain.iter().skip(known) {
            let Some(pos) = pos(old) else { continue };
            plan.run_in(level, Command::AddReroute { link: link.clone(), after: last.take(), pos: pos.map(tidy) })?;
            let routes = Routes::read(plan.json_of(level));
            let newest = routes.points().filter_map(|point| point.id.parse::<i64>().ok()).max().ok_or(No::Nothing)?;
            last = Some(newest.to_string());
            made.insert(old.clone(), newest.to_string());
            all.push(newest.to_string());
        }
    }
    Ok(all)
}
