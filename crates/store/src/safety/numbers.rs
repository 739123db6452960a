//! Numbers that were given after a copy was made, and must not be given again.

use std::path::Path;

use types::TagSequenceChangeKind as Kind;

use crate::{
    NewSequence, Result, SequenceChange, SequencePatch, SequenceRecord, Store, contents,
    safety::file,
};

impl Store {
    /// The sequences, or none where there is no ledger yet.
    pub async fn sequences_if_any(&self) -> Result<Vec<SequenceRecord>> {
        let tables = contents::names(&self.db).await?;
        if tables.iter().any(|table| table == "tag_sequences") {
            return self.sequences().await;
        }
        Ok(Vec::new())
    }

    /// Raises each sequence to where another database had it, and begins those that are not here. Gives
    /// what was raised: the prefix, and the number that comes next now.
    pub async fn raise_sequences(
        &self,
        there: &[SequenceRecord],
        event: impl Fn(Kind) -> SequenceChange + Send + Sync,
    ) -> Result<Vec<(String, u64)>> {
        let mut raised = Vec::new();
        for sequence in there {
            match self.sequence(&sequence.prefix).await? {
                Some(here) if here.next_number >= sequence.next_number => continue,
                Some(_) => {
                    let patch = SequencePatch {
                        next_number: Some(sequence.next_number),
                        ..SequencePatch::default()
                    };
                    self.change_sequence(&sequence.prefix, &patch, &event)
                        .await?;
                }
                None => {
                    let event = event(Kind::Created);
                    let new = NewSequence {
                        change_id: event.id,
                        prefix: sequence.prefix.clone(),
                        padding: sequence.padding,
                        next_number: sequence.next_number,
                        kind: event.kind,
                        reason: event.reason,
                        by: event.changed_by,
                        at: event.changed_at,
                    };
                    self.begin_sequence(&new).await?;
                }
            }
            raised.push((sequence.prefix.clone(), sequence.next_number));
        }
        Ok(raised)
    }
}

/// Opens a file that is nobody's yet, or not any more.
pub async fn open_file(path: &Path) -> Result<Store> {
    Ok(Store::over(file::plainly(path).await?))
}
