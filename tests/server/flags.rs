//! Flags, and the output at startup.

use crate::support::{Server, run_to_exit};

#[tokio::test]
async fn the_first_line_is_the_address() {
    let server = Server::start(&[]).await;
    let port = server.address.port();
    assert_ne!(port, 0);
    let expected = format!("listening on http://127.0.0.1:{port}");
    assert_eq!(server.first_line, expected);
}

#[tokio::test]
async fn the_host_may_be_chosen() {
    let server = Server::start(&["--host", "localhost"]).await;
    assert!(server.address.ip().is_loopback());
    assert_eq!(server.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let server = Server::start(&[]).await;
    let port = server.address.port().to_string();
    let output = run_to_exit(&["--port", &port]).await;
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    let expected = format!("error: address 127.0.0.1:{port} is in use");
    assert!(text.starts_with(&expected), "{text}");
}

#[tokio::test]
async fn a_host_that_is_not_this_machine_is_named() {
    // TEST-NET-1 (RFC 5737): no machine has this address.
    let output = run_to_exit(&["--host", "192.0.2.1", "--port", "0"]).await;
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.starts_with("error: cannot listen on 192.0.2.1:0: "),
        "{text}"
    );
}

#[tokio::test]
async fn nothing_is_printed_on_stdout_by_a_server_that_does_not_start() {
    let output = run_to_exit(&["--host", "192.0.2.1", "--port", "0"]).await;
    assert_eq!(output.stdout, b"");
}

#[tokio::test]
async fn an_unknown_flag_is_named() {
    is_refused(&["--prot", "1"], "--prot").await;
}

#[tokio::test]
async fn a_port_that_cannot_be_is_named() {
    is_refused(&["--port", "65536"], "'65536' for '--port <PORT>'").await;
}

#[tokio::test]
async fn an_unknown_language_is_named() {
    is_refused(&["--lang", "fr"], "[possible values: uk, en]").await;
}

#[tokio::test]
async fn a_message_limit_of_nothing_is_named() {
    is_refused(&["--max-message-bytes", "0"], "'--max-message-bytes").await;
}

#[tokio::test]
async fn a_connection_limit_of_nothing_is_named() {
    is_refused(&["--max-connections", "0"], "'--max-connections").await;
}

#[tokio::test]
async fn an_idle_timeout_that_is_no_number_is_named() {
    is_refused(&["--idle-timeout-s", "1.5"], "'1.5' for '--idle-timeout-s").await;
}

#[tokio::test]
async fn an_origin_that_is_none_is_named() {
    for origin in ["example.com", "https://example.com/path", "", "https://a@b"] {
        let named = format!("'{origin}' for '--allow-origin <ORIGIN>'");
        is_refused(&["--allow-origin", origin], &named).await;
    }
}

async fn is_refused(flags: &[&str], named: &str) {
    let output = run_to_exit(flags).await;
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains(named), "{text}");
}
