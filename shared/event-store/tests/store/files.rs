//! Files are kept in parts and come back whole, or not at all.

use aws_sdk_dynamodb::types::AttributeValue;
use event_store::Files;

use crate::support::Stack;
use crate::support::transport::Crash;

/// Of three parts, each unlike the others.
fn report() -> Vec<u8> {
    (0..800_000_u32).flat_map(u32::to_be_bytes).skip(1).step_by(4).collect()
}

async fn files() -> (Stack, Files) {
    let stack = Stack::start().await;
    let files = Files::new(stack.client.clone(), "reports");
    (stack, files)
}

#[tokio::test]
async fn a_file_of_several_parts_comes_back_as_it_was_and_so_does_a_small_one() {
    let (stack, files) = files().await;
    for (key, bytes) in [("large", report()), ("small", b"a;b".to_vec())] {
        files.put(key, &bytes).await.unwrap();
        files.put(key, &bytes).await.unwrap();
        assert_eq!(files.get(key).await.unwrap(), Some(bytes), "{key}");
    }
    assert_eq!(stack.count_items("reports").await, 4, "whoever puts it again writes the same parts");
    assert_eq!(files.get("another").await.unwrap(), None);
}

#[tokio::test]
async fn a_file_whose_putting_ended_half_way_is_not_there_until_it_is_put_again() {
    let (stack, _) = files().await;
    let dying = stack.connect();
    dying.transport.crash(Crash { at_request: 1, after_it_landed: true });
    Files::new(dying.client.clone(), "reports").put("large", &report()).await.unwrap_err();
    let files = Files::new(stack.client.clone(), "reports");
    assert_eq!(stack.count_items("reports").await, 2);
    assert_eq!(files.get("large").await.unwrap(), None);
    files.put("large", &report()).await.unwrap();
    assert_eq!(files.get("large").await.unwrap(), Some(report()));
}

#[tokio::test]
async fn a_file_that_has_lost_a_part_is_not_there() {
    let (stack, files) = files().await;
    files.put("large", &report()).await.unwrap();
    let part = stack.client.delete_item().table_name("reports").key("file", AttributeValue::S("large".to_owned()));
    part.key("part", AttributeValue::N("1".to_owned())).send().await.unwrap();
    assert_eq!(files.get("large").await.unwrap(), None);
}
