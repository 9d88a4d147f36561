//! `/broadcast`.

use serde_json::Value;

use crate::support::{Server, SessionClient};

#[tokio::test]
async fn events_come_numbered_without_a_gap_across_a_cut() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/broadcast").await;
    let mut other = SessionClient::open(&server, "/broadcast").await;
    for number in 1..=2 {
        assert_eq!(event(&mut client).await["number"], number);
    }
    client.cut();
    while event(&mut other).await["number"] != 5 {}
    for number in 3..=6 {
        assert_eq!(event(&mut client).await["number"], number);
    }
    assert_eq!((client.started().len(), client.resumed()), (1, 1));
}

#[tokio::test]
async fn one_who_comes_late_gets_what_has_happened_and_what_comes_next() {
    let server = Server::start(&[]).await;
    let mut early = SessionClient::open(&server, "/broadcast").await;
    let first = event(&mut early).await;
    assert_eq!(
        (&first["what"], &first["minute"], &first["viewers"]),
        (&"kickoff".into(), &0.into(), &1.into())
    );
    while event(&mut early).await["number"] != 3 {}
    let mut late = SessionClient::open(&server, "/broadcast").await;
    let so_far = late.receive_json().await;
    assert_eq!(so_far["kind"], "soFar");
    let events = so_far["events"].as_array().unwrap();
    assert_eq!(events.len(), 3);
    assert_eq!(events[0], {
        let mut first = first.clone();
        first.as_object_mut().unwrap().remove("kind");
        first
    });
    assert_eq!(so_far["number"], events[2]["number"]);
    let next = event(&mut late).await;
    assert_eq!((&next["number"], &next["viewers"]), (&4.into(), &2.into()));
}

#[tokio::test]
async fn a_match_that_nobody_watches_waits() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/broadcast").await;
    event(&mut client).await;
    client.close().await;
    let mut client = SessionClient::open(&server, "/broadcast").await;
    let so_far = client.receive_json().await;
    let number = so_far["number"].as_u64().unwrap();
    assert_eq!(event(&mut client).await["number"], number + 1);
}

async fn event(client: &mut SessionClient<'_>) -> Value {
    loop {
        let report = client.receive_json().await;
        if report["kind"] == "event" {
            return report;
        }
    }
}
