/** MessageEvent, MessageChannel, MessagePort and BroadcastChannel: HTML, 9.1, 9.4 and 9.5. */
import { bind } from "../aio/context.mjs";
import { clock } from "../host.mjs";
import { DOMException } from "./domexception.mjs";
import { defineHandler, Event, EventTarget } from "./events.mjs";
import { cloneWithTransfer, registerTransferable } from "./structuredclone.mjs";

/** A message that has arrived. */
export class MessageEvent extends Event {
  #data;
  #origin;
  #lastEventId;
  #source;
  #ports;

  constructor(type, { data = null, origin = "", lastEventId = "", source = null, ports = [], ...options } = {}) {
    super(type, options);
    this.#data = data;
    this.#origin = `${origin}`;
    this.#lastEventId = `${lastEventId}`;
    this.#source = source;
    this.#ports = Object.freeze([...ports]);
  }

  get data() {
    return this.#data;
  }

  get origin() {
    return this.#origin;
  }

  get lastEventId() {
    return this.#lastEventId;
  }

  get source() {
    return this.#source;
  }

  get ports() {
    return this.#ports;
  }

  get [Symbol.toStringTag]() {
    return "MessageEvent";
  }
}

const KEY = Symbol("MessagePort");

/** One end of a channel, whichever port object stands for it now. */
class End {
  other = null;
  /** The port object, or null while nobody holds the end. */
  port = null;
  messages = [];
  started = false;

  /** Delivers what has arrived, a message in a turn of its own. */
  flush() {
    if (!this.started) {
      return;
    }
    for (const message of this.messages.splice(0)) {
      clock.startImmediate(bind(() => {
        if (!this.started) {
          // The port has been handed on meanwhile.
          this.messages.push(message);
        } else if (this.port !== null) {
          this.port.dispatchEvent(new MessageEvent("message", message));
        }
      }));
    }
  }
}

let portOf;

/** One end of a channel. */
export class MessagePort extends EventTarget {
  /** @type {End | null} null once it is closed or handed on */
  #end;

  static {
    portOf = (end) => {
      const port = new MessagePort(KEY, end);
      end.port = port;
      return port;
    };
    registerTransferable(MessagePort, (port) => {
      const end = port.#end;
      if (end === null) {
        throw new DOMException("A closed MessagePort could not be cloned.", "DataCloneError");
      }
      port.#end = null;
      end.started = false;
      return portOf(end);
    });
  }

  constructor(key, end) {
    if (key !== KEY) {
      throw new TypeError("Illegal constructor");
    }
    super();
    this.#end = end;
  }

  /** @param {unknown} message @param {object[] | {transfer?: object[]}} [options] */
  postMessage(message, options = []) {
    const transfer = [...(typeof options?.[Symbol.iterator] === "function" ? options : (options?.transfer ?? []))];
    if (transfer.includes(this)) {
      throw new DOMException("A port cannot be sent through itself.", "DataCloneError");
    }
    const { value, transferred } = cloneWithTransfer(message, transfer);
    const target = this.#end?.other;
    if (target != null) {
      target.messages.push({ data: value, ports: transferred.filter((object) => object instanceof MessagePort) });
      target.flush();
    }
  }

  /** Lets messages in; setting `onmessage` does too. */
  start() {
    if (this.#end !== null) {
      this.#end.started = true;
      this.#end.flush();
    }
  }

  close() {
    const end = this.#end;
    if (end === null) {
      return;
    }
    this.#end = null;
    end.port = null;
    if (end.other !== null) {
      end.other.other = null;
      end.other = null;
    }
  }

  get [Symbol.toStringTag]() {
    return "MessagePort";
  }
}
defineHandler(MessagePort.prototype, "message");
defineHandler(MessagePort.prototype, "messageerror");

const onmessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
Object.defineProperty(MessagePort.prototype, "onmessage", {
  ...onmessage,
  set(callback) {
    onmessage.set.call(this, callback);
    this.start();
  },
});

/** Two ports: what one is given arrives at the other. */
export class MessageChannel {
  #ports;

  constructor() {
    const ends = [new End(), new End()];
    ends[0].other = ends[1];
    ends[1].other = ends[0];
    this.#ports = ends.map(portOf);
  }

  get port1() {
    return this.#ports[0];
  }

  get port2() {
    return this.#ports[1];
  }

  get [Symbol.toStringTag]() {
    return "MessageChannel";
  }
}

/** The open channels by their name. @type {Map<string, Set<BroadcastChannel>>} */
const channels = new Map();

/** Sends to all others of its name in this context. */
export class BroadcastChannel extends EventTarget {
  #name;
  #closed = false;

  constructor(name) {
    if (arguments.length === 0) {
      throw new TypeError("BroadcastChannel: 1 argument required, but only 0 present.");
    }
    super();
    this.#name = `${name}`;
    if (!channels.has(this.#name)) {
      channels.set(this.#name, new Set());
    }
    channels.get(this.#name).add(this);
  }

  get name() {
    return this.#name;
  }

  postMessage(message) {
    if (this.#closed) {
      throw new DOMException("The channel is closed.", "InvalidStateError");
    }
    for (const other of channels.get(this.#name)) {
      if (other !== this) {
        const { value: data } = cloneWithTransfer(message, []);
        clock.startImmediate(bind(() => other.#deliver(data)));
      }
    }
  }

  #deliver(data) {
    if (!this.#closed) {
      this.dispatchEvent(new MessageEvent("message", { data }));
    }
  }

  close() {
    this.#closed = true;
    const open = channels.get(this.#name);
    open?.delete(this);
    if (open?.size === 0) {
      channels.delete(this.#name);
    }
  }

  get [Symbol.toStringTag]() {
    return "BroadcastChannel";
  }
}
defineHandler(BroadcastChannel.prototype, "message");
defineHandler(BroadcastChannel.prototype, "messageerror");
