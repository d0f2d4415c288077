//! What a report says about itself.

use domain::kernel::ReaderLanguage;

use crate::month::Month;
use crate::rows::{Institution, Place};

/// What the file as a whole says, and what was read from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Which kind of report it is.
    pub kind: ReportKind,
    /// COUNTER's name of it, such as `TR_B1`.
    pub report_id: Option<String>,
    /// The COUNTER release, `5` or `5.1` (also `5.0.3`, as given).
    pub release: Option<String>,
    /// The institution that the whole report is for.
    pub institution: Option<Institution>,
    /// First and last month of the reporting period.
    pub period: Option<(Month, Month)>,
    /// When it was made, as given (RFC 3339 in COUNTER reports).
    pub created: Option<String>,
    /// Who made it.
    pub created_by: Option<String>,
    /// What the supplier says about the report.
    pub exceptions: Vec<Exception>,
    /// What a person should look at although nothing is refused for it; at most 100 of them.
    pub notes: Vec<Note>,
    /// How many rows were told.
    pub rows: Rows,
}

/// How many rows of each sort were told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rows {
    /// Figures.
    pub figures: u64,
    /// Months without a figure.
    pub missing: u64,
    /// Refused rows and cells.
    pub refused: u64,
}

/// Which kind of report a file is. Standard views are of the kind they are drawn from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ReportKind {
    /// A table as the supplier sends it.
    #[default]
    Plain,
    /// COUNTER's PR and its views: the whole service.
    Platform,
    /// COUNTER's DR and its views: database by database.
    Database,
    /// COUNTER's TR and its views: books and journals, title by title.
    Title,
    /// COUNTER's IR and its views: articles and media, item by item.
    Item,
}

/// What a COUNTER report says about itself that is no figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// COUNTER's code, such as 3031.
    pub code: u32,
    /// The supplier's text: message and data.
    pub text: String,
    /// The months it is about, as far as its text names them; none means all of the reporting period that has no figures.
    pub months: Vec<Month>,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What.
    pub remark: Remark,
    /// Where.
    pub place: Option<Place>,
}

/// What was noticed while reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remark {
    /// A line of totals does not agree with the lines it sums.
    TotalsDiffer,
    /// A line below or above the table was left out.
    LineLeftOut,
    /// The file's name promises another format than its bytes have.
    Mislabelled,
    /// The workbook has more sheets with content; only the first was read.
    OtherSheetsLeftOut,
    /// Text and data mining is no use by people, and was left out.
    TextMiningLeftOut,
    /// Searches are counted once for every database searched, so that they cannot be summed over databases.
    SearchesNotSummed,
    /// Unique titles or items would be counted twice if they were summed here.
    UniquesNotSummed,
    /// Files of a document are counted beside the document, which has their use already.
    ComponentsLeftOut,
    /// The report does not say how people got at things, so that text and data mining may be among it.
    TextMiningMayBeIncluded,
    /// Only databases, titles or items are counted, not everything on the service.
    PartOfService,
    /// The report's platform has another name than the service for which it was handed in.
    PlatformTaken,
}

impl Remark {
    /// Every remark, for the tests and the reference.
    pub const ALL: &'static [Self] = &[
        Self::TotalsDiffer,
        Self::LineLeftOut,
        Self::Mislabelled,
        Self::OtherSheetsLeftOut,
        Self::TextMiningLeftOut,
        Self::SearchesNotSummed,
        Self::UniquesNotSummed,
        Self::ComponentsLeftOut,
        Self::TextMiningMayBeIncluded,
        Self::PartOfService,
        Self::PlatformTaken,
    ];

    /// The stable, kebab-case name that clients may rely on.
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// One sentence for the person who reads the preview.
    pub fn text(self, language: ReaderLanguage) -> &'static str {
        let (_, nb, nn, en) = self.words();
        match language {
            ReaderLanguage::Nb => nb,
            ReaderLanguage::Nn => nn,
            ReaderLanguage::En => en,
        }
    }

    fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::TotalsDiffer => (
                "totals-differ",
                "Summen i filen stemmer ikke med tallene som er lest.",
                "Summen i fila stemmer ikkje med tala som er lesne.",
                "The total in the file does not agree with the figures that were read.",
            ),
            Self::LineLeftOut => (
                "line-left-out",
                "Linjen ser ut til å være en merknad og er ikke lest som tall.",
                "Linja ser ut til å vere ein merknad og er ikkje lesen som tal.",
                "The line seems to be a remark and was not read as figures.",
            ),
            Self::Mislabelled => (
                "file-mislabelled",
                "Filen er i et annet format enn filnavnet sier. Den er lest som det den er.",
                "Fila er i eit anna format enn filnamnet seier. Ho er lesen som det ho er.",
                "The file has another format than its name says. It was read as what it is.",
            ),
            Self::OtherSheetsLeftOut => (
                "other-sheets-left-out",
                "Arbeidsboken har flere ark med innhold. Bare det første er lest.",
                "Arbeidsboka har fleire ark med innhald. Berre det første er lese.",
                "The workbook has several sheets with content. Only the first was read.",
            ),
            Self::TextMiningLeftOut => (
                "text-mining-left-out",
                "Tekst- og datautvinning (TDM) er ikke bruk av mennesker og er holdt utenfor.",
                "Tekst- og datautvinning (TDM) er ikkje bruk av menneske og er halde utanfor.",
                "Text and data mining (TDM) is not use by people and was left out.",
            ),
            Self::SearchesNotSummed => (
                "searches-not-summed",
                "Søk telles én gang for hver database og kan ikke summeres. Bruk plattformrapporten (PR).",
                "Søk blir talde éin gong for kvar database og kan ikkje summerast. Bruk plattformrapporten (PR).",
                "Searches are counted once for each database and cannot be summed. Use the platform report (PR).",
            ),
            Self::UniquesNotSummed => (
                "uniques-not-summed",
                "Unike titler eller dokumenter kan ikke summeres her uten å telles dobbelt. Bruk plattformrapporten (PR).",
                "Unike titlar eller dokument kan ikkje summerast her utan å bli talde dobbelt. Bruk plattformrapporten (PR).",
                "Unique titles or items cannot be summed here without being counted twice. Use the platform report (PR).",
            ),
            Self::ComponentsLeftOut => (
                "components-left-out",
                "Enkeltfiler i et dokument er holdt utenfor. Dokumentet selv er tatt med.",
                "Einskildfiler i eit dokument er haldne utanfor. Dokumentet sjølv er teke med.",
                "Single files of a document were left out. The document itself was taken in.",
            ),
            Self::TextMiningMayBeIncluded => (
                "text-mining-may-be-included",
                "Rapporten skiller ikke ut tekst- og datautvinning (TDM), så tallene kan inneholde slik bruk.",
                "Rapporten skil ikkje ut tekst- og datautvinning (TDM), så tala kan innehalde slik bruk.",
                "The report does not set text and data mining (TDM) apart, so the figures may contain it.",
            ),
            Self::PartOfService => (
                "part-of-service",
                "Rapporten teller bare en del av tjenesten. Plattformrapporten (PR) gjelder hele.",
                "Rapporten tel berre ein del av tenesta. Plattformrapporten (PR) gjeld heile.",
                "The report counts only a part of the service. The platform report (PR) is about all of it.",
            ),
            Self::PlatformTaken => (
                "platform-taken-for-service",
                "Plattformen heter noe annet i rapporten enn tjenesten den er lagt inn for.",
                "Plattforma heiter noko anna i rapporten enn tenesta han er lagd inn for.",
                "The report calls the platform by another name than the service it was handed in for.",
            ),
        }
    }
}
