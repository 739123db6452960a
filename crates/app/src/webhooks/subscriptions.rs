//! Making, changing and ending subscriptions.

use chrono::TimeDelta;
use store::{RequestRecord, Store, SubscriptionPatch, SubscriptionRecord};
use types::{
    IssuedWebhookSecret, NewWebhookSubscription, Page, Permission, WebhookEventType, WebhookFilter,
    WebhookRotation, WebhookSubscription, WebhookSubscriptionPatch,
    webhook::{MAX_OVERLAP_HOURS, MAX_WEBHOOK_DESCRIPTION, MAX_WEBHOOK_URL, USUAL_OVERLAP_HOURS},
};
use url::Url;
use uuid::Uuid;

use super::{no_subscription, sign};
use crate::{
    App, Conflict, Context, Error, Result, assets::cursor, error::internal, limits::page_limit,
};

pub(super) const PURPOSE: &str = "webhook-secret";
const LIST: &str = "webhooks";
const USUAL_LIMIT: u8 = 50;

impl App {
    /// Subscriptions, newest first.
    pub async fn webhooks(
        &self,
        ctx: &Context,
        filter: &WebhookFilter,
    ) -> Result<Page<WebhookSubscription>> {
        ctx.require(Permission::ManageWebhooks)?;
        let limit = page_limit(filter.limit, USUAL_LIMIT)?;
        let before = filter.cursor.as_deref().map(|c| cursor::read_id(LIST, c));
        let found = self
            .store()
            .subscriptions(before.transpose()?, u64::from(limit) + 1)
            .await;
        let mut found = found.map_err(internal("list webhook subscriptions"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write_id(LIST, last.id)),
            items: found
                .into_iter()
                .map(|one| self.webhook_view(one))
                .collect(),
        })
    }

    /// One subscription.
    pub async fn webhook(&self, ctx: &Context, id: Uuid) -> Result<WebhookSubscription> {
        ctx.require(Permission::ManageWebhooks)?;
        let found = self.known_subscription(id).await?;
        Ok(self.webhook_view(found))
    }

    /// Makes a subscription. Its secret is in the answer, and in that to the same request again.
    pub async fn create_webhook(
        &self,
        ctx: &Context,
        new: NewWebhookSubscription,
        key: Option<&str>,
    ) -> Result<IssuedWebhookSecret> {
        let who = self.person_now(ctx, Permission::ManageWebhooks).await?;
        let request = self.repeatable(ctx, "create-webhook", key, &new)?;
        let url = self.checked_url(&new.url)?;
        let id = self.subject_of(request.as_ref());
        let record = SubscriptionRecord {
            id,
            url,
            description: new
                .description
                .as_deref()
                .map(described)
                .transpose()?
                .flatten(),
            events: in_order(&new.events),
            is_active: new.is_active.unwrap_or(true),
            switched_off: None,
            secret: self.new_secret(id)?,
            previous_secret: None,
            version: 1,
            failures: 0,
            failing_since: None,
            resting_until: None,
            last_delivered_at: None,
            created_by: who.username.clone(),
            created_at: ctx.now,
            updated_at: ctx.now,
        };
        let effect = async |store: Store| {
            let most = self.policy().deliveries.most_subscriptions;
            let kept = store.add_subscription(&record, most).await;
            if !kept.map_err(internal("keep a webhook subscription"))? {
                let why = format!(
                    "There are {most} subscriptions already: delete one that is not needed"
                );
                return Err(Conflict::WrongState { why }.into());
            }
            tracing::info!(webhook.id = %id, user.name = who.username, "a webhook subscription was made");
            Ok(self.webhook_view(record))
        };
        let again = async |before: RequestRecord| {
            let made = self.known_subscription(before.subject).await?;
            Ok(self.webhook_view(made))
        };
        let subscription = self.once(request, effect, again).await?;
        self.with_secret(subscription).await
    }

    /// Changes a subscription; with a version only that one.
    pub async fn update_webhook(
        &self,
        ctx: &Context,
        id: Uuid,
        patch: WebhookSubscriptionPatch,
        version: Option<&str>,
    ) -> Result<WebhookSubscription> {
        let who = self.person_now(ctx, Permission::ManageWebhooks).await?;
        let version = match version.map(str::parse) {
            None => None,
            Some(Ok(version)) => Some(version),
            // It is no version of ours, so it is not the one of now.
            Some(Err(_)) => Some(0),
        };
        let url = patch.url.as_deref().map(|url| self.checked_url(url));
        let description = patch.description.as_deref().map(described);
        let patch = SubscriptionPatch {
            url: url.transpose()?,
            description: description.transpose()?,
            events: patch.events.as_deref().map(in_order),
            is_active: patch.is_active,
        };
        let changed = self
            .store()
            .update_subscription(id, version, &patch, ctx.now)
            .await;
        let changed = changed.map_err(|error| match error {
            store::Error::Missing => no_subscription(id),
            store::Error::WrongState { .. } => Conflict::RecordChanged {
                what: "webhook subscription",
            }
            .into(),
            other => Error::internal("change a webhook subscription", other),
        })?;
        tracing::info!(webhook.id = %id, user.name = who.username, "a webhook subscription was changed");
        self.deliveries().work.notify_one();
        Ok(self.webhook_view(changed))
    }

    /// Forgets a subscription. Nothing is sent to it any more.
    pub async fn delete_webhook(&self, ctx: &Context, id: Uuid) -> Result<()> {
        let who = self.person_now(ctx, Permission::ManageWebhooks).await?;
        let deleted = self.store().delete_subscription(id).await;
        if !deleted.map_err(internal("delete a webhook subscription"))? {
            return Err(no_subscription(id));
        }
        tracing::info!(webhook.id = %id, user.name = who.username, "a webhook subscription was deleted");
        Ok(())
    }

    /// Gives a subscription another secret. The one of now signs beside it for a while.
    pub async fn rotate_webhook_secret(
        &self,
        ctx: &Context,
        id: Uuid,
        rotation: &WebhookRotation,
        key: Option<&str>,
    ) -> Result<IssuedWebhookSecret> {
        let who = self.person_now(ctx, Permission::ManageWebhooks).await?;
        let request = self.repeatable(ctx, "rotate-webhook", key, &(id, rotation))?;
        let hours = rotation.overlap_hours.unwrap_or(USUAL_OVERLAP_HOURS);
        if hours > MAX_OVERLAP_HOURS {
            let detail = format!("Both secrets sign for at most {MAX_OVERLAP_HOURS} hours.");
            return Err(Error::invalid("/overlap_hours", "out_of_range", detail));
        }
        let effect = async |store: Store| {
            let sealed = self.new_secret(id)?;
            let until = (hours > 0).then(|| ctx.now + TimeDelta::hours(hours.into()));
            let rotated = store.rotate_secret(id, &sealed, until, ctx.now).await;
            let rotated = rotated.map_err(|error| match error {
                store::Error::Missing => no_subscription(id),
                other => Error::internal("rotate a webhook's secret", other),
            })?;
            tracing::info!(webhook.id = %id, user.name = who.username, "a webhook's secret was rotated");
            Ok(self.webhook_view(rotated))
        };
        let again = async |_| Ok(self.webhook_view(self.known_subscription(id).await?));
        let subscription = self.once(request, effect, again).await?;
        self.with_secret(subscription).await
    }

    /// A subscription and the secret that it has now, which is kept sealed and stored with no answer.
    async fn with_secret(&self, subscription: WebhookSubscription) -> Result<IssuedWebhookSecret> {
        let known = self.known_subscription(subscription.id).await?;
        let secret = self.open_sealed(PURPOSE, known.id, &known.secret);
        let secret = secret.ok_or_else(|| Conflict::WrongState {
            why: "The secret was made with another token key: give it another one".to_owned(),
        })?;
        Ok(IssuedWebhookSecret {
            secret: sign::shown(&secret),
            subscription,
        })
    }

    pub(super) async fn known_subscription(&self, id: Uuid) -> Result<SubscriptionRecord> {
        let found = self.store().subscription(id).await;
        let found = found.map_err(internal("read a webhook subscription"))?;
        found.ok_or_else(|| no_subscription(id))
    }

    /// A secret as it is kept.
    fn new_secret(&self, id: Uuid) -> Result<String> {
        let mut secret = [0; sign::SECRET_BYTES];
        self.entropy().fill(&mut secret);
        self.seal(PURPOSE, id, &secret)
    }

    /// An address that something may be sent to, as it is kept.
    fn checked_url(&self, text: &str) -> Result<String> {
        let invalid = |code: &str, detail: String| Error::invalid("/url", code, detail);
        let text = text.trim();
        if text.chars().count() > MAX_WEBHOOK_URL {
            let detail = format!("At most {MAX_WEBHOOK_URL} characters.");
            return Err(invalid("too_long", detail));
        }
        let mut url = Url::parse(text).map_err(|error| {
            let detail = format!("This is not an address ({error}): write https://host/path.");
            invalid("invalid", detail)
        })?;
        let admitted = self.webhook_sender().admits(&url);
        admitted.map_err(|error| invalid("refused", error.to_string()))?;
        // It is for browsers alone, and never sent.
        url.set_fragment(None);
        let url = String::from(url);
        if url.len() > MAX_WEBHOOK_URL {
            let detail = "It is too long once its characters are encoded.".to_owned();
            return Err(invalid("invalid", detail));
        }
        Ok(url)
    }

    pub(super) fn webhook_view(&self, record: SubscriptionRecord) -> WebhookSubscription {
        let now = self.clock().now();
        let previous = record.previous_secret.map(|(_, until)| until);
        WebhookSubscription {
            id: record.id,
            url: record.url,
            description: record.description,
            events: record.events,
            is_active: record.is_active,
            switched_off_reason: record.switched_off,
            failing_since: record.failing_since,
            last_delivered_at: record.last_delivered_at,
            previous_secret_until: previous.filter(|until| *until > now),
            version: record.version.to_string(),
            created_by: record.created_by,
            created_at: record.created_at,
            updated_at: record.updated_at,
        }
    }
}

/// A description as it is kept; none when there is nothing in it.
fn described(text: &str) -> Result<Option<String>> {
    let text = text.trim();
    if text.chars().count() > MAX_WEBHOOK_DESCRIPTION {
        let detail = format!("At most {MAX_WEBHOOK_DESCRIPTION} characters.");
        return Err(Error::invalid("/description", "too_long", detail));
    }
    if text.chars().any(char::is_control) {
        let detail = "A description is one line of text.";
        return Err(Error::invalid("/description", "invalid", detail));
    }
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}

/// Events, each once, in the order in which they are documented.
fn in_order(events: &[WebhookEventType]) -> Vec<WebhookEventType> {
    let all = WebhookEventType::ALL.iter().copied();
    all.filter(|event| events.contains(event)).collect()
}
