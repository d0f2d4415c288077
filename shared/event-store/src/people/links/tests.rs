//! Every way in which a link can be no good.

use domain::kernel::Refusal;

use super::*;

const ABOUT: &str = "Library#2030100";
const PURPOSE: LinkPurpose = LinkPurpose::VerifyEmail;

fn links() -> SignedLinks {
    SignedLinks::new("the key of these tests")
}

fn person(last: u8) -> PersonId {
    format!("5b0f2c9e-7d42-4c51-9f0a-1f1f6a1f0c{last:02}").parse().unwrap()
}

fn now() -> Timestamp {
    "2023-09-01T10:00:00Z".parse().unwrap()
}

fn token() -> LinkToken {
    links().issue(PURPOSE, ABOUT, &person(1), 3, now())
}

fn code(refused: Result<impl Sized, LinkRefusal>) -> &'static str {
    refused.err().map_or("accepted", |refusal| refusal.code())
}

#[test]
fn a_link_opens_for_its_person_until_its_last_second() {
    let last_second = now() + PURPOSE.valid_for();
    let presented = links().open(PURPOSE, ABOUT, &token(), last_second).unwrap();
    assert_eq!(presented.clone().expect_of(&person(1)).unwrap().expect_current(Some(3)).unwrap(), person(1));
    assert_eq!(
        code(links().open(PURPOSE, ABOUT, &token(), last_second + SignedDuration::from_secs(1))),
        "link-expired"
    );
}

#[test]
fn no_changed_bit_of_a_token_is_accepted() {
    let bytes = URL_SAFE_NO_PAD.decode(token().reveal()).unwrap();
    for at in 0..bytes.len() * 8 {
        let mut tampered = bytes.clone();
        tampered[at / 8] ^= 1 << (at % 8);
        let tampered = LinkToken(URL_SAFE_NO_PAD.encode(tampered));
        assert_eq!(code(links().open(PURPOSE, ABOUT, &tampered, now())), "link-invalid", "bit {at}");
    }
}

#[test]
fn no_part_of_a_token_and_nothing_longer_is_accepted() {
    let whole = token().reveal().to_owned();
    for length in 0..whole.len() {
        let part = LinkToken(whole[..length].to_owned());
        assert_eq!(code(links().open(PURPOSE, ABOUT, &part, now())), "link-invalid", "{length} characters");
    }
    for longer in [format!("{whole}A"), format!("{whole}="), format!(" {whole}"), "ø".to_owned()] {
        assert_eq!(code(links().open(PURPOSE, ABOUT, &LinkToken(longer), now())), "link-invalid");
    }
}

#[test]
fn a_link_is_good_for_its_own_purpose_and_matter_only() {
    assert_eq!(code(links().open(PURPOSE, "Library#2030200", &token(), now())), "link-invalid");
    // Another purpose, as a key of the signature: the same bytes under another name do not verify.
    let bytes = URL_SAFE_NO_PAD.decode(token().reveal()).unwrap();
    let (signed, tag) = bytes.split_at(bytes.len() - TAG);
    let mut other = Hmac::<Sha256>::new_from_slice(&links().key).unwrap();
    for part in ["another-purpose".as_bytes(), ABOUT.as_bytes(), signed] {
        other.update(&(part.len() as u64).to_be_bytes());
        other.update(part);
    }
    assert!(other.verify_truncated_left(tag).is_err());
    let mut names: Vec<_> = LinkPurpose::ALL.iter().map(|purpose| purpose.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), LinkPurpose::ALL.len(), "two purposes share a name, and so their links");
}

#[test]
fn a_link_is_good_for_its_own_person_only() {
    let presented = links().open(PURPOSE, ABOUT, &token(), now()).unwrap();
    assert_eq!(code(presented.expect_of(&person(2))), "link-of-another");
    // Another person's id in place of one's own is a changed token.
    let mut swapped = URL_SAFE_NO_PAD.decode(token().reveal()).unwrap();
    swapped[HEAD..HEAD + 16].copy_from_slice(Uuid::parse_str(person(2).as_str()).unwrap().as_bytes());
    let swapped = LinkToken(URL_SAFE_NO_PAD.encode(swapped));
    assert_eq!(code(links().open(PURPOSE, ABOUT, &swapped, now())), "link-invalid");
}

#[test]
fn raising_the_generation_or_erasing_the_person_revokes_the_link() {
    for on_record in [Some(0), Some(2), Some(4), None] {
        let presented = links().open(PURPOSE, ABOUT, &token(), now()).unwrap();
        assert_eq!(code(presented.expect_current(on_record)), "link-revoked");
    }
}

#[test]
fn a_person_whose_identifier_is_no_uuid_has_links_too() {
    for id in ["0123456789abcdef", "5B0F2C9E-7D42-4C51-9F0A-1F1F6A1F0C01"] {
        let token = links().issue(PURPOSE, ABOUT, &id.parse().unwrap(), 3, now());
        assert_eq!(links().open(PURPOSE, ABOUT, &token, now()).unwrap().person().as_str(), id);
    }
}

#[test]
fn another_key_opens_nothing() {
    assert_eq!(code(SignedLinks::new("another key").open(PURPOSE, ABOUT, &token(), now())), "link-invalid");
}

#[test]
fn a_token_is_short_enough_for_a_letter_and_never_prints_itself() {
    let token = token();
    assert!(token.reveal().len() <= 55, "{} characters", token.reveal().len());
    assert!(!format!("{token:?} {:?}", links()).contains(&token.reveal()[..4]));
    assert!(!format!("{:?}", links()).contains("key of"));
}
