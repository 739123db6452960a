use std::time::Duration;

use app::{App, Conflict, Error, People};
use types::{
    LabelBatch, LabelFormat, LabelItem, LabelJob, LabelJobAgain, LabelJobFilter,
    LabelJobItemFilter, LabelJobItemState as Item, LabelJobKind, LabelJobState as State,
    LabelPrintFilter, LabelSize, NewLabelJob, OnMissing,
};
use uuid::Uuid;

use crate::site::{Site, refused};

fn items(tags: impl IntoIterator<Item = String>) -> Vec<LabelItem> {
    tags.into_iter()
        .map(|tag| LabelItem {
            tag: Some(tag),
            asset_id: None,
            template: None,
        })
        .collect()
}

fn job(tags: impl IntoIterator<Item = String>) -> NewLabelJob {
    NewLabelJob {
        items: items(tags),
        copies: 1,
        on_missing: OnMissing::Fail,
        title: None,
    }
}

fn tags(numbers: std::ops::RangeInclusive<u32>) -> impl Iterator<Item = String> {
    numbers.map(|number| format!("W12-{number:04}"))
}

async fn ask(site: &Site, new: &NewLabelJob) -> LabelJob {
    let technician = site.technician();
    site.app
        .create_label_job(&technician, new, None)
        .await
        .unwrap()
}

async fn look(site: &Site, id: Uuid) -> LabelJob {
    site.app.label_job(&site.technician(), id).await.unwrap()
}

async fn states(site: &Site, id: Uuid) -> Vec<(u32, Item, Option<u64>)> {
    let all = LabelJobItemFilter {
        limit: Some(100),
        ..LabelJobItemFilter::default()
    };
    let page = site
        .app
        .label_job_items(&site.technician(), id, &all)
        .await
        .unwrap();
    page.items
        .into_iter()
        .map(|item| (item.line, item.state, item.asset_id))
        .collect()
}

async fn pdf(site: &Site, app: &App, id: Uuid) -> app::Result<Vec<u8>> {
    let file = app.label_job_file(&site.technician(), id).await?;
    Ok(std::fs::read(file.path).unwrap())
}

fn why(error: &Error) -> String {
    assert!(
        matches!(error, Error::Conflict(Conflict::WrongState { .. })),
        "{error:?}"
    );
    error.to_string()
}

#[tokio::test]
async fn a_thousand_labels_are_drawn_while_nobody_waits() {
    let site = Site::district().await;
    let mut new = job(tags(1..=1_000));
    new.copies = 2;
    new.title = Some("  All carts ".into());

    let asked = ask(&site, &new).await;
    assert_eq!((asked.state, asked.total), (State::Waiting, 1_000));
    assert_eq!(asked.title.as_deref(), Some("All carts"));
    let early = pdf(&site, &site.app, asked.id).await.unwrap_err();
    assert!(why(&early).contains("not drawn yet"), "{early}");
    assert_eq!(site.app.run_due_label_jobs().await, 1);

    let done = look(&site, asked.id).await;
    assert_eq!(done.state, State::Done);
    assert_eq!((done.checked, done.drawn, done.skipped), (1_000, 1_000, 0));
    assert_eq!(done.pages, Some(2_000));
    let bytes = pdf(&site, &site.app, done.id).await.unwrap();
    assert_eq!(done.file_size, Some(bytes.len() as u64));
    assert!(bytes.starts_with(b"%PDF-") && bytes.ends_with(b"%%EOF\n"));
    // What was drawn in steps is what is drawn at once.
    let batch = LabelBatch {
        items: new.items,
        start_at: 1,
        copies: 2,
        on_missing: OnMissing::Fail,
    };
    let at_once = site.app.labels_pdf(&site.technician(), &batch).await;
    let at_once = at_once.unwrap();
    assert_eq!(at_once.pages, 2_000);
    let difference = at_once.bytes.len().abs_diff(bytes.len());
    assert!(difference < 1_000, "{difference} bytes");
}

