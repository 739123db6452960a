//! Pages, right for every version of RT.
//!
//! - `total` and `pages` are `null` for a user without a global right, `pages` is missing from
//!   the values of a field, and `0.0` when there is no hit.
//! - Beyond the last page RT 5.0.3 gives an empty page, and 5.0.7 the last page again.
//! - Rows that our RT user may not see are left out after the page is cut: a short page need not
//!   be the last.
//! - `next_page` is broken where a search has a body, and missing from older versions.

use serde::{Deserialize, de::DeserializeOwned};

use super::{
    call::{Body, Call},
    transport::Transport,
    wire::optional_number,
};
use crate::{Listing, PageRequest, Result};

/// Where [`all`] stops: more than any RT has of what is read whole.
const MOST_PAGES: u32 = 1_000;

#[derive(Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct WireList<T> {
    items: Vec<T>,
    #[serde(default, deserialize_with = "optional_number")]
    page: Option<u64>,
    #[serde(default, deserialize_with = "optional_number")]
    pages: Option<u64>,
    #[serde(default, deserialize_with = "optional_number")]
    per_page: Option<u64>,
    #[serde(default, deserialize_with = "optional_number")]
    total: Option<u64>,
}

/// Whether there is more after a page, as far as the page tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum More {
    Yes,
    No,
    /// A short page of a list of unknown length.
    Unknown,
}

impl<T> WireList<T> {
    /// Whether RT gave another page than was asked for: there was no such page.
    fn is_another_page(&self, asked: PageRequest) -> bool {
        self.page
            .is_some_and(|page| page != u64::from(asked.page()))
    }

    fn more(&self, asked: PageRequest) -> More {
        if self.is_another_page(asked) {
            return More::No;
        }
        let per_page = self
            .per_page
            .filter(|&per_page| per_page > 0)
            .unwrap_or(u64::from(asked.per_page()));
        let pages = self
            .pages
            .or_else(|| self.total.map(|total| total.div_ceil(per_page)));
        match pages {
            Some(pages) if u64::from(asked.page()) < pages => More::Yes,
            Some(_) => More::No,
            None if self.items.is_empty() => More::No,
            None if self.items.len() as u64 >= per_page => More::Yes,
            None => More::Unknown,
        }
    }
}

/// One page of what `call` asks for.
pub(super) async fn page<T: DeserializeOwned>(
    transport: &Transport,
    asked: PageRequest,
    call: impl Fn() -> Call,
) -> Result<Listing<T>> {
    let list: WireList<T> = fetch(transport, asked, call()).await?;
    let has_more = match list.more(asked) {
        More::Yes => true,
        More::No => false,
        // Rows may have been left out, so only the next page can tell.
        More::Unknown => {
            let next: WireList<serde::de::IgnoredAny> =
                fetch_ids(transport, asked.next(), call()).await?;
            !next.is_another_page(asked.next()) && !next.items.is_empty()
        }
    };
    Ok(Listing {
        items: if list.is_another_page(asked) {
            Vec::new()
        } else {
            list.items
        },
        page: asked.page(),
        has_more,
        total: list.total,
    })
}

/// Everything that `call` asks for, page after page.
pub(super) async fn all<T: DeserializeOwned>(
    transport: &Transport,
    call: impl Fn() -> Call,
) -> Result<Vec<T>> {
    Ok(all_and_total(transport, call).await?.0)
}

/// The same, and how many RT says there are.
pub(super) async fn all_and_total<T: DeserializeOwned>(
    transport: &Transport,
    call: impl Fn() -> Call,
) -> Result<(Vec<T>, Option<u64>)> {
    let mut items = Vec::new();
    let mut asked = PageRequest::default();
    loop {
        let listing = page(transport, asked, &call).await?;
        items.extend(listing.items);
        if !listing.has_more || asked.page() >= MOST_PAGES {
            return Ok((items, listing.total));
        }
        asked = asked.next();
    }
}

async fn fetch<T: DeserializeOwned>(
    transport: &Transport,
    asked: PageRequest,
    call: Call,
) -> Result<WireList<T>> {
    let call = with_parameters(
        call,
        [
            ("page", asked.page().to_string()),
            ("per_page", asked.per_page().to_string()),
        ],
    );
    transport.send(call).await?.json()
}

/// The same page without the fields, which are what costs RT time.
async fn fetch_ids<T: DeserializeOwned>(
    transport: &Transport,
    asked: PageRequest,
    mut call: Call,
) -> Result<WireList<T>> {
    let is_field = |name: &str| name.starts_with("fields");
    call.query.retain(|(name, _)| !is_field(name));
    if let Body::Form(form) = &mut call.body {
        form.retain(|(name, _)| !is_field(name));
    }
    fetch(transport, asked, call).await
}

/// A form takes its parameters in the body.
fn with_parameters(mut call: Call, parameters: [(&'static str, String); 2]) -> Call {
    match &mut call.body {
        Body::Form(form) => form.extend(parameters),
        Body::None | Body::Json(_) => call.query.extend(parameters),
    }
    call
}
