//! Which groups somebody is in, those in groups included.
//!
//! Active Directory follows groups in groups by itself when it is asked with
//! `LDAP_MATCHING_RULE_IN_CHAIN` ([MS-ADTS] 3.1.1.3.4.4.3). Other directories take such a filter
//! for one that matches nothing, so where it gives nothing the groups are walked: from the person
//! to their groups, from those to the groups that they are in, and so on.

use std::{collections::HashSet, fmt::Write};

use ldap3::ldap_escape;

use super::{
    connection::{Answer, Connection},
    entry::Entry,
};
use crate::{Group, Result, dn};

const IN_CHAIN: &str = "1.2.840.113556.1.4.1941";
const ATTRIBUTES: &[&str] = &["cn", "memberOf"];
/// How many names one filter asks for.
const AT_ONCE: usize = 20;
/// Nobody is in more groups than Windows can put into a token (1,015).
const MOST: usize = 1_100;

/// Every group of the entry.
pub async fn of(
    connection: &mut Connection,
    base: &str,
    entry: &Entry,
    depth: usize,
) -> Result<Vec<Group>> {
    let filter = format!("(member:{IN_CHAIN}:={})", ldap_escape(entry.dn()));
    if let Answer::Entries(found) = connection.search(base, &filter, ATTRIBUTES).await?
        && !found.is_empty()
    {
        return Ok(found.iter().map(group).collect());
    }
    walk(connection, base, entry, depth).await
}

async fn walk(
    connection: &mut Connection,
    base: &str,
    entry: &Entry,
    depth: usize,
) -> Result<Vec<Group>> {
    let mut groups = Groups::default();
    let mut frontier = vec![entry.dn().to_owned()];
    frontier.extend(entry.all("memberOf").filter_map(|dn| groups.add_named(dn)));
    let account = entry.first("uid").map(str::to_owned);
    for level in 0..depth {
        let mut next = Vec::new();
        for names in frontier.chunks(AT_ONCE) {
            let account = account.as_deref().filter(|_| level == 0);
            let filter = members_filter(names, account);
            let Answer::Entries(found) = connection.search(base, &filter, ATTRIBUTES).await? else {
                continue;
            };
            for entry in &found {
                next.extend(groups.add(group(entry)));
                next.extend(entry.all("memberOf").filter_map(|dn| groups.add_named(dn)));
            }
        }
        if next.is_empty() || groups.known.len() >= MOST {
            break;
        }
        frontier = next;
    }
    Ok(groups.list)
}

/// The groups that have one of the names as a member. POSIX groups list account names instead.
fn members_filter(names: &[String], account: Option<&str>) -> String {
    let mut filter = String::from("(|");
    for name in names {
        let name = ldap_escape(name.as_str());
        // Writing to a string cannot fail.
        let _ = write!(filter, "(member={name})(uniqueMember={name})");
    }
    if let Some(account) = account {
        let _ = write!(filter, "(memberUid={})", ldap_escape(account));
    }
    filter.push(')');
    filter
}

fn group(entry: &Entry) -> Group {
    Group {
        name: entry
            .first("cn")
            .map(str::to_owned)
            .or_else(|| dn::first_value(entry.dn()))
            .unwrap_or_default(),
        dn: entry.dn().to_owned(),
    }
}

/// Groups that were met, each once: groups may be in each other.
#[derive(Default)]
struct Groups {
    known: HashSet<String>,
    list: Vec<Group>,
}

impl Groups {
    /// The name, when it is new.
    fn add(&mut self, group: Group) -> Option<String> {
        if self.known.len() >= MOST || !self.known.insert(dn::normal(&group.dn)) {
            return None;
        }
        let name = group.dn.clone();
        self.list.push(group);
        Some(name)
    }

    fn add_named(&mut self, name: &str) -> Option<String> {
        self.add(Group {
            dn: name.to_owned(),
            name: dn::first_value(name)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_change_the_filter() {
        let filter = members_filter(&["cn=a*)(cn=b".to_owned()], Some("x)(uid=*"));

        assert_eq!(
            filter,
            r"(|(member=cn=a\2a\29\28cn=b)(uniqueMember=cn=a\2a\29\28cn=b)(memberUid=x\29\28uid=\2a))"
        );
    }

    #[test]
    fn a_group_that_was_met_is_not_met_again() {
        let mut groups = Groups::default();

        assert!(groups.add_named("CN=A,DC=example").is_some());
        assert!(groups.add_named("cn=a, dc=Example").is_none());
        assert_eq!(groups.list.len(), 1);
    }
}
