//! Debates as their pages see them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use gesso_app::{
    api::{
        DebateAct, DebateCard, DebateState, DebatesState, EarlierState, Engines, HomeState, Led, MAX_MATCHES_SHOWN, Match,
        PromptState,
    },
    debate::{Thread, authors, excerpt},
    error::AppError,
    ports::{
        Debates, StoreError,
        store::{ConversationFilter, FoundConversation, MessageOrder, NewConversation},
    },
};
use gesso_core::{
    capability::ModelFamily,
    debate::{Message, Speaker, conversation::NewMessage},
    ids::{BatchId, ConversationId, MessageId, SessionId},
    intent::IntentDocument,
    page::MAX_LIMIT,
    problem::ProblemCode,
    prompt::Side,
    session::{Flow, NewSession, title_problem},
};

use super::{HOME_GENERATIONS, OwnerStudio, app_error, app_problem, title_of};
use crate::{
    clock,
    debate::{DebateError, Wanted},
    error::Problem,
    markdown,
};

/// Debates on a page of the list.
const DEBATES_SHOWN: u32 = 30;
/// Messages of a debate on its page at first, and of each page of older ones.
const MESSAGES_SHOWN: u32 = 120;
/// The revision a debate begins with.
const FIRST_REVISION: i64 = 1;
/// A state that changes while it is read is read again so often; then it is told as it is, and events put it right.
const MAX_READS: u32 = 3;

/// What is written of these messages as HTML; those being written are shown as they come.
fn rendered(messages: &[Message]) -> BTreeMap<MessageId, String> {
    let written = messages.iter().filter(|message| !message.writing);
    written.filter_map(|message| Some((message.id, markdown::render(&message.content)?))).collect()
}

fn told(error: DebateError) -> AppError {
    app_problem(&error.into())
}

impl OwnerStudio {
    /// The newest messages before a place, oldest first, and where those before them go on.
    async fn debate_messages(
        &self,
        id: ConversationId,
        before: Option<&str>,
    ) -> Result<(Vec<Message>, Option<String>), AppError> {
        let (store, owner) = (&self.state.store, self.state.owner);
        let page = store.messages(owner, id, MessageOrder::NewestFirst, before, MESSAGES_SHOWN).await.map_err(app_error)?;
        let mut messages = page.items;
        messages.reverse();
        Ok((messages, page.next_cursor))
    }

    /// The first words of a debate.
    async fn opening(&self, id: ConversationId) -> Result<Option<String>, AppError> {
        let (store, owner) = (&self.state.store, self.state.owner);
        let page = store.messages(owner, id, MessageOrder::OldestFirst, None, 1).await.map_err(app_error)?;
        Ok(page.items.into_iter().next().map(|message| message.content))
    }

    async fn debate_once(&self, id: ConversationId) -> Result<HomeState, AppError> {
        let (store, owner) = (&self.state.store, self.state.owner);
        // The cursor is read before the state: what happens in between is in both and told once more, never lost.
        let cursor = self.cursor().await?;
        let debate = store.debate(owner, id).await.map_err(app_error)?;
        let (mut messages, before) = self.debate_messages(id, None).await?;
        let opening = if before.is_some() { self.opening(id).await? } else { None };
        let others = store.batches_of_others(owner, id).await.map_err(app_error)?;
        let heard = self.state.hub.freshen_for_owner(owner, &mut messages);
        let session = store.session(owner, debate.conversation.session_id).await.map_err(app_error)?;
        let generations = self.session_generations(session.id).await?;
        let active = store.active_generations(owner, HOME_GENERATIONS).await.map_err(app_error)?;
        let elsewhere: Vec<_> = active.into_iter().filter(|other| other.session_id != session.id).collect();
        let elsewhere = elsewhere.into_iter().map(|generation| self.state.jobs.with_progress(generation));
        let prompt = self.prompt(id).await?;
        let turn = debate.running().map(|turn| turn.id);
        let thread = Thread {
            conversation: debate.conversation,
            rendered: rendered(&messages),
            messages,
            before,
            opening,
            claims: debate.claims,
            revision: debate.revision,
            turn,
            // A reader is told what is waited for when it joins.
            waiting: None,
            others,
            troubles: Vec::new(),
            heard,
        };
        Ok(HomeState {
            session: Some(session),
            generations: generations.into_iter().chain(elsewhere).collect(),
            board: None,
            debate: Some(DebateState { thread, prompt }),
            recent: Vec::new(),
            gpus: self.state.fleet.nodes().iter().map(|node| node.gpu(&self.state.fleet)).collect(),
            engines: Engines {
                pictures_simulated: self.state.fleet.nodes().iter().any(|node| node.is_simulated()),
                specialists_simulated: self.state.engines.specialists_simulated,
            },
            cursor,
            server_time: clock::now(),
        })
    }

    async fn add_debate(
        &self,
        session_id: SessionId,
        title: String,
        intent: IntentDocument,
        branched_from: Option<ConversationId>,
    ) -> Result<ConversationId, AppError> {
        let new = NewConversation { id: clock::new_id(), session_id, title, intent, branched_from };
        let made = self.state.store.add_conversation(self.state.owner, &new, clock::now()).await.map_err(app_error)?;
        Ok(made.id)
    }

