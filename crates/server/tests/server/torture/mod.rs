//! Killing the server at random moments under mixed load, and counting afterwards.
//!
//! A short run is a test. `make torture` runs it long: `RTUTILS_TORTURE_KILLS` says how often the
//! server is killed with SIGKILL, `RTUTILS_TORTURE_OUTAGE` for how many seconds RT goes away in the
//! middle, and `RTUTILS_TORTURE_SEED` repeats the choices of a run.

pub mod count;
pub mod load;
mod nginx;
pub mod site;

use std::{sync::Arc, time::Duration};

use store::test_support::TestDatabase;

use self::{load::Load, site::Site};

/// The choices of a run, the same for the same seed.
#[derive(Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`, by `SplitMix64`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a run is, is said by whoever starts it"
)]
pub fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answered_operation_is_lost_or_doubled_when_the_server_is_killed() {
    torture(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn nor_when_one_of_two_servers_on_a_postgresql_database_is() {
    let database = TestDatabase::postgres().await;
    torture(Some(database.url().to_owned())).await;
}

async fn torture(database_url: Option<String>) {
    let kills = number("RTUTILS_TORTURE_KILLS", 4);
    let outage = Duration::from_secs(number("RTUTILS_TORTURE_OUTAGE", 2));
    let seed = number("RTUTILS_TORTURE_SEED", 20_261_130);
    println!(
        "torture: {kills} kills, RT away for {} s, seed {seed}",
        outage.as_secs()
    );
    let mut dice = Dice(seed);
    let site = Arc::new(Site::start(database_url).await);
    let load = Load::start(&site, seed);

    for kill in 0..kills {
        tokio::time::sleep(Duration::from_millis(200 + dice.roll(1_200))).await;
        if kill == kills / 2 {
            println!("torture: RT goes away");
            site.rt.stop_listening().await;
            tokio::time::sleep(outage / 2).await;
        }
        site.kill_and_restart().await;
        if kill == kills / 2 {
            tokio::time::sleep(outage / 2).await;
            site.rt.resume().await.unwrap();
            println!("torture: RT is back");
        }
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    load.until_all_was_done().await;
    let record = load.stop().await;
    site.until_nothing_waits().await;

    count::count(&site, &record).await;
}
