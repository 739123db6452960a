//! The dashboard and the alerts speak of numbers that there are.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use crate::{
    openmetrics::{Scrape, parse},
    running::run,
    served::{PASSWORD, Served, free_port},
};

fn file(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(name)).unwrap()
}

/// Every name of ours that a text speaks of.
fn names_in(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c: char| !is_part(c))
        .filter(|word| word.starts_with("rtutils_") || word.starts_with("process_"))
        .map(str::to_owned)
        .collect()
}

async fn scrape() -> Scrape {
    let port = free_port();
    let listen = format!("127.0.0.1:{port}");
    let served = Served::start(&[("RTUTILS_METRICS__LISTEN", &listen)]).await;
    let (token, _) = served.sign_in(PASSWORD).await.unwrap();
    let asset = served.get("/api/v1/assets/1").bearer_auth(&token);
    assert_eq!(asset.send().await.unwrap().status(), 200);
    // How old the newest backup is, is only told where there is one.
    let mut backup = served.command();
    let (is_made, _, why) = run(backup.arg("backup"));
    assert!(is_made, "{why}");
    let is_filled = |s: &Scrape| s.value("rtutils_mirror_age_seconds", &[]).is_some();
    loop {
        let text = reqwest::get(format!("http://{listen}/metrics"))
            .await
            .unwrap();
        let scrape = parse(&text.text().await.unwrap());
        if is_filled(&scrape) {
            return scrape;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dashboard_alerts_and_documentation_name_numbers_that_there_are() {
    let scrape = scrape().await;
    let there: BTreeSet<String> = scrape.names().into_iter().map(str::to_owned).collect();

    for name in [
        "packaging/monitoring/grafana-dashboard.json",
        "packaging/monitoring/alerts.yml",
        "packaging/monitoring/alerts-test.yml",
    ] {
        let used = names_in(&file(name));
        assert!(used.len() > 5, "{name} speaks of nothing");
        let unknown: Vec<&String> = used.difference(&there).collect();
        assert_eq!(
            unknown,
            Vec::<&String>::new(),
            "{name} speaks of numbers that are not there"
        );
    }
    // The other way round: whoever reads the page finds every family.
    let page = file("docs/operations/monitoring.md");
    let missing: Vec<&String> = scrape
        .kinds
        .keys()
        .filter(|name| !page.contains(*name))
        .collect();
    assert_eq!(
        missing,
        Vec::<&String>::new(),
        "not in docs/operations/monitoring.md"
    );
}

#[test]
fn the_dashboard_is_one_that_grafana_takes() {
    let dashboard: Value =
        serde_json::from_str(&file("packaging/monitoring/grafana-dashboard.json")).unwrap();

    let panels = dashboard["panels"].as_array().unwrap();
    let mut ids = BTreeSet::new();
    for panel in panels {
        let title = panel["title"].as_str().unwrap();
        assert!(
            ids.insert(panel["id"].as_u64().unwrap()),
            "{title}: an id twice"
        );
        let place = &panel["gridPos"];
        let (x, w) = (place["x"].as_u64().unwrap(), place["w"].as_u64().unwrap());
        assert!(x + w <= 24, "{title} is wider than the page");
        if panel["type"] != "row" {
            assert!(!panel["targets"].as_array().unwrap().is_empty(), "{title}");
            assert_eq!(panel["datasource"]["uid"], "${datasource}", "{title}");
        }
    }
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    assert!(variables.iter().any(|v| v["type"] == "datasource"));
    // An id of the one who made it would be taken for a dashboard that is there.
    assert!(dashboard["id"].is_null() && dashboard["uid"].is_string());
}
