//! Pictures of a message are looked at once, before anybody speaks; what was seen is kept with the message.

use bytes::Bytes;
use futures::StreamExt;
use gesso_app::ports::{
    llm::{LlmError, LlmEvent, LlmMessage, LlmRequest, LlmRole},
    store::RunningTurn,
};
use gesso_core::{
    debate::{Debate, LOOK, Message, Refusal, TurnRecord, decide, speaker::SPECIALISTS},
    event::SpeechState,
    ids::{AssetId, ConversationId, OwnerId},
    problem::ProblemCode,
};

use super::{DebateError, Debates, turn::Crew};
use crate::{
    error::Problem,
    llm::{look_at, see, seeing},
};

/// Longest description, in tokens.
const MAX_TOKENS: u32 = 700;

impl Debates {
    /// Looks at the pictures of the first message that nobody has looked at; true if something was noted.
    pub(super) async fn look_first(
        &self,
        turn: RunningTurn,
        debate: &Debate,
        running: &TurnRecord,
        crew: &Crew,
    ) -> Result<bool, DebateError> {
        let Some(message) = unseen(debate) else { return Ok(false) };
        let seen = self.look(debate, Some(running), crew, &message.images).await;
        self.note_seen((turn.owner, turn.conversation), message, seen).await?;
        Ok(true)
    }

    /// Looks in the background at pictures that came while nobody was to speak. What is not seen before the process ends
    /// is seen before the next turn.
    pub(super) fn look_quietly(&self, owner: OwnerId, id: ConversationId) {
        let debates = self.clone();
        self.shared.tasks.spawn(async move {
            let stop = debates.shared.stop.clone();
            tokio::select! {
                () = stop.cancelled() => {}
                looked = debates.look_at_rest(owner, id) => {
                    if let Err(error) = looked {
                        tracing::warn!(conversation.id = %id, %error, "pictures could not be looked at; the next turn tries again");
                    }
                }
            }
        });
    }

    async fn look_at_rest(&self, owner: OwnerId, id: ConversationId) -> Result<(), DebateError> {
        loop {
            let debate = self.read(owner, id).await?;
            // A turn that has begun meanwhile looks for itself.
            let Some(message) = unseen(&debate).filter(|_| debate.running().is_none()) else { return Ok(()) };
            let crew = self.crew(owner, &debate).await?;
            let seen = self.look(&debate, None, &crew, &message.images).await;
            self.note_seen((owner, id), message, seen).await?;
        }
    }

    async fn note_seen(
        &self,
        (owner, id): (OwnerId, ConversationId),
        message: &Message,
        seen: Result<String, (ProblemCode, String)>,
    ) -> Result<(), DebateError> {
        let decide = |debate: &Debate| {
            let seen = seen.as_deref().map_err(|(code, detail)| (*code, detail.as_str()));
            decide::looked(debate, message.id, seen).map(Some).ok_or(Refusal::NotFound("message"))
        };
        self.change(owner, id, decide).await.map(drop)
    }

    async fn look(
        &self,
        debate: &Debate,
        running: Option<&TurnRecord>,
        crew: &Crew,
        images: &[AssetId],
    ) -> Result<String, (ProblemCode, String)> {
        let told = |problem: Problem| {
            let detail =
                format!("The pictures could not be looked at; the specialists go on without them. {}", problem.detail());
            (problem.code(), detail)
        };
        let shown = self.shown(crew.owner, images).await.map_err(told)?;
        let model = match &crew.sees {
            Some(name) => see(self.shared.llm.as_ref(), name).await,
            None => {
                let assigned: Vec<String> = SPECIALISTS.into_iter().filter_map(|role| crew.setting(role).model).collect();
                let assigned: Vec<&str> = assigned.iter().map(String::as_str).collect();
                seeing(self.shared.llm.as_ref(), &assigned).await
            }
        };
        let model = model.map_err(|error| told(error.into()))?.name;
        let question = if shown.len() == 1 { "Describe this picture." } else { "Describe these pictures in their order." };
        let request = LlmRequest {
            model: model.clone(),
            messages: vec![
                LlmMessage::new(LlmRole::System, LOOK),
                LlmMessage { images: shown, ..LlmMessage::new(LlmRole::User, question) },
            ],
            think: false,
            schema: None,
            temperature: 0.1,
            seed: Some(0),
            max_tokens: MAX_TOKENS,
        };
        let tell = |state, ahead| {
            if let Some(running) = running {
                self.tell_state(crew.owner, (debate, running), state, Some(&model), ahead);
            }
        };
        self.whole(request, tell).await.map_err(|error| told(error.into()))
    }

    async fn shown(&self, owner: OwnerId, images: &[AssetId]) -> Result<Vec<Bytes>, Problem> {
        let mut shown = Vec::with_capacity(images.len());
        for image in images {
            let picture = self.shared.store.source_picture(owner, image.0).await?;
            shown.push(look_at(&self.shared.media, &picture.blob.sha256).await?);
        }
        Ok(shown)
    }

    async fn whole(&self, request: LlmRequest, tell: impl Fn(SpeechState, Option<usize>) + Send) -> Result<String, LlmError> {
        let (mut stream, mut text) = (self.shared.llm.chat(request), String::new());
        while let Some(event) = stream.next().await {
            match event {
                LlmEvent::Text(piece) => text += &piece,
                LlmEvent::Ended(end) => return end.map(|_| text),
                LlmEvent::Queued { ahead } => tell(SpeechState::Queued, Some(ahead)),
                LlmEvent::Asked { is_loaded: true } => tell(SpeechState::Looking, None),
                LlmEvent::Asked { is_loaded: false } => tell(SpeechState::Loading, None),
                LlmEvent::Thinking(_) => {}
            }
        }
        Ok(text)
    }
}

/// The first message with pictures that nobody has looked at.
fn unseen(debate: &Debate) -> Option<&Message> {
    debate.words().find(|message| {
        let knows = |fact: &str| message.metadata.get(fact).is_some();
        !message.images.is_empty() && !knows("image_facts") && !knows("image_error")
    })
}
