//! `gesso intent record`: the evaluation's questions put to a real language model, its answers kept to the letter.

use std::{path::PathBuf, time::Instant};

use anyhow::{Context, ensure};
use futures::StreamExt;
use gesso_app::ports::llm::{LlmBackend, LlmEvent, LlmRequest};
use gesso_core::llm::ability;
use gesso_evaluation::{
    case::{self, Case},
    recorded::{Recorded, Recording},
};

use super::ConfigArgs;
use crate::{
    clock,
    fleet::engines::USUAL_OLLAMA,
    iterate::question_about,
    llm::choose,
    ollama::{Ollama, Timeouts},
};

/// What recording takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the cases.
    cases: PathBuf,
    /// Where the answers go.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The model; the first installed one that writes text when absent.
    #[arg(long)]
    model: Option<String>,
    /// Only cases whose name begins so.
    #[arg(long, value_name = "PREFIX", default_value = "")]
    only: String,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Asks case after case; the file is written anew after each, so that a long recording can be ended at any time.
pub async fn run(args: Args) -> anyhow::Result<()> {
    let (cases, _) = case::load(&args.cases)?;
    let cases: Vec<&Case> =
        cases.iter().filter(|case| !case.feedback.is_empty() && case.name.starts_with(&args.only)).collect();
    ensure!(!cases.is_empty(), "no case with feedback begins with \"{}\"", args.only);
    let settings = args.config.load(None)?;
    let usual = vec![USUAL_OLLAMA.to_owned()];
    let servers = if settings.ollama_hosts.is_empty() { usual } else { settings.ollama_hosts };
    let ollama = Ollama::new(&servers, settings.ollama_parallel, Timeouts::default())?;
    let model = choose(&ollama, args.model.as_deref(), ability::COMPLETION).await?.name;
    let mut recording = Recording::of(&model, &clock::now().to_string());
    for (n, case) in cases.iter().enumerate() {
        let answer = answer(&ollama, case, question_about(&case.intent(), String::new(), &model, &case.feedback)).await;
        eprintln!("{}/{} {} {} ms", n + 1, cases.len(), case.name, answer.took_ms);
        recording.answers.push(answer);
        std::fs::write(&args.out, serde_json::to_vec_pretty(&recording)?)
            .with_context(|| format!("the file {} cannot be written", args.out.display()))?;
    }
    Ok(())
}

/// What the model writes, failures included: they are part of how well it does.
async fn answer(ollama: &Ollama, case: &Case, request: LlmRequest) -> Recorded {
    let (began, mut stream) = (Instant::now(), ollama.chat(request));
    let mut recorded = Recorded { case: case.name.clone(), says: String::new(), error: None, took_ms: 0 };
    while let Some(event) = stream.next().await {
        match event {
            LlmEvent::Text(piece) => recorded.says += &piece,
            LlmEvent::Ended(Err(error)) => recorded.error = Some(error.to_string()),
            LlmEvent::Ended(Ok(_)) | LlmEvent::Queued { .. } | LlmEvent::Asked { .. } | LlmEvent::Thinking(_) => {}
        }
    }
    recorded.took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    recorded
}
