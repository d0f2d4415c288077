//! The template's tables, created where they are missing, and their items' expiry.

use crate::clock::LocalClock;
use crate::database::LocalDatabase;
use crate::functions::Clock as _;
use crate::template::{Table, Template};
use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value as Json};

/// Creates the tables that do not exist yet. One that exists with other keys or indexes is an error: only the developer can say
/// whether its items may go.
pub(crate) fn create(template: &Template, database: &LocalDatabase) -> Result<()> {
    for table in &template.tables {
        if let Some(existing) = database.describe(&table.name)? {
            ensure!(
                shape(&existing) == shape(&table.definition),
                "the table {} was created from another version of the template; start over with --fresh",
                table.name
            );
        } else {
            database.create_table(&table.definition).with_context(|| format!("creating {}", table.logical_id))?;
            if let Some(attribute) = &table.expires_by {
                database.expire_by(&table.name, attribute)?;
            }
        }
    }
    Ok(())
}

/// What makes two definitions the same table: its keys, and the keys of its indexes, whatever their order.
fn shape(definition: &Json) -> (Option<Json>, Vec<(String, Json)>) {
    let indexes = definition["GlobalSecondaryIndexes"].as_array();
    let mut indexes: Vec<_> = indexes
        .into_iter()
        .flatten()
        .map(|index| (index["IndexName"].as_str().unwrap_or_default().to_owned(), index["KeySchema"].clone()))
        .collect();
    indexes.sort_by(|a, b| a.0.cmp(&b.0));
    (definition.get("KeySchema").cloned(), indexes)
}

/// Deletes what has expired by the local clock: the database's own expiry would go by the system's.
pub(crate) fn expire(template: &Template, database: &LocalDatabase, clock: &LocalClock) -> Result<usize> {
    let mut deleted = 0;
    for table in &template.tables {
        let Some(attribute) = &table.expires_by else { continue };
        for item in database.all(&table.name)? {
            let expires = item[attribute]["N"].as_str().and_then(|seconds| seconds.parse::<i64>().ok());
            if expires.is_some_and(|seconds| seconds <= clock.now().as_second()) {
                database.delete(&table.name, &key(table, &item))?;
                deleted += 1;
            }
        }
    }
    Ok(deleted)
}

/// The key attributes of an item.
pub(crate) fn key(table: &Table, item: &Json) -> Json {
    let attributes = table.definition["KeySchema"].as_array().into_iter().flatten();
    let names = attributes.filter_map(|attribute| attribute["AttributeName"].as_str());
    Json::Object(names.map(|name| (name.to_owned(), item[name].clone())).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shutdown::Shutdown;
    use crate::test_support;
    use aws_sdk_dynamodb::types::AttributeValue;

    #[tokio::test]
    async fn existing_tables_keep_their_items_across_a_restart() {
        let directory = tempfile::tempdir().unwrap();
        let template = test_support::template();
        let things =
            vec![("aggregate", AttributeValue::S("Thing#1".into())), ("sequence", AttributeValue::N("1".into()))];
        {
            let shutdown = Shutdown::new();
            let database = LocalDatabase::start(Some(directory.path()), &shutdown).await.unwrap();
            create(&template, &database).unwrap();
            test_support::put(&database, "local-events", things).await;
            shutdown.finish().await;
        }
        let shutdown = Shutdown::new();
        let database = LocalDatabase::start(Some(directory.path()), &shutdown).await.unwrap();
        create(&template, &database).unwrap();
        assert_eq!(database.all("local-events").unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_table_of_another_shape_is_refused() {
        let shutdown = Shutdown::new();
        let database = LocalDatabase::start(None, &shutdown).await.unwrap();
        let mut template = test_support::template();
        create(&template, &database).unwrap();
        template.tables[0].definition["KeySchema"][0]["AttributeName"] = "other".into();
        assert!(create(&template, &database).unwrap_err().to_string().contains("--fresh"));
    }

    #[tokio::test]
    async fn items_expire_by_the_local_clock() {
        let shutdown = Shutdown::new();
        let database = LocalDatabase::start(None, &shutdown).await.unwrap();
        let template = test_support::template();
        create(&template, &database).unwrap();
        let at = "2023-03-02T10:00:00Z".parse().unwrap();
        let clock = LocalClock::open(None, Some(at)).unwrap();
        let tomorrow = (at.as_second() + 86_400).to_string();
        let person = vec![("person_id", AttributeValue::S("p".into())), ("delete_after", AttributeValue::N(tomorrow))];
        test_support::put(&database, "PeopleTable", person).await;
        assert_eq!(expire(&template, &database, &clock).unwrap(), 0);
        clock.set("2023-03-04T10:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(expire(&template, &database, &clock).unwrap(), 1);
    }
}
