//! Asking RT for what changed.
//!
//! RT lists the latest changes first and keeps whole seconds. Two things follow. A change that is
//! under way while we ask can appear later with an earlier date, so for a while we look again at
//! what lies before the latest change. And what was read within the second of a change may be of
//! before another change in that second, so that is read once more when the second is over.

use chrono::{DateTime, TimeDelta, Utc};
use rt_client::{Asset, PageRequest};

use super::{
    Stop,
    keep::Hold,
    marks,
    standing::{Latest, Standing},
};
use crate::App;

/// RT's dates are to the second.
const SECOND: TimeDelta = TimeDelta::seconds(1);

/// What a poll looks at.
#[derive(Debug, Clone, Copy, Default)]
struct Window {
    /// Only changes since; all when absent.
    since: Option<DateTime<Utc>>,
    /// Changes of this second may have been read when it was not over.
    doubted: Option<DateTime<Utc>>,
}

impl Window {
    fn new(standing: &Standing, overlap: TimeDelta) -> Self {
        let (Some(latest), Some(polled_at)) = (standing.latest, standing.polled_at) else {
            return Self::default();
        };
        let looked_after = |pause: TimeDelta| polled_at >= latest.seen_at + pause;
        Self {
            since: Some(if looked_after(overlap) {
                latest.at + SECOND
            } else {
                latest.at - overlap
            }),
            doubted: (!looked_after(SECOND)).then_some(latest.at),
        }
    }

    fn holds(&self, asset: &Asset) -> bool {
        self.since
            .is_none_or(|since| asset.last_updated_at >= since)
    }
}

impl App {
    /// Lists what changed since the last time. Which details are of before follows from it.
    pub(super) async fn poll(&self, hold: &mut Hold) -> Result<(), Stop> {
        let standing = self.standing().await?;
        let overlap =
            TimeDelta::from_std(self.policy().mirror.overlap).unwrap_or(TimeDelta::zero());
        let window = Window::new(&standing, overlap);
        let began_at = self.clock().now();
        let mut page = PageRequest::default();
        let mut latest = None;
        loop {
            hold.keep(self).await?;
            let read_at = self.clock().now();
            let mut listing = self.rt().recently_changed(page).await?;
            let seen_at = self.clock().now();
            let newest = listing.items.first();
            latest = latest.or_else(|| {
                newest.map(|asset| Latest {
                    at: asset.last_updated_at,
                    seen_at,
                })
            });
            let goes_on = listing.has_more && listing.items.last().is_none_or(|a| window.holds(a));
            listing.items.retain(|asset| window.holds(asset));
            self.put_changed(&listing.items, read_at, window.doubted)
                .await?;
            if !goes_on {
                break;
            }
            page = page.next();
        }
        if let (Some(second), Some(before)) = (window.doubted, standing.latest) {
            let read_before = before.seen_at + SECOND;
            self.store().doubt_details_of(second, read_before).await?;
        }
        // What was the latest before goes on to be it since then.
        let unchanged = standing
            .latest
            .filter(|before| latest.is_some_and(|latest| latest.at == before.at));
        let latest = serde_json::to_string(&unchanged.or(latest)).unwrap_or_default();
        self.store()
            .set_mark(marks::LATEST, &latest, began_at)
            .await?;
        Ok(())
    }

    /// Puts those of the assets into the mirror that it has with another date or not at all, and
    /// those that are in doubt.
    pub(super) async fn put_changed(
        &self,
        assets: &[Asset],
        read_at: DateTime<Utc>,
        doubted: Option<DateTime<Utc>>,
    ) -> Result<(), Stop> {
        let ids: Vec<u64> = assets.iter().map(|asset| asset.id.get()).collect();
        let dates = self.store().mirror_dates(&ids).await?;
        let changed = assets.iter().filter(|asset| {
            let date = asset.last_updated_at;
            dates.get(&asset.id.get()) != Some(&date) || doubted == Some(date)
        });
        let records: Vec<_> = changed
            .map(|asset| self.mirror_summary(asset, read_at))
            .collect();
        self.store().put_into_mirror(&records).await?;
        // All of them: one that is as it was may have been looked at when its tag was being reserved.
        self.follow_names(assets).await
    }
}