#[tokio::test]
async fn one_bad_item_fails_the_job_unless_it_may_be_skipped() {
    let site = Site::district().await;
    let bad = ["W12-0001", "W12-9999", "New projector", "W12-0002"].map(str::to_owned);
    let strict = ask(&site, &job(bad.clone())).await;
    let lenient = NewLabelJob {
        on_missing: OnMissing::Skip,
        ..job(bad)
    };
    let lenient = ask(&site, &lenient).await;
    let hopeless = NewLabelJob {
        on_missing: OnMissing::Skip,
        ..job(["W12-9998".to_owned()])
    };
    let hopeless = ask(&site, &hopeless).await;

    site.app.run_due_label_jobs().await;

    let failed = look(&site, strict.id).await;
    assert_eq!(failed.state, State::Failed);
    let detail = failed.detail.unwrap();
    assert!(detail.starts_with("2 of 4 items"), "{detail}");
    let seen = states(&site, strict.id).await;
    assert_eq!(
        seen.iter().map(|line| line.1).collect::<Vec<_>>(),
        // Ready, and not printed: there is no PDF.
        [Item::Ready, Item::NotFound, Item::NotFound, Item::Ready]
    );
    assert!(why(&pdf(&site, &site.app, strict.id).await.unwrap_err()).contains("failed"));

    let done = look(&site, lenient.id).await;
    assert_eq!((done.state, done.pages), (State::Done, Some(2)));
    assert_eq!((done.checked, done.drawn, done.skipped), (4, 2, 2));
    let trouble = LabelJobItemFilter {
        trouble: Some(true),
        ..LabelJobItemFilter::default()
    };
    let trouble = site
        .app
        .label_job_items(&site.technician(), lenient.id, &trouble)
        .await
        .unwrap();
    let lines: Vec<u32> = trouble.items.iter().map(|item| item.line).collect();
    assert_eq!(lines, [2, 3]);
    assert!(trouble.items.iter().all(|item| item.detail.is_some()));
    assert_eq!(look(&site, hopeless.id).await.state, State::Failed);
}

#[tokio::test]
async fn while_rt_is_away_a_job_waits_and_says_so() {
    let site = Site::district().await;
    let asked = ask(&site, &job(tags(1..=3))).await;
    site.rt.stop_listening().await;

    site.app.run_due_label_jobs().await;
    let waiting = look(&site, asked.id).await;
    assert_eq!((waiting.state, waiting.checked), (State::Waiting, 0));
    assert!(waiting.detail.is_some());
    assert_eq!(
        site.app.run_due_label_jobs().await,
        0,
        "its time has not come"
    );

    // However often it was tried meanwhile, that is no failure of its own.
    for _ in 0..12 {
        site.clock.advance(Duration::from_mins(1));
        site.app.run_due_label_jobs().await;
    }
    assert_eq!(look(&site, asked.id).await.state, State::Waiting);
    site.rt.resume().await.unwrap();
    site.clock.advance(Duration::from_mins(1));
    site.app.run_due_label_jobs().await;
    let done = look(&site, asked.id).await;
    assert_eq!((done.state, done.detail), (State::Done, None));
}

#[tokio::test]
async fn a_job_whose_server_died_is_taken_up_where_it_stood() {
    let site = Site::district().await;
    let asked = ask(&site, &job(tags(1..=300))).await;
    let now = site.app.clock().now();
    let dead = site
        .store()
        .claim_label_job(
            "a server that died",
            now,
            now + chrono::TimeDelta::minutes(2),
        )
        .await
        .unwrap()
        .unwrap();
    assert_eq!(site.app.run_due_label_jobs().await, 0);

    site.clock.advance(Duration::from_mins(3));
    assert_eq!(site.app.run_due_label_jobs().await, 1);

    let done = look(&site, asked.id).await;
    assert_eq!(
        (done.state, done.checked, done.drawn),
        (State::Done, 300, 300)
    );
    // The dead one comes back, and its word counts no more.
    let moved = site.store().record_label_job_checks(&dead, &[], now).await;
    assert!(!moved.unwrap());
}

