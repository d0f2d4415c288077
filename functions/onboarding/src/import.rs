//! Bulk import of libraries from a register's CSV file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
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

/// More libraries than Norway has, by a margin, and no more than are sure to be done within the time of one request. Sent again,
/// a file begins from its first row: of one that takes longer the end would never be reached.
const MOST_ROWS: usize = 2_000;
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
        /// It has characters that no text file has, or a quotation mark without its counterpart on the same line.
        NotCsv: Invalid, "csv-malformed" {
            nb: "Dette er ikke en CSV-fil, eller et anførselstegn på denne linjen mangler sitt motstykke.",
            nn: "Dette er ikkje ei CSV-fil, eller eit hermeteikn på denne linja manglar motstykket sitt.",
            en: "This is not a CSV file, or a quotation mark on this line lacks its counterpart.",
        }
        /// The first line does not name the columns we need.
        HeaderMissing: Invalid, "csv-header-missing" {
            nb: "Første linje må navngi kolonnene. «library_number» og «name» må være med.",
            nn: "Første linje må gje namn til kolonnane. «library_number» og «name» må vere med.",
            en: "The first line must name the columns. \"library_number\" and \"name\" must be among them.",
        }
        /// A column that stands there twice.
        DuplicateColumn: Invalid, "csv-duplicate-column" {
            nb: "Filen har to kolonner med samme navn.",
            nn: "Fila har to kolonnar med same namn.",
            en: "The file has two columns of the same name.",
        }
        /// A column that we would have to ignore.
        UnknownColumn: Invalid, "csv-unknown-column" {
            nb: "Filen har en ukjent kolonne. Kjente er «library_number», «name», «library_type» og «municipality».",
            nn: "Fila har ein ukjend kolonne. Kjende er «library_number», «name», «library_type» og «municipality».",
            en: "The file has an unknown column. Known are \"library_number\", \"name\", \"library_type\" and \"municipality\".",
        }
        /// More rows than one request may bring.
        TooManyRows: Invalid, "csv-too-many-rows" {
            nb: "Filen har mer enn 2000 rader. Del den opp.",
            nn: "Fila har meir enn 2000 rader. Del henne opp.",
            en: "The file has more than 2000 rows. Split it up.",
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
        /// More values than one request may bring.
        TooMany: Invalid, "too-many" {
            nb: "Dette er flere enn 100. Del det opp.",
            nn: "Dette er fleire enn 100. Del det opp.",
            en: "These are more than 100. Split them up.",
        }
        /// No standing is called so.
        UnknownStanding: Invalid, "unknown-standing" {
            nb: "Ukjent status. Kjente er listed, interested, waiting, approved, declined, withdrawn, merged og closed.",
            nn: "Ukjend status. Kjende er listed, interested, waiting, approved, declined, withdrawn, merged og closed.",
            en: "Unknown standing. Known are listed, interested, waiting, approved, declined, withdrawn, merged and closed.",
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
    /// Rows that could not be decided just now. The same request sent again goes on with them.
    not_done: usize,
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
    /// `imported`, `unchanged`, `refused`, or `not-done` if the same request should be sent again.
    outcome: String,
    /// Why it was refused or not done.
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
/// optionally `library_type` (else the number's first digit decides) and `municipality`. A first line like `sep=;` and rows of
/// nothing but blanks are passed over; no value may have a line break. Importing again changes nothing.
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
    onboarding.claim_request(&context).await?;
    let (onboarding, context) = (&onboarding, &context);
    let rows: Vec<RowDocument> = stream::iter(rows)
        .map(|Row { line, library_number, listing }| async move {
            let imported = async {
                let listing = listing.map_err(|refusal| ("refused", Some((refusal.code(), refusal.text(language)))))?;
                let id = listing.number.to_string();
                let command = LibraryCommand::ListLibrary(listing);
                let executed = onboarding.store.create::<Library>(&id, command, context, &[]).await;
                executed
                    .map_err(Problem::from)
                    .map_err(|problem| (no_for(&problem), Some((problem.code(), problem.text(language)))))
            };
            let (outcome, why) = match imported.await {
                Ok(executed) if executed.events.is_empty() => ("unchanged", None),
                Ok(_) => ("imported", None),
                Err(no) => no,
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
    let not_done = count(NOT_DONE);
    Ok(axum::Json(ImportDocument { imported, unchanged, refused, not_done, rows }))
}

const NOT_DONE: &str = "not-done";

/// What one of several gets that could not be carried out: a refusal, or nothing yet.
pub(crate) fn no_for(problem: &Problem) -> &'static str {
    if problem.is_passing() { NOT_DONE } else { "refused" }
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
    fn find(header: &csv::StringRecord) -> Result<Self, FileRefusal> {
        let mut found = BTreeMap::new();
        for (at, column) in header.iter().enumerate() {
            let column = column.trim().to_ascii_lowercase();
            let named = !column.is_empty();
            if found.insert(column, at).is_some() && named {
                return Err(FileRefusal::DuplicateColumn);
            }
        }
        let (Some(library_number), Some(name)) = (found.remove("library_number"), found.remove("name")) else {
            return Err(FileRefusal::HeaderMissing);
        };
        let (library_type, municipality) = (found.remove("library_type"), found.remove("municipality"));
        if !found.is_empty() {
            return Err(FileRefusal::UnknownColumn);
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

fn refused(refusal: FileRefusal, line: u64) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, refusal).at(Place::Line(line))
}

fn read_rows(bytes: &[u8]) -> Result<Vec<Row>, Problem> {
    let line_of = |byte: usize| 1 + (0..byte).filter(|at| ends_line(bytes, *at)).count() as u64;
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(refused(FileRefusal::NotUtf8, 1));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(refused(FileRefusal::NotCsv, line_of(at)));
    }
    let text = str::from_utf8(bytes).map_err(|error| refused(FileRefusal::NotUtf8, line_of(error.valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (delimiter, skipped) = separated_by(text);
    // With a line break at its end, a quotation that is still open there holds one, as it does anywhere else.
    let source = text.as_bytes()[skipped..].chain(&b"\n"[..]);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(source);
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut next = |record: &mut csv::StringRecord| {
        let line = lines.at(skipped as u64 + reader.position().byte());
        let read = reader.read_record(record).map_err(|_| refused(FileRefusal::NotCsv, line))?;
        // A stray quotation mark takes all the rows up to the next one into its field. None of them may be lost silently.
        if record.iter().any(|field| field.contains(['\r', '\n'])) {
            return Err(refused(FileRefusal::NotCsv, line));
        }
        Ok::<_, Problem>(read.then_some(line))
    };
    let mut header = csv::StringRecord::new();
    let line = next(&mut header)?.unwrap_or(1);
    let columns = Columns::find(&header).map_err(|refusal| refused(refusal, line))?;
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    let mut record = csv::StringRecord::new();
    while let Some(line) = next(&mut record)? {
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if rows.len() == MOST_ROWS {
            return Err(refused(FileRefusal::TooManyRows, line));
        }
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

/// Whether a line ends with this byte: LF, CRLF, or CR alone, as some spreadsheets still write.
fn ends_line(text: &[u8], at: usize) -> bool {
    match text[at] {
        b'\n' => true,
        b'\r' => text.get(at + 1) != Some(&b'\n'),
        _ => false,
    }
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
            self.line += u64::from(ends_line(self.text, self.at));
            self.at += 1;
        }
        self.line
    }
}

/// The separator, and how many bytes to pass over: a first line `sep=;`, which Excel reads and writes, names it. Else it is
/// the one of the usual ones that the first line has most of.
fn separated_by(text: &str) -> (u8, usize) {
    let first = text.split(['\r', '\n']).next().unwrap_or_default();
    let named = first.trim_matches('"').as_bytes();
    if let Some((b"sep=", [delimiter])) = named.split_at_checked(4)
        && (delimiter.is_ascii_punctuation() || *delimiter == b'\t')
    {
        return (*delimiter, first.len());
    }
    let count = |delimiter: u8| first.bytes().filter(|byte| *byte == delimiter).count();
    let most = b";,\t".iter().max_by_key(|delimiter| (count(**delimiter), **delimiter == b';'));
    (*most.unwrap_or(&b';'), 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
                   ; ; \n\
                   3030101;\"Vik \"\"vgs\"\"; ja\";upper-secondary\n\
                   2030102;For få\n";
        assert_eq!(
            outcome(csv),
            [
                (2, Ok("Fjordvik".to_owned())),
                (3, Err("invalid-library-number")),
                (4, Err("duplicate-in-file")),
                (5, Err("invalid-library-type")),
                (6, Err("empty")),
                (9, Ok("Vik \"vgs\"; ja".to_owned())),
                (10, Err("wrong-number-of-fields")),
            ]
        );
    }

    #[test]
    fn a_quotation_mark_without_its_counterpart_is_found_before_it_takes_rows_along() {
        let line = |csv: &str| match read_rows(csv.as_bytes()) {
            Ok(rows) => panic!("{} rows of {csv:?}", rows.len()),
            Err(problem) => {
                assert_eq!(problem.code(), "csv-malformed");
                problem.document(domain::kernel::ReaderLanguage::En).errors[0].line
            }
        };
        let header = "library_number;name\n2030100;Fjordvik\n";
        assert_eq!(line(&format!("{header}2030101;\"Vik\n2030102;Bygd\n2030103;Grend\n")), Some(3));
        assert_eq!(line(&format!("{header}2030101;\"Vik\n2030102;\"Bygd\"\n2030103;Grend\n")), Some(3));
        assert_eq!(line(&format!("{header}\n2030101;\"Vik")), Some(4));
        assert_eq!(line("library_number;\"name\n2030100;Fjordvik\n"), Some(1));
        assert_eq!(outcome(&format!("{header}2030101;Vik \"1\n")).len(), 2, "within a value it is only a character");
    }

    #[test]
    fn a_file_has_as_many_rows_as_one_request_is_sure_to_be_done_with() {
        let of = |rows: usize| "library_number;name\n".to_owned() + &"2030100;Fjordvik\n".repeat(rows);
        assert_eq!(outcome(&of(MOST_ROWS)).len(), MOST_ROWS);
        assert_eq!(file_refusal(of(MOST_ROWS + 1).as_bytes()), "csv-too-many-rows");
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        let expected = [(3, Ok("Fjordvik".to_owned())), (5, Err("invalid-library-number"))];
        for csv in [
            "sep=;\nlibrary_number;name\n2030100;Fjordvik\n;\n203;Vik\n",
            "\u{feff}sep=|\r\nlibrary_number|name\r\n2030100|Fjordvik\r\n \r\n203|Vik",
            "\"sep=,\"\rlibrary_number,name\r2030100,Fjordvik\r\r203,Vik\r",
        ] {
            assert_eq!(outcome(csv), expected, "{csv:?}");
        }
    }

    #[test]
    fn what_could_not_be_decided_just_now_is_not_refused() {
        use http_api::EdgeRefusal;
        assert_eq!(no_for(&EdgeRefusal::Unavailable.into()), "not-done");
        assert_eq!(no_for(&EdgeRefusal::Contended.into()), "not-done");
        assert_eq!(no_for(&Problem::refused(RowRefusal::DuplicateInFile)), "refused");
    }

    #[test]
    fn a_file_that_is_none_is_refused_as_a_whole() {
        assert_eq!(file_refusal(b""), "csv-header-missing");
        assert_eq!(file_refusal(b"{\"a\": 1}"), "csv-header-missing");
        assert_eq!(file_refusal(b"2030100;Fjordvik\n"), "csv-header-missing");
        assert_eq!(file_refusal(b"library_number;name;bydel\n"), "csv-unknown-column");
        assert_eq!(file_refusal(b"library_number;name\n2030100;B\xe6rum\n"), "csv-not-utf-8");
        assert_eq!(file_refusal(b"library_number;name;Name \n"), "csv-duplicate-column");
        assert_eq!(file_refusal(b"library_number;name;;\n"), "csv-unknown-column");
        assert_eq!(file_refusal(b"\xff\xfel\0i\0"), "csv-not-utf-8");
        assert_eq!(file_refusal(b"\xfe\xff\0l\0i"), "csv-not-utf-8");
        assert_eq!(file_refusal(b"PK\x03\x04\0\0"), "csv-malformed");
    }

    proptest! {
        #[test]
        fn any_bytes_are_rows_or_refused(
            bytes in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..300),
                "library_number[;,]name([\r\n;,\" a-zæø0-9]{0,30}\n){0,6}".prop_map(String::into_bytes),
            ]
        ) {
            if let Err(problem) = read_rows(&bytes) {
                prop_assert!(problem.status().is_client_error());
            }
        }
    }
}
