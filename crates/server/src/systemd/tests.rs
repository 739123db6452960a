//! What a supervisor hears, on a clock that a test moves.

use std::sync::{Arc, Mutex};

use super::{watch::Pulse, *};

/// Writes down what it is told, a line a message.
fn listening(watchdog: Option<Duration>) -> (Supervisor, Arc<Mutex<Vec<String>>>) {
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let lines = Arc::clone(&heard);
    let tell = move |states: &[NotifyState<'_>]| {
        let states = states.iter().map(ToString::to_string);
        lines.lock().unwrap().extend(states);
        Ok(())
    };
    (Supervisor::told_by(watchdog, Box::new(tell)), heard)
}

fn count(heard: &Mutex<Vec<String>>, line: &str) -> usize {
    let heard = heard.lock().unwrap();
    heard.iter().filter(|one| one.trim() == line).count()
}

/// What a server feels at its next looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Well,
    Failing,
    /// It never comes back.
    Stuck,
}

struct Scripted(Mutex<State>);

impl Pulse for Scripted {
    async fn feel(&self) -> Result<(), String> {
        let state = *self.0.lock().unwrap();
        match state {
            State::Well => Ok(()),
            State::Failing => Err("the database does not answer".to_owned()),
            State::Stuck => std::future::pending().await,
        }
    }
}

/// Runs the watch for so many seconds of the moved clock.
async fn watched(supervisor: &Supervisor, pulse: &Scripted, seconds: u64) {
    let watching = watch(supervisor, pulse, "Serving");
    let _ = tokio::time::timeout(Duration::from_secs(seconds), watching).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_answers_is_alive_at_a_sixth_of_the_time() {
    let (supervisor, heard) = listening(Some(Duration::from_mins(1)));
    let pulse = Scripted(Mutex::new(State::Well));

    watched(&supervisor, &pulse, 95).await;

    assert_eq!(count(&heard, "READY=1"), 1);
    assert_eq!(count(&heard, "STATUS=Serving"), 1);
    // At once, and every ten seconds.
    assert_eq!(count(&heard, "WATCHDOG=1"), 10);
}

#[tokio::test(start_paused = true)]
async fn one_look_in_vain_is_made_good_by_the_next() {
    let (supervisor, heard) = listening(Some(Duration::from_mins(1)));
    let pulse = Scripted(Mutex::new(State::Well));
    let moved = async {
        tokio::time::sleep(Duration::from_secs(15)).await;
        *pulse.0.lock().unwrap() = State::Failing;
        tokio::time::sleep(Duration::from_secs(10)).await;
        *pulse.0.lock().unwrap() = State::Well;
    };

    tokio::join!(watched(&supervisor, &pulse, 35), moved);

    // After 20 seconds it is not said, and after 30 it is.
    assert_eq!(count(&heard, "WATCHDOG=1"), 3);
    assert_eq!(count(&heard, "STATUS=Serving"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_stuck_or_fails_is_not_said_to_be_alive() {
    for state in [State::Stuck, State::Failing] {
        let (supervisor, heard) = listening(Some(Duration::from_mins(1)));
        let pulse = Scripted(Mutex::new(State::Well));
        let moved = async {
            tokio::time::sleep(Duration::from_secs(45)).await;
            *pulse.0.lock().unwrap() = state;
        };

        tokio::join!(watched(&supervisor, &pulse, 600), moved);

        assert_eq!(count(&heard, "WATCHDOG=1"), 5, "{state:?}");
        let why = "STATUS=Not answering: the database does not answer";
        assert_eq!(count(&heard, why) > 0, state == State::Failing);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_ready_before_it_answers() {
    let (supervisor, heard) = listening(None);
    let pulse = Scripted(Mutex::new(State::Failing));
    let moved = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(count(&heard, "READY=1"), 0);
        *pulse.0.lock().unwrap() = State::Well;
    };

    tokio::join!(watched(&supervisor, &pulse, 4), moved);

    assert_eq!(count(&heard, "READY=1"), 1);
    assert_eq!(count(&heard, "WATCHDOG=1"), 0, "nobody asked for it");
}

#[tokio::test(start_paused = true)]
async fn a_start_that_takes_long_asks_for_more_time() {
    let (supervisor, heard) = listening(None);

    let done = supervisor
        .patient_with("Bringing the database up to date", async {
            tokio::time::sleep(Duration::from_secs(35)).await;
            7
        })
        .await;

    assert_eq!(done, 7);
    assert_eq!(count(&heard, "STATUS=Bringing the database up to date"), 1);
    assert_eq!(count(&heard, "EXTEND_TIMEOUT_USEC=60000000"), 3);
}
