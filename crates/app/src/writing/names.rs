//! Internal names: an adjective and an animal that no other asset has.

use rt_client::{AssetQuery, Fields, PageRequest};
use types::{FieldError, Permission};

use super::words::{ADJECTIVES, ANIMALS};
use crate::{App, Context, Error, Result, error::internal};

/// Names that are tried before we give up; with tens of thousands, few are taken.
const TRIES: usize = 30;

impl App {
    /// A name that no asset has, as a suggestion: it is not kept for anybody.
    pub async fn suggest_internal_name(&self, ctx: &Context) -> Result<String> {
        ctx.require(Permission::CreateAssets)?;
        self.free_internal_name().await
    }

    /// A name that neither RT nor an asset that is being made has.
    pub(crate) async fn free_internal_name(&self) -> Result<String> {
        for _ in 0..TRIES {
            let name = self.random_name();
            if !self.is_name_taken(&name).await? {
                return Ok(name);
            }
        }
        Err(Error::internal(
            "find a free internal name",
            "too many are taken",
        ))
    }

    pub(crate) fn random_name(&self) -> String {
        let mut random = [0; 8];
        self.entropy().fill(&mut random);
        let (first, second) = random.split_at(4);
        let pick = |bytes: &[u8], words: &[&'static str]| {
            let number = bytes
                .iter()
                .fold(0_usize, |n, &byte| n << 8 | usize::from(byte));
            words[number % words.len()]
        };
        format!("{} {}", pick(first, ADJECTIVES), pick(second, ANIMALS))
    }

    /// That no asset has an internal name that somebody chose.
    pub(super) async fn check_internal_name(&self, name: &str) -> Result<()> {
        if !self.is_name_taken(name).await? {
            return Ok(());
        }
        Err(name_taken("/internal_name", name))
    }

    /// That no unfinished write gives an asset this internal name. What RT has is looked up when it is
    /// written.
    pub(super) async fn check_name_in_writes(&self, field: &str, name: &str) -> Result<()> {
        let in_writes = self.store().is_name_in_writes(name).await;
        if in_writes.map_err(internal("look a name up"))? {
            return Err(name_taken(&custom_field(field), name));
        }
        Ok(())
    }

    async fn is_name_taken(&self, name: &str) -> Result<bool> {
        let in_writes = self.store().is_name_in_writes(name).await;
        if in_writes.map_err(internal("look a name up"))? {
            return Ok(true);
        }
        if let Some(is_taken) = self.is_name_in_mirror(name).await? {
            return Ok(is_taken);
        }
        let field = &self.policy().custom_fields.internal_name;
        let query = AssetQuery::custom_field_is(field, name);
        let found = self
            .rt()
            .search_assets(&query, Fields::Summary, PageRequest::first(1))
            .await;
        // An RT that is away does not say. Two assets of one name confuse nobody as two tags would.
        Ok(found.is_ok_and(|found| !found.items.is_empty()))
    }
}

/// Where a custom field stands in a request.
pub(super) fn custom_field(name: &str) -> String {
    format!("/custom_fields/{name}")
}

pub(super) fn name_taken(pointer: &str, name: &str) -> Error {
    Error::Invalid(vec![FieldError {
        pointer: pointer.to_owned(),
        code: "taken".to_owned(),
        detail: format!("Another asset is called {name:?}: choose another, or leave it empty."),
    }])
}
