//! Debates as their pages see them.

use async_trait::async_trait;
use gesso_app::{
    api::{DebateAct, DebateCard, DebateState, DebatesState, Engines, HomeState, Led, MAX_MATCHES_SHOWN, Match, PromptState},
    debate::{Thread, authors, excerpt},
    error::AppError,
    ports::{
        Debates, StoreError,
        store::{ConversationFilter, FoundConversation, NewConversation},
    },
};
use gesso_core::{
    capability::ModelFamily,
    debate::{Message, Speaker, conversation::NewMessage},
    ids::{BatchId, ConversationId, MessageId, SessionId},
    intent::{
        IntentDocument,
        command::{Command, command},
    },
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
};

/// Debates on a page of the list.
const DEBATES_SHOWN: u32 = 30;
/// Most messages of a debate on its page; older ones are in the export.
const MAX_MESSAGES_SHOWN: usize = 400;
/// A state that changes while it is read is read again so often; then it is told as it is, and events put it right.
const MAX_READS: u32 = 3;
/// What is said when a phase is begun by its button; no wish for the picture, so it changes nothing.
const GO_ON: &str = "Go on.";

fn told(error: DebateError) -> AppError {
    app_problem(&error.into())
}

impl OwnerStudio {
    async fn debate_messages(&self, id: ConversationId) -> Result<(Vec<Message>, u32), AppError> {
        let (mut messages, mut earlier): (Vec<Message>, usize) = (Vec::new(), 0);
        let mut cursor: Option<String> = None;
        loop {
            let page =
                self.state.store.messages(self.state.owner, id, cursor.as_deref(), MAX_LIMIT).await.map_err(app_error)?;
            messages.extend(page.items);
            let over = messages.len().saturating_sub(MAX_MESSAGES_SHOWN);
            messages.drain(..over);
            earlier += over;
            cursor = page.next_cursor;
            if cursor.is_none() {
                return Ok((messages, u32::try_from(earlier).unwrap_or(u32::MAX)));
            }
        }
    }

    async fn debate_once(&self, id: ConversationId) -> Result<HomeState, AppError> {
        let (store, owner) = (&self.state.store, self.state.owner);
        // The cursor is read before the state: what happens in between is in both and told once more, never lost.
        let cursor = self.cursor().await?;
        let debate = store.debate(owner, id).await.map_err(app_error)?;
        let (mut messages, earlier) = self.debate_messages(id).await?;
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
            messages,
            earlier,
            claims: debate.claims,
            revision: debate.revision,
            turn,
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

    async fn add_debate(&self, session: SessionId, title: String, intent: IntentDocument) -> Result<ConversationId, AppError> {
        let new = NewConversation { id: clock::new_id(), session_id: session, title, intent };
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
        let (messages, _) = self.debate_messages(id).await?;
        let at = messages.iter().position(|known| known.id == of && known.role == Speaker::User);
        let at = at.ok_or_else(|| AppError::from(ProblemCode::NotFound))?;
        let branch = match at.checked_sub(1).and_then(|before| messages.get(before)) {
            Some(before) => {
                let (owner, new) = (self.state.owner, clock::new_id());
                let made = self.state.store.branch_conversation(owner, new, id, before.id, clock::now()).await;
                made.map_err(app_error)?.id
            }
            None => {
                let conversation = self.state.store.conversation(self.state.owner, id).await.map_err(app_error)?;
                let intent = IntentDocument::empty(ModelFamily::Sdxl);
                self.add_debate(conversation.session_id, title_of(&message.content), intent).await?
            }
        };
        self.say(branch, clock::new_id(), message).await?;
        Ok(branch)
    }

    /// Pins a concept by the words that mean it and nothing else; its id where words would mean more.
    async fn lock(&self, id: ConversationId, concept: &str, lock: bool) -> Result<(), AppError> {
        let debate = self.state.store.debate(self.state.owner, id).await.map_err(app_error)?;
        if debate.running().is_some() {
            let detail = "The specialists are speaking; stop them first, or wait for their end.";
            return Err(AppError::new(ProblemCode::Conflict, detail));
        }
        let known = debate.intent.concept(concept).ok_or_else(|| AppError::from(ProblemCode::NotFound))?;
        let verb = if lock { "lock" } else { "unlock" };
        let means_it = |text: &String| matches!(command(&debate.intent, text), Some(Command::Pins(pins)) if pins.len() == 1);
        let in_words = Some(format!("{verb} {}", known.text)).filter(means_it);
        let content = in_words.unwrap_or_else(|| format!("{verb} {concept}"));
        self.say(id, clock::new_id(), &NewMessage { content, mentions: Vec::new(), images: Vec::new() }).await
    }
}

#[async_trait]
impl Debates for OwnerStudio {
    async fn debates(&self, q: Option<String>, cursor: Option<String>) -> Result<DebatesState, AppError> {
        let q = q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty());
        let filter = ConversationFilter { session_id: None, q: q.clone() };
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
        let id = self.add_debate(session, title, intent).await?;
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
                debates.advance(owner, id, phase).await.map_err(told)?;
                let now = self.state.store.conversation(owner, id).await.map_err(app_error)?.phase;
                if !now.speakers().is_empty() {
                    let message = NewMessage { content: GO_ON.to_owned(), mentions: Vec::new(), images: Vec::new() };
                    self.say(id, clock::new_id(), &message).await?;
                }
            }
            DebateAct::Judge { claim, verdict, note } => {
                drop(debates.judge(owner, id, claim, verdict, note.as_deref()).await.map_err(told)?);
            }
            DebateAct::Lock { concept, lock } => self.lock(id, &concept, lock).await?,
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
            DebateAct::Generate { count } => {
                let (batch, wanted): (BatchId, _) = (clock::new_id(), Wanted { count: Some(count), seeds: None });
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
