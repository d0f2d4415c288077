//! One COUNTER report, written in every form that suppliers send.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write};

use serde_json::{Map, Value, json};
use usage_reports::Month;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A report that nobody has sent.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) id: &'static str,
    pub(crate) release: &'static str,
    pub(crate) institution: (&'static str, Vec<(&'static str, &'static str)>),
    pub(crate) metrics: Vec<&'static str>,
    pub(crate) filters: Vec<(&'static str, &'static str)>,
    /// Code, message and data.
    pub(crate) exceptions: Vec<(u32, &'static str, &'static str)>,
    pub(crate) period: (Month, Month),
    /// What describes a row, beside its metric.
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Line>,
}

/// A row: what describes it, its metric, and a figure for each month.
#[derive(Debug, Clone)]
pub(crate) struct Line(pub(crate) Vec<String>, pub(crate) &'static str, pub(crate) Vec<u64>);

pub(crate) fn line(described: &[&str], metric: &'static str, figures: &[u64]) -> Line {
    Line(described.iter().map(|&word| word.to_owned()).collect(), metric, figures.to_vec())
}

pub(crate) fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn first_day(month: Month) -> jiff::civil::Date {
    format!("{month}-01").parse().expect("a day")
}

/// What release 5.1 puts beside the performances of an item and not beside the item.
const ATTRIBUTES: &[&str] = &["Data_Type", "Access_Method", "Access_Type", "YOP", "Format"];

impl Made {
    /// A platform report of a library that has its ISIL in it, for three months.
    pub(crate) fn platform() -> Self {
        let columns = vec!["Platform", "Data_Type", "Access_Method"];
        let row = |data_type, method, metric, figures: &[u64]| line(&["Filmhylla", data_type, method], metric, figures);
        Self {
            id: "PR",
            release: "5.1",
            institution: ("Nyvik bibliotek", vec![("ISIL", "NO-2995001"), ("filmhylla", "77")]),
            metrics: vec!["Searches_Platform", "Total_Item_Requests", "Unique_Item_Requests", "Unique_Title_Requests"],
            filters: vec![],
            exceptions: vec![],
            period: (month("2023-01"), month("2023-03")),
            columns,
            rows: vec![
                row("Platform", "Regular", "Searches_Platform", &[90, 0, 70]),
                row("Audiovisual", "Regular", "Total_Item_Requests", &[30, 0, 12]),
                row("Audiovisual", "Regular", "Unique_Item_Requests", &[20, 0, 10]),
                row("Book", "Regular", "Total_Item_Requests", &[5, 0, 7]),
                row("Book", "Regular", "Unique_Item_Requests", &[4, 0, 6]),
                row("Book", "Regular", "Unique_Title_Requests", &[3, 0, 5]),
                row("Book", "TDM", "Total_Item_Requests", &[9_000, 0, 0]),
            ],
        }
    }

    fn months(&self) -> Vec<Month> {
        self.period.0.through(self.period.1).collect()
    }

    fn bounds(&self) -> (String, String) {
        (first_day(self.period.0).to_string(), first_day(self.period.1).last_of_month().to_string())
    }

    /// The cells of the tabular form, the months as the texts that COUNTER asks for.
    fn grid(&self) -> Vec<Vec<String>> {
        let joined = |pairs: &[(&str, &str)], between: &str| {
            pairs.iter().map(|(name, value)| format!("{name}{between}{value}")).collect::<Vec<_>>().join("; ")
        };
        let exceptions = self.exceptions.iter().map(|(code, message, data)| match *data {
            "" => format!("{code}: {message}"),
            data => format!("{code}: {message} ({data})"),
        });
        let (begin, end) = self.bounds();
        let header = [
            ("Report_Name", "A report".to_owned()),
            ("Report_ID", self.id.to_owned()),
            ("Release", self.release.to_owned()),
            ("Institution_Name", self.institution.0.to_owned()),
            ("Institution_ID", joined(&self.institution.1, ":")),
            ("Metric_Types", self.metrics.join("; ")),
            ("Report_Filters", joined(&self.filters, "=")),
            ("Report_Attributes", String::new()),
            ("Exceptions", exceptions.collect::<Vec<_>>().join("; ")),
            ("Reporting_Period", format!("Begin_Date={begin}; End_Date={end}")),
            ("Created", "2023-04-20T09:11:12Z".to_owned()),
            ("Created_By", "Filmhylla AS".to_owned()),
        ];
        let mut grid: Vec<Vec<String>> = header.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
        grid.push(vec![]);
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let months = self.months().into_iter();
        let months = months.map(|month| format!("{}-{}", names[usize::from(month.month()) - 1], month.year()));
        let columns = self.columns.iter().map(|&column| column.to_owned());
        let columns = columns.chain(["Metric_Type".to_owned(), "Reporting_Period_Total".to_owned()]);
        grid.push(columns.chain(months).collect());
        for Line(described, metric, figures) in &self.rows {
            let total: u64 = figures.iter().sum();
            let mut cells = described.clone();
            cells.extend([(*metric).to_owned(), total.to_string()]);
            cells.extend(figures.iter().map(ToString::to_string));
            grid.push(cells);
        }
        grid
    }

    /// Text separated by tabs, as COUNTER asks for it.
    pub(crate) fn tsv(&self) -> Vec<u8> {
        self.separated("\t", "\r\n")
    }

    /// Text separated otherwise.
    pub(crate) fn separated(&self, separator: &str, end: &str) -> Vec<u8> {
        let grid = self.grid();
        let width = grid.iter().map(Vec::len).max().unwrap_or(0);
        let mut text = "\u{feff}".to_owned();
        for mut cells in grid {
            cells.resize(width, String::new());
            let quoted = |cell: &String| {
                if cell.contains([';', ',']) && separator != "\t" { format!("\"{cell}\"") } else { cell.clone() }
            };
            text.push_str(&cells.iter().map(quoted).collect::<Vec<_>>().join(separator));
            text.push_str(end);
        }
        text.into_bytes()
    }

    /// A workbook as Excel writes it: texts apart, figures as numbers, months as days.
    pub(crate) fn xlsx(&self) -> Vec<u8> {
        let headings = 13;
        let mut rows = Vec::new();
        for (number, cells) in self.grid().into_iter().enumerate() {
            let figures_from = self.columns.len() + 1;
            let cells = cells.into_iter().enumerate().map(|(column, text)| {
                if number == headings && column > figures_from {
                    let month = self.months()[column - figures_from - 1];
                    let days = (first_day(month) - jiff::civil::date(1899, 12, 30)).get_days();
                    SheetCell::Day(days)
                } else if number > headings && column >= figures_from {
                    SheetCell::Number(text)
                } else {
                    SheetCell::Text(text)
                }
            });
            rows.push(cells.collect());
        }
        workbook(&[rows])
    }

    fn header(&self, release_5: bool) -> Value {
        let (begin, end) = self.bounds();
        let exceptions: Vec<Value> = self
            .exceptions
            .iter()
            .map(|(code, message, data)| match *data {
                "" => json!({"Code": code, "Message": message}),
                data => json!({"Code": code, "Message": message, "Data": data}),
            })
            .collect();
        let (ids, filters) = if release_5 {
            let pair = |first: &str, name: &str, value: &str| json!({first: name, "Value": value});
            let ids: Vec<Value> = self
                .institution
                .1
                .iter()
                .map(|(name, value)| match *name {
                    "ISIL" | "ISNI" => pair("Type", name, value),
                    other => pair("Type", "Proprietary", &format!("{other}:{value}")),
                })
                .collect();
            let mut filters = vec![pair("Name", "Begin_Date", &begin), pair("Name", "End_Date", &end)];
            filters.push(pair("Name", "Metric_Type", &self.metrics.join("|")));
            filters.extend(self.filters.iter().map(|(name, value)| pair("Name", name, value)));
            (json!(ids), json!(filters))
        } else {
            let ids: Map<String, Value> =
                self.institution.1.iter().map(|(name, value)| ((*name).to_owned(), json!([value]))).collect();
            let mut filters = Map::new();
            filters.insert("Begin_Date".to_owned(), json!(begin));
            filters.insert("End_Date".to_owned(), json!(end));
            filters.insert("Metric_Type".to_owned(), json!(self.metrics));
            for (name, values) in &self.filters {
                filters.insert((*name).to_owned(), json!(values.split('|').collect::<Vec<_>>()));
            }
            (Value::Object(ids), Value::Object(filters))
        };
        json!({
            "Report_Name": "A report", "Report_ID": self.id, "Release": self.release,
            "Institution_Name": self.institution.0, "Institution_ID": ids, "Report_Filters": filters,
            "Report_Attributes": if release_5 { json!([]) } else { json!({}) }, "Exceptions": exceptions,
            "Created": "2023-04-20T09:11:12Z", "Created_By": "Filmhylla AS",
        })
    }

    /// The rows by what describes them; a month without usage is left out, as COUNTER asks.
    fn described(&self) -> BTreeMap<Vec<String>, Vec<(&'static str, Month, u64)>> {
        let mut items: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for Line(described, metric, figures) in &self.rows {
            let used = self.months().into_iter().zip(figures).filter(|(_, figure)| **figure > 0);
            items.entry(described.clone()).or_default().extend(used.map(|(month, figure)| (*metric, month, *figure)));
        }
        items.retain(|_, figures| !figures.is_empty());
        items
    }

    fn thing(&self, described: &[String], attributes: bool) -> Map<String, Value> {
        let named = self.columns.iter().zip(described).filter(|(_, word)| !word.is_empty());
        let wanted = named.filter(|(column, _)| ATTRIBUTES.contains(column) == attributes);
        wanted.map(|(column, word)| ((*column).to_owned(), json!(word))).collect()
    }

    /// JSON of release 5.1.
    pub(crate) fn json_5_1(&self) -> Vec<u8> {
        let mut items: BTreeMap<String, (Map<String, Value>, Vec<Value>)> = BTreeMap::new();
        for (described, figures) in self.described() {
            let mut metrics: BTreeMap<&str, BTreeMap<String, u64>> = BTreeMap::new();
            for (metric, month, figure) in figures {
                metrics.entry(metric).or_default().insert(month.to_string(), figure);
            }
            let mut performance = self.thing(&described, true);
            performance.insert("Performance".to_owned(), json!(metrics));
            let item = self.thing(&described, false);
            items.entry(json!(item).to_string()).or_insert((item, vec![])).1.push(Value::Object(performance));
        }
        let items: Vec<Value> = items
            .into_values()
            .map(|(mut item, performances)| {
                item.insert("Attribute_Performance".to_owned(), Value::Array(performances));
                Value::Object(item)
            })
            .collect();
        json!({"Report_Header": self.header(false), "Report_Items": items}).to_string().into_bytes()
    }

    /// JSON of release 5.
    pub(crate) fn json_5(&self) -> Vec<u8> {
        let items: Vec<Value> = self
            .described()
            .into_iter()
            .map(|(described, figures)| {
                let mut months: BTreeMap<Month, Vec<Value>> = BTreeMap::new();
                for (metric, month, figure) in figures {
                    months.entry(month).or_default().push(json!({"Metric_Type": metric, "Count": figure}));
                }
                let performances = months.into_iter().map(|(month, instances)| {
                    let day = first_day(month);
                    let period = json!({"Begin_Date": day.to_string(), "End_Date": day.last_of_month().to_string()});
                    json!({"Period": period, "Instance": instances})
                });
                let mut item = self.thing(&described, false);
                item.extend(self.thing(&described, true));
                item.insert("Performance".to_owned(), performances.collect());
                Value::Object(item)
            })
            .collect();
        json!({"Report_Header": self.header(true), "Report_Items": items}).to_string().into_bytes()
    }

    /// The report in all its forms.
    pub(crate) fn forms(&self) -> [(&'static str, Vec<u8>); 5] {
        [
            ("report.tsv", self.tsv()),
            ("report.csv", self.separated(";", "\n")),
            ("report.xlsx", self.xlsx()),
            ("5.1.json", self.json_5_1()),
            ("5.json", self.json_5()),
        ]
    }
}

/// What a test puts into a cell.
#[derive(Debug, Clone)]
pub(crate) enum SheetCell {
    Text(String),
    Number(String),
    Day(i32),
    /// A formula, and its value if the file has it.
    Formula(&'static str, Option<&'static str>),
}

/// A workbook with one sheet for each of the grids.
pub(crate) fn workbook(sheets: &[Vec<Vec<SheetCell>>]) -> Vec<u8> {
    let mut texts: Vec<String> = Vec::new();
    let mut parts: Vec<(String, String)> = Vec::new();
    for (number, rows) in (1..).zip(sheets) {
        let mut xml =
            String::from(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#);
        for (row, cells) in (1..).zip(rows) {
            let _ = write!(xml, r#"<row r="{row}">"#);
            for (column, cell) in cells.iter().enumerate() {
                let place = format!("{}{row}", column_name(column));
                let cell = match cell {
                    SheetCell::Text(text) if text.is_empty() => format!(r#"<c r="{place}" s="0"/>"#),
                    SheetCell::Text(text) => {
                        texts.push(text.replace('&', "&amp;").replace('<', "&lt;"));
                        format!(r#"<c r="{place}" t="s"><v>{}</v></c>"#, texts.len() - 1)
                    }
                    SheetCell::Number(text) => format!(r#"<c r="{place}"><v>{text}</v></c>"#),
                    SheetCell::Day(days) => format!(r#"<c r="{place}" s="1"><v>{days}</v></c>"#),
                    SheetCell::Formula(formula, None) => format!(r#"<c r="{place}"><f>{formula}</f></c>"#),
                    SheetCell::Formula(formula, Some(value)) => {
                        format!(r#"<c r="{place}"><f>{formula}</f><v>{value}</v></c>"#)
                    }
                };
                xml.push_str(&cell);
            }
            xml.push_str("</row>");
        }
        xml.push_str("</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/sheet{number}.xml"), xml));
    }
    let count = texts.len();
    let texts = texts.into_iter().map(|text| format!("<si><t>{text}</t></si>")).collect::<Vec<_>>().concat();
    parts.push((
        "xl/sharedStrings.xml".to_owned(),
        format!(r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="{count}" uniqueCount="{count}">{texts}</sst>"#),
    ));
    packed(&frame(sheets.len()).into_iter().chain(parts).collect::<Vec<_>>())
}

/// The parts around the sheets.
pub(crate) fn frame(sheets: usize) -> Vec<(String, String)> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let numbers = 1..=sheets;
    let listed = numbers.clone().map(|n| format!(r#"<sheet name="Ark {n}" sheetId="{n}" r:id="rId{n}"/>"#));
    let listed = listed.collect::<Vec<_>>().concat();
    let related = numbers
        .map(|n| format!(r#"<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>"#));
    let related = related.collect::<Vec<_>>().concat();
    let formats = r#"<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="17" applyNumberFormat="1"/></cellXfs>"#;
    [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "_rels/.rels",
            format!(r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ),
        ("xl/workbook.xml", format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>"#)),
        ("xl/_rels/workbook.xml.rels", format!(r#"<Relationships xmlns="{PACKAGE}">{related}</Relationships>"#)),
        ("xl/styles.xml", format!(r#"<styleSheet xmlns="{MAIN}">{formats}</styleSheet>"#)),
    ]
    .map(|(name, xml)| (name.to_owned(), xml))
    .into()
}

/// An archive of parts.
pub(crate) fn packed(parts: &[(String, String)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).expect("a part begins");
        archive.write_all(content.as_bytes()).expect("memory takes everything");
    }
    archive.finish().expect("the archive ends").into_inner()
}

fn column_name(mut column: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + u8::try_from(column % 26).expect("a letter")));
        if column < 26 {
            return name;
        }
        column = column / 26 - 1;
    }
}
