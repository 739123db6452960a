//! What an attacker cannot do. Each test fails when its defence is taken out.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use types::ProblemType;

use crate::{
    contract::{filled, operations},
    support::{PASSWORD, TestApp},
};

/// The key of the test's server.
const KEY: &str = "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk";

fn encode(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed(header: &Value, claims: &Value, key: &str) -> String {
    let message = format!("{}.{}", encode(header), encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    let signature = BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    format!("{message}.{signature}")
}

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

#[tokio::test]
async fn a_forged_access_token_is_nobodys() {
    let app = TestApp::spawn().await;
    let token = app.as_technician().await.token().to_owned();
    let parts: Vec<&str> = token.split('.').collect();
    let claims: Value =
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let hs256 = json!({"alg": "HS256", "typ": "JWT"});
    // The control: signed by the right key, as it was, it is good.
    let control = app.as_bearer(&signed(&hs256, &claims, KEY));
    control.get("/api/v1/me").await.expect(200);

    let now = claims["iat"].as_i64().unwrap();
    for (what, forged) in [
        (
            "no algorithm",
            format!("{}.{}.", encode(&json!({"alg": "none"})), parts[1]),
        ),
        (
            "no algorithm, old signature",
            format!(
                "{}.{}.{}",
                encode(&json!({"alg": "none"})),
                parts[1],
                parts[2]
            ),
        ),
        (
            "another algorithm",
            signed(&json!({"alg": "HS384", "typ": "JWT"}), &claims, KEY),
        ),
        (
            "a public key's algorithm",
            signed(&json!({"alg": "RS256", "typ": "JWT"}), &claims, KEY),
        ),
        (
            "another key",
            signed(&hs256, &claims, "another key of at least 32 letters"),
        ),
        ("no key", signed(&hs256, &claims, "")),
        (
            "a higher role",
            format!(
                "{}.{}.{}",
                parts[0],
                encode(&with(&claims, "role", json!("admin"))),
                parts[2]
            ),
        ),
        (
            "another audience",
            signed(
                &hs256,
                &with(&claims, "aud", json!("rtutils:label-link")),
                KEY,
            ),
        ),
        (
            "another issuer",
            signed(&hs256, &with(&claims, "iss", json!("elsewhere")), KEY),
        ),
        (
            "expired",
            signed(&hs256, &with(&claims, "exp", json!(now)), KEY),
        ),
        (
            "not yet good",
            signed(&hs256, &with(&claims, "nbf", json!(now + 60)), KEY),
        ),
        (
            "no end",
            signed(
                &hs256,
                &{
                    let mut claims = claims.clone();
                    claims.as_object_mut().unwrap().remove("exp");
                    claims
                },
                KEY,
            ),
        ),
    ] {
        let answer = app.as_bearer(&forged).get("/api/v1/me").await;
        assert_eq!(answer.status, 401, "{what}");
        answer.problem(ProblemType::Unauthenticated);
    }
}

#[tokio::test]
async fn a_replayed_refresh_token_revokes_its_family_and_is_written_down() {
    let app = TestApp::spawn().await;
    let refresh = |cookie: String| {
        let nobody = app.as_nobody();
        async move {
            nobody
                .send(Method::POST, "/api/v1/auth/refresh", |request| {
                    request.header("cookie", cookie)
                })
                .await
        }
    };
    let stolen = app.sign_in("tess", PASSWORD).await.cookie();
    let second = refresh(stolen.clone()).await.expect(200).cookie();
    let third = refresh(second.clone()).await.expect(200).cookie();
    app.clock.advance(Duration::from_mins(1));

    refresh(stolen).await.problem(ProblemType::Unauthenticated);

    for token in [second, third] {
        refresh(token).await.problem(ProblemType::Unauthenticated);
    }
    let ada = app.as_admin().await;
    let events = ada
        .get("/api/v1/sign-in-events?username=tess")
        .await
        .expect(200)
        .json();
    assert_eq!(events["items"][0]["outcome"], "revoked");
    assert_eq!(events["items"][0]["reason"], "token_reused");
}

#[tokio::test]
async fn no_other_site_can_use_the_cookies() {
    let app = TestApp::spawn().await;
    let cookie = app.sign_in("tess", PASSWORD).await.cookie();

    for path in ["/api/v1/auth/refresh", "/api/v1/auth/logout"] {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let answer = app
                .as_nobody()
                .send(Method::POST, path, |request| {
                    request.header("cookie", &cookie).header(name, value)
                })
                .await;
            answer.problem(ProblemType::Forbidden);
        }
    }
    // And no cookie opens anything else.
    app.as_nobody()
        .send(Method::GET, "/api/v1/me", |request| {
            request.header("cookie", &cookie)
        })
        .await
        .problem(ProblemType::Unauthenticated);
}

#[tokio::test]
async fn no_other_site_can_sign_a_browser_in_as_somebody_else() {
    let app = TestApp::spawn().await;
    let body = json!({"username": "theo", "password": PASSWORD}).to_string();

    // What a form or a script of another site can send without asking first.
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        let answer = app
            .as_nobody()
            .send(Method::POST, "/api/v1/auth/login", |request| {
                request
                    .header("content-type", kind)
                    .header("origin", "https://evil.example")
                    .body(body.clone())
            })
            .await;

        answer.problem(ProblemType::UnsupportedMediaType);
        assert!(answer.header("set-cookie").is_none(), "{kind}");
    }
}

