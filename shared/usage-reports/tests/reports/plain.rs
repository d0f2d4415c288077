//! Tables as suppliers send them.

use crate::verbs::{hint, reading, refusal, remarks};
use usage_reports::{Hint, Month, ReportKind, ReportRefusal};

const LONG: &str = "Biblioteknr;Bibliotek;Tjeneste;Måltall;Måned;Antall\r\n\
    2995001;Nyvik bibliotek;Nyhetsarkivet;Total_Item_Requests;2023-04;1 234,0\r\n\
    2995001;Nyvik bibliotek;Nyhetsarkivet;Total_Item_Requests;2023-05;\r\n\
    2995002;Sandvik bibliotek;Nyhetsarkivet;Total_Item_Requests;2023-04;1\u{a0}000\r\n";

const LONG_FIGURES: [&str; 2] = [
    "2995001 Nyhetsarkivet Total_Item_Requests 2023-04 = 1234",
    "2995002 Nyhetsarkivet Total_Item_Requests 2023-04 = 1000",
];

fn utf_16(text: &str, big: bool) -> Vec<u8> {
    let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    text.encode_utf16().flat_map(bytes).collect()
}

/// Every letter in these tests has the same number in Unicode and in Windows-1252.
fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("a letter of Windows-1252")).collect()
}

#[test]
fn a_long_table_is_read_whatever_its_encoding() {
    let marked = |mark: &str| format!("{mark}{LONG}");
    for bytes in [
        LONG.as_bytes().to_vec(),
        marked("\u{feff}").into_bytes(),
        windows_1252(LONG),
        utf_16(&marked("\u{feff}"), false),
        utf_16(&marked("\u{feff}"), true),
        utf_16(LONG, false),
        utf_16(LONG, true),
    ] {
        let reading = reading(&bytes, &Hint::default());
        assert_eq!(reading.figures, LONG_FIGURES);
        assert_eq!(reading.missing, ["2995001 Nyhetsarkivet Total_Item_Requests 2023-05: NotGiven"]);
        assert_eq!(reading.refused, [""; 0]);
        assert_eq!(reading.summary.kind, ReportKind::Plain);
        assert_eq!(reading.summary.rows.figures, 2);
        assert_eq!(reading.summary.period, Some((Month::new(2023, 4).unwrap(), Month::new(2023, 5).unwrap())));
        assert_eq!(reading.summary.institution, None, "there are two");
    }
}

#[test]
fn separators_and_quotes_do_not_matter() {
    for separator in [",", "\t", "|"] {
        let text = LONG.replace("1 234,0", "1 234").replace(';', separator);
        assert_eq!(reading(text, &Hint::default()).figures, LONG_FIGURES, "{separator:?}");
    }
    let quoted = "\"Library no\",\"Service\",\"Metric\",\"Month\",\"Count\"\n\"2995001\",\"News, the archive\",\"searches\",\"Apr-2023\",\"1,234\"\n";
    assert_eq!(reading(quoted, &Hint::default()).figures, ["2995001 News, the archive searches 2023-04 = 1234"]);
}

#[test]
fn a_wide_table_has_a_column_for_each_month_and_its_sums_are_checked() {
    let text = "Bruksstatistikk 2023\n\n\
        Bibliotek;Teneste;Måltal;jan.;feb;Mars;Sum\n\
        Nyvik bibliotek;Nyhetsarkivet;Nedlastingar;1;2;3;6\n\
        Sandvik bibliotek;Nyhetsarkivet;Nedlastingar;10;;30;41\n\
        Totalt;;;11;3;33;\n\
        Kilde: leverandøren\n";
    let reading = reading(text, &Hint::default());
    assert_eq!(
        reading.figures,
        [
            "Nyvik bibliotek Nyhetsarkivet Nedlastingar 2023-01 = 1",
            "Nyvik bibliotek Nyhetsarkivet Nedlastingar 2023-02 = 2",
            "Nyvik bibliotek Nyhetsarkivet Nedlastingar 2023-03 = 3",
            "Sandvik bibliotek Nyhetsarkivet Nedlastingar 2023-01 = 10",
            "Sandvik bibliotek Nyhetsarkivet Nedlastingar 2023-03 = 30",
        ]
    );
    assert_eq!(reading.missing, ["Sandvik bibliotek Nyhetsarkivet Nedlastingar 2023-02: NotGiven"]);
    assert_eq!(
        remarks(&reading),
        ["line 5, column 7: totals-differ", "line 6, column 5: totals-differ", "line 7: line-left-out"]
    );
}

