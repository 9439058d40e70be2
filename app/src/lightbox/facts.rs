//! How a picture was made, what it came from, what its file says.

use gesso_core::generation::{Attempt, Generation, Outcome};
use leptos::prelude::*;

use super::{check::FileCheck, publish::Publishing, stage::beside};
use crate::{
    api::{FileText, Neighbour, PictureState},
    components::{
        Icon,
        ui::{ButtonLink, Look, Section},
    },
    fleet::words::{count, size},
    home::{link::session_path, words::ago},
};

/// The sections of the inspector.
#[component]
pub fn Facts(state: PictureState) -> impl IntoView {
    let like = state.like_path();
    let PictureState { image, bytes, mime, generation, session, node_name, parents, children, texts, server_time, .. } = state;
    let node = node_name.unwrap_or_else(|| "a node that is gone".to_owned());
    let made = generation.completed_at.map(|at| ago(at, server_time)).unwrap_or_default();
    let secs = generation.started_at.zip(generation.completed_at).map(|(from, to)| format!(", {:.0} s", to.secs_since(from)));
    let made = format!("{made}, {node}{}", secs.unwrap_or_default());
    let kind = mime.rsplit('/').next().unwrap_or("").to_uppercase();
    let why = generation.why.as_ref().map(|why| why.reason.clone());
    let negative = generation.request.negative_prompt.clone().filter(|text| !text.trim().is_empty());
    let settings = settings(&generation);
    let attempts = generation.attempts.clone();
    let session_title = session.title.clone();
    // Whichever it carries is the graph that made it.
    let has_graph = texts.iter().any(|text| matches!(text.key.as_str(), "workflow" | "prompt"));
    let flow = format!("/flow?picture={}/{}", session.id, image.id);
    let hash: String = image.sha256.chars().take(16).collect();
    view! {
        <div class="sec">
            <p class="lb-words" dir="auto">{generation.request.prompt.clone()}</p>
            {negative.map(|text| view! { <p class="small dim"><b>"Not: "</b><span dir="auto">{text}</span></p> })}
            {image.simulated.then(|| view! {
                <p class="small faint">"Drawn by a test painter: no model has run."</p>
            })}
        </div>
        {(!parents.is_empty()).then(|| view! {
            <Section title="Where it came from">
                <div class="kinrow">{ancestry(&parents)}</div>
            </Section>
        })}
        {(!children.is_empty()).then(|| view! {
            <Section title="What came of it">
                <div class="kinrow wrap">{children.iter().map(|child| beside(child, false)).collect_view()}</div>
            </Section>
        })}
        <div class="sec">
            <dl class="props small">
                <div><dt>"made"</dt><dd class="num">{made}</dd></div>
                {why.map(|why| view! { <div><dt>"why there"</dt><dd>{why}</dd></div> })}
                <div><dt>"size"</dt><dd class="num">{format!("{} × {}, {} {}", image.width, image.height, kind, size(bytes))}</dd></div>
                {settings.into_iter().map(|(name, value, is_mono)| view! {
                    <div><dt>{name}</dt><dd class=if is_mono { "mono" } else { "num" }>{value}</dd></div>
                }).collect_view()}
                <div><dt>"session"</dt><dd><a href=session_path(session.flow, session.id) dir="auto">{session.title}</a></dd></div>
            </dl>
        </div>
        {(attempts.len() > 1).then(|| view! {
            <Section title="Attempts">
                <ol class="log small">{attempts.iter().map(attempt).collect_view()}</ol>
            </Section>
        })}
        <Publishing image=image.id simulated=image.simulated title=session_title />
        <section class="sec">
            <details class="file">
                <summary><h3>"In the file"</h3><span class="push small faint num">{count(texts.len() as i64, "text", "texts")}</span></summary>
                <dl class="props small">
                    <div><dt>"SHA-256"</dt><dd class="mono">{hash}"…"</dd></div>
                </dl>
                <FileCheck url=image.image_url.clone() record=image.sha256.clone() />
                {if texts.is_empty() {
                    view! { <p class="small dim">"The file says nothing of itself."</p> }.into_any()
                } else {
                    texts.into_iter().map(text).collect_view().into_any()
                }}
            </details>
        </section>
        <div class="insp-foot row wrap">
            <ButtonLink href=like label="Reuse the settings" icon="copy" />
            {has_graph.then(|| view! { <ButtonLink href=flow label="Open in Flow" icon="workflow" look=Look::Ghost /> })}
            <a class="btn ghost" href=image.image_url rel="external" target="_blank"><Icon name="external-link" />"Open the file"</a>
        </div>
    }
    .into_any()
}

fn ancestry(parents: &[Neighbour]) -> impl IntoView + use<> {
    let one = |parent: &Neighbour| view! { {beside(parent, false)}<Icon name="chevron-right" small=true /> };
    let line = parents.iter().map(one).collect_view();
    view! { {line}<span class="small faint">"this one"</span> }
}

/// Name, value, and whether a machine wrote it.
fn settings(generation: &Generation) -> Vec<(&'static str, String, bool)> {
    let request = &generation.request;
    let params = &request.params;
    let mut rows = Vec::new();
    let mut row =
        |name: &'static str, value: Option<String>, is_mono: bool| rows.extend(value.map(|value| (name, value, is_mono)));
    row("seed", params.seed.map(|seed| seed.to_string()), true);
    row("family", request.model_family.map(|family| family.label().to_owned()), false);
    row("checkpoint", request.checkpoint.clone(), true);
    row("steps", params.steps.map(|steps| steps.to_string()), false);
    row("guidance", params.cfg.map(|cfg| cfg.to_string()), false);
    row("sampler", params.sampler.clone(), true);
    row("scheduler", params.scheduler.clone(), true);
    row("change", params.denoise.map(|denoise| denoise.to_string()), false);
    let loras: Vec<String> = request.loras.iter().map(|lora| format!("{} at {}", lora.name, lora.strength)).collect();
    row("LoRAs", (!loras.is_empty()).then(|| loras.join(", ")), true);
    rows
}

fn attempt(attempt: &Attempt) -> impl IntoView + use<> {
    let how = match attempt.outcome {
        Some(Outcome::Complete) => "done",
        Some(Outcome::Failed) => "failed",
        Some(Outcome::Cancelled) => "taken back",
        Some(Outcome::Lost) => "lost",
        None => "running",
    };
    let reason = attempt.reason.clone().map(|reason| format!(": {reason}"));
    view! { <li><span class="when num">{attempt.number}</span><span>{attempt.node_id.to_string()}", "{how}{reason}</span></li> }
}

fn text(text: FileText) -> impl IntoView {
    let FileText { key, text, bytes } = text;
    let rest = bytes.saturating_sub(text.len());
    view! {
        <div class="file-text">
            <h4 class="label">{key}" "<span class="num">{size(bytes as i64)}</span></h4>
            <pre class="mono" tabindex="0" role="region" aria-label="Text in the file">{text}</pre>
            {(rest > 0).then(|| view! { <p class="small faint">{format!("and {} more", size(rest as i64))}</p> })}
        </div>
    }
}
