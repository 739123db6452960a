//! What labels look like here, and what this RT calls the fields that are printed.

use std::path::{Path, PathBuf};

use app::LabelJobPolicy;
use chrono::TimeDelta;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use types::LabelSettings;
use url::Url;

use super::{Problems, server::networks};

/// Labels.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Labels {
    /// The heading.
    pub organisation: Option<String>,
    /// What QR codes begin with, when it is not RT's address for people.
    pub qr_url: Option<Url>,
    /// Free margin, in millimetres.
    pub padding_mm: f32,
    /// The printer's resolution.
    pub dpi: u16,
    /// Asset types that get the small label.
    pub small_types: Vec<String>,
    /// Funding sources that are not printed.
    pub hidden_funding_sources: Vec<String>,
    /// A folder of TrueType or OpenType files for scripts beyond Latin, Greek and Cyrillic.
    pub font_folder: Option<PathBuf>,
    /// Where the PDFs of label jobs are kept; `label-jobs` in the server's folder when absent.
    pub job_folder: Option<PathBuf>,
    /// For how many days they are kept.
    pub keep_job_days: u16,
    /// Addresses or networks from where the label of an asset opens without signing in.
    pub open_networks: Vec<String>,
}

impl Default for Labels {
    fn default() -> Self {
        let usual = LabelSettings::default();
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        Self {
            organisation: None,
            qr_url: None,
            padding_mm: usual.padding_mm,
            dpi: usual.dpi,
            small_types: words(&["Charger", "Power Adapter", "Cable"]),
            hidden_funding_sources: words(&["District Funds"]),
            font_folder: None,
            job_folder: None,
            keep_job_days: 7,
            open_networks: Vec::new(),
        }
    }
}

impl Labels {
    /// The networks that labels are open to.
    pub fn open_networks(&self, problems: &mut Problems) -> Vec<IpNet> {
        networks("labels.open_networks", &self.open_networks, problems)
    }

    /// Where the PDFs of label jobs are, and for how long.
    pub fn jobs(&self, server_folder: &Path, problems: &mut Problems) -> LabelJobPolicy {
        if !(1..=366).contains(&self.keep_job_days) {
            problems.add(format!(
                "labels.keep_job_days is {}: set it between 1 and 366",
                self.keep_job_days
            ));
        }
        LabelJobPolicy {
            folder: self
                .job_folder
                .clone()
                .unwrap_or_else(|| server_folder.join("label-jobs")),
            keep: TimeDelta::days(self.keep_job_days.into()),
            ..LabelJobPolicy::default()
        }
    }

    /// How labels are drawn.
    pub fn settings(&self, problems: &mut Problems) -> LabelSettings {
        if !(0.0..=10.0).contains(&self.padding_mm) {
            problems.add(format!(
                "labels.padding_mm is {}: set it between 0 and 10",
                self.padding_mm
            ));
        }
        if !(150..=1200).contains(&self.dpi) {
            problems.add(format!(
                "labels.dpi is {}: set it between 150 and 1200; label printers have 203 or 300",
                self.dpi
            ));
        }
        LabelSettings {
            padding_mm: self.padding_mm,
            dpi: self.dpi,
        }
    }
}

/// What this RT calls the custom fields that we know the meaning of.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CustomFields {
    pub serial: String,
    pub internal_name: String,
    pub manufacturer: String,
    pub model: String,
    #[serde(rename = "type")]
    pub asset_type: String,
    pub funding_source: String,
    /// The fields that hold MAC addresses.
    pub macs: Vec<String>,
}

impl Default for CustomFields {
    fn default() -> Self {
        let usual = app::CustomFieldNames::default();
        Self {
            serial: usual.serial,
            internal_name: usual.internal_name,
            manufacturer: usual.manufacturer,
            model: usual.model,
            asset_type: usual.asset_type,
            funding_source: usual.funding_source,
            macs: usual.macs,
        }
    }
}

impl CustomFields {
    /// The names, for the application.
    pub fn names(&self) -> app::CustomFieldNames {
        app::CustomFieldNames {
            serial: self.serial.clone(),
            internal_name: self.internal_name.clone(),
            manufacturer: self.manufacturer.clone(),
            model: self.model.clone(),
            asset_type: self.asset_type.clone(),
            funding_source: self.funding_source.clone(),
            macs: self.macs.clone(),
        }
    }
}
