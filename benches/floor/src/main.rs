//! `floor make KIND RECORDS FOLDER`: pages of made-up records, `FOLDER/KIND/pages/N.json`.
//! `floor project KIND FOLDER`: reads `FOLDER/KIND/pages/*.json` into typed structs, and says how many records there were.
//! `floor serve FOLDER`: the pages over HTTP, and others made up; prints the address, and serves until its stdin is closed.

use floor::{Kind, inputs, serve, typed};
use std::error::Error;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let kind = |name| Kind::named(name).ok_or_else(|| format!("there is no input `{name}`"));
    match words[..] {
        ["make", name, records, folder] => make(kind(name)?, records.parse()?, Path::new(folder)),
        ["project", name, folder] => project(kind(name)?, Path::new(folder)),
        ["serve", folder] => served(folder.into()),
        _ => Err("usage: floor make KIND RECORDS FOLDER | floor project KIND FOLDER | floor serve FOLDER".into()),
    }
}

fn folder(kind: Kind, folder: &Path) -> PathBuf {
    folder.join(kind.name()).join("pages")
}

fn make(kind: Kind, records: usize, into: &Path) -> Result<(), Box<dyn Error>> {
    let pages = folder(kind, into);
    fs::create_dir_all(&pages)?;
    for (number, page) in inputs::pages(kind, records).enumerate() {
        fs::write(pages.join(format!("{number:06}.json")), page)?;
    }
    Ok(())
}

fn project(kind: Kind, from: &Path) -> Result<(), Box<dyn Error>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder(kind, from))?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.sort();
    let (mut page, mut records) = (Vec::new(), 0);
    for file in files {
        page.clear();
        fs::File::open(&file)?.read_to_end(&mut page)?;
        records += typed::project(kind, &page)?;
    }
    writeln!(io::stdout(), "{records}")?;
    Ok(())
}

/// Whoever starts a server and ends need not remember to end it.
fn served(folder: PathBuf) -> Result<(), Box<dyn Error>> {
    std::thread::spawn(move || {
        serve::serve(folder, |address| writeln!(io::stdout(), "http://{address}").and_then(|()| io::stdout().flush()))
    });
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
