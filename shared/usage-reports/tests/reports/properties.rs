//! Nothing in a file makes the reader panic.

use crate::verbs::{hint, try_reading};
use std::fmt::Write;

use proptest::prelude::*;
use usage_reports::Hint;

const REPORT: &str = "Biblioteknr;Bibliotek;Tjeneste;Måltall;Måned;Antall\r\n\
    2995001;Nyvik bibliotek;Nyhetsarkivet;Total_Item_Requests;2023-04;1 234,0\r\n\
    2995001;\"Nyvik; bibliotek\";Nyhetsarkivet;Total_Item_Requests;apr. 23;\r\n\
    Totalt;;;;;1 234\r\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = try_reading(&bytes, &Hint::default());
        let _ = try_reading(&bytes, &hint());
    }

    #[test]
    fn any_words_are_read_or_refused(text in "(?s)[ a-zæøå0-9;,\"\t\n.=+@-]{0,300}") {
        let _ = try_reading(&text, &hint());
        let _ = try_reading(format!("Måned;Antall\n{text}"), &hint());
        let _ = try_reading(format!("Bibliotek;Tjeneste;jan 2023;feb 2023;Sum\n{text}"), &hint());
    }

    #[test]
    fn a_damaged_report_is_read_or_refused(at in 0..REPORT.len(), byte in any::<u8>(), cut in 0..REPORT.len()) {
        let mut bytes = REPORT.as_bytes().to_vec();
        bytes[at] = byte;
        let _ = try_reading(&bytes, &Hint::default());
        bytes.truncate(cut);
        let _ = try_reading(&bytes, &Hint::default());
    }

    /// Whatever is written is what is read.
    #[test]
    fn figures_come_back_as_they_were_written(figures in prop::collection::vec(0_u64..100_000_000, 1..12), spaces in any::<bool>()) {
        let mut text = "Måned;Antall\n".to_owned();
        let mut expected = Vec::new();
        for (month, figure) in (1..).zip(&figures) {
            let written = if spaces && *figure >= 1_000 {
                let digits = figure.to_string();
                let (thousands, rest) = digits.split_at(digits.len() - 3);
                let millions = thousands.len().saturating_sub(3);
                let (millions, thousands) = thousands.split_at(millions);
                format!("{millions}\u{a0}{thousands}\u{a0}{rest}").trim_start_matches('\u{a0}').to_owned()
            } else {
                figure.to_string()
            };
            writeln!(text, "2023-{month:02};{written}").expect("a string takes everything");
            expected.push(format!("2995001 Nyhetsarkivet Total_Item_Requests 2023-{month:02} = {figure}"));
        }
        prop_assert_eq!(try_reading(text, &hint()).map(|reading| reading.figures).ok(), Some(expected));
    }
}
