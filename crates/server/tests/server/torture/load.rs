//! Mixed load: people and RT who ask for things, and write down what they were answered.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use reqwest::Method;
use rt_client::{NewAsset, RequestTracker};
use rt_sim::{Fault, Scope};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{Dice, site::Site};

const WORKERS: u64 = 6;

/// What was asked for and what was answered.
#[derive(Debug, Default)]
pub struct Record {
    /// The assets that were there before anything was asked for have numbers up to this one.
    pub first_assets: u64,
    /// Requests that were sent, those without an answer among them.
    pub sent: usize,
    pub unanswered: usize,
    /// Tags of answered reservations.
    pub reserved: Vec<Vec<String>>,
    /// Serial numbers that an asset was asked for with.
    pub serials: Vec<String>,
    /// Tags of answered creations, by serial number.
    pub created: BTreeMap<String, String>,
    /// Tags that the webhook was answered with, by asset.
    pub tagged: BTreeMap<u64, Vec<String>>,
    /// Tags bound by hand, and the asset.
    pub bound: BTreeMap<String, u64>,
    /// Answered creations with a tag that was reserved before, by that tag: several were asked for.
    pub labelled: BTreeMap<String, Vec<String>>,
    /// Tags that assets were renamed to, several to each, and the assets for which that was answered.
    pub renamed: BTreeMap<String, Vec<u64>>,
    /// Tags and assets whose renaming was accepted and not done yet, and the write that says what
    /// became of it.
    pub promised: Vec<(String, u64, String)>,
    /// How often each kind of request was answered with each status.
    pub answers: BTreeMap<(&'static str, u16), usize>,
    /// Values that each asset was given, in order, and whether that was answered.
    pub edits: BTreeMap<u64, Vec<(String, bool)>>,
}

pub struct Load {
    stop: Arc<AtomicBool>,
    record: Arc<Mutex<Record>>,
    workers: JoinSet<()>,
}

impl Record {
    /// Whether something of each kind was asked for and answered.
    fn has_all(&self) -> bool {
        let labelled = self.labelled.values().flatten().count();
        let did = [
            self.reserved.len(),
            self.created.len(),
            self.tagged.len(),
            self.bound.len(),
            labelled,
            self.renamed.len(),
            self.edits.len(),
        ];
        !did.contains(&0)
    }

    fn count(&mut self, what: &'static str, status: u16) {
        *self.answers.entry((what, status)).or_default() += 1;
    }
}

impl Load {
    pub fn start(site: &Arc<Site>, seed: u64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let first_assets = site.rt.state().assets().last().map(|asset| asset.id);
        let record = Arc::new(Mutex::new(Record {
            first_assets: first_assets.unwrap_or_default(),
            ..Record::default()
        }));
        let mut workers = JoinSet::new();
        for number in 0..WORKERS {
            let worker = Worker {
                site: Arc::clone(site),
                record: Arc::clone(&record),
                dice: Dice(seed.wrapping_mul(31).wrapping_add(number)),
                number,
                count: 0,
            };
            workers.spawn(worker.work(Arc::clone(&stop)));
        }
        Self {
            stop,
            record,
            workers,
        }
    }

