//! The outbox, transition by transition, over the embedded store.

use jiff::SignedDuration;
use uuid::Uuid;

use super::support::{at, letter, outbox, request};
use crate::events::{Evidence, LetterEvent};
use crate::outbox::{
    Claim, ClaimAnswer, Enqueued, LetterId, Outbox, OutboxEntry, OutboxError, Recorded, Request, Resolution,
    ResolveError, Resolved, State,
};

const LEASE: SignedDuration = SignedDuration::from_secs(60);

async fn claim(outbox: &Outbox, id: LetterId, seconds: i64) -> Claim {
    match outbox.claim(id, Uuid::new_v4(), at(seconds), LEASE).await.unwrap() {
        ClaimAnswer::Claimed(claim) => *claim,
        ClaimAnswer::NotPending(entry) => panic!("not pending: {entry:?}"),
    }
}

async fn not_pending(outbox: &Outbox, id: LetterId, seconds: i64) -> OutboxEntry {
    match outbox.claim(id, Uuid::new_v4(), at(seconds), LEASE).await.unwrap() {
        ClaimAnswer::NotPending(entry) => *entry,
        ClaimAnswer::Claimed(claim) => panic!("claimed: {claim:?}"),
    }
}

/// An outbox with one letter, claimed at second 1.
async fn with_a_claim() -> (Outbox, LetterId, Claim) {
    let outbox = outbox().await;
    outbox.enqueue(&letter(1), at(0)).await.unwrap();
    let id = letter(1).id();
    let claim = claim(&outbox, id, 1).await;
    (outbox, id, claim)
}

fn event(id: LetterId, attempt: u32, evidence: Evidence) -> LetterEvent {
    LetterEvent { letter_id: id, attempt: Some(attempt), message_id: "ses-1".to_owned(), evidence }
}

async fn record(outbox: &Outbox, id: LetterId, attempt: u32, evidence: Evidence) -> Recorded {
    outbox.record(&event(id, attempt, evidence), at(9)).await.unwrap()
}

async fn open_in(outbox: &Outbox) -> Vec<State> {
    let mut states = Vec::new();
    for state in State::ALL {
        states.extend(outbox.open(state, None, 10).await.unwrap().entries.iter().map(|entry| entry.state));
    }
    states
}

fn permanent() -> Evidence {
    Evidence::PermanentBounce { code: "bounce-permanent-general".to_owned() }
}

fn transient() -> Evidence {
    Evidence::TransientBounce { code: "bounce-transient-general".to_owned() }
}

fn complaint() -> Evidence {
    Evidence::Complaint { code: "complaint-abuse".to_owned() }
}

#[tokio::test]
async fn putting_a_letter_in_again_changes_nothing() {
    let outbox = outbox().await;
    assert_eq!(outbox.enqueue(&letter(1), at(0)).await.unwrap(), Enqueued::New);
    let before = outbox.get(letter(1).id()).await.unwrap();
    assert_eq!(outbox.enqueue(&letter(1), at(5)).await.unwrap(), Enqueued::Already);
    assert_eq!(outbox.get(letter(1).id()).await.unwrap(), before);
    let claim = claim(&outbox, letter(1).id(), 6).await;
    outbox.mark_sent(&claim, "ses-1", at(7)).await.unwrap();
    assert_eq!(outbox.enqueue(&letter(1), at(8)).await.unwrap(), Enqueued::Already);
    assert_eq!(outbox.get(letter(1).id()).await.unwrap().unwrap().state, State::Sent);
}

#[tokio::test]
async fn a_letter_is_sent_by_whoever_claims_it_and_then_needs_nobody() {
    let (outbox, id, claim) = with_a_claim().await;
    assert_eq!((claim.attempt, claim.lease_until), (1, at(61)));
    assert_eq!(not_pending(&outbox, id, 2).await.state, State::Claimed);
    let sent = outbox.mark_sent(&claim, "ses-1", at(3)).await.unwrap();
    assert_eq!((sent.state, sent.message_id.as_deref(), sent.sent_at), (State::Sent, Some("ses-1"), Some(at(3))));
    assert_eq!((sent.version, sent.lease_until), (3, None));
    assert_eq!(outbox.get(id).await.unwrap(), Some(sent));
    assert_eq!(open_in(&outbox).await, []);
    assert_eq!(not_pending(&outbox, id, 4).await.state, State::Sent);
}

