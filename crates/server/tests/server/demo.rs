use crate::running::{Running, rtutils, run};

#[test]
fn the_demo_says_all_that_one_needs_is_well_and_ends_when_told_to() {
    for signal in ["-INT", "-TERM"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = rtutils(folder.path());
        command.args(["demo", "--port", "0", "--sim-control"]);
        command.env("RTUTILS_DEMO_PASSWORD", "a password of mine");

        let demo = Running::start(&mut command, "Stop");

        let address = demo
            .after("Open")
            .trim_start_matches("http://")
            .trim_end_matches('/');
        assert!(
            demo.after("Sign in")
                .starts_with("technician / a password of mine")
        );
        assert!(demo.after("RT").contains("http://127.0.0.1:"));
        let (is_well, said, why) =
            run(rtutils(folder.path()).args(["healthcheck", "--address", address]));
        assert!(is_well, "{said}{why}");
        let address = address.to_owned();
        assert!(demo.stop_by(signal), "{signal}");
        let (is_well, ..) =
            run(rtutils(folder.path()).args(["healthcheck", "--address", &address]));
        assert!(!is_well, "it still answers after {signal}");
    }
}

#[test]
fn a_demo_password_that_is_too_short_is_refused_before_anything_starts() {
    let folder = tempfile::tempdir().unwrap();

    let (started, _, why) = run(rtutils(folder.path())
        .args(["demo", "--port", "0"])
        .env("RTUTILS_DEMO_PASSWORD", "short"));

    assert!(!started && why.contains("at least 12 characters"), "{why}");
}

#[test]
fn a_port_that_is_taken_is_told_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();

    let (started, _, why) = run(rtutils(folder.path()).args(["demo", "--port", &port]));

    assert!(!started && why.contains("choose another port"), "{why}");
}
