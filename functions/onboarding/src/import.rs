//! Bulk import of libraries from a register's CSV file.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use domain::kernel::refusal::refusals;
use domain::kernel::{InvalidValue, LibraryNumber, Refusal};
use domain::onboarding::{Library, LibraryCommand, Listing};
use futures::{StreamExt, stream};
use http::StatusCode;
use http_api::{CommandRequest, Csv, Place, Problem, Reader};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Onboarding;

/// More libraries than Norway has, by a margin.
const MOST_ROWS: usize = 5_000;
/// How many rows at the same time.
const IN_PARALLEL: usize = 16;

refusals! {
    /// Why a file cannot be imported at all. Nothing has been stored.
    pub enum FileRefusal {
        /// The bytes are not UTF-8.
        NotUtf8: Invalid, "csv-not-utf-8" {
            nb: "Filen er ikke lagret som UTF-8. I Excel: «Lagre som», «CSV UTF-8».",
            nn: "Fila er ikkje lagra som UTF-8. I Excel: «Lagre som», «CSV UTF-8».",
            en: "The file is not saved as UTF-8. In Excel: \"Save as\", \"CSV UTF-8\".",
        }
        /// It has characters that no text file has.
        NotCsv: Invalid, "csv-malformed" {
            nb: "Dette er ikke en CSV-fil.",
            nn: "Dette er ikkje ei CSV-fil.",
            en: "This is not a CSV file.",
        }
        /// The first line does not name the columns we need.
        HeaderMissing: Invalid, "csv-header-missing" {
            nb: "Første linje må navngi kolonnene. «library_number» og «name» må være med.",
            nn: "Første linje må gje namn til kolonnane. «library_number» og «name» må vere med.",
            en: "The first line must name the columns. \"library_number\" and \"name\" must be among them.",
        }
        /// A column that we would have to ignore.
        UnknownColumn: Invalid, "csv-unknown-column" {
            nb: "Filen har en ukjent kolonne. Kjente er «library_number», «name», «library_type» og «municipality».",
            nn: "Fila har ein ukjend kolonne. Kjende er «library_number», «name», «library_type» og «municipality».",
            en: "The file has an unknown column. Known are \"library_number\", \"name\", \"library_type\" and \"municipality\".",
        }
        /// More rows than one request may bring.
        TooManyRows: Invalid, "csv-too-many-rows" {
            nb: "Filen har mer enn 5000 rader. Del den opp.",
            nn: "Fila har meir enn 5000 rader. Del henne opp.",
            en: "The file has more than 5000 rows. Split it up.",
        }
    }
}

refusals! {
    /// Why one row, or one value, is refused while others are not.
    pub enum RowRefusal {
        /// More or fewer fields than the header names.
        WrongNumberOfFields: Invalid, "wrong-number-of-fields" {
            nb: "Raden har et annet antall felter enn første linje.",
            nn: "Rada har eit anna tal på felt enn første linje.",
            en: "The row has another number of fields than the first line.",
        }
        /// An earlier row has the same library number.
        DuplicateInFile: Conflict, "duplicate-in-file" {
            nb: "Biblioteknummeret står allerede på en tidligere linje i filen.",
            nn: "Biblioteknummeret står alt på ei tidlegare linje i fila.",
            en: "The library number is on an earlier line of the file already.",
        }
        /// No standing is called so.
        UnknownStanding: Invalid, "unknown-standing" {
            nb: "Ukjent status. Kjente er listed, waiting, approved, declined og withdrawn.",
            nn: "Ukjend status. Kjende er listed, waiting, approved, declined og withdrawn.",
            en: "Unknown standing. Known are listed, waiting, approved, declined and withdrawn.",
        }
    }
}

/// What became of an import.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LibraryImport)]
pub(crate) struct ImportDocument {
    /// Rows that made a library known.
    imported: usize,
    /// Rows that said what we knew.
    unchanged: usize,
    /// Rows that were refused, each with its reason.
    refused: usize,
    /// What became of each row, in the order of the file.
    rows: Vec<RowDocument>,
}

/// What became of one row.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LibraryImportRow)]
pub(crate) struct RowDocument {
    /// The line in the file, from 1; the header is line 1.
    line: u64,
    /// The library number as it stands there.
    library_number: String,
    /// `imported`, `unchanged` or `refused`.
    outcome: String,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<String>,
    /// The same in words, in the language of `Accept-Language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
}

