//! `rtutils check` beside a sign-in provider that says what it offers, another thing, or nothing.

use std::{
    io::{Read, Write},
    net::TcpListener,
};

use serde_json::json;

use crate::check::{Installed, write_secret};

/// Answers every request with what a provider says of itself; gives its address.
fn provider(issuer: Option<&str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let said = json!({
        "issuer": issuer.unwrap_or(&url),
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "keys": [],
    })
    .to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4_096];
            // A request of one packet is all that comes here.
            let _ = stream.read(&mut request);
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{said}",
                said.len()
            );
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_says_what_it_offers_or_is_named_as_broken() {
    let mut installed = Installed::new().await;
    write_secret(&installed.path("oidc.secret"), "the provider's secret");
    for (name, value) in [
        ("CLIENT_ID", "rtutils"),
        ("CLIENT_SECRET_FILE", "oidc.secret"),
        (
            "REDIRECT_URL",
            "https://tags.school.example/api/v1/auth/oidc/callback",
        ),
        ("DOMAINS", "school.example"),
        ("DEFAULT_ROLE", "teacher"),
    ] {
        installed.set(&format!("OIDC__{name}"), value);
    }

    installed.set("OIDC__ISSUER", &provider(None));
    let checked = installed.check();
    checked.is_well();
    let ok = checked.of("ok").join("\n");
    assert!(ok.contains("says what it offers"), "{ok}");

    installed.set("OIDC__ISSUER", &provider(Some("https://another.example")));
    installed
        .check()
        .is_broken_at("provider", "does not say what it offers");
    installed.set("OIDC__ISSUER", "http://127.0.0.1:1");
    installed
        .check()
        .is_broken_at("provider", "does not say what it offers");

    installed.set("OIDC__ISSUER", &provider(None));
    installed.set("SERVER__BASE_URL", "https://labels.school.example/");
    installed.check().warns_of("comes back elsewhere");
}
