//! Pictures of a message are looked at once, before anybody speaks; what was seen is kept with the message.

use bytes::Bytes;
use futures::StreamExt;
use gesso_app::ports::{
    llm::{LlmError, LlmEvent, LlmMessage, LlmRequest, LlmRole},
    store::RunningTurn,
};
use gesso_core::{
    debate::{Debate, LOOK, Message, TurnRecord, decide, speaker::SPECIALISTS},
    ids::{AssetId, OwnerId},
    problem::ProblemCode,
};

use super::{DebateError, Debates, turn::Crew};
use crate::{
    error::Problem,
    llm::{look_at, seeing},
};

/// Longest description, in tokens.
const MAX_TOKENS: u32 = 700;

impl Debates {
    /// Looks at the pictures of the message that is answered, if nobody has; true if something was noted.
    pub(super) async fn look_first(
        &self,
        turn: RunningTurn,
        debate: &Debate,
        running: &TurnRecord,
        crew: &Crew,
    ) -> Result<bool, DebateError> {
        let is_unseen = |message: &&Message| {
            let knows = |fact: &str| message.metadata.get(fact).is_some();
            !message.images.is_empty() && !knows("image_facts") && !knows("image_error")
        };
        let Some(message) = debate.message(running.answers).filter(is_unseen) else { return Ok(false) };
        let seen = self.look(turn.owner, crew, &message.images).await;
        let decide = |debate: &Debate| {
            let seen = seen.as_deref().map_err(|(code, detail)| (*code, detail.as_str()));
            Ok(decide::looked(debate, message.id, seen))
        };
        self.change(turn.owner, turn.conversation, decide).await?;
        Ok(true)
    }

    async fn look(&self, owner: OwnerId, crew: &Crew, images: &[AssetId]) -> Result<String, (ProblemCode, String)> {
        let told = |problem: Problem| {
            let detail =
                format!("The pictures could not be looked at; the specialists go on without them. {}", problem.detail());
            (problem.code(), detail)
        };
        let shown = self.shown(owner, images).await.map_err(told)?;
        let assigned: Vec<String> = SPECIALISTS.into_iter().filter_map(|role| crew.setting(role).model).collect();
        let assigned: Vec<&str> = assigned.iter().map(String::as_str).collect();
        let model = seeing(self.shared.llm.as_ref(), &assigned).await.map_err(|error| told(error.into()))?;
        let question = if shown.len() == 1 { "Describe this picture." } else { "Describe these pictures in their order." };
        let request = LlmRequest {
            model: model.name,
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
        self.whole(request).await.map_err(|error| told(error.into()))
    }

    async fn shown(&self, owner: OwnerId, images: &[AssetId]) -> Result<Vec<Bytes>, Problem> {
        let mut shown = Vec::with_capacity(images.len());
        for image in images {
            let picture = self.shared.store.source_picture(owner, image.0).await?;
            shown.push(look_at(&self.shared.media, &picture.blob.sha256).await?);
        }
        Ok(shown)
    }

    async fn whole(&self, request: LlmRequest) -> Result<String, LlmError> {
        let (mut stream, mut text) = (self.shared.llm.chat(request), String::new());
        while let Some(event) = stream.next().await {
            match event {
                LlmEvent::Text(piece) => text += &piece,
                LlmEvent::Ended(end) => return end.map(|_| text),
                LlmEvent::Queued { .. } | LlmEvent::Asked { .. } | LlmEvent::Thinking(_) => {}
            }
        }
        Ok(text)
    }
}
