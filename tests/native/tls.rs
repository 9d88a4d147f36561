//! `wss:`, with certificates that are right, and wrong in each way that has a name.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, IsCa, KeyPair,
    date_time_ymd,
};
use steadysocket::{Builder, Error, NativeBuilder, NetworkError, Socket, TlsFault};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_tungstenite::accept_async;

use crate::refusals::first_error;
use crate::support::{Journal, Server};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn issuer() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn params() -> CertificateParams {
    CertificateParams::new(vec!["localhost".to_owned()]).unwrap()
}

/// A server that opens a WebSocket and says hello.
async fn server(params: CertificateParams, issuer: Option<&Issuer>) -> Server {
    let key = KeyPair::generate().unwrap();
    let certificate = match issuer {
        Some(issuer) => params.signed_by(&key, issuer).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Server::start(move |line: TcpStream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(line) = acceptor.accept(line).await else {
                return;
            };
            let Ok(mut socket) = accept_async(line).await else {
                return;
            };
            let hello = tokio_tungstenite::tungstenite::Message::text("hello");
            futures_util::SinkExt::send(&mut socket, hello)
                .await
                .unwrap();
            while let Some(Ok(_)) = futures_util::StreamExt::next(&mut socket).await {}
        }
    })
    .await
}

fn builder(server: &Server, trusted: &Issuer) -> Builder {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let port = server.address.port();
    Socket::builder(format!("wss://localhost:{port}/")).tls_config(Arc::new(config))
}

async fn fault(builder: Builder) -> TlsFault {
    first_error(builder, |error| match error {
        Error::Native(NetworkError::Tls { fault, .. }) => *fault,
        error => panic!("{error:?}"),
    })
    .await
}

#[tokio::test]
async fn a_trusted_certificate_opens() {
    let issuer = issuer();
    let server = server(params(), Some(&issuer)).await;
    let (builder, mut journal) = Journal::of(builder(&server, &issuer));
    let socket = builder.connect().unwrap();
    journal.expect(["open", "hello"]).await;
    socket.close();
    journal.expect(["close 1005"]).await;
}

#[tokio::test]
async fn each_fault_of_a_certificate_has_a_name() {
    let issuer = issuer();
    let mut expired = params();
    expired.not_before = date_time_ymd(2001, 1, 1);
    expired.not_after = date_time_ymd(2002, 1, 1);
    let mut early = params();
    early.not_before = date_time_ymd(3001, 1, 1);
    early.not_after = date_time_ymd(3002, 1, 1);
    let other = CertificateParams::new(vec!["other.test".to_owned()]).unwrap();
    for (params, expected) in [
        (expired, TlsFault::Expired),
        (early, TlsFault::NotYetValid),
        (other, TlsFault::WrongHost),
    ] {
        let server = server(params, Some(&issuer)).await;
        assert_eq!(fault(builder(&server, &issuer)).await, expected);
    }
}

#[tokio::test]
async fn a_certificate_that_is_self_signed_or_of_an_unknown_issuer_is_not_trusted() {
    let (trusted, unknown) = (issuer(), issuer());
    let mut stranger = CertificateParams::new(Vec::new()).unwrap();
    stranger.distinguished_name = DistinguishedName::new();
    stranger.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let stranger = CertifiedIssuer::self_signed(stranger, key).unwrap();
    let mut own_issuer = params();
    own_issuer.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let servers = [
        server(params(), None).await,
        server(own_issuer, None).await,
        server(params(), Some(&unknown)).await,
        server(params(), Some(&stranger)).await,
    ];
    for server in servers {
        let fault = fault(builder(&server, &trusted)).await;
        assert_eq!(fault, TlsFault::Untrusted);
    }
}

/// The roots of this machine know nothing of the test's issuer.
#[tokio::test]
async fn without_a_configuration_the_systems_roots_count() {
    let server = server(params(), Some(&issuer())).await;
    let port = server.address.port();
    let builder = Socket::builder(format!("wss://localhost:{port}/"));
    assert_eq!(fault(builder).await, TlsFault::Untrusted);
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_told() {
    let server = Server::start(|mut line: TcpStream| async move {
        let _ = line.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _ = line.shutdown().await;
    })
    .await;
    assert_eq!(fault(builder(&server, &issuer())).await, TlsFault::Other);
}
