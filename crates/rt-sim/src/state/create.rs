//! Creating assets and tickets.

use serde_json::{Map, Value};

use super::{
    custom_fields::InitialValues,
    history::Entry,
    lifecycle,
    records::{Asset, NOBODY, ObjectKind, Rt, Ticket},
    roles::{Role, person_text},
    update::{attribute, cut},
};

/// Why RT did not create something.
#[derive(Debug)]
pub(crate) enum NotCreated {
    Invalid(String),
    Denied(String),
    Died,
}

impl From<InitialValues> for NotCreated {
    fn from(reason: InitialValues) -> Self {
        match reason {
            InitialValues::Refused(message) => Self::Invalid(message),
            InitialValues::Died => Self::Died,
        }
    }
}

fn invalid<T>(message: impl Into<String>) -> Result<T, NotCreated> {
    Err(NotCreated::Invalid(message.into()))
}

impl Rt {
    /// Creates an asset from the body of `POST /asset`.
    pub(crate) fn create_asset(
        &mut self,
        body: &Map<String, Value>,
        actor: u64,
    ) -> Result<u64, NotCreated> {
        let catalog = attribute(body, "Catalog").filter(|catalog| !catalog.is_empty());
        let Some(catalog) = catalog else {
            return invalid("Invalid Catalog");
        };
        let catalog = self.catalog(&catalog).map(|catalog| catalog.id);
        let catalog = catalog.filter(|&catalog| self.may_in(actor, "CreateAsset", catalog));
        let Some(catalog) = catalog else {
            return Err(NotCreated::Denied("Permission Denied".to_owned()));
        };
        let name = cut(&attribute(body, "Name").unwrap_or_default());
        if !name.is_empty() && name.chars().all(|letter| letter.is_ascii_digit()) {
            return invalid("Invalid Name (names may not be all digits)");
        }
        let status = initial_status(body)?;
        let owner = body
            .get("Owner")
            .and_then(person_text)
            .filter(|owner| !owner.is_empty());
        let owner = match owner {
            None => NOBODY,
            // A change would make a user for an unknown address; a creation does not.
            Some(owner) => match self.find_person(&owner) {
                Some(owner) => owner,
                None => return invalid("Invalid value for Owner"),
            },
        };
        let held_by = self.initial_members(body, Role::HeldBy)?;
        let contacts = self.initial_members(body, Role::Contact)?;
        let values = match body.get("CustomFields") {
            Some(Value::Object(fields)) => self.initial_values(fields, catalog, actor)?,
            None | Some(Value::Null) => super::Values::new(),
            Some(_) => return Err(NotCreated::Died),
        };
        let id = self.assets.next_id();
        let now = self.now();
        let asset = Asset {
            id,
            name,
            description: cut(&attribute(body, "Description").unwrap_or_default()),
            status: status.to_owned(),
            catalog,
            owner,
            held_by,
            contacts,
            values,
            creator: actor,
            created_at: now,
            updated_by: actor,
            updated_at: now,
        };
        self.assets.insert(asset);
        self.record(Entry::create(ObjectKind::Asset, id, actor));
        Ok(id)
    }

    fn initial_members(
        &mut self,
        body: &Map<String, Value>,
        role: Role,
    ) -> Result<Vec<u64>, NotCreated> {
        let values = match body.get(role.as_str()) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(values)) => values.as_slice(),
            Some(single) => std::slice::from_ref(single),
        };
        let mut members = Vec::new();
        for value in values {
            let person = person_text(value).and_then(|text| self.find_or_create_person(&text));
            match person {
                Some(person) if !members.contains(&person) => members.push(person),
                Some(_) => {}
                None => return invalid("Couldn't load user: Couldn't find row"),
            }
        }
        Ok(members)
    }

    /// Creates a ticket from the body of `POST /ticket`. A link that leads nowhere is dropped.
    pub(crate) fn create_ticket(
        &mut self,
        body: &Map<String, Value>,
        actor: u64,
    ) -> Result<u64, NotCreated> {
        let Some(queue) = attribute(body, "Queue").filter(|queue| !queue.is_empty()) else {
            return invalid("Could not create ticket. Queue not set");
        };
        let may_create = self
            .users
            .get(actor)
            .is_some_and(|user| user.may("CreateTicket"));
        if !may_create || !matches!(queue.as_str(), "General" | "1") {
            return Err(NotCreated::Denied(format!(
                "No permission to create tickets in the queue '{queue}'"
            )));
        }
        let mut requestors = Vec::new();
        for value in one_or_many(body.get("Requestor")) {
            let person = person_text(value).and_then(|text| self.find_or_create_person(&text));
            requestors.extend(person);
        }
        let links = one_or_many(body.get("RefersTo"))
            .iter()
            .filter_map(|link| link.as_str()?.strip_prefix("asset:")?.parse::<u64>().ok());
        let refers_to: Vec<u64> = links.filter(|&asset| self.assets.contains(asset)).collect();
        let id = self.tickets.keys().next_back().map_or(1, |last| last + 1);
        let subject = attribute(body, "Subject").unwrap_or_default();
        let ticket = Ticket {
            id,
            queue: "General".to_owned(),
            subject: cut(&subject),
            content: attribute(body, "Content").unwrap_or_default(),
            requestors,
            refers_to: Vec::new(),
            creator: actor,
            created_at: self.now(),
        };
        self.tickets.insert(id, ticket);
        self.record(Entry::create(ObjectKind::Ticket, id, actor));
        for asset in refers_to {
            self.link(id, asset, actor);
        }
        Ok(id)
    }
}

fn one_or_many(value: Option<&Value>) -> &[Value] {
    match value {
        None | Some(Value::Null) => &[],
        Some(Value::Array(values)) => values,
        Some(single) => std::slice::from_ref(single),
    }
}

fn initial_status(body: &Map<String, Value>) -> Result<&'static str, NotCreated> {
    let Some(wanted) = attribute(body, "Status").filter(|status| !status.is_empty()) else {
        return Ok("new");
    };
    match lifecycle::canonical(&wanted) {
        None => invalid(format!(
            "Status '{wanted}' isn't a valid status for assets."
        )),
        Some(status) if lifecycle::is_initial(status) => Ok(status),
        Some(status) => invalid(format!("New assets cannot have status '{status}'.")),
    }
}
