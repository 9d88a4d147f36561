//! A certificate made for the test.

use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::Folder;

/// A certificate for 127.0.0.1 and localhost, with its key, in files.
pub(crate) struct Certificate {
    /// Path of the certificate.
    pub(crate) cert: String,
    /// Path of the private key.
    pub(crate) key: String,
    der: CertificateDer<'static>,
}

impl Certificate {
    /// Generates a certificate and writes both files into the folder.
    pub(crate) fn new(folder: &Folder) -> Self {
        let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
        folder.write("cert.pem", &cert.pem());
        folder.write("key.pem", &signing_key.serialize_pem());
        Self {
            cert: folder.path("cert.pem"),
            key: folder.path("key.pem"),
            der: cert.der().clone(),
        }
    }

    /// A TLS client that trusts only this certificate.
    pub(crate) fn connector(&self) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        TlsConnector::from(Arc::new(config))
    }
}
