//! The configured Ollama servers as one backend: which has a model, whose turn it is, how large a window is.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use futures::{StreamExt, future::join_all, stream};
use gesso_app::ports::llm::{LlmBackend, LlmError, LlmEvent, LlmRequest, LlmStream};
use gesso_core::llm::{LanguageModel, ability};
use tokio::time::{Duration, Instant};

use super::{
    chat::Talk,
    client::{OllamaClient, Timeouts},
    pulls::Pulls,
    queue::Queue,
    wire::{Loaded, Think, Wire},
};

/// The window of every model that was trained for as much, in tokens. One value for all calls of all features: another
/// would make Ollama load the model anew (ollama protocol: reload trap).
const WINDOW_TOKENS: u64 = 8_192;
/// A list of models may be this old, in seconds (contract, "Configuration").
const LIST_SECS: u64 = 10;
/// A server that takes longer to fail than this is silent, and not asked again before its list would be read anew: nobody
/// else waits for it. One that refuses at once is asked each time. In milliseconds.
const SILENT_MILLIS: u64 = 300;
/// Most models of one server whose abilities are asked one by one; servers that list them need none.
const MAX_SHOWN: usize = 64;
/// Characters of a token, carefully: real tokenizers take more of English text.
const CHARS_PER_TOKEN: usize = 3;
/// Tokens around each message.
const TOKENS_PER_MESSAGE: usize = 8;
/// What Ollama counts for a picture, in tokens (ollama protocol: images).
const TOKENS_PER_IMAGE: usize = 768;
/// The family whose thinking cannot be turned off (ollama protocol: thinking).
const ALWAYS_THINKS: &str = "gptoss";

/// Every configured Ollama server. Clones share everything.
#[derive(Clone, Debug)]
pub struct Ollama {
    servers: Arc<[Server]>,
    pulls: Pulls,
}

/// What a server said when it was asked for its models, or that it kept silent.
type Listed = Result<Vec<LanguageModel>, LlmError>;

#[derive(Debug)]
struct Server {
    client: OllamaClient,
    queue: Arc<Queue>,
    /// The newest list, and when it was read.
    list: Mutex<Option<(Instant, Listed)>>,
    /// Held while the list is read: whoever comes meanwhile takes what that brings.
    reading: tokio::sync::Mutex<()>,
    /// What a server that lists no abilities said of each model, by name.
    shown: Mutex<HashMap<String, LanguageModel>>,
}

impl Ollama {
    /// The servers of `OLLAMA_HOST`, in its order; each answers `at_once` questions at a time, further ones wait here.
    ///
    /// # Errors
    /// [`LlmError::Misconfigured`] if an address cannot be used.
    pub fn new(urls: &[String], at_once: usize, timeouts: Timeouts) -> Result<Self, LlmError> {
        let server = |(index, url): (usize, &String)| {
            let client = OllamaClient::new(url, index, timeouts)?;
            Ok(Server {
                client,
                queue: Queue::new(at_once),
                list: Mutex::default(),
                reading: tokio::sync::Mutex::default(),
                shown: Mutex::default(),
            })
        };
        let servers = urls.iter().enumerate().map(server).collect::<Result<_, LlmError>>()?;
        Ok(Self { servers, pulls: Pulls::default() })
    }

    /// The downloads.
    #[must_use]
    pub fn pulls(&self) -> &Pulls {
        &self.pulls
    }

    /// The models of every server that answers, read just now.
    ///
    /// # Errors
    /// No server answers, or there is none.
    pub async fn fresh_models(&self) -> Result<Vec<LanguageModel>, LlmError> {
        self.listed(Duration::ZERO).await
    }

    /// Answers if every server does.
    ///
    /// # Errors
    /// About the first that does not.
    pub async fn ping(&self) -> Result<(), LlmError> {
        if self.servers.is_empty() {
            return Err(LlmError::NoServer);
        }
        let asked = join_all(self.servers.iter().map(|server| server.client.version())).await;
        asked.into_iter().find_map(Result::err).map_or(Ok(()), Err)
    }

