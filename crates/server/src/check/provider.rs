//! Whether the sign-in provider says what it offers.

use app::People;
use directory::OidcError;

use super::Part;
use crate::config::{Config, Problems};

pub(super) async fn look(config: &Config) -> Part {
    let mut part = Part::new("provider");
    let Some(issuer) = &config.oidc.issuer else {
        return part;
    };
    let mut people = People::default();
    config.oidc.add_to(&mut people, &mut Problems::default());
    let Some(provider) = people.provider else {
        part.broken(
            "It cannot be asked as it is configured.",
            "Mend what the configuration says of oidc first.",
        );
        return part;
    };
    match provider.look().await {
        Ok(()) => part.ok(format!("{issuer} says what it offers.")),
        Err(OidcError::Unavailable(why) | OidcError::Refused(why)) => part.broken(
            format!("{issuer} does not say what it offers: {why}."),
            "Look at oidc.issuer (the address under which .well-known/openid-configuration is), and \
             whether this machine reaches it.",
        ),
        Err(other) => part.broken(format!("{other}."), "Look at [oidc] in the configuration."),
    }
    part
}
