//! "Try this account": what somebody would become, and why.

use std::net::IpAddr;

use directory::{Directory, Error as DirectoryError, Found, Person, Refusal};
use secrecy::SecretString;
use types::{DirectoryTest, DirectoryTestResult, FoundGroup, FoundPerson, MatchedRule, Permission};

use super::{log_in::check_name_and_password, people::outcome_of};
use crate::{App, Conflict, Context, Result};

impl App {
    /// Asks the directory about an account, with its password or without. Nobody is signed in,
    /// and nothing is kept.
    pub async fn test_directory(
        &self,
        ctx: &Context,
        test: DirectoryTest,
        client_address: IpAddr,
    ) -> Result<DirectoryTestResult> {
        self.person_now(ctx, Permission::TestDirectory).await?;
        check_name_and_password(&test.username, test.password.as_deref())?;
        let Some(directory) = &self.people().directory else {
            return Err(Conflict::WrongState {
                why: "There is no directory: set [directory] in the configuration".to_owned(),
            }
            .into());
        };
        let name = test.username.trim();
        let Some(password) = test.password else {
            let found = directory.look_up(name).await;
            return Ok(self.result(found, false));
        };
        // Guessing is no cheaper here than at the front door.
        let attempt = self.pay_attempt(ctx, name, client_address).await?;
        let found = self
            .with_password(directory.as_ref(), name, password.into())
            .await;
        let is_wrong = matches!(&found, Ok(Found { refusal: Some(refusal), .. })
            if !refusal.proves_the_password())
            || matches!(&found, Err(DirectoryError::Refused(_)));
        if !is_wrong {
            // It is an administrator's network, not that of whoever is tried.
            self.inner.throttle.forgive(attempt);
        }
        Ok(self.result(found, true))
    }

    /// Binds once. When that is refused, the person is looked up, to show who was meant.
    async fn with_password(
        &self,
        directory: &dyn Directory,
        name: &str,
        password: SecretString,
    ) -> Result<Found, DirectoryError> {
        match directory.sign_in(name, &password).await {
            Ok(person) => Ok(Found {
                person,
                refusal: None,
            }),
            Err(DirectoryError::Refused(refusal)) if directory.can_look_up() => {
                let found = directory.look_up(name).await;
                let found = found.map_err(|_| DirectoryError::Refused(refusal))?;
                Ok(Found {
                    refusal: Some(refusal),
                    ..found
                })
            }
            Err(other) => Err(other),
        }
    }

    fn result(
        &self,
        found: Result<Found, DirectoryError>,
        password_checked: bool,
    ) -> DirectoryTestResult {
        match found {
            Ok(found) => self.of_person(&found, password_checked),
            Err(DirectoryError::Refused(refusal)) => DirectoryTestResult {
                outcome: word(refusal),
                detail: sentence(refusal),
                ..empty(password_checked)
            },
            Err(DirectoryError::Unavailable(trouble)) => DirectoryTestResult {
                outcome: "directory_unavailable".to_owned(),
                detail: format!("{}.", capital(&trouble.to_string())),
                ..empty(password_checked)
            },
        }
    }

    fn of_person(&self, found: &Found, password_checked: bool) -> DirectoryTestResult {
        let matched = self.people().directory_roles.role_of(&found.person.groups);
        let role = matched.as_ref().map(|matched| matched.role);
        let (outcome, detail) = match (found.refusal, role) {
            (Some(refusal), _) => (word(refusal), sentence(refusal)),
            (None, None) => (
                "no_role".to_owned(),
                "In none of the groups that have a role here.".to_owned(),
            ),
            (None, Some(role)) if password_checked => {
                ("accepted".to_owned(), format!("Signs in as {role}."))
            }
            (None, Some(role)) => (
                "accepted".to_owned(),
                format!("Would sign in as {role}, with the right password."),
            ),
        };
        DirectoryTestResult {
            outcome,
            detail,
            role: role.filter(|_| found.refusal.is_none()),
            rule: matched.map(|matched| MatchedRule {
                role: matched.role,
                rule: matched.rule.to_string(),
                group: FoundGroup {
                    name: matched.group.name,
                    dn: matched.group.dn,
                },
            }),
            person: Some(person(&found.person)),
            password_checked,
        }
    }
}

fn person(person: &Person) -> FoundPerson {
    FoundPerson {
        dn: person.dn.clone(),
        username: person.username.clone(),
        display_name: person.display_name.clone(),
        groups: person
            .groups
            .iter()
            .map(|group| FoundGroup {
                name: group.name.clone(),
                dn: group.dn.clone(),
            })
            .collect(),
    }
}

fn empty(password_checked: bool) -> DirectoryTestResult {
    DirectoryTestResult {
        outcome: String::new(),
        detail: String::new(),
        role: None,
        rule: None,
        person: None,
        password_checked,
    }
}

fn word(refusal: Refusal) -> String {
    let (outcome, reason) = outcome_of(refusal).words();
    reason.unwrap_or(outcome).to_owned()
}

fn sentence(refusal: Refusal) -> String {
    format!("{}.", capital(&refusal.to_string()))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
