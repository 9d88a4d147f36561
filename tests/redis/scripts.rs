//! The scripts by themselves: their answers, which all stores that use them read.

use redis::Value;

use crate::support::{Redis, Scripts};

const LEASE: u64 = 180_000;

/// A Redis with scripts and with a session `a`.
async fn with_session() -> (Redis, Scripts) {
    with_window(1_024, 1 << 20).await
}

async fn with_window(messages: u64, bytes: u64) -> (Redis, Scripts) {
    let redis = Redis::start([]).await;
    let scripts = Scripts::load(&redis).await;
    assert_eq!(scripts.create("a", LEASE, messages, bytes).await, "0");
    (redis, scripts)
}

#[tokio::test]
async fn a_session_is_written_and_taken_over() {
    let (_redis, scripts) = with_session().await;
    assert_eq!(scripts.run("append a 0 1 t{\"x\":1} btwo").await, "0 2");
    assert_eq!(scripts.run("accept a 0 3").await, "0");
    assert_eq!(scripts.run("accept a 0 2").await, "0");
    assert_eq!(scripts.run("ack a 0 1").await, "0");
    assert_eq!(
        scripts.call::<Vec<String>>("LRANGE s:{a}:o 0 -1").await,
        ["btwo"]
    );
    assert_eq!(scripts.call::<u64>("HGET s:{a} ob").await, 3);
    // All that is not acknowledged comes, also what the client has received.
    let attached = "0 3 1 1024 1048576 1000 120000 chat 0 btwo";
    assert_eq!(scripts.attach("a", 1, 0, (2, 5)).await, attached);
    assert_eq!(scripts.run("ack a 1 2").await, "0");
    assert!(!scripts.call::<bool>("EXISTS s:{a}:o").await);
}

#[tokio::test]
async fn a_create_whose_answer_was_lost_may_be_repeated() {
    let (_redis, scripts) = with_session().await;
    scripts.run("append a 0 1 tone").await;
    assert_eq!(scripts.create("a", LEASE, 1_024, 1 << 20).await, "0");
    assert_eq!(scripts.create("a", LEASE, 1_023, 1 << 20).await, "-8 0");
    assert_eq!(scripts.call::<u64>("LLEN s:{a}:o").await, 1);
    scripts.run("end a 0 ended 600000").await;
    assert_eq!(scripts.create("a", LEASE, 1_024, 1 << 20).await, "-8 0");
}

#[tokio::test]
async fn an_append_whose_answer_was_lost_appends_once() {
    let (_redis, scripts) = with_session().await;
    for _ in 0..3 {
        assert_eq!(scripts.run("append a 0 1 tone ttwo").await, "0 2");
    }
    assert_eq!(scripts.run("append a 0 2 ttwo tthree").await, "0 3");
    let list: Vec<String> = scripts.call("LRANGE s:{a}:o 0 -1").await;
    assert_eq!(list, ["tone", "ttwo", "tthree"]);
    scripts.run("ack a 0 2").await;
    // Of what was acknowledged meanwhile.
    assert_eq!(scripts.run("append a 0 1 tone ttwo tthree").await, "0 3");
    assert_eq!(scripts.run("append a 0 3 tother").await, "-9 3");
    assert_eq!(scripts.run("ack a 0 2").await, "0");
    assert_eq!(scripts.run("ack a 0 1").await, "0");
    assert_eq!(scripts.call::<u64>("HGET s:{a} ob").await, 5);
}

#[tokio::test]
async fn a_pipeline_after_one_that_was_full_leaves_no_gap() {
    let (_redis, scripts) = with_window(2, 1 << 20).await;
    let all = tokio::join!(
        scripts.run("append a 0 1 t1"),
        scripts.run("append a 0 2 t2"),
        scripts.run("append a 0 3 t3"),
        scripts.run("append a 0 4 t4"),
    );
    let expected = ["0 1", "0 2", "-3 2", "-4 2"].map(str::to_owned);
    assert_eq!(<[String; 4]>::from(all), expected);
    scripts.run("ack a 0 1").await;
    assert_eq!(scripts.run("append a 0 3 t3").await, "0 3");
    assert_eq!(scripts.run("append a 0 4 t4").await, "-3 3");
}

