//! What can be said without asking anybody.

use url::Url;

use super::Part;
use crate::{
    bootstrap::Plan,
    config::{Config, Problems, Secret},
};

pub(super) fn look(config: &Config) -> Part {
    let mut part = match Plan::new(&without_token_key(config)) {
        Ok(_) => {
            let mut part = Part::new("configuration");
            part.ok("Every setting makes sense.");
            part
        }
        Err(problems) => of(&problems),
    };
    look_at_address(config, &mut part);
    part
}

/// Each problem, with the remedy that it names.
pub(super) fn of(problems: &Problems) -> Part {
    let mut part = Part::new("configuration");
    for problem in problems.as_slice() {
        let (what, remedy) = match problem.rsplit_once(": ") {
            Some((what, remedy)) => (format!("{what}."), capital(remedy)),
            None => (
                problem.clone(),
                "Correct it; `rtutils config check` shows what is in force".to_owned(),
            ),
        };
        part.broken(what, format!("{}.", remedy.trim_end_matches('.')));
    }
    part
}

/// Making a plan would make a token key as well, where there is none yet: another look has that in view.
fn without_token_key(config: &Config) -> Config {
    let mut config = config.clone();
    if config.sign_in.token_key.is_none() && config.sign_in.token_key_file.is_none() {
        config.sign_in.token_key = Some(Secret::from("0".repeat(64).as_str()));
    }
    config
}

/// Whether the addresses that people use go together.
fn look_at_address(config: &Config, part: &mut Part) {
    let base = config.server.base_url.as_ref();
    if config.mail.server.is_some() && base.is_none() {
        part.warn(
            "server.base_url is not set: mails have no links.",
            "Set it to what people enter into the browser, such as https://rtutils.example.org/.",
        );
    }
    let Some(base) = base else { return };
    let is_plain = base.scheme() == "http";
    if is_plain && config.sign_in.cookie_secure {
        part.broken(
            "server.base_url is http://, and sign_in.cookie_secure keeps browsers from sending the \
             cookie there: nobody stays signed in.",
            "Serve the app over HTTPS, or set sign_in.cookie_secure = false where that is not to be.",
        );
    } else if is_plain {
        part.warn(
            "The app is served without HTTPS: passwords travel in the clear.",
            "Put Nginx with a certificate in front, and set server.base_url to https://.",
        );
    }
    if let Some(redirect) = &config.oidc.redirect_url
        && redirect.origin() != base.origin()
    {
        part.warn(
            format!(
                "oidc.redirect_url is at {}, and server.base_url at {}: who signs in by the provider \
                 comes back elsewhere.",
                origin(redirect),
                origin(base)
            ),
            "Set both to the address that people use, and tell the provider the same.",
        );
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
