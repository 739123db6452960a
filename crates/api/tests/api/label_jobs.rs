use reqwest::Method;
use serde_json::{Value, json};
use types::{LabelJob, LabelJobState, LabelPrint, Page, ProblemType};

use crate::support::{Answer, Client, TestApp};

const JOBS: &str = "/api/v1/labels/jobs";

fn wish(tags: &[&str]) -> Value {
    let items: Vec<Value> = tags.iter().map(|tag| json!({ "tag": tag })).collect();
    json!({ "items": items })
}

async fn ask(client: &Client, tags: &[&str]) -> LabelJob {
    client.post(JOBS, &wish(tags)).await.expect(202).read()
}

async fn end(client: &Client, cancel: &str) -> Answer {
    client.send(Method::POST, cancel, |request| request).await
}

#[tokio::test]
async fn a_job_is_asked_for_followed_and_fetched() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let job = ask(&tess, &["W12-0003", "w12-0001", "W12-0002"]).await;
    let place = format!("{JOBS}/{}", job.id);
    let follow = format!("{place}/events");
    let follow = tess.send(Method::GET, &follow, |request| {
        request.header("Accept-Encoding", "br, gzip")
    });
    let (events, _) = tokio::join!(follow, app.app.run_due_label_jobs());

    let events = events.expect(200);
    assert_eq!(
        events.header("content-type"),
        Some("text/event-stream; charset=utf-8")
    );
    // Compressed, events would wait for one another.
    assert_eq!(events.header("content-encoding"), Some("identity"));
    assert_eq!(events.header("x-accel-buffering"), Some("no"));
    let seen: Vec<LabelJob> = events
        .text()
        .split("\n\n")
        .filter(|event| !event.is_empty())
        .map(|event| {
            let data = event.strip_prefix("event: job\ndata: ").unwrap();
            serde_json::from_str(data).unwrap()
        })
        .collect();
    assert_eq!(seen.last().unwrap().state, LabelJobState::Done);
    let done: LabelJob = tess.get(&place).await.expect(200).read();
    assert_eq!(seen.last(), Some(&done));

    let pdf = tess.get(&format!("{place}/result")).await.expect(200);
    assert_eq!(pdf.header("label-pages"), Some("3"));
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    let text = pdf.pdftotext();
    let at = |tag: &str| text.find(tag).unwrap();
    assert!(at("W12-0003") < at("W12-0001") && at("W12-0001") < at("W12-0002"));
    // It is drawn to the disk, and as whole as one that is drawn at once.
    assert_eq!(pdf.page_sizes().len(), 3);
}

#[tokio::test]
async fn a_download_that_broke_off_goes_on() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let job = ask(&tess, &["W12-0001", "W12-0002"]).await;
    app.app.run_due_label_jobs().await;
    let place = format!("{JOBS}/{}/result", job.id);
    let whole = tess.get(&place).await.expect(200);

    let rest = tess
        .send(Method::GET, &place, |request| {
            request.header("Range", "bytes=100-")
        })
        .await
        .expect(206);

    assert!(rest.bytes == whole.bytes[100..]);
}

#[tokio::test]
async fn what_is_not_there_yet_or_not_at_all_is_a_problem() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let job = ask(&tess, &["W12-0001"]).await;
    let result = format!("{JOBS}/{}/result", job.id);

    tess.get(&result).await.problem(ProblemType::WrongState);
    let nowhere = format!("{JOBS}/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10");
    for path in ["", "/events", "/result", "/items"] {
        tess.get(&format!("{nowhere}{path}"))
            .await
            .problem(ProblemType::RecordNotFound);
    }
    let cancel = format!("{JOBS}/{}/cancel", job.id);
    let cancelled: LabelJob = end(&tess, &cancel).await.expect(200).read();
    assert_eq!(cancelled.state, LabelJobState::Cancelled);
    end(&tess, &cancel).await.problem(ProblemType::WrongState);
    let problem = tess
        .post(JOBS, &json!({ "items": [] }))
        .await
        .problem(ProblemType::Invalid);
    assert_eq!(problem.errors[0].pointer, "/items");
}

#[tokio::test]
async fn three_of_a_job_are_printed_again() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let first = ask(&tess, &["W12-0001", "W12-0002", "W12-0003", "W12-0004"]).await;
    app.app.run_due_label_jobs().await;

    let again = format!("{JOBS}/{}/again", first.id);
    let again: LabelJob = tess
        .post(&again, &json!({ "lines": [2, 3, 4] }))
        .await
        .expect(202)
        .read();
    app.app.run_due_label_jobs().await;

    assert_eq!((again.again_of, again.total), (Some(first.id), 3));
    let items = format!("{JOBS}/{}/items?state=printed", again.id);
    let items = tess.get(&items).await.expect(200).json();
    let tags: Vec<&str> = items["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["tag"].as_str().unwrap())
        .collect();
    assert_eq!(tags, ["W12-0002", "W12-0003", "W12-0004"]);
    let prints: Page<LabelPrint> = tess
        .get("/api/v1/labels/prints?tag=W12-0003")
        .await
        .expect(200)
        .read();
    assert_eq!(prints.items.len(), 2);
    let jobs: Page<LabelJob> = tess.get(JOBS).await.expect(200).read();
    assert_eq!(jobs.items[0].id, again.id);
}

#[tokio::test]
async fn a_label_that_is_asked_for_with_head_is_not_printed() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let path = "/api/v1/assets/4/label?format=pdf";
    let prints =
        async || -> Page<LabelPrint> { tess.get("/api/v1/labels/prints").await.expect(200).read() };

    let head = tess.send(Method::HEAD, path, |r| r).await.expect(200);
    assert!(head.header("content-length").is_some());
    assert_eq!(prints().await.items.len(), 0);
    tess.get(path).await.expect(200);

    assert_eq!(prints().await.items.len(), 1);
}