#[tokio::test]
async fn the_window_in_bytes_is_exact() {
    let (_redis, scripts) = with_window(1_024, 10).await;
    assert_eq!(scripts.run("append a 0 1 txxxxxxxxxx").await, "0 1");
    // An empty message: no bytes, one of the messages.
    assert_eq!(scripts.run("append a 0 2 t").await, "0 2");
    assert_eq!(scripts.run("append a 0 3 tx").await, "-3 2");
    scripts.run("ack a 0 1").await;
    assert_eq!(scripts.run("append a 0 3 tx").await, "0 3");
    // The first fits, the second does not.
    assert_eq!(scripts.run("append a 0 4 tyyyyy tzzzzz").await, "-3 4");
    assert_eq!(scripts.call::<u64>("HGET s:{a} ob").await, 6);
}

#[tokio::test]
async fn a_list_that_was_trimmed_empty_gets_its_expiry_back() {
    let (_redis, scripts) = with_session().await;
    for seq in 1..=2 {
        scripts.run(&format!("append a 0 {seq} tx")).await;
        assert!(scripts.call::<i64>("PTTL s:{a}:o").await > 0);
        scripts.run(&format!("ack a 0 {seq}")).await;
        assert!(!scripts.call::<bool>("EXISTS s:{a}:o").await);
    }
}

#[tokio::test]
async fn who_is_behind_the_fence_changes_nothing() {
    let (_redis, scripts) = with_session().await;
    scripts.run("append a 0 1 tx").await;
    scripts.attach("a", 1, 0, (0, 0)).await;
    for call in [
        "append a 0 2 ty",
        "ack a 0 1",
        "accept a 0 1",
        "touch a 0 120000 600000",
        "end a 0 ended 600000",
        "confirm a 0",
    ] {
        assert_eq!(scripts.run(call).await, "-2 1", "{call}");
    }
    assert_eq!(scripts.call::<u64>("LLEN s:{a}:o").await, 1);
}

#[tokio::test]
async fn two_tokens_are_taken_and_each_attempt_once() {
    let (_redis, scripts) = with_session().await;
    // The answers to the first two are lost.
    assert!(scripts.attach("a", 1, 0, (0, 0)).await.starts_with("0 "));
    assert!(scripts.attach("a", 2, 0, (0, 0)).await.starts_with("0 "));
    // A token that never reached anybody.
    assert_eq!(scripts.attach("a", 3, 1, (0, 0)).await, "-6");
    assert_eq!(scripts.attach("a", 2, 0, (0, 0)).await, "-8 2");
    assert_eq!(scripts.attach("a", 1, 0, (0, 0)).await, "-8 2");
    assert_eq!(scripts.run("confirm a 2").await, "0");
    assert_eq!(scripts.attach("a", 3, 0, (0, 0)).await, "-6");
    assert!(scripts.attach("a", 3, 2, (0, 0)).await.starts_with("0 "));
    let (first, second) = tokio::join!(
        scripts.attach("a", 4, 3, (0, 0)),
        scripts.attach("a", 4, 3, (0, 0))
    );
    assert!(first.starts_with("0 "));
    assert_eq!(second, "-8 4");
}

#[tokio::test]
async fn positions_that_do_not_fit_end_the_session() {
    let (_redis, scripts) = with_session().await;
    scripts.create("b", LEASE, 4, 100).await;
    for (sid, accepted, at) in [("a", 0, (2, 0)), ("b", 2, (0, 1))] {
        scripts.run(&format!("append {sid} 0 1 tx")).await;
        scripts.run(&format!("accept {sid} 0 {accepted}")).await;
        let lost = scripts.attach(sid, 1, 0, at).await;
        assert!(lost.starts_with("-5 rx of the"), "{sid}: {lost}");
        let gone = format!("-1 state-lost {accepted}");
        assert_eq!(scripts.attach(sid, 2, 0, (0, 2)).await, gone);
    }
    scripts.create("c", LEASE, 4, 100).await;
    assert_eq!(scripts.run("ack c 0 1").await, "-7 0");
}

