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
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{Dice, site::Site};

const WORKERS: u64 = 6;

/// What was asked for and what was answered.
#[derive(Debug, Default)]
pub struct Record {
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
    /// Values that each asset was given, in order, and whether that was answered.
    pub edits: BTreeMap<u64, Vec<(String, bool)>>,
}

pub struct Load {
    stop: Arc<AtomicBool>,
    record: Arc<Mutex<Record>>,
    workers: JoinSet<()>,
}

impl Load {
    pub fn start(site: &Arc<Site>, seed: u64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let record = Arc::new(Mutex::new(Record::default()));
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
            match self.dice.roll(10) {
                0..=2 => self.reserve().await,
                3..=5 => self.create().await,
                6 => self.tag_by_webhook().await,
                7 => self.bind().await,
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
                // The connection may break within the body.
                if let Ok(body) = answer.json().await {
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
        let body = json!({"count": 1 + self.dice.roll(4)});
        let answer = self
            .answered(|site| {
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
            .answered(|site| {
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
                .answered(|site| site.as_rt("/api/v1/webhooks/rt/asset-created").json(&body))
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
        let key = format!("bind {}", self.unique()).replace(' ', "-");
        let reserved = self
            .answered(|site| {
                site.request(Method::POST, "/api/v1/tags/reservations")
                    .header("Idempotency-Key", &key)
                    .json(&json!({"count": 1}))
            })
            .await;
        let Some((201, reservation)) = reserved else {
            return;
        };
        let tags = strings(&reservation["tags"]);
        let tag = tags[0].clone();
        self.record.lock().unwrap().reserved.push(tags);
        let answer = self
            .answered(|site| {
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
