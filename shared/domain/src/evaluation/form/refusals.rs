//! The ways to say no to a form, and to what was filled in.

use crate::kernel::refusal::refusals;

refusals! {
    /// What can be wrong with a form.
    pub enum FormRefusal {
        /// There is nothing to answer.
        NoQuestions: Invalid, "form-without-questions" {
            nb: "Skjemaet må ha minst ett spørsmål.",
            nn: "Skjemaet må ha minst eitt spørsmål.",
            en: "The form must have at least one question.",
        }
        /// Nobody answers so many.
        TooManyQuestions: Invalid, "too-many-questions" {
            nb: "Skjemaet kan ha høyst 40 spørsmål.",
            nn: "Skjemaet kan ha høgst 40 spørsmål.",
            en: "The form can have at most 40 questions.",
        }
        /// Two questions have one short name.
        SameQuestionTwice: Invalid, "same-question-twice" {
            nb: "Et annet spørsmål i skjemaet har samme kortnavn.",
            nn: "Eit anna spørsmål i skjemaet har same kortnamn.",
            en: "Another question in the form has the same short name.",
        }
        /// The text is longer than a telephone's screen bears.
        QuestionTextTooLong: Invalid, "question-text-too-long" {
            nb: "Et spørsmål og en hjelpetekst kan ha høyst 500 tegn, et svaralternativ 200.",
            nn: "Eit spørsmål og ein hjelpetekst kan ha høgst 500 teikn, eit svaralternativ 200.",
            en: "A question and its help can have at most 500 characters, a choice 200.",
        }
        /// A scale has too few or too many steps.
        ScaleSteps: Invalid, "invalid-scale" {
            nb: "En skala har 3 til 10 trinn.",
            nn: "Ein skala har 3 til 10 trinn.",
            en: "A scale has 3 to 10 steps.",
        }
        /// Too few or too many choices.
        NumberOfChoices: Invalid, "invalid-number-of-choices" {
            nb: "Et spørsmål med svaralternativer må ha 2 til 20 av dem.",
            nn: "Eit spørsmål med svaralternativ må ha 2 til 20 av dei.",
            en: "A question with choices must have 2 to 20 of them.",
        }
        /// Two choices have one short name.
        SameChoiceTwice: Invalid, "same-choice-twice" {
            nb: "Et annet svaralternativ i spørsmålet har samme kortnavn.",
            nn: "Eit anna svaralternativ i spørsmålet har same kortnamn.",
            en: "Another choice of the question has the same short name.",
        }
        /// As many may be chosen as none, or as more than there are.
        MostChoices: Invalid, "invalid-most-choices" {
            nb: "Antallet som kan velges, må være minst 1 og høyst så mange som det er svaralternativer.",
            nn: "Talet på alternativ som kan veljast, må vere minst 1 og høgst så mange som det er svaralternativ.",
            en: "The number that may be chosen must be at least 1 and at most the number of choices.",
        }
        /// No room for words, or for more than we keep.
        TextLength: Invalid, "invalid-text-length" {
            nb: "Et fritekstsvar kan ha plass til 1 til 4000 tegn, og alle til sammen 20 000.",
            nn: "Eit fritekstsvar kan ha plass til 1 til 4000 teikn, og alle til saman 20 000.",
            en: "A text answer can have room for 1 to 4,000 characters, and all of them together 20,000.",
        }
        /// It depends on a question that does not stand before it.
        ConditionNotBefore: Invalid, "condition-not-before" {
            nb: "Et spørsmål kan bare avhenge av et spørsmål som står før det.",
            nn: "Eit spørsmål kan berre avhenge av eit spørsmål som står før det.",
            en: "A question can only depend on a question that stands before it.",
        }
        /// It depends on an answer that nobody can give.
        ConditionImpossible: Invalid, "condition-impossible" {
            nb: "Vilkåret kan aldri bli oppfylt: Spørsmålet det gjelder, har ikke slike svar.",
            nn: "Vilkåret kan aldri bli oppfylt: Spørsmålet det gjeld, har ikkje slike svar.",
            en: "The condition can never hold: the question it looks at has no such answers.",
        }
    }
}

refusals! {
    /// What can be wrong with an answer.
    pub enum AnswerRefusal {
        /// The question must be answered.
        Missing: Invalid, "answer-missing" {
            nb: "Dette spørsmålet må besvares.",
            nn: "Dette spørsmålet må du svare på.",
            en: "This question must be answered.",
        }
        /// Not one question was answered.
        NothingAnswered: Invalid, "nothing-answered" {
            nb: "Svar på minst ett spørsmål før du sender inn.",
            nn: "Svar på minst eitt spørsmål før du sender inn.",
            en: "Answer at least one question before you submit.",
        }
        /// The form has no such question.
        NotInForm: Invalid, "answer-not-in-form" {
            nb: "Skjemaet har ikke dette spørsmålet.",
            nn: "Skjemaet har ikkje dette spørsmålet.",
            en: "The form has no such question.",
        }
        /// Several answers where one was asked for.
        OnlyOne: Invalid, "answer-only-one" {
            nb: "Gi bare ett svar på dette spørsmålet.",
            nn: "Gi berre eitt svar på dette spørsmålet.",
            en: "Give only one answer to this question.",
        }
        /// No step of the scale.
        OutsideScale: Invalid, "answer-outside-scale" {
            nb: "Velg et av trinnene på skalaen.",
            nn: "Vel eit av trinna på skalaen.",
            en: "Choose one of the steps of the scale.",
        }
        /// None of the choices.
        NotAChoice: Invalid, "answer-not-a-choice" {
            nb: "Velg blant svaralternativene.",
            nn: "Vel blant svaralternativa.",
            en: "Choose among the answers given.",
        }
        /// More choices than may be chosen.
        TooManyChoices: Invalid, "too-many-choices" {
            nb: "Du har valgt flere svaralternativer enn spørsmålet tillater.",
            nn: "Du har valt fleire svaralternativ enn spørsmålet tillèt.",
            en: "You have chosen more than the question allows.",
        }
        /// Longer than there is room for.
        TooLong: Invalid, "answer-too-long" {
            nb: "Svaret er lengre enn det er plass til.",
            nn: "Svaret er lengre enn det er plass til.",
            en: "The answer is longer than there is room for.",
        }
    }
}
