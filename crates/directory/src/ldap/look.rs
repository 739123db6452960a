//! A look at the directory: whether it answers, lets us in, and has what the settings name.

use chrono::{DateTime, NaiveDateTime, Utc};
use ldap3::ldap_escape;

use super::{
    Connector,
    connection::{Answer, Connection},
};
use crate::{BindBy, GroupLook, GroupName, Look, Result};

/// What a group is of, in one directory or another.
const GROUPS: &str = "(|(objectClass=group)(objectClass=groupOfNames)\
     (objectClass=groupOfUniqueNames)(objectClass=posixGroup))";

impl Connector {
    pub(super) async fn look(&self, groups: &[GroupName]) -> Result<Look> {
        let mut connection = Connection::open(self).await?;
        let outcome = self.look_over(&mut connection, groups).await;
        connection.close().await;
        outcome
    }

    async fn look_over(&self, connection: &mut Connection, groups: &[GroupName]) -> Result<Look> {
        let mut look = Look {
            certificate: connection.certificate().await,
            time: time(connection).await,
            ..Look::default()
        };
        if !matches!(self.settings.bind, BindBy::ServiceAccount { .. }) {
            // Without an account nobody is told what there is.
            look.groups = groups.iter().map(unknown).collect();
            return Ok(look);
        }
        self.bind_service_account(connection).await?;
        look.is_signed_in = true;
        let base = &self.settings.base_dn;
        let has_base = connection.read(base, &["1.1"]).await?.is_some();
        look.has_base = Some(has_base);
        for group in groups {
            let mut found = unknown(group);
            if has_base {
                found.is_there = Some(has_group(connection, base, group).await?);
            }
            look.groups.push(found);
        }
        Ok(look)
    }
}

fn unknown(group: &GroupName) -> GroupLook {
    GroupLook {
        name: group.to_string(),
        is_there: None,
    }
}

async fn has_group(connection: &mut Connection, base: &str, group: &GroupName) -> Result<bool> {
    if let Some(dn) = group.dn() {
        return Ok(connection.read(dn, &["1.1"]).await?.is_some());
    }
    let name = group.to_string();
    let filter = format!("(&{GROUPS}(cn={}))", ldap_escape(name.as_str()));
    let answer = connection.search(base, &filter, &["1.1"]).await?;
    Ok(matches!(answer, Answer::Entries(found) if !found.is_empty()))
}

/// What time it is there. Active Directory says so to anybody; others say nothing.
async fn time(connection: &mut Connection) -> Option<DateTime<Utc>> {
    let root = connection.read("", &["currentTime"]).await.ok()??;
    let text = root.first("currentTime")?;
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let time = NaiveDateTime::parse_from_str(&digits, "%Y%m%d%H%M%S").ok()?;
    Some(time.and_utc())
}
