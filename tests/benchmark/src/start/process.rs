//! A function's own binary, started, asked and watched.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::runtime_api::{RuntimeApi, Said};
use crate::figures::{Times, now};

/// How often a process is asked once it is warm.
const WARM: u32 = 50;

/// What was seen of one process.
pub(crate) struct Seen {
    pub(crate) to_first_next: Duration,
    /// How much of that it worked.
    pub(crate) cpu_to_first_next: Duration,
    pub(crate) to_first_answer: Duration,
    pub(crate) warm: Times,
    /// How much it worked for an answer when warm.
    pub(crate) cpu_when_warm: Duration,
    /// The most memory that it ever had, in kilobytes.
    pub(crate) memory: u64,
}

/// Starts a binary, gives it one event again and again, and ends it.
pub(crate) fn run(binary: &Path, variables: &BTreeMap<String, String>, event: &str) -> Seen {
    let api = RuntimeApi::start();
    let mut command = Command::new(binary);
    command.env_clear().envs(variables).env("AWS_LAMBDA_RUNTIME_API", api.address.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let begun = now();
    let process = Running(command.spawn().unwrap_or_else(|error| panic!("{}: {error}", binary.display())));
    let next = next(&api);
    let cpu_to_first_next = process.cpu();
    let answer = answer(&api, event);
    self::next(&api);
    let (mut warm, before) = (Times::default(), process.cpu());
    for _ in 0..WARM {
        let asked = now();
        warm.add(self::answer(&api, event) - asked);
        self::next(&api);
    }
    Seen {
        to_first_next: next - begun,
        cpu_to_first_next,
        to_first_answer: answer - begun,
        warm,
        cpu_when_warm: (process.cpu() - before) / WARM,
        memory: process.memory(),
    }
}

fn next(api: &RuntimeApi) -> Instant {
    match api.said.recv_timeout(Duration::from_secs(30)) {
        Ok(Said::Next(at)) => at,
        Ok(Said::Answer(_, body) | Said::Error(body)) => panic!("the function said {body} when it had not been asked"),
        Err(error) => panic!("the function does not ask: {error}"),
    }
}

fn answer(api: &RuntimeApi, event: &str) -> Instant {
    api.invocations.send(event.to_owned()).expect("the runtime API waits for it");
    match api.said.recv_timeout(Duration::from_secs(30)) {
        Ok(Said::Answer(at, _)) => at,
        Ok(Said::Error(body)) => panic!("the function failed: {body}"),
        Ok(Said::Next(_)) => panic!("the function asks before it has answered"),
        Err(error) => panic!("the function does not answer: {error}"),
    }
}

struct Running(Child);

impl Running {
    /// How long all its threads have been at work.
    fn cpu(&self) -> Duration {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.0.id())).into_iter().flatten().flatten();
        let worked = threads.filter_map(|thread| {
            let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
        });
        worked.sum()
    }

    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap_or_default();
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most.and_then(|most| most.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
