//! What our RT user may do.
//!
//! RT has no question for that, but its answers give it away: it offers only the links that its
//! user may follow, and counts a list only for those who may see all of it. Nothing is written.

mod assets;
mod tickets;
mod users;

use super::{read, transport::Transport};
use crate::{Access, CatalogId, Result, Right, Standing};

/// How many there are in all of a list, when RT says so.
type Total = Option<u64>;

/// RT makes this catalog for itself.
const FIRST_CATALOG: CatalogId = CatalogId::new(1);

/// The first version of RT that counts a list only for those who may see all of it. Debian has it
/// in its 5.0.3 already.
const COUNTS_FOR_WHO_SEES_ALL: [u32; 3] = [5, 0, 5];

pub(super) async fn find_out(transport: &Transport) -> Result<Access> {
    let (server, own_name, stranger, catalogs, asset, queues, ticket) = tokio::try_join!(
        read::server(transport),
        users::own_name(transport),
        users::stranger(transport),
        assets::catalogs(transport),
        assets::latest(transport),
        tickets::queues(transport),
        tickets::newest(transport),
    )?;
    let some_catalog = catalogs.all.first().map_or(FIRST_CATALOG, |first| first.id);
    let fields_total = assets::fields_total(transport, some_catalog).await?;

    let totals = [
        catalogs.total,
        asset.total,
        asset.history_total,
        fields_total,
        queues.total,
    ];
    // The history of an asset is counted for superusers alone.
    let is_counting_a_sign = totals.contains(&None) || hides_totals(&server.version);
    let counted = |total: Total| match total {
        None => Standing::Missing,
        Some(_) if is_counting_a_sign => Standing::Held,
        Some(_) => Standing::Unknown,
    };
    let standing = |right| match right {
        Right::ShowCatalog => counted(catalogs.total),
        Right::ShowAsset => counted(asset.total),
        Right::CreateAsset => catalogs.create(),
        Right::ModifyAsset => asset.modify(&catalogs.all),
        Right::SeeCustomField => counted(fields_total),
        Right::ModifyCustomField | Right::SetInitialCustomField => Standing::Unknown,
        Right::AdminUsers => stranger.admin,
        Right::ShowUserHistory => stranger.history,
        Right::SeeQueue => counted(queues.total),
        Right::CreateTicket => queues.create,
        Right::ShowTicket => ticket.show,
        Right::ModifyTicket => ticket.modify,
        Right::CommentOnTicket => ticket.comment,
        Right::ReplyToTicket => ticket.reply,
    };
    let rights = Right::ALL.iter().map(|&right| (right, standing(right)));
    Ok(Access {
        username: own_name,
        rights: rights.collect(),
        catalogs: catalogs.all,
    })
}

/// Whether a record offers something.
fn offered(is_offered: bool) -> Standing {
    if is_offered {
        Standing::Held
    } else {
        Standing::Missing
    }
}

fn hides_totals(version: &str) -> bool {
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .map_while(|number| number.parse().ok());
    let version: [u32; 3] = std::array::from_fn(|_| numbers.next().unwrap_or_default());
    version >= COUNTS_FOR_WHO_SEES_ALL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        assert!(hides_totals("5.0.10"));
        assert!(hides_totals("5.0.5+dfsg-1"));
        assert!(hides_totals("6.0.0"));
        assert!(!hides_totals("5.0.3+dfsg-3~deb12u7"));
        assert!(!hides_totals("unheard of"));
    }
}
