//! Why a file, or a row in it, cannot be taken in.

use domain::kernel::refusal::refusals;

refusals! {
    /// Why a whole file is refused. Nothing of it may be stored then, also not the rows that were told before.
    pub enum ReportRefusal {
        /// No bytes, or nothing but blanks.
        Empty: Invalid, "empty-report" {
            nb: "Filen er tom.",
            nn: "Fila er tom.",
            en: "The file is empty.",
        }
        /// More bytes than are read.
        TooLarge: Invalid, "report-too-large" {
            nb: "Filen er for stor. Del den opp, for eksempel i ett år per fil.",
            nn: "Fila er for stor. Del ho opp, til dømes i eitt år per fil.",
            en: "The file is too large. Split it, for example into one year per file.",
        }
        /// A packed file that would unpack to more than is read: a mistake, or an attack.
        UnpacksTooLarge: Invalid, "report-unpacks-too-large" {
            nb: "Regnearket blir for stort når det pakkes ut. Lagre bare rapporten i en ny, tom arbeidsbok.",
            nn: "Reknearket blir for stort når det blir pakka ut. Lagre berre rapporten i ei ny, tom arbeidsbok.",
            en: "The spreadsheet becomes too large when unpacked. Save the report alone in a new, empty workbook.",
        }
        /// It ends in the middle of something.
        Truncated: Invalid, "report-truncated" {
            nb: "Filen slutter midt i en linje eller en post. Last den ned på nytt.",
            nn: "Fila sluttar midt i ei linje eller ein post. Last ho ned på nytt.",
            en: "The file ends in the middle of a line or a record. Download it again.",
        }
        /// Bytes that are no text in any encoding we know.
        WrongEncoding: Invalid, "report-wrong-encoding" {
            nb: "Tegnsettet i filen er ukjent eller ødelagt. Lagre filen som CSV UTF-8.",
            nn: "Teiknsettet i fila er ukjent eller øydelagt. Lagre fila som CSV UTF-8.",
            en: "The file's character encoding is unknown or broken. Save it as CSV UTF-8.",
        }
        /// A web page, perhaps a sign-in page, instead of a report.
        WebPage: Invalid, "report-is-web-page" {
            nb: "Filen er en nettside og ikke en rapport, kanskje en innloggingsside. Last ned rapporten på nytt.",
            nn: "Fila er ei nettside og ikkje ein rapport, kanskje ei innloggingsside. Last ned rapporten på nytt.",
            en: "The file is a web page and not a report, perhaps a sign-in page. Download the report again.",
        }
        /// A spreadsheet as Excel saved it before 2007, or one with a password.
        OldSpreadsheet: Invalid, "report-is-old-spreadsheet" {
            nb: "Regnearket er i et gammelt format (.xls) eller har passord. Lagre det som .xlsx uten passord.",
            nn: "Reknearket er i eit gammalt format (.xls) eller har passord. Lagre det som .xlsx utan passord.",
            en: "The spreadsheet is in an old format (.xls) or has a password. Save it as .xlsx without a password.",
        }
        /// A PDF, a picture, an archive or something else without rows.
        NotAReport: Invalid, "not-a-report" {
            nb: "Filen er ikke en rapport vi kan lese. Vi tar imot CSV, TSV, XLSX og COUNTER som JSON.",
            nn: "Fila er ikkje ein rapport vi kan lese. Vi tek imot CSV, TSV, XLSX og COUNTER som JSON.",
            en: "The file is not a report that we can read. We take CSV, TSV, XLSX and COUNTER as JSON.",
        }
        /// JSON that is none, is nested too deeply, or has something else than a report's shape.
        BrokenJson: Invalid, "report-json-broken" {
            nb: "JSON-filen er ødelagt eller har ikke en COUNTER-rapports oppbygning. Last den ned på nytt.",
            nn: "JSON-fila er øydelagd eller har ikkje oppbygginga til ein COUNTER-rapport. Last ho ned på nytt.",
            en: "The JSON file is broken or is not built like a COUNTER report. Download it again.",
        }
        /// A COUNTER report of another release than 5 and 5.1, or a report of the supplier's own making.
        UnknownCounterReport: Invalid, "unknown-counter-report" {
            nb: "Vi kjenner ikke denne COUNTER-rapporten. Vi leser PR, DR, TR og IR og standardvisningene av dem.",
            nn: "Vi kjenner ikkje denne COUNTER-rapporten. Vi les PR, DR, TR og IR og standardvisingane av dei.",
            en: "We do not know this COUNTER report. We read PR, DR, TR and IR and their standard views.",
        }
        /// A release that is counted by other rules.
        OtherRelease: Invalid, "counter-release-not-read" {
            nb: "Rapporten følger en utgave av COUNTER vi ikke leser. Be om utgave 5 eller 5.1.",
            nn: "Rapporten følgjer ei utgåve av COUNTER vi ikkje les. Be om utgåve 5 eller 5.1.",
            en: "The report follows a release of COUNTER that we do not read. Ask for release 5 or 5.1.",
        }
        /// A filter leaves out what the report would otherwise have.
        Filtered: Invalid, "report-filtered" {
            nb: "Rapporten er filtrert og viser bare en del av bruken. Bestill den uten filter.",
            nn: "Rapporten er filtrert og viser berre ein del av bruken. Bestill han utan filter.",
            en: "The report is filtered and shows only a part of the usage. Ask for it without filters.",
        }
        /// No reporting period, or one that does not consist of whole months.
        NoPeriod: Invalid, "report-without-period" {
            nb: "Rapportperioden mangler, eller den består ikke av hele måneder.",
            nn: "Rapportperioden manglar, eller han er ikkje sett saman av heile månader.",
            en: "The reporting period is missing, or it does not consist of whole months.",
        }
        /// No rows, and no word about why.
        NoRows: Invalid, "report-without-rows" {
            nb: "Rapporten har ingen linjer og sier ikke hvorfor. Er det ingen bruk, skal leverandøren melde det (COUNTER 3030).",
            nn: "Rapporten har ingen linjer og seier ikkje kvifor. Er det ingen bruk, skal leverandøren melde det (COUNTER 3030).",
            en: "The report has no rows and does not say why. If there is no usage, the supplier must say so (COUNTER 3030).",
        }
        /// The supplier's answer is that it makes no report: it is busy, or does not know the customer.
        SupplierRefused: Invalid, "report-refused-by-supplier" {
            nb: "Filen er ikke en rapport, men leverandørens beskjed om at rapporten ikke ble laget. Be om den på nytt.",
            nn: "Fila er ikkje ein rapport, men melding frå leverandøren om at rapporten ikkje vart laga. Be om han på nytt.",
            en: "The file is not a report but the supplier's message that none was made. Ask for it again.",
        }
        /// The report has several platforms and was handed in for one service.
        SeveralPlatforms: Invalid, "report-of-several-platforms" {
            nb: "Rapporten gjelder flere plattformer, men er lagt inn for én tjeneste. Legg den inn uten å velge tjeneste.",
            nn: "Rapporten gjeld fleire plattformer, men er lagd inn for éi teneste. Legg han inn utan å velje teneste.",
            en: "The report has several platforms but was handed in for one service. Hand it in without choosing a service.",
        }
        /// An archive that is no spreadsheet, or a damaged one.
        BrokenSpreadsheet: Invalid, "report-spreadsheet-broken" {
            nb: "Regnearket kan ikke åpnes. Åpne det i Excel og lagre det som .xlsx på nytt.",
            nn: "Reknearket kan ikkje opnast. Opne det i Excel og lagre det som .xlsx på nytt.",
            en: "The spreadsheet cannot be opened. Open it in Excel and save it as .xlsx again.",
        }
        /// No line with column headings that we understand.
        NoHeadings: Invalid, "report-without-headings" {
            nb: "Vi finner ingen linje med kolonneoverskrifter vi forstår, for eksempel Bibliotek, Tjeneste, Måned og Antall.",
            nn: "Vi finn inga linje med kolonneoverskrifter vi forstår, til dømes Bibliotek, Teneste, Månad og Tal.",
            en: "We find no line with column headings that we understand, such as Library, Service, Month and Count.",
        }
        /// Headings that would be filled in by a formula.
        FormulaInHeadings: Invalid, "report-formula-in-headings" {
            nb: "En kolonneoverskrift er en formel. Lagre bare verdiene.",
            nn: "Ei kolonneoverskrift er ein formel. Lagre berre verdiane.",
            en: "A column heading is a formula. Save the values only.",
        }
        /// More columns than any report has.
        TooWide: Invalid, "report-too-wide" {
            nb: "Filen har for mange kolonner til å være en rapport.",
            nn: "Fila har for mange kolonnar til å vere ein rapport.",
            en: "The file has too many columns to be a report.",
        }
        /// More different libraries, services and metrics than can be told apart.
        TooVaried: Invalid, "report-too-varied" {
            nb: "Filen har for mange ulike navn på bibliotek, tjenester eller måltall. Kontroller at kolonnene er riktige.",
            nn: "Fila har for mange ulike namn på bibliotek, tenester eller måltal. Kontroller at kolonnane er rette.",
            en: "The file names too many different libraries, services or metrics. Check that the columns are right.",
        }
        /// Nothing says which library the figures are for.
        NoInstitution: Invalid, "report-without-institution" {
            nb: "Det går ikke fram hvilket bibliotek tallene gjelder. Legg til en kolonne med biblioteknummer.",
            nn: "Det går ikkje fram kva bibliotek tala gjeld. Legg til ein kolonne med biblioteknummer.",
            en: "Nothing says which library the figures are for. Add a column with library numbers.",
        }
        /// Nothing says which service the figures are for.
        NoService: Invalid, "report-without-service" {
            nb: "Det går ikke fram hvilken tjeneste tallene gjelder. Legg til en kolonne med tjeneste.",
            nn: "Det går ikkje fram kva teneste tala gjeld. Legg til ein kolonne med teneste.",
            en: "Nothing says which service the figures are for. Add a column with the service.",
        }
        /// Nothing says what was counted.
        NoMetric: Invalid, "report-without-metric" {
            nb: "Det går ikke fram hva som er talt. Legg til en kolonne med måltall, for eksempel Total_Item_Requests.",
            nn: "Det går ikkje fram kva som er talt. Legg til ein kolonne med måltal, til dømes Total_Item_Requests.",
            en: "Nothing says what was counted. Add a column with the metric, for example Total_Item_Requests.",
        }
        /// Only sums over the whole period.
        NoMonths: Invalid, "report-without-months" {
            nb: "Rapporten har ingen tall per måned. Bestill den med månedstall.",
            nn: "Rapporten har ingen tal per månad. Bestill han med månadstal.",
            en: "The report has no figures per month. Ask for it with monthly details.",
        }
        /// Months' names, and no year anywhere.
        MonthWithoutYear: Invalid, "report-month-without-year" {
            nb: "Månedene mangler årstall. Skriv for eksempel «april 2023».",
            nn: "Månadene manglar årstal. Skriv til dømes «april 2023».",
            en: "The months have no year. Write for example \"April 2023\".",
        }
        /// Two columns for the same month.
        DuplicateMonth: Invalid, "report-duplicate-month" {
            nb: "Den samme måneden har to kolonner.",
            nn: "Den same månaden har to kolonnar.",
            en: "The same month has two columns.",
        }
        /// The report names another library than the one it was handed in for.
        OtherInstitution: Invalid, "report-for-other-institution" {
            nb: "Rapporten gjelder et annet bibliotek enn det den er lagt inn for.",
            nn: "Rapporten gjeld eit anna bibliotek enn det han er lagd inn for.",
            en: "The report is for another library than the one it was handed in for.",
        }
    }
}

