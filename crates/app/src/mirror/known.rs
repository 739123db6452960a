//! What the mirror tells about assets in general.

use crate::{App, Result};

impl App {
    /// Whether an asset of the mirror has this internal name; none when the mirror cannot tell,
    /// because it does not hold everything.
    pub(crate) async fn is_name_in_mirror(&self, _name: &str) -> Result<Option<bool>> {
        Ok(None)
    }

    /// The values that assets have of a custom field that takes any text.
    pub(crate) async fn values_in_use(&self, _field: &str) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}
