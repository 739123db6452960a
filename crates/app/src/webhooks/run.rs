//! Sending deliveries: by workers, some at a time, each receiver on its own account.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use store::{AttemptRecord, ClaimedDelivery, DeliveryStep, RestRules};
use tokio::{sync::watch, task::JoinSet, time::Instant};
use url::Url;
use webhook_client::{Answer, Message};

use super::{deliveries::message, sign, subscriptions::PURPOSE};
use crate::{App, DeliveryPolicy, Result, error::internal};

/// How long an idle worker sleeps at most: what happens is written down without waking anybody.
const IDLE: Duration = Duration::from_secs(1);
/// How long deliveries that are under way may take to end when the server stops.
const DRAIN: Duration = Duration::from_secs(5);
/// The longest time that a receiver may ask to be left alone for.
const LONGEST_WISH: Duration = Duration::from_hours(24);

/// How sending went.
struct Sent {
    status: Option<u16>,
    error: Option<String>,
    answer: Option<String>,
    retry_after: Option<Duration>,
}

impl App {
    /// Sends deliveries until it is told to stop, and leaves those that are under way some time to end.
    /// Any number of servers may do so on one database.
    pub async fn work_webhooks(&self, mut stop: watch::Receiver<bool>) {
        let most = self.policy().deliveries.concurrent;
        let mut under_way = JoinSet::new();
        while !*stop.borrow() {
            let claimed = self.claim_deliveries(most - under_way.len()).await;
            let is_idle = claimed.is_empty();
            for delivery in claimed {
                let app = self.clone();
                under_way.spawn(async move { app.deliver(delivery).await });
            }
            if !is_idle && under_way.len() < most {
                continue;
            }
            tokio::select! {
                () = self.deliveries().work.notified(), if is_idle => {}
                Some(_) = under_way.join_next(), if !under_way.is_empty() => {}
                () = tokio::time::sleep(IDLE) => {}
                _ = stop.changed() => {}
            }
        }
        let rest = async { while under_way.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN, rest).await.is_err() {
            tracing::warn!("webhook deliveries were cut off; they are sent again after a restart");
        }
    }

    /// Sends what is due until nothing is; says how many attempts that were. For tests: it does not
    /// wait for what is due later.
    pub async fn run_due_deliveries(&self) -> Result<usize> {
        let mut attempts = 0;
        loop {
            let claimed = self
                .claim_deliveries(self.policy().deliveries.concurrent)
                .await;
            if claimed.is_empty() {
                return Ok(attempts);
            }
            attempts += claimed.len();
            let all = claimed.into_iter().map(|delivery| self.deliver(delivery));
            futures::future::join_all(all).await;
        }
    }

    /// Gives up what waited for too long, and forgets what is old.
    pub async fn tidy_webhooks(&self) -> Result<()> {
        let now = self.clock().now();
        let policy = &self.policy().deliveries;
        let days = policy.give_up.num_days();
        let why = format!("It could not be sent for {days} days.");
        let given_up = self
            .store()
            .give_up_deliveries(now - policy.give_up, &why, now)
            .await;
        given_up.map_err(internal("give up webhook deliveries"))?;
        let forgotten = self.store().forget_deliveries(now - policy.keep).await;
        let forgotten = forgotten.map_err(internal("forget webhook deliveries"))?;
        tracing::debug!(deliveries = forgotten, "forgot old webhook deliveries");
        Ok(())
    }

