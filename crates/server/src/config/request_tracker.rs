//! Which Request Tracker, who we are there, and how patient we are.

use std::{path::PathBuf, time::Duration};

use rt_client::{Credentials, RtSettings};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Problems, Secret, secret};

/// The connection to Request Tracker.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RequestTracker {
    /// RT's site root, as the server reaches it.
    pub url: Option<Url>,
    /// RT's site root as people reach it, when that is another address.
    pub web_url: Option<Url>,
    /// Where REST 2.0 is below the root.
    pub api_path: String,
    pub token: Option<Secret>,
    pub token_file: Option<PathBuf>,
    /// Name and password are the other way in, for an RT without tokens.
    pub username: Option<String>,
    pub password: Option<Secret>,
    pub password_file: Option<PathBuf>,
    pub connect_timeout_seconds: u64,
    pub read_timeout_seconds: u64,
    pub total_timeout_seconds: u64,
    /// Requests under way at once.
    pub max_concurrent: usize,
}

impl Default for RequestTracker {
    fn default() -> Self {
        Self {
            url: None,
            web_url: None,
            api_path: "/REST/2.0".to_owned(),
            token: None,
            token_file: None,
            username: None,
            password: None,
            password_file: None,
            connect_timeout_seconds: 2,
            read_timeout_seconds: 8,
            total_timeout_seconds: 10,
            max_concurrent: 8,
        }
    }
}

impl RequestTracker {
    /// What the client is told.
    pub fn settings(&self, problems: &mut Problems) -> Option<RtSettings> {
        let credentials = self.credentials(problems);
        self.check_patience(problems);
        let Some(url) = &self.url else {
            problems.add(
                "request_tracker.url is missing: set it to the address of your RT, such as \
                 https://rt.example.org/",
            );
            return None;
        };
        if !matches!(url.scheme(), "http" | "https") {
            problems.add("request_tracker.url has to begin with https:// or http://");
        }
        let mut settings = RtSettings::new(url.clone(), credentials?);
        settings.api_path.clone_from(&self.api_path);
        settings.connect_timeout = Duration::from_secs(self.connect_timeout_seconds);
        settings.read_timeout = Duration::from_secs(self.read_timeout_seconds);
        settings.total_timeout = Duration::from_secs(self.total_timeout_seconds);
        settings.max_concurrent = self.max_concurrent;
        Some(settings)
    }

    fn credentials(&self, problems: &mut Problems) -> Option<Credentials> {
        let token = secret::resolve(
            "request_tracker.token",
            self.token.as_ref(),
            self.token_file.as_ref(),
            problems,
        );
        let password = secret::resolve(
            "request_tracker.password",
            self.password.as_ref(),
            self.password_file.as_ref(),
            problems,
        );
        match (token, self.username.clone(), password) {
            (Some(token), None, None) => Some(Credentials::Token(token)),
            (None, Some(username), Some(password)) => {
                Some(Credentials::Basic { username, password })
            }
            (None, None, None) => {
                if self.token_file.is_none() && self.password_file.is_none() {
                    problems.add(
                        "request_tracker.token is missing: make a token for rtutils' account in \
                         RT (Settings, Auth Tokens) and set request_tracker.token_file to a file \
                         that holds it",
                    );
                }
                None
            }
            (Some(_), _, _) => {
                problems.add(
                    "request_tracker has a token and a name or password: keep the token and \
                     remove the others",
                );
                None
            }
            (None, _, _) => {
                problems.add(
                    "request_tracker.username and request_tracker.password belong together: set \
                     both, or use a token",
                );
                None
            }
        }
    }

    fn check_patience(&self, problems: &mut Problems) {
        for (name, seconds) in [
            ("connect_timeout_seconds", self.connect_timeout_seconds),
            ("read_timeout_seconds", self.read_timeout_seconds),
            ("total_timeout_seconds", self.total_timeout_seconds),
        ] {
            if !(1..=300).contains(&seconds) {
                problems.add(format!(
                    "request_tracker.{name} is {seconds}: set it between 1 and 300"
                ));
            }
        }
        if self.max_concurrent == 0 {
            problems.add("request_tracker.max_concurrent is 0: set at least 1");
        }
    }
}
