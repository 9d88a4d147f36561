//! Certificate and key for https:// and wss://.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::start_error::StartError;

/// Reads the certificate chain and key, and builds the acceptor for TLS connections.
///
/// # Errors
/// [`StartError::Pem`] if a file is missing or has no such PEM section, [`StartError::Tls`] if
/// certificate and key do not belong together.
pub(crate) fn acceptor(cert: &Path, key: &Path) -> Result<TlsAcceptor, StartError> {
    let chain = certificates(cert).map_err(|source| StartError::Pem {
        flag: "--tls-cert",
        file: cert.to_owned(),
        expected: "a certificate",
        source,
    })?;
    let private_key = PrivateKeyDer::from_pem_file(key).map_err(|source| StartError::Pem {
        flag: "--tls-key",
        file: key.to_owned(),
        expected: "a private key",
        source,
    })?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder
                .with_no_client_auth()
                .with_single_cert(chain, private_key)
        })
        .map_err(|source| StartError::Tls {
            cert: cert.to_owned(),
            key: key.to_owned(),
            source,
        })?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, pem::Error> {
    let chain: Vec<_> = CertificateDer::pem_file_iter(file)?.collect::<Result<_, _>>()?;
    if chain.is_empty() {
        return Err(pem::Error::NoItemsFound);
    }
    Ok(chain)
}
