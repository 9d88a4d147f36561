//! TLS, by rustls where it is built in.

use super::error::{NetworkError, TlsFault};
use super::options::{BoxStream, Options, Stream};

#[cfg(feature = "rustls")]
pub(super) use with_rustls::wrap;

/// There is no TLS in this build.
#[cfg(not(feature = "rustls"))]
pub(super) async fn wrap(_: impl Stream, _: &str, _: &Options) -> Result<BoxStream, NetworkError> {
    Err(NetworkError::Tls {
        fault: TlsFault::NotBuilt,
        cause: std::io::Error::from(std::io::ErrorKind::Unsupported),
    })
}

#[cfg(feature = "rustls")]
mod with_rustls {
    use std::io;
    use std::sync::{Arc, OnceLock};

    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::crypto::ring;
    use tokio_rustls::rustls::pki_types::ServerName;
    use tokio_rustls::rustls::{CertificateError, ClientConfig, Error, RootCertStore};

    use super::{BoxStream, NetworkError, Options, Stream, TlsFault};

    /// Wraps a line to a host.
    pub(in super::super) async fn wrap(
        line: impl Stream,
        host: &str,
        options: &Options,
    ) -> Result<BoxStream, NetworkError> {
        let config = match &options.tls {
            Some(config) => Arc::clone(config),
            None => shared_config().await.map_err(error)?,
        };
        let name = ServerName::try_from(host.to_owned()).map_err(|wrong| {
            let cause = io::Error::new(io::ErrorKind::InvalidInput, wrong);
            error(cause)
        })?;
        let wrapped = TlsConnector::from(config).connect(name, line).await;
        Ok(Box::new(wrapped.map_err(error)?))
    }

    /// The configuration of this process, made once: the roots of an operating system are some
    /// hundred files.
    async fn shared_config() -> io::Result<Arc<ClientConfig>> {
        static CONFIG: OnceLock<Arc<ClientConfig>> = OnceLock::new();
        if let Some(config) = CONFIG.get() {
            return Ok(Arc::clone(config));
        }
        let config = tokio::task::spawn_blocking(make_config);
        let config = config.await.map_err(io::Error::other)??;
        Ok(Arc::clone(CONFIG.get_or_init(|| config)))
    }

    fn make_config() -> io::Result<Arc<ClientConfig>> {
        // Named, because a process may have several, and then none is the default.
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots())
            .with_no_client_auth();
        Ok(Arc::new(config))
    }

    /// Without roots nobody is trusted, and the error says so.
    fn roots() -> RootCertStore {
        #[cfg_attr(
            not(any(feature = "rustls-native-roots", feature = "rustls-webpki-roots")),
            expect(unused_mut, reason = "nothing is added then")
        )]
        let mut roots = RootCertStore::empty();
        #[cfg(feature = "rustls-native-roots")]
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        #[cfg(feature = "rustls-webpki-roots")]
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        roots
    }

    fn error(cause: io::Error) -> NetworkError {
        let own = cause.get_ref().and_then(|error| error.downcast_ref());
        let fault = match own {
            Some(Error::InvalidCertificate(certificate)) => fault(certificate),
            _ => TlsFault::Other,
        };
        NetworkError::Tls { fault, cause }
    }

    fn fault(error: &CertificateError) -> TlsFault {
        match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                TlsFault::Expired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                TlsFault::NotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsFault::WrongHost
            }
            // The second if the issuer only has the name of one that is trusted, the third if it is
            // an issuer's own certificate, as `openssl req -x509` makes them.
            CertificateError::UnknownIssuer
            | CertificateError::BadSignature
            | CertificateError::Other(_) => TlsFault::Untrusted,
            _ => TlsFault::Other,
        }
    }
}