#[tokio::test]
async fn a_disk_that_cannot_be_written_to_is_waited_for() {
    let site = Site::district().await;
    let asked = ask(&site, &job(tags(1..=3))).await;
    // A file where the folder should be.
    let folder = site.app.policy().label_jobs.folder.clone();
    std::fs::write(&folder, "in the way").unwrap();

    for _ in 0..12 {
        site.app.run_due_label_jobs().await;
        site.clock.advance(Duration::from_mins(1));
    }
    let waiting = look(&site, asked.id).await;
    assert_eq!((waiting.state, waiting.drawn), (State::Waiting, 0));
    assert!(waiting.detail.unwrap().contains("could not be drawn"));

    std::fs::remove_file(&folder).unwrap();
    site.app.run_due_label_jobs().await;
    assert_eq!(look(&site, asked.id).await.state, State::Done);
}

#[tokio::test]
async fn a_cancelled_job_ends_there_and_a_finished_one_stays() {
    let site = Site::district().await;
    let technician = site.technician();
    let asked = ask(&site, &job(tags(1..=3))).await;

    let cancelled = site.app.cancel_label_job(&technician, asked.id, None).await;
    let cancelled = cancelled.unwrap();
    assert!(cancelled.is_finished);
    assert_eq!(cancelled.state, State::Cancelled);
    assert!(cancelled.detail.unwrap().contains("technician"));
    assert_eq!(site.app.run_due_label_jobs().await, 0);
    let again = site.app.cancel_label_job(&technician, asked.id, None).await;
    assert!(why(&again.unwrap_err()).contains("cancelled"));
    assert!(why(&pdf(&site, &site.app, asked.id).await.unwrap_err()).contains("no PDF"));
}

#[tokio::test]
async fn labels_are_printed_again_from_a_line_on_or_by_their_lines() {
    let site = Site::district().await;
    let technician = site.technician();
    let first = ask(&site, &job(tags(1..=5))).await;
    site.app.run_due_label_jobs().await;
    let before = states(&site, first.id).await;
    let again = async |again: LabelJobAgain| {
        let job = site
            .app
            .print_label_job_again(&technician, first.id, &again, None)
            .await?;
        site.app.run_due_label_jobs().await;
        assert_eq!(job.again_of, Some(first.id));
        let lines = states(&site, job.id).await;
        Ok::<_, Error>(lines.into_iter().map(|line| line.2).collect::<Vec<_>>())
    };
    let ids = |lines: &[usize]| {
        lines
            .iter()
            .map(|line| before[line - 1].2)
            .collect::<Vec<_>>()
    };

    let from = |line| LabelJobAgain {
        from_line: Some(line),
        lines: vec![],
    };
    let these = |lines: &[u32]| LabelJobAgain {
        from_line: None,
        lines: lines.to_vec(),
    };
    assert_eq!(again(from(4)).await.unwrap(), ids(&[4, 5]));
    // In the order of the job, each once.
    assert_eq!(again(these(&[5, 1, 5])).await.unwrap(), ids(&[1, 5]));
    let all = again(LabelJobAgain::default()).await.unwrap();
    assert_eq!(all, ids(&[1, 2, 3, 4, 5]));

    let refusal = again(from(6)).await.unwrap_err();
    assert_eq!(refused(&refusal), [("/from_line", "out_of_range")]);
    let refusal = again(these(&[1, 0, 9])).await.unwrap_err();
    assert_eq!(
        refused(&refusal),
        [("/lines/1", "out_of_range"), ("/lines/2", "out_of_range")]
    );
    let both = LabelJobAgain {
        from_line: Some(1),
        lines: vec![2],
    };
    let refusal = again(both).await.unwrap_err();
    assert_eq!(refused(&refusal), [("/lines", "invalid")]);
}

#[tokio::test]
async fn a_pdf_that_another_server_drew_is_drawn_again_as_it_was() {
    let site = Site::district().await;
    let asked = ask(&site, &job(tags(1..=300))).await;
    site.app.run_due_label_jobs().await;
    let here = pdf(&site, &site.app, asked.id).await.unwrap();
    // RT changes meanwhile; the PDF does not.
    site.rt.stop_listening().await;

    let there = Site::with_folder(&site, site.other_folder());
    let drawn = pdf(&site, &there, asked.id).await.unwrap();

    assert_eq!(drawn.len(), here.len());
    assert!(drawn == here);
}

