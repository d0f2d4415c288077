//! Writes every letter as text and HTML into a folder, to be read by people: `cargo run -p mail --example letters out`.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "letters".to_owned()));
    std::fs::create_dir_all(&folder)?;
    for (number, letter) in mail::letters::all_letters().iter().enumerate() {
        let name = format!("{number:02}-{}-{}", letter.template, letter.language.tag());
        std::fs::write(folder.join(format!("{name}.txt")), letter.text())?;
        std::fs::write(folder.join(format!("{name}.html")), letter.html())?;
    }
    Ok(())
}
