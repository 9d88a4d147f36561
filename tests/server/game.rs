//! `/game`.

use serde_json::{Value, json};

use crate::support::{Server, SessionClient};

#[tokio::test]
async fn the_first_two_play_and_the_others_watch() {
    let server = Server::start(&[]).await;
    let mut seats = Vec::new();
    let mut clients = Vec::new();
    for _ in 0..3 {
        let mut client = SessionClient::open(&server, "/game").await;
        let welcome = welcome(&mut client).await;
        assert_eq!(welcome["cells"].as_array().unwrap().len(), 48);
        assert_eq!(welcome["gold"].as_array().unwrap().len(), 5);
        seats.push(welcome["seat"].clone());
        clients.push(client);
    }
    assert_eq!(seats, [json!(0), json!(1), json!(null)]);
}

#[tokio::test]
async fn a_cell_belongs_to_the_first_who_claims_it() {
    let server = Server::start(&[]).await;
    let (mut one, mut two) = pair(&server).await;
    one.send(r#"{"take":7}"#).await;
    for client in [&mut one, &mut two] {
        let taken = next(client, "taken").await;
        assert_eq!((&taken["cell"], &taken["seat"]), (&json!(7), &json!(0)));
    }
    assert_eq!(counted(&mut one).await, (1, true));
    two.send(r#"{"take":7}"#).await;
    assert_eq!(counted(&mut two).await, (1, false));
}

#[tokio::test]
async fn every_claim_counts_once_and_no_event_is_missed_across_a_cut() {
    let server = Server::start(&[]).await;
    let (mut one, mut two) = pair(&server).await;
    for cell in 0..24 {
        if cell == 8 {
            two.cut();
        }
        one.send(take(cell)).await;
        two.send(take(47 - cell)).await;
        if cell == 16 {
            one.cut();
        }
    }
    tokio::join!(see_all(&mut one), see_all(&mut two));
}

async fn see_all(client: &mut SessionClient<'_>) {
    let (mut taken, mut moves, mut last) = (0, 0, None);
    while taken < 48 || moves < 24 {
        let news = client.receive_json().await;
        match news["kind"].as_str() {
            Some("event") => {
                let number = news["number"].as_u64().unwrap();
                assert_eq!(last.replace(number).unwrap_or(number - 1) + 1, number);
                taken += u64::from(news["event"] == "taken");
            }
            Some("counted") => {
                moves += 1;
                assert_eq!(news["moves"], moves);
                assert_eq!(news["isMine"], true);
            }
            _ => {}
        }
    }
    assert_eq!((client.started().len(), client.resumed()), (1, 1));
}

#[tokio::test]
async fn the_score_counts_golden_cells_three_times_and_a_full_board_begins_anew() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/game").await;
    let gold = welcome(&mut client).await["gold"].clone();
    // Not before the end.
    client.send(r#""again""#).await;
    for cell in 0..48 {
        client.send(take(cell)).await;
    }
    let mut score = 0;
    for cell in 0..48 {
        score += if gold.as_array().unwrap().contains(&json!(cell)) {
            3
        } else {
            1
        };
        assert_eq!(next(&mut client, "taken").await["score"], json!([score, 0]));
    }
    assert_eq!(score, 48 + 2 * 5);
    client.send(r#""again""#).await;
    assert_eq!(next(&mut client, "round").await["round"], 2);
    client.send(take(0)).await;
    assert_eq!(next(&mut client, "taken").await["cell"], 0);
}

#[tokio::test]
async fn a_pointer_is_seen_by_all_others() {
    let server = Server::start(&[]).await;
    let (mut one, mut two) = pair(&server).await;
    // The first may be dropped: a pointer is not worth waiting for.
    one.send_volatile(r#"{"at":[0.25,0.75]}"#).await;
    let at = kind(&mut two, "at").await;
    assert_eq!(at, json!({ "kind": "at", "seat": 0, "at": [0.25, 0.75] }));
}

#[tokio::test]
async fn a_watcher_takes_the_place_of_a_player_who_leaves() {
    let server = Server::start(&[]).await;
    let (mut one, _two) = pair(&server).await;
    let mut three = SessionClient::open(&server, "/game").await;
    assert_eq!(welcome(&mut three).await["seat"], json!(null));
    three.send(take(0)).await;
    assert_eq!(counted(&mut three).await, (1, false));
    one.close().await;
    assert_eq!(kind(&mut three, "seated").await["seat"], 0);
    three.send(take(0)).await;
    assert_eq!(counted(&mut three).await, (2, true));
}

#[tokio::test]
async fn rooms_do_not_hear_each_other() {
    let server = Server::start(&[]).await;
    let mut one = SessionClient::open(&server, "/game?room=a").await;
    let mut two = SessionClient::open(&server, "/game?room=b").await;
    assert_eq!(welcome(&mut one).await["seat"], 0);
    assert_eq!(welcome(&mut two).await["seat"], 0);
    one.send(take(1)).await;
    two.send(take(2)).await;
    assert_eq!(next(&mut two, "taken").await["cell"], 2);
}

#[tokio::test]
async fn nonsense_changes_nothing() {
    let server = Server::start(&[]).await;
    let mut client = SessionClient::open(&server, "/game").await;
    for text in [
        "",
        "{",
        r#"{"take":-1}"#,
        r#"{"take":1.5}"#,
        r#"{"steal":1}"#,
    ] {
        client.send(text).await;
    }
    client.send(take(48)).await;
    assert_eq!(counted(&mut client).await, (1, false));
    client.send(take(5)).await;
    assert_eq!(counted(&mut client).await, (2, true));
}

#[tokio::test]
async fn a_room_without_a_name_is_named() {
    let server = Server::start(&[]).await;
    let offer = [("sec-websocket-protocol", "steady.v1")];
    let reply = server.upgrade("/game?room=", &offer).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "bad parameter room=: expected 1 to 64 bytes\n"
    );
}

async fn pair(server: &Server) -> (SessionClient<'_>, SessionClient<'_>) {
    let mut one = SessionClient::open(server, "/game").await;
    assert_eq!(welcome(&mut one).await["seat"], 0);
    let mut two = SessionClient::open(server, "/game").await;
    assert_eq!(welcome(&mut two).await["seat"], 1);
    (one, two)
}

async fn welcome(client: &mut SessionClient<'_>) -> Value {
    kind(client, "welcome").await
}

async fn counted(client: &mut SessionClient<'_>) -> (u64, bool) {
    let news = kind(client, "counted").await;
    (
        news["moves"].as_u64().unwrap(),
        news["isMine"].as_bool().unwrap(),
    )
}

async fn kind(client: &mut SessionClient<'_>, kind: &str) -> Value {
    find(client, |news| news["kind"] == kind).await
}

async fn next(client: &mut SessionClient<'_>, event: &str) -> Value {
    find(client, |news| news["event"] == event).await
}

async fn find(client: &mut SessionClient<'_>, is_it: impl Fn(&Value) -> bool) -> Value {
    loop {
        let news = client.receive_json().await;
        if is_it(&news) {
            return news;
        }
    }
}

fn take(cell: usize) -> String {
    json!({ "take": cell }).to_string()
}
