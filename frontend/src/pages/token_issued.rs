//! A token that was just made: shown this once.

use leptos::prelude::*;
use types::{IssuedApiToken, Permission};

use super::pills::until;
use crate::browser::page;
use crate::model::words::Tone;
use crate::ui::{Button, ButtonKind, CopyField, Dialog, Notice, open_about};

/// The dialog; it is open while there is a token to be shown.
#[component]
pub fn IssuedDialog(issued: RwSignal<Option<IssuedApiToken>>) -> impl IntoView {
    let open = open_about(issued);
    view! {
        <Dialog title="Your token" open>
            {move || issued.get().map(|made| view! { <Issued made open /> })}
        </Dialog>
    }
}

#[component]
fn Issued(made: IssuedApiToken, open: RwSignal<bool>) -> impl IntoView {
    let origin = page::origin().unwrap_or_default();
    let path = example(&made.token.scopes);
    let line = format!(
        "curl -H \"Authorization: Bearer {}\" {origin}/api/v1{path}",
        made.secret
    );
    view! {
        <div class="stack">
            <Notice tone=Tone::Warn title="You see it once">
                <p>
                    "rtutils does not keep it. Put it where the script reads it, and nowhere else."
                </p>
            </Notice>
            <CopyField label="Token" id="token-secret" text=made.secret />
            <CopyField
                label="A line to try it with"
                id="token-line"
                text=line
                rows=5
                hint="Paste it into a shell. A shell remembers what was pasted: clear it from there afterwards."
            />
            <p class="soft">{format!("It runs out {}.", until(made.token.expires_at))}</p>
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

/// Something to read that the token may read.
fn example(scopes: &[Permission]) -> &'static str {
    let examples = [
        (Permission::ReadAssets, "/assets"),
        (Permission::ReadTags, "/tags"),
        (Permission::ReadRtWrites, "/rt/writes"),
        (Permission::PrintLabels, "/labels/templates"),
        (Permission::ManageRt, "/rt/connection"),
    ];
    examples
        .into_iter()
        .find(|(scope, _)| scopes.contains(scope))
        .map_or("/me", |(_, path)| path)
}
