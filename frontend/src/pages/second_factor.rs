//! The own second factor: on, off, and the codes that stand in for it.

use leptos::prelude::*;
use types::{PasswordProof, RecoveryCodes, SecondFactor, SecondFactorState};

use super::form::{elsewhere, wrong};
use super::pills::since;
use super::recovery_codes::RecoveryDialog;
use super::second_factor_enrol::EnrolDialog;
use crate::model::words::{Tone, count};
use crate::state::act::Act;
use crate::state::fetch::{Fetched, Phase};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Dialog, FailureNotice, Glyph, Loading, Notice, Pill, TextField,
};

/// With fewer recovery codes than this it is time for others.
const FEW_CODES: u32 = 3;

/// What the password is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Remove,
    OtherCodes,
}

/// Where it stands, and what can be done.
#[component]
pub fn SecondFactorCard() -> impl IntoView {
    let session = CurrentSession::expect();
    let factor = Fetched::<SecondFactor>::new();
    let ask = move || async move { session.api()?.my_second_factor().await };
    factor.fetch(ask());
    let enrol_is_open = RwSignal::new(false);
    let wish = RwSignal::new(None::<Wish>);
    let codes = RwSignal::new(None::<RecoveryCodes>);
    let on_codes = move |shown: RecoveryCodes| {
        codes.set(Some(shown));
        factor.refresh(ask());
    };
    view! {
        <Card title="Second factor">
            {move || match factor.phase() {
                Phase::Loading => view! { <Loading what="your second factor" lines=2 /> }.into_any(),
                Phase::Failed(failure) => {
                    let retry = move |()| factor.fetch(ask());
                    view! { <FailureNotice failure on_retry=retry /> }.into_any()
                }
                Phase::Ready(now) if now.state == SecondFactorState::On => {
                    view! { <On now wish /> }.into_any()
                }
                Phase::Ready(_) => view! { <Off enrol_is_open /> }.into_any(),
            }}
        </Card>
        <EnrolDialog open=enrol_is_open on_codes />
        <ProofDialog wish on_codes on_removed=move |now| factor.set(now) />
        <RecoveryDialog codes />
    }
}

#[component]
fn Off(enrol_is_open: RwSignal<bool>) -> impl IntoView {
    view! {
        <div class="stack">
            <p>
                <Pill tone=Tone::Plain label="Off" />
            </p>
            <p class="soft">
                "With a second factor, a password that somebody saw or guessed is not enough: signing in also takes a code that your phone shows."
            </p>
            <div class="row">
                <Button
                    label="Set up a second factor"
                    glyph=Glyph::Shield
                    on_press=move |()| enrol_is_open.set(true)
                />
            </div>
        </div>
    }
}

#[component]
fn On(now: SecondFactor, wish: RwSignal<Option<Wish>>) -> impl IntoView {
    let left = now.recovery_codes_left;
    let left_words = count(
        usize::try_from(left).unwrap_or_default(),
        "recovery code is left",
        "recovery codes are left",
    );
    view! {
        <div class="stack">
            <p class="row">
                <Pill tone=Tone::Good label="On" glyph=Glyph::Check />
                {now
                    .confirmed_at
                    .map(|at| view! { <span class="soft">{format!("Set up {}.", since(at))}</span> })}
            </p>
            {if left < FEW_CODES {
                view! {
                    <Notice tone=Tone::Warn title=left_words>
                        <p>"Get other ones before they run out."</p>
                    </Notice>
                }
                    .into_any()
            } else {
                view! { <p class="soft">{format!("{left_words}.")}</p> }.into_any()
            }}
            <div class="row">
                <Button
                    label="Get other recovery codes"
                    glyph=Glyph::Retry
                    on_press=move |()| wish.set(Some(Wish::OtherCodes))
                />
                <Button
                    label="Turn it off"
                    kind=ButtonKind::Quiet
                    on_press=move |()| wish.set(Some(Wish::Remove))
                />
            </div>
        </div>
    }
}

/// Asks for the password before something that only its owner may do.
#[component]
fn ProofDialog(
    wish: RwSignal<Option<Wish>>,
    #[prop(into)] on_codes: Callback<RecoveryCodes>,
    #[prop(into)] on_removed: Callback<SecondFactor>,
) -> impl IntoView {
    let open = crate::ui::open_about(wish);
    let is_removal = move || wish.get() == Some(Wish::Remove);
    let title = Signal::derive(move || {
        if is_removal() {
            "Turn the second factor off".to_owned()
        } else {
            "Get other recovery codes".to_owned()
        }
    });
    let password = RwSignal::new(String::new());
    let act = Act::new();
    let failure = act.failure();
    Effect::new(move |_| {
        if !open.get() {
            password.set(String::new());
            act.forget();
        }
    });
    let is_bare = Signal::derive(move || password.with(String::is_empty));
    let confirm = move || {
        let proof = PasswordProof {
            password: password.get_untracked(),
        };
        match wish.get_untracked() {
            Some(Wish::Remove) => act.run(
                async move |api| api.remove_my_second_factor(&proof).await,
                move |now| {
                    wish.try_set(None);
                    on_removed.try_run(now);
                },
            ),
            Some(Wish::OtherCodes) => act.run(
                async move |api| api.renew_recovery_codes(&proof).await,
                move |codes| {
                    wish.try_set(None);
                    on_codes.try_run(codes);
                },
            ),
            None => {}
        }
    };
    view! {
        <Dialog title open>
            <form
                class="stack"
                on:submit=move |event| {
                    event.prevent_default();
                    if !is_bare.get_untracked() {
                        confirm();
                    }
                }
            >
                <p>
                    {move || {
                        if is_removal() {
                            "From then on your password alone signs you in. Your recovery codes are good for nothing."
                        } else {
                            "The codes that you have now are good for nothing from then on."
                        }
                    }}
                </p>
                <TextField
                    label="Your password"
                    id="proof-password"
                    value=password
                    kind="password"
                    autocomplete="current-password"
                    error=wrong(failure, "/password")
                    required=true
                />
                {elsewhere(failure, &["/password"])}
                <div class="row">
                    <Button
                        label=Signal::derive(move || {
                            if is_removal() { "Turn it off".to_owned() } else { "Get them".to_owned() }
                        })
                        kind=ButtonKind::Primary
                        busy=act.busy()
                        disabled=is_bare
                        on_press=move |()| confirm()
                    />
                    <Button label="Cancel" on_press=move |()| open.set(false) />
                </div>
            </form>
        </Dialog>
    }
}