#[tokio::test]
async fn the_end_by_time_is_one_truth_for_all() {
    let (redis, scripts) = with_session().await;
    scripts.run("append a 0 1 tx ty").await;
    scripts.run("accept a 0 2").await;
    scripts.run("touch a 0 30 600000").await;
    assert!(scripts.run("sweep a 600000 0").await.starts_with("1 "));
    redis.wait(50).await;
    assert_eq!(scripts.attach("a", 1, 0, (0, 3)).await, "-1 expired 2");
    // The owner was frozen until now.
    assert_eq!(scripts.run("accept a 0 3").await, "-1 expired 2");
    assert_eq!(scripts.run("touch a 0 120000 600000").await, "-1 expired 2");
    assert_eq!(scripts.run("append a 0 3 tz").await, "-1 expired 2");
    // Until the application was told.
    for _ in 0..2 {
        assert_eq!(
            scripts.run("sweep a 600000 0").await,
            "2 expired 2 0 0 tx ty"
        );
    }
    assert_eq!(scripts.run("sweep a 600000 1").await, "0");
    assert_eq!(scripts.run("sweep a 600000 0").await, "0");
    assert_eq!(scripts.attach("a", 1, 0, (0, 3)).await, "-1 expired 2");
    assert_eq!(scripts.attach("a", 1, 5, (0, 3)).await, "-6");
    assert!(!scripts.call::<bool>("EXISTS s:{a}:o").await);
    let left: i64 = scripts.call("PTTL s:{a}").await;
    assert!((1..=600_000).contains(&left));
    // Nobody has looked, so nobody was told.
    scripts.create("b", LEASE, 4, 100).await;
    scripts.run("touch b 0 30 600000").await;
    redis.wait(50).await;
    assert_eq!(scripts.run("touch b 0 120000 600000").await, "0");
}

#[tokio::test]
async fn the_end_by_the_owner_leaves_a_tombstone() {
    let (_redis, scripts) = with_session().await;
    scripts.run("append a 0 1 tx").await;
    scripts.run("accept a 0 4").await;
    assert_eq!(scripts.run("end a 0 ended 600000").await, "0");
    assert_eq!(scripts.run("end a 0 ended 600000").await, "-1 ended 4");
    assert_eq!(scripts.attach("a", 1, 0, (0, 4)).await, "-1 ended 4");
    assert_eq!(scripts.run("sweep a 600000 0").await, "0");
    assert!(!scripts.call::<bool>("EXISTS s:{a}:o").await);
}

#[tokio::test]
async fn keys_that_vanish_apart_are_noticed() {
    let (_redis, scripts) = with_session().await;
    scripts.run("append a 0 1 tx ty").await;
    scripts.call::<()>("DEL s:{a}:o").await;
    assert_eq!(scripts.run("append a 0 3 tz").await, "-5 list 0");
    assert_eq!(scripts.run("append a 0 3 tz").await, "-1 state-lost 0");
    scripts.create("b", LEASE, 4, 100).await;
    scripts.run("append b 0 1 tx").await;
    scripts.call::<()>("DEL s:{b}:o").await;
    assert_eq!(scripts.attach("b", 1, 0, (0, 0)).await, "-5 list 0");
    scripts.create("c", LEASE, 4, 100).await;
    scripts.run("append c 0 1 tx").await;
    scripts.call::<()>("DEL s:{c}").await;
    assert_eq!(scripts.run("append c 0 2 tx").await, "-1 unknown");
    assert_eq!(scripts.attach("c", 1, 0, (0, 0)).await, "-1 unknown");
    assert_eq!(scripts.run("sweep c 600000 0").await, "0");
    assert!(!scripts.call::<bool>("EXISTS s:{c}:o").await);
}

#[tokio::test]
async fn the_largest_numbers_are_exact() {
    const TOP: u64 = (1 << 53) - 1;
    let (_redis, scripts) = with_session().await;
    let at = TOP - 2;
    scripts
        .call::<()>(&format!("HSET s:{{a}} tx {at} ak {at} rx {at}"))
        .await;
    let append = |seq: u64| format!("append a 0 {seq} tx");
    assert_eq!(
        scripts.run(&append(TOP - 1)).await,
        format!("0 {}", TOP - 1)
    );
    assert_eq!(scripts.run(&append(TOP)).await, format!("0 {TOP}"));
    assert_eq!(scripts.run(&append(TOP + 1)).await, format!("-3 {TOP}"));
    assert_eq!(scripts.run(&format!("accept a 0 {TOP}")).await, "0");
    let attached = scripts.attach("a", 1, 0, (at, TOP)).await;
    assert!(
        attached.starts_with(&format!("0 {TOP} {at} ")),
        "{attached}"
    );
    assert_eq!(scripts.run(&format!("ack a 1 {TOP}")).await, "0");
    assert_eq!(scripts.call::<u64>("HGET s:{a} ak").await, TOP);
}

