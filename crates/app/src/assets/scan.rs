//! Whatever a scanner, a camera or a hand put into a scan box.

use std::collections::BTreeSet;

use types::{AssetTag, InvalidScan, Permission, ResolvedScan, Scan, ScanMatch};

use super::{
    hits::{Found, Hits},
    in_time,
    mac::MacAddress,
};
use crate::{
    App, AssetKey, Conflict, Context, Error, Result, Thing, error::sentence, mirror::Standing,
};

/// What a scan turned out to be.
#[derive(Debug, Clone)]
pub(crate) enum Resolution {
    Found {
        matched_by: ScanMatch,
        found: Box<Found>,
    },
    Ambiguous {
        key: AssetKey,
        asset_ids: Vec<u64>,
    },
    NotFound {
        key: AssetKey,
        /// The tag that it may have been meant to be.
        tag: Option<AssetTag>,
    },
}

/// What answers to the names that scans may be.
#[derive(Debug)]
struct Answers {
    tags: Hits<AssetTag>,
    serials: Hits<String>,
    macs: Hits<MacAddress>,
    ids: Hits<u64>,
}

impl App {
    /// The asset that was scanned: a label's URL names it by number, a tag with a check digit by
    /// tag, and any other text is a tag, else a serial number, else a MAC address, else a number.
    /// Never a near miss.
    pub async fn resolve_scan(&self, ctx: &Context, raw: &str) -> Result<ResolvedScan> {
        ctx.require(Permission::ReadAssets)?;
        let scan = Scan::parse(raw).map_err(|invalid| invalid_scan("code", &invalid))?;
        let standing = self.mirror_standing().await?;
        let scans = std::slice::from_ref(&scan);
        let kept = self.kept_answers(&standing, scans).await?;
        let resolution = match kept.sure(&scan) {
            Some(sure) => sure,
            None => in_time(self.ask_for_scan(&scan))
                .await
                .or_else(|error| kept.instead(&scan, error))?,
        };
        match resolution {
            Resolution::Found { matched_by, found } => Ok(ResolvedScan {
                matched_by,
                asset: self.whole_view(*found).await?,
            }),
            Resolution::Ambiguous { key, asset_ids } => {
                Err(Conflict::AssetAmbiguous { key, asset_ids }.into())
            }
            Resolution::NotFound { key, .. } => {
                let suggestions = Vec::new();
                Err(Thing::Asset { key, suggestions }.into())
            }
        }
    }

    /// What RT knows of a scan. What it does not know comes with tags like it.
    async fn ask_for_scan(&self, scan: &Scan) -> Result<Resolution> {
        let told = self.asked_answers(std::slice::from_ref(scan)).await?;
        match told.resolution(scan) {
            Resolution::NotFound {
                key,
                tag: Some(tag),
            } => {
                let suggestions = self.suggestions(&tag).await;
                Err(Thing::Asset { key, suggestions }.into())
            }
            other => Ok(other),
        }
    }

    /// Resolves many scans in few calls to RT; the outcomes are in the order of the scans.
    pub(crate) async fn resolve_all(&self, scans: &[Scan]) -> Result<Vec<Resolution>> {
        let standing = self.mirror_standing().await?;
        let kept = self.kept_answers(&standing, scans).await?;
        let unsure = scans.iter().filter(|scan| kept.sure(scan).is_none());
        let unsure: Vec<Scan> = unsure.cloned().collect();
        if unsure.is_empty() {
            return Ok(scans.iter().filter_map(|scan| kept.sure(scan)).collect());
        }
        match self.asked_answers(&unsure).await {
            Ok(told) => Ok(scans
                .iter()
                .map(|scan| kept.sure(scan).unwrap_or_else(|| told.resolution(scan)))
                .collect()),
            Err(Error::Upstream(trouble)) => scans
                .iter()
                .map(|scan| match kept.sure(scan) {
                    Some(sure) => Ok(sure),
                    None => kept.instead(scan, Error::Upstream(trouble.clone())),
                })
                .collect(),
            Err(other) => Err(other),
        }
    }

    /// What the mirror has of all names that the scans may be.
    async fn kept_answers(&self, standing: &Standing, scans: &[Scan]) -> Result<Answers> {
        let names = Names::of(scans);
        Ok(Answers {
            tags: self.kept_by_tags(standing, &names.tags).await?,
            serials: self.kept_by_serials(standing, &names.serials).await?,
            macs: self.kept_by_macs(standing, &names.macs).await?,
            ids: self.kept_by_ids(standing, &names.ids).await?,
        })
    }

    /// What RT has of the names that the scans may be, asked for one kind after the other: most are
    /// found by the first.
    async fn asked_answers(&self, scans: &[Scan]) -> Result<Answers> {
        let mut rest: Vec<Scan> = scans.to_vec();
        let mut answers = Answers {
            tags: Hits::none(),
            serials: Hits::none(),
            macs: Hits::none(),
            ids: Hits::none(),
        };
        let names = Names::of(&rest);
        answers.tags = Hits::told(self.ask_by_tags(&names.tags).await?);
        rest.retain(|scan| !answers.has(scan));
        let names = Names::of(&rest);
        answers.serials = Hits::told(self.ask_by_serials(&names.serials).await?);
        rest.retain(|scan| !answers.has(scan));
        let names = Names::of(&rest);
        answers.macs = Hits::told(self.ask_by_macs(&names.macs).await?);
        rest.retain(|scan| !answers.has(scan));
        let names = Names::of(&rest);
        answers.ids = Hits::told(self.ask_by_ids(&names.ids).await?);
        Ok(answers)
    }
}

