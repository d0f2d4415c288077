//! The words that suppliers put over their columns, in bokmål, nynorsk and English.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// A library number, an ISIL, or the supplier's own number for a library.
    Identifier,
    /// A library's name.
    Institution,
    Service,
    Metric,
    Month,
    Year,
    /// First day of the time that the row is for.
    Begin,
    /// Last day of it.
    End,
    /// The figure, one on each line.
    Value,
    /// The sum of the line's figures.
    Total,
}

/// What a heading announces; `None` for all we need not know.
pub(crate) fn role(heading: &str) -> Option<Role> {
    Some(match plain(heading).as_str() {
        "biblioteknummer" | "biblioteknr" | "biblioteks nr" | "biblioteksnummer" | "bibnr" | "bib nr"
        | "bibliotek nr" | "bibliotek id" | "bibliotekid" | "isil" | "isil kode" | "isil code" | "library number"
        | "library no" | "library id" | "institution id" | "institusjons id" | "kundenummer" | "kundenr"
        | "kunde id" | "customer id" | "customer number" | "customer no" => Role::Identifier,
        "bibliotek"
        | "biblioteknavn"
        | "biblioteknamn"
        | "biblioteksnavn"
        | "bibliotekets navn"
        | "namnet på biblioteket"
        | "library"
        | "library name"
        | "institusjon"
        | "institution"
        | "institution name"
        | "kunde"
        | "kundenavn"
        | "kundenamn"
        | "customer"
        | "customer name"
        | "skole"
        | "skule"
        | "skolenavn"
        | "skulenamn"
        | "school"
        | "organisasjon"
        | "organisation"
        | "organization"
        | "navn"
        | "namn"
        | "name" => Role::Institution,
        "tjeneste" | "tjenestenavn" | "teneste" | "tenestenamn" | "service" | "plattform" | "platform" | "produkt"
        | "product" | "database" | "ressurs" | "resource" => Role::Service,
        "metric" | "metric type" | "måltall" | "måltal" | "måling" | "indikator" | "indicator" | "brukstype"
        | "type bruk" | "usage type" | "hendelse" | "hending" | "event" | "handling" | "statistikktype" => Role::Metric,
        "måned" | "månad" | "mnd" | "month" | "periode" | "period" | "dato" | "date" | "år måned" | "år månad"
        | "year month" => Role::Month,
        "år" | "årstall" | "årstal" | "year" => Role::Year,
        "fra" | "frå" | "fra dato" | "frå dato" | "fradato" | "frådato" | "from" | "from date" | "begin date"
        | "start date" | "startdato" => Role::Begin,
        "til" | "til dato" | "tildato" | "to" | "to date" | "end date" | "sluttdato" => Role::End,
        "antall" | "antal" | "tal" | "tall" | "verdi" | "value" | "count" | "bruk" | "usage" | "uses" | "number" => {
            Role::Value
        }
        word if is_total(word) || word == "reporting period total" || word == "hittil i år" => Role::Total,
        _ => return None,
    })
}

/// A cell that says that its line is a sum.
pub(crate) fn says_total(text: &str) -> bool {
    let text = plain(text);
    is_total(&text) || ["sum ", "totalt ", "i alt ", "samlet "].iter().any(|beginning| text.starts_with(beginning))
}

fn is_total(text: &str) -> bool {
    matches!(
        text,
        "sum"
            | "totalt"
            | "total"
            | "totalsum"
            | "i alt"
            | "ialt"
            | "samlet"
            | "samla"
            | "til saman"
            | "til sammen"
            | "tilsammen"
            | "totals"
            | "grand total"
            | "sum totalt"
            | "sum total"
            | "alle"
            | "alle bibliotek"
            | "alle biblioteker"
            | "all libraries"
            | "delsum"
            | "subtotal"
            | "hovedtotal"
    )
}

/// What suppliers count when they have a column for each thing. COUNTER's own names are known besides.
pub(crate) fn names_something_counted(heading: &str) -> bool {
    crate::metric::known(heading).is_some()
        || matches!(
            plain(heading).as_str(),
            "søk"
                | "searches"
                | "visninger"
                | "visingar"
                | "visningar"
                | "views"
                | "sidevisninger"
                | "sidevisingar"
                | "page views"
                | "nedlastinger"
                | "nedlastingar"
                | "downloads"
                | "utlån"
                | "lån"
                | "loans"
                | "checkouts"
                | "innlogginger"
                | "innloggingar"
                | "pålogginger"
                | "påloggingar"
                | "logins"
                | "økter"
                | "sesjoner"
                | "sesjonar"
                | "sessions"
                | "besøk"
                | "visits"
                | "brukere"
                | "brukarar"
                | "users"
                | "avspillinger"
                | "avspelingar"
                | "plays"
                | "strømminger"
                | "strøymingar"
                | "streams"
                | "lesninger"
                | "lesingar"
                | "reads"
                | "artikkelvisninger"
                | "artikkelvisingar"
        )
}

/// Lower case, single spaces, without points, colons and what stands in brackets.
fn plain(text: &str) -> String {
    let before_bracket = text.split(['(', '[']).next().unwrap_or_default();
    let spaced: String = before_bracket
        .chars()
        .map(|letter| if matches!(letter, '_' | '-' | '.' | ':' | '/') { ' ' } else { letter })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{Role, names_something_counted, role, says_total};

    #[test]
    fn headings_are_known_in_three_languages() {
        for (heading, expected) in [
            ("Biblioteknr.", Role::Identifier),
            ("ISIL-kode", Role::Identifier),
            ("BIBLIOTEK", Role::Institution),
            ("Teneste", Role::Service),
            ("Metric_Type", Role::Metric),
            ("Måltal", Role::Metric),
            ("Månad (ÅÅÅÅ-MM)", Role::Month),
            ("Måned", Role::Month),
            ("Antall:", Role::Value),
            ("I alt", Role::Total),
            ("Reporting_Period_Total", Role::Total),
        ] {
            assert_eq!(role(heading), Some(expected), "{heading}");
        }
        assert_eq!(role("Kommentar"), None);
    }

    #[test]
    fn sums_and_counted_things_are_told_from_names() {
        assert!(says_total("Totalt") && says_total("SUM") && says_total("Sum Vestland") && says_total("I alt:"));
        assert!(!says_total("Sumatra bibliotek") && !says_total("Totalitær bok"));
        assert!(names_something_counted("Nedlastingar") && names_something_counted("Total Item Requests"));
        assert!(!names_something_counted("Merknad"));
    }
}
