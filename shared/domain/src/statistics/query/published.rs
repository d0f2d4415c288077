//! From published years to what the public sees.

use std::collections::BTreeSet;

use super::lines::metrics;
use super::{Asked, Detail, Line, Span};
use crate::kernel::ServiceId;
use crate::statistics::Metric;
use crate::statistics::disclosure::{Group, PublishedYear, ShownCell, WhyNot};
use crate::statistics::policy::{DisplayPolicy, Granularity};

/// What the public sees: years as they were published, as far as the policy shows them.
pub fn published_lines(
    asked: &Asked,
    service: &ServiceId,
    group: &Group,
    published: &[PublishedYear],
    policy: &DisplayPolicy,
) -> Vec<Line> {
    let counted: BTreeSet<&Metric> = published.iter().flat_map(|year| year.metrics.keys()).collect();
    let mut lines = Vec::new();
    for metric in metrics(asked, &counted) {
        for year in asked.period.years() {
            let in_force = policy.in_force(year);
            let months = asked.period.months_in(year);
            let table = published.iter().find(|published| published.year == year);
            let (cell, incomplete) = if in_force.display.public == Granularity::Nothing {
                (ShownCell::Withheld(WhyNot::Hidden), false)
            } else if months.len() < 12 {
                (ShownCell::Withheld(WhyNot::YearsOnly), false)
            } else {
                match table.map(|table| table.metrics.get(&metric)) {
                    None => (ShownCell::Withheld(WhyNot::NotReady), false),
                    Some(None) => (ShownCell::Withheld(WhyNot::NotCollected), false),
                    Some(Some(table)) => {
                        (table.cell(group), table.shown.get(group).is_some_and(|sum| sum.incomplete > 0))
                    }
                }
            };
            let line = |span, cell| Line {
                service: service.clone(),
                metric: metric.clone(),
                span,
                cell,
                basis: None,
                incomplete,
                policy_version: Some(in_force.version),
            };
            match asked.detail {
                Detail::Totals => lines.push(line(Span::Year { year, months: months.len() }, cell)),
                Detail::Month => {
                    let why = match cell {
                        ShownCell::Withheld(why @ WhyNot::Hidden) => why,
                        _ => WhyNot::YearsOnly,
                    };
                    lines.extend(months.into_iter().map(|it| line(Span::Month(it), ShownCell::Withheld(why))));
                }
            }
        }
    }
    lines
}
