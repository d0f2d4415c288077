//! How a stack ends: everything it started hears one signal, also when the stack is merely dropped.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// The signal and the tasks that wait for it.
pub(crate) struct Shutdown {
    signal: watch::Sender<bool>,
    tasks: Mutex<JoinSet<()>>,
}

impl Shutdown {
    pub(crate) fn new() -> Self {
        Self { signal: watch::Sender::new(false), tasks: Mutex::new(JoinSet::new()) }
    }

    /// Starts a task that is expected to end when it hears the signal, and is ended when the stack is gone.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).spawn(task);
    }

    /// Ready once the stack ends.
    pub(crate) fn waiting(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut signal = self.signal.subscribe();
        async move {
            // An error means that the sender is gone, and the stack with it.
            let _ = signal.wait_for(|stopped| *stopped).await;
        }
    }

    pub(crate) fn signal(&self) {
        self.signal.send_replace(true);
    }

    /// Waits for the tasks after the signal; whoever is still busy after a while is ended.
    pub(crate) async fn finish(&self) {
        self.signal();
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let all = async { while tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(std::time::Duration::from_secs(5), all).await.is_err() {
            tracing::warn!("some tasks of the local stack had to be ended");
        }
    }
}
