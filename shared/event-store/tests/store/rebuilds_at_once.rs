//! Two rebuilds of one read model at once: one gets ahead, and the other does no harm and says so.

use crate::function::all_done;
use crate::support::view::TallyView;
use crate::support::{Stack, id};

/// A rebuild that stands still while another one is carried out from beginning to end, and then goes on.
async fn overtaken_before_its_next(stack: &Stack, operation: &'static str) {
    let (ours, other) = (stack.connect(), stack.connect());
    ours.transport.before_next(operation, async move {
        assert!(other.maintenance::<TallyView>().rebuild(|| true).await.unwrap().finished);
    });
    let progress = ours.maintenance::<TallyView>().rebuild(|| true).await.unwrap();
    assert_eq!((progress.finished, progress.stopped), (false, Some("another rebuild is running")), "{operation}");
}

/// As it was: the one left behind cleared the generation that readers had just been pointed to, or pointed them back to the
/// one before, which nobody kept any more.
#[tokio::test]
async fn a_rebuild_that_is_overtaken_stops_and_leaves_readers_where_they_are() {
    // Before it looks for a generation to fill, before it points to it, and before it reads the first page of the log.
    for operation in ["Query", "PutItem", "Scan"] {
        let stack = Stack::start().await;
        for tally in 1..=3 {
            stack.note(tally, "").await;
        }
        overtaken_before_its_next(&stack, operation).await;
        let pointer = stack.projector::<TallyView>().generations().await.unwrap();
        assert_eq!((pointer.active, pointer.building, pointer.cursor), (2, None, None), "{operation}");
        for tally in 1..=3 {
            stack.assert_entry_is_fold_of_log::<TallyView>(tally).await;
        }
        assert_eq!(stack.maintenance::<TallyView>().rebuild(|| true).await.unwrap(), all_done(3, 3, 0));
        assert_eq!(stack.projector::<TallyView>().generations().await.unwrap().active, 3);
    }
}

/// Its own write, seen a second time because the answer to the first was lost, is not somebody else's.
#[tokio::test]
async fn a_rebuild_whose_answers_are_lost_does_not_take_itself_for_another() {
    let stack = Stack::start().await;
    stack.note(1, "").await;
    let ours = stack.connect();
    ours.transport.lose_answers("PutItem", 1);
    assert_eq!(ours.maintenance::<TallyView>().rebuild(|| true).await.unwrap(), all_done(1, 1, 0));
}

/// What an abandoned build left may be of older code: it is neither built upon nor kept for ever.
#[tokio::test]
async fn what_an_abandoned_build_left_is_passed_over_and_cleared_later() {
    let stack = Stack::start().await;
    let commit = stack.note(1, "").await;
    let projector = stack.projector::<TallyView>();
    for generation in [1, 2] {
        projector.project_into(generation, &commit).await.unwrap();
    }
    let maintenance = stack.maintenance::<TallyView>();
    assert_eq!(maintenance.rebuild(|| true).await.unwrap(), all_done(1, 1, 0));
    assert_eq!(projector.generations().await.unwrap().active, 3);
    maintenance.rebuild(|| true).await.unwrap();
    let pointer = 1;
    assert_eq!(stack.count_items("read-models").await, pointer + 2, "generations 3 and 4; 1 and 2 are cleared");
    assert_eq!(stack.entries::<TallyView>().await[0].id, id(1));
}
