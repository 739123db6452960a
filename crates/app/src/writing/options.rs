//! What can be chosen when an asset is made, as RT has it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use rt_client::CustomFieldDefinition;
use tokio::sync::Mutex;
use types::{AssetOptions, CatalogOption, FieldOption, Permission};

use crate::{App, Context, Result, assets::in_time, error::upstream};

/// How long RT is taken to offer the same.
const KEPT: TimeDelta = TimeDelta::minutes(10);
/// Questions to RT at the same time.
const AT_ONCE: usize = 3;

/// What RT offered last.
#[derive(Debug, Default)]
pub(crate) struct OptionCache(Mutex<Option<AssetOptions>>);

impl App {
    /// Catalogs, custom fields and what they offer. RT is asked every ten minutes, or when it is to
    /// be: whoever changed something in RT does not want to wait.
    pub async fn asset_options(&self, ctx: &Context, refresh: bool) -> Result<AssetOptions> {
        ctx.require(Permission::ReadAssets)?;
        // Held over the asking, so that many who ask at once cost RT one question.
        let mut kept = self.inner.options.0.lock().await;
        if let Some(options) = &*kept
            && !refresh
            && is_fresh(options.read_at, ctx.now)
        {
            return Ok(options.clone());
        }
        let options = in_time(self.read_options(ctx.now)).await?;
        *kept = Some(options.clone());
        Ok(options)
    }

    async fn read_options(&self, now: DateTime<Utc>) -> Result<AssetOptions> {
        let catalogs = self.rt().catalogs().await.map_err(upstream)?;
        let definitions: Vec<Vec<CustomFieldDefinition>> = stream::iter(&catalogs)
            .map(|catalog| self.rt().catalog_custom_fields(catalog.id))
            .buffered(AT_ONCE)
            .try_collect()
            .await
            .map_err(upstream)?;
        let mut by_name: BTreeMap<String, CustomFieldDefinition> = BTreeMap::new();
        for definition in definitions.into_iter().flatten() {
            by_name.entry(definition.name.clone()).or_insert(definition);
        }
        let fields: Vec<FieldOption> = stream::iter(by_name.into_values())
            .map(|definition| self.field_option(definition))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let names = &self.policy().custom_fields;
        let option_of = |name: &str| {
            fields
                .iter()
                .find(|field| field.name.eq_ignore_ascii_case(name))
                .cloned()
                .unwrap_or_else(|| FieldOption {
                    name: name.to_owned(),
                    is_closed: false,
                    is_multiple: false,
                    is_unique: false,
                    values: Vec::new(),
                })
        };
        Ok(AssetOptions {
            catalogs: catalogs
                .into_iter()
                .map(|catalog| CatalogOption {
                    id: catalog.id.get(),
                    name: catalog.name,
                    first_statuses: self.policy().lifecycles.first().to_vec(),
                })
                .collect(),
            manufacturers: option_of(&names.manufacturer),
            models: option_of(&names.model),
            types: option_of(&names.asset_type),
            funding_sources: option_of(&names.funding_source),
            fields,
            read_at: now,
        })
    }

    async fn field_option(&self, definition: CustomFieldDefinition) -> Result<FieldOption> {
        let is_closed = definition.kind == "Select";
        let is_list = is_closed || matches!(definition.kind.as_str(), "Combobox" | "Autocomplete");
        let mut values = Vec::new();
        if is_list {
            let offered = self.rt().custom_field_values(definition.id).await;
            values = offered.map_err(upstream)?;
        }
        if !is_closed {
            values.extend(self.values_in_use(&definition.name).await?);
            values.sort_unstable();
            values.dedup();
        }
        Ok(FieldOption {
            is_multiple: definition.is_multiple(),
            is_unique: self.policy().custom_fields.is_unique(&definition.name),
            name: definition.name,
            is_closed,
            values,
        })
    }
}

fn is_fresh(read_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (now - read_at).abs() < KEPT
}
