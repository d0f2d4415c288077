//! SES in small: accepts `SendRawEmail` over its query protocol, keeps what was sent, and can be told to fail.

mod feedback;
mod mail;
mod server;

pub use feedback::Report;
pub use mail::{Attachment, Mail};

pub(crate) use feedback::event as feedback_event;

use crate::clock::LocalClock;
use crate::functions::Clock as _;
use crate::permissions::Permissions;
use crate::shutdown::Shutdown;
use anyhow::{Context as _, Result};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How the next request is to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is accepted: `Throttling`, to be tried again later.
    Throttling,
    /// Nothing is accepted: `MessageRejected`, for good.
    Rejection,
    /// Nothing is accepted, and no answer ever comes.
    Timeout,
    /// The message is accepted and kept, but the connection breaks before the answer.
    AnswerLost,
}

/// The mail service of one stack.
pub struct Ses {
    mails: Mutex<Vec<Mail>>,
    faults: Mutex<VecDeque<Fault>>,
    clock: Arc<LocalClock>,
    inbox: Option<PathBuf>,
    permissions: Arc<Permissions>,
}

impl Ses {
    /// Opens the inbox in `directory` and serves SES on a free loopback port.
    pub(crate) async fn start(
        directory: Option<&Path>,
        clock: Arc<LocalClock>,
        permissions: Arc<Permissions>,
        shutdown: &Shutdown,
    ) -> Result<(Arc<Self>, String)> {
        let inbox = directory.map(|directory| directory.join("inbox"));
        let mails = match &inbox {
            Some(inbox) => {
                std::fs::create_dir_all(inbox).with_context(|| format!("creating {}", inbox.display()))?;
                mail::read_all(inbox)?
            }
            None => Vec::new(),
        };
        let ses = Arc::new(Self { mails: Mutex::new(mails), faults: Mutex::default(), clock, inbox, permissions });
        let url = server::start(Arc::clone(&ses), shutdown).await?;
        Ok((ses, url))
    }

    /// The next request fails so; calling it again lets the one after that fail too.
    pub fn fail_next(&self, fault: Fault) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).push_back(fault);
    }

    /// Everything that was sent, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.lock().clone()
    }

    /// One message by the id that SES gave it.
    pub fn mail(&self, message_id: &str) -> Option<Mail> {
        self.lock().iter().find(|mail| mail.message_id == message_id).cloned()
    }

    fn next_fault(&self) -> Option<Fault> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn accept(&self, sent: mail::Sent) -> String {
        let mut mails = self.lock();
        let mail = Mail::new(sent, self.clock.now());
        if let Some(inbox) = &self.inbox
            && let Err(error) = mail.write(inbox)
        {
            tracing::error!(error = format!("{error:#}"), "a mail could not be kept");
        }
        let message_id = mail.message_id.clone();
        mails.push(mail);
        message_id
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Mail>> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
