//! A letter as HTML.
//!
//! It sets a width and some space and leaves colours to the reader's mail program, in the light as in the dark; only
//! links and rules get one, with at least 4.5:1 contrast in either scheme. Nothing is fetched: no image, font or script.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Block, Letter};

const STYLE: &str = "\
    :root { color-scheme: light dark; supported-color-schemes: light dark; } \
    a { color: #0b5394; } \
    @media (prefers-color-scheme: dark) { a { color: #8ab8f0; } }";

const PAGE: &str = "max-width: 600px; margin: 0 auto; padding: 16px; \
    font-family: Arial, Helvetica, sans-serif; font-size: 16px; line-height: 1.5;";

const QUOTE: &str = "margin: 16px 0; padding: 0 0 0 16px; border-left: 4px solid #767676;";

const FOOTER: &str = "margin-top: 32px; border-top: 1px solid #767676; font-size: 14px;";

pub(super) fn render(letter: &Letter) -> String {
    let language = letter.language.tag();
    html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (letter.subject) }
                style { (PreEscaped(STYLE)) }
            }
            body style="margin: 0;" {
                // Web mail throws away `html` and its language; this one survives and tells a screen reader what to speak.
                div lang=(language) style=(PAGE) {
                    main {
                        h1 style="font-size: 24px; line-height: 1.25;" { (letter.subject) }
                        @for piece in &letter.body { (block(piece)) }
                    }
                    footer style=(FOOTER) {
                        @for text in letter.footer() { p { (text) } }
                    }
                }
            }
        }
    }
    .into_string()
}

fn block(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading(text) => { h2 style="font-size: 18px;" { (text) } }
            Block::Paragraph(text) => { p { (text) } }
            Block::List(points) => { ul { @for point in points { li { (point) } } } }
            Block::Quote(text) => {
                blockquote style=(QUOTE) { @for line in text.lines() { @if !line.trim().is_empty() { p { (line) } } } }
            }
            Block::Link { label, url } => { p { a href=(url) { (label) } } }
        }
    }
}