#[tokio::test]
async fn payloads_come_back_to_the_byte() {
    let (_redis, scripts) = with_session().await;
    let large: Vec<u8> = std::iter::once(b'b')
        .chain((0..262_144).map(|n| n as u8))
        .collect();
    let items: [&[u8]; 4] = [b"t", b"b", b"t\0\r\n", &large];
    assert_eq!(scripts.run_with("append a 0 1", &items).await, "0 4");
    let list: Vec<Vec<u8>> = scripts.call("LRANGE s:{a}:o 0 -1").await;
    assert_eq!(list, items);
    scripts.run("ack a 0 4").await;
    assert_eq!(scripts.call::<u64>("HGET s:{a} ob").await, 0);
}

#[tokio::test]
async fn a_session_is_kept_in_the_smallest_form() {
    let (_redis, scripts) = with_session().await;
    scripts.run("append a 0 1 tx").await;
    scripts.attach("a", 1, 0, (0, 0)).await;
    let form: String = scripts.call("OBJECT ENCODING s:{a}").await;
    assert_eq!(form, "listpack");
}

#[tokio::test]
async fn scripts_that_were_flushed_are_not_run() {
    let (redis, scripts) = with_session().await;
    scripts.call::<()>("SCRIPT FLUSH").await;
    assert_eq!(scripts.run("append a 0 1 tx").await, "error NOSCRIPT");
    let again = Scripts::load(&redis).await;
    assert_eq!(again.run("append a 0 1 tx").await, "0 1");
}

#[tokio::test]
async fn a_full_redis_still_frees() {
    let (_redis, scripts) = with_session().await;
    scripts
        .run(&format!("append a 0 1 t{}", "x".repeat(1_000)))
        .await;
    scripts
        .call::<()>("CONFIG SET maxmemory-policy noeviction maxmemory 1")
        .await;
    assert_eq!(scripts.run("append a 0 2 tx").await, "error OOM");
    assert_eq!(scripts.create("b", LEASE, 4, 100).await, "error OOM");
    assert_eq!(scripts.run("accept a 0 1").await, "0");
    assert_eq!(scripts.run("ack a 0 1").await, "0");
    assert!(scripts.attach("a", 1, 0, (1, 1)).await.starts_with("0 "));
    assert_eq!(scripts.run("confirm a 1").await, "0");
    assert_eq!(scripts.run("touch a 1 120000 600000").await, "0");
    assert_eq!(scripts.run("end a 1 ended 600000").await, "0");
}

#[tokio::test]
async fn the_old_owner_is_told_of_a_move_and_nobody_else() {
    let (redis, scripts) = with_session().await;
    let (sender, mut told) = tokio::sync::mpsc::unbounded_channel();
    let client = redis::Client::open(redis.url() + "?protocol=resp3").unwrap();
    let config = redis::AsyncConnectionConfig::new().set_push_sender(sender);
    let listener = client.get_multiplexed_async_connection_with_config(&config);
    let mut listener = listener.await.unwrap();
    listener.psubscribe("*").await.unwrap();
    told.recv().await.unwrap();
    // The second one changes no server.
    for fence in [1, 2] {
        scripts.attach("a", fence, fence - 1, (0, 0)).await;
    }
    scripts.call::<()>("PUBLISH last word").await;
    let bytes = |text: &str| Value::BulkString(text.into());
    let moved = [bytes("*"), bytes("s:moved:n1"), bytes("a 1")];
    assert_eq!(told.recv().await.unwrap().data, moved);
    assert_eq!(told.recv().await.unwrap().data[1], bytes("last"));
}

#[tokio::test]
async fn the_keys_of_a_session_are_in_one_slot_of_a_cluster() {
    let redis = Redis::start(["--cluster-enabled", "yes"]).await;
    redis.call::<()>("CLUSTER ADDSLOTSRANGE 0 16383").await;
    let state = async || redis.call::<String>("CLUSTER INFO").await;
    while !state().await.contains("cluster_state:ok") {}
    let scripts = Scripts::load(&redis).await;
    scripts.create("a", LEASE, 4, 100).await;
    assert_eq!(scripts.run("append a 0 1 tx").await, "0 1");
    assert!(scripts.attach("a", 1, 0, (0, 0)).await.starts_with("0 "));
    let slot = async |key: &str| scripts.call::<u64>(&format!("CLUSTER KEYSLOT {key}")).await;
    assert_eq!(slot("s:{a}").await, slot("a").await);
    assert_eq!(slot("s:{a}:o").await, slot("a").await);
}