    /// A short run on a busy machine may not have come to everything yet.
    pub async fn until_all_was_done(&self) {
        for _ in 0..600 {
            if self.record.lock().unwrap().has_all() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// The tags of the reservations that were answered up to now.
    pub fn reserved(&self) -> Vec<String> {
        let record = self.record.lock().unwrap();
        record.reserved.iter().flatten().cloned().collect()
    }

    pub async fn stop(mut self) -> Record {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(ended) = self.workers.join_next().await {
            ended.unwrap();
        }
        std::mem::take(&mut *self.record.lock().unwrap())
    }
}

struct Worker {
    site: Arc<Site>,
    record: Arc<Mutex<Record>>,
    dice: Dice,
    number: u64,
    count: u64,
}

impl Worker {
    async fn work(mut self, stop: Arc<AtomicBool>) {
        while !stop.load(Ordering::Relaxed) {
            self.count += 1;
            match self.dice.roll(15) {
                0..=2 => self.reserve().await,
                3..=5 => self.create().await,
                6 => self.tag_by_webhook().await,
                7 => self.bind().await,
                8 => self.create_with_label().await,
                9 | 14 => self.rename().await,
                10 if self.dice.roll(3) == 0 => self.lose_an_answer(),
                _ => self.edit().await,
            }
        }
    }

    /// A name that no other worker and no other round uses.
    fn unique(&self) -> String {
        format!("{}N{}", self.number, self.count)
    }

    /// Sends a request until it is answered, as a client with an idempotency key does; gives up
    /// after some tries, and nobody knows then what became of it.
    async fn answered(
        &mut self,
        what: &'static str,
        request: impl Fn(&Site) -> reqwest::RequestBuilder,
    ) -> Option<(u16, Value)> {
        let tries = 1 + self.dice.roll(3);
        for _ in 0..tries {
            self.record.lock().unwrap().sent += 1;
            if let Ok(answer) = request(&self.site).send().await {
                let status = answer.status().as_u16();
                if self.site.renew_if(status).await {
                    continue;
                }
                if self.site.is_behind_nginx() && matches!(status, 502..=504) {
                    // So says Nginx for a server that was killed; a person tries again.
                    self.record.lock().unwrap().unanswered += 1;
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
                // The connection may break within the body.
                if let Ok(body) = answer.json().await {
                    self.record.lock().unwrap().count(what, status);
                    return Some((status, body));
                }
            }
            self.record.lock().unwrap().unanswered += 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        None
    }

    async fn reserve(&mut self) {
        let key = self.unique();
        let mut body = json!({"count": 1 + self.dice.roll(4)});
        if self.dice.roll(4) == 0 {
            body["lease_seconds"] = json!(10);
        }
        let answer = self
            .answered("reserve", |site| {
                site.request(Method::POST, "/api/v1/tags/reservations")
                    .header("Idempotency-Key", &key)
                    .json(&body)
            })
            .await;
        if let Some((201, reservation)) = answer {
            let tags = strings(&reservation["tags"]);
            self.record.lock().unwrap().reserved.push(tags);
        }
    }

    async fn create(&mut self) {
        let serial = format!("SN{}", self.unique());
        self.record.lock().unwrap().serials.push(serial.clone());
        let body = json!({
            "fields": {"catalog": "Chromebooks", "type": "Chromebook"},
            "serial": serial,
        });
        let key = serial.clone();
        let answer = self
            .answered("create", |site| {
                site.request(Method::POST, "/api/v1/assets")
                    .header("Idempotency-Key", &key)
                    .json(&body)
            })
            .await;
        if let Some((201 | 202, made)) = answer {
            let tag = made["tag"].as_str().unwrap().to_owned();
            self.record.lock().unwrap().created.insert(serial, tag);
        }
    }

    async fn tag_by_webhook(&mut self) {
        let Some(id) = self.untagged().await else {
            return;
        };
        for _ in 0..=self.dice.roll(3) {
            let body = json!({"asset_id": id, "event": "create"});
            let answer = self
                .answered("webhook", |site| {
                    site.as_rt("/api/v1/webhooks/rt/asset-created").json(&body)
                })
                .await;
            if let Some((200, told)) = answer {
                let tag = told["asset_tag"].as_str().unwrap().to_owned();
                let mut record = self.record.lock().unwrap();
                record.tagged.entry(id).or_default().push(tag);
            }
        }
    }

    /// A blank label on a device.
    async fn bind(&mut self) {
        let Some(id) = self.untagged().await else {
            return;
        };
        let Some(tag) = self.blank_label().await else {
            return;
        };
        let answer = self
            .answered("bind", |site| {
                site.request(Method::POST, &format!("/api/v1/tags/{tag}/assign"))
                    .json(&json!({"asset_id": id}))
            })
            .await;
        if let Some((200 | 202, _)) = answer {
            self.record.lock().unwrap().bound.insert(tag, id);
        }
    }

    /// A value that says which one it is, so that afterwards one can see what was kept.
    async fn edit(&mut self) {
        // Each worker has assets of its own, so that the order of their values is known.
        let id = 1 + self.number * 3 + self.dice.roll(3);
        let value = format!("edit {}", self.unique());
        let body = json!({"description": value});
        {
            let mut record = self.record.lock().unwrap();
            record.edits.entry(id).or_default().push((value, false));
            record.sent += 1;
        }
        // Once: a second one would be a second edit.
        let request = self
            .site
            .request(Method::PATCH, &format!("/api/v1/assets/{id}"))
            .json(&body);
        let answer = request.send().await;
        let mut record = self.record.lock().unwrap();
        if let Ok(answer) = &answer {
            record.count("edit", answer.status().as_u16());
        }
        match answer {
            Ok(answer) if matches!(answer.status().as_u16(), 200 | 202) => {
                if let Some((_, is_answered)) =
                    record.edits.get_mut(&id).and_then(|edits| edits.last_mut())
                {
                    *is_answered = true;
                }
            }
            Ok(_) => {}
            Err(_) => record.unanswered += 1,
        }
    }

    /// A tag of its own, for a label that is printed before its device is there.
    async fn blank_label(&mut self) -> Option<String> {
        let key = format!("blank-{}", self.unique());
        let reserved = self
            .answered("reserve", |site| {
                site.request(Method::POST, "/api/v1/tags/reservations")
                    .header("Idempotency-Key", &key)
                    .json(&json!({"count": 1}))
            })
            .await;
        let Some((201, reservation)) = reserved else {
            return None;
        };
        let tags = strings(&reservation["tags"]);
        let tag = tags[0].clone();
        self.record.lock().unwrap().reserved.push(tags);
        Some(tag)
    }

    /// Two people find the same blank label, each on another device.
    async fn create_with_label(&mut self) {
        let Some(tag) = self.blank_label().await else {
            return;
        };
        let serials = ["A", "B"].map(|which| format!("SL{}{which}", self.unique()));
        let requests = serials.clone().map(|serial| {
            self.site
                .request(Method::POST, "/api/v1/assets")
                .header("Idempotency-Key", &serial)
                .json(&json!({
                    "fields": {"catalog": "Chromebooks"},
                    "serial": serial,
                    "tag": tag,
                }))
                .send()
        });
        self.record.lock().unwrap().sent += requests.len();
        let answers = futures::future::join_all(requests).await;
        let mut record = self.record.lock().unwrap();
        let made = record.labelled.entry(tag).or_default();
        let mut statuses = Vec::new();
        for (serial, answer) in serials.into_iter().zip(answers) {
            let status = answer.ok().map(|answer| answer.status().as_u16());
            if matches!(status, Some(201 | 202)) {
                made.push(serial);
            }
            statuses.push(status);
        }
        for status in statuses {
            match status {
                Some(status) => record.count("label", status),
                None => record.unanswered += 1,
            }
        }
    }

    /// Two people give two assets the same name, which is a tag that numbers are about to come to, or
    /// one far beyond them.
    async fn rename(&mut self) {
        let (Some(first), Some(second)) = (self.untagged().await, self.untagged().await) else {
            return;
        };
        let tag = if self.dice.roll(3) == 0 {
            format!("W12-{}", 1_000_000 * (1 + self.number) + self.count)
        } else {
            let Some((next, padding)) = self.next_number().await else {
                return;
            };
            let number = next + 5 + self.dice.roll(30);
            format!("W12-{number:0>padding$}")
        };
        let requests = [first, second].map(|id| {
            self.site
                .request(Method::PATCH, &format!("/api/v1/assets/{id}"))
                .json(&json!({"name": tag}))
                .send()
        });
        self.record.lock().unwrap().sent += requests.len();
        let answers = futures::future::join_all(requests).await;
        for (id, answer) in [first, second].into_iter().zip(answers) {
            let Ok(answer) = answer else {
                self.record.lock().unwrap().unanswered += 1;
                continue;
            };
            let status = answer.status().as_u16();
            let told: Option<Value> = answer.json().await.ok();
            let mut record = self.record.lock().unwrap();
            record.count("rename", status);
            if status == 200 {
                record.renamed.entry(tag.clone()).or_default().push(id);
            }
            if let Some(write) = told.filter(|_| status == 202) {
                let write = write["write_id"].as_str().unwrap().to_owned();
                record.promised.push((tag.clone(), id, write));
            }
        }
    }

    /// The next number of the usual sequence, and how many digits it has at least.
    async fn next_number(&self) -> Option<(u64, usize)> {
        let path = "/api/v1/tags/sequences";
        let answer = self.site.request(Method::GET, path).send().await.ok()?;
        let sequences: Value = answer.json().await.ok()?;
        let mut all = sequences["items"].as_array()?.iter();
        let default = all.find(|sequence| sequence["is_default"] == true)?;
        let padding = usize::try_from(default["padding"].as_u64()?).ok()?;
        Some((default["next_number"].as_u64()?, padding))
    }

    /// RT does what it is told next, and nobody hears of it.
    fn lose_an_answer(&self) {
        let faults = self.site.rt.faults();
        faults.inject(Fault::LoseAnswer, Scope::NextWrites(1));
    }

    /// An asset that somebody made in RT.
    async fn untagged(&self) -> Option<u64> {
        let new = NewAsset::new("Chromebooks", format!("New device {}", self.unique()));
        let made = self.site.rt_client().create_asset(&new).await;
        made.ok().map(rt_client::AssetId::get)
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}
