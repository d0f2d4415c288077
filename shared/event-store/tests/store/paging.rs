//! Lists come in pages: every entry once, in order, and no cursor does harm.

use event_store::read_model::{Cursor, Entry, ReadModels, Selection};

use crate::support::sample::{TallyCommand, noted};
use crate::support::view::TallyView;
use crate::support::{Connection, Stack, id};

const TALLIES: u64 = 40;

/// Forty tallies with totals from 1 to 40, on their lists.
async fn forty_tallies() -> Stack {
    let stack = Stack::start().await;
    let projector = stack.projector::<TallyView>();
    for total in 1..=TALLIES {
        stack.tally(&id(total), TallyCommand::Start(vec![noted(total, "")])).await;
        assert!(projector.catch_up(1, &id(total)).await.unwrap());
    }
    stack
}

/// A whole list by pages, every cursor sent through its text form, and how many pages that took.
async fn by_pages(connection: &Connection, selection: &Selection, limit: u16) -> (Vec<Entry<TallyView>>, usize) {
    let read_models: ReadModels<TallyView> = connection.read_models();
    let (mut entries, mut pages, mut after) = (Vec::new(), 0, None);
    loop {
        let page = read_models.page(selection, after, limit).await.unwrap();
        assert!(page.entries.len() <= usize::from(limit));
        entries.extend(page.entries);
        pages += 1;
        let Some(next) = page.next else { return (entries, pages) };
        after = Some(next.to_string().parse().unwrap());
    }
}

fn list_a(list: &str, prefix: &str) -> Selection {
    Selection::ListA { list: list.to_owned(), prefix: prefix.to_owned() }
}

fn list_b(prefix: &str) -> Selection {
    Selection::ListB { list: "large".to_owned(), prefix: prefix.to_owned() }
}

fn totals(entries: &[Entry<TallyView>]) -> Vec<u64> {
    entries.iter().map(|entry| entry.view.total).collect()
}

#[tokio::test]
async fn every_entry_stands_once_on_the_pages_of_every_list() {
    let stack = forty_tallies().await;
    let by_thirds = |totals: std::ops::RangeInclusive<u64>| {
        let mut totals: Vec<_> = totals.collect();
        totals.sort_by_key(|total| (total % 3, id(*total)));
        totals
    };
    let mut by_id: Vec<u64> = (1..=TALLIES).collect();
    by_id.sort_by_key(|total| id(*total));
    let expected = [
        (Selection::All, by_id),
        (list_a("even", ""), (2..=40).step_by(2).collect()),
        (list_a("odd", ""), (1..=39).step_by(2).collect()),
        (list_a("even", "00001"), vec![10, 12, 14, 16, 18]),
        (list_a("even", "000038"), vec![38]),
        (list_a("even", "1"), vec![]),
        (list_a("neither", ""), vec![]),
        (list_b(""), by_thirds(10..=40)),
        (list_b("1/"), by_thirds(10..=40).into_iter().filter(|total| total % 3 == 1).collect()),
    ];
    for (selection, expected) in expected {
        for limit in [1, 3, 4, 100] {
            let (entries, pages) = by_pages(&stack, &selection, limit).await;
            assert_eq!(totals(&entries), expected, "{selection:?} by {limit}");
            assert_eq!(pages, expected.len().div_ceil(usize::from(limit)).max(1), "{selection:?} by {limit}");
        }
    }
}

#[tokio::test]
async fn a_page_costs_one_round_trip_once_the_pointer_is_known() {
    let stack = forty_tallies().await;
    let read_models: ReadModels<TallyView> = stack.read_models();
    for round_trips in [2, 1, 1] {
        let (spent, page) = stack.cost(read_models.page(&list_a("even", ""), None, 5)).await;
        assert_eq!(page.unwrap().entries.len(), 5);
        assert_eq!(spent.round_trips, round_trips);
    }
}

#[tokio::test]
async fn an_entry_that_changes_its_list_leaves_the_other() {
    let stack = forty_tallies().await;
    stack.tally(&id(40), TallyCommand::Count(vec![noted(1, "")])).await;
    stack.projector::<TallyView>().catch_up(1, &id(40)).await.unwrap();
    let (even, _) = by_pages(&stack, &list_a("even", ""), 7).await;
    let (odd, _) = by_pages(&stack, &list_a("odd", ""), 7).await;
    assert_eq!((even.len(), odd.len(), odd.last().unwrap().view.total), (19, 21, 41));
}

#[test]
fn what_is_no_cursor_is_refused() {
    let long = format!(r#"["{}",null]"#, "x".repeat(1025));
    let jsons = ["", "[]", "{}", "null", r#"["id"]"#, r#"["",null]"#, r#"["id",""]"#, "[1,2]", "\u{0}", &long];
    for json in jsons {
        assert!(json.parse::<Cursor>().is_err(), "{json}");
    }
}

/// Cursors come back from clients: of another list, made up, or of an entry that is gone.
#[tokio::test]
async fn a_cursor_of_elsewhere_does_no_harm() {
    let stack = forty_tallies().await;
    let read_models: ReadModels<TallyView> = stack.read_models();
    let selections = [
        Selection::All,
        list_a("even", ""),
        list_a("odd", ""),
        list_a("even", "00001"),
        list_a("even", "00003"),
        list_b(""),
        list_b("1/"),
    ];
    let mut cursors: Vec<Cursor> = vec![
        r#"["no-such-id",null]"#.parse().unwrap(),
        r#"["no-such-id","no such key"]"#.parse().unwrap(),
        r#"["no-such-id","000010"]"#.parse().unwrap(),
    ];
    for selection in &selections {
        cursors.extend(read_models.page(selection, None, 2).await.unwrap().next);
    }
    assert!(cursors.len() > selections.len());
    for selection in &selections {
        let (whole, _) = by_pages(&stack, selection, 100).await;
        for cursor in &cursors {
            let page = read_models.page(selection, Some(cursor.clone()), 100).await.unwrap();
            assert!(whole.ends_with(&page.entries), "{cursor:?} leads {selection:?} astray");
        }
    }
}
