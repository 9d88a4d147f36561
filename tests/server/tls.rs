//! https:// and wss://.

use crate::support::{Certificate, Client, Ended, Folder, Server, run_to_exit};

#[tokio::test]
async fn wss_carries_messages() {
    let folder = Folder::new("tls_wss");
    let server = Server::start_tls(&Certificate::new(&folder), &[]).await;
    let mut client = Client::open(&server, "/echo").await;
    client.send("hello").await;
    assert_eq!(client.receive_text().await, "hello");
}

#[tokio::test]
async fn wss_carries_a_close() {
    let folder = Folder::new("tls_close");
    let server = Server::start_tls(&Certificate::new(&folder), &[]).await;
    let mut client = Client::open(&server, "/close?code=4000").await;
    assert_eq!(client.ended().await, Ended::code(4000, ""));
}

#[tokio::test]
async fn https_answers_requests() {
    let folder = Folder::new("tls_https");
    let server = Server::start_tls(&Certificate::new(&folder), &[]).await;
    assert_eq!(server.get("/healthz").await.text(), "ok\n");
}

#[tokio::test]
async fn the_address_printed_is_https() {
    let folder = Folder::new("tls_address");
    let server = Server::start_tls(&Certificate::new(&folder), &[]).await;
    let expected = format!("listening on https://{}", server.address);
    assert_eq!(server.first_line, expected);
}

#[tokio::test]
async fn the_own_page_is_https() {
    let folder = Folder::new("tls_origin");
    let server = Server::start_tls(&Certificate::new(&folder), &[]).await;
    let own = format!("https://{}", server.address);
    let reply = server.upgrade("/ws", &[("origin", &own)]).await;
    assert_eq!(reply.status, 101);
}

#[tokio::test]
async fn a_certificate_needs_its_key() {
    let output = run_to_exit(&["--tls-cert", "cert.pem"]).await;
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("--tls-key"), "{text}");
}

#[tokio::test]
async fn a_key_needs_its_certificate() {
    let output = run_to_exit(&["--tls-key", "key.pem"]).await;
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("--tls-cert"), "{text}");
}

#[tokio::test]
async fn a_missing_certificate_is_named() {
    let folder = Folder::new("tls_missing");
    let certificate = Certificate::new(&folder);
    let missing = folder.path("missing.pem");
    let text = refusal(&missing, &certificate.key).await;
    assert!(
        text.starts_with(&format!(
            "error: --tls-cert {missing}: expected a certificate in PEM: "
        )),
        "{text}"
    );
}

#[tokio::test]
async fn a_certificate_that_is_none_is_named() {
    let folder = Folder::new("tls_no_certificate");
    let certificate = Certificate::new(&folder);
    folder.write("text.pem", "no certificate");
    let text = refusal(&folder.path("text.pem"), &certificate.key).await;
    let file = folder.path("text.pem");
    assert!(
        text.starts_with(&format!(
            "error: --tls-cert {file}: expected a certificate in PEM: "
        )),
        "{text}"
    );
}

#[tokio::test]
async fn a_key_that_is_none_is_named() {
    let folder = Folder::new("tls_no_key");
    let certificate = Certificate::new(&folder);
    let text = refusal(&certificate.cert, &certificate.cert).await;
    let file = &certificate.cert;
    assert!(
        text.starts_with(&format!(
            "error: --tls-key {file}: expected a private key in PEM: "
        )),
        "{text}"
    );
}

#[tokio::test]
async fn a_key_of_another_certificate_is_named() {
    let (folder, other) = (Folder::new("tls_cert"), Folder::new("tls_other_key"));
    let (certificate, other) = (Certificate::new(&folder), Certificate::new(&other));
    let text = refusal(&certificate.cert, &other.key).await;
    let expected = format!(
        "error: --tls-cert {} with --tls-key {}: ",
        certificate.cert, other.key
    );
    assert!(text.starts_with(&expected), "{text}");
}

async fn refusal(cert: &str, key: &str) -> String {
    let output = run_to_exit(&["--port", "0", "--tls-cert", cert, "--tls-key", key]).await;
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).unwrap()
}
