//! A sender with a memory: nothing leaves, and everything is there to be looked at.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::{Error, Look, MailSender, Message, Result};

/// A mail server that answers as it is told.
#[derive(Debug, Default)]
pub struct FakePost(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    trouble: Option<Error>,
    asked: Vec<Message>,
    taken: Vec<Message>,
}

impl FakePost {
    /// From now on it takes nothing, for this reason; or everything again.
    pub fn trouble(&self, error: Option<Error>) {
        self.lock().trouble = error;
    }

    /// Every message that it was asked to take, refused ones as well.
    #[must_use]
    pub fn asked(&self) -> Vec<Message> {
        self.lock().asked.clone()
    }

    /// Every message that it took.
    #[must_use]
    pub fn taken(&self) -> Vec<Message> {
        self.lock().taken.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl MailSender for FakePost {
    async fn send(&self, message: &Message) -> Result<String> {
        let mut state = self.lock();
        state.asked.push(message.clone());
        if let Some(error) = &state.trouble {
            return Err(error.clone());
        }
        state.taken.push(message.clone());
        Ok("250 taken".to_owned())
    }

    async fn look(&self) -> Result<Look> {
        match &self.lock().trouble {
            Some(error) => Err(error.clone()),
            None => Ok(Look::default()),
        }
    }
}
