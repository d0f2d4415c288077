//! CSV files as people open them: in a spreadsheet.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::{EdgeRefusal, Problem};

/// A CSV file in the making: `;` between cells, as Norwegian spreadsheets expect, and no cell that one takes for a formula.
#[derive(Debug)]
pub struct CsvFile {
    name: String,
    writer: csv::Writer<Vec<u8>>,
}

impl CsvFile {
    /// A file with its header, to be saved under `name`.
    pub fn new<const N: usize>(name: impl Into<String>, header: [&str; N]) -> Result<Self, Problem> {
        let writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        let mut file = Self { name: name.into(), writer };
        file.row(header)?;
        Ok(file)
    }

    /// Adds a row.
    pub fn row<I: IntoIterator<Item: AsRef<str>>>(&mut self, cells: I) -> Result<(), Problem> {
        let cells = cells.into_iter().map(|cell| safe(cell.as_ref()));
        self.writer.write_record(cells).map_err(|_| EdgeRefusal::Internal.into())
    }

    /// The file as an answer.
    pub fn answer(self) -> Result<Response, Problem> {
        let bytes = self.writer.into_inner().map_err(|_| EdgeRefusal::Internal)?;
        let name: String = self.name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        let headers = [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
            (CACHE_CONTROL, "no-store".to_owned()),
        ];
        Ok((headers, bytes).into_response())
    }
}

/// A cell that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it
/// (OWASP, CSV injection).
fn safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn no_cell_is_a_formula_and_every_cell_stays_in_its_place() {
        let mut file = CsvFile::new("orders/2023", ["name", "note"]).unwrap();
        for cells in [["=1+1", "a;b"], ["+47", "\"q\""], ["-1", "line\nbreak"], ["@x", "\tTab"], ["Åse", "a=b"]] {
            file.row(cells).unwrap();
        }
        let response = file.answer().unwrap();
        assert_eq!(response.headers()[CONTENT_DISPOSITION], "attachment; filename=\"orders2023.csv\"");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(&body[..]);
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(
            rows,
            [["'=1+1", "a;b"], ["'+47", "\"q\""], ["'-1", "line\nbreak"], ["'@x", "'\tTab"], ["Åse", "a=b"]]
        );
    }
}