    async fn claim_deliveries(&self, wanted: usize) -> Vec<ClaimedDelivery> {
        let policy = &self.policy().deliveries;
        let now = self.clock().now();
        // A name for this time: what its claim ended for and was taken up again is in another hand.
        let hand = format!("{} {}", self.deliveries().holder, self.ids().next());
        let times = (now, now + policy.claim);
        let each = policy.each;
        let claimed = self
            .store()
            .claim_deliveries(&hand, times, wanted, each, policy.rest_after)
            .await;
        claimed.unwrap_or_else(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "no webhook delivery could be taken in hand"
            );
            Vec::new()
        })
    }

    /// Sends a delivery that is in our hand, and puts it down again.
    async fn deliver(&self, claimed: ClaimedDelivery) {
        let id = claimed.delivery.id;
        if let Err(error) = self.send_and_record(claimed).await {
            // The claim ends by itself, and it is sent again.
            tracing::error!(
                webhook.delivery_id = %id,
                error = &error as &dyn std::error::Error,
                "what became of a webhook delivery could not be recorded"
            );
        }
        self.deliveries().work.notify_one();
    }

    async fn send_and_record(&self, claimed: ClaimedDelivery) -> Result<()> {
        let at = self.clock().now();
        let started = Instant::now();
        let sent = self.post(&claimed, at).await;
        let duration = started.elapsed();
        let attempt = AttemptRecord {
            number: claimed.delivery.attempts + 1,
            at,
            duration_ms: u32::try_from(duration.as_millis()).unwrap_or(u32::MAX),
            status: sent.status,
            error: sent.error.clone(),
            answer: sent.answer.clone(),
        };
        let step = self.next_step(&sent, &attempt, claimed.delivery.created_at);
        let rules = rest_rules(&self.policy().deliveries);
        let delivery = &claimed.delivery;
        let recorded = self
            .store()
            .finish_attempt(&claimed, &attempt, step, &rules)
            .await;
        let off = recorded.map_err(internal("record a webhook delivery"))?;
        tracing::debug!(
            webhook.id = %delivery.subscription_id,
            webhook.delivery_id = %delivery.id,
            webhook.status = sent.status,
            webhook.error = sent.error,
            "a webhook was sent"
        );
        if let Some(why) = off {
            tracing::warn!(
                webhook.id = %delivery.subscription_id,
                why,
                "a webhook subscription was switched off"
            );
        }
        Ok(())
    }

    async fn post(&self, claimed: &ClaimedDelivery, at: DateTime<Utc>) -> Sent {
        let secrets = self.secrets(claimed, at);
        if secrets.is_empty() {
            return Sent::not(
                "The secret cannot be read: the server's token key is another one. Rotate the secret.",
            );
        }
        let Ok(url) = Url::parse(&claimed.subscription.url) else {
            return Sent::not("The address cannot be read: enter it again.");
        };
        let body = match serde_json::to_vec(&message(claimed.event.clone())) {
            Ok(body) => body,
            Err(error) => return Sent::not(&format!("The event cannot be written down: {error}.")),
        };
        let (id, timestamp) = (claimed.event.id.to_string(), at.timestamp());
        let signature = sign::signatures(&secrets, &id, timestamp, &body);
        let message = Message {
            url,
            headers: vec![
                ("content-type", "application/json".to_owned()),
                ("webhook-id", id),
                ("webhook-timestamp", timestamp.to_string()),
                ("webhook-signature", signature),
            ],
            body,
        };
        match self.webhook_sender().send(message).await {
            Ok(answer) => Sent::answered(answer),
            Err(error) => Sent::not(&error.to_string()),
        }
    }

    /// The secrets that sign now, the newest first.
    fn secrets(&self, claimed: &ClaimedDelivery, now: DateTime<Utc>) -> Vec<Vec<u8>> {
        let subscription = &claimed.subscription;
        let previous = subscription.previous_secret.as_ref();
        let previous = previous.filter(|(_, until)| *until > now);
        [
            Some(&subscription.secret),
            previous.map(|(secret, _)| secret),
        ]
        .into_iter()
        .flatten()
        .filter_map(|sealed| self.open_sealed(PURPOSE, subscription.id, sealed))
        .collect()
    }

    fn next_step(
        &self,
        sent: &Sent,
        attempt: &AttemptRecord,
        since: DateTime<Utc>,
    ) -> DeliveryStep {
        if sent.error.is_none() {
            return DeliveryStep::Delivered;
        }
        let policy = &self.policy().deliveries;
        let is_gone = sent.status == Some(410);
        let tried = usize::try_from(attempt.number).unwrap_or(usize::MAX);
        let pause = tried.checked_sub(1).and_then(|at| policy.pauses.get(at));
        let (Some(pause), false) = (pause, is_gone || attempt.at - since >= policy.give_up) else {
            return DeliveryStep::Failed { is_gone };
        };
        // With jitter, so that many do not come at once.
        let mut random = [0];
        self.entropy().fill(&mut random);
        let pause = *pause + *pause / 5 * u32::from(random[0]) / 255;
        let wish = sent.retry_after.unwrap_or_default().min(LONGEST_WISH);
        let pause = TimeDelta::from_std(pause.max(wish)).unwrap_or(TimeDelta::MAX);
        DeliveryStep::Later(attempt.at + pause)
    }
}

impl Sent {
    /// Nobody answered.
    fn not(why: &str) -> Self {
        Self {
            status: None,
            error: Some(why.to_owned()),
            answer: None,
            retry_after: None,
        }
    }

    fn answered(answer: Answer) -> Self {
        let status = answer.status;
        let error = match (status, answer.location) {
            (200..300, _) => None,
            (300..400, Some(place)) => Some(format!(
                "The receiver answered {status} and points to {place}. Redirects are not followed: enter the final address."
            )),
            (300..400, None) => Some(format!(
                "The receiver answered {status}. Redirects are not followed: enter the final address."
            )),
            (410, _) => Some("The receiver answered 410: it wants no more.".to_owned()),
            _ => Some(format!("The receiver answered {status}.")),
        };
        Self {
            status: Some(status),
            error,
            answer: Some(answer.excerpt),
            retry_after: answer.retry_after,
        }
    }
}

fn rest_rules(policy: &DeliveryPolicy) -> RestRules {
    RestRules {
        after: policy.rest_after,
        first: policy.first_rest,
        longest: policy.longest_rest,
        off_after: policy.off_after,
    }
}
