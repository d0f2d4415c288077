//! What the two questions cost that are asked all the time: "my library, one year, all services" and "one service, five years",
//! by anyone. At most two round trips each, and read units that do not grow with other libraries or services.
//!
//! The rows are written where the projector would write them, as many as are asked for, since what is measured is reading.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use domain::kernel::{LibraryNumber, RowModel};
use domain::statistics::disclosure::{Contribution, PublishedYear, PublishedYearCommand};
use domain::statistics::service_month::{FigureRow, LibraryMonth};
use domain::statistics::{Figure, Metric, Month};
use e2e::costs::{Cost, Counted};
use e2e::{Who, World};
use event_store::{CommandContext, Store};
use lambda::Environment;

use super::shown::{KONTAKT, a_year_of_figures};

/// The metrics of every row.
const METRICS: usize = 10;
/// The services of every library.
const SERVICES: usize = 20;

fn library(at: usize) -> LibraryNumber {
    format!("{}", 2_030_100 + at).parse().unwrap()
}

/// Writes a year's rows of so many libraries, each with twenty services and ten metrics.
async fn seed_libraries(world: &World, libraries: usize) {
    let table = world.stack.environment("projector").remove("READ_MODELS_TABLE").unwrap();
    let client = world.stack.dynamodb();
    let mut writes = Vec::new();
    for (at, month) in (0..libraries).flat_map(|at| Month::of_year(2022).map(move |month| (at, month))) {
        for service in 0..SERVICES {
            let service = format!("tjeneste-{service}").parse().unwrap();
            let figures =
                Metric::OF_COUNTER.iter().take(METRICS).map(|metric| (metric.clone(), Figure::measured(1_234)));
            let row = FigureRow::Library(LibraryMonth {
                figures: figures.collect(),
                restated: BTreeMap::new(),
                statement: None,
                recipes: vec![],
                as_of: "2023-03-02T08:00:00.000Z".to_owned(),
                service,
                month,
            });
            let FigureRow::Library(LibraryMonth { service, .. }) = &row else { unreachable!("that is what it is") };
            let view = format!("{}/{}", FigureRow::NAME, FigureRow::library_year(&library(at), 2022));
            let text = |value: String| AttributeValue::S(value);
            let item = HashMap::from([
                ("view".to_owned(), text(view)),
                ("id".to_owned(), text(FigureRow::month_and_service_key(month, service))),
                ("v".to_owned(), AttributeValue::N("1".to_owned())),
                ("body".to_owned(), text(serde_json::to_string(&row).unwrap())),
            ]);
            let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
            writes.push(WriteRequest::builder().put_request(put).build());
        }
    }
    for batch in writes.chunks(25) {
        client.batch_write_item().request_items(&table, batch.to_vec()).send().await.unwrap();
    }
}

/// Publishes five years of so many services, each the sum over so many libraries in fifteen counties.
async fn publish_years(world: &World, services: usize, libraries: usize) {
    let store =
        Store::new(world.stack.dynamodb(), world.stack.environment("projector").remove("EVENTS_TABLE").unwrap());
    let counties = ["03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56"];
    let contribution = |at: usize| Contribution {
        library: library(at),
        county: counties[at % counties.len()].parse().ok(),
        library_type: if at % 3 == 2 { "upper-secondary" } else { "public" }.parse().unwrap(),
        // The same sums whoever they are sums of: what is measured is not how many digits a figure has.
        value: 90_000_000 / u64::try_from(libraries).unwrap(),
        complete: true,
    };
    for (service, year) in (0..services).flat_map(|service| (2018..=2022).map(move |year| (service, year))) {
        // The one that is asked about, and others.
        let service = if service == 0 { "aapent".to_owned() } else { format!("tjeneste-{service}") }.parse().unwrap();
        let figures = Metric::OF_COUNTER.iter().take(METRICS);
        let figures = figures.map(|metric| (metric.clone(), (0..libraries).map(contribution).collect()));
        let command = PublishedYearCommand::Publish {
            figures: figures.collect(),
            today: jiff::civil::date(2023, 3, 2),
            year,
            service,
        };
        let PublishedYearCommand::Publish { service, .. } = &command;
        let id = PublishedYear::id(service, year);
        let context = CommandContext {
            command_id: e2e::world::fresh_key(),
            digest: "seed".to_owned(),
            by: "coordinator:seed".to_owned(),
            at: "2023-03-02T08:00:00Z".parse().unwrap(),
            expected_version: None,
        };
        store.execute::<PublishedYear>(&id, command, &context, &[]).await.unwrap();
    }
    world.settle().await;
}

async fn statistics(world: &World) -> Counted {
    let clock = world.stack.clock();
    let build = |variables: BTreeMap<String, String>| {
        statistics::api(&Environment::new(variables, Arc::clone(&clock) as Arc<dyn event_store::Clock>))
            .unwrap()
            .router()
    };
    Counted::start(world, "statistics", build).await
}

/// What both questions cost, asked of a function that has just started.
async fn both(world: &World) -> [Cost; 2] {
    let mine = "/figures?library=2030100&from=2022&granularity=Month";
    let (status, my_library) = statistics(world).await.cost(KONTAKT, "GET /figures", mine, None).await;
    assert!(status.is_success(), "{status}");
    let public = "/public-figures?service=aapent&from=2018&through=2022&metric=Total_Item_Requests";
    let (status, one_service) = statistics(world).await.cost(Who::Public, "GET /public-figures", public, None).await;
    assert!(status.is_success(), "{status}");
    [my_library, one_service]
}

#[tokio::test]
async fn both_questions_take_two_round_trips_and_read_no_more_for_other_libraries_and_services() {
    let alone = a_year_of_figures().await;
    seed_libraries(&alone, 1).await;
    publish_years(&alone, 1, 90).await;
    let among_others = a_year_of_figures().await;
    seed_libraries(&among_others, 4).await;
    publish_years(&among_others, 4, 180).await;
    for (alone, among_others) in both(&alone).await.iter().zip(both(&among_others).await) {
        assert!(among_others.round_trips <= 2, "{among_others:?}");
        assert_eq!((alone.round_trips, &alone.calls), (among_others.round_trips, &among_others.calls));
        assert!((alone.read_units - among_others.read_units).abs() <= 0.5, "{alone:?} {among_others:?}");
    }
}

/// Run with `cargo test --workspace --test stories -- --ignored --nocapture full_scale`: it takes some minutes.
#[tokio::test]
#[ignore = "seeds 1.2 million figures"]
async fn at_full_scale_the_questions_cost_what_the_decision_says() {
    let world = a_year_of_figures().await;
    seed_libraries(&world, 500).await;
    publish_years(&world, SERVICES, 500).await;
    let [my_library, one_service] = both(&world).await;
    println!("my library, one year, all services: {my_library:?}\none service, five years, public: {one_service:?}");
    assert!(my_library.round_trips <= 2 && one_service.round_trips <= 2);
    assert!(my_library.read_units <= 30.0 && one_service.read_units <= 30.0);
}
