use std::{sync::Arc, time::Duration};

use app::People;
use directory::{GroupName, OidcSettings, OpenIdConnect, RoleRules};
use reqwest::Method;
use serde_json::{Value, json};
use store::SignInOutcome;
use types::{ProblemType, Role, Session, SignInMethods};

use crate::support::{Answer, CLIENT_ID, CLIENT_SECRET, Lie, Provider, TestApp};

const START: &str = "/api/v1/auth/oidc/start";
const CALLBACK: &str = "/api/v1/auth/oidc/callback";

async fn site(change: impl FnOnce(&mut OidcSettings)) -> (TestApp, Provider) {
    let provider = Provider::start().await;
    let mut settings = OidcSettings {
        label: "Google".into(),
        issuer: provider.issuer(),
        client_id: CLIENT_ID.into(),
        client_secret: CLIENT_SECRET.into(),
        redirect_url: format!("https://rtutils.example.org{CALLBACK}")
            .parse()
            .unwrap(),
        scopes: Vec::new(),
        domains: vec!["example.org".into()],
        role_claim: "groups".into(),
    };
    change(&mut settings);
    let names = |name| vec![GroupName::parse(name).unwrap()];
    let people = People {
        provider: Some(Arc::new(OpenIdConnect::new(settings).unwrap())),
        provider_roles: RoleRules {
            admin: names("it-admins"),
            technician: names("it"),
            teacher: names("staff"),
        },
        ..People::default()
    };
    (TestApp::builder().people(people).spawn().await, provider)
}

fn tess() -> Value {
    json!({
        "email": "tess@example.org", "email_verified": true, "name": "Tess Larch",
        "hd": "example.org", "groups": ["staff", "it"],
    })
}

/// A browser begins; gives where it is sent, and its cookie.
async fn begin(app: &TestApp, query: &str) -> (String, String) {
    let answer = app
        .as_nobody()
        .get(&format!("{START}{query}"))
        .await
        .expect(303);
    (
        answer.header("location").unwrap().to_owned(),
        answer.cookie(),
    )
}

/// The browser comes back with a query and a cookie.
async fn come_back(app: &TestApp, query: &str, cookie: &str) -> Answer {
    let path = format!("{CALLBACK}{query}");
    let with_cookie = |request: reqwest::RequestBuilder| request.header("cookie", cookie);
    app.as_nobody().send(Method::GET, &path, with_cookie).await
}

async fn sign_in(app: &TestApp, provider: &Provider, claims: Value) -> Answer {
    let (location, cookie) = begin(app, "?return_to=/assets/7%3Ftab=history").await;
    let back = provider.approve(&location, claims, app.app.clock().now().timestamp());
    come_back(app, &back, &cookie).await
}

async fn refresh(app: &TestApp, cookie: &str) -> Answer {
    app.as_nobody()
        .send(Method::POST, "/api/v1/auth/refresh", |request| {
            request.header("cookie", cookie)
        })
        .await
}

async fn last_outcome(app: &TestApp) -> (String, SignInOutcome) {
    let last = app.app_store().recent_sign_ins(1).await.unwrap().remove(0);
    (last.username, last.outcome)
}

#[tokio::test]
async fn somebody_of_the_domain_is_signed_in_and_goes_on_where_they_were() {
    let (app, provider) = site(|_| {}).await;

    let answer = sign_in(&app, &provider, tess()).await.expect(303);

    assert_eq!(answer.header("location"), Some("/assets/7?tab=history"));
    let cookies: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    let refresh_cookie = cookies
        .iter()
        .find(|cookie| cookie.starts_with("__Secure-rtutils_refresh="))
        .unwrap();
    for word in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/api/v1/auth"] {
        assert!(refresh_cookie.contains(word), "{refresh_cookie}");
    }
    assert!(
        cookies
            .iter()
            .any(|cookie| cookie.starts_with("__Secure-rtutils_oidc=;")),
        "{cookies:?}"
    );
    let session: Session = refresh(&app, refresh_cookie.split(';').next().unwrap())
        .await
        .expect(200)
        .read();
    assert_eq!(session.user.username, "tess@example.org");
    assert_eq!(session.user.display_name, "Tess Larch");
    assert_eq!(session.user.role, Role::Technician);
    assert_eq!(
        last_outcome(&app).await,
        ("tess@example.org".into(), SignInOutcome::Accepted)
    );
}

