//! Our event store.

use super::row::{Row, Run};
use crate::figures::timed;
use crate::support::sample::{Tally, count, start};
use crate::support::{Connection, fresh_request, id, person};

/// So many of the newest events came one at a time, as they do; those before them are seeded in larger commits.
const ONE_AT_A_TIME: u64 = 50;

/// Our side.
pub(crate) struct Here {
    connection: Connection,
    /// Another writer, with a meter of its own.
    other: Connection,
}

impl Here {
    pub(crate) fn new(connection: Connection, other: Connection) -> Self {
        Self { connection, other }
    }

    pub(crate) async fn measure(&self, row: Row, repetition: u64) -> Option<Run> {
        let Connection { store, meter, transport, .. } = &self.connection;
        let number = row.aggregate(repetition);
        let id = id(number);
        if repetition == 0 || !row.seeds_once() {
            self.seed(&id, row.history()).await;
        }
        let request = fresh_request();
        let command = || if row.history() == 0 { start(0..row.events()) } else { count(0..row.events()) };
        let companions = if row == Row::NewWithPerson {
            vec![self.connection.people().companion(&person(number)).expect("a person can be written")]
        } else {
            vec![]
        };
        match row {
            Row::Repeated => {
                store.execute::<Tally>(&id, command(), &request, &[]).await.expect("the first time is carried out");
            }
            Row::Conflict => {
                let (other, id) = (self.other.clone(), id.clone());
                transport.before_next("PutItem", async move {
                    other.tally(&id, count([1])).await;
                });
            }
            _ => {}
        }
        meter.read();
        let (took, executed) = if row.history() == 0 {
            timed(store.create::<Tally>(&id, command(), &request, &companions)).await
        } else {
            timed(store.execute::<Tally>(&id, command(), &request, &companions)).await
        };
        let remark = match executed {
            Ok(executed) if executed.repeated != (row == Row::Repeated) => Some("not as expected".to_owned()),
            Ok(_) => None,
            Err(error) => Some(error.to_string()),
        };
        Some(Run { spent: meter.read(), took, remark })
    }

    async fn seed(&self, id: &str, events: u64) {
        let one_at_a_time = events.min(ONE_AT_A_TIME);
        let mut left = events - one_at_a_time;
        while left > 0 {
            let batch = left.min(100);
            self.connection.tally(id, count(0..batch)).await;
            left -= batch;
        }
        for amount in 0..one_at_a_time {
            self.connection.tally(id, count([amount])).await;
        }
    }
}
