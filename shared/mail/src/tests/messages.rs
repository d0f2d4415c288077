//! Composed messages, read back by another library.

use domain::kernel::{EmailAddress, Language};
use jiff::Timestamp;
use mail_parser::{Message, MessageParser, MimeHeaders};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::support::{at, letter};
use crate::compose::{Addressee, Composed, Sender, compose};
use crate::letter::Letter;
use crate::letters::all_letters;

fn sender() -> Sender {
    Sender::new("post@bibliotek24.example", "Koordinatorane <svar@bibliotek24.example>").unwrap()
}

fn composed(letter_to_send: &Letter, name: &str) -> Composed {
    let address: EmailAddress = "kontakt@fjordvik.example".parse().unwrap();
    let addressee = Addressee { name, address: &address };
    compose(letter_to_send, letter(1).id(), &sender(), &addressee, at(0)).unwrap()
}

fn parsed(message: &Composed) -> Message<'_> {
    MessageParser::default().parse(&message.mime).unwrap()
}

#[test]
fn every_letter_comes_out_of_its_message_as_it_went_in() {
    for letter in all_letters() {
        let message = composed(&letter, "Kåre Ødegård");
        let read = parsed(&message);
        assert_eq!(read.subject(), Some(letter.subject.as_str()));
        assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), letter.text().trim_end());
        assert_eq!(read.body_html(0).unwrap().replace("\r\n", "\n").trim_end(), letter.html().trim_end());
        let files: Vec<_> = read.attachments().map(|file| file.contents().to_vec()).collect();
        assert_eq!(
            files,
            letter.attachments.iter().map(|file| file.content("post@bibliotek24.example")).collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_letter_to_a_whole_list_says_how_to_leave_it_and_no_other_does() {
    for letter in all_letters() {
        let message = composed(&letter, "Kåre Ødegård");
        let leave = parsed(&message).header_raw("List-Unsubscribe").map(|value| value.trim().to_owned());
        let expected = "<mailto:svar@bibliotek24.example?subject=Avmelding>";
        let asked = letter.template.starts_with("evaluation.");
        assert_eq!(leave.as_deref(), asked.then_some(expected), "{}", letter.template);
    }
}

#[test]
fn the_headers_say_who_to_whom_when_and_that_a_machine_wrote_it() {
    let letter_to_send = all_letters().into_iter().find(|letter| letter.language == Language::Nn).unwrap();
    let message = composed(&letter_to_send, "Kåre Ødegård");
    let read = parsed(&message);
    let id = letter(1).id();
    let first = |address: Option<&mail_parser::Address>| {
        let address = address.unwrap().first().unwrap();
        (address.name().map(str::to_owned), address.address().unwrap().to_owned())
    };
    assert_eq!(first(read.from()), (Some("Bibliotek24".to_owned()), "post@bibliotek24.example".to_owned()));
    assert_eq!(first(read.reply_to()), (Some("Koordinatorane".to_owned()), "svar@bibliotek24.example".to_owned()));
    assert_eq!(first(read.to()), (Some("Kåre Ødegård".to_owned()), "kontakt@fjordvik.example".to_owned()));
    assert_eq!(read.date().unwrap().to_timestamp(), at(0).as_second());
    assert_eq!(read.message_id(), Some(format!("{id}@bibliotek24.example").as_str()));
    assert_eq!(read.header_raw("X-Letter-Id").unwrap().trim(), id.to_string());
    assert_eq!(read.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
    assert_eq!(read.header_raw("Content-Language").unwrap().trim(), "nn");
    assert_eq!(message.to, "kontakt@fjordvik.example");
    assert_eq!(message.from, "post@bibliotek24.example");
}

#[test]
fn a_message_is_ascii_in_short_lines_and_always_the_same() {
    for letter in all_letters() {
        let message = composed(&letter, "Kåre Ødegård");
        assert!(message.mime.is_ascii());
        let text = String::from_utf8(message.mime.clone()).unwrap();
        assert!(text.split("\r\n").all(|line| line.len() <= 78 && !line.contains(['\r', '\n'])), "{text}");
        assert!(message.mime == composed(&letter, "Kåre Ødegård").mime);
    }
}

#[test]
fn nothing_in_a_name_or_a_subject_becomes_a_header() {
    let mut letter_to_send = all_letters().remove(0);
    for injected in [
        "Kari\r\nBcc: ond@ond.example",
        "Kari\nBcc: ond@ond.example\n\nHei",
        "Kari\rBcc: ond@ond.example",
        "Kari\" <ond@ond.example>, \"",
        "Kari <ond@ond.example>,",
        "=?utf-8?q?Kari=0D=0ABcc:_ond@ond.example?=",
        "Kari\u{2028}Bcc: ond@ond.example\u{0}",
        "Kåre\r\n Bcc: ond@ond.example",
    ] {
        letter_to_send.subject = injected.to_owned();
        let message = composed(&letter_to_send, injected);
        let read = parsed(&message);
        assert!(read.bcc().is_none() && read.cc().is_none(), "{injected:?}");
        let to: Vec<_> = read.to().unwrap().iter().filter_map(|to| to.address()).collect();
        assert_eq!(to, ["kontakt@fjordvik.example"], "{injected:?}");
        let names: Vec<_> = read.headers().iter().map(mail_parser::Header::name).collect();
        let expected = [
            "From",
            "Reply-To",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "X-Letter-Id",
            "Auto-Submitted",
            "Content-Language",
            "MIME-Version",
            "Content-Type",
        ];
        assert!(names.iter().all(|name| expected.iter().any(|known| known.eq_ignore_ascii_case(name))), "{names:?}");
        assert_eq!(names.len(), expected.len(), "{names:?}");
    }
}

#[test]
fn any_name_and_subject_is_read_back_as_it_was_written() {
    let alphabet: Vec<char> = "abc ABC 123 æøå ÆØÅ šđŋ é \"\\,;:<>()@[]'.-_=?& 図書館 🙂".chars().collect();
    let mut random = StdRng::seed_from_u64(24);
    let mut letter_to_send = all_letters().remove(0);
    for round in 0..2_000 {
        let length = random.random_range(1..=200);
        let text: String = (0..length).map(|_| alphabet[random.random_range(0..alphabet.len())]).collect();
        let expected = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if expected.is_empty() {
            continue;
        }
        letter_to_send.subject.clone_from(&text);
        let message = composed(&letter_to_send, &text);
        let read = parsed(&message);
        assert_eq!(read.to().unwrap().first().unwrap().name(), Some(expected.as_str()), "round {round}");
        assert_eq!(read.subject(), Some(expected.as_str()), "round {round}");
    }
}

#[test]
fn a_calendar_file_goes_with_the_letter_in_the_name_of_its_sender() {
    let mut letter_to_send = all_letters().into_iter().find(|letter| letter.attachments.len() == 1).unwrap();
    letter_to_send.attachments[0].file_name = "opplæring\r\nBcc: x.ics".to_owned();
    let message = composed(&letter_to_send, "Kari");
    let read = parsed(&message);
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), letter_to_send.text().trim_end());
    assert_eq!(read.attachment_count(), 1);
    let file = read.attachment(0).unwrap();
    assert_eq!(file.attachment_name(), Some("opplæring Bcc: x.ics"));
    assert_eq!(file.content_type().unwrap().attribute("method"), Some("PUBLISH"));
    let calendar = String::from_utf8(file.contents().to_vec()).unwrap();
    assert!(calendar.contains("\r\nORGANIZER;CN=Bibliotek24:mailto:post@bibliotek24.example\r\n"), "{calendar}");
}

#[test]
fn every_address_the_domain_takes_can_be_written_to() {
    let letter_to_send = all_letters().remove(0);
    for address in
        ["a@b.no", "fornamn.etternamn+bibliotek@fjordvik.kommune.example", "o'hara_{x}|~!#$%&*/=?^`@x-y.example"]
    {
        let address: EmailAddress = address.parse().unwrap();
        let addressee = Addressee { name: "", address: &address };
        let message = compose(&letter_to_send, letter(1).id(), &sender(), &addressee, Timestamp::UNIX_EPOCH).unwrap();
        let read = parsed(&message);
        let to = read.to().unwrap().first().unwrap();
        assert_eq!((to.name(), to.address()), (None, Some(address.as_str())));
    }
}

#[test]
fn a_sender_must_be_an_address() {
    for text in ["", "post", "post@", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"] {
        assert!(Sender::new(text, "svar@bibliotek24.example").is_err(), "{text:?}");
    }
}
