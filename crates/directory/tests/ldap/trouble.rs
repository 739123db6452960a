//! A directory that is away, slow, or not who it says it is.

use std::{net::TcpListener, time::Duration};

use directory::{BindBy, Directory, Error, LdapDirectory, LdapSettings, Security, TroubleKind};
use url::Url;

use crate::slapd::Slapd;

async fn trouble(directory: &LdapDirectory) -> TroubleKind {
    match directory
        .sign_in("tech", &"correct horse battery".into())
        .await
    {
        Err(Error::Unavailable(trouble)) => trouble.kind,
        other => panic!("{other:?}"),
    }
}

/// A client of a directory that is not slapd.
fn at(url: Url, security: Security, patience: Duration) -> LdapDirectory {
    log_watch::start(&[]);
    LdapDirectory::new(LdapSettings {
        url,
        security,
        ca_file: None,
        base_dn: "dc=example,dc=org".into(),
        bind: BindBy::Upn {
            suffix: "example.org".into(),
        },
        connect_timeout: patience,
        operation_timeout: patience,
        group_depth: 10,
    })
    .unwrap()
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn a_certificate_of_another_authority_is_not_trusted() {
    let slapd = Slapd::get();
    let wrong_ca = slapd.directory(|settings| settings.ca_file = Some(slapd.other_ca.clone()));
    let wrong_ca_late = slapd.directory(|settings| {
        settings.ca_file = Some(slapd.other_ca.clone());
        settings.url = slapd.plain_url.clone();
        settings.security = Security::StartTls;
    });
    let no_ca = slapd.directory(|settings| settings.ca_file = None);
    // The certificate names localhost and 127.0.0.1.
    let elsewhere = tokio::net::TcpListener::bind("127.0.0.2:0").await.unwrap();
    let elsewhere_port = elsewhere.local_addr().unwrap().port();
    let mut slapds_port = 0;
    let wrong_name = slapd.directory(|settings| {
        slapds_port = settings.url.port().unwrap();
        settings.url.set_host(Some("127.0.0.2")).unwrap();
        settings.url.set_port(Some(elsewhere_port)).unwrap();
    });
    let forward = tokio::spawn(async move {
        let (mut from, _) = elsewhere.accept().await.unwrap();
        let mut to = tokio::net::TcpStream::connect(("127.0.0.1", slapds_port))
            .await
            .unwrap();
        let _ = tokio::io::copy_bidirectional(&mut from, &mut to).await;
    });

    for directory in [wrong_ca, wrong_ca_late, no_ca, wrong_name] {
        assert_eq!(trouble(&directory).await, TroubleKind::Certificate);
    }
    // It came as far as slapd.
    forward.await.unwrap();
}

#[tokio::test]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn our_own_account_is_told_apart_from_the_persons() {
    let directory = Slapd::get().directory(|settings| {
        settings.bind = BindBy::ServiceAccount {
            dn: "cn=rtutils,dc=example,dc=org".into(),
            password: "not it".into(),
        };
    });

    assert_eq!(trouble(&directory).await, TroubleKind::OurAccount);
}

#[tokio::test]
async fn a_directory_that_is_down_is_unreachable() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("ldap://{closed}").parse().unwrap();

    let directory = at(url, Security::Plaintext, Duration::from_mins(1));

    assert_eq!(trouble(&directory).await, TroubleKind::Unreachable);
}

#[tokio::test]
async fn a_directory_that_says_nothing_is_not_waited_for_for_ever() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let patience = Duration::from_millis(50);

    let plain = at(
        format!("ldap://{address}").parse().unwrap(),
        Security::Plaintext,
        patience,
    );
    let tls = at(
        format!("ldaps://{address}").parse().unwrap(),
        Security::Ldaps,
        patience,
    );

    assert_eq!(trouble(&plain).await, TroubleKind::Timeout);
    assert_eq!(trouble(&tls).await, TroubleKind::Timeout);
}

#[test]
fn a_ca_file_that_holds_no_certificate_is_told_at_the_start() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let settings = |ca_file| LdapSettings {
        url: "ldaps://ldap.example.org".parse().unwrap(),
        security: Security::Ldaps,
        ca_file: Some(ca_file),
        base_dn: "dc=example,dc=org".into(),
        bind: BindBy::Upn {
            suffix: "example.org".into(),
        },
        connect_timeout: Duration::from_secs(1),
        operation_timeout: Duration::from_secs(1),
        group_depth: 10,
    };

    let empty = LdapDirectory::new(settings(file.path().to_owned())).unwrap_err();
    let missing = LdapDirectory::new(settings(file.path().join("no"))).unwrap_err();

    assert!(empty.to_string().ends_with("has no certificate in it"));
    assert!(missing.to_string().contains("cannot be read"));
}
