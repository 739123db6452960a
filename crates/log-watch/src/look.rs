//! What a secret looks like.

/// API tokens, JWTs and cookies, which are this long at least after what they begin with.
const BEGINNINGS: [&str; 5] = [
    "rtu_",
    "eyJhbGciOi",
    "rtutils_refresh=",
    "rtutils_oidc=",
    "rtutils_device=",
];
const LENGTH: usize = 20;

/// Whether one of the secrets is in the text, or something that begins as secrets of ours do.
pub fn is_guilty(text: &str, secrets: &[String]) -> bool {
    let continues = |rest: &str| {
        let rest = rest.bytes().take(LENGTH);
        rest.filter(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
            .count()
            == LENGTH
    };
    secrets.iter().any(|secret| text.contains(secret.as_str()))
        || BEGINNINGS.iter().any(|beginning| {
            let mut places = text.match_indices(beginning);
            places.any(|(at, _)| text.get(at + beginning.len()..).is_some_and(continues))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_something_is_seen() {
        let secrets = ["correct horse battery".to_owned()];
        for guilty in [
            "password=correct horse battery",
            "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx",
            "rtutils_refresh=0123456789abcdefghij",
            "token=rtu_0123456789_bcdefghij",
        ] {
            assert!(is_guilty(guilty, &secrets), "{guilty}");
        }
        for innocent in [
            "rtu_",
            "rtutils_refresh=; Max-Age=0",
            "eyJhbGciOi is how one begins",
        ] {
            assert!(!is_guilty(innocent, &secrets), "{innocent}");
        }
    }
}
