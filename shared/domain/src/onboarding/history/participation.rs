//! A library's part in the periods, told.

use super::{InWords, say};
use crate::kernel::ReaderLanguage;
use crate::onboarding::participation::{Choice, DecidedBy, ParticipationEvent, TrainingTaken};

impl InWords for ParticipationEvent {
    fn in_words(&self, language: ReaderLanguage) -> String {
        let say_all = |nb: String, nn: String, en: String| say(language, nb, nn, en);
        match self {
            Self::DecisionMade { period, service, choice, by } => {
                let (choice, by) = (choice_in_words(*choice, language), by_in_words(*by, language));
                say_all(
                    format!("{by} valgte «{choice}» for {service} i {period}."),
                    format!("{by} valde «{choice}» for {service} i {period}."),
                    format!("{by} chose \"{choice}\" for {service} in {period}."),
                )
            }
            Self::DeadlinePassed { period, outcome } if outcome.is_empty() => say_all(
                format!("Fristen i {period} gikk ut. Alt var bestemt."),
                format!("Fristen i {period} gjekk ut. Alt var bestemt."),
                format!("The deadline of {period} passed. Everything had been decided."),
            ),
            Self::DeadlinePassed { period, outcome } => {
                let outcome: Vec<_> = outcome
                    .iter()
                    .map(|(service, choice)| format!("{service}: {}", choice_in_words(*choice, language)))
                    .collect();
                let outcome = outcome.join(", ");
                say_all(
                    format!("Fristen i {period} gikk ut. Det som ikke var bestemt, ble slik: {outcome}."),
                    format!("Fristen i {period} gjekk ut. Det som ikkje var bestemt, vart slik: {outcome}."),
                    format!("The deadline of {period} passed. What had not been decided became: {outcome}."),
                )
            }
            Self::OrderConfirmed { period, service, choice, order } => {
                let choice = choice_in_words(*choice, language);
                say_all(
                    format!("ConsortiaManager bekreftet «{choice}» for {service} i {period}, ordre {order}."),
                    format!("ConsortiaManager stadfesta «{choice}» for {service} i {period}, ordre {order}."),
                    format!("ConsortiaManager confirmed \"{choice}\" for {service} in {period}, order {order}."),
                )
            }
            Self::ConnectionRecorded { service, since, until: None } => say_all(
                format!("En koordinator førte opp at biblioteket har hatt {service} siden {since}."),
                format!("Ein koordinator førte opp at biblioteket har hatt {service} sidan {since}."),
                format!("A coordinator recorded that the library has had {service} since {since}."),
            ),
            Self::ConnectionRecorded { service, since, until: Some(until) } => say_all(
                format!("En koordinator førte opp at biblioteket hadde {service} fra {since} til {until}."),
                format!("Ein koordinator førte opp at biblioteket hadde {service} frå {since} til {until}."),
                format!("A coordinator recorded that the library had {service} from {since} to {until}."),
            ),
            Self::TrainingTaken { period, taken: TrainingTaken::Attended, .. } => say_all(
                format!("Biblioteket deltok på opplæring i {period}."),
                format!("Biblioteket deltok på opplæring i {period}."),
                format!("The library attended the training of {period}."),
            ),
            Self::TrainingTaken { period, taken: TrainingTaken::RecordingWatched, .. } => say_all(
                format!("Biblioteket så opptaket av opplæringen i {period}."),
                format!("Biblioteket såg opptaket av opplæringa i {period}."),
                format!("The library watched the recording of the training of {period}."),
            ),
        }
    }
}

fn choice_in_words(choice: Choice, language: ReaderLanguage) -> String {
    match choice {
        Choice::New => say(language, "ny", "ny", "new"),
        Choice::Renew => say(language, "fornye", "fornye", "renew"),
        Choice::Change => say(language, "endre", "endre", "change"),
        Choice::Cancel => say(language, "si opp", "seie opp", "cancel"),
        Choice::NotNow => say(language, "ikke nå", "ikkje no", "not now"),
    }
}

fn by_in_words(by: DecidedBy, language: ReaderLanguage) -> String {
    match by {
        DecidedBy::Library => say(language, "Biblioteket", "Biblioteket", "The library"),
        DecidedBy::CountyContact => say(
            language,
            "Fylkeskontakten, på vegne av biblioteket,",
            "Fylkeskontakten, på vegner av biblioteket,",
            "The county contact, on the library's behalf,",
        ),
        DecidedBy::Coordinator => say(
            language,
            "En koordinator, på vegne av biblioteket,",
            "Ein koordinator, på vegner av biblioteket,",
            "A coordinator, on the library's behalf,",
        ),
        DecidedBy::NationalDeal => say(language, "En nasjonal avtale", "Ein nasjonal avtale", "A national deal"),
        DecidedBy::Deadline => say(language, "Fristen", "Fristen", "The deadline"),
    }
}
