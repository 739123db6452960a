//! The names of the marks that say where the mirror stands.

/// Who keeps the mirror. Not among those that go when the mirror is emptied.
pub(super) const HOLD: &str = "mirror";
/// What all others begin with.
pub(super) const ALL: &str = "mirror.";
/// Whose assets the mirror has, and by which names it understands them.
pub(super) const SOURCE: &str = "mirror.source";
/// How far the first list of all assets is.
pub(super) const WALK: &str = "mirror.walk";
/// Set when every asset was listed.
pub(super) const LISTED: &str = "mirror.listed";
/// Set when the details of every asset were read as well.
pub(super) const FILLED: &str = "mirror.filled";
/// The latest change that we know of; set at every poll.
pub(super) const LATEST: &str = "mirror.latest";
/// When the last whole comparison began; set when it ended.
pub(super) const SWEPT: &str = "mirror.swept";
/// Set when somebody asks for a comparison.
pub(super) const SWEEP_ASKED: &str = "mirror.sweep_asked";
/// What keeps the mirror from being fresh, in words for people.
pub(super) const TROUBLE: &str = "mirror.trouble";
/// That RT hides most of its assets from us, in words for people.
pub(super) const HIDDEN: &str = "mirror.hidden";
/// After which number the assets of each catalog are new.
pub(super) const TAG_AFTER: &str = "mirror.tag_after";
