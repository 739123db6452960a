//! What the mirror tells about assets in general.

use store::MirrorValue;

use super::Trust;
use crate::{App, Result, error::internal};

impl App {
    /// Whether an asset of the mirror has this internal name; none when the mirror cannot tell,
    /// because it does not hold everything.
    pub(crate) async fn is_name_in_mirror(&self, name: &str) -> Result<Option<bool>> {
        let standing = self.mirror_standing().await?;
        if self.trust(&standing) != Trust::Good {
            return Ok(None);
        }
        let is_taken = self.store().is_internal_name_taken(name).await;
        Ok(Some(is_taken.map_err(internal("look a name up"))?))
    }

    /// The values that assets have of a custom field that takes any text.
    pub(crate) async fn values_in_use(&self, field: &str) -> Result<Vec<String>> {
        let names = &self.policy().custom_fields;
        let is = |name: &str| name.to_lowercase() == field.to_lowercase();
        let value = if is(&names.manufacturer) {
            MirrorValue::Manufacturer
        } else if is(&names.model) {
            MirrorValue::Model
        } else {
            return Ok(Vec::new());
        };
        let values = self.store().mirror_values(value).await;
        values.map_err(internal("list values"))
    }
}