#[tokio::test]
async fn a_session_that_was_planted_is_not_taken_over() {
    let app = TestApp::spawn().await;
    let planted = app.sign_in("theo", PASSWORD).await.cookie();

    let answer = app
        .as_nobody()
        .send(Method::POST, "/api/v1/auth/login", |request| {
            request
                .header("cookie", &planted)
                .json(&json!({"username": "tess", "password": PASSWORD}))
        })
        .await
        .expect(200);

    assert_ne!(answer.cookie(), planted);
    let whose = app
        .as_nobody()
        .send(Method::POST, "/api/v1/auth/refresh", |request| {
            request.header("cookie", &planted)
        })
        .await
        .expect(200)
        .json();
    assert_eq!(whose["user"]["username"], "theo");
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let app = TestApp::spawn().await;

    for path in [
        "//evil.example",
        "//evil.example/..",
        "/%2F/evil.example",
        "/\\evil.example",
        "/api/docs//evil.example",
        "/api/docs?next=https://evil.example",
        "/?next=https://evil.example",
        "/sign-in?next=//evil.example",
    ] {
        let answer = app.as_nobody().get(path).await;
        let location = answer.header("location").unwrap_or("/");
        assert!(
            location.starts_with('/') && !location.starts_with("//"),
            "{path}: {location}"
        );
    }
}

#[tokio::test]
async fn every_route_carries_the_headers_that_protect_a_browser() {
    let app = TestApp::builder().behind_a_proxy().spawn().await;
    let ada = app.as_admin().await;
    let mut pages = 0;

    for (method, path, _) in operations() {
        for client in [&app.as_nobody(), &ada] {
            let answer = client
                .send(method.clone(), &filled(&path), |request| {
                    let request = request.header("x-forwarded-proto", "https");
                    request.header("accept", "text/html")
                })
                .await;

            let header = |name: &str| answer.header(name).unwrap_or_default().to_owned();
            let policy = header("content-security-policy");
            assert!(
                policy.contains("frame-ancestors 'self'"),
                "{path}: {policy}"
            );
            let scripts = policy.split(';').find(|part| part.contains("script-src"));
            if header("content-type").starts_with("text/html") {
                pages += 1;
                let scripts = scripts.unwrap_or_else(|| panic!("{path}: {policy}"));
                assert!(!scripts.contains("unsafe-inline"), "{path}: {policy}");
                assert!(!scripts.contains("'unsafe-eval'"), "{path}: {policy}");
            } else if header("content-type") != "application/pdf" {
                // A label is an SVG that a browser may open by itself.
                assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
            }
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("x-frame-options"), "SAMEORIGIN", "{path}");
            assert_eq!(header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(
                header("cross-origin-opener-policy"),
                "same-origin",
                "{path}"
            );
            assert!(
                header("permissions-policy").contains("camera=(self)"),
                "{path}"
            );
            let hsts = header("strict-transport-security");
            assert_eq!(hsts, "max-age=31536000", "{path}");
            assert!(!header("cache-control").is_empty(), "{path}");
        }
    }
    assert!(pages > 0, "a problem is a page for a browser");
}

#[tokio::test]
async fn a_client_cannot_say_by_itself_that_it_came_by_tls() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_nobody()
        .send(Method::GET, "/health/live", |request| {
            request.header("x-forwarded-proto", "https")
        })
        .await
        .expect(200);

    assert_eq!(answer.header("strict-transport-security"), None);
}

#[tokio::test]
async fn a_name_that_nobody_has_gets_the_same_answer_for_the_same_work() {
    let app = TestApp::spawn().await;
    let mut told = Vec::new();

    for name in ["tess", "ada", "nobody-here"] {
        let before = app.app.passwords_compared();
        let answer = app.sign_in(name, "a guess").await;
        let problem = answer.problem(ProblemType::WrongCredentials);
        let work = app.app.passwords_compared() - before;
        told.push((
            work,
            problem.title,
            problem.detail,
            answer.header("set-cookie").is_some(),
        ));
    }

    assert_eq!(told[0].0, 1);
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
}
