//! Users.

use super::{
    call::{Body, Call},
    list,
    transport::Transport,
    wire::WireUser,
};
use crate::{Error, Listing, PageRequest, Result, User, UserQuery};

pub(super) async fn get(transport: &Transport, name_or_id: &str) -> Result<User> {
    // These would be another path; no user can be read by such a name.
    if matches!(name_or_id, "" | "." | "..") {
        return Err(Error::NotFound);
    }
    let answer = transport
        .send(Call::get("user", &["user", name_or_id]))
        .await?;
    let wire: WireUser = answer.json()?;
    Ok(wire.into_user())
}

pub(super) async fn search(
    transport: &Transport,
    query: &UserQuery,
    page: PageRequest,
) -> Result<Listing<User>> {
    let listing: Listing<WireUser> = list::page(transport, page, || {
        Call::search("search_users", &["users"], Body::Json(query.to_json()))
            .query("fields", "Name,RealName,EmailAddress,Disabled,Privileged")
            .query("orderby", "Name")
    })
    .await?;
    Ok(listing.map(WireUser::into_listed))
}
