//! Pages over HTTP on loopback: `/KIND?page=N` is `FOLDER/KIND/pages/N.json`; behind the last, an empty page.

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
        let (status, body) = match answer(target, folder) {
            Some(body) => ("200 OK", body),
            None => ("404 Not Found", b"{}".to_vec()),
        };
        let length = body.len();
        write!(stream, "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n")?;
        stream.write_all(&body)?;
    }
    Ok(())
}

fn answer(target: &str, folder: &Path) -> Option<Vec<u8>> {
    let (name, query) = target.trim_start_matches('/').split_once('?')?;
    let kind = Kind::named(name)?;
    let number: usize = query.split('&').find_map(|pair| pair.strip_prefix("page="))?.parse().ok()?;
    let pages = folder.join(kind.name()).join("pages");
    let read = |name: String| fs::read(pages.join(name)).ok();
    let page = read(format!("{number}.json")).or_else(|| read(format!("{number:06}.json")));
    page.or_else(|| inputs::pages(kind, 0).next().map(String::into_bytes))
}
