//! Which column a node stands in: right of everything that leads into it.

/// The column of each node. Links that close a circle are not looked at.
pub(super) fn columns(nodes: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let links = without_circles(nodes, links);
    let (mut waits_for, mut leads_to) = (vec![0_usize; nodes], vec![Vec::new(); nodes]);
    for (from, to) in &links {
        waits_for[*to] += 1;
        leads_to[*from].push(*to);
    }
    let begins: Vec<usize> = (0..nodes).filter(|node| waits_for[*node] == 0).collect();
    let mut column = vec![0_usize; nodes];
    let mut ready = begins.clone();
    while let Some(node) = ready.pop() {
        for next in &leads_to[node] {
            column[*next] = column[*next].max(column[node] + 1);
            waits_for[*next] -= 1;
            if waits_for[*next] == 0 {
                ready.push(*next);
            }
        }
    }
    // What nothing leads into stands directly before the first that needs it.
    for node in begins {
        if let Some(first) = leads_to[node].iter().map(|next| column[*next]).min() {
            column[node] = first.saturating_sub(1);
        }
    }
    column
}

/// The links but those that lead back to where they came from.
fn without_circles(nodes: usize, links: &[(usize, usize)]) -> Vec<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum Visit {
        Not,
        Open,
        Done,
    }
    let mut leads_to = vec![Vec::new(); nodes];
    for (from, to) in links {
        leads_to[*from].push(*to);
    }
    let mut visit = vec![Visit::Not; nodes];
    let mut kept = Vec::with_capacity(links.len());
    for root in 0..nodes {
        let mut stack = if visit[root] == Visit::Not { vec![(root, 0)] } else { Vec::new() };
        while let Some((node, next)) = stack.pop() {
            visit[node] = Visit::Open;
            let Some(to) = leads_to[node].get(next).copied() else {
                visit[node] = Visit::Done;
                continue;
            };
            stack.push((node, next + 1));
            if visit[to] == Visit::Open {
                continue;
            }
            kept.push((node, to));
            if visit[to] == Visit::Not {
                stack.push((to, 0));
            }
        }
    }
    kept
}