/// Import libraries from a register.
///
/// A CSV file in UTF-8, separated by `;`, `,` or tab. The first line names the columns: `library_number` and `name`, and
/// optionally `library_type` (else the number's first digit decides) and `municipality`. Importing again changes nothing.
#[utoipa::path(
    post,
    path = "/library-imports",
    tag = "Onboarding",
    request_body(
        content = String,
        content_type = "text/csv",
        example = json!("library_number;name\n2030100;Fjordvik folkebibliotek\n")
    ),
    responses((status = 200, description = "What became of each row", body = ImportDocument))
)]
pub(crate) async fn import_libraries(
    State(onboarding): State<Arc<Onboarding>>,
    Reader(language): Reader,
    request: CommandRequest<Csv>,
) -> Result<axum::Json<ImportDocument>, Problem> {
    let CommandRequest { body: Csv(bytes), context, .. } = request;
    let rows = read_rows(&bytes)?;
    let (onboarding, context) = (&onboarding, &context);
    let rows: Vec<RowDocument> = stream::iter(rows)
        .map(|Row { line, library_number, listing }| async move {
            let imported = async {
                let listing = listing.map_err(|refusal| (refusal.code(), refusal.text(language)))?;
                let id = listing.number.to_string();
                let command = LibraryCommand::ListLibrary(listing);
                let executed = onboarding.store.create::<Library>(&id, command, context, &[]).await;
                let executed = executed.map_err(Problem::from);
                executed.map_err(|problem| (problem.code(), problem.text(language)))
            };
            let (outcome, why) = match imported.await {
                Ok(executed) if executed.events.is_empty() => ("unchanged", None),
                Ok(_) => ("imported", None),
                Err(why) => ("refused", Some(why)),
            };
            RowDocument {
                line,
                library_number,
                outcome: outcome.to_owned(),
                code: why.map(|(code, _)| code.to_owned()),
                detail: why.map(|(_, detail)| detail.to_owned()),
            }
        })
        .buffered(IN_PARALLEL)
        .collect()
        .await;
    let count = |outcome: &str| rows.iter().filter(|row| row.outcome == outcome).count();
    let (imported, unchanged, refused) = (count("imported"), count("unchanged"), count("refused"));
    Ok(axum::Json(ImportDocument { imported, unchanged, refused, rows }))
}

/// A row as read: what it lists, or why it cannot be.
struct Row {
    line: u64,
    library_number: String,
    listing: Result<Listing, Box<dyn Refusal>>,
}

/// Where the columns stand.
struct Columns {
    library_number: usize,
    name: usize,
    library_type: Option<usize>,
    municipality: Option<usize>,
}

impl Columns {
    fn find(header: &csv::StringRecord) -> Result<Self, Problem> {
        let mut found = BTreeMap::new();
        for (at, column) in header.iter().enumerate() {
            found.insert(column.trim().to_ascii_lowercase(), at);
        }
        let (Some(library_number), Some(name)) = (found.remove("library_number"), found.remove("name")) else {
            return Err(refused(FileRefusal::HeaderMissing, 1));
        };
        let (library_type, municipality) = (found.remove("library_type"), found.remove("municipality"));
        if !found.is_empty() {
            return Err(refused(FileRefusal::UnknownColumn, 1));
        }
        Ok(Self { library_number, name, library_type, municipality })
    }

    fn listing(&self, record: &csv::StringRecord) -> Result<Listing, InvalidValue> {
        let field = |at: usize| record.get(at).unwrap_or_default();
        let filled = |at: Option<usize>| at.map(field).filter(|text| !text.trim().is_empty());
        let number: LibraryNumber = field(self.library_number).parse()?;
        let library_type = match filled(self.library_type) {
            Some(text) => text.trim().parse()?,
            None => number.claimed_type().ok_or(InvalidValue::LibraryType)?,
        };
        let municipality = filled(self.municipality).map(str::parse).transpose()?;
        Ok(Listing { number, name: field(self.name).parse()?, library_type, municipality })
    }
}

fn refused(refusal: FileRefusal, line: usize) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, refusal).at(Place::Line(line as u64))
}