#[tokio::test]
async fn what_ties_the_attempt_to_the_browser_is_read_by_no_script() {
    let (app, _provider) = site(|_| {}).await;

    let answer = app.as_nobody().get(START).await.expect(303);

    let cookie = answer.header("set-cookie").unwrap();
    for word in [
        "HttpOnly",
        "SameSite=Lax",
        "Secure",
        "Path=/api/v1/auth/oidc",
        "Max-Age=600",
    ] {
        assert!(cookie.contains(word), "{cookie}");
    }
}

#[tokio::test]
async fn a_token_that_lies_lets_nobody_in() {
    for lie in [
        Lie::Nonce,
        Lie::Audience,
        Lie::Issuer,
        Lie::Expired,
        Lie::Unsigned,
        Lie::OtherKey,
        Lie::SharedSecret,
        Lie::NoToken,
    ] {
        let (app, provider) = site(|_| {}).await;
        provider.lie(lie);

        let answer = sign_in(&app, &provider, tess()).await;

        assert_eq!(provider.tokens(), 1, "{lie:?}");
        assert_eq!(answer.status, 403, "{lie:?}");
        answer.problem(ProblemType::ProviderRefused);
        assert_eq!(last_outcome(&app).await.1, SignInOutcome::ProviderRefused);
    }
}

#[tokio::test]
async fn another_browser_cannot_end_what_this_one_began() {
    let (app, provider) = site(|_| {}).await;
    let now = app.app.clock().now().timestamp();
    let (victims, victims_cookie) = begin(&app, "").await;
    let (attackers, _) = begin(&app, "").await;
    assert_ne!(victims, attackers);
    let back = provider.approve(&attackers, tess(), now);

    let without_cookie = app.as_nobody().get(&format!("{CALLBACK}{back}")).await;
    let with_the_victims = come_back(&app, &back, &victims_cookie).await;
    let forged = come_back(
        &app,
        &back,
        "__Secure-rtutils_oidc=eyJhbGciOiJub25lIn0.e30.",
    )
    .await;

    for answer in [without_cookie, with_the_victims, forged] {
        answer.problem(ProblemType::ProviderRefused);
        assert!(answer.header("set-cookie").is_none());
    }
    assert_eq!(provider.tokens(), 0, "the provider is not even asked");
}

#[tokio::test]
async fn an_attempt_is_good_once_and_for_ten_minutes() {
    let (app, provider) = site(|_| {}).await;
    let (location, cookie) = begin(&app, "").await;
    let back = provider.approve(&location, tess(), app.app.clock().now().timestamp());
    come_back(&app, &back, &cookie).await.expect(303);

    come_back(&app, &back, &cookie)
        .await
        .problem(ProblemType::ProviderRefused);

    let (location, cookie) = begin(&app, "").await;
    app.clock.advance(Duration::from_mins(10));
    let back = provider.approve(&location, tess(), app.app.clock().now().timestamp());
    come_back(&app, &back, &cookie)
        .await
        .problem(ProblemType::ProviderRefused);
}

#[tokio::test]
async fn people_of_other_domains_and_unverified_addresses_are_refused() {
    let mut other = tess();
    other["email"] = json!("tess@evil.org");
    let mut not_owned = tess();
    not_owned["hd"] = json!("evil.org");
    let mut unverified = tess();
    unverified["email_verified"] = json!(false);
    let mut nameless = tess();
    nameless.as_object_mut().unwrap().remove("email");
    let mut pupil = tess();
    pupil["groups"] = json!(["students"]);
    for (claims, kind, outcome) in [
        (other, ProblemType::WrongDomain, SignInOutcome::WrongDomain),
        (
            not_owned,
            ProblemType::WrongDomain,
            SignInOutcome::WrongDomain,
        ),
        (
            unverified,
            ProblemType::UnverifiedEmail,
            SignInOutcome::UnverifiedEmail,
        ),
        (
            nameless,
            ProblemType::UnverifiedEmail,
            SignInOutcome::UnverifiedEmail,
        ),
        (pupil, ProblemType::NoRole, SignInOutcome::NoRole),
    ] {
        let (app, provider) = site(|_| {}).await;

        sign_in(&app, &provider, claims).await.problem(kind);

        assert_eq!(last_outcome(&app).await.1, outcome);
    }
}

