//! From groups to a role.

use std::fmt;

use types::Role;

use crate::{Group, dn};

/// A group as the configuration names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupName {
    text: String,
    is_dn: bool,
}

/// A text that names no group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a group is named by its common name, such as Teachers, or by its whole DN")]
pub struct InvalidGroupName;

impl GroupName {
    /// Reads a common name or a whole distinguished name.
    ///
    /// A common name stands for every group of that name, wherever it is: where others may make
    /// groups of their own, the distinguished name is the safe one.
    pub fn parse(text: &str) -> Result<Self, InvalidGroupName> {
        let text = text.trim();
        if text.is_empty() || text.chars().any(char::is_control) {
            return Err(InvalidGroupName);
        }
        let is_dn = dn::is_dn(text);
        if !is_dn && text.contains('=') {
            return Err(InvalidGroupName);
        }
        Ok(Self {
            text: text.to_owned(),
            is_dn,
        })
    }

    /// The whole distinguished name, where it is one.
    #[must_use]
    pub fn dn(&self) -> Option<&str> {
        self.is_dn.then_some(self.text.as_str())
    }

    fn is(&self, group: &Group) -> bool {
        if self.is_dn {
            dn::normal(&self.text) == dn::normal(&group.dn)
        } else {
            self.text.to_lowercase() == group.name.to_lowercase()
        }
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Which groups make what of people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleRules {
    pub admin: Vec<GroupName>,
    pub technician: Vec<GroupName>,
    pub teacher: Vec<GroupName>,
}

/// The rule that gave a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleMatch {
    pub role: Role,
    /// The group as the configuration names it.
    pub rule: GroupName,
    /// The group as the directory names it.
    pub group: Group,
}

impl RoleRules {
    /// The highest role that one of the groups gives: admin before technician before teacher.
    #[must_use]
    pub fn role_of(&self, groups: &[Group]) -> Option<RoleMatch> {
        [
            (Role::Admin, &self.admin),
            (Role::Technician, &self.technician),
            (Role::Teacher, &self.teacher),
        ]
        .into_iter()
        .find_map(|(role, rules)| {
            rules.iter().find_map(|rule| {
                let group = groups.iter().find(|group| rule.is(group))?;
                Some(RoleMatch {
                    role,
                    rule: rule.clone(),
                    group: group.clone(),
                })
            })
        })
    }

    /// Whether nobody would get a role.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.admin.is_empty() && self.technician.is_empty() && self.teacher.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Vec<GroupName> {
        texts
            .iter()
            .map(|text| GroupName::parse(text).unwrap())
            .collect()
    }

    fn groups(dns: &[&str]) -> Vec<Group> {
        dns.iter()
            .map(|dn| Group {
                dn: (*dn).to_owned(),
                name: dn::first_value(dn).unwrap(),
            })
            .collect()
    }

    fn rules() -> RoleRules {
        RoleRules {
            admin: names(&["CN=Rtutils Admins,OU=Groups,DC=example"]),
            technician: names(&["tech-team", "Interns"]),
            teacher: names(&["TEACHERS"]),
        }
    }

    #[test]
    fn the_higher_role_wins_whatever_the_order() {
        let both = groups(&["CN=Teachers,DC=example", "CN=Tech-Team,DC=example"]);

        assert_eq!(rules().role_of(&both).unwrap().role, Role::Technician);
        let all = groups(&[
            "CN=Teachers,DC=example",
            "CN=Interns,DC=example",
            "cn=rtutils admins, ou=groups, dc=example",
        ]);
        assert_eq!(rules().role_of(&all).unwrap().role, Role::Admin);
    }

    #[test]
    fn a_group_of_the_same_common_name_elsewhere_is_not_the_one_that_a_dn_names() {
        let elsewhere = groups(&["CN=Rtutils Admins,OU=Students,DC=example"]);

        assert_eq!(rules().role_of(&elsewhere), None);
    }

    #[test]
    fn in_no_group_of_the_rules_is_no_role() {
        assert_eq!(rules().role_of(&groups(&["CN=Students,DC=example"])), None);
        assert_eq!(rules().role_of(&[]), None);
        assert_eq!(RoleRules::default().role_of(&groups(&["CN=a,DC=b"])), None);
    }

    #[test]
    fn half_a_distinguished_name_is_refused() {
        for text in ["", " ", "CN=", "CN=a,b", "a\nb"] {
            assert_eq!(GroupName::parse(text), Err(InvalidGroupName), "{text}");
        }
    }
}
