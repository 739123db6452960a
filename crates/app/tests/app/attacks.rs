//! What an attacker at the door cannot do.

use app::Error;
use types::Role;

use crate::site::{PASSWORD, Site};

#[tokio::test]
async fn a_thousand_wrong_passwords_from_everywhere_do_not_keep_the_right_person_out() {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;
    let before = site.app.passwords_compared();

    let guesses = (0..1_000).map(|n| {
        let from = format!("10.7.{}.{}", n / 250, n % 250);
        let site = &site;
        async move { site.log_in_from(&from, "tess", "a guess").await.map(drop) }
    });
    let answers = futures::future::join_all(guesses).await;

    let wrong = |answer: &&Result<(), Error>| matches!(answer, Err(Error::WrongCredentials));
    let judged = answers.iter().filter(wrong).count();
    assert_eq!(judged, 1_000, "each is judged");
    assert_eq!(site.app.passwords_compared() - before, 1_000, "once");
    assert!(
        site.log_in_from("203.0.113.9", "tess", PASSWORD)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn what_is_refused_is_not_judged_and_written_down_once_a_minute() {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;

    for _ in 0..50 {
        let _ = site.log_in("tess", "a guess").await;
    }

    assert_eq!(site.app.passwords_compared(), 5);
    let kept = site.store().recent_sign_ins(100).await.unwrap();
    assert_eq!(kept.len(), 6);
    assert_eq!(kept[0].outcome.words(), ("refused", Some("rate_limited")));
}

#[tokio::test]
async fn the_same_work_is_done_for_names_that_nobody_has() {
    let site = Site::small().await;
    site.add("tess", Role::Technician).await;
    let work = |name: &'static str| {
        let site = &site;
        async move {
            let before = site.app.passwords_compared();
            let said = site.log_in(name, "a guess").await.unwrap_err().to_string();
            (site.app.passwords_compared() - before, said)
        }
    };

    let (known, unknown) = (work("tess").await, work("nobody-here").await);

    assert_eq!(known.0, 1);
    assert_eq!(known, unknown);
}

#[tokio::test]
async fn a_browsers_mark_is_good_for_its_account_alone() {
    use app::{Client, Context};
    use secrecy::ExposeSecret;
    use types::NewSession;

    let site = Site::small().await;
    site.add("tess", Role::Technician).await;
    for _ in 0..5 {
        let _ = site.log_in("tess", "a guess").await;
    }
    let come = |mark: Option<String>| {
        let client = Client {
            device: mark,
            ..Client::default()
        };
        let ctx: Context = site.anyone().from_client(client);
        let site = &site;
        async move {
            let credentials = NewSession {
                username: "tess".into(),
                password: PASSWORD.into(),
                code: None,
            };
            let address = "192.0.2.7".parse().unwrap();
            site.app.log_in(&ctx, credentials, address).await
        }
    };
    let mark = |name: &str| Some(site.app.device_mark(name).expose_secret().to_owned());

    for not_hers in [None, mark("theo"), Some("made.up".to_owned())] {
        assert!(matches!(
            come(not_hers).await,
            Err(Error::RateLimited { .. })
        ));
    }
    assert!(come(mark("TESS")).await.is_ok());
}
