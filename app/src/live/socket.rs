//! The one socket of the page, opened after hydration and again whenever it breaks.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use gesso_core::{
    event::{Envelope, PreviewHead},
    problem::ProblemCode,
};
use leptos::{
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle, window_event_listener_untyped},
    prelude::*,
    task::spawn_local,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BinaryType, MessageEvent, WebSocket};

use super::{Connection, Live, backoff::wait_ms};
use crate::{
    api::{json, knock},
    browser,
};

/// An open socket and what listens to it, dropped together.
struct Socket {
    socket: WebSocket,
    _open: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut()>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

struct Keeper {
    live: Live,
    socket: RefCell<Option<Socket>>,
    tries: RefCell<u32>,
    /// The socket there is was let in.
    is_open: Cell<bool>,
    timer: RefCell<Option<TimeoutHandle>>,
}

/// Opens the socket and keeps it open for as long as the page lives.
pub fn keep_open(live: Live) {
    let keeper = Rc::new(Keeper {
        live,
        socket: RefCell::default(),
        tries: RefCell::default(),
        is_open: Cell::default(),
        timer: RefCell::default(),
    });
    if browser::is_online() {
        keeper.open();
    } else {
        keeper.live.connection().set(Connection::Offline);
    }
    let online = Rc::clone(&keeper);
    window_event_listener_untyped("online", move |_| {
        *online.tries.borrow_mut() = 0;
        online.live.connection().set(Connection::Reconnecting);
        online.open();
    });
    window_event_listener_untyped("offline", move |_| {
        keeper.forget_timer();
        keeper.socket.borrow_mut().take();
        keeper.live.connection().set(Connection::Offline);
    });
}

impl Keeper {
    /// Never called from a callback of the socket it replaces: a closure must not drop itself.
    fn open(self: &Rc<Self>) {
        self.forget_timer();
        self.socket.borrow_mut().take();
        match self.connect() {
            Some(socket) => *self.socket.borrow_mut() = Some(socket),
            None => self.open_later(),
        }
    }

    fn connect(self: &Rc<Self>) -> Option<Socket> {
        let url = browser::socket_url(&format!("/ws?cursor={}", self.live.cursor()))?;
        let socket = WebSocket::new(&url).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let keeper = Rc::clone(self);
        let open = Closure::<dyn FnMut()>::new(move || {
            *keeper.tries.borrow_mut() = 0;
            keeper.is_open.set(true);
            keeper.live.reach();
        });
        let live = self.live.clone();
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| receive(&live, &event));
        let keeper = Rc::clone(self);
        let close = Closure::<dyn FnMut()>::new(move || {
            keeper.live.connection().set(Connection::Reconnecting);
            if keeper.is_open.take() {
                keeper.open_later();
            } else {
                keeper.ask_why();
            }
        });
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Some(Socket { socket, _open: open, _message: message, _close: close })
    }

    /// A socket that is refused does not say why; a question does.
    fn ask_why(self: &Rc<Self>) {
        let keeper = Rc::clone(self);
        spawn_local(async move {
            match knock().await {
                Err(error) if error.code == ProblemCode::Unauthorized => {
                    keeper.live.connection().set(Connection::SignedOut);
                }
                Ok(_) | Err(_) => keeper.open_later(),
            }
        });
    }

    fn open_later(self: &Rc<Self>) {
        let tries = self.tries.replace_with(|tries| tries.saturating_add(1));
        let keeper = Rc::clone(self);
        let wait = Duration::from_millis(u64::from(wait_ms(tries)));
        if let Ok(timer) = set_timeout_with_handle(move || keeper.open(), wait) {
            *self.timer.borrow_mut() = Some(timer);
        }
    }

    fn forget_timer(&self) {
        if let Some(timer) = self.timer.borrow_mut().take() {
            timer.clear();
        }
    }
}

/// Text is an event; binary is a preview. What is neither belongs to a newer server and is passed over.
fn receive(live: &Live, event: &MessageEvent) {
    let data = event.data();
    if let Some(text) = data.as_string() {
        if let Ok(envelope) = json::read::<Envelope>(&text) {
            live.apply(envelope);
        }
    } else if let Some(buffer) = data.dyn_ref::<js_sys::ArrayBuffer>() {
        let frame = js_sys::Uint8Array::new(buffer).to_vec();
        if let Some((head, image)) = PreviewHead::split(&frame)
            && let Some(url) = browser::object_url(image, &head.mime)
        {
            live.show_preview(head.generation_id, url);
        }
    }
}
