use std::time::Duration;

use app::{Client, Conflict, Context, Error, OpenSession};
use secrecy::ExposeSecret;
use store::SignInOutcome;
use totp_rs::{Builder, Secret};
use types::{NewSession, Permission, RecoveryCodes, Role, SecondFactorState};

use crate::site::{PASSWORD, Site, refused};

/// An authenticator app.
struct Authenticator(Secret);

impl Authenticator {
    fn code(&self, site: &Site) -> String {
        let now = u64::try_from(site.app.clock().now().timestamp()).unwrap();
        let totp = Builder::new().with_secret(self.0.clone()).build().unwrap();
        totp.generate(now).to_string()
    }
}

async fn site() -> (Site, Context) {
    let site = Site::small().await;
    site.add("ada", Role::Admin).await;
    let ada = site.signed_in_as("ada").await;
    (site, ada)
}

async fn enrolled() -> (Site, Context, Authenticator, RecoveryCodes) {
    let (site, ada) = site().await;
    let enrolment = site.app.enrol_second_factor(&ada, PASSWORD).await.unwrap();
    let phone = Authenticator(Secret::try_from_base32(&enrolment.secret).unwrap());
    let code = phone.code(&site);
    let codes = site.app.confirm_second_factor(&ada, &code).await.unwrap();
    site.clock.advance(Duration::from_secs(30));
    (site, ada, phone, codes)
}

async fn log_in(site: &Site, code: Option<&str>) -> Result<OpenSession, Error> {
    let credentials = NewSession {
        username: "ada".into(),
        password: PASSWORD.into(),
        code: code.map(str::to_owned),
    };
    let address = "192.0.2.50".parse().unwrap();
    site.app.log_in(&site.anyone(), credentials, address).await
}

#[tokio::test]
async fn a_second_factor_is_begun_with_the_password_and_confirmed_with_a_code() {
    let (site, ada) = site().await;
    let wrong = site
        .app
        .enrol_second_factor(&ada, "a guess")
        .await
        .unwrap_err();
    assert_eq!(refused(&wrong), [("/password", "wrong")]);

    let enrolment = site.app.enrol_second_factor(&ada, PASSWORD).await.unwrap();

    assert!(
        enrolment
            .otpauth_url
            .starts_with("otpauth://totp/rtutils:ada?secret=")
    );
    assert!(enrolment.qr_svg.starts_with("<svg ") && !enrolment.qr_svg.contains("script"));
    assert!(!format!("{enrolment:?}").contains(&enrolment.secret));
    let factor = site.app.my_second_factor(&ada).await.unwrap();
    assert_eq!(factor.state, SecondFactorState::Pending);
    assert!(
        log_in(&site, None).await.is_ok(),
        "not before it is confirmed"
    );

    let wrong = site
        .app
        .confirm_second_factor(&ada, "000000")
        .await
        .unwrap_err();
    assert_eq!(refused(&wrong), [("/code", "wrong")]);
    let phone = Authenticator(Secret::try_from_base32(&enrolment.secret).unwrap());
    let codes = site
        .app
        .confirm_second_factor(&ada, &phone.code(&site))
        .await
        .unwrap();
    assert_eq!(codes.codes.len(), 10);
    let factor = site.app.my_second_factor(&ada).await.unwrap();
    assert_eq!(
        (factor.state, factor.recovery_codes_left),
        (SecondFactorState::On, 10)
    );
}

#[tokio::test]
async fn signing_in_takes_the_code_and_each_code_once() {
    let (site, _, phone, _) = enrolled().await;

    let needed = log_in(&site, None).await.unwrap_err();
    assert!(matches!(
        needed,
        Error::SecondFactorNeeded { is_wrong: false }
    ));
    let wrong = log_in(&site, Some("000000")).await.unwrap_err();
    assert!(matches!(
        wrong,
        Error::SecondFactorNeeded { is_wrong: true }
    ));

    let code = phone.code(&site);
    assert!(log_in(&site, Some(&code)).await.is_ok());
    let replayed = log_in(&site, Some(&code)).await.unwrap_err();
    assert!(matches!(
        replayed,
        Error::SecondFactorNeeded { is_wrong: true }
    ));
    site.clock.advance(Duration::from_secs(30));
    assert!(log_in(&site, Some(&phone.code(&site))).await.is_ok());
}

