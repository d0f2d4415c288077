//! Looking at what a report would do, and doing it.

use std::collections::BTreeMap;
use std::io::Read;

use domain::kernel::{GroupId, LibraryNumber};
use domain::statistics::Month;
use domain::statistics::import::{Committed, Import, ImportId, ImportRefusal, Outcome, Reading};
use domain::statistics::service_month::{
    FigureTable, Report, ServiceMonth, ServiceMonthCommand, ServiceMonthEvent, ServiceMonthId, Verdict,
};
use event_store::CommandContext;
use flate2::read::GzDecoder;
use futures::{StreamExt, TryStreamExt, stream};
use http_api::Problem;
use usage_reports::{LARGEST_FILE, ReportRefusal};

use super::known::{IN_PARALLEL, Known};
use super::sorting::{Fate, Sorted};
use crate::Statistics;

/// How many months are taken in at a time. Each is an item of up to some hundred kilobytes.
const MONTHS_IN_PARALLEL: usize = 4;

/// What came, or would come, of a report.
pub(crate) struct Taken {
    pub(crate) sorted: Sorted,
    pub(crate) committed: Committed,
}

/// Unpacks a file, as far as it is allowed to grow.
pub(crate) fn unpacked(packed: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let most = LARGEST_FILE as u64 + 1;
    let read = GzDecoder::new(packed).take(most).read_to_end(&mut bytes);
    match read {
        Ok(_) if bytes.len() > LARGEST_FILE => Err(Problem::refused(ReportRefusal::UnpacksTooLarge)),
        Ok(_) => Ok(bytes),
        Err(_) => Err(Problem::refused(ReportRefusal::Truncated)),
    }
}

impl Statistics {
    /// The import, how its file is to be read, and the file.
    pub(crate) async fn file_of(&self, id: &ImportId) -> Result<(u64, Import, Reading, Vec<u8>), Problem> {
        let loaded = self.store.load::<Import>(id.as_str()).await?;
        let unknown = || Problem::refused(ImportRefusal::UnknownImport);
        let reading = loaded.aggregate.reading.clone().ok_or_else(unknown)?;
        let packed = self.files.get(id.as_str()).await?.ok_or_else(unknown)?;
        Ok((loaded.version, loaded.aggregate, reading, unpacked(&packed)?))
    }

    /// Reads a report against all that is known today.
    pub(crate) async fn sort(&self, bytes: &[u8], reading: &Reading) -> Result<(Sorted, Known), Problem> {
        let known = self.known().await?;
        let latest = Month::of(domain::kernel::day_in_norway(self.clock.now()));
        let sorted = Sorted::read(bytes, reading, latest, &known).map_err(Problem::refused)?;
        Ok((sorted, known))
    }

    /// What a report would do if it were committed now. Nothing is changed.
    pub(crate) async fn preview(&self, id: &ImportId, reading: &Reading, bytes: &[u8]) -> Result<Taken, Problem> {
        let (mut sorted, known) = self.sort(bytes, reading).await?;
        let months: Vec<ServiceMonthId> = sorted.months().cloned().collect();
        let mut outcome = Outcome::default();
        // As many as are compared at a time are loaded at a time, so that memory holds no more of them.
        for some in months.chunks(IN_PARALLEL) {
            let keys: Vec<String> = some.iter().map(ToString::to_string).collect();
            let loads = keys.into_iter().map(|key| async move { self.store.load::<ServiceMonth>(&key).await });
            let loaded: Vec<_> = stream::iter(loads).buffered(IN_PARALLEL).try_collect().await?;
            for (month, loaded) in some.iter().zip(loaded) {
                let report = sorted.report(month, id.clone(), reading.estimated, &known);
                let state = &loaded.aggregate;
                for verdict in verdicts(state, &report) {
                    match verdict {
                        Verdict::Accepted => outcome.accepted += 1,
                        Verdict::Unchanged => outcome.unchanged += 1,
                        Verdict::Restated { .. } => outcome.restated += 1,
                    }
                }
                sorted.tell_restated(month, |who, metric, value| {
                    let verdict = match who {
                        Ok(library) => state.verdict(library, metric, value, reading.estimated),
                        Err(group) => state.group_verdict(group, metric, value),
                    };
                    if let Verdict::Restated { before } = verdict { Some(before) } else { None }
                });
            }
        }
        let committed = committed(&sorted, &outcome);
        Ok(Taken { sorted, committed })
    }

