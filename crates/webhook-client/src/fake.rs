//! A sender with a memory: nothing leaves, and everything is there to be looked at.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use url::Url;

use crate::{Answer, Error, Message, Result, WebhookSender};

/// Receivers that answer as they are told.
#[derive(Debug)]
pub struct FakeReceivers(Mutex<State>);

#[derive(Debug)]
struct State {
    answer: Result<Answer>,
    received: Vec<Message>,
}

impl Default for FakeReceivers {
    /// Receivers that take everything.
    fn default() -> Self {
        Self(Mutex::new(State {
            answer: answer(204),
            received: Vec::new(),
        }))
    }
}

impl FakeReceivers {
    /// From now on they answer with this status.
    pub fn answer_with(&self, status: u16) {
        self.lock().answer = answer(status);
    }

    /// From now on they do not answer, for this reason.
    pub fn fail_with(&self, error: Error) {
        self.lock().answer = Err(error);
    }

    /// What was sent so far.
    #[must_use]
    pub fn received(&self) -> Vec<Message> {
        self.lock().received.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl WebhookSender for FakeReceivers {
    fn admits(&self, _: &Url) -> Result<()> {
        Ok(())
    }

    async fn send(&self, message: Message) -> Result<Answer> {
        let mut state = self.lock();
        state.received.push(message);
        state.answer.clone()
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "an answer stands where a failure may stand"
)]
fn answer(status: u16) -> Result<Answer> {
    Ok(Answer {
        status,
        ..Answer::default()
    })
}
