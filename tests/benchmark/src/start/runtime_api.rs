//! The Lambda Runtime API on loopback, for one process at a time, with as little of its own as can be: it notes when the
//! process asks and when it answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::figures::now;

/// What the process said, and when.
pub(crate) enum Said {
    /// It asks for the next invocation.
    Next(Instant),
    /// It answers, with this body.
    Answer(Instant, String),
    /// It reports an error, with this body.
    Error(String),
}

/// The API, until it is dropped.
pub(crate) struct RuntimeApi {
    pub(crate) address: SocketAddr,
    pub(crate) said: Receiver<Said>,
    pub(crate) invocations: Sender<String>,
    over: Arc<AtomicBool>,
}

impl RuntimeApi {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port");
        let address = listener.local_addr().expect("an address");
        let ((say, said), (invocations, waiting)) = (channel(), channel());
        let (waiting, over) = (Arc::new(Mutex::new(waiting)), Arc::new(AtomicBool::new(false)));
        let stopped = Arc::clone(&over);
        std::thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                let (say, waiting) = (say.clone(), Arc::clone(&waiting));
                std::thread::spawn(move || serve(&connection, &say, &waiting));
            }
        });
        Self { address, said, invocations, over }
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Wakes the listener, which then sees that it is over.
        drop(TcpStream::connect(self.address));
    }
}

/// Serves one connection until either side is done with it.
fn serve(connection: &TcpStream, say: &Sender<Said>, waiting: &Mutex<Receiver<String>>) -> Option<()> {
    connection.set_nodelay(true).ok()?;
    let mut reading = BufReader::new(connection);
    loop {
        let (path, body) = request(&mut reading)?;
        let at = now();
        if path.ends_with("/next") {
            say.send(Said::Next(at)).ok()?;
            let event = waiting.lock().ok()?.recv().ok()?;
            respond(connection, INVOCATION, &event)?;
        } else if path.ends_with("/response") {
            say.send(Said::Answer(at, body)).ok()?;
            respond(connection, ACCEPTED, "")?;
        } else {
            say.send(Said::Error(body)).ok()?;
            respond(connection, ACCEPTED, "")?;
        }
    }
}

const ACCEPTED: &str = "HTTP/1.1 202 Accepted\r\n";
const INVOCATION: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
    lambda-runtime-aws-request-id: 00000000-0000-4000-8000-000000000001\r\n\
    lambda-runtime-deadline-ms: 4102444800000\r\n\
    lambda-runtime-invoked-function-arn: arn:aws:lambda:eu-north-1:000000000000:function:local\r\n\
    lambda-runtime-trace-id: Root=1-00000000-000000000000000000000000\r\n";

fn respond(mut connection: &TcpStream, head: &str, body: &str) -> Option<()> {
    connection.write_all(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes()).ok()
}

/// A request's path and body. The runtime says how long its bodies are, so no others are understood.
fn request(reading: &mut BufReader<&TcpStream>) -> Option<(String, String)> {
    let mut line = String::new();
    let (mut path, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if reading.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if path.is_empty() {
            line.split(' ').nth(1)?.clone_into(&mut path);
        } else if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reading.read_exact(&mut body).ok()?;
    Some((path, String::from_utf8_lossy(&body).into_owned()))
}
