//! Searching for assets: `GET` and `POST /assets`.

use actix_web::{HttpRequest, HttpResponse, web::Bytes};
use serde_json::{Value, json};

use super::{
    Shared,
    answer::Refusal,
    caller::Caller,
    listing::{self, Order, Page, orders},
    params::{self, Params},
    render,
};
use crate::{
    asset_sql,
    state::{Asset, Rt},
};

pub(super) async fn search_assets(
    caller: Caller,
    request: HttpRequest,
    body: Bytes,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let mut params = Params::of(&request);
    if params::is_form(&request) {
        params = params.and_form(&body)?;
    } else if !body.is_empty() {
        let conditions = params::json(&request, &body)?;
        if conditions != json!([]) {
            let text = "rt-sim searches assets by AssetSQL only, not by a JSON query";
            return Err(Refusal::Message(400, text.to_owned()));
        }
    }
    let query = params.get("query").filter(|query| !query.is_empty());
    if query.is_some_and(|query| query.trim_start().starts_with('[')) {
        return Err(Refusal::Died);
    }
    let query = query.map(asset_sql::parse).transpose();
    let query = query.map_err(|error| Refusal::Message(400, error.to_string()))?;

    let mut rt = served.state.lock();
    let turn = rt.turn();
    let page = Page::of(&params);
    let found = match &query {
        Some(query) => find(&rt, query, &orders(&params), page)?,
        None => Found::default(),
    };
    // Those who may not see every asset are told no total, and what they may not see is left out
    // of the page after it is cut.
    let total = caller.may(&rt, "ShowAsset").then_some(found.total);
    let shown = found.page.into_iter();
    let shown = shown.filter(|asset| caller.may_in(&rt, "ShowAsset", asset.catalog));
    let items: Vec<Value> = shown
        .map(|asset| render::asset_item(&rt, asset, &params, caller, turn))
        .collect();
    Ok(HttpResponse::Ok().json(page.answer(&request, &rt.url, &items, total)))
}

/// A page of what a search found.
#[derive(Default)]
struct Found<'a> {
    total: usize,
    page: Vec<&'a Asset>,
}

/// Finds a page of assets, by an index and without sorting where it can: there may be many.
fn find<'a>(
    rt: &'a Rt,
    query: &asset_sql::Query,
    orders: &[Order<'_>],
    page: Page,
) -> Result<Found<'a>, Refusal> {
    let search = asset_sql::Search::new(rt, query);
    let search = search.map_err(|asset_sql::Refused(text)| Refusal::Message(400, text))?;
    let finds = |asset: &&Asset| search.finds(rt, asset);
    let is_latest_first = orders == LATEST_FIRST;
    if is_latest_first && search.is_everything() {
        return Ok(Found {
            total: rt.assets.found_count(),
            page: page.cut(rt.assets.latest()),
        });
    }
    let candidates = search.candidates(rt);
    let is_sorted = orders == BY_NUMBER || (is_latest_first && candidates.is_none());
    let mut found: Vec<&Asset> = match candidates {
        Some(candidates) => candidates.into_iter().filter(finds).collect(),
        None if is_latest_first => rt.assets.latest().filter(finds).collect(),
        None => rt.assets.iter().filter(finds).collect(),
    };
    let total = found.len();
    if !is_sorted {
        let by_name = [Order::ascending("Name")];
        let orders = if orders.is_empty() { &by_name } else { orders };
        let compare = |field: &str, left: &&Asset, right: &&Asset| order_of(field, left, right);
        if !listing::sort(&mut found, orders, compare) {
            found.clear();
        }
    }
    Ok(Found {
        total,
        page: page.slice(&found).to_vec(),
    })
}

const BY_NUMBER: &[Order<'_>] = &[Order::ascending("id")];
const LATEST_FIRST: &[Order<'_>] = &[Order::descending("LastUpdated"), Order::descending("id")];

fn order_of(field: &str, left: &Asset, right: &Asset) -> Option<std::cmp::Ordering> {
    Some(match field {
        "id" => left.id.cmp(&right.id),
        "Name" => left.name.cmp(&right.name),
        "Description" => left.description.cmp(&right.description),
        "Status" => left.status.cmp(&right.status),
        "Created" => left
            .created_at
            .timestamp()
            .cmp(&right.created_at.timestamp()),
        // RT keeps whole seconds.
        "LastUpdated" => left
            .updated_at
            .timestamp()
            .cmp(&right.updated_at.timestamp()),
        _ => return None,
    })
}
