//! The demonstration's figures: last year's use of three services, shown as the display policies say.
//!
//! Of one service members see months and everyone the year, of another everyone sees years only, and of a third nobody but the
//! libraries themselves. One institution waits in quarantine, one stood there and was mapped to libraries that share
//! addresses, one figure was restated, and the year of the first two services is published.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use http::Method;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::libraries::{Ending, LIBRARIES, Library};
use super::{exchange, send};
use crate::Stack;

/// The services with figures, and about how often a library uses each in a month.
const SERVICES: [(&str, u32); 3] = [("lerretet", 240), ("avishylla", 610), ("sprakvenn", 95)];
/// The services whose year is published.
const PUBLISHED: [&str; 2] = ["lerretet", "avishylla"];
/// What the supplier calls two libraries that it cannot tell apart.
const TOGETHER: &str = "Fjordnettet (demo)";
/// The libraries behind it, and their inhabitants.
const SHARING: [(&str, u32); 2] = [("2990600", 5_200), ("2990700", 3_900)];
/// What nobody here is called.
const UNKNOWN: &str = "Utsikten bibliotek (demo)";

/// Takes a year's reports in, maps, restates and publishes.
pub(super) async fn fill(stack: &Stack, coordinator: &str, today: Date) -> Result<()> {
    let year = last_closed_year(today);
    let token = Some(coordinator);
    let members =
        || LIBRARIES.iter().filter(|library| matches!(library.ending, Ending::Approved | Ending::AllowListed));
    for library in members() {
        for (service, _) in SERVICES {
            let path = format!("/libraries/{}/connections/{service}", library.number);
            send(stack, Method::PUT, &path, token, Some(json!({ "since": format!("{year}-01") }))).await?;
        }
    }
    let weights = SHARING.map(|(number, weight)| json!({ "library_number": number, "weight": weight }));
    let recipe = json!({
        "name": TOGETHER, "weighs": "Folketall", "as_of": format!("{year}-01-01"), "source": "Oppdiktet folketall (demo)",
        "weights": weights,
    });
    send(stack, Method::PUT, "/statistics/groups/fjordnettet", token, Some(recipe)).await?;
    let counts = members().enumerate().map(|(at, library)| {
        // Nobody counted them: the places are made up too.
        let inhabitants = 3_000 + 1_700 * u32::try_from(at).unwrap_or_default();
        json!({ "municipality": in_year(library, year), "inhabitants": inhabitants })
    });
    let counts = json!({ "source": "Oppdiktet folketall (demo)", "municipalities": counts.collect::<Vec<_>>() });
    send(stack, Method::PUT, &format!("/statistics/inhabitants/{year}"), token, Some(counts)).await?;
    let question = |number: &str, nb: &str, nn: &str, service: &str| {
        json!({
            "number": number, "words": { "nb": nb, "nn": nn }, "metric": "Total_Item_Requests", "services": [service],
        })
    };
    let form = json!({ "questions": [
        question("4.1", "Bruk av film på nett (demo)", "Bruk av film på nett (demo)", "lerretet"),
        question("4.2", "Bruk av aviser på nett (demo)", "Bruk av aviser på nett (demo)", "avishylla"),
    ] });
    send(stack, Method::PUT, &format!("/statistics/national-forms/{year}"), token, Some(form)).await?;
    stack.idle().await?;

    let mut rows = String::new();
    for (at, library) in members().enumerate() {
        for (service, often) in SERVICES {
            for month in 1..=12 {
                row(&mut rows, library.number, service, year, month, often / 2 + often * seed(at, month) / 20)?;
            }
        }
    }
    for month in 1..=3_i8 {
        row(&mut rows, TOGETHER, "lerretet", year, month, 130 + 10 * u32::from(month.unsigned_abs()))?;
    }
    row(&mut rows, UNKNOWN, "lerretet", year, 5, 17)?;
    let import = upload(stack, coordinator, "aaret.csv", &rows).await?;
    let mapping = json!({ "institution": TOGETHER, "service": "lerretet", "group": "fjordnettet" });
    send(stack, Method::PUT, &format!("{import}/institutions"), token, Some(mapping)).await?;
    send(stack, Method::POST, &format!("{import}/commitment"), token, None).await?;
    stack.idle().await?;

    let mut rows = String::new();
    row(&mut rows, "2990200", "lerretet", year, 4, 311)?;
    let import = upload(stack, coordinator, "rettelse-april.csv", &rows).await?;
    send(stack, Method::POST, &format!("{import}/commitment"), token, None).await?;
    stack.idle().await?;
    for service in PUBLISHED {
        send(stack, Method::PUT, &format!("/services/{service}/published-years/{year}"), token, None).await?;
    }
    Ok(())
}

/// The newest year whose reports are all due: December's is on 28 January.
fn last_closed_year(today: Date) -> i16 {
    if today.month() == 1 && today.day() <= 28 { today.year() - 2 } else { today.year() - 1 }
}

/// The number that a library's municipality had in a year.
fn in_year(library: &Library, year: i16) -> &'static str {
    if year < 2024 { library.municipality.through_2023 } else { library.municipality.since_2024 }
}

/// Something that differs from library to library and from month to month, and is the same every time.
fn seed(library: usize, month: i8) -> u32 {
    let mixed = u32::try_from(library).unwrap_or_default() * 7 + u32::from(month.unsigned_abs()) * 3;
    mixed % 17
}

fn row(rows: &mut String, institution: &str, service: &str, year: i16, month: i8, figure: u32) -> Result<()> {
    Ok(writeln!(rows, "{institution};{service};Total_Item_Requests;{year}-{month:02};{figure}")?)
}

/// Sends a report. Answers where the import is found.
async fn upload(stack: &Stack, coordinator: &str, name: &str, rows: &str) -> Result<String> {
    let csv = format!("biblioteknummer;tjeneste;måltall;måned;antall\n{rows}");
    let path = format!("/statistics/imports?file_name={name}");
    let import: Json = exchange(stack, Method::POST, &path, Some(coordinator), Some(("text/csv", csv.into()))).await?;
    let id = import["id"].as_str().context("an import without an id")?;
    Ok(format!("/statistics/imports/{id}"))
}
