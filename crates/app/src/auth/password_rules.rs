//! Which passwords are good enough.
//!
//! Length, and how many guesses a password stands (zxcvbn: lists of common passwords, names and
//! words, keyboard rows, dates, and what is known of the person). There are no rules about kinds of
//! characters, and nobody has to change a good password (NIST SP 800-63B).

use types::{FieldError, Role};

use super::log_in::MAX_PASSWORD;

pub(super) const MIN_PASSWORD: usize = 10;
/// An administrator's password opens more.
pub(super) const MIN_ADMIN_PASSWORD: usize = 12;
/// Ten to the power of so many guesses are too many for whoever has to ask us for each.
const MIN_GUESSES_LOG10: f64 = 8.0;

/// Whose password it is going to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whose<'a> {
    pub username: &'a str,
    pub display_name: &'a str,
    pub role: Role,
    pub organisation: Option<&'a str>,
}

/// What is wrong with a password, if anything is.
pub(super) fn check(pointer: &str, password: &str, whose: Whose<'_>) -> Option<FieldError> {
    let refuse = |code: &str, detail: String| {
        Some(FieldError {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            detail,
        })
    };
    let least = match whose.role {
        Role::Admin => MIN_ADMIN_PASSWORD,
        Role::Technician | Role::Teacher => MIN_PASSWORD,
    };
    if password.chars().count() < least {
        let detail = format!("A password has at least {least} characters.");
        return refuse("too_short", detail);
    }
    if password.len() > MAX_PASSWORD {
        let detail = format!("A password has at most {MAX_PASSWORD} bytes.");
        return refuse("too_long", detail);
    }
    let lower = password.to_lowercase();
    let username = whose.username.trim().to_lowercase();
    let without_name = lower.replace(&username, "");
    if username.chars().count() >= 3 && without_name.chars().count() < MIN_PASSWORD / 2 {
        let detail = "The user name with little around it is no password.";
        return refuse("has_username", detail.to_owned());
    }
    let known: Vec<&str> = [Some("rtutils"), Some(whose.username), whose.organisation]
        .into_iter()
        .flatten()
        .chain(whose.display_name.split_whitespace())
        .collect();
    if zxcvbn::zxcvbn(password, &known).guesses_log10() < MIN_GUESSES_LOG10 {
        let detail = "This password is easily guessed: many people have it, or it follows a \
                      pattern. Take a few words that do not belong together.";
        return refuse("easily_guessed", detail.to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(password: &str, role: Role) -> Option<String> {
        let whose = Whose {
            username: "tlarchwood",
            display_name: "Tess Larchwood",
            role,
            organisation: Some("Lakeside School District"),
        };
        check("/password", password, whose).map(|error| error.code)
    }

    #[test]
    fn length_is_what_counts_first() {
        assert_eq!(
            refused("vK2#p", Role::Teacher).as_deref(),
            Some("too_short")
        );
        let eleven = "plum kayak2";
        assert_eq!(refused(eleven, Role::Teacher), None);
        assert_eq!(refused(eleven, Role::Admin).as_deref(), Some("too_short"));
        let endless = "x".repeat(1_025);
        assert_eq!(
            refused(&endless, Role::Teacher).as_deref(),
            Some("too_long")
        );
    }

    #[test]
    fn what_many_people_take_is_refused() {
        for common in [
            "password123",
            "qwertyuiop",
            "1234567890",
            "iloveyou12",
            "aaaaaaaaaaaa",
            "Password2026!",
        ] {
            assert_eq!(
                refused(common, Role::Teacher).as_deref(),
                Some("easily_guessed"),
                "{common}"
            );
        }
    }

    #[test]
    fn the_own_name_is_no_password() {
        assert_eq!(
            refused("Tlarchwood1!", Role::Teacher).as_deref(),
            Some("has_username")
        );
        assert!(refused("tess larchwood", Role::Teacher).is_some());
    }

    #[test]
    fn a_few_words_are_enough() {
        assert_eq!(refused("correct horse battery", Role::Admin), None);
    }
}
