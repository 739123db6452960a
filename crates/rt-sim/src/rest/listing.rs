//! Collections: pages, totals and the order of things.

use std::cmp::Ordering;

use actix_web::HttpRequest;
use serde_json::{Value, json};

use super::params::Params;

const DEFAULT_PER_PAGE: usize = 20;
const MAX_PER_PAGE: usize = 100;

/// A page of a collection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub(super) number: usize,
    pub(super) per_page: usize,
}

impl Page {
    /// The page asked for; what makes no sense is replaced and what is too much is cut.
    pub(super) fn of(params: &Params) -> Self {
        let positive = |name| {
            let number = params.get(name).and_then(|text| text.parse::<usize>().ok());
            number.filter(|number| *number > 0)
        };
        Self {
            number: positive("page").unwrap_or(1),
            per_page: positive("per_page")
                .unwrap_or(DEFAULT_PER_PAGE)
                .min(MAX_PER_PAGE),
        }
    }

    /// The part of the collection that the page shows.
    pub(super) fn slice<T>(self, all: &[T]) -> &[T] {
        let start = (self.number - 1)
            .saturating_mul(self.per_page)
            .min(all.len());
        &all[start..all.len().min(start + self.per_page)]
    }

    /// The same part of what comes one by one.
    pub(super) fn cut<T>(self, all: impl Iterator<Item = T>) -> Vec<T> {
        let start = (self.number - 1).saturating_mul(self.per_page);
        all.skip(start).take(self.per_page).collect()
    }

    /// The collection's envelope. RT tells the total only to those who may see everything.
    pub(super) fn answer(
        self,
        request: &HttpRequest,
        base: &str,
        items: &[Value],
        total: Option<usize>,
    ) -> Value {
        let pages = total.map(|total| total.div_ceil(self.per_page));
        let mut answer = json!({
            "count": items.len(),
            "total": total,
            "per_page": self.per_page,
            "page": self.number,
            // A float, but only when there is nothing: Perl's ceil(0).
            "pages": pages.map(|pages| if pages == 0 { json!(0.0) } else { json!(pages) }),
            "items": items,
        });
        if let Some(pages) = pages.filter(|pages| *pages > 0) {
            if self.number < pages {
                answer["next_page"] = json!(link(request, base, self.number + 1));
            }
            if self.number > 1 {
                answer["prev_page"] = json!(link(request, base, (self.number - 1).min(pages)));
            }
        }
        answer
    }
}

fn link(request: &HttpRequest, base: &str, page: usize) -> String {
    let query = url::form_urlencoded::parse(request.query_string().as_bytes());
    let mut link = url::form_urlencoded::Serializer::new(String::new());
    link.extend_pairs(query.filter(|(name, _)| name != "page"));
    link.append_pair("page", &page.to_string());
    format!("{base}{}?{}", request.path(), link.finish())
}

/// One `orderby` with its direction.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Order<'a> {
    pub(super) field: &'a str,
    pub(super) is_descending: bool,
}

impl<'a> Order<'a> {
    pub(super) const fn ascending(field: &'a str) -> Self {
        Self {
            field,
            is_descending: false,
        }
    }

    pub(super) const fn descending(field: &'a str) -> Self {
        Self {
            field,
            is_descending: true,
        }
    }
}

pub(super) fn orders(params: &Params) -> Vec<Order<'_>> {
    let mut directions = params.all("order");
    let orders = params.all("orderby").map(|field| Order {
        field,
        is_descending: directions
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("DESC")),
    });
    orders.collect()
}

/// Sorts by several keys and keeps the order where they are equal; false when RT does not know a
/// field, and then it finds nothing.
pub(super) fn sort<T>(
    items: &mut [T],
    orders: &[Order<'_>],
    compare: impl Fn(&str, &T, &T) -> Option<Ordering>,
) -> bool {
    let mut is_known = true;
    items.sort_by(|left, right| {
        orders.iter().fold(Ordering::Equal, |so_far, order| {
            so_far.then_with(|| {
                let ordering = compare(order.field, left, right);
                is_known &= ordering.is_some();
                let ordering = ordering.unwrap_or(Ordering::Equal);
                if order.is_descending {
                    ordering.reverse()
                } else {
                    ordering
                }
            })
        })
    });
    is_known
}