fn read_rows(bytes: &[u8]) -> Result<Vec<Row>, Problem> {
    let line_of = |at: usize| bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(refused(FileRefusal::NotCsv, line_of(at)));
    }
    let text = str::from_utf8(bytes).map_err(|error| refused(FileRefusal::NotUtf8, line_of(error.valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(text)).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| refused(FileRefusal::NotCsv, 1))?.clone();
    let columns = Columns::find(&header)?;
    let mut rows = Vec::new();
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut seen = std::collections::BTreeSet::new();
    for record in reader.records() {
        let record = record.map_err(|_| refused(FileRefusal::NotCsv, rows.len() + 2))?;
        if rows.len() == MOST_ROWS {
            return Err(refused(FileRefusal::TooManyRows, rows.len() + 2));
        }
        let line = lines.at(record.position().map_or(0, csv::Position::byte));
        let boxed = |refusal: RowRefusal| -> Box<dyn Refusal> { Box::new(refusal) };
        let listing = if record.len() == header.len() {
            columns.listing(&record).map_err(|refusal| -> Box<dyn Refusal> { Box::new(refusal) })
        } else {
            Err(boxed(RowRefusal::WrongNumberOfFields))
        };
        let listing = listing.and_then(|listing| {
            if seen.insert(listing.number.clone()) { Ok(listing) } else { Err(boxed(RowRefusal::DuplicateInFile)) }
        });
        let library_number = record.get(columns.library_number).unwrap_or_default().chars().take(32).collect();
        rows.push(Row { line, library_number, listing });
    }
    Ok(rows)
}

/// Finds lines by byte. The reader's own count is one short after CRLF, and people look for the line we tell them.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the record that begins at or, after empty lines, behind a byte; bytes must come in order.
    fn at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(next) = self.text.get(self.at)
            && (self.at < byte || matches!(next, b'\r' | b'\n'))
        {
            self.line += u64::from(*next == b'\n');
            self.at += 1;
        }
        self.line
    }
}

/// The separator of the first line, by which of the usual ones it has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: u8| first.bytes().filter(|byte| *byte == delimiter).count();
    *b";,\t".iter().max_by_key(|delimiter| (count(**delimiter), **delimiter == b';')).unwrap_or(&b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(csv: &str) -> Vec<(u64, Result<String, &'static str>)> {
        let rows = read_rows(csv.as_bytes()).unwrap_or_else(|problem| panic!("{}", problem.code()));
        rows.into_iter()
            .map(|row| (row.line, row.listing.map(|listing| listing.name.into()).map_err(|refusal| refusal.code())))
            .collect()
    }

    fn file_refusal(csv: &[u8]) -> &'static str {
        read_rows(csv).err().map_or("accepted", |problem| problem.code())
    }

    #[test]
    fn rows_are_read_with_any_usual_separator_and_a_byte_order_mark() {
        for csv in [
            "library_number;name\n2030100;Fjordvik\n",
            "\u{feff}library_number,name\r\n2030100,Fjordvik\r\n",
            "name\tlibrary_number\nFjordvik\t2030100",
        ] {
            assert_eq!(outcome(csv), [(2, Ok("Fjordvik".to_owned()))], "{csv:?}");
        }
    }

    #[test]
    fn each_row_that_cannot_be_read_says_why_and_the_others_are_read() {
        let csv = "library_number;name;library_type\n\
                   2030100;Fjordvik;\n\
                   203010;Kort;\n\
                   2030100;Igjen;\n\
                   1030100;Fag;\n\
                   3030100;;\n\
                   \n\
                   3030101;\"Vik\nvgs\";upper-secondary\n\
                   2030102;For få\n";
        assert_eq!(
            outcome(csv),
            [
                (2, Ok("Fjordvik".to_owned())),
                (3, Err("invalid-library-number")),
                (4, Err("duplicate-in-file")),
                (5, Err("invalid-library-type")),
                (6, Err("empty")),
                (8, Err("control-character")),
                (10, Err("wrong-number-of-fields")),
            ]
        );
    }

    #[test]
    fn a_file_that_is_none_is_refused_as_a_whole() {
        assert_eq!(file_refusal(b""), "csv-header-missing");
        assert_eq!(file_refusal(b"{\"a\": 1}"), "csv-header-missing");
        assert_eq!(file_refusal(b"2030100;Fjordvik\n"), "csv-header-missing");
        assert_eq!(file_refusal(b"library_number;name;bydel\n"), "csv-unknown-column");
        assert_eq!(file_refusal(b"library_number;name\n2030100;B\xe6rum\n"), "csv-not-utf-8");
        assert_eq!(file_refusal(b"PK\x03\x04\0\0"), "csv-malformed");
    }
}