#[tokio::test]
async fn whoever_does_not_know_the_password_is_not_told_of_a_second_factor() {
    let (site, _, phone, _) = enrolled().await;

    for code in [None, Some(phone.code(&site))] {
        let credentials = NewSession {
            username: "ada".into(),
            password: "a guess".into(),
            code,
        };
        let address = "192.0.2.51".parse().unwrap();
        let refusal = site.app.log_in(&site.anyone(), credentials, address).await;
        assert!(matches!(refusal, Err(Error::WrongCredentials)));
    }
}

#[tokio::test]
async fn a_recovery_code_stands_in_once() {
    let (site, ada, _, codes) = enrolled().await;
    let spoken = codes.codes[0].to_uppercase().replace('-', " ");

    assert!(log_in(&site, Some(&spoken)).await.is_ok());

    assert!(log_in(&site, Some(&codes.codes[0])).await.is_err());
    assert_eq!(
        site.app
            .my_second_factor(&ada)
            .await
            .unwrap()
            .recovery_codes_left,
        9
    );
    let fresh = site.app.renew_recovery_codes(&ada, PASSWORD).await.unwrap();
    assert!(log_in(&site, Some(&codes.codes[1])).await.is_err());
    assert!(log_in(&site, Some(&fresh.codes[1])).await.is_ok());
}

#[tokio::test]
async fn codes_are_not_to_be_guessed_from_anywhere() {
    let (site, _, phone, _) = enrolled().await;
    for number in 0..10 {
        let credentials = NewSession {
            username: "ada".into(),
            password: PASSWORD.into(),
            code: Some(format!("00000{number}")),
        };
        let address = format!("198.51.100.{number}").parse().unwrap();
        let _ = site.app.log_in(&site.anyone(), credentials, address).await;
    }

    let refusal = log_in(&site, Some(&phone.code(&site))).await;

    assert!(matches!(refusal, Err(Error::RateLimited { .. })));
    let last = site.store().recent_sign_ins(1).await.unwrap();
    assert_eq!(last[0].outcome, SignInOutcome::RateLimited);
    // The browser that she signed in with before has a count of its own.
    let mark = site.app.device_mark("ada");
    let client = Client {
        device: Some(mark.expose_secret().to_owned()),
        ..Client::default()
    };
    let credentials = NewSession {
        username: "ada".into(),
        password: PASSWORD.into(),
        code: Some(phone.code(&site)),
    };
    let address = "192.0.2.7".parse().unwrap();
    let known = site.anyone().from_client(client);
    assert!(site.app.log_in(&known, credentials, address).await.is_ok());
}

#[tokio::test]
async fn it_is_turned_off_with_the_password_or_on_the_server() {
    let (site, ada, ..) = enrolled().await;
    let again = site
        .app
        .enrol_second_factor(&ada, PASSWORD)
        .await
        .unwrap_err();
    assert!(matches!(
        again,
        Error::Conflict(Conflict::WrongState { .. })
    ));

    let factor = site.app.remove_second_factor(&ada, PASSWORD).await.unwrap();
    assert_eq!(factor.state, SecondFactorState::Off);
    assert!(log_in(&site, None).await.is_ok());

    let (site, ..) = enrolled().await;
    assert!(site.app.remove_second_factor_of("ada").await.unwrap());
    assert!(log_in(&site, None).await.is_ok());
}

#[tokio::test]
async fn the_database_alone_gives_no_secret() {
    let (site, ada, phone, codes) = enrolled().await;
    let id = ada.require(Permission::ReadAccount).unwrap().id;

    let stored = site.store().second_factor(id).await.unwrap().unwrap();

    assert!(!stored.sealed_secret.contains(&phone.0.to_base32()));
    site.store()
        .begin_second_factor(id, "x", site.app.clock().now())
        .await
        .unwrap_err();
    let file = site.database_url().trim_start_matches("sqlite:");
    let mut kept = std::fs::read(file).unwrap();
    kept.extend(std::fs::read(format!("{file}-wal")).unwrap_or_default());
    let holds = |text: &[u8]| kept.windows(text.len()).any(|window| window == text);
    assert!(holds(b"sealed_secret"));
    assert!(!holds(phone.0.as_bytes()));
    assert!(!holds(codes.codes[0].as_bytes()));
}