#[tokio::test]
async fn of_many_workers_at_once_one_gets_the_letter() {
    let outbox = outbox().await;
    outbox.enqueue(&letter(1), at(0)).await.unwrap();
    let claims = (0..24).map(|_| {
        let outbox = outbox.clone();
        tokio::spawn(async move { outbox.claim(letter(1).id(), Uuid::new_v4(), at(1), LEASE).await.unwrap() })
    });
    let mut won = 0;
    for claim in claims.collect::<Vec<_>>() {
        won += usize::from(matches!(claim.await.unwrap(), ClaimAnswer::Claimed(_)));
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn a_claim_whose_answer_was_lost_is_recognised_by_its_token() {
    let outbox = outbox().await;
    outbox.enqueue(&letter(1), at(0)).await.unwrap();
    let token = Uuid::new_v4();
    let first = outbox.claim(letter(1).id(), token, at(1), LEASE).await.unwrap();
    let again = outbox.claim(letter(1).id(), token, at(1), LEASE).await.unwrap();
    assert!(matches!(first, ClaimAnswer::Claimed(_)));
    assert_eq!(first, again);
}

#[tokio::test]
async fn a_lease_that_is_over_makes_the_letter_unknown_and_nobodys() {
    let (outbox, id, _) = with_a_claim().await;
    assert_eq!(outbox.expire(id, at(61)).await.unwrap().state, State::Claimed, "the lease's last moment counts");
    let entry = not_pending(&outbox, id, 62).await;
    assert_eq!((entry.state, entry.code.as_deref()), (State::Unknown, Some("lease-over")));
    assert_eq!(open_in(&outbox).await, [State::Unknown]);
    assert_eq!(not_pending(&outbox, id, 9_999).await.state, State::Unknown);
}

#[tokio::test]
async fn the_truth_that_a_slow_worker_brings_replaces_not_knowing() {
    for told_after_resend in [false, true] {
        let (outbox, id, claim) = with_a_claim().await;
        outbox.expire(id, at(99)).await.unwrap();
        if told_after_resend {
            outbox.resolve(id, Resolution::SendAgain, &request(None), at(100)).await.unwrap();
        }
        assert_eq!(outbox.mark_sent(&claim, "ses-1", at(101)).await.unwrap().state, State::Sent);
        assert_eq!(open_in(&outbox).await, []);
    }
}

#[tokio::test]
async fn a_slow_worker_cannot_speak_for_a_later_attempt() {
    let (outbox, id, first) = with_a_claim().await;
    outbox.expire(id, at(99)).await.unwrap();
    outbox.resolve(id, Resolution::SendAgain, &request(None), at(100)).await.unwrap();
    let second = claim(&outbox, id, 101).await;
    assert_eq!(second.attempt, 2);
    for entry in [
        outbox.mark_sent(&first, "ses-1", at(102)).await.unwrap(),
        outbox.mark_failed(&first, "ses-message-rejected", at(102)).await.unwrap(),
        outbox.release(&first, "ses-throttling", at(102)).await.unwrap(),
        outbox.mark_unknown(&first, "timed-out", at(102)).await.unwrap(),
        outbox.mark_no_address(&first, at(102)).await.unwrap(),
    ] {
        assert_eq!(entry, second.entry);
    }
}

#[tokio::test]
async fn each_outcome_of_an_attempt_leads_where_the_table_says() {
    let (outbox, id, claim) = with_a_claim().await;
    let failed = outbox.mark_failed(&claim, "ses-message-rejected", at(2)).await.unwrap();
    assert_eq!((failed.state, failed.code.as_deref()), (State::Failed, Some("ses-message-rejected")));
    assert_eq!(open_in(&outbox).await, [State::Failed]);
    assert_eq!(not_pending(&outbox, id, 3).await.state, State::Failed);

    let (outbox, id, claim) = with_a_claim().await;
    assert_eq!(outbox.mark_no_address(&claim, at(2)).await.unwrap().state, State::NoAddress);
    assert_eq!(open_in(&outbox).await, [State::NoAddress]);
    assert_eq!(not_pending(&outbox, id, 3).await.state, State::NoAddress);

    let (outbox, id, claim) = with_a_claim().await;
    assert_eq!(outbox.mark_unknown(&claim, "timed-out", at(2)).await.unwrap().state, State::Unknown);
    assert_eq!(open_in(&outbox).await, [State::Unknown]);
    assert_eq!(not_pending(&outbox, id, 3).await.state, State::Unknown);

    let (outbox, id, claim) = with_a_claim().await;
    assert_eq!(outbox.release(&claim, "ses-throttling", at(2)).await.unwrap().state, State::Pending);
    assert_eq!(open_in(&outbox).await, [State::Pending]);
    assert_eq!(self::claim(&outbox, id, 3).await.attempt, 2);
}

#[tokio::test]
async fn saying_an_outcome_twice_changes_nothing() {
    let (outbox, _, claim) = with_a_claim().await;
    let sent = outbox.mark_sent(&claim, "ses-1", at(2)).await.unwrap();
    assert_eq!(outbox.mark_sent(&claim, "ses-1", at(3)).await.unwrap(), sent);
}

#[tokio::test]
async fn events_of_one_attempt_end_the_same_in_every_order() {
    let events = [Evidence::Accepted, transient(), Evidence::Delivered, permanent(), complaint()];
    let (outbox, _, _) = with_a_claim().await;
    let mut sequence = 100;
    // Which of two outweighs the other decides everything, so sets of up to three show it.
    for chosen in (1..32_u32).filter(|chosen| chosen.count_ones() <= 3) {
        let set: Vec<_> = events.iter().enumerate().filter(|(n, _)| chosen & (1 << n) != 0).map(|(_, e)| e).collect();
        let mut ends = Vec::new();
        for order in permutations(set.len()) {
            sequence += 1;
            let id = letter(sequence).id();
            outbox.enqueue(&letter(sequence), at(0)).await.unwrap();
            let claim = claim(&outbox, id, 1).await;
            for (n, place) in order.iter().enumerate() {
                record(&outbox, id, 1, set[*place].clone()).await;
                record(&outbox, id, 1, set[order[n / 2]].clone()).await;
            }
            // The worker's own word may come last of all.
            let end = outbox.mark_sent(&claim, "ses-1", at(10)).await.unwrap();
            ends.push((end.state, end.code, end.message_id));
        }
        ends.dedup();
        assert_eq!(ends.len(), 1, "{set:?}: {ends:?}");
    }
}

fn permutations(length: usize) -> Vec<Vec<usize>> {
    if length == 0 {
        return vec![vec![]];
    }
    let shorter = permutations(length - 1);
    let insert = |shorter: &Vec<usize>, place: usize| {
        let mut longer = shorter.clone();
        longer.insert(place, length - 1);
        longer
    };
    shorter.iter().flat_map(|shorter| (0..length).map(move |place| insert(shorter, place))).collect()
}

#[tokio::test]
async fn an_unknown_letter_is_resolved_by_what_ses_tells() {
    for (evidence, state) in [
        (Evidence::Accepted, State::Sent),
        (Evidence::Delivered, State::Delivered),
        (transient(), State::Bounced),
        (permanent(), State::Bounced),
        (Evidence::Rejected, State::Failed),
        (complaint(), State::Complained),
    ] {
        let (outbox, id, claim) = with_a_claim().await;
        outbox.mark_unknown(&claim, "timed-out", at(2)).await.unwrap();
        assert!(matches!(record(&outbox, id, 1, evidence).await, Recorded::Changed(entry) if entry.state == state));
        let expected: &[State] = if state.is_open() { &[state] } else { &[] };
        assert_eq!(open_in(&outbox).await, expected);
    }
}

#[tokio::test]
async fn evidence_counts_for_its_own_attempt_and_a_complaint_for_the_letter() {
    let (outbox, id, claim) = with_a_claim().await;
    outbox.mark_sent(&claim, "ses-1", at(2)).await.unwrap();
    record(&outbox, id, 1, permanent()).await;
    outbox.resolve(id, Resolution::SendAgain, &request(None), at(3)).await.unwrap();
    // The same bounce, redelivered, does not undo the coordinator's word before or after the letter is sent again.
    assert!(matches!(record(&outbox, id, 1, permanent()).await, Recorded::NothingNew(_)));
    let second = self::claim(&outbox, id, 4).await;
    outbox.mark_sent(&second, "ses-2", at(5)).await.unwrap();
    assert!(matches!(record(&outbox, id, 1, permanent()).await, Recorded::NothingNew(_)));
    assert!(matches!(record(&outbox, id, 2, Evidence::Delivered).await, Recorded::Changed(_)));
    assert!(matches!(record(&outbox, id, 1, complaint()).await, Recorded::Changed(_)));
    assert_eq!(open_in(&outbox).await, [State::Complained]);
}

#[tokio::test]
async fn a_letter_found_to_have_arrived_is_not_sent_again_after_all() {
    let (outbox, id, claim) = with_a_claim().await;
    outbox.mark_unknown(&claim, "timed-out", at(2)).await.unwrap();
    outbox.resolve(id, Resolution::SendAgain, &request(None), at(3)).await.unwrap();
    record(&outbox, id, 1, Evidence::Delivered).await;
    assert_eq!(not_pending(&outbox, id, 4).await.state, State::Delivered);
}

#[tokio::test]
async fn an_event_about_no_letter_of_ours_or_one_never_claimed_changes_nothing() {
    let outbox = outbox().await;
    assert_eq!(record(&outbox, letter(1).id(), 1, Evidence::Delivered).await, Recorded::UnknownLetter);
    outbox.enqueue(&letter(1), at(0)).await.unwrap();
    let untagged = LetterEvent { attempt: None, ..event(letter(1).id(), 0, Evidence::Delivered) };
    assert!(matches!(outbox.record(&untagged, at(1)).await.unwrap(), Recorded::NothingNew(_)));
    claim(&outbox, letter(1).id(), 2).await;
    assert!(matches!(outbox.record(&untagged, at(3)).await.unwrap(), Recorded::Changed(_)));
}

#[tokio::test]
async fn a_coordinator_resolves_what_needs_somebody_and_nothing_else() {
    let fits = |resolution: Resolution| State::ALL.into_iter().filter(move |state| resolution.fits(*state));
    assert!(fits(Resolution::Arrived).eq([State::Unknown]));
    assert!(fits(Resolution::SendAgain).eq([State::Bounced, State::Failed, State::NoAddress, State::Unknown]));
    assert!(fits(Resolution::Dismissed).all(State::is_open));

    let (outbox, id, claim) = with_a_claim().await;
    for resolution in [Resolution::Arrived, Resolution::SendAgain, Resolution::Dismissed] {
        let refused = outbox.resolve(id, resolution, &request(None), at(2)).await;
        assert!(matches!(refused, Err(ResolveError::NotNow(State::Claimed))));
    }
    let unknown = outbox.mark_unknown(&claim, "timed-out", at(2)).await.unwrap();
    let stale = outbox.resolve(id, Resolution::Arrived, &request(Some(unknown.version - 1)), at(3)).await;
    assert!(matches!(stale, Err(ResolveError::VersionMismatch { expected: 2, found: 3 })));
    let arrived = outbox.resolve(id, Resolution::Arrived, &request(Some(unknown.version)), at(3)).await.unwrap().entry;
    assert_eq!((arrived.state, arrived.resolution), (State::Sent, Some(Resolution::Arrived)));
    // The same again, by somebody who had not heard of it.
    let again = outbox.resolve(id, Resolution::Arrived, &request(Some(unknown.version)), at(4)).await.unwrap();
    assert_eq!((again.entry, again.repeated), (arrived, false));
    assert_eq!(open_in(&outbox).await, []);
    let nobody = outbox.resolve(letter(2).id(), Resolution::Arrived, &request(None), at(5)).await;
    assert!(matches!(nobody, Err(ResolveError::UnknownLetter(id)) if id == letter(2).id()));
}

#[tokio::test]
async fn a_dismissed_letter_needs_nobody_until_something_new_is_known() {
    let (outbox, id, claim) = with_a_claim().await;
    outbox.mark_sent(&claim, "ses-1", at(2)).await.unwrap();
    record(&outbox, id, 1, permanent()).await;
    assert_eq!(open_in(&outbox).await, [State::Bounced]);
    let dismissed = outbox.resolve(id, Resolution::Dismissed, &request(None), at(3)).await.unwrap().entry;
    assert_eq!((dismissed.state, dismissed.resolution), (State::Bounced, Some(Resolution::Dismissed)));
    assert_eq!(open_in(&outbox).await, []);
    record(&outbox, id, 1, complaint()).await;
    assert_eq!(open_in(&outbox).await, [State::Complained]);
}

#[tokio::test]
async fn a_request_resolves_once_however_far_the_letter_has_come_since() {
    let (outbox, id, first) = with_a_claim().await;
    outbox.mark_failed(&first, "refused", at(2)).await.unwrap();
    let request = request(None);
    let resolve = |request: Request| {
        let outbox = &outbox;
        async move { outbox.resolve(id, Resolution::SendAgain, &request, at(3)).await }
    };
    let resolved = resolve(request.clone()).await.unwrap();
    assert_eq!((resolved.entry.state, resolved.repeated), (State::Pending, false));
    let second = claim(&outbox, id, 4).await;
    let failed = outbox.mark_failed(&second, "refused", at(5)).await.unwrap();
    // Were it carried out again, the letter would be sent a third time though nobody said so.
    assert_eq!(resolve(request.clone()).await.unwrap(), Resolved { entry: failed, repeated: true });
    let reused = resolve(Request { digest: "another".to_owned(), ..request.clone() }).await;
    assert!(matches!(reused, Err(ResolveError::CommandIdReused)));
    assert_eq!(resolve(super::support::request(None)).await.unwrap().entry.state, State::Pending);
}

#[tokio::test]
async fn a_pending_letter_that_is_dismissed_is_not_sent() {
    let outbox = outbox().await;
    outbox.enqueue(&letter(1), at(0)).await.unwrap();
    let id = letter(1).id();
    let dismissed = outbox.resolve(id, Resolution::Dismissed, &request(None), at(1)).await.unwrap().entry;
    assert_eq!((dismissed.state, dismissed.resolution), (State::Pending, Some(Resolution::Dismissed)));
    assert_eq!(open_in(&outbox).await, []);
    assert_eq!(not_pending(&outbox, id, 2).await, dismissed);
    assert_eq!(outbox.enqueue(&letter(1), at(3)).await.unwrap(), Enqueued::Already);
    assert_eq!(not_pending(&outbox, id, 4).await, dismissed);
}

#[tokio::test]
async fn a_dismissed_letter_stays_so_when_a_slow_worker_would_try_it_later() {
    let (outbox, id, claim) = with_a_claim().await;
    outbox.mark_unknown(&claim, "timed-out", at(2)).await.unwrap();
    let dismissed = outbox.resolve(id, Resolution::Dismissed, &request(None), at(3)).await.unwrap().entry;
    assert_eq!(outbox.release(&claim, "throttled", at(4)).await.unwrap(), dismissed);
    assert_eq!(open_in(&outbox).await, []);
}

#[tokio::test]
async fn lists_come_in_pages_and_in_order() {
    let outbox = outbox().await;
    for sequence in [3, 1, 12, 2, 100] {
        outbox.enqueue(&letter(sequence), at(i64::try_from(sequence).unwrap())).await.unwrap();
    }
    let mut other = letter(4);
    other.subject = "Library#2030200".to_owned();
    outbox.enqueue(&other, at(50)).await.unwrap();

    let (mut sequences, mut after) = (Vec::new(), None);
    loop {
        let page = outbox.by_subject("Library#2030100", after.as_ref(), 2).await.unwrap();
        assert!(page.entries.len() <= 2);
        sequences.extend(page.entries.iter().map(|entry| entry.cause.sequence));
        match page.next {
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => break,
        }
    }
    assert_eq!(sequences, [1, 2, 3, 12, 100]);
    let exactly = outbox.by_subject("Library#2030100", None, 5).await.unwrap();
    assert_eq!((exactly.entries.len(), exactly.next), (5, None));

    let first = outbox.open(State::Pending, None, 4).await.unwrap();
    let rest = outbox.open(State::Pending, first.next.as_ref(), 4).await.unwrap();
    let all: Vec<_> = first.entries.iter().chain(&rest.entries).map(|entry| entry.cause.sequence).collect();
    assert_eq!(all, [1, 2, 3, 12, 4, 100]);
    assert_eq!(outbox.open(State::Claimed, None, 4).await.unwrap().entries, []);
}

#[tokio::test]
async fn a_letter_that_is_not_there_is_missing() {
    let outbox = outbox().await;
    let claim = outbox.claim(letter(1).id(), Uuid::new_v4(), at(0), LEASE).await;
    assert!(matches!(claim, Err(OutboxError::Missing(id)) if id == letter(1).id()));
    assert_eq!(outbox.get(letter(1).id()).await.unwrap(), None);
}