    /// The server of this name, or the first.
    #[must_use]
    pub fn client(&self, name: Option<&str>) -> Option<OllamaClient> {
        let is_it = |server: &&Server| name.is_none_or(|name| server.client.name() == name);
        self.servers.iter().find(is_it).map(|server| server.client.clone())
    }

    /// Removes a model from every server that has it, or from the one named; gives how many had it.
    ///
    /// # Errors
    /// [`LlmError::ModelMissing`] if none has it; otherwise see [`LlmError`].
    pub async fn delete(&self, model: &str, server: Option<&str>) -> Result<usize, LlmError> {
        let holders = self.fresh_models().await?;
        let holders = holders.iter().filter(|known| known.is_named(model));
        let holders: Vec<_> = holders.filter(|known| server.is_none_or(|server| known.server == server)).collect();
        for known in &holders {
            if let Some(client) = self.client(Some(&known.server)) {
                client.delete(&known.name).await?;
            }
        }
        self.forget_lists();
        if holders.is_empty() { Err(LlmError::ModelMissing { model: model.to_owned() }) } else { Ok(holders.len()) }
    }

    /// What is in the memory of the servers that tell, with the server's name.
    pub async fn loaded(&self) -> Vec<(String, Loaded)> {
        let asked = join_all(self.servers.iter().map(|server| server.client.loaded())).await;
        let of = |(server, loaded): (&Server, Result<Vec<Loaded>, LlmError>)| {
            let name = server.client.name().to_owned();
            loaded.unwrap_or_default().into_iter().map(move |it| (name.clone(), it))
        };
        self.servers.iter().zip(asked).flat_map(of).collect()
    }

    /// Makes the next question read the lists anew, after models came or went.
    pub fn forget_lists(&self) {
        for server in self.servers.iter() {
            *lock(&server.list) = None;
            lock(&server.shown).clear();
        }
    }

    async fn listed(&self, age: Duration) -> Result<Vec<LanguageModel>, LlmError> {
        let asked = join_all(self.servers.iter().map(|server| server.models(age))).await;
        let (mut models, mut error, mut answers) = (Vec::new(), LlmError::NoServer, 0);
        for answer in asked {
            match answer {
                Ok(found) => {
                    models.extend(found);
                    answers += 1;
                }
                Err(failed) => {
                    tracing::debug!(error = %failed, "an Ollama server did not list its models");
                    error = failed;
                }
            }
        }
        if answers == 0 {
            return Err(error);
        }
        models.sort_by(|a, b| (&a.name, &a.server).cmp(&(&b.name, &b.server)));
        Ok(models)
    }

    /// Finds who answers a question: of the servers that have the model the one with the shortest line.
    async fn begin(&self, request: LlmRequest) -> Result<Talk, LlmError> {
        let models = self.listed(Duration::from_secs(LIST_SECS)).await?;
        let holders = models.into_iter().filter(|model| model.is_named(&request.model)).filter_map(|model| {
            let server = self.servers.iter().find(|server| server.client.name() == model.server)?;
            Some((server, model))
        });
        let (server, model) = holders
            .min_by_key(|(server, _)| server.queue.load())
            .ok_or_else(|| LlmError::ModelMissing { model: request.model.clone() })?;
        let unable = |ability: &str| LlmError::Unable { model: model.name.clone(), ability: ability.to_owned() };
        if !model.can(ability::COMPLETION) {
            return Err(unable(ability::COMPLETION));
        }
        if request.messages.iter().any(|message| !message.images.is_empty()) && !model.can(ability::VISION) {
            return Err(unable(ability::VISION));
        }
        let num_ctx = model.context_length.map_or(WINDOW_TOKENS, |trained| trained.min(WINDOW_TOKENS));
        // The answer is written into the same window.
        if question_tokens(&request).saturating_add(request.max_tokens.into()) > num_ctx {
            return Err(LlmError::TooLong { model: model.name, window_tokens: num_ctx });
        }
        let think = match (request.think, model.can(ability::THINKING)) {
            (true, true) => Think::Yes,
            (false, true) if model.family == ALWAYS_THINKS => Think::Little,
            _ => Think::No,
        };
        let place = server.queue.join().ok_or_else(|| LlmError::Busy { server: model.server.clone() })?;
        Ok(Talk::new(server.client.clone(), request, Wire { think, num_ctx }, place))
    }
}

