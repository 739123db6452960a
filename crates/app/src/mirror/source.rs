//! Whose assets the mirror has, and by which names it understands their custom fields. When the
//! configuration names another RT the mirror begins anew; when it names other fields, what is
//! there is read again by the new names.

use super::{Stop, marks};
use crate::App;

/// Assets in one go.
const AT_ONCE: u64 = 200;

impl App {
    /// The RT and the custom fields of the configuration, as a mark.
    pub(super) fn mirror_source(&self) -> String {
        let policy = self.policy();
        format!("{}\n{:?}", policy.rt_web_url, policy.custom_fields)
    }

    /// Makes sure that the mirror has the assets of this RT, understood by these names.
    pub(super) async fn match_source(&self) -> Result<(), Stop> {
        let wanted = self.mirror_source();
        let found = self.store().mark(marks::SOURCE).await?;
        let rt = |source: &str| source.lines().next().map(str::to_owned);
        match found.map(|mark| mark.value) {
            Some(source) if source == wanted => return Ok(()),
            Some(source) if rt(&source) == rt(&wanted) => {
                tracing::info!("the custom fields have other names now: the mirror is read anew");
                self.understand_again().await?;
            }
            Some(_) => {
                tracing::info!("this is another RT: the mirror is emptied");
                self.store().clear_mirror(marks::ALL).await?;
            }
            // Look-ups may have put something there.
            None => {}
        }
        let now = self.clock().now();
        Ok(self.store().set_mark(marks::SOURCE, &wanted, now).await?)
    }

    async fn understand_again(&self) -> Result<(), Stop> {
        let mut after = 0;
        loop {
            let page = self.store().mirror_page(after, AT_ONCE).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.asset.asset_id;
            let of_before = page.iter().filter(|mirrored| !mirrored.is_current);
            let of_before: Vec<u64> = of_before.map(|m| m.asset.asset_id).collect();
            let records = page.into_iter().filter_map(|mirrored| {
                let mut record = mirrored.asset;
                let details = record.details.take()?;
                record.details = Some(self.understood(details));
                Some(record)
            });
            let records: Vec<_> = records.collect();
            self.store().put_into_mirror(&records).await?;
            self.store().doubt_mirrored_details(&of_before).await?;
        }
    }
}
