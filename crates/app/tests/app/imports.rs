//! Taking over what the system before this one gave, with the mistakes of those who typed there.

use app::{
    Conflict, Error,
    tags::{OldSequence, OldTag, parse_confirmations},
};
use types::{NewTagReservation, TagSequence};

use crate::site::Site;

#[tokio::test]
async fn a_number_far_above_its_file_and_all_other_lines_is_a_mistake_in_typing() {
    let site = starting_at(1).await;
    let tags = given(&[("W12-0411", 1201), ("W12-0412", 1202), ("W12-041200", 1203)]);
    let files = [file("W12-", 413)];

    let report = site.app.import_tags(&files, &tags).await.unwrap();

    assert_eq!(report.imported, 2);
    let [remark] = &report.remarks[..] else {
        panic!("{:?}", report.remarks)
    };
    assert!(remark.starts_with("W12-041200"), "{remark}");
    assert_eq!(sequence(&site, "W12-").await.next_number, 413);
}

#[tokio::test]
async fn a_high_number_is_taken_over_where_the_file_or_another_line_agrees() {
    for (next, lines) in [
        (41_201, [("W12-0411", 1201), ("W12-41200", 1203)]),
        (413, [("W12-41100", 1201), ("W12-41200", 1203)]),
    ] {
        let site = starting_at(1).await;

        let (files, tags) = ([file("W12-", next)], given(&lines));
        let report = site.app.import_tags(&files, &tags).await.unwrap();

        assert_eq!((report.imported, report.remarks), (2, Vec::new()));
        assert_eq!(sequence(&site, "W12-").await.next_number, 41_201);
    }
}

#[tokio::test]
async fn a_sequence_whose_file_is_left_out_gives_no_number_until_a_person_looked() {
    let site = starting_at(1).await;
    let files = [file("W12-", 41_204_120_412), file("LAB-", 99_999_999_999)];

    let report = site.app.import_tags(&files, &[]).await.unwrap();

    assert_eq!(report.remarks.len(), 4, "{:?}", report.remarks);
    for prefix in ["W12-", "LAB-"] {
        assert!(!sequence(&site, prefix).await.is_active, "{prefix}");
        let wish = NewTagReservation {
            prefix: Some(prefix.into()),
            count: 1,
            lease_seconds: None,
            note: None,
        };
        let refusal = site.app.reserve_tags(&site.technician(), &wish, None).await;
        assert!(
            matches!(refusal, Err(Error::Conflict(Conflict::Sequence { .. }))),
            "{refusal:?}"
        );
    }
    assert!(sequence(&site, "TEST-").await.is_active);
}

async fn starting_at(number: u64) -> Site {
    let change = |policy: &mut app::Policy| policy.tags.first_number = number;
    Site::with(rt_sim::fixture::small(), change).await
}

fn given(tags: &[(&str, u64)]) -> Vec<OldTag> {
    let lines = tags.iter().map(|(tag, id)| {
        format!("2024-08-12T09:14:03 - Asset Tag: {tag}, Request Tracker ID: {id}\n")
    });
    let (tags, unreadable) = parse_confirmations(&lines.collect::<String>());
    assert!(unreadable.is_empty());
    tags
}

fn file(prefix: &str, next_number: u64) -> OldSequence {
    OldSequence {
        prefix: prefix.into(),
        next_number,
    }
}

async fn sequence(site: &Site, prefix: &str) -> TagSequence {
    let all = site.app.tag_sequences(&site.admin()).await.unwrap();
    let found = all.items.into_iter().find(|known| known.prefix == prefix);
    found.unwrap()
}