/// The names that scans may be, each once.
#[derive(Debug)]
struct Names {
    tags: Vec<AssetTag>,
    serials: Vec<String>,
    macs: Vec<MacAddress>,
    ids: Vec<u64>,
}

impl Names {
    fn of(scans: &[Scan]) -> Self {
        fn each<T: Ord>(scans: &[Scan], name: impl Fn(&Scan) -> Option<T>) -> Vec<T> {
            let names: BTreeSet<T> = scans.iter().filter_map(name).collect();
            names.into_iter().collect()
        }
        let text = |scan: &Scan| match scan {
            Scan::Text { text, .. } => Some(text.clone()),
            _ => None,
        };
        Self {
            tags: each(scans, tag_meant),
            serials: each(scans, text),
            macs: each(scans, |scan| MacAddress::parse(&text(scan)?)),
            ids: each(scans, |scan| match scan {
                Scan::Url { asset_id } => Some(*asset_id),
                Scan::Text { asset_id, .. } => *asset_id,
                Scan::CheckedTag(_) => None,
            }),
        }
    }
}

/// The first of a scan's names that anything answers to.
struct Answer<'a> {
    matched_by: ScanMatch,
    key: AssetKey,
    hits: &'a [Found],
    is_sure: bool,
}

impl Answers {
    fn answer(&self, scan: &Scan) -> Option<Answer<'_>> {
        let text = match scan {
            Scan::Text { text, .. } => Some(text),
            _ => None,
        };
        let by_tag = || {
            let tag = tag_meant(scan)?;
            let key = AssetKey::Tag(tag.clone());
            answered(ScanMatch::Tag, key, &self.tags, &tag)
        };
        let by_serial = || {
            let serial = text?;
            let key = AssetKey::Serial(serial.clone());
            answered(ScanMatch::Serial, key, &self.serials, serial)
        };
        let by_mac = || {
            let mac = MacAddress::parse(text?)?;
            let key = AssetKey::Mac(mac.to_string());
            answered(ScanMatch::Mac, key, &self.macs, &mac)
        };
        let by_id = || {
            let id = match scan {
                Scan::Url { asset_id } => Some(*asset_id),
                Scan::Text { asset_id, .. } => *asset_id,
                Scan::CheckedTag(_) => None,
            }?;
            answered(ScanMatch::Id, AssetKey::Id(id), &self.ids, &id)
        };
        by_tag().or_else(by_serial).or_else(by_mac).or_else(by_id)
    }

    fn has(&self, scan: &Scan) -> bool {
        self.answer(scan).is_some()
    }

    /// What a scan is, when that is sure and something.
    fn sure(&self, scan: &Scan) -> Option<Resolution> {
        self.answer(scan)
            .filter(|answer| answer.is_sure)
            .and_then(Answer::resolution)
    }

    /// What a scan is.
    fn resolution(&self, scan: &Scan) -> Resolution {
        self.answer(scan)
            .and_then(Answer::resolution)
            .unwrap_or_else(|| nothing(scan))
    }

    /// What a scan was the last time that we knew, when RT cannot be asked.
    fn instead(&self, scan: &Scan, error: Error) -> Result<Resolution> {
        match error {
            Error::Upstream(_) => self.answer(scan).and_then(Answer::resolution).ok_or(error),
            other => Err(other),
        }
    }
}

fn answered<'a, K: Eq + std::hash::Hash + Clone>(
    matched_by: ScanMatch,
    key: AssetKey,
    hits: &'a Hits<K>,
    name: &K,
) -> Option<Answer<'a>> {
    hits.knows(name).then(|| Answer {
        matched_by,
        key,
        hits: hits.known(name).unwrap_or_default(),
        is_sure: hits.is_sure(name),
    })
}

impl Answer<'_> {
    fn resolution(self) -> Option<Resolution> {
        match self.hits {
            [] => None,
            [only] => Some(Resolution::Found {
                matched_by: self.matched_by,
                found: Box::new(only.clone()),
            }),
            several => Some(Resolution::Ambiguous {
                key: self.key,
                asset_ids: several.iter().map(|hit| hit.asset.id.get()).collect(),
            }),
        }
    }
}

fn nothing(scan: &Scan) -> Resolution {
    let (key, tag) = match scan {
        Scan::Url { asset_id } => (AssetKey::Id(*asset_id), None),
        Scan::CheckedTag(tag) => (AssetKey::Tag(tag.clone()), Some(tag.clone())),
        Scan::Text { text, tag, .. } => (AssetKey::Scan(text.clone()), tag.clone()),
    };
    Resolution::NotFound { key, tag }
}

fn tag_meant(scan: &Scan) -> Option<AssetTag> {
    match scan {
        Scan::CheckedTag(tag) => Some(tag.clone()),
        Scan::Text { tag, .. } => tag.clone(),
        Scan::Url { .. } => None,
    }
}

/// A scan that cannot be looked up, at the place where it stood.
pub(crate) fn invalid_scan(pointer: &str, invalid: &InvalidScan) -> Error {
    let code = match invalid {
        InvalidScan::Empty => "required",
        InvalidScan::TooLong => "too_long",
        InvalidScan::CheckDigit { .. } => "check_digit",
        InvalidScan::ForeignUrl => "foreign_url",
        InvalidScan::ControlCharacter => "control_character",
    };
    Error::invalid(pointer, code, sentence(invalid))
}
