//! Sending what waits: one message at a time, however many servers there are.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use mail_client::{Address, Error as MailError, MailSender};
use store::{ClaimedMail, MailStep};
use tokio::sync::watch;

use super::compose;
use crate::{App, Result, error::internal};

/// How often the queue is looked at.
const IDLE: Duration = Duration::from_secs(2);
/// How long a message that is under way may take to end when the server stops.
const DRAIN: Duration = Duration::from_secs(5);
/// How often somebody looks for what no transaction tells.
const WATCH: Duration = Duration::from_mins(1);

impl App {
    /// Sends mail until it is told to stop. Any number of servers may do so on one database. Nothing
    /// happens where no mail is configured.
    pub async fn work_mails(&self, mut stop: watch::Receiver<bool>) {
        let Some(sender) = self.mail_sender() else {
            return;
        };
        let mut told = stop.clone();
        let work = async {
            let mut watch = tokio::time::interval(WATCH);
            while !*told.borrow() {
                tokio::select! {
                    _ = watch.tick() => self.watch_for_mail().await,
                    () = tokio::time::sleep(IDLE) => {}
                    Ok(()) = told.changed() => {}
                }
                while !*told.borrow() && self.send_or_complain(sender).await {}
            }
        };
        let patience = async {
            // Nobody may be left who could say it.
            let _ = stop.wait_for(|stop| *stop).await;
            tokio::time::sleep(DRAIN).await;
        };
        tokio::select! {
            () = work => {}
            // What is cut off is sent again under the same id, once its claim is over.
            () = patience => {}
        }
    }

    /// Sends what is due until nothing is; says how many attempts that were. For tests: it does not wait
    /// for what is due later.
    pub async fn run_due_mails(&self) -> Result<usize> {
        let mut attempts = 0;
        if let Some(sender) = self.mail_sender() {
            while self.send_one(sender).await? {
                attempts += 1;
            }
        }
        Ok(attempts)
    }

    /// Gives up what waited for too long, and forgets what is old.
    pub async fn tidy_mails(&self) -> Result<()> {
        let (now, policy) = (self.clock().now(), &self.policy().mail);
        let why = format!(
            "It could not be sent for {} days.",
            policy.give_up.num_days()
        );
        let given_up = self
            .store()
            .give_up_mails(now - policy.give_up, &why, now)
            .await
            .map_err(internal("give up mail"))?;
        if given_up > 0 {
            tracing::warn!(mail.count = given_up, "mail was given up: nobody was told");
        }
        let forgotten = self.store().forget_mails(now - policy.keep).await;
        forgotten.map_err(internal("forget mail"))?;
        Ok(())
    }

    pub(super) fn mail_sender(&self) -> Option<&dyn MailSender> {
        self.inner.parts.mail.as_deref()
    }

    /// The same, for whoever goes on whatever happens.
    async fn send_or_complain(&self, sender: &dyn MailSender) -> bool {
        self.send_one(sender).await.unwrap_or_else(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "mail could not be worked on"
            );
            false
        })
    }

    /// Sends the message that waits longest; says whether there was one.
    async fn send_one(&self, sender: &dyn MailSender) -> Result<bool> {
        let now = self.clock().now();
        let until = now + self.policy().mail.claim;
        // A name for this time: what its claim ended for and was taken up again is in another hand.
        let hand = self.ids().next().to_string();
        let claimed = self.store().claim_mail(&hand, now, until).await;
        let Some(claimed) = claimed.map_err(internal("take mail in hand"))? else {
            return Ok(false);
        };
        let sent = self.post_mail(sender, &claimed, now).await;
        let after = self.clock().now();
        let (step, error) = match &sent {
            Ok(_) => (MailStep::Sent, None),
            Err(error) => (
                self.next_mail_step(&claimed, error, after),
                Some(without_address(&error.to_string(), &claimed.recipient)),
            ),
        };
        let put_down = self
            .store()
            .finish_mail(&claimed, step, error.as_deref(), after)
            .await;
        put_down.map_err(internal("record what became of mail"))?;
        say(&claimed, step, error.as_deref());
        Ok(true)
    }

    async fn post_mail(
        &self,
        sender: &dyn MailSender,
        claimed: &ClaimedMail,
        now: DateTime<Utc>,
    ) -> mail_client::Result<String> {
        let to = Address::parse(&claimed.recipient).map_err(|error| MailError::Unwritable {
            why: error.to_string(),
        })?;
        let message = compose::message(claimed, to, now, &self.policy().mail);
        sender.send(&message).await
    }

    fn next_mail_step(
        &self,
        claimed: &ClaimedMail,
        error: &MailError,
        now: DateTime<Utc>,
    ) -> MailStep {
        let policy = &self.policy().mail;
        let is_old = claimed
            .since()
            .is_some_and(|since| now - since >= policy.give_up);
        if error.is_final() || is_old {
            return MailStep::Failed;
        }
        let tried = usize::try_from(claimed.attempts).unwrap_or(usize::MAX);
        let pause = policy.pauses.get(tried).or(policy.pauses.last());
        let pause = pause.copied().unwrap_or(Duration::from_mins(15));
        // With jitter, so that many do not come at once.
        let mut random = [0];
        self.entropy().fill(&mut random);
        let pause = pause + pause / 5 * u32::from(random[0]) / 255;
        MailStep::Later(now + TimeDelta::from_std(pause).unwrap_or(TimeDelta::MAX))
    }
}

/// What a mail server said, without the address that it repeats: that is a person's.
fn without_address(said: &str, recipient: &str) -> String {
    said.replace(recipient, "the recipient")
}

/// One line in the log. Addresses are people's, so they are not in it.
fn say(claimed: &ClaimedMail, step: MailStep, error: Option<&str>) {
    let id = claimed.message_id();
    let error = error.unwrap_or_default();
    match step {
        MailStep::Sent => {
            tracing::info!(mail.id = %id, mail.news = claimed.total, "a mail was sent");
        }
        MailStep::Later(at) => {
            tracing::warn!(mail.id = %id, error, retry_at = %at, "a mail waits");
        }
        MailStep::Failed => {
            tracing::error!(mail.id = %id, mail.news = claimed.total, error, "a mail was given up");
        }
    }
}