#[tokio::test]
async fn the_way_back_leads_to_this_site_alone() {
    let (app, _provider) = site(|_| {}).await;

    for elsewhere in [
        "https://evil.org/",
        "//evil.org",
        "/%5Cevil.org",
        "%2F%2Fevil.org",
        "/%09/evil.org",
    ] {
        let answer = app
            .as_nobody()
            .get(&format!("{START}?return_to={elsewhere}"))
            .await;

        answer.problem(ProblemType::Invalid);
        assert!(answer.header("location").is_none());
    }
}

#[tokio::test]
async fn a_browser_is_shown_the_sign_in_screen_and_not_a_problem() {
    let (app, _provider) = site(|_| {}).await;

    let as_browser = |request: reqwest::RequestBuilder| {
        request.header("accept", "text/html,application/xhtml+xml")
    };
    let path = format!("{CALLBACK}?error=access_denied&state=x");
    let answer = app
        .as_nobody()
        .send(Method::GET, &path, as_browser)
        .await
        .expect(303);

    assert_eq!(
        answer.header("location"),
        Some("/?problem=provider-refused")
    );
}

#[tokio::test]
async fn a_provider_that_is_away_is_told_as_such() {
    let (app, provider) = site(|settings| {
        settings.issuer = "http://127.0.0.1:1/".parse().unwrap();
    })
    .await;
    drop(provider);

    let answer = app.as_nobody().get(START).await;

    answer.problem(ProblemType::ProviderUnavailable);
}

#[tokio::test]
async fn a_session_of_the_provider_lasts_a_working_day() {
    let (app, provider) = site(|_| {}).await;
    let answer = sign_in(&app, &provider, tess()).await.expect(303);
    let cookie = answer.cookie();
    app.clock.advance(Duration::from_hours(9));
    let next = refresh(&app, &cookie).await.expect(200).cookie();
    app.clock.advance(Duration::from_hours(1));

    refresh(&app, &next)
        .await
        .problem(ProblemType::Unauthenticated);
}

#[tokio::test]
async fn somebody_whose_name_is_a_local_accounts_is_not_let_into_it() {
    let (app, provider) = site(|_| {}).await;
    let new = app::NewUser {
        username: "tess@example.org".into(),
        display_name: "Local".into(),
        role: Role::Admin,
        password: crate::support::PASSWORD.into(),
    };
    app.app.add_user(new).await.unwrap();

    sign_in(&app, &provider, tess())
        .await
        .problem(ProblemType::SignsInElsewhere);
}

#[tokio::test]
async fn a_class_comes_back_from_one_address_although_some_make_answers_up() {
    let (app, provider) = site(|_| {}).await;
    // As many as shut the door to strangers at this address who have a password to try.
    for _ in 0..41 {
        let (_, cookie) = begin(&app, "").await;
        come_back(&app, "?code=made-up&state=made-up", &cookie)
            .await
            .problem(ProblemType::ProviderRefused);
    }

    for number in 0..30 {
        let mut pupil = tess();
        pupil["email"] = json!(format!("pupil{number}@example.org"));
        pupil["sub"] = json!(format!("11016948447438627{number}"));
        sign_in(&app, &provider, pupil).await.expect(303);
    }
}

#[tokio::test]
async fn the_ways_in_are_told() {
    let (app, _provider) = site(|_| {}).await;
    let methods: SignInMethods = app
        .as_nobody()
        .get("/api/v1/auth/methods")
        .await
        .expect(200)
        .read();

    assert_eq!((methods.password, methods.directory), (true, false));
    let provider = methods.provider.unwrap();
    assert_eq!(
        (provider.label.as_str(), provider.start.as_str()),
        ("Google", START)
    );

    let plain = TestApp::spawn().await;
    let methods: SignInMethods = plain
        .as_nobody()
        .get("/api/v1/auth/methods")
        .await
        .expect(200)
        .read();
    assert_eq!(methods.provider, None);
    plain
        .as_nobody()
        .get(START)
        .await
        .problem(ProblemType::RecordNotFound);
}
