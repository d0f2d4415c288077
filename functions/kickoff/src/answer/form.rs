//! The form's fields: what a page sends, as an answer, and an answer as what a page shows.
//!
//! A page without scripts cannot add rows, so it has as many as there may be.

use http_api::FormFields;

use super::documents::{AnswerDocument, GivenAnswer, MaterialDocument, SpeakerDocument};

/// How many speakers can be named.
pub(super) const SPEAKERS: usize = 4;
/// How many links can be added.
pub(super) const MATERIAL: usize = 5;

/// The name of a row's field: `speaker_name_1`.
pub(super) fn row(field: &str, at: usize) -> String {
    format!("{field}_{}", at + 1)
}

/// The answer that a page sent.
pub(super) fn read(fields: &FormFields) -> GivenAnswer {
    let text = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let optional = |name: &str| fields.filled(name).map(str::to_owned);
    GivenAnswer {
        coming: text("coming"),
        speakers: (0..SPEAKERS)
            .map(|at| SpeakerDocument { name: text(&row("speaker_name", at)), email: text(&row("speaker_email", at)) })
            .collect(),
        needs: optional("needs"),
        not_before: optional("not_before"),
        done_by: optional("done_by"),
        material: (0..MATERIAL)
            .map(|at| MaterialDocument {
                title: text(&row("material_title", at)),
                link: text(&row("material_link", at)),
            })
            .collect(),
    }
}

/// The fields that show an answer.
pub(super) fn filled(answer: &AnswerDocument) -> FormFields {
    let mut fields = vec![("coming".to_owned(), answer.coming.clone())];
    for (at, speaker) in answer.speakers.iter().enumerate() {
        fields.push((row("speaker_name", at), speaker.name.clone()));
        fields.push((row("speaker_email", at), speaker.email.clone()));
    }
    for (at, piece) in answer.material.iter().enumerate() {
        fields.push((row("material_title", at), piece.title.clone()));
        fields.push((row("material_link", at), piece.link.clone()));
    }
    let optional =
        [("needs", &answer.needs), ("not_before", &answer.not_before), ("done_by", &answer.done_by)].into_iter();
    fields.extend(optional.filter_map(|(name, value)| Some((name.to_owned(), value.clone()?))));
    fields.into_iter().collect()
}

/// The field that a refusal's pointer into an answer means on the page: `/speakers/0/name` is `speaker_name_1`.
pub(super) fn field_at(pointer: &str) -> String {
    let parts: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
    match parts[..] {
        [rows, at, field] => {
            let at = at.parse().unwrap_or_default();
            row(&format!("{}_{field}", rows.trim_end_matches('s')), at)
        }
        _ => parts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_row_stands_at_that_row() {
        assert_eq!(field_at("/speakers/0/name"), "speaker_name_1");
        assert_eq!(field_at("/material/4/link"), "material_link_5");
        assert_eq!(field_at("/not_before"), "not_before");
    }

    #[test]
    fn an_answer_shown_and_sent_again_is_the_same() {
        let shown = AnswerDocument {
            coming: "yes".to_owned(),
            speakers: vec![SpeakerDocument { name: "Åse".to_owned(), email: "aase@lysbilde.example".to_owned() }],
            needs: Some("To mikrofoner.".to_owned()),
            not_before: None,
            done_by: Some("11:00".to_owned()),
            material: vec![MaterialDocument { title: "Film".to_owned(), link: "https://film.example".to_owned() }],
        };
        let sent = read(&filled(&shown));
        assert_eq!((sent.coming.as_str(), sent.speakers[0].name.as_str()), ("yes", "Åse"));
        assert_eq!((sent.not_before, sent.done_by.as_deref()), (None, Some("11:00")));
        assert_eq!((sent.material[0].link.as_str(), sent.material[1].link.as_str()), ("https://film.example", ""));
    }
}
