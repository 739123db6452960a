//! Signing in at a provider, where the site has one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use types::SignInProvider;

use crate::api::UnauthorizedApi;

/// The way to the sign-in provider, where there is one.
#[component]
pub fn ProviderButton(return_to: String) -> impl IntoView {
    let provider = RwSignal::new(None::<SignInProvider>);
    spawn_local(async move {
        // Without an answer there is the form, which says what is wrong.
        if let Ok(methods) = UnauthorizedApi.sign_in_methods().await {
            provider.set(methods.provider);
        }
    });
    move || {
        provider.get().map(|provider| {
            let return_to = js_sys::encode_uri_component(&return_to);
            let href = format!("{}?return_to={return_to}", provider.start);
            view! {
                <a class="button" href=href rel="external">
                    {format!("Sign in with {}", provider.label)}
                </a>
            }
        })
    }
}
