//! The secret of a webhook: shown once, and replaced.

use leptos::prelude::*;
use types::{IssuedWebhookSecret, WebhookRotation, webhook::USUAL_OVERLAP_HOURS};
use uuid::Uuid;

use super::pills::until;
use crate::model::words::Tone;
use crate::state::act::Act;
use crate::ui::{
    Button, ButtonKind, CopyField, Dialog, FailureNotice, Notice, SelectField, open_about,
};

/// How long both secrets sign.
const OVERLAPS: [(u16, &str); 4] = [
    (0, "Not at all: the old one is known to somebody"),
    (2, "2 hours"),
    (USUAL_OVERLAP_HOURS, "A day"),
    (168, "A week"),
];

/// The dialog that shows a secret; it is open while there is one to be shown.
#[component]
pub fn SecretDialog(issued: RwSignal<Option<IssuedWebhookSecret>>) -> impl IntoView {
    let open = open_about(issued);
    view! {
        <Dialog title="The secret" open>
            {move || issued.get().map(|made| view! { <Secret made open /> })}
        </Dialog>
    }
}

#[component]
fn Secret(made: IssuedWebhookSecret, open: RwSignal<bool>) -> impl IntoView {
    let overlap = made.subscription.previous_secret_until;
    view! {
        <div class="stack">
            <Notice tone=Tone::Warn title="You see it once">
                <p>
                    "Put it where the receiver reads it, and nowhere else. It verifies with it that a message is from here."
                </p>
            </Notice>
            <CopyField label="Secret" id="webhook-secret" text=made.secret />
            {overlap
                .map(|until_then| {
                    view! {
                        <p class="soft">
                            {format!("The secret before signs as well; that ends {}.", until(until_then))}
                        </p>
                    }
                })}
            <div class="row">
                <Button
                    label="I have kept it"
                    kind=ButtonKind::Primary
                    on_press=move |()| open.set(false)
                />
            </div>
        </div>
    }
}

/// The dialog that replaces a secret.
#[component]
pub fn RotateDialog(
    id: Uuid,
    open: RwSignal<bool>,
    #[prop(into)] on_rotated: Callback<IssuedWebhookSecret>,
) -> impl IntoView {
    let hours = RwSignal::new(USUAL_OVERLAP_HOURS.to_string());
    let act = Act::new();
    let failure = act.failure();
    let rotate = move || {
        let rotation = WebhookRotation {
            overlap_hours: hours.get_untracked().parse().ok(),
        };
        act.run(
            async move |api| api.rotate_webhook_secret(id, &rotation).await,
            move |made| {
                open.try_set(false);
                on_rotated.try_run(made);
            },
        );
    };
    let choices = OVERLAPS.map(|(hours, name)| (hours.to_string(), name.to_owned()));
    view! {
        <Dialog title="Rotate the secret" open>
            <form
                class="stack"
                on:submit=move |event| {
                    event.prevent_default();
                    rotate();
                }
            >
                <p>
                    "A new secret is made and shown once. While both sign, the receiver takes either."
                </p>
                <SelectField
                    label="The old one still signs for"
                    id="webhook-overlap"
                    value=hours
                    choices=choices.to_vec()
                />
                {move || failure.get().map(|failure| view! { <FailureNotice failure /> })}
                <div class="row">
                    <Button
                        label="Make a new secret"
                        kind=ButtonKind::Primary
                        busy=act.busy()
                        on_press=move |()| rotate()
                    />
                    <Button label="Cancel" on_press=move |()| open.set(false) />
                </div>
            </form>
        </Dialog>
    }
}