#[test]
fn a_column_for_each_metric_and_columns_for_year_and_month_are_understood() {
    let text =
        "ISIL;Tjeneste;År;Måned;Søk;Nedlastinger\nNO-2995001;Filmhylla;2023;4;7;8\nNO-2995001;Filmhylla;2023;mai;9;-\n";
    let reading = reading(text, &Hint::default());
    assert_eq!(
        reading.figures,
        [
            "NO-2995001 Filmhylla Søk 2023-04 = 7",
            "NO-2995001 Filmhylla Nedlastinger 2023-04 = 8",
            "NO-2995001 Filmhylla Søk 2023-05 = 9",
        ]
    );
    assert_eq!(reading.missing, ["NO-2995001 Filmhylla Nedlastinger 2023-05: NotGiven"]);
}

#[test]
fn what_the_file_does_not_say_is_taken_from_above_the_headings_or_from_the_hint() {
    let text = "Tjeneste;Filmhylla\nBibliotek;Nyvik bibliotek\n\nMånad;Antal\napr. 23;5\n45047;6\n";
    let metric_only = Hint { metric: Some("Total_Item_Requests".to_owned()), ..Hint::default() };
    assert_eq!(
        reading(text, &metric_only).figures,
        [
            "Nyvik bibliotek Filmhylla Total_Item_Requests 2023-04 = 5",
            "Nyvik bibliotek Filmhylla Total_Item_Requests 2023-05 = 6"
        ]
    );
    assert_eq!(refusal("Måned;Antall\n2023-04;5\n", &Hint::default()), Some(ReportRefusal::NoInstitution));
    let (mut no_service, mut no_metric) = (hint(), hint());
    no_service.service = None;
    no_metric.metric = None;
    assert_eq!(refusal("Måned;Antall\n2023-04;5\n", &no_service), Some(ReportRefusal::NoService));
    assert_eq!(refusal("Måned;Antall\n2023-04;5\n", &no_metric), Some(ReportRefusal::NoMetric));
    assert_eq!(refusal("Bibliotek;jan;feb\nNyvik;1;2\n", &hint()), Some(ReportRefusal::MonthWithoutYear));
}

#[test]
fn each_line_that_cannot_be_read_says_why_and_the_others_stand() {
    let text = "Bibliotek;Tjeneste;Måltall;Måned;Antall\n\
        Nyvik;Filmhylla;søk;2023-04;-4\n\
        Nyvik;Filmhylla;søk;2023-04;4,5\n\
        Nyvik;Filmhylla;søk;2023-04;=A1\n\
        Nyvik;Filmhylla;søk;2023-04;999999999\n\
        Nyvik;Filmhylla;søk;2023-04;1,234\n\
        Nyvik;Filmhylla;søk;2023-04;mange\n\
        ;Filmhylla;søk;2023-04;4\n\
        Nyvik;;søk;2023-04;4\n\
        Nyvik;Filmhylla;;2023-04;4\n\
        Nyvik;Filmhylla;søk;2023;4\n\
        Nyvik;Filmhylla;søk;12.04.2023;4\n\
        =HYPERLINK();Filmhylla;søk;2023-04;4\n\
        NyvÃ¥k;Filmhylla;søk;2023-04;4\n\
        Nyvik;Filmhylla;søk;2023-04\n\
        Nyvik;Filmhylla;søk;2023-04;4;5\n\
        Nyvik;Filmhylla;søk;2023-04;40\n\
        Nyvik;Filmhylla;søk;april 2023;41\n\
        Nyvik;Filmhylla;søk;2023-12;4\n";
    let hint = Hint { latest: Month::new(2023, 11), ..Hint::default() };
    let reading = reading(text, &hint);
    assert_eq!(reading.figures, ["Nyvik Filmhylla søk 2023-04 = 40"]);
    assert_eq!(
        reading.refused,
        [
            "line 2, column 5: figure-negative «-4»",
            "line 3, column 5: figure-fraction «4,5»",
            "line 4, column 5: cell-formula «=A1»",
            "line 5, column 5: figure-absurd «999999999»",
            "line 6, column 5: figure-ambiguous «1,234»",
            "line 7, column 5: figure-not-a-number «mange»",
            "line 8, column 1: row-without-institution «»",
            "line 9, column 2: row-without-service «»",
            "line 10, column 3: row-without-metric «»",
            "line 11, column 4: row-without-month «2023»",
            "line 12, column 4: row-not-one-month «12.04.2023»",
            "line 13, column 1: cell-formula «=HYPERLINK()»",
            "line 14, column 1: text-garbled «NyvÃ¥k»",
            "line 15: row-too-short «Nyvik | Filmhylla | søk | 2023-04»",
            "line 16: row-too-long «Nyvik | Filmhylla | søk | 2023-04 | 4 | 5»",
            "line 18, column 5: row-duplicate «41»",
            "line 19, column 5: row-in-the-future «4»",
        ]
    );
    assert_eq!(reading.summary.rows.refused, 17);
}