refusals! {
    /// Why one row, or one cell of it, is refused while the others stand.
    pub enum RowRefusal {
        /// Not a number.
        NotANumber: Invalid, "figure-not-a-number" {
            nb: "Dette er ikke et tall.",
            nn: "Dette er ikkje eit tal.",
            en: "This is not a number.",
        }
        /// Below nothing.
        Negative: Invalid, "figure-negative" {
            nb: "Tallet er negativt. Rettelser meldes som en ny rapport for hele måneden.",
            nn: "Talet er negativt. Rettingar blir melde som ein ny rapport for heile månaden.",
            en: "The figure is negative. Corrections are reported as a new report for the whole month.",
        }
        /// Half a use.
        Fraction: Invalid, "figure-fraction" {
            nb: "Tallet har desimaler, men bruk telles i hele tall.",
            nn: "Talet har desimalar, men bruk blir talt i heile tal.",
            en: "The figure has decimals, but use is counted in whole numbers.",
        }
        /// More than anybody can have used.
        Absurd: Invalid, "figure-absurd" {
            nb: "Tallet er større enn 100 millioner og kan ikke være bruk i én måned.",
            nn: "Talet er større enn 100 millionar og kan ikkje vere bruk i éin månad.",
            en: "The figure is greater than 100 million and cannot be use in one month.",
        }
        /// `1,234` is a thousand or a little more than one.
        AmbiguousFigure: Invalid, "figure-ambiguous" {
            nb: "Komma kan her bety tusen eller desimaler. Skriv tallet uten komma.",
            nn: "Komma kan her bety tusen eller desimalar. Skriv talet utan komma.",
            en: "The comma can mean thousands or decimals here. Write the figure without a comma.",
        }
        /// Something that a spreadsheet would calculate, or a formula whose value is not in the file.
        Formula: Invalid, "cell-formula" {
            nb: "Cellen er en formel uten verdi. Lagre bare verdiene.",
            nn: "Cella er ein formel utan verdi. Lagre berre verdiane.",
            en: "The cell is a formula without a value. Save the values only.",
        }
        /// The library's cell is blank.
        NoInstitution: Invalid, "row-without-institution" {
            nb: "Linjen mangler bibliotek.",
            nn: "Linja manglar bibliotek.",
            en: "The line lacks a library.",
        }
        /// The service's cell is blank.
        NoService: Invalid, "row-without-service" {
            nb: "Linjen mangler tjeneste.",
            nn: "Linja manglar teneste.",
            en: "The line lacks a service.",
        }
        /// The metric's cell is blank.
        NoMetric: Invalid, "row-without-metric" {
            nb: "Linjen mangler måltall.",
            nn: "Linja manglar måltal.",
            en: "The line lacks a metric.",
        }
        /// No month, or one that can be read in two ways.
        NoMonth: Invalid, "row-without-month" {
            nb: "Linjen mangler måned, eller måneden kan ikke leses. Skriv for eksempel 2023-04.",
            nn: "Linja manglar månad, eller månaden kan ikkje lesast. Skriv til dømes 2023-04.",
            en: "The line lacks a month, or the month cannot be read. Write for example 2023-04.",
        }
        /// A day, a quarter or a year.
        NotOneMonth: Invalid, "row-not-one-month" {
            nb: "Linjen gjelder ikke nøyaktig én måned.",
            nn: "Linja gjeld ikkje nøyaktig éin månad.",
            en: "The line is not for exactly one month.",
        }
        /// Later than the month in which the file was handed in.
        FutureMonth: Invalid, "row-in-the-future" {
            nb: "Måneden er ikke omme ennå.",
            nn: "Månaden er ikkje omme enno.",
            en: "The month is not over yet.",
        }
        /// Library, service, metric and month have been told already; the first stands.
        Duplicate: Invalid, "row-duplicate" {
            nb: "Tall for samme bibliotek, tjeneste, måltall og måned står tidligere i filen. Det første gjelder.",
            nn: "Tal for same bibliotek, teneste, måltal og månad står tidlegare i fila. Det første gjeld.",
            en: "A figure for the same library, service, metric and month stands earlier in the file. The first one counts.",
        }
        /// All that describes the line stands on one before it, and counting it twice would be wrong.
        Repeated: Invalid, "row-repeated" {
            nb: "Den samme linjen står tidligere i filen. Summen den hører til, er ikke tatt med.",
            nn: "Den same linja står tidlegare i fila. Summen ho høyrer til, er ikkje teken med.",
            en: "The same line stands earlier in the file. The sum it belongs to is not taken in.",
        }
        /// The sum would be too low, because a line that may belong to it could not be read.
        PartUnread: Invalid, "figure-incomplete" {
            nb: "En linje som kan høre til denne summen, kunne ikke leses. Summen er derfor ikke tatt med.",
            nn: "Ei linje som kan høyre til denne summen, kunne ikkje lesast. Summen er difor ikkje teken med.",
            en: "A line that may belong to this sum could not be read. The sum is therefore not taken in.",
        }
        /// The month lies outside the reporting period that the report states.
        OutsidePeriod: Invalid, "row-outside-period" {
            nb: "Måneden ligger utenfor perioden rapporten gjelder.",
            nn: "Månaden ligg utanfor perioden rapporten gjeld.",
            en: "The month lies outside the report's own period.",
        }
        /// Fewer cells than headings.
        TooFewCells: Invalid, "row-too-short" {
            nb: "Linjen har færre celler enn overskriften.",
            nn: "Linja har færre celler enn overskrifta.",
            en: "The line has fewer cells than the heading.",
        }
        /// More cells than headings, often because of an unquoted decimal comma.
        TooManyCells: Invalid, "row-too-long" {
            nb: "Linjen har flere celler enn overskriften, kanskje på grunn av et komma i et tall.",
            nn: "Linja har fleire celler enn overskrifta, kanskje på grunn av eit komma i eit tal.",
            en: "The line has more cells than the heading, perhaps because of a comma in a number.",
        }
        /// Letters that an earlier program has broken.
        Garbled: Invalid, "text-garbled" {
            nb: "Teksten har ødelagte bokstaver, antakelig på grunn av feil tegnsett.",
            nn: "Teksten har øydelagde bokstavar, truleg på grunn av feil teiknsett.",
            en: "The text has broken letters, probably because of a wrong encoding.",
        }
        /// Line breaks or invisible characters in a name.
        ControlCharacter: Invalid, "text-control-character" {
            nb: "Teksten inneholder linjeskift eller usynlige tegn.",
            nn: "Teksten inneheld linjeskift eller usynlege teikn.",
            en: "The text contains line breaks or invisible characters.",
        }
        /// More than 200 characters.
        TooLong: Invalid, "text-too-long" {
            nb: "Navnet er lengre enn 200 tegn.",
            nn: "Namnet er lengre enn 200 teikn.",
            en: "The name is longer than 200 characters.",
        }
        /// The row names another library than the one the file was handed in for.
        OtherInstitution: Invalid, "row-for-other-institution" {
            nb: "Linjen gjelder et annet bibliotek enn det filen er lagt inn for.",
            nn: "Linja gjeld eit anna bibliotek enn det fila er lagd inn for.",
            en: "The line is for another library than the one the file was handed in for.",
        }
    }
}
