//! What a stack stands on: a port and a directory of its own, and values for the template's parameters.

use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use tokio::net::TcpListener;

/// Values for the template's parameters, where its defaults are not meant for this machine.
pub(crate) fn parameters(url: &str) -> BTreeMap<String, String> {
    let values = [
        ("Stage", "local"),
        ("DeletionProtection", "false"),
        ("MailDomain", "bibliotek24.example"),
        ("MailFrom", "post@bibliotek24.example"),
        ("MailReplyTo", "svar@bibliotek24.example"),
        ("PublicUrl", url),
        ("ConsortiaManagerOrderUrl", "https://consortiamanager.example/orders/{order}"),
        // Where the usual tools for web pages serve what is being developed.
        ("AllowedOrigins", "http://localhost:3000,http://localhost:5173"),
    ];
    values.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// Listens on the loopback port.
pub(crate) async fn bind(port: u16) -> Result<TcpListener> {
    match TcpListener::bind(("127.0.0.1", port)).await {
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!(
                "port {port} is taken, perhaps by another local stack; choose another with --port (0 takes any free one)"
            )
        }
        listener => listener.with_context(|| format!("listening on port {port}")),
    }
}

/// Makes the directory and keeps a second stack out of it for as long as the file is held.
pub(crate) fn lock(directory: &Path) -> Result<std::fs::File> {
    std::fs::create_dir_all(directory).with_context(|| format!("creating {}", directory.display()))?;
    let file = directory.join("lock");
    let opened = std::fs::File::create(&file).with_context(|| format!("creating {}", file.display()))?;
    opened.try_lock().with_context(|| format!("another local stack is running in {}", directory.display()))?;
    Ok(opened)
}
