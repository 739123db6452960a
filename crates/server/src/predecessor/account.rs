//! The account of a move: what was read, and what became of every row.

use std::fmt;

use comfy_table::{CellAlignment, Table, presets};

/// What became of a row. There is nothing else that can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is in rtutils now.
    Imported,
    /// It was in rtutils or in the archive already.
    There,
    /// rtutils has no place for it yet: it is in the archive.
    Aside,
    /// It is damaged, or cannot be what it says.
    Refused(String),
}

/// What became of the rows of one table or file.
#[derive(Debug, Clone, Default)]
pub struct Account {
    pub source: String,
    /// As they were counted, apart from reading them.
    pub counted: u64,
    pub imported: u64,
    pub there: u64,
    pub aside: u64,
    pub refused: Vec<Refusal>,
}

/// A row that was refused.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub at: String,
    pub why: String,
}

impl Account {
    pub fn new(source: impl Into<String>, counted: u64) -> Self {
        Self {
            source: source.into(),
            counted,
            ..Self::default()
        }
    }

    /// Enters a row.
    pub fn enter(&mut self, at: impl fmt::Display, fate: Fate) {
        match fate {
            Fate::Imported => self.imported += 1,
            Fate::There => self.there += 1,
            Fate::Aside => self.aside += 1,
            Fate::Refused(why) => self.refused.push(Refusal {
                at: at.to_string(),
                why,
            }),
        }
    }

    /// How many rows have a fate.
    pub fn sum(&self) -> u64 {
        self.imported + self.there + self.aside + self.refused.len() as u64
    }

    pub fn is_even(&self) -> bool {
        self.sum() == self.counted
    }
}

/// All accounts of a move.
#[derive(Debug, Default)]
pub struct Ledger {
    pub accounts: Vec<Account>,
    /// What a person should look at.
    pub remarks: Vec<String>,
}

impl Ledger {
    /// The table of accounts and their sums.
    pub fn table(&self) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header([
            "FROM", "ROWS", "IMPORTED", "THERE", "ASIDE", "REFUSED", "SUM",
        ]);
        let mut total = Account::new("all", 0);
        let mut refused = 0;
        for account in &self.accounts {
            let verdict = if account.is_even() { "=" } else { "DIFFERS" };
            table.add_row(cells(account, account.refused.len() as u64, verdict));
            total.counted += account.counted;
            total.imported += account.imported;
            total.there += account.there;
            total.aside += account.aside;
            refused += account.refused.len() as u64;
        }
        let is_even = self.uneven().is_empty();
        table.add_row(cells(
            &total,
            refused,
            if is_even { "=" } else { "DIFFERS" },
        ));
        for index in 1..6 {
            if let Some(column) = table.column_mut(index) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.trim_fmt()
    }

    /// Where the sum is not what was counted.
    pub fn uneven(&self) -> Vec<&Account> {
        let uneven = self.accounts.iter().filter(|account| !account.is_even());
        uneven.collect()
    }
}

fn cells(account: &Account, refused: u64, verdict: &str) -> [String; 7] {
    [
        account.source.clone(),
        account.counted.to_string(),
        account.imported.to_string(),
        account.there.to_string(),
        account.aside.to_string(),
        refused.to_string(),
        verdict.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_a_fate_is_seen() {
        let mut account = Account::new("students", 3);
        account.enter("row 1", Fate::Aside);
        account.enter("row 2", Fate::Refused("no id".into()));
        let mut ledger = Ledger::default();
        ledger.accounts.push(account.clone());

        assert_eq!(ledger.uneven().len(), 1);
        assert!(ledger.table().contains("DIFFERS"));
        account.enter("row 3", Fate::There);
        ledger.accounts = vec![account];
        assert!(ledger.uneven().is_empty() && !ledger.table().contains("DIFFERS"));
    }
}
