//! What was printed, when and by whom.

use store::{NewLabelJobRecord, PrintListFilter, PrintRecord, PrintedItem};
use types::{AssetTag, LabelJobKind, LabelPrint, LabelPrintFilter, OnMissing, Page, Permission};
use uuid::Uuid;

use crate::{App, Context, Error, Result, assets::cursor, error::internal, limits::page_limit};

const LIST: &str = "label_prints";
const USUAL_LIMIT: u8 = 20;

impl App {
    /// Labels that were printed, the newest first; those of one print in its order.
    pub async fn label_prints(
        &self,
        ctx: &Context,
        filter: &LabelPrintFilter,
    ) -> Result<Page<LabelPrint>> {
        ctx.require(Permission::PrintLabels)?;
        let limit = page_limit(filter.limit, USUAL_LIMIT)?;
        let tag = filter.tag.as_deref().map(AssetTag::parse).transpose();
        let wanted = PrintListFilter {
            asset_id: filter.asset_id,
            tag: tag.map_err(|error| Error::invalid("tag", "invalid", error.to_string()))?,
            after: filter.cursor.as_deref().map(read_cursor).transpose()?,
        };
        let found = self.store().label_prints(&wanted, u64::from(limit) + 1);
        let mut found = found.await.map_err(internal("list prints"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| write_cursor(last.job.id, last.item.line)),
            items: found.into_iter().filter_map(view).collect(),
        })
    }

    /// Records labels that were drawn while the caller waited, for a caller who gets them.
    pub(in crate::labels) async fn record_prints(
        &self,
        ctx: &Context,
        by: &str,
        kind: LabelJobKind,
        copies: u16,
        items: Vec<PrintedItem>,
    ) -> Result<()> {
        if ctx.is_without_body {
            return Ok(());
        }
        let record = NewLabelJobRecord {
            id: self.ids().next(),
            kind,
            title: None,
            on_missing: OnMissing::Skip,
            copies,
            again_of: None,
            by: by.to_owned(),
            at: ctx.now,
        };
        let recorded = self.store().record_label_prints(&record, &items).await;
        recorded.map_err(internal("record a print"))?;
        self.deliveries().work.notify_one();
        Ok(())
    }
}

fn view(print: PrintRecord) -> Option<LabelPrint> {
    Some(LabelPrint {
        job_id: print.job.id,
        kind: print.job.kind,
        line: print.item.line,
        asset_id: print.item.asset_id,
        // What is printed has both.
        tag: print.item.tag?,
        template: print.item.template?,
        copies: print.job.copies,
        printed_by: print.job.created_by,
        printed_at: print.job.finished_at?,
    })
}

fn write_cursor(job_id: Uuid, line: u32) -> String {
    let (high, low) = job_id.as_u64_pair();
    cursor::write(LIST, &[high, low, line.into()])
}

fn read_cursor(cursor: &str) -> Result<(Uuid, u32)> {
    let [high, low, line] = cursor::read(LIST, cursor)?;
    let line = u32::try_from(line).unwrap_or(u32::MAX);
    Ok((Uuid::from_u64_pair(high, low), line))
}
