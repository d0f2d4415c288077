//! `cargo run`: starts the local stack and prints where it is.

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use jiff::Timestamp;
use local::{Options, Stack};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

/// Runs Bibliotek24 on this machine: the template's tables, routes, streams and schedules, a mail inbox and sign-in.
#[derive(Parser)]
struct Arguments {
    /// The port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 8024)]
    port: u16,
    /// Sets the clock: 2023-03-02 (nine in the morning), 2023-03-02T14:30, or a moment with its offset.
    #[arg(long, value_parser = |text: &str| Options::moment(text).map_err(|error| error.to_string()))]
    at: Option<Timestamp>,
    /// Starts over: deletes what earlier runs left.
    #[arg(long)]
    fresh: bool,
    /// Starts an empty stack without the demonstration libraries.
    #[arg(long)]
    no_demo: bool,
    /// Where everything is kept; `.local` in the workspace if not given.
    #[arg(long)]
    directory: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Whoever runs this wants to know what to do, and no backtrace.
            let _ = writeln!(std::io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    let directory = arguments.directory.unwrap_or_else(|| workspace().join(".local"));
    if arguments.fresh {
        start_over(&directory)?;
    }
    let options = Options {
        port: arguments.port,
        directory: Some(directory),
        at: arguments.at,
        demo: !arguments.no_demo,
        ..Options::default()
    };
    let stack = Stack::start(options).await?;
    writeln!(std::io::stdout(), "{}", stack.url())?;
    let mut terminated = signal(SignalKind::terminate()).context("waiting to be ended")?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("waiting for Ctrl-C")?,
        _ = terminated.recv() => {}
    }
    stack.stop().await;
    Ok(())
}

/// The root of the workspace, when cargo runs this; else the current directory.
#[expect(clippy::disallowed_methods, reason = "this is where the stack's own process starts")]
fn workspace() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    manifest.and_then(|infra| infra.ancestors().nth(2).map(Path::to_path_buf)).unwrap_or_else(|| PathBuf::from("."))
}

/// Deletes the directory, but only one that a stack has made: `--directory` may have been mistyped.
fn start_over(directory: &Path) -> Result<()> {
    if directory.exists() {
        let ours = directory.join("lock").exists() || std::fs::read_dir(directory)?.next().is_none();
        ensure!(ours, "{} was not made by a local stack; it is left alone", directory.display());
        std::fs::remove_dir_all(directory).with_context(|| format!("deleting {}", directory.display()))?;
    }
    Ok(())
}
