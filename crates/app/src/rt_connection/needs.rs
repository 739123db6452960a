//! What rtutils needs of RT, what for, and where in RT's pages an administrator gives it.
//!
//! The words for rights and menus are RT's own (5.0), so that they can be looked for.

use rt_client::Right;
use types::{RtCheck, RtCheckKind, RtCheckState};

/// The first version whose searches do what we need: `AssetSQL` over REST.
const FIRST_VERSION: [u32; 3] = [5, 0, 2];

pub(super) const CATALOG_REMEDY: &str = "RT shows rtutils no catalog of this name. In RT, look at \
     Admin > Assets > Catalogs: correct the name in tags.catalogs of the configuration, or create \
     the catalog.";

/// A right, as an administrator finds it in RT.
#[derive(Debug)]
pub(super) struct Need {
    pub needed_for: &'static str,
    /// The tab of RT's page of rights.
    tab: &'static str,
    /// What the page calls the right.
    label: &'static str,
}

impl Need {
    /// How to give the right to our RT user.
    pub fn remedy(&self, right: Right, user: Option<&str>) -> String {
        let Self { tab, label, .. } = self;
        let user = user.unwrap_or("of rtutils");
        format!(
            "In RT, open Admin > Global > User Rights, find the user {user} (or Group Rights and a \
             group of theirs), and under “{tab}” tick “{label}” ({right}). Then save."
        )
    }
}

/// What a right is needed for; none for a right that we do not know to need.
pub(super) fn right(right: Right) -> Option<Need> {
    const GENERAL: &str = "General rights";
    const STAFF: &str = "Rights for Staff";
    const ADMIN: &str = "Rights for Administrators";
    let (needed_for, tab, label) = match right {
        Right::ShowCatalog => ("Seeing which catalogs there are", GENERAL, "See catalogs"),
        Right::ShowAsset => ("Looking assets up", GENERAL, "See assets"),
        Right::CreateAsset => ("Receiving assets", STAFF, "Create assets"),
        Right::ModifyAsset => (
            "Giving assets their tags, changing status and people",
            STAFF,
            "Modify assets",
        ),
        Right::SeeCustomField => (
            "Reading serial numbers and all other custom fields",
            GENERAL,
            "View custom field values",
        ),
        Right::ModifyCustomField => (
            "Changing custom fields of assets",
            STAFF,
            "Modify custom field values",
        ),
        Right::SetInitialCustomField => (
            "Filling in the custom fields of assets that are received",
            STAFF,
            "Add custom field values only at object creation time",
        ),
        Right::AdminUsers => (
            "Reading the people's own fields, and their names in histories",
            ADMIN,
            "Create, modify and delete users",
        ),
        Right::ShowUserHistory => (
            "Reading what happened to people's accounts",
            STAFF,
            "Show history of public user properties",
        ),
        Right::SeeQueue => ("Tickets about assets", GENERAL, "View queue"),
        Right::ShowTicket => ("Tickets about assets", GENERAL, "View ticket summaries"),
        Right::CreateTicket => ("Tickets about assets", GENERAL, "Create tickets"),
        Right::ModifyTicket => ("Tickets about assets", STAFF, "Modify tickets"),
        Right::CommentOnTicket => ("Tickets about assets", GENERAL, "Comment on tickets"),
        Right::ReplyToTicket => ("Tickets about assets", GENERAL, "Reply to tickets"),
        _ => return None,
    };
    Some(Need {
        needed_for,
        tab,
        label,
    })
}

/// Whether RT is new enough.
pub(super) fn version(version: &str) -> RtCheck {
    let state = match numbers(version) {
        Some(numbers) if numbers >= FIRST_VERSION => RtCheckState::Ok,
        Some(_) => RtCheckState::Missing,
        None => RtCheckState::Unknown,
    };
    RtCheck {
        kind: RtCheckKind::Version,
        name: "Request Tracker 5.0.2 or later".to_owned(),
        state,
        needed_for: "Searching for assets".to_owned(),
        remedy: (state == RtCheckState::Missing)
            .then(|| format!("This is {version}. Upgrade RT to 5.0.2 or later.")),
    }
}

/// What to do where no catalog has a custom field.
pub(super) fn field_remedy(name: &str, setting: &str) -> String {
    format!(
        "No catalog that rtutils sees has it. In RT, open Admin > Custom Fields > Create, make \
         “{name}” for Assets, and choose the catalogs under its tab “Applies to”. Or, where the \
         field is called otherwise, correct {setting} under [custom_fields] in the configuration."
    )
}

/// The first three numbers of a version such as `5.0.3+dfsg-3~deb12u6`.
fn numbers(version: &str) -> Option<[u32; 3]> {
    let mut parts = version.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    let first = parts.next()?.ok()?;
    let mut next = || parts.next().and_then(Result::ok).unwrap_or(0);
    Some([first, next(), next()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_right_that_the_client_asks_about_has_its_reason() {
        for &known in Right::ALL {
            assert!(right(known).is_some(), "{known}");
        }
    }

    #[test]
    fn versions_are_compared_by_number() {
        for (text, state) in [
            ("5.0.2", RtCheckState::Ok),
            ("5.0.10+dfsg-1", RtCheckState::Ok),
            ("6.0", RtCheckState::Ok),
            ("5.0.1", RtCheckState::Missing),
            ("4.4.7", RtCheckState::Missing),
            ("unheard of", RtCheckState::Unknown),
        ] {
            assert_eq!(version(text).state, state, "{text}");
        }
    }

    #[test]
    fn a_remedy_names_the_menu_the_tab_and_the_right() {
        let need = right(Right::ModifyAsset).unwrap();

        let remedy = need.remedy(Right::ModifyAsset, Some("rtutils"));

        for word in [
            "Admin > Global",
            "rtutils",
            "Rights for Staff",
            "“Modify assets” (ModifyAsset)",
        ] {
            assert!(remedy.contains(word), "{remedy}");
        }
    }
}
