//! Pages over HTTP on loopback, for whoever pulls them. `/KIND?page=N` is `FOLDER/KIND/pages/N.json`;
//! `/KIND?unit=U&pages=P&page=N` is page N of the U-th unit, of which each has P; `/made/KIND?…` takes none from the disk
//! but makes them up, as many as are asked for and no record twice. Behind the last there is an empty page.

use crate::{Kind, inputs};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::{fs, thread};

/// Serves until the process ends; `ready` is told the address.
pub fn serve(folder: PathBuf, ready: impl FnOnce(&str) -> io::Result<()>) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    ready(&listener.local_addr()?.to_string())?;
    for stream in listener.incoming() {
        let (stream, folder) = (stream?, folder.clone());
        // A client that goes away ends its connection, and no more.
        thread::spawn(move || converse(stream, &folder));
    }
    Ok(())
}

fn converse(mut stream: TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    while let Some(request) = lines.next().transpose()? {
        while lines.next().transpose()?.is_some_and(|header| !header.is_empty()) {}
        let target = request.split(' ').nth(1).unwrap_or_default();
        let (status, body) = match Asked::parse(target) {
            Some(asked) => ("200 OK", asked.answer(folder)),
            None => ("404 Not Found", b"{}".to_vec()),
        };
        let length = body.len();
        // In one piece: a head that travels alone costs whoever reads it a call.
        let mut answer =
            format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n")
                .into_bytes();
        answer.extend(body);
        stream.write_all(&answer)?;
    }
    Ok(())
}

/// What a request asks for.
struct Asked {
    kind: Kind,
    made: bool,
    page: usize,
    /// Which unit of how many pages.
    unit: Option<(usize, usize)>,
}

impl Asked {
    fn parse(target: &str) -> Option<Self> {
        let (path, query) = target.trim_start_matches('/').split_once('?').unwrap_or((target.trim_start_matches('/'), ""));
        let number = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok())
        };
        let kind = Kind::named(path.trim_start_matches("made/"))?;
        let unit = number("unit").zip(number("pages"));
        Some(Self { kind, made: path.starts_with("made/"), page: number("page").unwrap_or(0), unit })
    }

    fn answer(&self, folder: &Path) -> Vec<u8> {
        let number = match self.unit {
            Some((unit, pages)) => (self.page < pages).then(|| unit * pages + self.page),
            None => Some(self.page),
        };
        let page = number.and_then(|number| match self.made {
            true => Some(inputs::page(self.kind, number).into_bytes()),
            false => stored(&folder.join(self.kind.name()).join("pages"), number),
        });
        page.unwrap_or_else(|| inputs::pages(self.kind, 0).next().unwrap_or_default().into_bytes())
    }
}

fn stored(pages: &Path, number: usize) -> Option<Vec<u8>> {
    let read = |name: String| fs::read(pages.join(name)).ok();
    read(format!("{number}.json")).or_else(|| read(format!("{number:06}.json")))
}
