//! The laws of stores, and stores that break them.

use std::time::Duration;

use steadysocket::server::store::store_tests;

use super::faulty::{Fault, Faulty, Method};

#[tokio::test(start_paused = true)]
async fn the_store_in_memory_keeps_the_laws() {
    let store = super::memory();
    store_tests(&store).await.unwrap();
    // What is over leaves nothing but the sessions that are kept for an hour.
    tokio::time::sleep(Duration::from_secs(601)).await;
    assert!(store.len() <= 13, "{}", store.len());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_takes_its_time_keeps_the_laws() {
    let store = Faulty::with_latency(Duration::from_secs(1));
    store_tests(&store).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_nothing_at_one_method_breaks_a_law() {
    for method in [
        Method::Create,
        Method::Attach,
        Method::Confirm,
        Method::Append,
        Method::Ack,
        Method::Accept,
        Method::Touch,
        Method::End,
        Method::Sweep,
        Method::Reap,
        Method::Overdue,
        Method::Moves,
    ] {
        let broken = store_tests(&Faulty::new(method, Fault::Nothing)).await;
        assert!(broken.is_err(), "{method:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_law_is_named() {
    let store = Faulty::new(Method::Confirm, Fault::Nothing);
    let broken = store_tests(&store).await.unwrap_err();
    assert_eq!(broken.law, "who is behind the fence changes nothing");
    assert!(broken.to_string().contains("instead of"), "{broken}");
}