#[tokio::test]
async fn a_pdf_is_kept_for_a_week_and_that_it_was_printed_for_ever() {
    let site = Site::district().await;
    let asked = ask(&site, &job(tags(1..=2))).await;
    site.app.run_due_label_jobs().await;
    let file = site
        .app
        .label_job_file(&site.technician(), asked.id)
        .await
        .unwrap();
    site.app.tidy_label_jobs().await.unwrap();
    assert!(file.path.exists());

    site.clock.advance(Duration::from_hours(8 * 24));
    site.app.tidy_label_jobs().await.unwrap();

    assert!(!file.path.exists());
    let over = pdf(&site, &site.app, asked.id).await.unwrap_err();
    assert!(why(&over).contains("kept until 2026-11-30"), "{over}");
    assert_eq!(look(&site, asked.id).await.file_expires_at, None);
    let prints = site
        .app
        .label_prints(&site.technician(), &LabelPrintFilter::default())
        .await
        .unwrap();
    assert_eq!(prints.items.len(), 2);
}

#[tokio::test]
async fn every_print_is_recorded_with_who_and_when() {
    let site = Site::district().await;
    let technician = site.technician();
    let asked = ask(&site, &job(tags(1..=2))).await;
    site.app.run_due_label_jobs().await;
    let asset_id = states(&site, asked.id).await[1].2.unwrap();
    site.clock.advance(Duration::from_secs(1));
    let later = site.technician();
    let batch = LabelBatch {
        items: items(tags(2..=3)),
        start_at: 1,
        copies: 3,
        on_missing: OnMissing::Fail,
    };
    site.app.labels_pdf(&later, &batch).await.unwrap();
    for format in LabelFormat::ALL {
        let small = Some(LabelSize::Small);
        let label = site.app.label(&later, asset_id, small, format, None).await;
        label.unwrap();
    }

    let of_asset = LabelPrintFilter {
        asset_id: Some(asset_id),
        ..LabelPrintFilter::default()
    };
    let prints = site.app.label_prints(&later, &of_asset).await.unwrap();
    let seen: Vec<_> = prints
        .items
        .iter()
        .map(|print| (print.kind, print.line, print.copies, print.template))
        .collect();
    // A picture is no print.
    assert_eq!(
        seen,
        [
            (LabelJobKind::Single, 1, 1, LabelSize::Small),
            (LabelJobKind::Sheet, 1, 3, LabelSize::Large),
            (LabelJobKind::Job, 2, 1, LabelSize::Large),
        ]
    );
    assert!(
        prints
            .items
            .iter()
            .all(|print| print.printed_by == "technician")
    );
    assert_eq!(prints.items[2].printed_at, technician.now);

    // Page by page it is the same list.
    let mut paged = Vec::new();
    let mut filter = LabelPrintFilter {
        limit: Some(2),
        ..LabelPrintFilter::default()
    };
    loop {
        let page = site.app.label_prints(&later, &filter).await.unwrap();
        paged.extend(page.items);
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() {
            break;
        }
    }
    let whole = site
        .app
        .label_prints(&later, &LabelPrintFilter::default())
        .await
        .unwrap();
    assert_eq!(paged, whole.items);
    assert_eq!(paged.len(), 5);
    let sheets = LabelJobFilter {
        kind: Some(LabelJobKind::Sheet),
        ..LabelJobFilter::default()
    };
    let sheets = site.app.label_jobs(&later, &sheets).await.unwrap();
    assert_eq!((sheets.items[0].total, sheets.items[0].pages), (2, Some(6)));
    // No PDF of it was kept, and it can be printed again all the same.
    let sheet = sheets.items[0].id;
    assert!(why(&pdf(&site, &site.app, sheet).await.unwrap_err()).contains("again"));
    let again = LabelJobAgain::default();
    let again = site.app.print_label_job_again(&later, sheet, &again, None);
    assert_eq!(again.await.unwrap().total, 2);
}

