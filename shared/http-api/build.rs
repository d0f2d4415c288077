//! Packs the `OpenAPI` document: a function carries, and answers with, a fourteenth of it.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=openapi.json");
    let text = std::fs::read("openapi.json")?;
    #[expect(clippy::disallowed_methods, reason = "how cargo speaks to a build script")]
    let folder = std::env::var_os("OUT_DIR").expect("cargo names the folder for what is built");
    let mut packed =
        GzEncoder::new(std::fs::File::create(Path::new(&folder).join("openapi.json.gz"))?, Compression::best());
    packed.write_all(&text)?;
    packed.finish()?;
    Ok(())
}
