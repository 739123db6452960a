//! What a batch would print.

use futures::{StreamExt, stream};
use types::{LabelBatch, LabelCheck, LabelCheckItem, LabelCheckState, Permission};

use super::plan::{Planned, check_bounds};
use crate::{App, Context, Result};

/// Items that get suggestions; each costs RT a search, and a pile that is all wrong has another
/// trouble than mistyped tags.
const WITH_SUGGESTIONS: usize = 20;
const CALLS_AT_ONCE: usize = 3;

impl App {
    /// Says of every item what it would print, or why nothing.
    pub async fn check_labels(&self, ctx: &Context, batch: &LabelBatch) -> Result<LabelCheck> {
        ctx.require(Permission::PrintLabels)?;
        check_bounds(batch)?;
        let planned = self.plan(&batch.items, 0).await?;
        let first = usize::from(batch.start_at) - 1;
        let printed = planned
            .iter()
            .filter(|item| item.index >= first && item.outcome.is_ok())
            .count();
        let mut items: Vec<LabelCheckItem> = planned.iter().map(view).collect();

        let unknown = planned
            .iter()
            .filter_map(|item| {
                let refusal = item.outcome.as_ref().err()?;
                Some((item.index, refusal.tag.clone()?))
            })
            .take(WITH_SUGGESTIONS);
        let suggestions: Vec<_> = stream::iter(unknown)
            .map(|(index, tag)| async move { (index, self.suggestions(&tag).await) })
            .buffer_unordered(CALLS_AT_ONCE)
            .collect()
            .await;
        for (index, tags) in suggestions {
            if let Some(item) = items.get_mut(index) {
                item.suggestions = tags;
            }
        }
        Ok(LabelCheck {
            items,
            pages: u32::try_from(printed * usize::from(batch.copies)).unwrap_or(u32::MAX),
        })
    }
}

fn view(item: &Planned) -> LabelCheckItem {
    let index = u32::try_from(item.index).unwrap_or(u32::MAX);
    match &item.outcome {
        Ok(ready) => LabelCheckItem {
            index,
            state: LabelCheckState::Ready,
            detail: None,
            asset_id: Some(ready.asset_id),
            template: Some(ready.label.size),
            content: Some(ready.content.clone()),
            warnings: ready.label.warnings.clone(),
            suggestions: Vec::new(),
        },
        Err(refusal) => LabelCheckItem {
            index,
            state: refusal.state,
            detail: Some(refusal.detail.clone()),
            asset_id: refusal.asset_id,
            template: refusal.template,
            content: None,
            warnings: Vec::new(),
            suggestions: Vec::new(),
        },
    }
}
