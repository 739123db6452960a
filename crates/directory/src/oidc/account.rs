//! From the claims of an ID token to an account, or to why not.

use serde_json::{Map, Value};

use super::{Account, OidcError, OidcSettings};
use crate::Group;

/// What is read of an ID token, after its signature, issuer, audience, time and nonce were checked.
#[derive(Debug)]
pub struct Claims<'a> {
    pub subject: &'a str,
    pub email: Option<&'a str>,
    pub email_verified: bool,
    pub name: Option<&'a str>,
    /// Every other claim.
    pub others: &'a Map<String, Value>,
}

/// Decides whether whom the token names may sign in at all.
pub fn account(claims: &Claims<'_>, settings: &OidcSettings) -> Result<Account, OidcError> {
    let email = claims.email.ok_or(OidcError::UnverifiedEmail)?;
    if !claims.email_verified {
        return Err(OidcError::UnverifiedEmail);
    }
    if !is_of_a_domain(email, claims.others.get("hd"), settings) {
        return Err(OidcError::WrongDomain(email.to_owned()));
    }
    let groups = match settings.role_claim.as_str() {
        "email" => vec![email.to_owned()],
        claim => claims.others.get(claim).map(texts).unwrap_or_default(),
    };
    Ok(Account {
        external_id: format!("{}#{}", settings.issuer, claims.subject),
        email: email.to_owned(),
        display_name: claims.name.unwrap_or(email).to_owned(),
        groups: groups
            .into_iter()
            .map(|name| Group {
                dn: name.clone(),
                name,
            })
            .collect(),
    })
}

/// The address has to be of a domain, and so has the organisation that owns the account (`hd`),
/// where it is named. Google names it for every account of an organisation: an account that
/// merely uses an address of the domain, without belonging to it, has none.
fn is_of_a_domain(email: &str, owner: Option<&Value>, settings: &OidcSettings) -> bool {
    let Some((_, domain)) = email.rsplit_once('@') else {
        return false;
    };
    if settings.domains.is_empty() {
        return true;
    }
    let is_ours = |domain: &str| {
        settings
            .domains
            .iter()
            .any(|ours| ours.eq_ignore_ascii_case(domain))
    };
    let owner_is_ours = match owner {
        Some(owner) => owner.as_str().is_some_and(is_ours),
        None => settings.issuer.host_str() != Some("accounts.google.com"),
    };
    is_ours(domain) && owner_is_ours
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(issuer: &str, domains: &[&str]) -> OidcSettings {
        OidcSettings {
            label: "Google".into(),
            issuer: issuer.parse().unwrap(),
            client_id: "rtutils".into(),
            client_secret: "secret".into(),
            redirect_url: "https://rtutils.example.org/".parse().unwrap(),
            scopes: Vec::new(),
            domains: domains.iter().map(|&domain| domain.to_owned()).collect(),
            role_claim: "groups".into(),
        }
    }

    fn outcome(email: &str, others: &Value, settings: &OidcSettings) -> Result<Account, OidcError> {
        let claims = Claims {
            subject: "1",
            email: Some(email),
            email_verified: true,
            name: None,
            others: others.as_object().unwrap(),
        };
        account(&claims, settings)
    }

    #[test]
    fn at_google_the_organisation_has_to_be_named() {
        let google = settings("https://accounts.google.com", &["example.org"]);

        assert!(outcome("a@example.org", &json!({"hd": "Example.org"}), &google).is_ok());
        for (email, others) in [
            ("a@example.org", json!({})),
            ("a@example.org", json!({"hd": "evil.org"})),
            ("a@example.org", json!({"hd": ["example.org"]})),
            ("a@evil.org", json!({"hd": "example.org"})),
            ("a@students.example.org", json!({"hd": "example.org"})),
            ("a@example.org@evil.org", json!({"hd": "example.org"})),
            ("example.org", json!({"hd": "example.org"})),
        ] {
            assert!(
                matches!(
                    outcome(email, &others, &google),
                    Err(OidcError::WrongDomain(_))
                ),
                "{email} {others}"
            );
        }
    }

    #[test]
    fn elsewhere_the_address_decides() {
        let other = settings("https://id.example.org", &["example.org"]);

        assert!(outcome("a@example.org", &json!({}), &other).is_ok());
        assert!(outcome("a@evil.org", &json!({}), &other).is_err());
    }

    #[test]
    fn roles_come_from_a_text_or_a_list_and_nothing_else() {
        let other = settings("https://id.example.org", &[]);
        let groups = |value: Value| {
            let account = outcome("a@b.org", &json!({ "groups": value }), &other).unwrap();
            account
                .groups
                .into_iter()
                .map(|group| group.name)
                .collect::<Vec<_>>()
        };

        assert_eq!(groups(json!("staff")), ["staff"]);
        assert_eq!(groups(json!(["staff", 7, "tech"])), ["staff", "tech"]);
        assert!(groups(json!({"staff": true})).is_empty());
    }
}
