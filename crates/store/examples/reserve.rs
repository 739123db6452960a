//! How many tags a second, and whether any was given twice: `make bench` runs it.
//!
//! `reserve` does it on an `SQLite` file with 64 tasks, and with `TEST_POSTGRES_URL` on PostgreSQL
//! as well, from two processes with 64 tasks in all. It ends with an error when a tag was given
//! twice or a number has no explanation.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark stops where it cannot go on, and reads the clock"
)]

use std::{
    collections::HashSet,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use chrono::Utc;
use store::{NewReservation, NewSequence, Reserved, Store, test_support::TestDatabase};
use tokio::task::JoinSet;
use types::TagSequenceChangeKind;
use uuid::Uuid;

const TAGS: u64 = 5_000;
const TASKS: u64 = 64;
const PREFIX: &str = "W12-";

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, url, first, tasks, tags] = &arguments[..] {
        // One of the two processes.
        let store = Store::open(url).await.unwrap();
        let [first, tasks, tags] = [first, tasks, tags].map(|text| text.parse().unwrap());
        for tag in reserve(&store, first, tasks, tags).await.0 {
            println!("{tag}");
        }
        return;
    }
    let sqlite = TestDatabase::sqlite().await;
    begin(sqlite.store()).await;
    let started = Instant::now();
    let (tags, times) = reserve(sqlite.store(), 0, TASKS, TAGS).await;
    report("SQLite, 64 tasks", &tags, started.elapsed(), times);
    explained(sqlite.store(), &tags).await;

    if std::env::var("TEST_POSTGRES_URL").is_ok() {
        let postgres = TestDatabase::postgres().await;
        begin(postgres.store()).await;
        let started = Instant::now();
        let halves = [0, TASKS / 2].map(|first| {
            Command::new(std::env::current_exe().unwrap())
                .arg(postgres.url())
                .args([first, TASKS / 2, TAGS / 2].map(|n| n.to_string()))
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        });
        let halves = halves.map(|child| child.wait_with_output().unwrap());
        let elapsed = started.elapsed();
        let text: String = halves
            .into_iter()
            .map(|half| String::from_utf8(half.stdout).unwrap())
            .collect();
        let tags: Vec<String> = text.lines().map(str::to_owned).collect();
        report(
            "PostgreSQL, 2 processes of 32 tasks",
            &tags,
            elapsed,
            Vec::new(),
        );
        explained(postgres.store(), &tags).await;
    }
}

async fn begin(store: &Store) {
    let new = NewSequence {
        change_id: Uuid::from_u128(1),
        prefix: PREFIX.to_owned(),
        padding: 4,
        next_number: 1,
        kind: TagSequenceChangeKind::Created,
        reason: "a benchmark".to_owned(),
        by: "bench".to_owned(),
        at: Utc::now(),
    };
    assert!(store.begin_sequence(&new).await.unwrap());
}

/// Has `tasks` tasks reserve `tags` tags between them, one by one.
async fn reserve(store: &Store, first: u64, tasks: u64, tags: u64) -> (Vec<String>, Vec<Duration>) {
    let mut at_work = JoinSet::new();
    for task in first..first + tasks {
        let store = store.clone();
        let count = tags / tasks + u64::from(task - first < tags % tasks);
        at_work.spawn(async move {
            let mut taken = Vec::new();
            for number in 0..count {
                let wish = NewReservation {
                    id: Uuid::from_u128(u128::from(task) << 64 | u128::from(number)),
                    prefix: PREFIX.to_owned(),
                    count: 1,
                    note: None,
                    request: None,
                    by: "bench".to_owned(),
                    at: Utc::now(),
                    lease_expires_at: None,
                };
                let started = Instant::now();
                let (Reserved::New(reservation) | Reserved::Before(reservation)) =
                    store.reserve_tags(&wish).await.unwrap();
                taken.push((reservation.tags[0].tag.to_string(), started.elapsed()));
            }
            taken
        });
    }
    at_work.join_all().await.into_iter().flatten().unzip()
}

fn report(what: &str, tags: &[String], elapsed: Duration, mut times: Vec<Duration>) {
    let a_second = f64::from(u32::try_from(tags.len()).unwrap()) / elapsed.as_secs_f64();
    let count = tags.len();
    print!("reserve, {what:<36} {count} tags {a_second:>7.0} a second");
    times.sort_unstable();
    if let Some(p99) = times.get(times.len() * 99 / 100) {
        print!("   p99 {:.1} ms", p99.as_secs_f64() * 1_000.0);
    }
    println!();
}

/// Ends with an error when a tag was given twice or a number has no explanation.
async fn explained(store: &Store, tags: &[String]) {
    let distinct: HashSet<&String> = tags.iter().collect();
    let sequence = store.sequence(PREFIX).await.unwrap().unwrap();
    let counts = store.sequence_use(&sequence).await.unwrap();
    assert_eq!(distinct.len(), tags.len(), "a tag was given twice");
    assert_eq!(tags.len() as u64, TAGS);
    assert_eq!(counts.unexplained, 0, "a number has no explanation");
    println!("         no duplicate, no gap without an explanation");
}