    /// What a debate of a session begins with: what the session has come to already.
    async fn first_intent(&self, session: SessionId) -> Result<IntentDocument, AppError> {
        let kept = self.state.store.intent(self.state.owner, session).await.map_err(app_error)?;
        Ok(kept.map_or_else(|| IntentDocument::empty(ModelFamily::Sdxl), |row| row.document))
    }

    /// Says something, once however often it is sent under one id.
    async fn say(&self, id: ConversationId, message_id: MessageId, message: &NewMessage) -> Result<(), AppError> {
        match self.state.store.message(self.state.owner, message_id).await {
            Ok(_) => return Ok(()),
            Err(StoreError::NotFound { .. }) => {}
            Err(error) => return Err(app_error(error)),
        }
        self.state.debates.say(self.state.owner, id, message_id, message).await.map(drop).map_err(told)
    }

    /// A branch that ends before a message of the person, with other words in its place.
    async fn reword(&self, id: ConversationId, of: MessageId, message: &NewMessage) -> Result<ConversationId, AppError> {
        let problems = message.problems();
        if !problems.is_empty() {
            return Err(app_problem(&Problem::invalid(problems)));
        }
        let (store, owner) = (&self.state.store, self.state.owner);
        let (conversation, known) = store.message(owner, of).await.map_err(app_error)?;
        if conversation != id || known.role != Speaker::User {
            return Err(ProblemCode::NotFound.into());
        }
        let branch = match self.message_before(id, of).await? {
            Some(before) => {
                let made = store.branch_conversation(owner, clock::new_id(), id, before, clock::now()).await;
                made.map_err(app_error)?.id
            }
            None => {
                let session = store.conversation(owner, id).await.map_err(app_error)?.session_id;
                // What it began with: the family and what the session had come to by then.
                let intent = store.debate_intent(owner, id, FIRST_REVISION).await.map_err(app_error)?;
                self.add_debate(session, title_of(&message.content), intent, Some(id)).await?
            }
        };
        self.say(branch, clock::new_id(), message).await?;
        Ok(branch)
    }

    /// The message before another; none before the first.
    async fn message_before(&self, id: ConversationId, of: MessageId) -> Result<Option<MessageId>, AppError> {
        let (store, owner) = (&self.state.store, self.state.owner);
        let (mut cursor, mut is_found): (Option<String>, bool) = (None, false);
        loop {
            let page = store.messages(owner, id, MessageOrder::NewestFirst, cursor.as_deref(), MAX_LIMIT).await;
            let page = page.map_err(app_error)?;
            for message in page.items {
                if is_found {
                    return Ok(Some(message.id));
                }
                is_found = message.id == of;
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                return Ok(None);
            }
        }
    }
}

#[async_trait]
impl Debates for OwnerStudio {
    async fn debates(
        &self,
        session: Option<SessionId>,
        q: Option<String>,
        cursor: Option<String>,
    ) -> Result<DebatesState, AppError> {
        let q = q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
        let filter = ConversationFilter { session_id: session, q: q.clone() };
        let found = self.state.store.conversations(self.state.owner, &filter, cursor.as_deref(), DEBATES_SHOWN).await;
        let page = found.map_err(app_error)?;
        let mut debates = Vec::with_capacity(page.items.len());
        for FoundConversation { conversation, matches } in page.items {
            let match_count = u32::try_from(matches.len()).unwrap_or(u32::MAX);
            let mut shown = Vec::new();
            for id in matches.into_iter().take(MAX_MATCHES_SHOWN) {
                // One that was deleted a moment ago is no match.
                if let Ok((_, message)) = self.state.store.message(self.state.owner, id).await {
                    let excerpt = excerpt(&message.content, q.as_deref().unwrap_or_default());
                    shown.push(Match { id, name: message.name, excerpt });
                }
            }
            debates.push(DebateCard { conversation, matches: shown, match_count });
        }
        Ok(DebatesState { debates, next_cursor: page.next_cursor, server_time: clock::now() })
    }

    async fn debate(&self, id: ConversationId) -> Result<HomeState, AppError> {
        let mut read = self.debate_once(id).await?;
        for _ in 1..MAX_READS {
            if self.cursor().await? == read.cursor {
                break;
            }
            read = self.debate_once(id).await?;
        }
        Ok(read)
    }

    async fn earlier(&self, id: ConversationId, cursor: String) -> Result<EarlierState, AppError> {
        let (messages, before) = self.debate_messages(id, Some(&cursor)).await?;
        Ok(EarlierState { rendered: rendered(&messages), messages, before })
    }

    async fn render(&self, id: ConversationId, messages: Vec<MessageId>) -> Result<BTreeMap<MessageId, String>, AppError> {
        let mut found = Vec::new();
        for of in messages.into_iter().take(MAX_LIMIT as usize) {
            let (conversation, message) = self.state.store.message(self.state.owner, of).await.map_err(app_error)?;
            if conversation == id {
                found.push(message);
            }
        }
        let plain = found.iter().map(|message| (message.id, String::new()));
        Ok(plain.chain(rendered(&found)).collect())
    }

