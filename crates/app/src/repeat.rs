//! Requests that have one effect and one answer, however often they come.
//!
//! The request is kept in the transaction of its effect, so that a server that is killed leaves both
//! or neither. The answer is kept before it is given; where it was not any more, whoever asks again is
//! told how things are now. A day later the key is free.
//!
//! Assets, shipments, changesets and reservations keep their key in their own row, for ever.

use chrono::TimeDelta;
use serde::{Serialize, de::DeserializeOwned};
use store::{NewRequest, RequestRecord, Store};
use uuid::Uuid;

use crate::{App, Conflict, Context, Error, Result, error::internal, tags::request_key};

/// How long a key is remembered.
pub(crate) const KEPT: TimeDelta = TimeDelta::hours(24);
const PURPOSE: &str = "request";

impl App {
    /// A request under the key that it came with; nothing when it came without one.
    pub(crate) fn repeatable(
        &self,
        ctx: &Context,
        operation: &str,
        key: Option<&str>,
        request: &impl Serialize,
    ) -> Result<Option<NewRequest>> {
        let username = ctx.username().unwrap_or_default();
        let Some(mut request) = request_key(operation, username, key, request)? else {
            return Ok(None);
        };
        // The request may hold a password, which nobody is to find out from what is kept.
        let key = &self.policy().token_key;
        request.fingerprint = key.authenticate(PURPOSE, &request.fingerprint);
        Ok(Some(NewRequest {
            request,
            subject: self.ids().next(),
            asked_at: ctx.now,
            since: ctx.now - KEPT,
        }))
    }

    /// The id of what a request makes: its own, so that it is found again when it is asked for again.
    pub(crate) fn subject_of(&self, request: Option<&NewRequest>) -> Uuid {
        request.map_or_else(|| self.ids().next(), |request| request.subject)
    }

    /// Does what a request asks for, unless it did before. `effect` writes in one transaction of the
    /// store that it is given; `again` says what became of it, where that was not answered.
    pub(crate) async fn once<T: Serialize + DeserializeOwned>(
        &self,
        request: Option<NewRequest>,
        effect: impl AsyncFnOnce(Store) -> Result<T>,
        again: impl AsyncFnOnce(RequestRecord) -> Result<T>,
    ) -> Result<T> {
        let Some(request) = request else {
            return effect(self.store().clone()).await;
        };
        if let Some(before) = self.before(&request).await? {
            return self.answer_again(&request, before, again).await;
        }
        match effect(self.store().keeping(request.clone())).await {
            Ok(answer) => self.answer(&request, &answer).await,
            Err(refusal) => match self.before(&request).await? {
                // The same came at the same moment, and was first.
                Some(before) => self.answer_again(&request, before, again).await,
                None => Err(refusal),
            },
        }
    }

    async fn before(&self, request: &NewRequest) -> Result<Option<RequestRecord>> {
        match self.store().request(request).await {
            Err(store::Error::KeyReused) => Err(Conflict::KeyReused.into()),
            other => other.map_err(internal("look a request up")),
        }
    }

    async fn answer_again<T: Serialize + DeserializeOwned>(
        &self,
        request: &NewRequest,
        before: RequestRecord,
        again: impl AsyncFnOnce(RequestRecord) -> Result<T>,
    ) -> Result<T> {
        let Some(answer) = &before.answer else {
            let answer = again(before).await?;
            return self.answer(request, &answer).await;
        };
        match read(answer) {
            Ok(answer) => Ok(answer),
            // One that an earlier version kept may lack what an answer has now.
            Err(_) => again(before).await,
        }
    }

    /// Keeps an answer; whoever was faster has the one that holds.
    async fn answer<T: Serialize + DeserializeOwned>(
        &self,
        request: &NewRequest,
        answer: &T,
    ) -> Result<T> {
        let text = serde_json::to_string(answer).map_err(|e| Error::internal("answer", e))?;
        let kept = match self.store().answer_request(request, &text).await {
            Err(store::Error::KeyReused) => return Err(Conflict::KeyReused.into()),
            other => other.map_err(internal("keep an answer"))?,
        };
        read(&kept)
    }
}

fn read<T: DeserializeOwned>(answer: &str) -> Result<T> {
    serde_json::from_str(answer).map_err(|e| Error::internal("read an answer that was kept", e))
}
