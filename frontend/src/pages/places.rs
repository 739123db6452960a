//! Where one can go, with which key, and who may.

use types::{Permission, User};

use crate::ui::Glyph;

/// A screen of the main navigation.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub path: &'static str,
    pub name: &'static str,
    pub glyph: Glyph,
    /// With Alt.
    pub digit: u8,
    pub group: &'static str,
    permission: Permission,
    /// Whether it has a place of its own at the bottom of a phone.
    pub is_at_hand: bool,
}

/// The groups, in order.
pub const GROUPS: [&str; 4] = ["Work", "Tags", "Request Tracker", "Site"];

const fn place(
    (digit, path, name): (u8, &'static str, &'static str),
    glyph: Glyph,
    group: usize,
    permission: Permission,
) -> Place {
    Place {
        path,
        name,
        glyph,
        digit,
        group: GROUPS[group],
        permission,
        is_at_hand: matches!(digit, 1..=4),
    }
}

/// Every place; the digits stay where they are, whoever is signed in.
const PLACES: [Place; 10] = [
    place((1, "/", "Home"), Glyph::House, 0, Permission::ReadAccount),
    place(
        (2, "/assets", "Assets"),
        Glyph::Package,
        0,
        Permission::ReadAssets,
    ),
    place(
        (3, "/labels", "Labels"),
        Glyph::Tags,
        0,
        Permission::PrintLabels,
    ),
    place(
        (4, "/receive", "Receive"),
        Glyph::Truck,
        0,
        Permission::CreateAssets,
    ),
    place(
        (5, "/bulk-edit", "Bulk edit"),
        Glyph::Pencil,
        0,
        Permission::EditAssets,
    ),
    place((6, "/tags", "Tags"), Glyph::Tag, 1, Permission::ReadTags),
    place(
        (7, "/admin/writes", "Writes to RT"),
        Glyph::Send,
        2,
        Permission::ReadRtWrites,
    ),
    place(
        (8, "/admin/rt", "RT connection"),
        Glyph::Plug,
        2,
        Permission::ManageRt,
    ),
    place(
        (9, "/admin/people", "People"),
        Glyph::People,
        3,
        Permission::ManagePeople,
    ),
    place(
        (0, "/admin/webhooks", "Webhooks"),
        Glyph::Link,
        3,
        Permission::ManageWebhooks,
    ),
];

/// The places that a person may go to.
pub fn of(user: &User) -> Vec<Place> {
    PLACES
        .into_iter()
        .filter(|place| user.can(place.permission))
        .collect()
}