    async fn prompt(&self, id: ConversationId) -> Result<PromptState, AppError> {
        let preview = self.state.debates.preview(self.state.owner, id, None).await.map_err(told)?;
        let debate = self.state.store.debate(self.state.owner, id).await.map_err(app_error)?;
        let concepts = authors::concepts(&debate.intent, &debate.claims);
        let compiled = &preview.compiled;
        let count = |tokens: usize| u32::try_from(tokens).unwrap_or(u32::MAX);
        Ok(PromptState {
            revision: preview.revision,
            since: preview.since,
            pieces: authors::pieces(compiled, Side::Positive, &concepts),
            negative: authors::pieces(compiled, Side::Negative, &concepts),
            concepts,
            tokens: compiled.tokens.iter().copied().max().map_or(0, count),
            token_limit: count(compiled.token_limit),
            tokens_exact: compiled.tokens_exact,
            notes: compiled.notes.iter().map(|note| note.text.clone()).collect(),
            diff: preview.diff,
            made_with: preview.technical.sentence(),
            can_undo: !debate.intent.history.is_empty(),
        })
    }

    async fn begin(&self, session: Option<SessionId>, message: NewMessage) -> Result<ConversationId, AppError> {
        // The message is checked before a session is made for it.
        let problems = message.problems();
        if !problems.is_empty() {
            return Err(app_problem(&Problem::invalid(problems)));
        }
        let (owner, title) = (self.state.owner, title_of(&message.content));
        let session = match session {
            Some(id) => self.state.store.session(owner, id).await.map_err(app_error)?.id,
            None => {
                let new = NewSession {
                    flow: Flow::Chat,
                    project_id: None,
                    title: Some(title.clone()),
                    model_assignments: Default::default(),
                    settings: None,
                };
                self.state.store.create_session(owner, clock::new_id(), &new, clock::now()).await.map_err(app_error)?.id
            }
        };
        let intent = self.first_intent(session).await?;
        let id = self.add_debate(session, title, intent, None).await?;
        self.say(id, clock::new_id(), &message).await?;
        Ok(id)
    }

    async fn act(&self, id: ConversationId, act: DebateAct) -> Result<Led, AppError> {
        let (debates, owner) = (&self.state.debates, self.state.owner);
        match act {
            DebateAct::Say { id: message_id, message } => {
                self.say(id, message_id.unwrap_or_else(clock::new_id), &message).await?;
            }
            DebateAct::Reword { of, message } => return self.reword(id, of, &message).await.map(Led::Debate),
            DebateAct::Branch { message } => {
                let new = clock::new_id();
                let made = self.state.store.branch_conversation(owner, new, id, message, clock::now()).await;
                return made.map(|made| Led::Debate(made.id)).map_err(app_error);
            }
            DebateAct::Again { role } => drop(debates.again(owner, id, role).await.map_err(told)?),
            DebateAct::Stop => drop(debates.stop_turn(owner, id).await.map_err(told)?),
            DebateAct::Undo => drop(debates.take_back(owner, id).await.map_err(told)?),
            DebateAct::Advance { phase } => {
                debates.enter(owner, id, phase).await.map_err(told)?;
            }
            DebateAct::See { model } => {
                let session = self.state.store.conversation(owner, id).await.map_err(app_error)?.session_id;
                debates.see_with(owner, session, model.as_deref()).await.map_err(told)?;
            }
            DebateAct::Judge { claim, verdict, note } => {
                drop(debates.judge(owner, id, claim, verdict, note.as_deref()).await.map_err(told)?);
            }
            DebateAct::StopOne { role } => drop(debates.stop_specialist(owner, id, role).await.map_err(told)?),
            DebateAct::TakeFact { message, at } => {
                drop(debates.take_fact(owner, id, message, at as usize).await.map_err(told)?);
            }
            DebateAct::Concept { concept, change } => {
                drop(debates.on_concept(owner, id, &concept, &change).await.map_err(told)?);
            }
            DebateAct::Rename { title } => {
                if let Some(problem) = title_problem(&title) {
                    return Err(app_problem(&Problem::invalid(vec![problem])));
                }
                self.state.store.rename_conversation(owner, id, title.trim(), clock::now()).await.map_err(app_error)?;
            }
            DebateAct::Delete => {
                debates.delete(owner, id).await.map_err(told)?;
                return Ok(Led::Away);
            }
            DebateAct::Generate { count, form } => {
                let wanted = Wanted { count: Some(count), seeds: None, workflow_id: form };
                let batch: BatchId = clock::new_id();
                drop(debates.generate(&self.state.jobs, owner, id, batch, &wanted).await.map_err(told)?);
            }
            DebateAct::Drafts => {
                let taken = debates.take_to_drafts(&self.state.funnels, owner, id, clock::new_id()).await;
                return taken.map(|taken| Led::Drafts(taken.session.id)).map_err(told);
            }
        }
        Ok(Led::Here)
    }
}
