use std::time::Instant;

use types::{AssetPatch, CommonFields, NewChangeset, NewShipment};

use super::{chromebooks, site};
use crate::site::Site;

#[tokio::test]
async fn how_long() {
    for has_internal_names in [false, true] {
        let site = site().await;
        let fields = CommonFields {
            has_internal_names,
            ..chromebooks()
        };
        let warm = NewShipment {
            fields: fields.clone(),
            serials: vec!["W".into()],
        };
        site.app
            .create_shipment(&site.technician(), &warm, None)
            .await
            .unwrap();
        let serials: Vec<String> = (0..1000).map(|n| format!("S{n}")).collect();
        let new = NewShipment { fields, serials };
        let start = Instant::now();
        let s = site
            .app
            .create_shipment(&site.technician(), &new, None)
            .await
            .unwrap();
        println!(
            "create 1000 lines, names={has_internal_names}: {:?}",
            start.elapsed()
        );
        let start = Instant::now();
        site.app.shipment(&site.technician(), s.id).await.unwrap();
        println!("count: {:?}", start.elapsed());
        let start = Instant::now();
        site.app
            .shipment_items(&site.technician(), s.id, Some(100), None)
            .await
            .unwrap();
        println!("100 items: {:?}", start.elapsed());
        let start = Instant::now();
        site.app
            .plan_shipment(&site.technician(), &new)
            .await
            .unwrap();
        println!("plan (with simulated RT): {:?}", start.elapsed());
    }
    let site = Site::district().await;
    let new = NewChangeset {
        assets: (1..=1000).map(|n| format!("W12-{n:04}")).collect(),
        changes: AssetPatch {
            description: Some("x".into()),
            ..AssetPatch::default()
        },
        reason: None,
    };
    let start = Instant::now();
    site.app
        .plan_changeset(&site.technician(), &new)
        .await
        .unwrap();
    println!("plan changeset 1000: {:?}", start.elapsed());
    let start = Instant::now();
    let c = site
        .app
        .create_changeset(&site.technician(), &new, None)
        .await
        .unwrap();
    println!("create changeset 1000: {:?}", start.elapsed());
    let start = Instant::now();
    site.app.changeset(&site.technician(), c.id).await.unwrap();
    println!("count: {:?}", start.elapsed());
}
