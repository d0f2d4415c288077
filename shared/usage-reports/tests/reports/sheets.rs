//! Spreadsheets: plain tables in them, and what a workbook must not do to the reader.

use crate::forms::{Made, SheetCell, frame, packed, workbook};
use crate::verbs::{hint, reading, refusal, remarks};
use usage_reports::{Hint, ReportRefusal};

fn text(text: &str) -> SheetCell {
    SheetCell::Text(text.to_owned())
}

fn number(text: &str) -> SheetCell {
    SheetCell::Number(text.to_owned())
}

fn table() -> Vec<Vec<SheetCell>> {
    vec![
        vec![text("Bruk i 2023")],
        vec![],
        vec![text("Biblioteknr"), text("Tjeneste"), text("Måltall"), text("Måned"), text("Antall")],
        vec![number("2995001"), text("Filmhylla"), text("Søk"), SheetCell::Day(45_017), number("12")],
        vec![
            number("2995001"),
            text("Filmhylla"),
            text("Søk"),
            text("mai 2023"),
            SheetCell::Formula("A1+A2", Some("7")),
        ],
        vec![number("2995001"), text("Filmhylla"), text("Søk"), text("juni 2023"), SheetCell::Formula("A1+A2", None)],
        vec![number("2995001"), text("Filmhylla"), text("Søk"), text("juli 2023"), number("1.5")],
        vec![number("2995001"), text("Filmhylla"), text("Søk"), text("august 2023"), text("mange")],
    ]
}

#[test]
fn a_plain_table_in_a_workbook_is_read_as_one_in_a_text() {
    let reading = reading(workbook(&[table(), vec![vec![text("Noe annet")]]]), &Hint::default());
    assert_eq!(reading.figures, ["2995001 Filmhylla Søk 2023-04 = 12", "2995001 Filmhylla Søk 2023-05 = 7"]);
    assert_eq!(
        reading.refused,
        ["E6: cell-formula «=»", "E7: figure-fraction «1.5»", "E8: figure-not-a-number «mange»"],
        "a formula counts by the value that stands beside it"
    );
    assert_eq!(remarks(&reading), ["other-sheets-left-out"]);
}

#[test]
fn a_sheet_without_content_is_passed_over() {
    let empty = vec![vec![text(""), text("  ")]];
    assert_eq!(reading(workbook(&[empty.clone(), table()]), &Hint::default()).figures.len(), 2);
    assert_eq!(refusal(workbook(&[empty]), &hint()), Some(ReportRefusal::Empty));
}

#[test]
fn a_file_is_read_as_what_it_is_and_a_wrong_ending_is_noted() {
    let named = |name: &str| Hint { file_name: Some(name.to_owned()), ..Hint::default() };
    for (bytes, right, wrong) in [
        (Made::platform().xlsx(), "pr.xlsx", "pr.csv"),
        (Made::platform().tsv(), "pr.tsv", "pr.xlsx"),
        (Made::platform().json_5_1(), "pr.json", "pr.tsv"),
    ] {
        assert!(!remarks(&reading(&bytes, &named(right))).contains(&"file-mislabelled".to_owned()));
        assert!(remarks(&reading(&bytes, &named(wrong))).contains(&"file-mislabelled".to_owned()));
    }
    for (bytes, why) in [
        (&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"[..], ReportRefusal::OldSpreadsheet),
        (b"%PDF-1.7 report", ReportRefusal::NotAReport),
        (b"\x1f\x8b\x08 packed twice", ReportRefusal::NotAReport),
        (b"<?xml version=\"1.0\"?><report/>", ReportRefusal::NotAReport),
        (b"\n <!DOCTYPE html><title>Sign in</title>", ReportRefusal::WebPage),
    ] {
        assert_eq!(refusal(bytes, &hint()), Some(why));
    }
}

#[test]
fn a_damaged_workbook_says_so() {
    let good = Made::platform().xlsx();
    for length in [30, good.len() / 2, good.len() - 30] {
        assert_eq!(refusal(&good[..length], &hint()), Some(ReportRefusal::Truncated), "{length}");
    }
    let archive = packed(&[("report.csv".to_owned(), "Måned;Antall\n2023-04;4\n".to_owned())]);
    assert_eq!(refusal(archive, &hint()), Some(ReportRefusal::BrokenSpreadsheet), "an archive is no workbook");
    let sheet = |xml: &str| {
        let mut parts = frame(1);
        parts.push((
            "xl/worksheets/sheet1.xml".to_owned(),
            format!("<worksheet><sheetData>{xml}</sheetData></worksheet>"),
        ));
        packed(&parts)
    };
    for (xml, why) in [
        (
            "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
            ReportRefusal::BrokenSpreadsheet,
        ),
        ("<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>", ReportRefusal::BrokenSpreadsheet),
        ("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>", ReportRefusal::BrokenSpreadsheet),
        ("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>", ReportRefusal::TooWide),
        ("<row r=\"1\"><c r=\"A1\"><v>1</v>", ReportRefusal::BrokenSpreadsheet),
    ] {
        assert_eq!(refusal(sheet(xml), &hint()), Some(why), "{xml}");
    }
}

/// A bomb: a few kilobytes that unpack to far more than is read. What it says of its own size may be a lie.
#[test]
fn a_workbook_that_unpacks_too_large_is_refused_before_it_is_read() {
    let blanks = " ".repeat(129 * 1024 * 1024);
    let mut parts = frame(1);
    parts.push(("xl/worksheets/sheet1.xml".to_owned(), blanks));
    let honest = packed(&parts);
    assert!(honest.len() < 300_000, "{}", honest.len());
    assert_eq!(refusal(&honest, &hint()), Some(ReportRefusal::UnpacksTooLarge));

    // The directory and the part itself say that it is small.
    let (true_size, false_size) = (u32::to_le_bytes(129 * 1024 * 1024), u32::to_le_bytes(1_000));
    let mut lying = honest;
    let places: Vec<usize> =
        lying.windows(4).enumerate().filter(|(_, four)| *four == true_size).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        lying[at..at + 4].copy_from_slice(&false_size);
    }
    assert!(matches!(
        refusal(&lying, &hint()),
        Some(ReportRefusal::UnpacksTooLarge | ReportRefusal::BrokenSpreadsheet)
    ));

    let mut parts = frame(1);
    parts.push(("xl/theme/theme1.xml".to_owned(), " ".repeat(3 * 1024 * 1024)));
    assert_eq!(refusal(packed(&parts), &hint()), Some(ReportRefusal::UnpacksTooLarge), "no theme is so large");
    let many: Vec<_> = (0..1_100).map(|number| (format!("part{number}"), String::new())).collect();
    assert_eq!(refusal(packed(&many), &hint()), Some(ReportRefusal::UnpacksTooLarge), "no report has so many parts");
}

/// The reader of workbooks makes room for as many texts as they say they have.
#[test]
fn a_workbook_that_claims_too_many_texts_is_refused() {
    for claim in [
        "uniqueCount=\"99999999999999999\"",
        "uniqueCount = '4000000000'",
        "count=\"1\" uniqueCount=\"18446744073709551615\"",
    ] {
        let mut parts = frame(1);
        parts.push(("xl/worksheets/sheet1.xml".to_owned(), "<worksheet><sheetData/></worksheet>".to_owned()));
        parts.push((
            "xl/sharedStrings.xml".to_owned(),
            format!("<!-- <sst> --><x:sst {claim}><si><t>a</t></si></x:sst>"),
        ));
        assert_eq!(refusal(packed(&parts), &hint()), Some(ReportRefusal::BrokenSpreadsheet), "{claim}");
    }
}
