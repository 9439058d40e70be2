//! What says something: badges, states, bars, marks, notes, empty places, tables.

use gesso_core::tier::Tier;
use leptos::prelude::*;

use super::row;
use crate::components::ui::{
    Badge, BadgeTone, Button, Dot, EmptyState, Icon, Kbd, Look, Mark, MemoryBar, Note, Part, PartKind, Progress, Size, Sort,
    SortHead, StateDot, TableWrap, TierBadge, TimeBar, Tone, Voice,
};

pub(super) fn rows() -> AnyView {
    let badges = vec![
        ("plain", view! { <Badge>"Lens 8.4"</Badge> }.into_any()),
        ("line", view! { <Badge tone=BadgeTone::Line>"draft 07"</Badge> }.into_any()),
        ("solid", view! { <Badge tone=BadgeTone::Solid>"new"</Badge> }.into_any()),
        ("warn", view! { <Badge tone=BadgeTone::Warn><Icon name="triangle-alert" />"slow"</Badge> }.into_any()),
        ("bad", view! { <Badge tone=BadgeTone::Bad><Icon name="circle-alert" />"failed"</Badge> }.into_any()),
        (
            "tiers",
            view! { <span class="row">{Tier::ALL.map(|tier| view! { <TierBadge tier=tier /> }).collect_view()}</span> }
                .into_any(),
        ),
        ("keys", view! { <span class="row"><Kbd keys="P" /><Kbd keys="G N" /><Kbd keys="Mod+K" /></span> }.into_any()),
    ];
    let dots = vec![
        ("running", view! { <StateDot dot=Dot::Running word="running" /> }.into_any()),
        ("idle", view! { <StateDot dot=Dot::Idle word="idle" /> }.into_any()),
        ("degraded", view! { <StateDot dot=Dot::Degraded word="slow to answer" /> }.into_any()),
        ("down", view! { <StateDot dot=Dot::Down word="down" /> }.into_any()),
    ];
    let voices = [
        ("Luna", Voice::Luna),
        ("Frame", Voice::Frame),
        ("Saga", Voice::Saga),
        ("Pixel", Voice::Pixel),
        ("Lens", Voice::Lens),
        ("You", Voice::You),
    ];
    let marks = voices.map(|(name, voice)| {
        (name, view! { <span class="face" data-who=voice.as_str()><Mark voice=voice /></span> }.into_any())
    });
    view! {
        {row("Badge, tier, keys", badges)}
        {row("State", dots)}
        {row("Voice", marks.into_iter().collect())}
        {bars()}
        {notes()}
        {table()}
    }
    .into_any()
}

fn bars() -> AnyView {
    let steps = Signal::stored(Some((18, 28)));
    let memory = || {
        Signal::stored(vec![
            Part { owner: Some("SDXL".to_owned()), ..Part::new(PartKind::Pictures, 0.42) },
            Part { owner: Some("qwen3:8b".to_owned()), ..Part::new(PartKind::Language, 0.28) },
            Part::new(PartKind::Working, 0.12),
        ])
    };
    let over = Signal::stored(vec![Part::new(PartKind::Pictures, 0.9), Part::new(PartKind::Over, 0.1)]);
    let times =
        Signal::stored(vec![Part::new(PartKind::Wait, 0.3), Part::new(PartKind::Load, 0.2), Part::new(PartKind::Run, 0.4)]);
    row(
        "Progress, memory, time",
        vec![
            ("steps known", view! { <span class="wide-bar num"><Progress name="Refining" steps=steps />"18/28"</span> }.into_any()),
            ("fat", view! { <span class="wide-bar num"><Progress name="Getting a model" steps=steps fat=true />"6.0 of 9.3 GB"</span> }.into_any()),
            ("unknown", view! { <span class="wide-bar"><Progress name="Loading" steps=Signal::stored(None) />"loading the model"</span> }.into_any()),
            ("memory", view! { <span class="wide-bar num"><MemoryBar sentence="19.7 of 24 GB used" parts=memory() />"19.7 of 24 GB"</span> }.into_any()),
            ("more than there is", view! { <span class="wide-bar num"><MemoryBar sentence="1.1 GB more than there is" parts=over />"11.1 of 10 GB"</span> }.into_any()),
            ("wait, load, run", view! { <span class="wide-bar num"><TimeBar sentence="Waits 9 s, loads 6 s, runs 12 s" parts=times />"27 s"</span> }.into_any()),
            ("owners", view! { <span class="wider-bar"><MemoryBar sentence="SDXL 42 %, qwen3:8b 28 %, working memory 12 %" parts=memory() tall=true /></span> }.into_any()),
        ],
    )
}

fn notes() -> AnyView {
    view! {
        <section class="inv">
            <h2>"Note, empty state"</h2>
            <div class="inv-notes">
                <Note tone=Tone::Info title="Two nodes hold this model.">"Atlas is expected to finish first, in about 40 s."</Note>
                <Note tone=Tone::Warn title="Wren answers slowly.">
                    "New work goes to the others until it answers as usual."
                    <div class="acts"><Button label="Why" size=Size::Small /></div>
                </Note>
                <Note tone=Tone::Bad title="Refined 7 failed on Wren, now on Moth.">
                    "Out of memory at step 2: needs 11.2 GB, Wren had 10.6 GB free. Second try of three."
                    <div class="acts"><Button label="Why Moth" size=Size::Small /><Button label="See the log" size=Size::Small look=Look::Ghost /></div>
                </Note>
                <Note tone=Tone::Offline title="You are offline.">"6 decisions wait here and are sent in order when the studio is reachable."</Note>
            </div>
            <EmptyState title="Twenty quick looks, then fewer and larger" sentence="A board begins with a sentence. Choose what goes on; the rest stays where it is.">
                <Button label="Begin a board" icon="plus" />
            </EmptyState>
        </section>
    }
    .into_any()
}

fn table() -> AnyView {
    view! {
        <section class="inv">
            <h2>"Table"</h2>
            <TableWrap label="Nodes">
                <table class="table nodes">
                    <thead>
                        <tr>
                            <SortHead label="Node" sort=Signal::stored(Some(Sort::Up)) href="/states" />
                            <th scope="col">"State"</th>
                            <SortHead label="Memory" sort=Signal::stored(None) href="/states" />
                            <SortHead label="Done" sort=Signal::stored(Some(Sort::Down)) href="/states" number=true />
                        </tr>
                    </thead>
                    <tbody>
                        <tr>
                            <th scope="row"><b>"Atlas"</b><small>"quality, 24 GB"</small></th>
                            <td><StateDot dot=Dot::Running word="running" /></td>
                            <td><span class="vram"><MemoryBar sentence="14 of 24 GB used" parts=Signal::stored(vec![Part::new(PartKind::Pictures, 0.58)]) /></span>"14 of 24 GB"</td>
                            <td class="n">"1 204"</td>
                        </tr>
                        <tr class="off">
                            <th scope="row"><b>"Wren"</b><small>"draft, 10 GB"</small></th>
                            <td><StateDot dot=Dot::Down word="down" /></td>
                            <td>"unknown"</td>
                            <td class="n">"88"</td>
                        </tr>
                    </tbody>
                </table>
            </TableWrap>
        </section>
    }
    .into_any()
}