#[tokio::test]
async fn sent_again_under_its_key_it_is_the_same_job() {
    let site = Site::district().await;
    let technician = site.technician();
    let new = job(tags(1..=2));
    let key = Some("cart-7");

    let first = site.app.create_label_job(&technician, &new, key).await;
    let again = site.app.create_label_job(&technician, &new, key).await;
    let other = site
        .app
        .create_label_job(&technician, &job(tags(1..=3)), key)
        .await;

    assert_eq!(first.unwrap(), again.unwrap());
    assert!(matches!(
        other.unwrap_err(),
        Error::Conflict(Conflict::KeyReused)
    ));
}

#[tokio::test]
async fn what_is_no_job_is_pointed_at() {
    let site = Site::small().await;
    let technician = site.technician();
    let mut long = job(tags(1..=2));
    long.items[1].tag = Some("x".repeat(600));
    let mut thick = job(tags(1..=5_000));
    thick.copies = 5;
    let mut untitled = job(tags(1..=1));
    untitled.title = Some("  ".into());

    for (new, pointer) in [
        (job([]), "/items"),
        (job(tags(1..=10_001)), "/items"),
        (long, "/items/1/tag"),
        (thick, "/copies"),
        (untitled, "/title"),
    ] {
        let refusal = site.app.create_label_job(&technician, &new, None).await;
        assert_eq!(refused(&refusal.unwrap_err())[0].0, pointer);
    }
    let teacher = site.teacher();
    let one = job(tags(1..=1));
    let refusal = site.app.create_label_job(&teacher, &one, None).await;
    assert!(matches!(refusal, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn whoever_follows_a_job_hears_of_each_step_until_it_is_over() {
    let site = Site::district().await;
    let technician = site.technician();
    let asked = ask(&site, &job(tags(1..=600))).await;
    let first = site.app.label_job_after(&technician, asked.id, None).await;
    let mut seen = vec![first.unwrap().unwrap()];
    let follower = async {
        while let Some(job) = site
            .app
            .label_job_after(&technician, asked.id, seen.last())
            .await
            .unwrap()
        {
            seen.push(job);
        }
    };

    let ((), _) = tokio::join!(follower, site.app.run_due_label_jobs());

    assert_eq!(seen.first().unwrap().state, State::Waiting);
    assert_eq!(seen.last().unwrap().state, State::Done);
    assert!(seen.len() > 2, "{seen:?}");
    assert!(seen.is_sorted_by_key(|job| job.checked + job.drawn));
    // One who asks what comes after the end is told that nothing does.
    let after = site.app.label_job_after(&technician, asked.id, seen.last());
    assert_eq!(after.await.unwrap(), None);
}

#[tokio::test]
async fn whoever_follows_is_let_go_when_the_server_stops() {
    let site = Site::district().await;
    let technician = site.technician();
    let asked = ask(&site, &job(tags(1..=1))).await;
    let stop = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        site.app.close();
    };

    let (next, ()) = tokio::join!(
        site.app
            .label_job_after(&technician, asked.id, Some(&asked)),
        stop
    );

    assert_eq!(next.unwrap(), None);
}

#[tokio::test]
async fn a_worker_draws_what_is_asked_for_and_stops_when_it_is_told() {
    let site = Site::district().await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = site.app.clone();
    let worker = tokio::spawn(async move { worker.work_label_jobs(stopped).await });
    let technician = site.technician();
    let asked = ask(&site, &job(tags(1..=10))).await;

    let mut seen = asked;
    while let Some(next) = site
        .app
        .label_job_after(&technician, seen.id, Some(&seen))
        .await
        .unwrap()
    {
        seen = next;
    }

    assert_eq!(seen.state, State::Done);
    stop.send(true).unwrap();
    worker.await.unwrap();
    // Two servers on one database take each job once.
    let other = Site::on(&site, People::default());
    let many = ask(&site, &job(tags(1..=3))).await;
    let (here, there) = tokio::join!(site.app.run_due_label_jobs(), other.run_due_label_jobs());
    assert_eq!(here + there, 1);
    assert_eq!(look(&site, many.id).await.drawn, 3);
}
