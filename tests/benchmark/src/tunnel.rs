//! TLS in front of a loopback address, as AWS has it in front of DynamoDB.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Where Debian keeps the certificates that it trusts, as Amazon Linux does elsewhere: about as many.
const SYSTEM_ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A TLS endpoint with a certificate made for it.
pub(crate) struct Tunnel {
    pub(crate) endpoint: String,
    /// A file with the system's certificates and ours.
    pub(crate) roots: PathBuf,
    /// A file with ours alone.
    pub(crate) only_ours: PathBuf,
}

impl Tunnel {
    /// Opens one to an address such as `http://127.0.0.1:8000`.
    pub(crate) fn start(to: &str) -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate is made");
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
        let acceptor = acceptor(made.cert.der().clone(), key);
        let to = to.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let (started, port) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a loopback port");
                started.send(listener.local_addr().expect("an address").port()).expect("somebody waits for it");
                while let Ok((outside, _)) = listener.accept().await {
                    tokio::spawn(pass(acceptor.clone(), outside, to.clone()));
                }
            });
        });
        let port = port.recv().expect("the tunnel is open");
        let file =
            |name: &str| std::env::temp_dir().join(format!("benchmark-{}-{port}-{name}.pem", std::process::id()));
        let tunnel =
            Self { endpoint: format!("https://localhost:{port}"), roots: file("roots"), only_ours: file("only-ours") };
        let ours = made.cert.pem();
        let system = std::fs::read_to_string(SYSTEM_ROOTS).unwrap_or_default();
        write(&tunnel.only_ours, &ours);
        write(&tunnel.roots, &format!("{system}\n{ours}"));
        tunnel
    }

    /// Adds the certificates of others to the file with all.
    pub(crate) fn trust_also(&self, others: &[Self]) {
        let mut all = std::fs::read_to_string(&self.roots).unwrap_or_default();
        for other in others {
            all.push_str(&std::fs::read_to_string(&other.only_ours).unwrap_or_default());
        }
        write(&self.roots, &all);
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        for file in [&self.roots, &self.only_ours] {
            let _ = std::fs::remove_file(file);
        }
    }
}

fn write(file: &Path, text: &str) {
    std::fs::write(file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

fn acceptor(certificate: CertificateDer<'static>, key: PrivateKeyDer<'static>) -> TlsAcceptor {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("the key is the certificate's");
    TlsAcceptor::from(Arc::new(config))
}

async fn pass(acceptor: TlsAcceptor, outside: TcpStream, to: String) -> std::io::Result<()> {
    outside.set_nodelay(true)?;
    let mut outside = acceptor.accept(outside).await?;
    let mut inside = TcpStream::connect(to).await?;
    inside.set_nodelay(true)?;
    tokio::io::copy_bidirectional(&mut outside, &mut inside).await?;
    Ok(())
}
