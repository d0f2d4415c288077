//! The fields of a page's form: a label, a hint, what was typed, and what is wrong with it, tied together.

use maud::{Markup, html};

use crate::FormFields;
use crate::form::KEY_FIELD;

/// A field before it is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// Its name in the form, which is its id on the page too.
    pub name: &'a str,
    /// What is asked.
    pub label: &'a str,
    /// What helps to answer, if anything.
    pub hint: Option<&'a str>,
    /// What is wrong with what was typed, if anything.
    pub error: Option<&'a str>,
    /// Whether it must be filled in.
    pub required: bool,
}

/// One of several answers.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// What is sent.
    pub value: &'a str,
    /// What is read.
    pub label: &'a str,
}

impl<'a> Field<'a> {
    /// A field that must be filled in.
    pub fn required(name: &'a str, label: &'a str) -> Self {
        Self { name, label, hint: None, error: None, required: true }
    }

    /// A field that may be left empty.
    pub fn optional(name: &'a str, label: &'a str) -> Self {
        Self { required: false, ..Self::required(name, label) }
    }

    /// With words that help.
    #[must_use]
    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// With what is wrong, if anything is.
    #[must_use]
    pub fn error(self, error: Option<&'a str>) -> Self {
        Self { error, ..self }
    }

    /// One line: `kind` is the input's type (`text`, `email`, `url`, `tel`), `autocomplete` what a browser may fill in.
    pub fn line(&self, kind: &str, autocomplete: &str, filled: &FormFields) -> Markup {
        self.around(&html! {
            input id=(self.name) name=(self.name) type=(kind) autocomplete=(autocomplete)
                value=(filled.get(self.name).unwrap_or_default())
                required[self.required] aria-invalid=[self.error.map(|_| "true")]
                aria-describedby=[self.described_by()];
        })
    }

    /// Several lines, at most so many characters.
    pub fn lines(&self, most: usize, filled: &FormFields) -> Markup {
        self.around(&html! {
            textarea id=(self.name) name=(self.name) maxlength=(most) required[self.required]
                aria-invalid=[self.error.map(|_| "true")] aria-describedby=[self.described_by()] {
                // A browser drops the first line break in a text area.
                "\n" (filled.get(self.name).unwrap_or_default())
            }
        })
    }

    /// One of several: radio buttons.
    pub fn one_of(&self, choices: &[Choice<'_>], filled: &FormFields) -> Markup {
        self.group("radio", choices, |value| filled.get(self.name) == Some(value))
    }

    /// Any of several: check boxes.
    pub fn any_of(&self, choices: &[Choice<'_>], filled: &FormFields) -> Markup {
        self.group("checkbox", choices, |value| filled.all(self.name).iter().any(|filled| filled == value))
    }

    fn around(&self, input: &Markup) -> Markup {
        html! {
            div.field {
                label for=(self.name) { (self.label) }
                (self.words())
                (input)
            }
        }
    }

    /// The first input bears the field's name as its id, so that the summary of errors leads to it.
    fn group(&self, kind: &str, choices: &[Choice<'_>], is_filled: impl Fn(&str) -> bool) -> Markup {
        html! {
            fieldset aria-describedby=[self.described_by()] {
                legend { (self.label) }
                (self.words())
                @for (at, choice) in choices.iter().enumerate() {
                    @let id = if at == 0 { self.name.to_owned() } else { format!("{}-{at}", self.name) };
                    div.choice {
                        input id=(id) type=(kind) name=(self.name) value=(choice.value)
                            checked[is_filled(choice.value)] required[self.required && kind == "radio"];
                        label for=(id) { (choice.label) }
                    }
                }
            }
        }
    }

    fn words(&self) -> Markup {
        html! {
            @if let Some(hint) = self.hint { p.hint id={ (self.name) "-hint" } { (hint) } }
            @if let Some(error) = self.error { p.error id={ (self.name) "-error" } { (error) } }
        }
    }

    fn described_by(&self) -> Option<String> {
        let hint = self.hint.map(|_| format!("{}-hint", self.name));
        let error = self.error.map(|_| format!("{}-error", self.name));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (hint, error) => hint.or(error),
        }
    }
}

/// The hidden field with a fresh key: the form sent twice is one request.
pub fn once() -> Markup {
    html! { input type="hidden" name=(KEY_FIELD) value=(crate::command::fresh_id()); }
}

/// The summary above a refused form: what is wrong, each leading to its field. `errors` are pairs of a field's name and words.
pub fn summary(heading: &str, errors: &[(&str, &str)]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.errors role="alert" {
                p { (heading) }
                ul { @for (name, words) in errors { li { a href={ "#" (name) } { (words) } } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_tied_to_its_field_and_what_was_typed_stays() {
        let filled: FormFields = [("name", "Åse \"<b>")].into_iter().collect();
        let field = Field::required("name", "Navn").hint("Fornavn og etternavn").error(Some("For langt"));
        let html = field.line("text", "name", &filled).into_string();
        for part in [
            r#"<label for="name">Navn</label>"#,
            r#"aria-describedby="name-hint name-error""#,
            r#"aria-invalid="true""#,
            r#"id="name-error">For langt"#,
            r#"value="Åse &quot;&lt;b&gt;""#,
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn of_several_the_filled_ones_are_checked() {
        let filled: FormFields = [("wish", "late"), ("wish", "early")].into_iter().collect();
        let choices = ["early", "noon", "late"].map(|value| Choice { value, label: value });
        let boxes = Field::optional("wish", "Ønsker").any_of(&choices, &filled).into_string();
        assert_eq!(boxes.matches(" checked").count(), 2, "{boxes}");
        let radios = Field::required("wish", "Ønske").one_of(&choices, &filled).into_string();
        assert_eq!(radios.matches(" checked").count(), 1, "{radios}");
        assert!(radios.contains(r#"id="wish-2""#) && radios.contains(" required"), "{radios}");
    }
}
