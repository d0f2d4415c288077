//! What letters say, and that both renderings say it.

use domain::kernel::Language;
use domain::onboarding::{OnboardingLetter, Recipient};

use crate::letter::{Block, Letter};
use crate::letters::{AboutLibrary, all_letters, onboarding_letter};

const ABOUT: AboutLibrary = AboutLibrary {
    language: Language::Nb,
    library_name: "Fjordvik folkebibliotek",
    library_number: "2030100",
    recipient: Recipient::PrimaryContact,
    public_url: "https://bibliotek24.example",
};

/// The words a reader of the HTML sees, in order; a link's address follows its label, as in the text.
fn words_of_html(html: &str) -> Vec<String> {
    let body = html.split_once("<body").unwrap().1;
    let mut shown = String::new();
    let mut address = None;
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap();
        if let Some((_, rest)) = tag.split_once("href=\"") {
            address = Some(rest.split('"').next().unwrap());
        }
        if tag == "/a" {
            shown.extend([" ", address.take().unwrap(), " "]);
        }
        shown.extend([" ", text]);
    }
    let unescaped = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    unescaped.split_whitespace().map(str::to_owned).collect()
}

/// The words of the text without the marks that stand for structure.
fn words_of_text(letter: &Letter) -> Vec<String> {
    let labels: Vec<String> = letter
        .body
        .iter()
        .filter_map(|block| match block {
            Block::Link { label, .. } => Some(format!("{label}:")),
            _ => None,
        })
        .collect();
    let mut words = Vec::new();
    let text = letter.text().replace("\n-- \n", "\n");
    for line in text.lines() {
        let line = line.strip_prefix("- ").or_else(|| line.strip_prefix('>')).unwrap_or(line);
        let line = if labels.iter().any(|label| label == line) { line.trim_end_matches(':') } else { line };
        words.extend(line.split_whitespace().map(str::to_owned));
    }
    words
}

#[test]
fn the_text_and_the_html_of_every_letter_say_the_same_words() {
    for letter in all_letters() {
        assert_eq!(words_of_text(&letter), words_of_html(&letter.html()), "{}", letter.template);
    }
}

#[test]
fn every_letter_exists_in_both_languages_and_each_recipient_reads_another() {
    let of = |language| -> Vec<&'static str> {
        all_letters().iter().filter(|letter| letter.language == language).map(|letter| letter.template).collect()
    };
    assert_eq!(of(Language::Nb), of(Language::Nn));
    let mut texts: Vec<String> = all_letters().iter().map(Letter::text).collect();
    let count = texts.len();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), count, "no two letters are the same");
}

#[test]
fn neither_language_uses_the_words_of_the_other() {
    let only_nb = "ikke jeg fra hva nå dere deres hvis en noe mens søke trekke e-postene være høre";
    let only_nn = "ikkje eg frå kva no dykk dykkar ein noko medan søkje trekkje e-postane vere høyre dei";
    for letter in all_letters() {
        let text = letter.text().to_lowercase();
        let words: Vec<&str> = text.split(|c: char| !(c.is_alphabetic() || c == '-')).collect();
        let foreign = if letter.language == Language::Nn { only_nb } else { only_nn };
        for word in foreign.split(' ') {
            assert!(!words.contains(&word), "«{word}» in {} {:?}", letter.template, letter.language);
        }
    }
}

#[test]
fn every_html_part_is_accessible_and_fetches_nothing() {
    for letter in all_letters() {
        let html = letter.html();
        let language = letter.language.tag();
        assert!(html.starts_with(&format!("<!DOCTYPE html><html lang=\"{language}\">")));
        assert_eq!(html.matches("<h1").count(), 1);
        assert_eq!(html.matches("<main").count(), 1);
        for forbidden in ["<img", "<script", "<link", "@import", "url(", "http://", "<table", "background"] {
            assert!(!html.contains(forbidden), "{forbidden} in {}", letter.template);
        }
        let leads_to = |address: &str| html.matches(&format!("<a href=\"https://{address}")).count();
        assert_eq!(html.matches("<a ").count(), leads_to("bibliotek24.example") + leads_to("zoom.example/"));
    }
}

#[test]
fn every_line_of_text_fits_and_every_letter_says_why_it_comes() {
    for letter in all_letters() {
        let text = letter.text();
        // A link that is broken over lines leads nowhere, so it alone may be longer.
        let is_link = |line: &str| line.starts_with("https://") && !line.contains(' ');
        assert!(text.lines().all(|line| line.chars().count() <= 72 || is_link(line)), "{text}");
        assert!(text.contains("\n\nHei!\n\n"));
        let footer = text.split_once("\n-- \n").unwrap().1;
        assert!(footer.starts_with("Du får denne e-posten fordi du "), "{footer}");
    }
}

