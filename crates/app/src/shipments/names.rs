//! Internal names for many assets at once.

use std::{collections::HashSet, time::Duration};

use rt_client::{AssetQuery, Fields};
use types::WriteKind;

use crate::{App, Error, Result, error::internal, outbox::Payload};

/// Rounds of choosing; each asks about as many names as are still missing.
const ROUNDS: usize = 30;
/// Names in one question to RT.
const NAMES_A_CALL: usize = 50;
/// How long RT may take in all: the shipment does not wait for it.
const PATIENCE: Duration = Duration::from_secs(3);

impl App {
    /// So many different names that no asset has, neither in RT nor in the making.
    pub(super) async fn free_internal_names(&self, count: usize) -> Result<Vec<String>> {
        let mut taken = self.names_in_the_making().await?;
        let mut free = Vec::with_capacity(count);
        for _ in 0..ROUNDS {
            let mut chosen = Vec::new();
            let mut tries = 0;
            while chosen.len() < count - free.len() && tries < 20 * count {
                tries += 1;
                let name = self.random_name();
                if taken.insert(key(&name)) {
                    chosen.push(name);
                }
            }
            let used = self.names_in_use(&chosen).await?;
            free.extend(chosen.into_iter().filter(|name| !used.contains(&key(name))));
            if free.len() == count {
                return Ok(free);
            }
        }
        Err(Error::internal(
            "find free internal names",
            "too many are taken",
        ))
    }

    async fn names_in_the_making(&self) -> Result<HashSet<String>> {
        let payloads = self.store().open_payloads(WriteKind::CreateAsset).await;
        let payloads = payloads.map_err(internal("look names up"))?;
        let names = payloads
            .iter()
            .filter_map(|text| match Payload::read(text) {
                Ok(Payload::Create(payload)) => payload.internal_name.as_deref().map(key),
                _ => None,
            });
        Ok(names.collect())
    }

    /// Those of the names that assets have, in lower case, by the mirror or, where it cannot tell, by RT. An RT
    /// that is away does not say: two assets of one name confuse nobody as two tags would.
    async fn names_in_use(&self, names: &[String]) -> Result<HashSet<String>> {
        let Some(first) = names.first() else {
            return Ok(HashSet::new());
        };
        if self.is_name_in_mirror(first).await?.is_none() {
            return Ok(self.names_in_rt(names).await);
        }
        let used = self.store().internal_names_in_mirror(names).await;
        used.map_err(internal("look names up"))
    }

    async fn names_in_rt(&self, names: &[String]) -> HashSet<String> {
        let field = &self.policy().custom_fields.internal_name;
        let mut used = HashSet::new();
        let look = async {
            for names in names.chunks(NAMES_A_CALL) {
                let is_one = names
                    .iter()
                    .map(|name| AssetQuery::custom_field_is(field, name));
                let found = self
                    .search_all(&AssetQuery::any_of(is_one), Fields::Full)
                    .await?;
                used.extend(
                    found
                        .iter()
                        .filter_map(|asset| asset.custom_field_value(field))
                        .map(key),
                );
            }
            Ok::<(), Error>(())
        };
        match tokio::time::timeout(PATIENCE, look).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "RT was not asked for internal names"),
            Err(_) => tracing::debug!("RT took too long over internal names"),
        }
        used
    }
}

/// A name in the form that names are compared in.
fn key(name: &str) -> String {
    name.trim().to_lowercase()
}
