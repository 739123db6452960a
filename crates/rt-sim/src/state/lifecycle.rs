//! RT's stock lifecycle of assets.

/// Every status, in RT's order.
pub(crate) const STATUSES: [&str; 6] = [
    "new",
    "allocated",
    "in-use",
    "recycled",
    "stolen",
    "deleted",
];

/// What `Status = '__Active__'` means.
pub(crate) const ACTIVE_STATUSES: [&str; 3] = ["new", "allocated", "in-use"];
/// What `Status = '__Inactive__'` means.
pub(crate) const INACTIVE_STATUSES: [&str; 3] = ["recycled", "stolen", "deleted"];

/// The status as RT spells it, or nothing when there is none such.
pub(super) fn canonical(status: &str) -> Option<&'static str> {
    STATUSES
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(status))
}

/// Whether a new asset may start so.
pub(super) fn is_initial(status: &str) -> bool {
    matches!(status, "new" | "allocated" | "in-use")
}

pub(super) fn is_transition(from: &str, to: &str) -> bool {
    match from {
        "new" => matches!(to, "allocated" | "in-use" | "stolen" | "deleted"),
        "allocated" => matches!(to, "in-use" | "recycled" | "stolen" | "deleted"),
        "in-use" => matches!(to, "allocated" | "recycled" | "stolen" | "deleted"),
        _ => to == "allocated",
    }
}

/// The transitions that RT shows a button for: label and next status.
pub(crate) fn actions(from: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let actions = [
        ("Allocate", "allocated"),
        ("Now in-use", "in-use"),
        ("Recycle", "recycled"),
        ("Report stolen", "stolen"),
    ];
    actions
        .into_iter()
        .filter(move |(_, to)| is_transition(from, to))
}

/// The ways on from a new ticket that RT shows a button for; the simulator's tickets stay new.
pub(crate) fn ticket_actions() -> impl Iterator<Item = (&'static str, &'static str)> {
    let actions = [
        ("Open It", "open"),
        ("Resolve", "resolved"),
        ("Reject", "rejected"),
    ];
    actions.into_iter()
}