#[test]
fn a_received_application_is_acknowledged_to_both_contacts_in_their_roles() {
    let letter = onboarding_letter(&OnboardingLetter::ApplicationReceived, &ABOUT, None);
    assert_eq!(letter.subject, "Vi har fått søknaden fra Fjordvik folkebibliotek");
    assert!(letter.html().contains("Fjordvik folkebibliotek (biblioteknummer 2030100) vil bli med i Bibliotek24"));
    assert!(letter.html().contains("Du står som hovedkontakt for biblioteket."));

    let to_deputy = AboutLibrary { recipient: Recipient::Deputy, ..ABOUT };
    let letter = onboarding_letter(&OnboardingLetter::ApplicationReceived, &to_deputy, None);
    assert!(letter.html().contains("Du står som stedfortreder for hovedkontakten"));
    assert!(letter.why.contains("stedfortreder for Fjordvik folkebibliotek"));

    let nynorsk = AboutLibrary { language: Language::Nn, ..to_deputy };
    let letter = onboarding_letter(&OnboardingLetter::ApplicationReceived, &nynorsk, None);
    assert_eq!(letter.subject, "Vi har fått søknaden frå Fjordvik folkebibliotek");
    assert!(letter.html().contains("Du står som stadfortredar for hovudkontakten"));
}

#[test]
fn an_approval_at_once_says_how_that_came_and_one_by_a_coordinator_does_not() {
    let by_hand = onboarding_letter(&OnboardingLetter::ApplicationApproved { at_once: false }, &ABOUT, None);
    let at_once = onboarding_letter(&OnboardingLetter::ApplicationApproved { at_once: true }, &ABOUT, None);
    assert_eq!(by_hand.subject, "Søknaden fra Fjordvik folkebibliotek er godkjent");
    assert_eq!(by_hand.template, at_once.template);
    assert!(!by_hand.html().contains("forhåndsgodkjent"));
    assert!(at_once.html().contains("forhåndsgodkjent"));
    let nynorsk = AboutLibrary { language: Language::Nn, ..ABOUT };
    let by_hand = onboarding_letter(&OnboardingLetter::ApplicationApproved { at_once: false }, &nynorsk, None);
    assert_eq!(by_hand.subject, "Søknaden frå Fjordvik folkebibliotek er godkjend");
}

#[test]
fn a_decline_quotes_the_coordinator_line_by_line_and_says_how_to_apply_again() {
    let reason = "Vi mangler underskrift.\n\n<b>Hilsen</b> & \"takk\"".to_owned();
    let letter = onboarding_letter(&OnboardingLetter::ApplicationDeclined { reason }, &ABOUT, None);
    let text = letter.text();
    assert!(text.contains("\n> Vi mangler underskrift.\n>\n> <b>Hilsen</b> & \"takk\"\n"), "{text}");
    assert!(text.contains("\nDere kan søke på nytt\n"));
    assert!(text.contains("\nSend en ny søknad:\nhttps://bibliotek24.example\n"));
    let html = letter.html();
    assert!(html.contains(
        "<p>Vi mangler underskrift.</p><p>&lt;b&gt;Hilsen&lt;/b&gt; &amp; &quot;takk&quot;</p></blockquote>"
    ));
}

#[test]
fn a_library_named_like_markup_stays_a_name() {
    let about = AboutLibrary { library_name: "<script>alert(1)</script> & Co", ..ABOUT };
    for letter in [OnboardingLetter::ApplicationReceived, OnboardingLetter::ApplicationWithdrawn] {
        let letter = onboarding_letter(&letter, &about, None);
        assert!(!letter.html().contains("<script"));
        assert_eq!(words_of_text(&letter), words_of_html(&letter.html()));
    }
}

#[test]
fn a_withdrawal_is_confirmed() {
    let letter = onboarding_letter(&OnboardingLetter::ApplicationWithdrawn, &ABOUT, None);
    assert_eq!(letter.subject, "Søknaden fra Fjordvik folkebibliotek er trukket");
    let letter = onboarding_letter(
        &OnboardingLetter::ApplicationWithdrawn,
        &AboutLibrary { language: Language::Nn, ..ABOUT },
        None,
    );
    assert_eq!(letter.subject, "Søknaden frå Fjordvik folkebibliotek er trekt");
}
