use types::{Permission, ProblemType, User};

use crate::support::TestApp;

#[tokio::test]
async fn everybody_who_is_signed_in_sees_who_they_are() {
    let app = TestApp::spawn().await;

    let teacher: User = app
        .as_teacher()
        .await
        .get("/api/v1/me")
        .await
        .expect(200)
        .read();
    let technician: User = app
        .as_technician()
        .await
        .get("/api/v1/me")
        .await
        .expect(200)
        .read();

    assert_eq!(teacher.username, "theo");
    assert!(!teacher.can(Permission::ReadAssets));
    assert!(technician.can(Permission::PrintLabels));
}

#[tokio::test]
async fn nobody_is_asked_to_sign_in() {
    let app = TestApp::spawn().await;

    app.as_nobody()
        .get("/api/v1/me")
        .await
        .problem(ProblemType::Unauthenticated);
}
