//! Which letters follow from what happened to a period, and to whom.

use jiff::civil::Date;

use crate::kernel::{HttpsLink, LibraryNumber, LibraryType, PeriodId, TrainingId};

use super::{ConnectionPeriod, PeriodEvent, Training};

/// A letter about a period to one kind of library: it names what that kind may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodLetter {
    /// There will be a period, from when to when, and this is what can be chosen.
    PeriodAnnounced {
        /// Its first day.
        first_day: Date,
        /// Its last day, which is part of it.
        last_day: Date,
        /// What can be chosen, by name.
        services: Vec<String>,
    },
    /// It is open.
    PeriodOpened {
        /// Its last day.
        last_day: Date,
        /// What can be chosen, by name.
        services: Vec<String>,
    },
    /// It ends on another day, and why.
    LastDayMoved {
        /// Whether there is less time than before.
        sooner: bool,
        /// The new last day.
        last_day: Date,
        /// The coordinators' words.
        reason: String,
    },
    /// One more service can be chosen.
    ServiceAdded {
        /// What it is called.
        service: String,
        /// The period's last day.
        last_day: Date,
    },
    /// There is training, or it has been moved. Comes with a calendar file.
    TrainingInvitation {
        /// Which session.
        training: TrainingId,
        /// When and where.
        details: Training,
        /// The calendar's SEQUENCE: 0 for the first invitation, more for each change.
        revision: u32,
    },
    /// The recording of the training can be watched.
    RecordingAvailable {
        /// Where.
        recording: HttpsLink,
    },
    /// Three days are left, and the library has not decided about everything.
    ThreeDaysLeft {
        /// The last day.
        last_day: Date,
    },
    /// The period is over, but open once more for this library alone.
    ReopenedForYou {
        /// The library's own last day.
        through: Date,
    },
}

impl PeriodLetter {
    /// The template's stable name, part of the letter's identity.
    pub fn template(&self) -> &'static str {
        match self {
            Self::PeriodAnnounced { .. } => "onboarding.period-announced",
            Self::PeriodOpened { .. } => "onboarding.period-opened",
            Self::LastDayMoved { .. } => "onboarding.last-day-moved",
            Self::ServiceAdded { .. } => "onboarding.service-added",
            Self::TrainingInvitation { .. } => "onboarding.training-invitation",
            Self::RecordingAvailable { .. } => "onboarding.recording-available",
            Self::ThreeDaysLeft { .. } => "onboarding.three-days-left",
            Self::ReopenedForYou { .. } => "onboarding.period-reopened-for-you",
        }
    }
}

/// Which approved libraries of the kind get a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToWhom {
    /// All of them.
    Everyone,
    /// Those that have not decided about everything they can choose, in this period.
    Undecided(PeriodId),
    /// One.
    Library(LibraryNumber),
}

/// The letters that follow from one commit for libraries of one kind, given the period after it.
pub fn letters_after(
    events: &[PeriodEvent],
    period: &ConnectionPeriod,
    kind: LibraryType,
) -> Vec<(PeriodLetter, ToWhom)> {
    let (Some(id), Some((first_day, last_day))) = (period.id.as_ref(), period.days) else { return vec![] };
    let offered = period.offers.values().filter(|offer| offer.eligible.contains(&kind));
    let services: Vec<String> = offered.map(|offer| offer.name.to_string()).collect();
    // Nobody is told of a draft, nor of a period with nothing to choose from.
    let told = period.stage > super::Stage::Draft && !services.is_empty();
    // Training that was scheduled while nobody had been told of the period is invited to with the announcement.
    let announced = events.iter().any(|event| matches!(event, PeriodEvent::PeriodAnnounced {}));
    let scheduled_before = period.trainings.iter().filter(|_| told && announced).map(|(training, (details, ..))| {
        let (training, details) = (training.clone(), details.clone());
        (PeriodLetter::TrainingInvitation { training, details, revision: 0 }, ToWhom::Everyone)
    });
    let letters = events.iter().filter(|_| told).filter_map(|event| {
        Some(match event {
            PeriodEvent::PeriodAnnounced {} => {
                (PeriodLetter::PeriodAnnounced { first_day, last_day, services: services.clone() }, ToWhom::Everyone)
            }
            PeriodEvent::PeriodOpened {} => {
                (PeriodLetter::PeriodOpened { last_day, services: services.clone() }, ToWhom::Everyone)
            }
            PeriodEvent::PeriodExtended { last_day, reason } => {
                (moved(false, *last_day, reason.as_str()), ToWhom::Everyone)
            }
            PeriodEvent::PeriodShortened { last_day, reason } => {
                (moved(true, *last_day, reason.as_str()), ToWhom::Everyone)
            }
            PeriodEvent::ServiceOffered { offer, late: true, .. } if offer.eligible.contains(&kind) => {
                (PeriodLetter::ServiceAdded { service: offer.name.to_string(), last_day }, ToWhom::Everyone)
            }
            PeriodEvent::TrainingScheduled { training, details, revision } => {
                let (training, details) = (training.clone(), details.clone());
                (PeriodLetter::TrainingInvitation { training, details, revision: *revision }, ToWhom::Everyone)
            }
            PeriodEvent::RecordingPublished { recording, .. } => {
                (PeriodLetter::RecordingAvailable { recording: recording.clone() }, ToWhom::Everyone)
            }
            PeriodEvent::DeadlineApproaching { last_day } => {
                (PeriodLetter::ThreeDaysLeft { last_day: *last_day }, ToWhom::Undecided(id.clone()))
            }
            PeriodEvent::ReopenedForLibrary { library, through } => {
                (PeriodLetter::ReopenedForYou { through: *through }, ToWhom::Library(library.clone()))
            }
            PeriodEvent::PeriodPlanned { .. }
            | PeriodEvent::ServiceOffered { .. }
            | PeriodEvent::OfferWithdrawn { .. }
            | PeriodEvent::NationalDealsEnrolled { .. }
            | PeriodEvent::PeriodClosed {}
            | PeriodEvent::PeriodSettled {} => return None,
        })
    });
    letters.chain(scheduled_before).collect()
}

fn moved(sooner: bool, last_day: Date, reason: &str) -> PeriodLetter {
    PeriodLetter::LastDayMoved { sooner, last_day, reason: reason.to_owned() }
}
