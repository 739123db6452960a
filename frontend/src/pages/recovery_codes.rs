//! Recovery codes, shown this once: to be copied, saved or printed.

use leptos::prelude::*;
use leptos::task::spawn_local;
use types::RecoveryCodes;

use crate::browser::{clipboard, files};
use crate::model::words::Tone;
use crate::state::session::CurrentSession;
use crate::ui::{Button, ButtonKind, Dialog, Glyph, Notice, open_about};

/// The dialog; it is open while there are codes to be shown.
#[component]
pub fn RecoveryDialog(codes: RwSignal<Option<RecoveryCodes>>) -> impl IntoView {
    let open = open_about(codes);
    view! {
        <Dialog title="Your recovery codes" open>
            {move || codes.get().map(|shown| view! { <Codes shown open /> })}
        </Dialog>
    }
}

#[component]
fn Codes(shown: RecoveryCodes, open: RwSignal<bool>) -> impl IntoView {
    let username = CurrentSession::expect()
        .user()
        .map(|user| user.username)
        .unwrap_or_default();
    let title = format!("Recovery codes of rtutils for {username}");
    let text = format!(
        "{title}\nEach signs in once in the place of a code of the authenticator app.\n\n{}\n",
        shown.codes.join("\n")
    );
    let (title, text) = (StoredValue::new(title), StoredValue::new(text));
    let said = RwSignal::new("");
    let copy = move |()| {
        spawn_local(async move {
            let is_copied = clipboard::copy(&text.get_value()).await;
            said.try_set(if is_copied {
                "Copied."
            } else {
                "Your browser did not let us copy them: select them, or download them."
            });
        });
    };
    let save = move |()| {
        let saved = text.with_value(|text| {
            files::save(text.as_bytes(), "text/plain", "rtutils-recovery-codes.txt")
        });
        said.set(match saved {
            Some(()) => "Saved to your downloads.",
            None => "Your browser did not let us save the file.",
        });
    };
    let print = move |()| {
        let is_printed =
            title.with_value(|title| text.with_value(|text| files::print_text(title, text)));
        said.set(if is_printed {
            "The print dialog is open."
        } else {
            "Your browser did not let us print. Download them."
        });
    };
    view! {
        <div class="stack">
            <Notice tone=Tone::Warn title="You see these once">
                <p>
                    "Without your phone, one of them signs you in. Keep them where you keep what matters, not on the phone alone."
                </p>
            </Notice>
            <ul class="secrets" aria-label="Recovery codes">
                {shown
                    .codes
                    .into_iter()
                    .map(|code| view! { <li class="tag">{code}</li> })
                    .collect_view()}
            </ul>
            <div class="row">
                <Button label="Copy" about="the recovery codes" glyph=Glyph::Copy on_press=copy />
                <Button label="Download" about="the recovery codes" glyph=Glyph::Download on_press=save />
                <Button label="Print" about="the recovery codes" glyph=Glyph::Printer on_press=print />
            </div>
            <p class="small" role="status">
                {move || said.get()}
            </p>
            <div class="row">
                <Button
                    label="I have kept them"
                    kind=ButtonKind::Primary
                    on_press=move |()| open.set(false)
                />
            </div>
        </div>
    }
}
