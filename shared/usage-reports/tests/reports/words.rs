//! Every no and every remark has its own code and its three sentences.

use std::collections::BTreeSet;

use domain::kernel::{ReaderLanguage, Refusal};
use usage_reports::{Remark, ReportRefusal, RowRefusal};

#[test]
fn codes_are_unique_and_every_sentence_ends() {
    let refusals = ReportRefusal::ALL.iter().map(|refusal| refusal as &dyn Refusal);
    let refusals = refusals.chain(RowRefusal::ALL.iter().map(|refusal| refusal as &dyn Refusal));
    let mut words: Vec<(&str, [&str; 3])> = refusals
        .map(|refusal| {
            (
                refusal.code(),
                [ReaderLanguage::Nb, ReaderLanguage::Nn, ReaderLanguage::En].map(|language| refusal.text(language)),
            )
        })
        .collect();
    words.extend(Remark::ALL.iter().map(|remark| {
        (
            remark.code(),
            [ReaderLanguage::Nb, ReaderLanguage::Nn, ReaderLanguage::En].map(|language| remark.text(language)),
        )
    }));
    let codes: BTreeSet<&str> = words.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes.len(), words.len());
    for (code, texts) in words {
        assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{code}");
        assert!(texts.iter().all(|text| text.ends_with(['.', '»', '"'])), "{code}");
    }
}
