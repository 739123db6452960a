//! Marks of browsers that signed in before (OWASP calls them device cookies).
//!
//! A mark is a random number and an HMAC over it and the account it is for. It opens nothing: it
//! only gives the browser a count of its own when wrong passwords are counted, so that a stranger
//! who guesses cannot keep it out.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::SecretString;
use store::username_key;

use crate::{App, Context};

const PURPOSE: &str = "device";

impl App {
    /// A mark for the browser that just signed in to an account.
    #[must_use]
    pub fn device_mark(&self, username: &str) -> SecretString {
        let mut bytes = [0; 16];
        self.entropy().fill(&mut bytes);
        let number = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let proof = self.proof(&number, username);
        SecretString::from(format!("{number}.{proof}"))
    }

    /// The number of the browser's mark, if it is one for this account.
    pub(super) fn device_of<'a>(&self, ctx: &'a Context, username: &str) -> Option<&'a str> {
        let (number, proof) = ctx.client.device.as_deref()?.split_once('.')?;
        self.policy()
            .token_key
            .check(PURPOSE, &message(number, username), proof)
            .then_some(number)
    }

    fn proof(&self, number: &str, username: &str) -> String {
        let key = &self.policy().token_key;
        key.authenticate(PURPOSE, &message(number, username))
    }
}

fn message(number: &str, username: &str) -> String {
    format!("{number}\0{}", username_key(username))
}
