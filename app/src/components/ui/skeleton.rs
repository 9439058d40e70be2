//! The shape of what is being read. Waits under 300 ms show no shimmer.

use leptos::prelude::*;

/// A box with the ratio of what will stand there.
#[component]
pub fn Skeleton(
    /// Width and height, in any unit.
    ratio: (u32, u32),
) -> impl IntoView {
    view! {
        <span class="pic" aria-hidden="true">
            <svg class="ratio" viewBox=format!("0 0 {} {}", ratio.0, ratio.1)></svg>
            <span class="skel"></span>
        </span>
    }
}
