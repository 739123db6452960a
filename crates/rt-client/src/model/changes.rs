use super::FieldValue;

/// What to change about an asset; what is not named stays as it is.
///
/// ```
/// use rt_client::AssetChanges;
///
/// let check_in = AssetChanges::new()
///     .status("allocated")
///     .no_owner()
///     .held_by([])
///     .custom_field("Label", "printed");
/// assert!(!check_in.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetChanges {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) owner: Option<NewOwner>,
    pub(crate) held_by: Option<Vec<String>>,
    pub(crate) contacts: Option<Vec<String>>,
    pub(crate) custom_fields: Vec<(String, FieldValue)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NewOwner {
    Nobody,
    User(String),
}

impl NewOwner {
    pub(crate) fn username(&self) -> Option<&String> {
        match self {
            Self::Nobody => None,
            Self::User(username) => Some(username),
        }
    }
}

impl AssetChanges {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// An empty description takes it away.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    #[must_use]
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.status = Some(status.into());
        self
    }

    /// The new owner, by user name. `Nobody` is RT's word for none.
    #[must_use]
    pub fn owner(mut self, username: impl Into<String>) -> Self {
        let username = username.into();
        self.owner = Some(if username.eq_ignore_ascii_case("nobody") {
            NewOwner::Nobody
        } else {
            NewOwner::User(username)
        });
        self
    }

    #[must_use]
    pub fn no_owner(mut self) -> Self {
        self.owner = Some(NewOwner::Nobody);
        self
    }

    /// Everyone who holds the asset, by user name; replaces who was there.
    #[must_use]
    pub fn held_by<'a>(mut self, usernames: impl IntoIterator<Item = &'a str>) -> Self {
        self.held_by = Some(usernames.into_iter().map(str::to_owned).collect());
        self
    }

    /// Every contact, by user name; replaces who was there.
    #[must_use]
    pub fn contacts<'a>(mut self, usernames: impl IntoIterator<Item = &'a str>) -> Self {
        self.contacts = Some(usernames.into_iter().map(str::to_owned).collect());
        self
    }

    /// A custom field, by name. Naming one again replaces the value given before.
    #[must_use]
    pub fn custom_field(mut self, name: impl Into<String>, value: impl Into<FieldValue>) -> Self {
        let name = name.into();
        self.custom_fields
            .retain(|(other, _)| other.to_lowercase() != name.to_lowercase());
        self.custom_fields.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An asset to make. All but the catalog and the name may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAsset {
    /// The catalog, by name.
    pub catalog: String,
    pub name: String,
    pub description: Option<String>,
    /// RT takes the catalog's first status when there is none.
    pub status: Option<String>,
    /// People by user name.
    pub owner: Option<String>,
    pub held_by: Vec<String>,
    pub contacts: Vec<String>,
    /// By name.
    pub custom_fields: Vec<(String, FieldValue)>,
}

impl NewAsset {
    #[must_use]
    pub fn new(catalog: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            catalog: catalog.into(),
            name: name.into(),
            description: None,
            status: None,
            owner: None,
            held_by: Vec::new(),
            contacts: Vec::new(),
            custom_fields: Vec::new(),
        }
    }
}
