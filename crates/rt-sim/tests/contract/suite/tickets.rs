use rt_client::{Error, NewTicket, TicketId};

use crate::bench::Bench;

pub async fn a_ticket_about_assets_is_opened_and_read(bench: &Bench) {
    let asset = bench.create(&bench.chromebook("broken")).await;
    let new = NewTicket {
        queue: "General".to_owned(),
        subject: bench.name("Écran cassé — O'Hara's [room]"),
        requestor: Some("student0001".to_owned()),
        content: Some("The screen is cracked.\nPlease fix.".to_owned()),
        assets: vec![asset],
    };

    let id = bench.rt.create_ticket(&new).await.unwrap();
    let ticket = bench.rt.ticket(id).await.unwrap();

    assert_eq!((ticket.id, &ticket.subject), (id, &new.subject));
    assert_eq!(ticket.status, "new");
    assert_eq!(ticket.queue.as_deref(), Some("General"));
    assert_eq!(ticket.owner, None);
    assert_eq!(ticket.requestors[0].username, "student0001");
}

pub async fn a_ticket_in_an_unknown_queue_is_forbidden(bench: &Bench) {
    let new = NewTicket {
        queue: "Nope".to_owned(),
        subject: "x".to_owned(),
        requestor: None,
        content: None,
        assets: Vec::new(),
    };

    let error = bench.rt.create_ticket(&new).await.unwrap_err();

    assert!(matches!(error, Error::Forbidden { .. }), "{error:?}");
}

pub async fn an_unknown_ticket_is_not_found(bench: &Bench) {
    let error = bench
        .rt
        .ticket(TicketId::new(999_999_999))
        .await
        .unwrap_err();

    assert!(matches!(error, Error::NotFound), "{error:?}");
}
