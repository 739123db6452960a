//! Pages of a long list.

/// Which part of a list to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    page: u32,
    per_page: u8,
}

impl PageRequest {
    /// The most that RT gives at once; it cuts what asks for more without a word.
    pub const MAX_PER_PAGE: u8 = 100;

    /// Page `page`, counted from 1, of `per_page` items; both are brought into RT's range.
    #[must_use]
    pub fn new(page: u32, per_page: u8) -> Self {
        Self {
            page: page.max(1),
            per_page: per_page.clamp(1, Self::MAX_PER_PAGE),
        }
    }

    /// The first page of `per_page` items.
    #[must_use]
    pub fn first(per_page: u8) -> Self {
        Self::new(1, per_page)
    }

    /// The page after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self {
            page: self.page.saturating_add(1),
            ..self
        }
    }

    #[must_use]
    pub fn page(self) -> u32 {
        self.page
    }

    #[must_use]
    pub fn per_page(self) -> u8 {
        self.per_page
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::first(Self::MAX_PER_PAGE)
    }
}

/// One page of a list.
///
/// Trust `has_more`, not the number of items: RT leaves out what its user may not see after it
/// has cut the page, so a short page need not be the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    pub items: Vec<T>,
    /// The page that was asked for, from 1.
    pub page: u32,
    pub has_more: bool,
    /// How many there are in all; RT tells only users who may see everything.
    pub total: Option<u64>,
}

impl<T> Listing<T> {
    /// The same page with every item changed by `f`.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Listing<U> {
        Listing {
            items: self.items.into_iter().map(f).collect(),
            page: self.page,
            has_more: self.has_more,
            total: self.total,
        }
    }
}
