//! Letters about periods, training and orders. Their calendar files are read in `calendar_files`.

use domain::kernel::Language;
use domain::onboarding::Recipient;
use domain::onboarding::participation::Choice;
use domain::onboarding::period::{PeriodLetter, Training};
use jiff::civil::date;

use crate::letter::Letter;
use crate::letters::{AboutLibrary, AboutPeriod, order_confirmed_letter, period_letter};

pub(super) const LIBRARY: AboutLibrary = AboutLibrary {
    language: Language::Nb,
    library_name: "Fjordvik folkebibliotek",
    library_number: "2030100",
    recipient: Recipient::PrimaryContact,
    public_url: "https://bibliotek24.example",
};

const NYNORSK: AboutLibrary = AboutLibrary { language: Language::Nn, ..LIBRARY };

pub(super) fn about(library: AboutLibrary<'static>) -> AboutPeriod<'static> {
    AboutPeriod { library, period_id: "2023-host", period_name: "Høsten 2023" }
}

fn in_both(letter: &PeriodLetter) -> [Letter; 2] {
    [period_letter(letter, &about(LIBRARY)), period_letter(letter, &about(NYNORSK))]
}

fn invitation_to(meeting: &str, starts_at: &str, minutes: u16, revision: u32) -> Letter {
    let details = Training { starts_at: starts_at.parse().unwrap(), minutes, meeting: meeting.parse().unwrap() };
    let training = "onsdag".parse().unwrap();
    period_letter(&PeriodLetter::TrainingInvitation { training, details, revision }, &about(LIBRARY))
}

pub(super) fn invitation(starts_at: &str, minutes: u16, revision: u32) -> Letter {
    invitation_to("https://zoom.example/j/24", starts_at, minutes, revision)
}

#[test]
fn the_last_day_is_written_out_and_included() {
    let (first_day, last_day) = (date(2023, 10, 16), date(2023, 11, 12));
    let services = vec!["Filmarkivet".to_owned(), "<b>Lokalavisene</b>".to_owned()];
    let announced = PeriodLetter::PeriodAnnounced { first_day, last_day, services: services.clone() };
    let [nb, nn] = in_both(&announced);
    assert_eq!(nb.subject, "Ny tilknytningsperiode: Høsten 2023");
    assert!(nb.html().contains("Fra mandag 16. oktober 2023 til og med søndag 12. november 2023 er det"));
    assert!(nn.html().contains("Frå måndag 16. oktober 2023 til og med søndag 12. november 2023 er det"));
    for letter in in_both(&announced) {
        assert!(letter.text().contains("\n\n- Filmarkivet\n- <b>Lokalavisene</b>\n\n"));
        assert!(letter.attachments.is_empty());
    }
    let letters = [
        PeriodLetter::PeriodOpened { last_day, services },
        PeriodLetter::LastDayMoved { sooner: true, last_day, reason: "Vi må.".to_owned() },
        PeriodLetter::ServiceAdded { service: "Bildearkivet".to_owned(), last_day },
        PeriodLetter::ThreeDaysLeft { last_day },
        PeriodLetter::ReopenedForYou { through: last_day },
    ];
    for letter in letters.iter().flat_map(in_both) {
        assert!(letter.html().contains("til og med søndag 12. november 2023"), "{}", letter.html());
        assert!(letter.html().contains("Fjordvik folkebibliotek (biblioteknummer 2030100)"), "{}", letter.html());
    }
}

#[test]
fn a_moved_last_day_says_which_way_and_why() {
    let moved = |sooner| {
        let reason = "Mange er på ferie.".to_owned();
        in_both(&PeriodLetter::LastDayMoved { sooner, last_day: date(2023, 11, 19), reason })
            .map(|letter| letter.html())
    };
    for (sooner, words) in [(true, ["får kortere tid", "får kortare tid"]), (false, ["får lengre tid"; 2])] {
        for (html, words) in moved(sooner).iter().zip(words) {
            assert!(html.contains(words) && html.contains("<p>Mange er på ferie.</p></blockquote>"), "{html}");
        }
    }
}

#[test]
fn the_reminder_says_where_one_sees_what_happens_without_an_answer() {
    let [nb, nn] = in_both(&PeriodLetter::ThreeDaysLeft { last_day: date(2023, 11, 12) });
    assert!(nb.html().contains("hvis dere ikke svarer, ser dere når dere logger inn."));
    assert!(nn.html().contains("om de ikkje svarer, ser de når de loggar inn."));
}

#[test]
fn a_confirmed_order_is_binding_and_names_what_was_ordered() {
    let said = |choice| order_confirmed_letter("Filmarkivet & co", choice, "CM-1047", &LIBRARY);
    let letter = said(Choice::Change);
    assert_eq!(letter.template, "onboarding.order-confirmed");
    assert_eq!(letter.subject, "Bestillingen er bekreftet: Filmarkivet & co");
    let text = letter.text();
    assert!(
        text.contains("\n- Tjeneste: Filmarkivet & co\n- Valg: dere beholder tjenesten på andre vilkår\n"),
        "{text}"
    );
    assert!(text.contains("\n- Ordrenummer i ConsortiaManager: CM-1047\n"), "{text}");
    assert!(text.contains("Valget er nå bindende. Det kan ikke lenger endres hos Bibliotek24."), "{text}");
    let nynorsk = order_confirmed_letter("Filmarkivet", Choice::Cancel, "CM-1047", &NYNORSK).text();
    assert!(nynorsk.contains("- Val: de seier opp tenesta\n"), "{nynorsk}");
    assert!(nynorsk.contains("Valet er no bindande. Det kan ikkje lenger endrast hos Bibliotek24."), "{nynorsk}");
    let mut texts = Choice::ALL.map(|choice| said(choice).text()).to_vec();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), Choice::ALL.len());
}

#[test]
fn an_invitation_says_when_and_where_and_a_second_one_that_something_changed() {
    let first = invitation("2023-10-18T09:00", 60, 0);
    assert_eq!(first.subject, "Invitasjon til opplæring onsdag 18. oktober 2023 kl. 09.00");
    assert!(first.text().contains("\n- Når: onsdag 18. oktober 2023 kl. 09.00\n- Varighet: 60 minutter\n"));
    assert!(first.text().contains("\nBli med på opplæringen:\nhttps://zoom.example/j/24\n"));
    assert!(!first.text().contains("er flyttet eller endret"));
    let second = invitation("2023-10-20T14:30", 45, 1);
    assert_eq!(second.subject, "Opplæringen er flyttet eller endret: fredag 20. oktober 2023 kl. 14.30");
    assert_eq!(first.template, second.template);
}

#[test]
fn a_session_beyond_the_end_of_time_is_told_without_a_file() {
    let letter = invitation("9999-12-31T23:30", 480, 0);
    assert!(letter.attachments.is_empty());
    assert!(letter.subject.ends_with("fredag 31. desember 9999 kl. 23.30"));
}