#[test]
fn a_line_for_another_library_is_refused() {
    let text = "Biblioteknr;Måned;Antall\n2995001;2023-04;4\n2030100;2023-04;5\n";
    let reading = reading(text, &hint());
    assert_eq!(reading.figures, ["2995001 Nyhetsarkivet Total_Item_Requests 2023-04 = 4"]);
    assert_eq!(reading.refused, ["line 3, column 1: row-for-other-institution «2030100»"]);
}

#[test]
fn a_file_that_cannot_be_understood_says_why() {
    let truncated_quote = "Måned;Antall\n2023-04;4\n\"2023-05;5\n2023-06;6\n";
    for (bytes, why) in [
        (&b""[..], ReportRefusal::Empty),
        (b" \r\n\t\n", ReportRefusal::Empty),
        (b"\xef\xbb\xbf", ReportRefusal::Empty),
        (b"M\xe5ned;Antall\n2023-04;\x81\n", ReportRefusal::WrongEncoding),
        (b"\xff\xfeM\x00\xe5", ReportRefusal::Truncated),
        ("Måned;Antall\n2023-04;4\n2023-05".as_bytes(), ReportRefusal::Truncated),
        (truncated_quote.as_bytes(), ReportRefusal::Truncated),
        ("Måned;Antall\n2023-04;4\nNyvik på".as_bytes().split_last().unwrap().1, ReportRefusal::Truncated),
        ("Noe;Annet\n1;2\n".as_bytes(), ReportRefusal::NoHeadings),
        ("Bibliotek;Tjeneste;Antall\nNyvik;Filmhylla;4\n".as_bytes(), ReportRefusal::NoMonths),
        ("Bibliotek;april 2023;2023-04\nNyvik;1;2\n".as_bytes(), ReportRefusal::DuplicateMonth),
        ("Bibliotek;=A1;2023-04\nNyvik;1;2\n".as_bytes(), ReportRefusal::FormulaInHeadings),
        (b"\x00\x01\x02\x03binary", ReportRefusal::NotAReport),
    ] {
        assert_eq!(refusal(bytes, &hint()), Some(why), "{:?}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(refusal(vec![b' '; usage_reports::LARGEST_FILE + 1], &hint()), Some(ReportRefusal::TooLarge));
    assert_eq!(refusal("a;".repeat(2_000), &hint()), Some(ReportRefusal::TooWide));
}

/// Blank lines and line ends of all kinds count, so that whoever opens the file finds the line.
#[test]
fn lines_are_numbered_as_editors_number_them() {
    let text = "Bruk i 2023\n\nBibliotek;Tjeneste;Måltall;Måned;Antall\n\n\nNyvik;Filmhylla;søk;2023-04;mange\n\
        \"Nyvik\nby\";Filmhylla;søk;2023-05;5\nNyvik;Filmhylla;søk;2023-06;få";
    for end in ["\n", "\r\n", "\r"] {
        let reading = reading(text.replace('\n', end) + end, &Hint::default());
        assert_eq!(
            reading.refused,
            [
                "line 6, column 5: figure-not-a-number «mange»",
                "line 7, column 1: text-control-character «Nyvikby»",
                "line 9, column 5: figure-not-a-number «få»",
            ],
            "{end:?}"
        );
    }
}
