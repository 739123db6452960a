//! Catalogs and the custom fields of their assets.

use super::{
    call::Call,
    list,
    transport::Transport,
    wire::{WireCatalog, WireFieldDefinition, WireFieldValue},
};
use crate::{Catalog, CatalogId, CustomFieldDefinition, CustomFieldId, Result};

pub(super) async fn all(transport: &Transport) -> Result<Vec<Catalog>> {
    let wire: Vec<WireCatalog> = list::all(transport, || {
        Call::list("catalogs", &["catalogs", "all"])
            .query("fields", "Name,Description,Lifecycle")
            .query("orderby", "id")
    })
    .await?;
    let mut catalogs: Vec<Catalog> = wire.into_iter().map(Catalog::from).collect();
    catalogs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(catalogs)
}

pub(super) async fn custom_fields(
    transport: &Transport,
    catalog: CatalogId,
) -> Result<Vec<CustomFieldDefinition>> {
    let id = catalog.to_string();
    let wire: Vec<WireFieldDefinition> = list::all(transport, || {
        Call::list("catalog_custom_fields", &["catalog", &id, "customfields"])
            .query("fields", "Name,Type,MaxValues")
            .query("orderby", "id")
    })
    .await?;
    let mut fields: Vec<CustomFieldDefinition> =
        wire.into_iter().map(CustomFieldDefinition::from).collect();
    fields.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(fields)
}

pub(super) async fn custom_field_values(
    transport: &Transport,
    field: CustomFieldId,
) -> Result<Vec<String>> {
    let id = field.to_string();
    let wire: Vec<WireFieldValue> = list::all(transport, || {
        Call::list("custom_field_values", &["customfield", &id, "values"])
    })
    .await?;
    Ok(wire.into_iter().map(|value| value.name).collect())
}
