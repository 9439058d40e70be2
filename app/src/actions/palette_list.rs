//! What the palette lists for a query: groups of actions, the best first. Pure.

use super::{
    fuzzy::score,
    registry::{Action, Group},
};

/// A heading and the actions under it.
#[derive(Clone)]
pub struct Listed {
    /// The heading.
    pub heading: &'static str,
    /// The actions.
    pub actions: Vec<Action>,
}

/// How well an action fits. Its other words count less than its title.
fn fit(query: &str, action: &Action) -> Option<u32> {
    let title = score(query, &action.title);
    let all = || score(query, &format!("{} {} {}", action.group.label(), action.title, action.also)).map(|score| score / 2);
    title.or_else(all)
}

/// The list. Without a query the last used come first, then everything.
#[must_use]
pub fn listed(actions: &[Action], query: &str, recent: &[String]) -> Vec<Listed> {
    let query = query.trim();
    let used: Vec<Action> = if query.is_empty() {
        recent.iter().filter_map(|id| actions.iter().find(|action| action.id == id.as_str())).cloned().collect()
    } else {
        Vec::new()
    };
    let mut groups: Vec<(u32, Listed)> = Vec::new();
    for group in Group::ALL {
        let members = actions.iter().filter(|action| action.group == group && !used.iter().any(|it| it.id == action.id));
        let mut fitting: Vec<(u32, &Action)> = members.filter_map(|action| Some((fit(query, action)?, action))).collect();
        fitting.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        if let Some((best, _)) = fitting.first() {
            let actions = fitting.iter().map(|(_, action)| (*action).clone()).collect();
            groups.push((*best, Listed { heading: group.label(), actions }));
        }
    }
    groups.sort_by_key(|(best, _)| std::cmp::Reverse(*best));
    let used = (!used.is_empty()).then_some(Listed { heading: "Last used", actions: used });
    used.into_iter().chain(groups.into_iter().map(|(_, listed)| listed)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actions() -> Vec<Action> {
        vec![
            Action::go("/", "Home", "house", "/"),
            Action::go("/fleet", "Fleet", "server", "/fleet").also("nodes machines"),
            Action::go("theme-light", "Light", "sun", "#").group(Group::Studio).also("theme"),
        ]
    }

    fn ids(listed: &[Listed]) -> Vec<(&'static str, Vec<&'static str>)> {
        listed.iter().map(|group| (group.heading, group.actions.iter().map(|action| action.id).collect())).collect()
    }

    #[test]
    fn without_a_query_the_last_used_come_first_and_once() {
        let list = listed(&actions(), " ", &["/fleet".to_owned(), "gone".to_owned()]);
        assert_eq!(ids(&list), [("Last used", vec!["/fleet"]), ("Go to", vec!["/"]), ("Studio", vec!["theme-light"])]);
    }

    #[test]
    fn the_group_with_the_best_fit_comes_first() {
        let list = listed(&actions(), "l", &[]);
        assert_eq!(ids(&list), [("Studio", vec!["theme-light"]), ("Go to", vec!["/fleet"])]);
    }

    #[test]
    fn other_words_find_it_too() {
        assert_eq!(ids(&listed(&actions(), "nodes", &[])), [("Go to", vec!["/fleet"])]);
        assert!(listed(&actions(), "xyzzy", &[]).is_empty());
    }
}