    /// Takes a report in, month by month. A run that was stopped half-way is finished by the next: what is in is unchanged.
    pub(crate) async fn take_in(
        &self,
        id: &ImportId,
        reading: &Reading,
        bytes: &[u8],
        context: &CommandContext,
    ) -> Result<Taken, Problem> {
        let (mut sorted, known) = self.sort(bytes, reading).await?;
        let months: Vec<ServiceMonthId> = sorted.months().cloned().collect();
        let mut outcome = Outcome::default();
        for some in months.chunks(MONTHS_IN_PARALLEL) {
            let reports: Vec<(String, Report)> = some
                .iter()
                .map(|month| (month.to_string(), sorted.report(month, id.clone(), reading.estimated, &known)))
                .collect();
            let commands = reports.into_iter().map(|(key, report)| async move {
                let told = figures_in(&report);
                let command = ServiceMonthCommand::Record(report);
                let executed = self.store.execute::<ServiceMonth>(&key, command, context, &[]).await?;
                Ok::<_, Problem>((told, executed.events))
            });
            let done: Vec<_> = stream::iter(commands).buffered(MONTHS_IN_PARALLEL).try_collect().await?;
            for (month, (told, events)) in some.iter().zip(done) {
                let Told { accepted, restated, libraries, groups } = Told::of(&events);
                outcome.accepted += accepted;
                outcome.restated += restated;
                outcome.unchanged += told.saturating_sub(accepted + restated);
                sorted.tell_restated(month, |who, metric, _| match who {
                    Ok(library) => libraries.get(library, metric),
                    Err(group) => groups.get(group)?.get(metric).copied(),
                });
            }
        }
        let committed = committed(&sorted, &outcome);
        Ok(Taken { sorted, committed })
    }
}

fn committed(sorted: &Sorted, of_figures: &Outcome) -> Committed {
    let months = || sorted.months().map(|id| id.month);
    Committed {
        outcome: Outcome {
            quarantined: sorted.count(Fate::Quarantined),
            left_out: sorted.count(Fate::LeftOut),
            refused: sorted.count(Fate::Refused),
            ..of_figures.clone()
        },
        services: sorted.services().cloned().collect(),
        months: months().min().zip(months().max()),
        quarantined: sorted.quarantined.clone(),
    }
}

fn figures_in(report: &Report) -> u64 {
    let of_groups: usize = report.groups.values().map(|(figures, _)| figures.len()).sum();
    (report.figures.len() + of_groups) as u64
}

fn verdicts<'a>(state: &'a ServiceMonth, report: &'a Report) -> impl Iterator<Item = Verdict> + 'a {
    let of_libraries =
        report.figures.iter().map(|(library, metric, value)| state.verdict(library, metric, value, report.estimated));
    let of_groups = report.groups.iter().flat_map(move |(group, (figures, _))| {
        figures.iter().map(move |(metric, value)| state.group_verdict(group, metric, *value))
    });
    of_libraries.chain(of_groups)
}

/// What a month's events say of figures that stood there before.
#[derive(Default)]
struct Told {
    accepted: u64,
    restated: u64,
    libraries: FigureTable,
    groups: BTreeMap<GroupId, BTreeMap<domain::statistics::Metric, u64>>,
}

impl Told {
    fn of(events: &[ServiceMonthEvent]) -> Self {
        let mut all = Self::default();
        for event in events {
            match event {
                ServiceMonthEvent::FiguresRecorded { figures, .. } => all.accepted += figures.len() as u64,
                ServiceMonthEvent::FiguresRestated { before, .. } => {
                    all.restated += before.len() as u64;
                    let set = |(library, metric, value): (&LibraryNumber, _, _)| {
                        all.libraries.set(library, metric, value);
                    };
                    before.iter().for_each(set);
                }
                ServiceMonthEvent::GroupFiguresRecorded { group, figures, before, .. } => {
                    all.accepted += (figures.len() - before.len()) as u64;
                    all.restated += before.len() as u64;
                    all.groups.insert(group.clone(), before.clone());
                }
                ServiceMonthEvent::StatementsRecorded { .. } | ServiceMonthEvent::RecipeApplied { .. } => {}
            }
        }
        all
    }
}
