//! Catalogs and the custom fields of their assets.

use super::{
    call::Call,
    list,
    transport::Transport,
    wire::{WireCatalog, WireFieldDefinition, WireFieldValue},
};
use crate::{Catalog, CatalogId, CustomFieldDefinition, CustomFieldId, Result};

pub(super) async fn all(transport: &Transport) -> Result<Vec<Catalog>> {
    let wire: Vec<WireCatalog> = list::all(transport, list_call).await?;
    let mut catalogs: Vec<Catalog> = wire.into_iter().map(WireCatalog::into_listed).collect();
    catalogs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(catalogs)
}

pub(super) fn list_call() -> Call {
    Call::list("catalogs", &["catalogs", "all"])
        .query("fields", "Name,Description,Lifecycle")
        .query("orderby", "id")
}

pub(super) async fn one(transport: &Transport, id: CatalogId) -> Result<Catalog> {
    let call = Call::get("catalog", &["catalog", &id.to_string()]);
    let wire: WireCatalog = transport.send(call).await?.json()?;
    Ok(wire.into_catalog())
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