/// What a question takes of the window, answer left out; rather too much than too little.
fn question_tokens(request: &LlmRequest) -> u64 {
    let tokens = request
        .messages
        .iter()
        .map(|message| text_tokens(&message.text) + TOKENS_PER_MESSAGE + message.images.len() * TOKENS_PER_IMAGE);
    u64::try_from(tokens.sum::<usize>()).unwrap_or(u64::MAX)
}

/// Letters of other scripts are a token each; that is more than most vocabularies need, and never less.
fn text_tokens(text: &str) -> usize {
    let foreign = text.chars().filter(|c| !c.is_ascii()).count();
    let ascii = text.len() - text.chars().filter(|c| !c.is_ascii()).map(char::len_utf8).sum::<usize>();
    ascii.div_ceil(CHARS_PER_TOKEN) + foreign
}

impl Server {
    async fn models(&self, age: Duration) -> Result<Vec<LanguageModel>, LlmError> {
        if let Some(known) = self.known(age) {
            return known;
        }
        let _reading = self.reading.lock().await;
        if let Some(known) = self.known(age) {
            return known;
        }
        let began = Instant::now();
        let mut models = match self.client.models().await {
            Ok(models) => models,
            Err(error) => {
                let is_silent = began.elapsed() >= Duration::from_millis(SILENT_MILLIS);
                *lock(&self.list) = is_silent.then(|| (Instant::now(), Err(error.clone())));
                return Err(error);
            }
        };
        for model in models.iter_mut().filter(|model| model.capabilities.is_empty()).take(MAX_SHOWN) {
            self.fill_in(model).await;
        }
        *lock(&self.list) = Some((Instant::now(), Ok(models.clone())));
        Ok(models)
    }

    /// The list, if it is younger than `age`.
    fn known(&self, age: Duration) -> Option<Listed> {
        let list = lock(&self.list);
        list.as_ref().filter(|(read, _)| read.elapsed() < age).map(|(_, models)| models.clone())
    }

    /// Adds what an older server tells of a model only when it is asked about that one.
    async fn fill_in(&self, model: &mut LanguageModel) {
        let known = lock(&self.shown).get(&model.name).filter(|known| known.size_bytes == model.size_bytes).cloned();
        if let Some(known) = known {
            *model = known;
            return;
        }
        match self.client.complete(model).await {
            Ok(()) => drop(lock(&self.shown).insert(model.name.clone(), model.clone())),
            Err(error) => tracing::debug!(%error, model = model.name, "a model's abilities could not be read"),
        }
    }
}

#[async_trait]
impl LlmBackend for Ollama {
    async fn models(&self) -> Result<Vec<LanguageModel>, LlmError> {
        self.listed(Duration::from_secs(LIST_SECS)).await
    }

    fn chat(&self, request: LlmRequest) -> LlmStream {
        let servers = self.clone();
        stream::once(async move { servers.begin(request).await })
            .flat_map(|begun| match begun {
                Ok(talk) => talk.into_stream(),
                Err(error) => stream::iter([LlmEvent::Ended(Err(error))]).boxed(),
            })
            .boxed()
    }
}

/// Nothing here can panic while a lock is held and leave half a change behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use gesso_app::ports::llm::{LlmMessage, LlmRole};

    use super::*;

    fn question(text: &str) -> u64 {
        let request = LlmRequest {
            model: String::new(),
            messages: vec![LlmMessage::new(LlmRole::User, text)],
            think: false,
            schema: None,
            temperature: 0.0,
            seed: None,
            max_tokens: 0,
        };
        question_tokens(&request) - TOKENS_PER_MESSAGE as u64
    }

    #[test]
    fn other_scripts_are_not_counted_short() {
        assert_eq!(question("a red fox"), 3);
        assert_eq!(question("赤い狐が雪の中に"), 8);
        assert_eq!(question("Füchse"), 3);
    }
}
